"""Values given from Python: each is held against a rule, taken as the command line would take it, or refused."""

from __future__ import annotations

import math
import numbers
import os
from dataclasses import dataclass, fields
from datetime import date
from functools import wraps
from inspect import signature
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

from resilience.errors import InputError
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from enum import StrEnum

P = ParamSpec("P")
R = TypeVar("R")
CODE = Code.OPTION
MOST_SEED = 2**63 - 1
LARGE_BOUND = 10**15
"""Bounds from which on digits would be lost."""
"""Largest seed: what a file can hold as a whole number."""
LONGEST, LONGEST_PATH = 255, 4095
"""Most bytes of a name in a path, and of a path."""
SHOWN = 60
"""Characters of a wrong value that are repeated."""


class MisfitError(Exception):
    """A value is none of what a rule allows; seen by nobody outside."""


class Rule(Protocol):
    """What a value may be; `str(rule)` says it."""

    def read(self, value: Any) -> Any:
        """Return the value as it is kept."""


@dataclass(frozen=True)
class Number:
    """A finite number within bounds."""

    least: float | None = None
    above: float | None = None
    most: float | None = None
    below: float | None = None

    def read(self, value: Any) -> Any:
        """Return it as a float."""
        if isinstance(value, bool) or not isinstance(value, numbers.Real):
            raise MisfitError
        return self._within(_as_float(value))

    def _within(self, found: float) -> float:
        low = (self.least is None or found >= self.least) and (self.above is None or found > self.above)
        high = (self.most is None or found <= self.most) and (self.below is None or found < self.below)
        if not (math.isfinite(found) and low and high):
            raise MisfitError
        return found

    def __str__(self) -> str:
        bounds = (("at least", self.least), ("above", self.above), ("at most", self.most), ("below", self.below))
        words = " and ".join(f"{word} {_plain(bound)}" for word, bound in bounds if bound is not None)
        return f"{self._kind()} {words}".strip()

    def _kind(self) -> str:
        return "a number"


@dataclass(frozen=True)
class Whole(Number):
    """A whole number within bounds."""

    def read(self, value: Any) -> Any:
        """Return it as an int."""
        if isinstance(value, bool) or not isinstance(value, numbers.Integral):
            raise MisfitError
        self._within(_as_float(value))
        return int(value)

    def _kind(self) -> str:
        return "a whole number"


@dataclass(frozen=True)
class Word:
    """A member of an enumeration, or its word."""

    words: type[StrEnum]

    def read(self, value: Any) -> Any:
        """Return the member."""
        said = value.replace("-", "_") if isinstance(value, str) else None
        found = next((word for word in self.words if word.replace("-", "_") == said), None)
        if found is None:
            raise MisfitError
        return found

    def __str__(self) -> str:
        return f"one of {', '.join(repr(str(word)) for word in self.words)}"


@dataclass(frozen=True)
class A:
    """An object of a kind."""

    kinds: type | tuple[type, ...]
    said: str = ""

    def read(self, value: Any) -> Any:
        """Return it."""
        if not isinstance(value, self.kinds):
            raise MisfitError
        return value

    def __str__(self) -> str:
        kinds = self.kinds if isinstance(self.kinds, tuple) else (self.kinds,)
        return self.said or " or ".join(f"a {kind.__name__}" for kind in kinds)


@dataclass(frozen=True)
class Called:
    """Something that can be called."""

    def read(self, value: Any) -> Any:
        """Return it."""
        if not callable(value):
            raise MisfitError
        return value

    def __str__(self) -> str:
        return "a function"


@dataclass(frozen=True)
class Maybe:
    """None, or what another rule allows."""

    rule: Rule

    def read(self, value: Any) -> Any:
        """Return None or what the rule makes of it."""
        return None if value is None else self.rule.read(value)

    def __str__(self) -> str:
        return f"{self.rule}, or None"


@dataclass(frozen=True)
class Either:
    """What one rule or another allows."""

    first: Rule
    second: Rule
    said: str = ""

    def read(self, value: Any) -> Any:
        """Return what the first rule that fits makes of it."""
        try:
            return self.first.read(value)
        except MisfitError:
            return self.second.read(value)

    def __str__(self) -> str:
        return self.said or f"{self.first}, or {self.second}"


@dataclass(frozen=True)
class Several:
    """Names; a single one stands for a list of one."""

    what: str

    def read(self, value: Any) -> Any:
        """Return them as a tuple."""
        found = (value,) if isinstance(value, str) else value
        if not isinstance(found, list | tuple | set | frozenset):
            raise MisfitError
        if not all(isinstance(name, str) and name for name in found):
            raise MisfitError
        return tuple(sorted(found)) if isinstance(found, set | frozenset) else tuple(found)

    def __str__(self) -> str:
        return f"a list of {self.what}"


