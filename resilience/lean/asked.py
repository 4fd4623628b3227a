"""What the functions of this room are given, held against rules before any work."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.given import MisfitError, Number, Whole

REMEDY = "Check the values and their units."
NEAR_WHOLE = 1e-9
"""Share by which a count may exceed a whole number through rounding alone."""


@dataclass(frozen=True)
class RowGiven:
    """A row of values that each fit one rule; kept as a tuple."""

    each: Number
    least: int = 1
    most: int = 10_000

    def read(self, value: Any) -> Any:
        """Return it as a tuple of what the rule makes of each."""
        if isinstance(value, str | bytes | dict | set) or not hasattr(value, "__iter__"):
            raise MisfitError
        found = tuple(value.tolist() if hasattr(value, "tolist") else value)
        if not self.least <= len(found) <= self.most:
            raise MisfitError
        return tuple(self.each.read(one) for one in found)

    def __str__(self) -> str:
        kind = str(self.each).removeprefix("a ")
        return f"a list of at least {self.least}, each {'a ' if kind != str(self.each) else ''}{kind}"


@dataclass(frozen=True)
class RowOf:
    """A row of objects of one kind; kept as a tuple."""

    kind: type
    least: int = 1
    most: int = 10_000

    def read(self, value: Any) -> Any:
        """Return it as a tuple."""
        if isinstance(value, str | bytes | dict) or not hasattr(value, "__iter__"):
            raise MisfitError
        found = tuple(value)
        if not self.least <= len(found) <= self.most or not all(isinstance(one, self.kind) for one in found):
            raise MisfitError
        return found

    def __str__(self) -> str:
        return f"a list of at least {self.least} {self.kind.__name__}"


POSITIVE = Number(above=0, most=1e15)
NOT_NEGATIVE = Number(least=0, most=1e15)
SHARE = Number(least=0, most=1)
CHANCE = Number(above=0, below=1)
COUNT = Whole(least=1, most=10**6)


def refuse(message: str, place: str, remedy: str = REMEDY, column: str | None = None) -> InputError:
    """An error with one finding: what is given is fine by itself and makes no sense together."""
    return InputError([Finding(Code.CONFLICT, message, remedy, place, column=column)])


def whole_above(value: float) -> int:
    """Smallest whole number that is not below a value, rounding errors aside: 5.0000000001 cards are five."""
    near = round(value)
    return int(near) if abs(value - near) <= NEAR_WHOLE * max(1.0, abs(value)) else math.ceil(value)
