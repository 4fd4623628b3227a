"""Reach: what a scenario can touch, so that its second stage holds that and nothing else.

Two kinds of nodes enter. *Affected* nodes may get less than planned: everything downstream of what is hit.
*Raised* nodes may have to send more than planned: what feeds alternative sources of affected nodes and, where
throughput may exceed the plan (catching up, a demand surge), what feeds every affected node. Whoever else draws on a
raised node competes for it and becomes affected, unless the node's supply is unlimited.

Whoever is affected but has no alternative to raise is *fenced*: where nobody waits and demand stays within the plan, an
assembly makes up for nothing, so it keeps to its planned rate at most, and the other parts it consumes stay outside.
The fences follow from what is hit, not from the pruning: the whole network and the pruned scope have the same ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from resilience.hazard.scenarios import EffectKind, Scenario
from resilience.network.parts import Node
from resilience.plan.levers import Lever
from resilience.program.scope.books import books_of, horizon, last_settled
from resilience.program.scope.present import least_watch, present_scope
from resilience.program.scope.scope import Scope
from resilience.program.scope.standing import standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.network.network import SupplyNetwork
    from resilience.plan.model import Model
    from resilience.program.sizes import Sizes
    from resilience.quantities import LaneId, SiteId

CUTS_SUPPLY = frozenset(
    {EffectKind.PRODUCTION_LOSS, EffectKind.LANE_LOSS, EffectKind.ARRIVAL_GAP, EffectKind.YIELD_LOSS}
)
"""Effects that keep goods from arriving, as long as they last."""
WAITS = 0.5
"""Patience in periods from which customers wait at least one whole period."""


@dataclass
class ScenarioHits:
    """What a scenario hits, by kind."""

    makes: set[Node] = field(default_factory=set)
    lanes: set[LaneId] = field(default_factory=set)
    gaps: set[LaneId] = field(default_factory=set)
    longer: set[LaneId] = field(default_factory=set)
    locked: set[Node] = field(default_factory=set)
    burning: set[Node] = field(default_factory=set)
    spilling: set[LaneId] = field(default_factory=set)
    scrapping: set[Node] = field(default_factory=set)
    demands: set[Node] = field(default_factory=set)
    dear_lanes: set[LaneId] = field(default_factory=set)
    dear_makes: set[Node] = field(default_factory=set)

    @classmethod
    def of(cls, scenario: Scenario) -> ScenarioHits:
        """Sort a scenario's effects by what they hit."""
        hits = cls()
        nodes = {
            EffectKind.PRODUCTION_LOSS: (hits.makes,),
            EffectKind.YIELD_LOSS: (hits.makes, hits.scrapping),
            EffectKind.STOCK_LOCKED: (hits.locked,),
            EffectKind.STOCK_LOSS: (hits.burning,),
            EffectKind.DEMAND_FACTOR: (hits.demands,),
            EffectKind.MAKE_PRICE: (hits.dear_makes,),
        }
        lanes = {
            EffectKind.LANE_LOSS: (hits.lanes,),
            EffectKind.TRANSIT_LOSS: (hits.lanes, hits.spilling),
            EffectKind.ARRIVAL_GAP: (hits.gaps,),
            EffectKind.LEAD_TIME: (hits.longer,),
            EffectKind.LANE_PRICE: (hits.dear_lanes,),
        }
        for effect in scenario.effects:
            for positions in nodes.get(effect.kind, ()):
                positions.add(effect.node)
            for targets in lanes.get(effect.kind, ()):
                targets.add(effect.lane)
        return hits


def dearer_lags(network: SupplyNetwork, hits: ScenarioHits) -> dict[Node, tuple[int, int]]:
    """Nodes downstream of what costs more, with the least and most periods until less bought there is felt."""
    starts = dict.fromkeys(hits.dear_makes, (0, 0))
    for lane_id in hits.dear_lanes:
        lane = network.lanes[lane_id]
        low, high = starts.get(lane.target, (lane.lead_periods, lane.lead_periods))
        starts[lane.target] = min(low, lane.lead_periods), max(high, lane.lead_periods)
    return network.spread.lags(starts) if starts else {}


def downstream_lags(network: SupplyNetwork, hits: ScenarioHits) -> dict[Node, tuple[int, int]]:
    """Nodes downstream of what is hit, with the least and most periods until the shortage gets there."""
    starts: dict[Node, tuple[int, int]] = {}

    def start(node: Node, lag: int) -> None:
        low, high = starts.get(node, (lag, lag))
        starts[node] = (min(low, lag), max(high, lag))

    for node in hits.makes | hits.locked | hits.burning:
        start(node, 0)
    for lane_id in hits.gaps:
        start(network.lanes[lane_id].target, 0)
    for lane_id in hits.lanes | hits.longer:
        start(network.lanes[lane_id].target, network.lanes[lane_id].lead_periods)
    return network.spread.lags(starts)


