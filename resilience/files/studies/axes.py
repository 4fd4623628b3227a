"""Axes of a study, and the points at which it looks: a grid, one field at a time, or Sobol' points."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy.stats import qmc

from resilience.errors import InputError
from resilience.quantities import DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

AxisValue: TypeAlias = float | str

MOST_STUDY_POINTS = 10_000
"""Points of a study: at each every plan is priced, and at some a plan is sought."""
MOST_ON_AN_AXIS = 1_000
"""Points on one axis."""


class Spacing(StrEnum):
    """How points lie between the low and the high end of an axis: at equal differences, or at equal factors."""

    LINEAR = "linear"
    LOG = "log"


@dataclass(frozen=True)
class Axis:
    """A field that is moved: its values as a list, or from `low` to `high` in `points` steps by a spacing.

    `today` is the value in the tables, in the same unit; None where there is none, or where it is not one number.
    """

    name: str
    values: tuple[AxisValue, ...] = ()
    low: float | None = None
    high: float | None = None
    points: int | None = None
    spacing: Spacing = Spacing.LINEAR
    today: AxisValue | None = None

    def grid(self) -> tuple[AxisValue, ...]:
        """Its values in order: those of the list as they stand, else from low to high, to twelve digits."""
        if self.values:
            return self.values
        assert self.points is not None  # findings have been looked at
        return tuple(self.at(share) for share in np.linspace(0.0, 1.0, self.points))

    def at(self, share: float) -> AxisValue:
        """Value at a share of the way, from 0 at the low end to 1 at the high one; of a list each has an equal part."""
        if self.values:
            return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
        assert self.low is not None  # findings have been looked at
        assert self.high is not None
        if share in (0.0, 1.0):
            return self.high if share else self.low
        if self.spacing is Spacing.LOG:
            found = math.exp((1 - share) * math.log(self.low) + share * math.log(self.high))
        else:
            found = (1 - share) * self.low + share * self.high
        return float(f"{found:.{DIGITS}g}")


@dataclass(frozen=True)
class StudyPoints:
    """Points at which a study looks, one value for each axis, (n_points, n_axes).

    `moved` names the axis that differs from the base at each point, None at the base and where all are moved; `notes`
    say what should be known of them.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[AxisValue, ...], ...]
    moved: tuple[str | None, ...]
    notes: tuple[str, ...] = ()

    def named(self) -> Iterator[dict[str, AxisValue]]:
        """Each point as the value of each axis by name."""
        yield from (dict(zip(self.names, row, strict=True)) for row in self.rows)

    def numbers(self) -> NDArray[np.float64]:
        """Points as numbers, (n_points, n_axes); of an axis of words, places of the words as they first come."""
        columns = [_numbers(column) for column in zip(*self.rows, strict=True)]
        return np.column_stack(columns) if columns else np.empty((len(self.rows), 0))


def grid_points(axes: Sequence[Axis]) -> StudyPoints:
    """Every combination of the axes' values; the last axis moves fastest.

    Raises
    ------
    InputError
        When there are too many.
    """
    many = math.prod(len(axis.grid()) for axis in axes)
    if many > MOST_STUDY_POINTS:
        raise InputError([_too_many(many, "Take fewer values on each axis, or Sobol' points.")])
    rows = tuple(product(*(axis.grid() for axis in axes)))
    return StudyPoints(_names(axes), rows, (None,) * len(rows))


def one_at_a_time(axes: Sequence[Axis]) -> StudyPoints:
    """The base, where every axis has today's value, and then each axis's other values, one axis at a time.

    Raises
    ------
    InputError
        When today's value of an axis is unknown.
    """
    unknown = [axis.name for axis in axes if axis.today is None]
    if unknown:
        raise InputError([f"Today's value of {', '.join(unknown)} is unknown: state it, or take a grid."])
    base = tuple(axis.today for axis in axes if axis.today is not None)
    rows, moved = [base], list[str | None]([None])
    for place, axis in enumerate(axes):
        others = [value for value in axis.grid() if value != axis.today]
        rows += [(*base[:place], value, *base[place + 1 :]) for value in others]
        moved += [axis.name] * len(others)
    return StudyPoints(_names(axes), tuple(rows), tuple(moved))


def sobol_points(axes: Sequence[Axis], count: int, seed: int) -> StudyPoints:
    """Points that fill all axes evenly: a scrambled Sobol' sequence.

    Parameters
    ----------
    count
        How many points; best a power of two.
    seed
        Of the scrambling; the same seed gives the same points.

    Raises
    ------
    InputError
        When there are too many, or none.
    """
    if not 0 < count <= MOST_STUDY_POINTS:
        raise InputError([_too_many(count, "Take at least one, best a power of two.")])
    power = (count - 1).bit_length()
    drawn = qmc.Sobol(len(axes), scramble=True, seed=np.random.default_rng(seed)).random_base2(power)
    rows = tuple(tuple(axis.at(share) for axis, share in zip(axes, row, strict=True)) for row in drawn[:count].tolist())
    notes = () if count == 1 << power else (_uneven(count, power),)
    return StudyPoints(_names(axes), rows, (None,) * count, notes)


def axis_notes(axis: Axis) -> Iterator[str]:
    """What should be known of an axis that makes sense: where today lies beside it."""
    numbers = [value for value in axis.grid() if not isinstance(value, str)]
    if isinstance(axis.today, str) or axis.today is None or not numbers:
        return
    low, high = min(numbers), max(numbers)
    if not low <= axis.today <= high:
        where = (
            f"lies outside of {low:g} to {high:g}" if low < high else f"is not {low:g}, the only one that is looked at"
        )
        yield (
            f"Today's value of {axis.name}, {axis.today:g}, {where}. "
            "Widen the axis to learn how far today is from where the best plan changes."
        )


def off_today(axes: Sequence[Axis]) -> Iterator[str]:
    """Say along which axes nothing is told of today on a grid: where another axis has no point at today's value."""
    for axis in axes:
        away = [one for one in axes if one is not axis and one.today is not None and one.today not in one.grid()]
        if away:
            lacking = " and ".join(f"{one.today} among the values of {one.name}" for one in away)
            yield (
                f"How far today is from another plan along {axis.name} is not told, for no point of the grid has all "
                f"else as today. Write {lacking}."
            )


def _too_many(many: int, remedy: str) -> str:
    return f"A study looks at 1 to {MOST_STUDY_POINTS:,} points, not at {many:,}. {remedy}"


def _uneven(count: int, power: int) -> str:
    """Why a power of two is better."""
    below, above = 1 << (power - 1), 1 << power
    said = f"{below:,} or {above:,}" if above <= MOST_STUDY_POINTS else f"{below:,}"
    return f"Sobol' points are spread evenly in powers of two: {said} would be, {count:,} are a little less so."


def _names(axes: Sequence[Axis]) -> tuple[str, ...]:
    return tuple(axis.name for axis in axes)


def _numbers(column: Sequence[AxisValue]) -> list[float]:
    """Numbers of one axis."""
    if not any(isinstance(value, str) for value in column):
        return [float(value) for value in column]
    places = {word: float(place) for place, word in enumerate(dict.fromkeys(column))}
    return [places[word] for word in column]
