"""What a replay predicts for each kind of recorded figure, read off the recourse period by period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from resilience.hazard.replay import Figure, Measure
from resilience.quantities import LaneId

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from resilience.program.compile import Vector
    from resilience.quantities import Calendar

SENT = ("ship", "reserve_ship", "expedite")
AT_PLAN = 1e-3
"""Share of its plan by which a lane may fall short and still count as back to normal."""
ROUNDING = 1e-6
"""Share of the largest loss in a period below which a loss is rounding."""


@dataclass(frozen=True)
class TrackedLane:
    """A lane's planned flow (units per period), its lead time and the longest way from its origin to a customer."""

    flow: float
    lead_time: float
    to_customer: int


@dataclass(frozen=True)
class Track:
    """One replay: recourse `paths` (what, where, period, units) from `onset`, `demand` of each period in units.

    `planned` is the nominal demand per period in units. What a lane dispatches too late to reach a customer within the
    watch serves nobody there and is not looked at.
    """

    calendar: Calendar
    onset: date
    paths: pd.DataFrame
    demand: Vector
    planned: float
    lanes: Mapping[LaneId, TrackedLane]

    @cached_property
    def periods(self) -> int:
        """Length of the watch."""
        return int(self.paths["period"].max()) + 1

    def series(self, *kinds: str, where: str | None = None) -> Vector:
        """Units per period of some kinds of columns, over all places or one."""
        chosen = self.paths["what"].isin(kinds)
        if where is not None:
            chosen &= self.paths["where"] == where
        total = self.paths[chosen].groupby("period")["units"].sum()
        return total.reindex(range(self.periods), fill_value=0.0).to_numpy()

    def predict(self, figure: Figure) -> float | date | None:
        """Predict a figure; None when it does not come about within the watch."""
        return self._predictors[figure.measure](figure)

    @cached_property
    def _predictors(self) -> Mapping[Measure, Callable[[Figure], float | date | None]]:
        return {
            Measure.LOST: self._lost,
            Measure.SERVED: self._served,
            Measure.FIRST_STOP: self._first_stop,
            Measure.NORMAL: self._normal,
            Measure.LOST_TIME: self._lost_time,
            Measure.WAITING: self._waiting,
            Measure.WAIT: self._wait,
        }

    @property
    def first_lost(self) -> int | None:
        """The first period in which demand is lost."""
        lost = self.series("lost")
        short = np.flatnonzero(lost > ROUNDING * max(float(lost.max()), 1e-12))
        return int(short[0]) if len(short) else None

    def _first_stop(self, figure: Figure) -> date | None:  # noqa: ARG002  # one signature for all measures
        first = self.first_lost
        return None if first is None else self.calendar.date(self.onset, first)

    def _lost(self, figure: Figure) -> float:
        inside, length = self._span(figure)
        lost = float(inside @ self.series("lost"))
        return lost if figure.planned is None else figure.planned * lost / (self.planned * length)

    def _served(self, figure: Figure) -> float:
        """Deliveries of the watch, and the plan on the days outside it."""
        inside, length = self._span(figure)
        served = float(inside @ self._delivered) + self.planned * (length - float(inside.sum()))
        return served if figure.planned is None else figure.planned * served / (self.planned * length)

    @property
    def _delivered(self) -> Vector:
        """What is asked for, less what is lost and what waits longer than before."""
        delivered: Vector = self.demand - self.series("lost") - np.diff(self.series("backlog"), prepend=0.0)
        return delivered

    def _normal(self, figure: Figure) -> date | None:
        share = self._sent(figure)
        short = np.flatnonzero(share < 1 - AT_PLAN)
        first = int(short[-1]) + 1 if len(short) else 0
        return self.calendar.date(self.onset, first) if first < len(share) else None

    def _lost_time(self, figure: Figure) -> float:
        """Most by which dispatch is behind its plan: what goes a day early or late is not lost."""
        behind = np.cumsum(1 - self._sent(figure))
        most = float(np.max(behind, initial=0.0))
        first = int(np.argmax(behind > AT_PLAN))
        return self.calendar.days_between(self.onset, first, first + most)

    def _waiting(self, figure: Figure) -> float | None:
        at = self._position(figure)
        waiting = np.concatenate([[0.0], self.series("backlog")])
        return None if at > self.periods else float(np.interp(at, np.arange(self.periods + 1), waiting))

    def _wait(self, figure: Figure) -> float | None:
        """First come, first served: until as much has been served as had been asked for."""
        at, edges = self._position(figure), np.arange(self.periods + 1, dtype=float)
        waiting = np.concatenate([[0.0], self.series("backlog")])
        served = np.concatenate([[0.0], np.cumsum(self._delivered + self.series("lost"))])
        asked = float(np.interp(at, edges, served + waiting))
        if at > self.periods or served[-1] < asked:
            return None
        on_the_way = 0.0 if figure.lane is None else self.lanes[figure.lane].lead_time
        return self._waited(figure, max(float(np.interp(asked, served, edges)), at)) + self.calendar.days(on_the_way)

    def _waited(self, figure: Figure, until: float) -> float:
        """Calendar days from the beginning of the figure's day until so many periods are over."""
        if self.calendar.counted is None:
            return self.calendar.days(until - self._position(figure))
        begun = max((figure.start - self.onset).days, 0) if figure.start is not None else 0
        return max(self.calendar.days_until_done(self.onset, until) - begun, 0.0)

    def _sent(self, figure: Figure) -> Vector:
        """Dispatch on the figure's lane as a share of its plan, as long as it can reach a customer."""
        lane = self.lanes[figure.lane or LaneId("")]
        length = max(self.periods - lane.to_customer, 0)
        touched = ((self.paths["what"] == "ship") & (self.paths["where"] == figure.lane)).any()
        if not touched or lane.flow <= 0:
            return np.ones(length)
        sent: Vector = self.series(*SENT, where=figure.lane)[:length] / lane.flow
        return sent

    def _position(self, figure: Figure) -> float:
        """Periods from the onset to the beginning of the figure's day."""
        return 0.0 if figure.start is None else self.calendar.position(self.onset, figure.start)

    def _span(self, figure: Figure) -> tuple[Vector, float]:
        """Share of each period of the watch inside the span, and how many periods the whole span holds."""
        start, end = figure.start or self.onset, (figure.end or self.onset) + timedelta(days=1)
        if (working := self.calendar.counted) is not None:
            inside = np.array([float(start <= day < end) for day in self._days])
            return inside, float(working.count(start, end))
        length = self.calendar.days(1)
        edges = np.arange(self.periods + 1) * length
        first, last = (start - self.onset).days, (end - self.onset).days
        inside = np.minimum(edges[1:], last) - np.maximum(edges[:-1], first)
        return np.maximum(inside, 0.0) / length, (last - first) / length

    @cached_property
    def _days(self) -> list[date]:
        """The date of each period."""
        return [self.calendar.date(self.onset, t) for t in range(self.periods)]
