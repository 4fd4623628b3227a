"""What the functions of this wing are asked for, held against its rules before any work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.given import A, Maybe, MisfitError, Number, Whole, held
from resilience.solve.highs import Limits

if TYPE_CHECKING:
    from resilience.given import Rule

MOST = 10_000_000
"""Most outcomes in a sampled problem, sampled problems and fresh draws: beyond it no memory holds them."""


@dataclass(frozen=True)
class LimitsGiven:
    """A gap of at least 0 and seconds of at least 0, or no limit in time."""

    def read(self, value: Any) -> Any:
        """Return it; None as it is."""
        if value is None:
            return None
        A(Limits).read(value)
        Number(least=0).read(value.gap)
        Maybe(Number(least=0)).read(value.seconds)
        return value

    def __str__(self) -> str:
        return "Limits with a gap and seconds of at least 0, or None"


@dataclass(frozen=True)
class VectorGiven:
    """A finite number for each first-stage column."""

    length: int

    def read(self, value: Any) -> Any:
        """Return it as an array."""
        try:
            found = np.asarray(value, dtype=float)
        except (TypeError, ValueError):
            raise MisfitError from None
        if found.shape != (self.length,) or not np.isfinite(found).all() or np.asarray(value).dtype == bool:
            raise MisfitError
        return found

    def __str__(self) -> str:
        return f"{self.length} finite numbers, one for each first-stage column"


def asked(function: str, kind: type, program: Any, **given: tuple[object, Rule]) -> dict[str, Any]:
    """Hold a program, and what else a function is given, against their rules; what they make of it, by name.

    Raises
    ------
    InputError
        With everything that is none of what it may be.
    """
    return held(function, {"program": (program, A(kind)), **given})


def count(least: int) -> Rule:
    """A whole number that a memory has room for."""
    return Whole(least=least, most=MOST)


LEVEL = Number(above=0.5, below=1)
LIMITS = LimitsGiven()