@dataclass
class ScenarioReach:
    """The affected and the raised nodes of one scenario, grown until nothing more can be touched."""

    network: SupplyNetwork
    hits: ScenarioHits
    affected: set[Node]
    catch_up: bool
    raised: set[Node] = field(default_factory=set)

    def grow(self) -> None:
        """Grow to a fixed point."""
        size = -1
        while size != (size := len(self.affected) + len(self.raised) + self.catch_up):
            self._spread_downstream()
            self._look_for_waiting()
            self._raise_alternatives()
            self._raise_upstream()
            self._let_customers_compete()

    def _spread_downstream(self) -> None:
        stack = list(self.affected)
        while stack:
            for after, _ in self.network.spread.steps.get(stack.pop(), ()):
                if after not in self.affected:
                    self.affected.add(after)
                    stack.append(after)

    def _look_for_waiting(self) -> None:
        demand = self.network.demand
        self.catch_up |= any(demand[node].patience >= WAITS for node in self.affected if node in demand)
        self.catch_up |= any(node in self.network.in_season or node in self.network.shut for node in self.affected)
        self.catch_up |= any(
            lane.expedite_cost is not None and lane.source in self.affected
            for node in self.affected
            for lane in self.network.inbound.get(node, ())
        )

    def _raise_alternatives(self) -> None:
        for node in self.affected:
            if self._has_choice(node):
                self.raised |= set(self._feeders(node))

    def _has_choice(self, node: Node) -> bool:
        sources = len(self.network.inbound.get(node, ())) + (node in self.network.production)
        return self.catch_up or sources > 1 or self._has_help(node)

    def _has_help(self, node: Node) -> bool:
        """Whether what is hit here can be helped by expediting, reserve or surge: an alternative like any other."""
        hit = self.hits.lanes | self.hits.gaps | self.hits.longer
        lanes = [lane for lane in self.network.inbound.get(node, ()) if lane.id in hit]
        made = self.network.production.get(node) if node in self.hits.makes else None
        return any(lane.expedite_cost is not None or lane.reserve_max > 0 for lane in lanes) or (
            made is not None and made.most_called > 0
        )

    def fenced_lanes(self) -> frozenset[LaneId]:
        """Lanes into touched nodes whose origin is not touched: they carry at most their plan."""
        touched = self.affected | self.raised
        return frozenset(
            lane.id for node in touched for lane in self.network.inbound.get(node, ()) if lane.source not in touched
        )

    def fenced_makes(self) -> frozenset[Node]:
        """Affected assemblies that are no alternative to anything: they make at most their plan."""
        return frozenset(
            node
            for node in self.affected - self.raised
            if node in self.network.production and node.part in self.network.children and not self._has_choice(node)
        )

    def _raise_upstream(self) -> None:
        stack = list(self.raised)
        while stack:
            for feeder in self._feeders(stack.pop()):
                if feeder not in self.raised:
                    self.raised.add(feeder)
                    stack.append(feeder)

    def _feeders(self, node: Node) -> Iterator[Node]:
        for lane in self.network.inbound.get(node, ()):
            yield lane.source
        if node in self.network.production:
            for line in self.network.lines_at(node):
                yield Node(node.site, line.child)

    def _let_customers_compete(self) -> None:
        for node in sorted(self.raised - self.affected):
            if self._is_ample(node):
                continue
            rivals = {after for after, _ in self.network.spread.steps.get(node, ())} | self._resource_rivals(node)
            rivals |= {node} & set(self.network.demand)
            if rivals - self.affected - self.raised or (rivals - self.affected and len(rivals) > 1):
                self.affected |= rivals

    def _is_ample(self, node: Node) -> bool:
        made = self.network.production.get(node)
        return (
            made is not None
            and math.isinf(made.capacity)
            and made.resource is None
            and node.part not in self.network.children
            and node not in self.hits.makes
            and node not in self.network.shut
            and node not in self.hits.locked | self.hits.burning
        )

    def _resource_rivals(self, node: Node) -> set[Node]:
        made = self.network.production.get(node)
        if made is None or made.resource is None:
            return set()
        return {
            other.node
            for other in self.network.production.values()
            if (other.site, other.resource) == (made.site, made.resource)
        }


