"""Where along an axis the best plan changes, and how far today's belief is from there.

Between two points of a grid costs are either lines in the axis (any rate, of futures that share a program, without a
CVaR), so that their values at both ends say exactly where plans cross, a third one included; or they are unknown, and
a border lies anywhere between the two points.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from resilience.errors import InputError
from resilience.study.bands.lines import CostLine, envelope

if TYPE_CHECKING:
    from collections.abc import Sequence

Vector = NDArray[np.float64]

SAME_COST = 1e-9
"""Relative difference of two costs below which neither plan is better."""


@dataclass(frozen=True)
class Border:
    """A place on an axis where the best plan changes, in the axis's unit.

    `below` and `above` are the places of the best plans on either side, None where no plan serves. The border lies
    between `low` and `high`; where it is `exact` all three are one.
    """

    at: float
    low: float
    high: float
    below: int | None
    above: int | None

    @property
    def exact(self) -> bool:
        """Whether the border is known, and not only two points of a grid between which it lies."""
        return self.low == self.high


@dataclass(frozen=True)
class PlanReach:
    """A stretch of an axis over which one plan is best; a border at either end, None where the axis ends."""

    plan: int | None
    low: float
    high: float
    down: Border | None
    up: Border | None


@dataclass(frozen=True)
class Along:
    """The best plan at each point of an axis, None where none serves, and the borders between, in order."""

    values: tuple[float, ...]
    best: tuple[int | None, ...]
    borders: tuple[Border, ...]

    def reaches(self) -> tuple[PlanReach, ...]:
        """Stretches of the axis, each with the plan that is best there."""
        ends = [None, *self.borders, None]
        first = self.best[0]
        found = []
        for down, up in pairwise(ends):
            low = self.values[0] if down is None else down.at
            high = self.values[-1] if up is None else up.at
            found.append(PlanReach(first if down is None else down.above, low, high, down, up))
        return tuple(found)


class Side(StrEnum):
    """On which side of today's value."""

    BELOW = "below"
    ABOVE = "above"


@dataclass(frozen=True)
class Tipping:
    """How far today's value is from where another plan becomes best, on one side along an axis.

    `plan` is best today and `other` beyond the border `at`, which lies between `low` and `high`. Where nothing changes
    as far as was looked, `at` is None, and `low` and `high` are the end of the axis: the plan holds at least so far.
    """

    side: Side
    today: float
    plan: int | None
    other: int | None
    at: float | None
    low: float
    high: float

    @property
    def difference(self) -> float | None:
        """Border less today's value, in the axis's unit."""
        return None if self.at is None else self.at - self.today

    @property
    def factor(self) -> float | None:
        """Border as a multiple of today's value; None where today's is 0 or they are on two sides of it."""
        return None if self.at is None else self._factor(self.at)

    @property
    def factors(self) -> tuple[float, float] | None:
        """The same of both ends between which the border lies."""
        low, high = self._factor(self.low), self._factor(self.high)
        return None if low is None or high is None else (low, high)

    def _factor(self, value: float) -> float | None:
        return value / self.today if self.today != 0 and value * self.today >= 0 else None


def borders_along(
    values: Sequence[float], costs: Sequence[Sequence[float]] | Vector, *, lines: bool | Sequence[bool], log: bool
) -> Along:
    """Best plan at each point of a grid along one axis, and where it changes.

    Of plans that cost the same the one that was best before stays, at the first point the first. Where nothing is known
    between two points, a border is told halfway between them, by factor on a log axis, with the two as its ends.

    Parameters
    ----------
    values
        Points, rising, (n_points,), in the axis's unit.
    costs
        Cost of each plan at each point, (n_plans, n_points), currency per year; NaN where a plan cannot serve or breaks
        a requirement.
    lines
        Whether costs are lines in the axis between the points, of all intervals or of each, (n_points - 1,).
    log
        Whether points are spaced by factors; for lines that does not matter.

    Raises
    ------
    InputError
        When shapes do not fit, values do not rise, or a log axis is not above 0.
    """
    at = np.asarray(values, dtype=float)
    table = np.asarray(costs, dtype=float)
    straight = [lines] * (len(at) - 1) if isinstance(lines, bool) else list(lines)
    _look_at_grid(at, table, straight, log=log)
    walk = _Walk(at, np.where(np.isfinite(table), table, np.nan), log)
    for place, line in enumerate(straight):
        walk.over(place, line=line)
    return Along(tuple(map(float, at)), tuple(walk.best), tuple(walk.found))


