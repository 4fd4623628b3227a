"""What a replay predicts for each kind of recorded figure, read off the recourse period by period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from resilience.hazard.replay import Figure, FigureMeasure
from resilience.quantities import LaneId
from resilience.study.hindcast.places import SENT, Flow, together

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from resilience.network.parts import Node
    from resilience.program.reading.compile import Vector
    from resilience.quantities import Calendar

AT_PLAN = 1e-3
"""Share of its plan by which a lane may fall short and still count as back to normal."""


@dataclass(frozen=True)
class TrackedLane:
    """A lane's planned flow (units per period), its lead time and the longest way from its origin to a customer."""

    flow: float
    lead_time: float
    to_customer: int


@dataclass(frozen=True)
class Track:
    """One replay: recourse `paths` (what, where, period, units) from `onset`.

    `sold` is what is sold at each market of each product, `made` what each maker that is touched makes. What a lane
    dispatches too late to reach a customer within the watch serves nobody there and is not looked at.
    """

    calendar: Calendar
    onset: date
    paths: pd.DataFrame
    sold: Mapping[Node, Flow]
    made: Mapping[Node, Flow]
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

    def day(self, period: int) -> str:
        """The date of a period, as ISO text."""
        return self.calendar.date(self.onset, period).isoformat()

    def predict(self, figure: Figure) -> float | date | None:
        """Predict a figure; None when it does not come about within the watch."""
        return self._predictors[figure.measure](figure)

    @cached_property
    def _predictors(self) -> Mapping[FigureMeasure, Callable[[Figure], float | date | None]]:
        return {
            FigureMeasure.LOST: self._lost,
            FigureMeasure.SERVED: self._served,
            FigureMeasure.FIRST_STOP: self._first_stop,
            FigureMeasure.NORMAL: self._normal,
            FigureMeasure.LOST_TIME: self._lost_time,
            FigureMeasure.WAITING: self._waiting,
            FigureMeasure.WAIT: self._wait,
            FigureMeasure.LOST_MARGIN: self._lost_margin,
        }

    @cached_property
    def whole(self) -> Flow:
        """All demand."""
        return together(self.sold.values(), self.periods)

    @property
    def planned(self) -> float:
        """Nominal demand per period in units."""
        return self.whole.planned

    def _counted(self, figure: Figure, *, queues: bool = False) -> Flow:
        """What a figure counts: all demand, that of its market or product, or what its plant makes.

        With `queues` only where somebody waits: whoever is served elsewhere does not shorten a queue.
        """
        site, flows = (figure.market, self.sold) if figure.plant is None else (figure.plant, self.made)
        chosen = (
            flow
            for node, flow in flows.items()
            if site in {None, node.site} and figure.product in {None, node.part} and (flow.waits or not queues)
        )
        return together(chosen, self.periods)

    def _first_stop(self, figure: Figure) -> date | None:
        first = self._counted(figure).first_lost
        return None if first is None else self.calendar.date(self.onset, first)

    def _lost(self, figure: Figure) -> float:
        (inside, length), flow = self._span(figure), self._counted(figure)
        lost = float(inside @ flow.lost)
        return lost if figure.planned is None else figure.planned * lost / (flow.planned * length)

    def _lost_margin(self, figure: Figure) -> float | None:
        (inside, _), margin = self._span(figure), self._counted(figure).margin
        return None if margin is None else float(inside @ margin)

    def _served(self, figure: Figure) -> float:
        """Deliveries of the watch, and the plan on the days outside it."""
        (inside, length), flow = self._span(figure), self._counted(figure)
        served = float(inside @ flow.done) + flow.planned * (length - float(inside.sum()))
        return served if figure.planned is None else figure.planned * served / (flow.planned * length)

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
        waiting = np.concatenate([[0.0], self._counted(figure).waiting])
        return None if at > self.periods else float(np.interp(at, np.arange(self.periods + 1), waiting))

    def _wait(self, figure: Figure) -> float | None:
        """First come, first served: until as much has been served as had been asked for."""
        at, edges = self._position(figure), np.arange(self.periods + 1, dtype=float)
        queue = self._counted(figure, queues=True)
        flow = queue if queue.waits else self._counted(figure)
        waiting = np.concatenate([[0.0], flow.waiting])
        served = np.concatenate([[0.0], np.cumsum(flow.done + flow.lost)])
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
