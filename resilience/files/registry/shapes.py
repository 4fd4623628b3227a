"""Objects made in Python against the kinds that their fields declare: a cell of a table has one kind, an object any."""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, NamedTuple, NewType, TypeAlias, Union, get_args, get_origin, get_type_hints

from resilience import quantities
from resilience.hazard import book as study_input
from resilience.hazard import hazards, onsets, profile, replay, scenarios, situation, sweeps
from resilience.hazard.distributions import all as distributions
from resilience.hazard.priors import prior
from resilience.network import customs, lanes, network, observed, ordering, parts, sites
from resilience.network.year import season, shutdown
from resilience.plan import everyday, levers, model, plan, provenance, repair, short_today

if TYPE_CHECKING:
    from collections.abc import Iterator

Path: TypeAlias = tuple[object, ...]
_MODULES = (
    quantities, customs, lanes, network, observed, ordering, parts, season, shutdown, sites, everyday, levers, model,
    plan, provenance, repair, short_today, distributions, hazards, onsets, prior, profile, replay, scenarios, situation,
    study_input, sweeps,
)  # fmt: skip
KNOWN: dict[str, object] = {name: thing for module in _MODULES for name, thing in vars(module).items()} | {
    "Mapping": Mapping, "date": date, "Any": Any,
}  # fmt: skip
"""What annotations of the domain name, though their modules import it for type checking only."""
UNLIMITED = frozenset({"capacity", "patience"})
"""Fields whose number may be infinite."""
SAID = {str: "a text", bool: "True or False", int: "a whole number", float: "a finite number", date: "a date"}


class Misfit(NamedTuple):
    """A value that is not of its kind: where, what it is, and what it should be."""

    path: Path
    value: object
    wanted: str


def misfits(value: object, hint: Any, path: Path = ()) -> Iterator[Misfit]:
    """Everything in a value, however deep, that is not of the kind its annotation says."""
    while isinstance(hint, NewType):
        hint = hint.__supertype__
    origin = get_origin(hint)
    if origin in {Union, UnionType}:
        yield from _of_union(value, get_args(hint), path)
    elif origin is not None and issubclass(origin, Mapping):
        yield from _of_mapping(value, get_args(hint), path)
    elif origin in {tuple, frozenset}:
        yield from _of_several(value, origin, get_args(hint), path)
    elif _is_record(hint):
        yield from _of_record(value, hint, path)
    elif hint not in {Any, object} and not _is_plain(value, hint, path):
        yield Misfit(path, value, said(hint))


def said(hint: Any) -> str:
    """A kind in words."""
    while isinstance(hint, NewType):
        hint = hint.__supertype__
    if hint in SAID:
        return SAID[hint]
    origin, inner = get_origin(hint), [kind for kind in get_args(hint) if kind not in {NoneType, Ellipsis}]
    if origin in {Union, UnionType}:
        return " or ".join([*map(said, inner), *(["None"] if NoneType in get_args(hint) else [])])
    if origin in {tuple, frozenset}:
        return f"a {origin.__name__} of {', '.join(said(kind).removeprefix('a ') for kind in inner)}"
    if origin is not None:
        return "a mapping"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return f"a {hint.__name__}: {', '.join(f'{hint.__name__}.{member.name}' for member in hint)}"
    return f"a {getattr(hint, '__name__', hint)}"


@cache
def kinds(record: type) -> Mapping[str, Any]:
    """The annotations of a record's fields, resolved; fields that no constructor takes are left out."""
    found = get_type_hints(record, localns=KNOWN)
    taken: Mapping[str, Any] = getattr(record, "__dataclass_fields__", {})
    return {name: hint for name, hint in found.items() if name not in taken or taken[name].init}


def _is_record(hint: Any) -> bool:
    return isinstance(hint, type) and (is_dataclass(hint) or hasattr(hint, "_fields"))


def _is_plain(value: object, hint: Any, path: Path) -> bool:
    if hint is float:
        return _is_number(value, path)
    if hint is int:
        return isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if hint is date:
        return isinstance(value, date) and not isinstance(value, datetime)
    if hint is None or hint is NoneType:
        return value is None
    return isinstance(value, hint) if isinstance(hint, type) else isinstance(value, Callable)  # type: ignore[arg-type]


def _is_number(value: object, path: Path) -> bool:
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return False
    try:
        number = float(value)
    except OverflowError:
        return False
    return math.isfinite(number) or (number == math.inf and bool(path) and path[-1] in UNLIMITED)


def _of_union(value: object, hints: tuple[Any, ...], path: Path) -> Iterator[Misfit]:
    own = [hint for hint in hints if isinstance(hint, type) and type(value) is hint and _is_record(hint)]
    if own:
        yield from misfits(value, own[0], path)
    elif all(next(misfits(value, hint, path), None) for hint in hints):
        yield Misfit(path, value, " or ".join("None" if hint is NoneType else said(hint) for hint in hints))


def _of_mapping(value: object, hints: tuple[Any, ...], path: Path) -> Iterator[Misfit]:
    if not isinstance(value, Mapping):
        yield Misfit(path, value, "a mapping")
        return
    for key, held in value.items():
        wrong = next(misfits(key, hints[0], ()), None)
        if wrong is not None:
            yield Misfit((*path, key), key, f"{said(hints[0])} as the key")
        yield from misfits(held, hints[1], (*path, key))


def _of_several(value: object, origin: type, hints: tuple[Any, ...], path: Path) -> Iterator[Misfit]:
    if not isinstance(value, origin):
        yield Misfit(path, value, said(origin[hints]))  # type: ignore[index]  # tuple or frozenset
        return
    items = list(value)  # type: ignore[call-overload]  # it is one of the two
    fixed = origin is tuple and Ellipsis not in hints
    if fixed and len(items) != len(hints):
        yield Misfit(path, value, f"{len(hints)} values")
        return
    for place, item in enumerate(items):
        yield from misfits(item, hints[place] if fixed else hints[0], (*path, place))


def _of_record(value: object, hint: type, path: Path) -> Iterator[Misfit]:
    if not isinstance(value, hint):
        yield Misfit(path, value, said(hint))
        return
    for name, kind in kinds(hint).items():
        yield from misfits(getattr(value, name), kind, (*path, name))