@dataclass(frozen=True)
class Text:
    """A text that says something."""

    def read(self, value: Any) -> Any:
        """Return it."""
        if not isinstance(value, str) or not value.strip() or not value.isprintable() or len(value) > LONGEST:
            raise MisfitError
        return value

    def __str__(self) -> str:
        return "a text"


@dataclass(frozen=True)
class PlaceGiven:
    """Where something is: a path, or the address of a database."""

    def read(self, value: Any) -> Any:
        """Return it."""
        if not isinstance(value, str | Path) or not str(value):
            raise MisfitError
        try:
            name = os.fsencode(value)
        except UnicodeEncodeError:
            raise MisfitError from None
        long = len(name) > LONGEST_PATH or max(map(len, name.split(b"/"))) > LONGEST
        if b"\0" in name or (long and b"://" not in name):
            raise MisfitError
        return value

    def __str__(self) -> str:
        return f"a path, of names of at most {LONGEST} bytes"


@dataclass(frozen=True)
class Of:
    """An object of a kind, by the name of its class: there is one of each name in the package."""

    kind: str
    said: str = ""

    def read(self, value: Any) -> Any:
        """Return it."""
        if all(kind.__name__ != self.kind for kind in type(value).__mro__):
            raise MisfitError
        return value

    def __str__(self) -> str:
        return self.said or f"a {self.kind}"


@dataclass(frozen=True)
class TableOf:
    """A table that has some columns, and perhaps others."""

    columns: tuple[str, ...]

    def read(self, value: Any) -> Any:
        """Return it."""
        if type(value).__name__ != "DataFrame" or not set(self.columns) <= set(map(str, value.columns)):
            raise MisfitError
        return value

    def __str__(self) -> str:
        return f"a table with the columns {', '.join(self.columns)}"


FLAG = A(bool, "True or False")
TEXT = Text()
WORDS = A(str, "a text")
MARKS = A(dict, "what run.json is to say, by key")
NO_MARKS: Mapping[str, object] = MappingProxyType({})
SEED = Whole(least=0, most=MOST_SEED)
PLACE = PlaceGiven()


def hold(owner: object, **rules: Rule) -> None:
    """Hold the fields of a frozen dataclass against their rules, and keep what the rules make of them.

    Raises
    ------
    InputError
        With every field that is none of what it may be.
    """
    names = {field.name for field in fields(owner) if field.init}  # type: ignore[arg-type]  # the caller's dataclass
    assert names == set(rules), names ^ set(rules)
    found = held(type(owner).__name__, {name: (getattr(owner, name), rule) for name, rule in rules.items()})
    for name, value in found.items():
        object.__setattr__(owner, name, value)


def held(place: str, values: Mapping[str, tuple[object, Rule]]) -> dict[str, Any]:
    """Hold values against rules and return what the rules make of them.

    Raises
    ------
    InputError
        With every value that is none of what it may be.
    """
    kept: dict[str, Any] = {}
    found: list[Finding] = []
    for name, (value, rule) in values.items():
        try:
            kept[name] = rule.read(value)
        except MisfitError:
            found.append(Finding(CODE, f"{shown(value)} does not fit.", f"Give {rule}.", place, column=name))
    if found:
        raise InputError(found)
    return kept


def takes(**rules: Rule) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Hold arguments of a function against rules whenever it is called, under the function's own name; see `held`."""

    def checked(function: Callable[P, R]) -> Callable[P, R]:
        declared = signature(function)
        assert set(rules) <= set(declared.parameters), rules

        @wraps(function)
        def called(*args: P.args, **kwargs: P.kwargs) -> R:
            bound = declared.bind(*args, **kwargs)
            given = {name: (value, rules[name]) for name, value in bound.arguments.items() if name in rules}
            bound.arguments.update(held(function.__name__, given))
            return function(*bound.args, **bound.kwargs)

        return called

    return checked


def _plain(bound: float) -> str:
    """A bound as people read it: a large whole one with all its digits."""
    return f"{bound:,}" if isinstance(bound, int) and abs(bound) >= LARGE_BOUND else f"{bound:.15g}"


def shown(value: object) -> str:
    """Text of a value in a finding, not too long; of what is not plain only the kind is said."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > MOST_SEED:
        return "A number of that size"
    if isinstance(value, date):
        return f"The date {value}"
    if value is None or isinstance(value, str | bool | int | float | list | tuple | set | frozenset):
        text = repr(value) if not isinstance(value, list | tuple | set | frozenset) else _listed(value)
        return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
    return f"An object of the kind {type(value).__name__}"


def _listed(value: Any) -> str:
    inner = ", ".join(shown(item) for _, item in zip(range(4), value, strict=False))
    return f"[{inner}{', ...' if len(value) > 4 else ''}]"


def _as_float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        raise MisfitError from None
