"""Duties: what a part pays where it enters a country, by where it was made, through whatever stores it came.

A duty is a share of the customs value, charged when goods cross into its destination. Where they were made decides, not
where they were sent from. Goods of one origin pay the same on a lane whatever is planned: their duty is a cost of the
lane. Where a store holds goods of several origins that pay unlike duties further on, goods are followed by origin from
there (`origins_followed`), and the lane itself has the duty of the goods that are cheapest there, duty included.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resilience.given import Of, takes
from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from resilience.network.customs import Duty
    from resilience.network.lanes import Lane
    from resilience.network.network import SupplyNetwork
    from resilience.quantities import LaneId, PartId, SiteId

SAME = 1e-12
"""Share by which two costs may differ and be one."""


def duty_of(network: SupplyNetwork, lane: Lane, maker: SiteId) -> float:
    """Currency per unit that goods made at a site pay on a lane."""
    value = network.parts[lane.part].unit_value
    return math.fsum(one.charge(value) for one in network.duties if one.is_due(lane, maker, network.sites))


@dataclass(frozen=True)
class Origins:
    """Goods followed by origin: makers whose goods pay the same everywhere are one origin, named by the first of them.

    `on_lane` are the origins that each lane followed may carry; `above` (lane, origin) what they pay there beyond the
    lane's own duty, in currency per unit; `at` are the stores from which goods are followed, with every origin that
    reaches them. `whole` is the one origin of all that a lane not followed brings there, `maker` that of what is made.
    """

    on_lane: Mapping[LaneId, tuple[SiteId, ...]]
    above: Mapping[tuple[LaneId, SiteId], float]
    at: tuple[tuple[Node, SiteId], ...]
    whole: Mapping[LaneId, SiteId]
    maker: Mapping[Node, SiteId]


NOBODY = Origins({}, {}, (), {}, {})


def origins_followed(network: SupplyNetwork) -> Origins:
    """Which goods must be followed by origin; nothing where no store holds goods that pay unlike duties further on."""
    if not network.duties:
        return NOBODY
    ways = _Ways(network)
    on_lane = {key: tuple(sorted(ways.reach[network.lanes[key].source])) for key in sorted(ways.followed)}
    stores = sorted({network.lanes[key].source for key in on_lane})
    inbound = [lane for store in stores for lane in network.inbound.get(store, ()) if lane.id not in on_lane]
    return Origins(
        on_lane=on_lane,
        above={
            (key, one): ways.duty(network.lanes[key], one) - network.lanes[key].duty
            for key, found in on_lane.items()
            for one in found
        },
        at=tuple((store, one) for store in stores for one in sorted(ways.reach[store])),
        whole={lane.id: one for lane in inbound for one in ways.reach[lane.source]},
        maker={store: ways.origin[store] for store in stores if store in ways.origin},
    )


@takes(network=Of("SupplyNetwork"))
def with_duties(network: SupplyNetwork) -> SupplyNetwork:
    """Return the network with what its duties come to on each lane; the same where there are none.

    One that names sites or parts which it does not have, or states duties that cannot be read, is left as it is:
    `check` reports them.

    Raises
    ------
    InputError
        When what is given is no network.
    """
    if not network.duties or not _is_whole(network) or not all(map(_can_be_read, network.duties)):
        return network
    ways = _Ways(network)
    lanes = {key: replace(lane, duty=ways.least(lane)) for key, lane in network.lanes.items()}
    return replace(network, lanes=lanes)


def _is_whole(network: SupplyNetwork) -> bool:
    """Whether every site and part of its lanes and makers is there."""
    lanes, makers = network.lanes.values(), network.production
    sites = {site for lane in lanes for site in (lane.origin, lane.destination)} | {node.site for node in makers}
    parts = {lane.part for lane in lanes} | {node.part for node in makers}
    return sites <= network.sites.keys() and parts <= network.parts.keys()


def _can_be_read(one: Duty) -> bool:
    """Whether a duty made in Python names its places by texts and its amounts by numbers."""
    names = (one.destination, one.origin or "", one.part or "")
    amounts = (one.rate, 0.0 if one.customs_value is None else one.customs_value)
    return all(isinstance(name, str) for name in names) and all(isinstance(amount, int | float) for amount in amounts)


class _Ways:
    """The ways of goods from their makers, origin by origin."""

    def __init__(self, network: SupplyNetwork) -> None:
        self.network = network
        self._known: dict[tuple[LaneId, SiteId], float] = {}
        self.by_part: defaultdict[PartId, list[Lane]] = defaultdict(list)
        for lane in network.lanes.values():
            self.by_part[lane.part].append(lane)
        self.origin: dict[Node, SiteId] = {}
        first: dict[tuple[object, ...], SiteId] = {}
        for node in sorted(network.production):
            pays = tuple(self.duty(lane, node.site) for lane in self.by_part[node.part])
            self.origin[node] = first.setdefault((node.part, *pays), node.site)
        self.reach: defaultdict[Node, set[SiteId]] = defaultdict(set)
        for node, one in self.origin.items():
            self._spread(node, one)
        self.followed = self._followed()
        self._costs: dict[tuple[Node, SiteId], float] | None = None

    def duty(self, lane: Lane, origin: SiteId) -> float:
        """Currency per unit that goods of an origin pay on a lane."""
        key = lane.id, origin
        if key not in self._known:
            self._known[key] = duty_of(self.network, lane, origin)
        return self._known[key]

    def _spread(self, start: Node, origin: SiteId) -> None:
        waiting = [start]
        while waiting:
            node = waiting.pop()
            if origin not in self.reach[node]:
                self.reach[node].add(origin)
                waiting += [lane.target for lane in self.network.outbound.get(node, ())]

    def _followed(self) -> frozenset[LaneId]:
        """Lanes out of stores of several origins that pay unlike duties on them or further on."""
        mixed = [lane for lane in self.network.lanes.values() if len(self.reach[lane.source]) > 1]
        found = {lane.id for lane in mixed if len({self.duty(lane, one) for one in self.reach[lane.source]}) > 1}
        size = -1
        while size != (size := len(found)):
            stores = {self.network.lanes[key].source for key in found}
            found |= {lane.id for lane in mixed if lane.target in stores}
        return frozenset(found)

    def least(self, lane: Lane) -> float:
        """Duty of the goods that are cheapest on a lane, duty included, beyond the cheapest there are at its origin."""
        origins = self.reach[lane.source]
        if len({self.duty(lane, one) for one in origins}) <= 1:
            return max((self.duty(lane, one) for one in origins), default=0.0)
        known = self.costs
        there = {one: known[lane.source, one] for one in origins if (lane.source, one) in known}
        if not there:
            return min(self.duty(lane, one) for one in origins)
        return min(cost + self.duty(lane, one) for one, cost in there.items()) - min(there.values())

    @property
    def costs(self) -> Mapping[tuple[Node, SiteId], float]:
        """Cheapest cost of one unit at each position, by origin, by lanes in use or approved, else by any."""
        if self._costs is None:
            approved = (LaneStatus.ACTIVE, LaneStatus.QUALIFIED)
            lanes = self.network.lanes.values()
            known = self._cheapest([lane for lane in lanes if lane.status in approved], {})
            self._costs = self._cheapest(list(lanes), known)
        return self._costs

    def _cheapest(
        self, lanes: Iterable[Lane], known: Mapping[tuple[Node, SiteId], float]
    ) -> dict[tuple[Node, SiteId], float]:
        cost, changed = dict(known), True
        while changed:
            changed = False
            for key, offer in self._offers(lanes, cost):
                if key not in known and offer < cost.get(key, math.inf) * (1 - SAME):
                    cost[key], changed = offer, True
        return cost

    def _offers(
        self, lanes: Iterable[Lane], cost: Mapping[tuple[Node, SiteId], float]
    ) -> Iterator[tuple[tuple[Node, SiteId], float]]:
        for node, made in self.network.production.items():
            inputs = math.fsum(
                line.quantity * self._there(Node(node.site, line.child), cost) for line in self.network.lines_at(node)
            )
            yield (node, self.origin[node]), (made.unit_cost + inputs) / made.yield_share
        for lane in lanes:
            for one in self.reach[lane.source]:
                before = cost.get((lane.source, one), math.inf)
                yield (lane.target, one), before + lane.unit_cost + self.duty(lane, one)

    def _there(self, node: Node, cost: Mapping[tuple[Node, SiteId], float]) -> float:
        return min((cost.get((node, one), math.inf) for one in self.reach[node]), default=math.inf)
