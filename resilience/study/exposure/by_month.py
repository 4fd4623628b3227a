r"""What a failure does in each month of a year with seasons or shutdowns, at constant rates, and the worst month.

What a market takes from the onset at :math:`v` until :math:`\tau` later is :math:`\tau d - Z(v + \tau) + Z(v)`, and it
has :math:`b + Z(v)` to begin with. So as far as nothing is lost it is as if mean demand were served from a stock of
:math:`b + Z(v + \tau)`: one program of even demand answers for every time of the year. A maker that shuts down by plan
has :math:`b + Z(v)` on its shelf, and makes no more meanwhile than its full capacity on the days that are open.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from resilience.hazard.onsets import onset_stretches
from resilience.hazard.scenarios import EffectKind
from resilience.network.year.season import MONTHS
from resilience.solve.survival import NONE, FluidSolver, MakerShare, Shortfall
from resilience.study.exposure.times import SAME
from resilience.study.records import numeric

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resilience.network.parts import Node
    from resilience.network.year.season import SeasonShape
    from resilience.network.year.shutdown import ShutdownShape
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.study.exposure.elements import Element
    from resilience.study.exposure.times import Exposed

COLUMNS = [
    "kind", "name", "month", "time_to_survive", "time_to_survive_days", "units_lost", "margin_lost", "worst",
]  # fmt: skip
LOOKED = 10
"""Years from the onset on that are looked at."""
ALIKE = 1e-6
"""Relative difference below which two months are alike."""
HALVED_MONTHLY = 30
"""How often the stretch in which a first sale is missed is halved."""


@dataclass(frozen=True)
class Onsets:
    """Failures that begin at any time of the year, for a plan.

    `shapes` are the seasons of the demands, `shut` the planned shutdowns of the makers.
    """

    model: Model
    plan: Plan
    shapes: Mapping[Node, SeasonShape]
    shut: Mapping[Node, ShutdownShape]
    fluid: FluidSolver

    @property
    def year(self) -> float:
        """Periods of a year."""
        return self.model.calendar.periods_per_year

    def kept(self, node: Node, time: float) -> float:
        """Units that a maker has built ahead for its shutdowns at a time of the year."""
        made, shape = self.model.network.production[node], self.shut[node]
        ships = self.plan.production.get(node, 0.0) * made.yield_share
        return float(np.interp(time % 1.0, shape.times, shape.ahead)) * self.year * ships

    def shares(self, onset: float, later: float) -> Mapping[Node, MakerShare]:
        """What makers that shut down can make between two times of the year, against what can be counted on always."""
        open_ = {node: float(shape.open_between(np.array(onset), np.array(later))) for node, shape in self.shut.items()}
        return {node: MakerShare(share * self.shut[node].pace, share) for node, share in open_.items()}

    def ahead(self, node: Node, time: float) -> float:
        """Units built ahead at a time of the year for the season of a demand."""
        shape, quantity = self.shapes[node], self.model.network.demand[node].quantity
        return float(np.interp(time % 1.0, shape.times, shape.ahead)) * self.year * quantity

    def lost_by(self, element: Element, onset: float, periods: float) -> Shortfall:
        """What is lost at least within so many periods after an onset, a time of the year."""
        if periods <= 0:
            return NONE
        later = onset + periods / self.year
        stocks = {node: self.plan.buffers.get(node, 0.0) + self.ahead(node, later) for node in self.shapes}
        stocks |= {node: self.plan.buffers.get(node, 0.0) + self.kept(node, onset) for node in self.shut}
        units, margin = self.fluid.shortfall(element.down(1.0), periods, stocks, self.shares(onset, later))
        for node in closed(element, self.shapes):  # nothing is sold there: what was asked for is lost, less or more
            more = self.ahead(node, onset) - self.ahead(node, later)
            units, margin = units + more, margin + more * self.model.network.demand[node].margin
        return Shortfall(max(units, 0.0), max(margin, 0.0))

    def lost_until(self, element: Element, onset: float, periods: float) -> Shortfall:
        """What is lost until recovery: a sale missed in the high season is not made in the low one that follows.

        Between two moments at which some demand or capacity changes the loss by then is convex in time: it is largest
        at one of them.
        """
        found = [self.lost_by(element, onset, time) for time in (*self.changes(onset, 0.0, periods), periods)]
        return max(found, key=lambda lost: (lost.margin, lost.units))

    def survives(self, element: Element, onset: float, at_mean: float) -> float:
        """Periods until a first sale is missed.

        Where nobody shuts down they are `at_mean` at least: those of mean demand without stock built ahead.
        """
        end = LOOKED * self.year
        at_mean = 0.0 if self.shut else at_mean
        if at_mean >= end or closed(element, self.model.network.demand):
            return at_mean
        low = at_mean
        for high in (*self.changes(onset, at_mean, end), end):
            if self.lost_by(element, onset, high).units > 0:
                return self._first(element, onset, low, high)
            low = high
        return end

    def _first(self, element: Element, onset: float, low: float, high: float) -> float:
        """Where within a stretch of even demand the first sale is missed: until then none is, from then on some are."""
        for _ in range(HALVED_MONTHLY):
            middle = (low + high) / 2
            if self.lost_by(element, onset, middle).units > 0:
                high = middle
            else:
                low = middle
        return low

    def changes(self, onset: float, after: float, until: float) -> Iterator[float]:
        """Periods from an onset to each moment between two at which some demand or capacity changes, rising."""
        turns = {time % 1.0 for shape in self.shapes.values() for time in shape.times}
        times = sorted(turns.union(*(shape.turns for shape in self.shut.values())))
        begin = onset + after / self.year
        turn = int(begin)
        while True:
            for time in times:
                periods = (turn + time - onset) * self.year
                if periods >= until:
                    return
                if periods > after:
                    yield periods
            turn += 1


def closed(element: Element, markets: Mapping[Node, object]) -> list[Node]:
    """Those of some markets that a failure closes: they serve nobody, whatever reaches them."""
    hit = {node for kind, node in element.hits if kind is EffectKind.STOCK_LOCKED}
    return sorted(node for node in markets if node in hit)


def by_month(seasonal: Model, model: Model, plan: Plan, fluid: FluidSolver, found: Sequence[Exposed]) -> pd.DataFrame:
    """One row per failure and month in the middle of which it begins; nothing where all months are alike by data.

    Parameters
    ----------
    seasonal, model
        The model with its seasons and shutdowns, and as it is studied, at its yearly mean.
    plan, fluid
        The plan, and its program at constant rates.
    found
        The failures as they are at the yearly mean.
    """
    onsets, rows = Onsets(model, plan, seasonal.network.in_season, seasonal.network.shut, fluid), []
    for exposed in found if onsets.shapes or onsets.shut else ():
        recover, mine = exposed.element.time_to_recover, []
        for month in onset_stretches((), len(MONTHS)):
            onset = (month.low + month.high) / 2
            time = onsets.survives(exposed.element, onset, exposed.time_to_survive)
            lost = None if recover is None else _until(onsets, exposed, onset, time)
            mine.append((month.name, time, lost))
        worst = _worst(mine)
        for name, time, lost in mine:
            units, margin = (None, None) if lost is None else lost
            days = model.calendar.days(time)
            rows.append([str(exposed.element.kind), str(exposed.element.name), name, time, days, units, margin,
                         name == worst])  # fmt: skip
    return numeric(pd.DataFrame(rows, columns=COLUMNS))


def _until(onsets: Onsets, exposed: Exposed, onset: float, time: float) -> Shortfall:
    """What is lost until recovery: nothing where that comes first."""
    recover = exposed.element.time_to_recover
    if recover is None or recover <= time * (1 + SAME):
        return NONE
    return onsets.lost_until(exposed.element, onset, recover)


def _worst(months: Sequence[tuple[str, float, Shortfall | None]]) -> str | None:
    """The month in which most is lost, of equal ones that which is survived for the shortest; None: all are alike."""
    keys = [(0.0 if lost is None else -lost.margin, time) for _, time, lost in months]
    if all(math.isclose(a, b, rel_tol=ALIKE, abs_tol=ALIKE) for key in keys for a, b in zip(key, keys[0], strict=True)):
        return None
    return months[keys.index(min(keys))][0]
