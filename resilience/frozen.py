"""Mappings that cannot be changed, and that are pickled, copied and compared as any other."""

from __future__ import annotations

import numbers
import re
from collections.abc import Callable, Mapping, Sized
from copy import copy
from dataclasses import fields
from functools import cache
from typing import Any, NoReturn, TypeVar

from resilience.errors import InputError

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")
MAPPING_TO_FLOATS = re.compile(r"Mapping\[.+, float\]")
REFUSED = "This belongs to an object that is never changed: make a new one with dataclasses.replace(...)."


class FrozenError(InputError, TypeError):
    """Something was to be changed that never is."""


class Frozen(dict[K, V]):
    """A dictionary that keeps what it was made of."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise FrozenError([REFUSED])

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type, tuple[dict[K, V]]]:
        """Be pickled and copied as what it was made of."""
        return type(self), (dict(self),)


def freeze(owner: object, *names: str) -> None:
    """Keep the mappings of a frozen dataclass so that nobody can change them; what is no mapping stays as it is."""
    for name in names:
        value = getattr(owner, name)
        if isinstance(value, Mapping) and not isinstance(value, Frozen):
            object.__setattr__(owner, name, Frozen(value))


def as_floats(owner: object) -> None:
    """Keep whole numbers, and those of numpy, as floats wherever a frozen dataclass declares floats.

    What is no number, and what no float can hold, stays as it is, for `check` to refuse by name.
    """
    for name, read in _float_fields(type(owner)):  # type: ignore[arg-type]  # a class can be hashed, as any object
        value = getattr(owner, name)
        made = read(value)
        if made is not value:
            object.__setattr__(owner, name, made)


@cache
def _float_fields(kind: Any) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """Fields that hold floats, each with how they are read; annotations are text, so nothing has to be loaded."""
    reads = {"float": _float, "float | None": _float, "tuple[float, ...]": _floats}
    reads["tuple[tuple[float, float], ...]"] = _float_pairs
    found = []
    for one in fields(kind):
        said = str(one.type)
        read = _float_values if MAPPING_TO_FLOATS.fullmatch(said) else reads.get(said)
        if read is not None:
            found.append((one.name, read))
    return tuple(found)


def _float(value: Any) -> Any:
    if type(value) is float or isinstance(value, bool) or not isinstance(value, numbers.Real):
        return value
    try:
        return float(value)
    except OverflowError:
        return value


def _floats(value: Any) -> Any:
    if not isinstance(value, tuple) or set(map(type, value)) <= {float}:
        return value
    return tuple(map(_float, value))


def _float_pairs(value: Any) -> Any:
    if not isinstance(value, tuple) or all(_floats(pair) is pair for pair in value):
        return value
    return tuple(map(_floats, value))


def _float_values(value: Any) -> Any:
    if not isinstance(value, Mapping) or set(map(type, value.values())) <= {float}:
        return value
    return {key: _float(item) for key, item in value.items()}


def short(name: object) -> str:
    """Text of a name in a representation."""
    return repr(name)[:60]


def counted(held: object, what: str) -> str:
    """How many of something a representation speaks of."""
    return f"{len(held) if isinstance(held, Sized) else '?'} {what}"


def sealed(owner: T, **hidden: object) -> T:
    """Return a copy with fields set that no constructor takes: what `dataclasses.replace` does not hand on."""
    made = copy(owner)
    for name, value in hidden.items():
        object.__setattr__(made, name, Frozen(value) if isinstance(value, Mapping) else value)
    return made
