"""Numbers the program needs that follow from the data: requirements, buffer limits, landed costs and premiums."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from resilience.hazard.scenarios import EffectKind, Scenario
from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node
from resilience.network.supplied import supplied_positions
from resilience.plan.picked import picked
from resilience.program.ample import Ample
from resilience.program.unhit import unhit_positions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.plan.model import Model
    from resilience.quantities import LaneId, PartId


@dataclass(frozen=True)
class Sizes:
    """Data-driven limits, so that no constant in the program is a guess.

    Parameters
    ----------
    model
        The model.
    longest
        Longest disruption of the study in periods: no buffer beyond it can pay.
    peak
        Largest demand factor of the study, at least 1, times that of the highest season.
    unhit
        Positions whose supply no scenario of the study interrupts.
    """

    model: Model
    longest: int
    peak: float
    unhit: frozenset[Node] = frozenset()

    @classmethod
    def of(cls, model: Model, scenarios: tuple[Scenario, ...]) -> Sizes:
        """Sizes for a study of these scenarios."""
        model = picked(model)
        lead = sum(sorted((lane.lead_periods for lane in model.network.lanes.values()), reverse=True)[:3])
        longest = max((scenario.end for scenario in scenarios), default=0) + lead + 1
        factors = [
            value
            for scenario in scenarios
            for effect in scenario.effects
            if effect.kind is EffectKind.DEMAND_FACTOR
            for value in effect.profile
        ]
        factors += [1.0]
        high = max((shape.peak for shape in model.network.in_season.values()), default=1.0)
        unhit = unhit_positions(model.network, scenarios)
        return cls(model, longest, max(factors) * high, unhit)

    def holding(self, buffers: Mapping[Node, float]) -> Sizes:
        """The same limits, wide enough for the stocks of a plan that was made for longer disruptions."""
        cover = {**self.model.cover}
        for node, units in buffers.items():
            cover[node] = max(units, cover.get(node, 0.0))
        return replace(self, model=self.model.amended(cover=cover))

    @cached_property
    def requirement(self) -> Mapping[PartId, float]:
        """Most units of each part the nominal demand can need per period, at the worst yield on offer."""
        network = self.model.network
        worst: dict[PartId, float] = {}
        for made in network.production.values():
            worst[made.part] = min(worst.get(made.part, 1.0), made.yield_share)
        sold: dict[PartId, float] = {}
        for demand in network.demand.values():
            sold[demand.part] = sold.get(demand.part, 0.0) + demand.quantity
        needed: dict[PartId, float] = {}

        def need(part: PartId) -> float:
            if part not in needed:
                uses = ((line.quantity, line.parent) for line in network.parents.get(part, ()))
                started = sum(quantity * need(parent) / worst.get(parent, 1.0) for quantity, parent in uses)
                needed[part] = sold.get(part, 0.0) + started
            return needed[part]

        for part in network.parts:
            need(part)
        return needed

    @cached_property
    def ample(self) -> Ample:
        """Who can make up for whatever a disruption of the study can take."""
        share = 1 + self.peak * self.longest / self.model.calendar.periods_per_year
        return Ample(self.model.network, self.requirement, share, self.lane_premium, self.make_premium)

    @cached_property
    def supplied(self) -> frozenset[Node]:
        """Positions that can be filled again whatever the plan approves."""
        return supplied_positions(self.model.network)

    def buffer_limit(self, node: Node) -> float:
        """Largest buffer worth considering at a node: demand over the longest disruption, or the planner's limit."""
        if node.part in self.model.network.slots:
            return 0.0
        limits = (self.model.network.sites[node.site].max_cover, self.model.max_cover, float(self.longest))
        cover = next(limit for limit in limits if limit is not None)
        today = max(self.model.cover.get(node, 0.0), self.model.everyday_at(node))
        return max(today, self.requirement[node.part] * self.peak * cover)

    def ships_as_made(self, node: Node) -> bool:
        """Whether a maker keeps no stock and makes in one way only, so that what it makes is what leaves it."""
        made = self.model.network.production.get(node)
        return (
            made is not None
            and node not in self.model.network.inbound
            and self.buffer_limit(node) == 0
            and node not in self.model.network.shut
            and made.resource is None
            and made.most_called == 0
        )

    def flow_limit(self, part: PartId) -> float:
        """Largest planned flow of a part on any lane, units per period."""
        return self.requirement[part]

    def burst_limit(self, part: PartId, periods: int) -> float:
        """More than can usefully move in one period: everything owed over a horizon plus every shelf refilled."""
        return self.requirement[part] * self.peak * (periods + 1) + self._shelves[part] + self.lots_limit(part)

    def catch_up_limit(self, part: PartId) -> float:
        """More than can usefully move until the books are closed: what is owed after the watch, every shelf, a year."""
        return self.burst_limit(part, self.longest + math.ceil(self.model.calendar.periods_per_year))

    def gap_price(self, part: PartId) -> float:
        """Price of a unit missing on a shelf for good, above that of any sale that could be forgone for it."""
        return 2 * max(self.sales_worth(part), self.model.network.parts[part].unit_value)

    def sales_worth(self, part: PartId) -> float:
        """Largest margin that a unit of a part stands for."""
        return self._worth_of_sales[part]

    @cached_property
    def _worth_of_sales(self) -> Mapping[PartId, float]:
        """Largest margin that a unit of each part stands for."""
        network = self.model.network
        best: dict[PartId, float] = {}
        for made in network.production.values():
            best[made.part] = max(best.get(made.part, 0.0), made.yield_share)
        sold: dict[PartId, float] = {}
        for demand in network.demand.values():
            sold[demand.part] = max(sold.get(demand.part, 0.0), demand.dearest(self.model.calendar.periods_per_year))
        worth: dict[PartId, float] = {}

        def value(part: PartId) -> float:
            if part not in worth:
                uses = (
                    value(line.parent) * best.get(line.parent, 1.0) / line.quantity
                    for line in network.parents.get(part, ())
                )
                worth[part] = max(sold.get(part, 0.0), *uses, 0.0)
            return worth[part]

        for part in network.parts:
            value(part)
        return worth

    @cached_property
    def _shelves(self) -> Mapping[PartId, float]:
        limits = dict.fromkeys(self.model.network.parts, 0.0)
        for node in self.model.network.nodes:
            limits[node.part] += self.buffer_limit(node)
        year = self.model.calendar.periods_per_year
        for node, shape in self.model.network.in_season.items():
            limits[node.part] += shape.most * year * self.model.network.demand[node].quantity
        for node, one in self.model.network.shut.items():
            limits[node.part] += (one.most * year + one.pace) * self.requirement[node.part]
        return limits

    def lots_limit(self, part: PartId) -> float:
        """Sum over lanes of the largest lot of a part."""
        return self._lots[part]

    @cached_property
    def _lots(self) -> Mapping[PartId, float]:
        limits = dict.fromkeys(self.model.network.parts, 0.0)
        for lane in self.model.network.lanes.values():
            if lane.delivery_options:
                limits[lane.part] += self.requirement[lane.part] / min(lane.delivery_options)
        return limits

    @cached_property
    def landed(self) -> Mapping[Node, float]:
        """Cheapest cost of one unit at each node by sources in use or approved (any source where there is none)."""
        cost = self._roll_up(frozenset({LaneStatus.ACTIVE, LaneStatus.QUALIFIED}), {})
        return self._roll_up(frozenset(LaneStatus), cost)

    def _roll_up(self, allowed: frozenset[LaneStatus], settled: Mapping[Node, float]) -> dict[Node, float]:
        network = self.model.network
        cost = dict(settled)
        lanes = [lane for lane in network.lanes.values() if lane.status in allowed]
        changed = True
        while changed:
            changed = False
            offers = [(made.node, self._cost_of_making(made.node, cost)) for made in network.production.values()]
            offers += [(lane.target, cost.get(lane.source, math.inf) + lane.moving_cost) for lane in lanes]
            for node, offer in offers:
                if node not in settled and offer < cost.get(node, math.inf) * (1 - 1e-12):
                    cost[node] = offer
                    changed = True
        return cost

    def _cost_of_making(self, node: Node, cost: Mapping[Node, float]) -> float:
        made = self.model.network.production[node]
        lines = self.model.network.lines_at(node)
        inputs = sum(line.quantity * cost.get(Node(node.site, line.child), math.inf) for line in lines)
        return (made.unit_cost + inputs) / made.yield_share

    def lane_premium(self, lane_id: LaneId) -> float:
        """Cost per unit of a lane above the cheapest source of the part at its destination."""
        lane = self.model.network.lanes[lane_id]
        return self._premium(self.landed.get(lane.source, math.inf) + lane.moving_cost, lane.target)

    def replacing(self, lane_id: LaneId) -> float:
        """Cost of one more unit on a lane, landed at its origin and moved: what a unit destroyed on the way costs."""
        lane = self.model.network.lanes[lane_id]
        cost = self.landed.get(lane.source, math.inf) + lane.moving_cost
        return cost if math.isfinite(cost) else 0.0  # nothing can flow here, so nothing is ever destroyed

    def restocking(self, node: Node) -> float:
        """Cost of one more unit at a position by its cheapest source: what a unit destroyed there costs."""
        cost = self.landed.get(node, math.inf)
        return cost if math.isfinite(cost) else 0.0  # nothing can come here, so what lies here is nobody's need

    def make_premium(self, node: Node) -> float:
        """Cost per good unit of making a part here above the cheapest source of it here."""
        return self._premium(self._cost_of_making(node, self.landed), node)

    def _premium(self, cost: float, node: Node) -> float:
        least = self.landed.get(node, math.inf)
        if not (math.isfinite(cost) and math.isfinite(least)):
            return 0.0  # no source can serve this position at all, so nothing ever flows here
        premium = cost - least
        return premium if premium > 1e-9 * max(abs(cost), abs(least)) else 0.0

    def scrapped_inputs(self, node: Node) -> float:
        """Value of the inputs and work in one good unit of output."""
        return self._cost_of_making(node, self.landed)
