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
from resilience.findings import Code, Finding, Severity
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


def axis_findings(axis: Axis, file: str, row: int | str | None = None) -> list[Finding]:
    """What makes no sense about an axis, each with its key and what to do."""
    said = _of_list(axis) if axis.values else _of_range(axis)
    found = [Finding(code, message, remedy, file, row, key) for key, code, message, remedy in said]
    return found or [Finding(*one, file, row, "today", Severity.WARNING) for one in _of_today(axis)]


def _of_list(axis: Axis) -> Iterator[tuple[str, Code, str, str]]:
    """Of values as a list."""
    numbers = [value for value in axis.values if not isinstance(value, str)]
    if axis.low is not None or axis.high is not None or axis.points is not None:
        yield "values", Code.CONTRADICTION, "An axis has a list of values and a range.", "Leave one of the two out."
    if numbers and len(numbers) < len(axis.values):
        yield "values", Code.WRONG_KIND, "Some values are numbers and some are words.", "Make them all one kind."
    elif not all(map(math.isfinite, numbers)):
        yield "values", Code.NOT_FINITE, "A value is not finite.", "Write finite numbers."
    if len(set(axis.values)) < len(axis.values):
        yield "values", Code.DUPLICATE, "A value stands twice.", "Leave one of the two out."
    if len(axis.values) > MOST_ON_AN_AXIS:
        yield "values", Code.TOO_MANY, *_crowd(len(axis.values))


def _of_range(axis: Axis) -> Iterator[tuple[str, Code, str, str]]:
    """Of a range."""
    for key, value in (("low", axis.low), ("high", axis.high)):
        if value is None:
            yield (
                key,
                Code.MISSING_KEY,
                f"An axis without values needs `{key}`.",
                "State `values`, or low, high, points.",
            )
        elif not math.isfinite(value):
            yield key, Code.NOT_FINITE, f"{value} is not finite.", "Write a finite number."
    if axis.points is None:
        yield "points", Code.MISSING_KEY, "It is not said how many points lie on the axis.", "Write points = 10, say."
    elif axis.points < 2:
        yield "points", Code.OUT_OF_RANGE, f"{axis.points} points show no change.", "Take at least 2."
    elif axis.points > MOST_ON_AN_AXIS:
        yield "points", Code.TOO_MANY, *_crowd(axis.points)
    if axis.low is not None and axis.high is not None:
        yield from _of_ends(axis, axis.low, axis.high)


def _of_ends(axis: Axis, low: float, high: float) -> Iterator[tuple[str, Code, str, str]]:
    if low >= high:
        yield "low", Code.RANGE, f"The axis starts at {low:g} and ends at {high:g}.", "Let low be less than high."
    if axis.spacing is Spacing.LOG and low <= 0:
        remedy = 'Start above 0, or take scale = "linear".'
        yield "low", Code.OUT_OF_RANGE, f"No factor leads from {low:g} to {high:g}.", remedy


def _of_today(axis: Axis) -> Iterator[tuple[Code, str, str]]:
    """Where today lies beside an axis that makes sense."""
    if isinstance(axis.today, str) or axis.today is None:
        return
    numbers = [value for value in axis.grid() if not isinstance(value, str)]
    if numbers and not min(numbers) <= axis.today <= max(numbers):
        message = f"Today's value, {axis.today:g}, lies outside of {min(numbers):g} to {max(numbers):g}."
        yield Code.OUT_OF_RANGE, message, "Widen the axis to learn how far today is from where the best plan changes."


def _crowd(many: int) -> tuple[str, str]:
    return f"{many:,} points on one axis are too many.", f"Take at most {MOST_ON_AN_AXIS:,}."


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
