"""Compile a model, a plan and its scenarios into a layout."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.hazard.scenarios import EffectKind, Scenario
from resilience.network.keeping.freshness import keeping_times
from resilience.network.lanes import LaneStatus
from resilience.network.network import closure
from resilience.network.parts import Node
from resilience.network.supplied import supplied_positions
from resilience.plan.openings import reached
from resilience.plan.picked import picked
from resilience.simulate.layout.dearer import may_stand_down, rows_for
from resilience.simulate.layout.factors import factor_rows, longer_leads
from resilience.simulate.layout.lots import in_order
from resilience.simulate.layout.order import node_order
from resilience.simulate.layout.prices import LandedPrices, worth
from resilience.simulate.layout.rationing import Claim, Ranks, Rationing
from resilience.simulate.layout.rows import (
    NONE,
    LaneRow,
    Layout,
    MakeRow,
    MarketRow,
    NodeRow,
    ResourceRow,
    Split,
    approved,
    whole,
)
from resilience.simulate.layout.stores import stores_of
from resilience.simulate.run.steady import check_balance, leaves
from resilience.simulate.system.spare import Spare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resilience.hazard.scenarios import Struck
    from resilience.network.lanes import Lane
    from resilience.network.parts import Demand, Production
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan


def compile_layout(
    model: Model, plan: Plan, scenarios: Iterable[Scenario], rationing: Rationing = Rationing.MARGIN
) -> Layout:
    """Number everything and work out what stays the same.

    Raises
    ------
    NoPlanError
        When the plan's flows do not balance: it has no steady state to be disrupted.
    InputError
        When a scenario begins in the situation of today: the simulator begins in the steady state.
    """
    given = tuple(scenarios)
    today = [scenario.name for scenario in given if scenario.situation is not None]
    if today:
        message = f"Scenario {today[0]!r} begins in the situation of today; the simulator begins in the steady state."
        raise InputError([Finding(Code.CONFLICT, message, "Leave it out of what is simulated.", "scenarios")])
    return _Compiler(picked(model), plan, given, rationing).layout()


@dataclass
class _Compiler:
    model: Model
    plan: Plan
    scenarios: tuple[Scenario, ...]
    rationing: Rationing
    calls: int = 0
    prices: LandedPrices = field(init=False)

    def __post_init__(self) -> None:
        self.network = self.model.network
        self.prices = LandedPrices.of(self.network)
        self.order = node_order(self.network, self.plan)
        self.number = {node: i for i, node in enumerate(self.order)}
        self.served: dict[Node, frozenset[Node]] = {}
        self.worth = worth(self.network, self.order, lambda demand: demand.first_short)
        self.late = worth(self.network, self.order, lambda demand: demand.backlog_cost)
        self.factors = factor_rows(self.scenarios)
        self.factors |= rows_for(may_stand_down(self.network, self.scenarios), self.factors)
        burns = any(effect.kind is EffectKind.STOCK_LOSS for one in self.scenarios for effect in one.effects)
        self.supplied = supplied_positions(self.network) if burns else frozenset(self.order)
        self.longer = longer_leads(self.scenarios, self.factors)
        helped = (effect for scenario in self.scenarios for effect in scenario.effects)
        self.helped = {effect.lane for effect in helped if effect.kind is EffectKind.HELP}

    def layout(self) -> Layout:
        check_balance(self.model, self.plan)
        kept = [lane for lane in self.network.lanes.values() if self._usable(lane)]
        self.lanes = tuple(self._lane(lane) for lane in kept)
        self.lines = sorted({(m.site, m.resource) for m in self.network.production.values() if m.resource})
        self.makes = tuple(self._make(self.network.production[n]) for n in self.order if n in self.network.production)
        self.markets = tuple(self._market(self.network.demand[n]) for n in self.order if n in self.network.demand)
        lots = {i: row.lane.id for i, row in enumerate(self.lanes) if self.plan.lot(row.lane.id) > 0}
        self.lot_lanes = in_order(lots, self.network, self.plan, self.scenarios)
        self.make_at = {row.node: i for i, row in enumerate(self.makes)}
        if self.network.slots:
            self.makes = tuple(map(self._beside, self.makes))
        self.into, self.out = defaultdict(list), defaultdict(list)
        for i, row in enumerate(self.lanes):
            self.into[row.target].append(i)
            self.out[row.source].append(i)
        self.makers = defaultdict(list)
        for i, make in enumerate(self.makes):
            for place, (child, _) in enumerate(make.inputs):
                self.makers[child].append((i, place))
        self.patience = self._patience()
        watched = self._watched()
        nodes = tuple(self._node(node, watched=self.number[node] in watched) for node in self.order)
        resources = tuple(self._resource(line) for line in self.lines)
        spare = Spare(nodes, self.lanes, self.makes, resources)
        return Layout(
            model=self.model,
            plan=self.plan,
            prices=self.prices,
            nodes=nodes,
            lanes=self.lanes,
            makes=self.makes,
            markets=self.markets,
            resources=resources,
            lot_lanes=self.lot_lanes,
            factors=self.factors,
            queues=spare.queues(self.markets),
            carried=tuple(self._carried(row, spare.lane(i)) for i, row in enumerate(self.lanes)),
            idle=tuple(spare.idle(i) for i in range(len(self.makes))),
            calls=self.calls,
            stores=stores_of(self.network, self.plan, self.number, self.model.calendar.periods_per_year),
        )

    def _usable(self, lane: Lane) -> bool:
        """Whether goods can ever move on a lane: approved, or to be qualified in the emergency."""
        if lane.capacity + self.plan.lane_reserves.get(lane.id, 0.0) <= 0:
            return False
        if approved(self.network, lane, self.plan):
            return True
        emergency = lane.qualification_time is not None or lane.id in self.helped
        emergency = emergency and reached(self.network, self.plan, lane.id)
        return lane.status is LaneStatus.CANDIDATE and lane.activation_time is not None and emergency

    def _factor(self, kind: EffectKind, target: Struck) -> int:
        return self.factors.get((kind, target), NONE)

    def _new_call(self, wanted: bool) -> int:  # noqa: FBT001
        self.calls += wanted
        return self.calls - 1 if wanted else NONE

    def _lane(self, lane: Lane) -> LaneRow:
        source, target = self.number[lane.source], self.number[lane.target]
        ready = approved(self.network, lane, self.plan)
        called = lane.activation_time is not None
        against = source >= target
        fast = NONE if lane.expedite_lead_time is None or not ready else int(lane.expedite_lead_time + 0.5)
        return LaneRow(
            lane=lane, source=source, target=target, lead=max(lane.lead_periods, int(against)),
            plan=self.plan.flows.get(lane.id, 0.0), approved=ready, called=called,
            reserve=self.plan.lane_reserves.get(lane.id, 0.0) if called else 0.0,
            fast_lead=max(fast, int(against)) if fast != NONE else NONE,
            paid=self.prices.lane_premium(lane),
            opened=self._factor(EffectKind.LANE_LOSS, lane.id), gap=self._factor(EffectKind.ARRIVAL_GAP, lane.id),
            call=self._new_call(called), fast_call=self._new_call(fast != NONE), longer=self.longer.get(lane.id, ()),
            anew=self.prices.anew(lane), held=self._held(lane),
        )  # fmt: skip

    def _held(self, lane: Lane) -> int:
        """Row that says how much of its origin works; what is picked inside the works does not leave it."""
        return NONE if lane.destination in self.network.picking else self._down(lane.source)

    def _carried(self, row: LaneRow, spare: float) -> float:
        """Units that are worth expediting in a period, again and again, until spare has made up for them.

        A unit expedited is missing when it would have arrived, when spare makes up for some and the rest is expedited
        again: the last of them as many times as that takes periods.
        """
        paid = row.paid + (row.lane.expedite_cost or 0.0)
        if row.fast_lead == NONE or paid <= 0:
            return math.inf
        worth = self.worth[row.lane.target]
        return spare * worth / paid if worth > 0 else 0.0

    def _make(self, made: Production) -> MakeRow:
        lines = self.network.lines_at(made.node)
        limit = made.capacity
        if made.resource is not None and made.cycle_time is not None:
            limit = min(limit, self.network.resources[made.site, made.resource].available_time / made.cycle_time)
        held = self.plan.production_reserves, self.plan.second_reserves
        reserve, second = (one.get(made.node, 0.0) for one in held)
        return MakeRow(
            made=made, node=self.number[made.node], plan=self.plan.production.get(made.node, 0.0), limit=limit,
            inputs=tuple((self.number[Node(made.site, line.child)], line.quantity) for line in lines),
            reserve=reserve, paid=self.prices.make_premium(made.node), spoiled=self.prices.spoiled(made.node),
            resource=NONE if made.resource is None else self.lines.index((made.site, made.resource)),
            left=self._factor(EffectKind.PRODUCTION_LOSS, made.node),
            call=self._new_call(made.surge_capacity + reserve > 0), splits=tuple(self._splits(made.node)),
            second=second, second_call=self._new_call(second > 0),
        )  # fmt: skip

    def _beside(self, row: MakeRow) -> MakeRow:
        """A production of what is picked, told who takes the part itself, too."""
        for place, maker in enumerate(self.makes):
            for split in maker.splits:
                if row.node in split.picked:
                    return replace(row, beside=(place, dict(maker.inputs)[split.part]))
        return row

    def _splits(self, node: Node) -> Iterator[Split]:
        """Lines of which alternates may replace a share, so that the part itself is taken, too."""
        lines, slots = self.network.lines_at(node), self.network.slots
        for line in lines if slots else ():
            picked = [one.child for one in lines if one.child in slots]
            picked = [part for part in picked if self.network.children[part][0].child == line.child]
            if picked and line.child not in slots:
                at = [self.number[Node(node.site, part)] for part in (line.child, *picked)]
                yield Split(at[0], tuple(at[1:]), self.network.whole_line(node, line.child))

    def _market(self, demand: Demand) -> MarketRow:
        factor = self._factor(EffectKind.DEMAND_FACTOR, demand.node)
        return MarketRow(
            demand, self.number[demand.node], whole(demand.patience), factor, self._down(demand.node)
        )  # fmt: skip

    def _down(self, node: Node) -> int:
        """Row that says how much of a position works that makes nothing: what a maker makes follows from its output."""
        return NONE if node in self.network.production else self._factor(EffectKind.STOCK_LOCKED, node)

    def _passes(self, node: Node, lots: Iterable[tuple[int, float]]) -> float:
        """What a maker that is also supplied by lane has to pass on; no limit elsewhere."""
        into = self.into[self.number[node]]
        if node not in self.network.production or not into:
            return math.inf
        came = math.fsum(self.lanes[i].plan for i in into) + math.fsum(lot for _, lot in lots)
        return came + self.plan.buffers.get(node, 0.0)

    def _resource(self, line: tuple[str, str | None]) -> ResourceRow:
        users = tuple(i for i, row in enumerate(self.makes) if (row.made.site, row.made.resource) == line)
        times = {(str(site), name): held.available_time for (site, name), held in self.network.resources.items()}
        return ResourceRow(times[line[0], str(line[1])], users)

    def _patience(self) -> dict[Node, float]:
        """Longest that any customer downstream of each position waits."""
        found: dict[Node, float] = {}
        for node in reversed(self.order):
            waits = [whole(self.network.demand[node].patience)] if node in self.network.demand else []
            waits += [found.get(lane.target, 0.0) for lane in self.network.outbound.get(node, ())]
            waits += [found.get(made.node, 0.0) for made, _ in self.network.consumers.get(node, ())]
            found[node] = max(waits, default=0.0)
        return found

    def _watched(self) -> set[int]:
        """Positions whose supply must be known before orders are placed.

        Those that compete as sources of the same position, those consumed together, and what feeds them at once.
        """
        stack = [child for row in self.makes if len(row.inputs) > 1 for child, _ in row.inputs]
        for number in range(len(self.order)):
            if len(self.into[number]) + (number in self.make_at) > 1:
                stack += self._feeders(number, at_once=False)
        watched: set[int] = set()
        while stack:
            number = stack.pop()
            if number not in watched:
                watched.add(number)
                stack += self._feeders(number, at_once=True)
        return watched

    def _feeders(self, number: int, *, at_once: bool) -> list[int]:
        lanes = [self.lanes[i] for i in self.into[number]]
        found = [row.source for row in lanes if 0 in (row.lead, row.fast_lead) or not at_once]
        if number in self.make_at:
            found += [child for child, _ in self.makes[self.make_at[number]].inputs]
        return found

    def _node(self, node: Node, *, watched: bool) -> NodeRow:
        number = self.number[node]
        lots = [(place, self.plan.lot(self.lanes[i].lane.id)) for place, i in enumerate(self.lot_lanes)
                if self.lanes[i].target == number]  # fmt: skip
        market = next((i for i, row in enumerate(self.markets) if row.node == number), NONE)
        return NodeRow(
            node=node,
            buffer=self.plan.buffers.get(node, 0.0),
            lots=tuple(lots),
            use=leaves(self.model, self.plan, node),
            holding=self.network.parts[node.part].holding_cost / self.model.calendar.periods_per_year,
            patience=self.patience[node],
            worth=self.worth[node],
            late=self.late[node],
            free=self._factor(EffectKind.STOCK_LOCKED, node),
            lanes=tuple(self.into[number]),
            make=self.make_at.get(number, NONE),
            market=market,
            out_lanes=tuple(self.out[number]),
            makers=tuple(self.makers[number]),
            ranks=self._ranks(node, number, market),
            watched=watched,
            anew=self.prices.restocking(node),
            supplied=node in self.supplied,
            passes=self._passes(node, lots),
            keeps=keeping_times(self.network).get(node, math.inf),
        )

    def _ranks(self, node: Node, number: int, market: int) -> Ranks:
        """Claims in the order lanes, makers, market."""
        lanes = [self.lanes[i] for i in self.out[number]]
        claims = [
            Claim(
                self.worth[row.lane.target],
                row.lane.min_share > 0,
                row.lead,
                self._served(row.lane.target),
                self._priority(row.lane),
            )
            for row in lanes
        ]
        for i, place in self.makers[number]:
            make, quantity = self.makes[i], self.makes[i].inputs[place][1]
            taken = self.network.whole_line(make.made.node, node.part) if self.network.slots else quantity
            worth = self.worth[make.made.node] * make.made.yield_share / taken
            claims.append(Claim(worth, serves=self._served(make.made.node)))
        if market != NONE:
            claims.append(Claim(self.network.demand[node].first_short, serves=frozenset({node})))
        return Ranks.by(self.rationing, claims)

    def _priority(self, lane: Lane) -> float | None:
        """Priority of the class of customers that a lane leads to; None of any other lane."""
        return self.network.demand[lane.target].priority if lane.destination in self.network.counters else None

    def _served(self, node: Node) -> frozenset[Node]:
        """Customers who may get in the end what reaches a position; asked only where the rule may hang on it."""
        if self.rationing is Rationing.MARGIN:
            return frozenset()
        if node not in self.served:
            reached = closure([node], lambda one: self.network.feeds(one, candidates=True))
            self.served[node] = frozenset(reached & self.network.demand.keys())
        return self.served[node]