def tipping(along: Along, today: float, plan: int | None = None) -> tuple[Tipping, ...]:
    """Nearest change of the best plan below and above today's value.

    Parameters
    ----------
    today
        Today's value, in the axis's unit; best one of the points, so that it is known which plan is best there.
    plan
        The plan that is best today, for a value that lies on a border.

    Returns
    -------
    tuple
        One for each side, below first; none where today's value lies outside the axis.
    """
    here = [one for one in along.reaches() if one.low <= today <= one.high]
    if not here:
        return ()
    reach = next((one for one in here if one.plan == plan), here[0])
    down, up = reach.down, reach.up
    ends = along.values[0], along.values[-1]
    return (
        _tip(Side.BELOW, today, reach.plan, down, down.below if down else None, ends[0]),
        _tip(Side.ABOVE, today, reach.plan, up, up.above if up else None, ends[1]),
    )


def _tip(side: Side, today: float, plan: int | None, border: Border | None, other: int | None, end: float) -> Tipping:
    if border is None:
        return Tipping(side, today, plan, None, None, end, end)
    return Tipping(side, today, plan, other, border.at, border.low, border.high)


def _look_at_grid(at: Vector, table: Vector, straight: Sequence[bool], *, log: bool) -> None:
    """Refuse what makes no sense, all at once."""
    wrong = []
    if table.ndim != 2 or not len(table) or table.shape[1:] != at.shape or not len(at):
        wrong.append(
            "Costs are a table of one row a plan and one column a point of the axis, with at least one of each."
        )
    if not np.isfinite(at).all() or (np.diff(at) <= 0).any():
        wrong.append("Points of an axis are finite and rise from each to the next.")
    elif log and (at <= 0).any():
        wrong.append("Points of a log axis are above 0.")
    if len(straight) != max(len(at) - 1, 0):
        wrong.append("Say of each interval between two points whether costs are lines there, or of all at once.")
    if wrong:
        raise InputError(wrong)


class _Walk:
    """From the first point to the last, with the plan that is best so far."""

    def __init__(self, at: Vector, costs: Vector, log: bool) -> None:  # noqa: FBT001
        self.at, self.costs, self.log = at, costs, log
        self.best: list[int | None] = [self._cheapest(0, None)]
        self.found: list[Border] = []

    def over(self, place: int, *, line: bool) -> None:
        """Walk from one point to the next."""
        current, ahead = self.best[-1], self._cheapest(place + 1, self.best[-1])
        if line and self._known(place, current) and self._known(place, ahead):
            assert current is not None  # it is known
            self.best.append(self._on_lines(place, current))
            return
        if ahead != current:
            low, high = float(self.at[place]), float(self.at[place + 1])
            middle = math.sqrt(low) * math.sqrt(high) if self.log else low + (high - low) / 2
            self.found.append(Border(middle, low, high, current, ahead))
        self.best.append(ahead)

    def _cheapest(self, place: int, current: int | None) -> int | None:
        """The cheapest plan at a point, the current one among equals."""
        costs = self.costs[:, place]
        if not np.isfinite(costs).any():
            return None
        least = np.nanmin(costs)
        equal = np.flatnonzero(costs <= least + SAME_COST * abs(least))
        return current if current in equal else int(equal[0])

    def _known(self, place: int, plan: int | None) -> bool:
        """Whether a plan serves at both ends of an interval."""
        return plan is not None and bool(np.isfinite(self.costs[plan, place : place + 2]).all())

    def _on_lines(self, place: int, current: int) -> int:
        """Add the borders of the lower envelope over an interval, and return the plan that is best at its end."""
        low, high = float(self.at[place]), float(self.at[place + 1])
        ends = self.costs[:, place : place + 2]
        alike = (np.abs(ends - ends[current]) <= SAME_COST * np.abs(ends[current])).all(axis=1)
        rivals = np.flatnonzero(np.isfinite(ends).all(axis=1) & ~alike)
        kept = sorted({current, *map(int, rivals)})
        lines = [CostLine(float(ends[plan, 0]), float(ends[plan, 1] - ends[plan, 0]), plan) for plan in kept]
        for stretch in envelope(_level(lines, current), 0.0, 1.0):
            plan = stretch.line.plan
            if self._cheapest(place + 1, current) == current:
                break  # what another saves on the way is rounding: costs of the best plan are concave
            if plan != current:
                at = low + stretch.low * (high - low)
                self.found.append(Border(at, at, at, current, plan))
                current = plan
        return current


def _level(lines: Sequence[CostLine], plan: int) -> list[CostLine]:
    """Move the line of the plan that is best at the low end down by the rounding by which another seems cheaper."""
    least = min(line.fixed for line in lines)
    return [CostLine(least, line.slope, plan) if line.plan == plan else line for line in lines]
