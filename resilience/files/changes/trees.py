"""Keys of a document changed in place: the settings, a hazard, or what stands above the hazards."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from resilience.files.changes.amounts import decimal_of, plus, times
from resilience.files.changes.change import ChangeKind, InputChange
from resilience.files.changes.values import thawed
from resilience.files.registry.cells import CellError
from resilience.files.registry.distribution_text import FIXED, MEASURED
from resilience.files.registry.schema import briefly
from resilience.findings import Code

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SHIFTED = frozenset({FIXED, "uniform", "triangular", "discrete"})
"""Distributions of which every value can be made larger by the same amount."""
SHAPE = "distribution"


def change_key(tree: dict[str, object], path: str, change: InputChange, read: Callable[[str, object], object]) -> None:
    """Change the key at a dotted path of a tree; a blank takes it away.

    Parameters
    ----------
    read
        Returns the value that a key takes for the one that is set.

    Raises
    ------
    CellError
        When it cannot be done.
    """
    assert change.value is not None
    names = path.split(".")
    owner = _owner(tree, names, making=change.kind is ChangeKind.SET)
    if change.kind is not ChangeKind.SET:
        owner[names[-1]] = _amended(owner.get(names[-1]), change)
    elif change.value == "":
        owner.pop(names[-1], None)
    else:
        owner[names[-1]] = read(path, thawed(change.value))


def _owner(tree: dict[str, object], names: list[str], *, making: bool) -> dict[str, object]:
    """The table of keys in which the last of the names stands."""
    for place, name in enumerate(names[:-1], start=1):
        if making and name not in tree:
            tree[name] = {}
        inner = tree.get(name)
        if not isinstance(inner, dict):
            path = ".".join(names[:place])
            message = f"{path} is not stated." if inner is None else f"{path} is {briefly(inner)}, which has no keys."
            raise CellError(Code.WRONG_KIND, message, f"Change {path} as a whole.")
        tree = inner
    return tree


def _amended(value: object, change: InputChange) -> object:
    """A value multiplied or added to: a number, a time, or every amount of a distribution or list."""
    factor, more = change.value, change.value
    if value is None:
        deed = "multiplied" if change.kind is ChangeKind.FACTOR else "added to"
        raise CellError(Code.BLANK_CELL, f"It is not stated and cannot be {deed}.", "Set it to what it is to be.")
    if isinstance(value, dict):
        return _distribution(value, change)
    if isinstance(value, list) and value and not any(isinstance(one, list | dict | str) for one in value):
        return [_amended(one, change) for one in value]
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        message = f"{briefly(value)} is no amount."
        raise CellError(Code.WRONG_KIND, message, "Give what it is to be, with set.")
    text = value if isinstance(value, str) else format(decimal_of(value), "f")
    if change.kind is ChangeKind.FACTOR:
        assert isinstance(factor, int | float)
        made = times(text, factor)
    else:
        assert isinstance(more, int | float | str)
        made = plus(text, more)
    if isinstance(value, str):
        return _kept(made)
    return _as_number(made, whole=isinstance(value, int))


def _kept(text: str) -> str:
    if text.startswith("-"):
        raise CellError(Code.OUT_OF_BOUNDS, f"It would be {text}.", "Take less away.")
    return text


def _as_number(text: str, *, whole: bool) -> float:
    number = Decimal(text)
    return int(number) if whole and number == number.to_integral_value() else float(number)


def _distribution(value: Mapping[str, object], change: InputChange) -> dict[str, object]:
    """A distribution whose values are all multiplied or added to."""
    shape = str(value.get(SHAPE))
    if shape not in MEASURED:
        raise CellError(Code.WRONG_KIND, f"{briefly(value)} is no amount.", "Change one of its keys.")
    if change.kind is ChangeKind.ADD and shape not in SHIFTED:
        message = f"A {shape} distribution cannot be added to."
        raise CellError(Code.WRONG_KIND, message, f"Multiply it, or change its {MEASURED[shape][0]}.")
    moved = {name: _moved(value[name], change) for name in MEASURED[shape] if name in value}
    return {**value, **moved}


def _moved(value: object, change: InputChange) -> object:
    return [_amended(one, change) for one in value] if isinstance(value, list) else _amended(value, change)
