"""What three SMPS files say: one linear program, which stage each row and column is in, and what is random."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import prod
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy import sparse

Vector: TypeAlias = NDArray[np.float64]
Table: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Core:
    """The core file: minimize `offset + cost @ x`, rows by kind (L, G or E), right-hand side and range.

    `ranges` is not a number where a row has none; a free row of the file is not kept.
    """

    name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    rhs: Vector
    ranges: Vector
    cost: Vector
    matrix: sparse.csr_array
    lower: Vector
    upper: Vector
    integer: NDArray[np.bool_]
    offset: float = 0.0
    objective: str = "OBJ"
    rhs_set: str = "RHS"
    bound_set: str = "BND"

    def side_offsets(self) -> tuple[Vector, Vector]:
        """What to add to a right-hand side to get each row's lower and upper side."""
        return side_offsets(self.kinds, self.ranges)

    def sides(self) -> tuple[Vector, Vector]:
        """Lower and upper side of each row."""
        low, high = self.side_offsets()
        return self.rhs + low, self.rhs + high


def side_offsets(kinds: tuple[str, ...], ranges: Vector) -> tuple[Vector, Vector]:
    """Offsets of the two sides of each row from its right-hand side, by the rules of MPS."""
    kind = np.array(kinds, dtype="U1")
    size = np.nan_to_num(np.abs(ranges), nan=np.inf)
    low = np.where(kind == "L", -size, 0.0)
    high = np.where(kind == "G", size, 0.0)
    ranged = (kind == "E") & np.isfinite(ranges)
    return np.where(ranged & (ranges < 0), -size, low), np.where(ranged & (ranges > 0), size, high)


class PlaceKind(StrEnum):
    """What a random number stands for."""

    RHS = "right-hand side"
    COST = "cost"
    TECHNOLOGY = "coefficient of a first-stage column"
    LOWER = "lower bound"
    UPPER = "upper bound"


@dataclass(frozen=True, slots=True)
class RandomPlace:
    """Where a random number goes: positions of the core's row and column, -1 where there is none."""

    kind: PlaceKind
    row: int = -1
    column: int = -1


@dataclass(frozen=True)
class DiscreteLaw:
    """Numbers that move together: `values` (n_outcomes, n_places) with `probabilities` (n_outcomes,)."""

    places: tuple[int, ...]
    values: Table
    probabilities: Vector


class Law(StrEnum):
    """A continuous law; its two parameters are low and high, or mean and variance."""

    UNIFORM = "uniform"
    NORMAL = "normal"


@dataclass(frozen=True)
class ContinuousLaw:
    """One number with a continuous law: it can be sampled, never enumerated."""

    place: int
    law: Law
    first: float
    second: float

    @property
    def places(self) -> tuple[int, ...]:
        """The one place it fills."""
        return (self.place,)

    @property
    def mean(self) -> float:
        """Expected value."""
        return (self.first + self.second) / 2 if self.law is Law.UNIFORM else self.first


Source: TypeAlias = DiscreteLaw | ContinuousLaw
"""Something random, independent of every other source."""


@dataclass(frozen=True)
class Smps:
    """A two-stage stochastic program: `in_second_*` say what belongs to the recourse."""

    core: Core
    in_second_row: NDArray[np.bool_]
    in_second_column: NDArray[np.bool_]
    periods: tuple[str, str]
    places: tuple[RandomPlace, ...]
    sources: tuple[Source, ...]

    @property
    def outcomes(self) -> int | None:
        """How many outcomes there are in all; None with a continuous law."""
        if any(isinstance(source, ContinuousLaw) for source in self.sources):
            return None
        return prod(len(source.probabilities) for source in self.sources if isinstance(source, DiscreteLaw))