def scope_of(
    model: Model,
    sizes: Sizes,
    scenario: Scenario,
    *,
    pruned: bool,
    exact_service: bool = False,
    unfenced: bool = False,
) -> Scope:
    """The scope of a scenario: what it can touch (or, not pruned, the whole network) and for how many periods.

    `unfenced` lets assemblies make more than planned whoever waits: whoever is watched until all is back must.
    """
    network, hits = model.network, ScenarioHits.of(scenario)
    lags = downstream_lags(network, hits)
    dearer = dearer_lags(network, hits)
    if scenario.situation is not None:
        seen = watch(scenario, max((high for _, high in (*lags.values(), *dearer.values())), default=0))
        return present_scope(model, sizes, scenario, max(seen, bucket(least_watch(model, scenario))))
    lag = max((high for _, high in (*lags.values(), *dearer.values())), default=0)
    periods, final = (watch(scenario, lag), False) if exact_service else in_time(model, scenario, lag)
    more = unfenced or final or bool(dearer) or demand_exceeds_plan(scenario) or not one_dip(scenario, lags)
    reach = ScenarioReach(network, hits, set(lags) | set(dearer) | hits.demands, catch_up=more)
    reach.grow()
    still = standing(network, reach.affected | reach.raised)
    nodes = reach.affected | reach.raised | still if pruned else set(network.nodes)
    fenced_lanes = reach.fenced_lanes() | {lane.id for node in still for lane in network.inbound.get(node, ())}
    fenced_makes = reach.fenced_makes() | (still & set(network.production))
    books = None if exact_service else books_of(model, sizes, nodes)
    scope = Scope(
        periods=periods,
        nodes=tuple(sorted(nodes)),
        lanes=tuple(sorted(lane.id for node in nodes for lane in network.inbound.get(node, ()))),
        makes=tuple(sorted(n for n in nodes if n in network.production)),
        demands=tuple(sorted(n for n in nodes if n in network.demand)),
        fenced_lanes=fenced_lanes,
        fenced_makes=fenced_makes,
        kept_lanes=fenced_lanes - hits.lanes - hits.gaps - hits.longer,
        kept_makes=fenced_makes - hits.makes,
        hit_lanes=frozenset(hits.lanes) if pruned else frozenset(network.lanes),
        hit_makes=frozenset(hits.makes) if pruned else frozenset(network.production),
        gap_lanes=frozenset(hits.gaps),
        longer=scenario.longer,
        locked=frozenset(hits.locked & nodes),
        burning=frozenset(hits.burning & nodes),
        spilling=frozenset(lane for lane in hits.spilling if network.lanes[lane].lead_periods > 0),
        scrapping=frozenset(hits.scrapping),
        flowing=flowing(network, hits),
        prices=scenario.prices,
        piling=frozenset(n for n in (hits.demands | hits.locked) & nodes if only_sells(network, n)),
        group=visible_group(model, scenario),
        exact_service=exact_service,
        books=books,
    )
    return scope.closed() if final else scope


def visible_group(model: Model, scenario: Scenario) -> tuple[SiteId, ...]:
    """Hit sites where visibility is on offer, allowed, and faster than the scenario's own detection."""
    if Lever.VISIBILITY not in model.levers:
        return ()
    sites = (model.network.sites[site] for site in sorted(set(scenario.sites)))
    return tuple(
        site.site
        for site in sites
        if site.visibility_cost is not None
        and site.visibility_detection is not None
        and site.visibility_detection < scenario.detection
    )


def demand_exceeds_plan(scenario: Scenario) -> bool:
    """Whether some demand rises above plan, so that serving it needs more than the planned throughput."""
    demand = (effect for effect in scenario.effects if effect.kind is EffectKind.DEMAND_FACTOR)
    return any(factor > 1 for effect in demand for factor in effect.profile)


def flowing(network: SupplyNetwork, hits: ScenarioHits) -> frozenset[Node]:
    """Positions from which goods can always go on as planned: nothing that is under way need pile up there."""
    known: dict[Node, bool] = {}

    def flows(node: Node) -> bool:
        if node not in known:
            known[node] = False  # what goes round in a circle may pile up
            stuck = node in hits.demands or node in hits.locked or bool(network.consumers.get(node))
            out = network.outbound.get(node, ())
            known[node] = not stuck and all(
                lane.id not in hits.lanes | hits.gaps and flows(lane.target) for lane in out
            )
        return known[node]

    return frozenset(node for node in network.nodes if flows(node))


def only_sells(network: SupplyNetwork, node: Node) -> bool:
    """Whether what comes to a position by lane goes to its customers and nowhere else."""
    elsewhere = network.outbound.get(node, ()) or network.consumers.get(node, ())
    return node in network.demand and not elsewhere and node not in network.production


def one_dip(scenario: Scenario, lags: Mapping[Node, tuple[int, int]]) -> bool:
    """Whether supply falls at once and everywhere in step, and only recovers: then nothing can be made up meanwhile.

    Where a second dip follows, an assembly that makes more than planned between the two saves sales.
    """
    if scenario.longer or any(low != high for low, high in lags.values()):
        return False
    falls = (effect.profile for effect in scenario.effects if effect.kind in CUTS_SUPPLY)
    return all(before >= after for profile in falls for before, after in pairwise(profile))


def watch(scenario: Scenario, lag: int) -> int:
    """Periods to watch a scenario one by one: until its last effect has reached the last customer."""
    return bucket(max(scenario.end + lag + 1, 1))


def in_time(model: Model, scenario: Scenario, lag: int) -> tuple[int, bool]:
    """Periods to watch a scenario whose books are closed, and whether they are closed then.

    Rounding never takes a watch into the last lead time before that, or beyond it. Where goods travel for a year or
    more there is no time left to settle in, and the watch lasts until the books are closed.
    """
    closed = horizon(model, scenario.end, lag)
    last = last_settled(model, closed)
    if scenario.end + lag + 1 > last:
        return closed, True
    return min(watch(scenario, lag), last), False


def bucket(periods: int) -> int:
    """Round up to a few sizes (4, 5, 6, 7, 8, 10, 12, 14, 16, 20, ...) so that scenarios share templates."""
    step = 1 << max(0, max(periods - 1, 1).bit_length() - 3)
    return max(4, -(-periods // step) * step)
