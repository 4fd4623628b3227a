"""Checks of capacity: shortages that no plan could avoid, because bounds on the need exceed all supply."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from resilience.findings import Code, Severity
from resilience.network.checks.needs import LeastNeeds
from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resilience.findings import Finding
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Production
    from resilience.network.places import Place, Places
    from resilience.quantities import PartId, SiteId

SEVERAL = 3
"""Places too small for one demand from which on the demand is what is told."""
SLIP = 0.2
"""Share of a need below which what can be brought is so little that a slip is likelier than an overload."""
GO_ON = " As it stands, studies count disruptions against what can be served, and tell what is short today."
ROUNDING = 1 + 1e-9
"""A need must exceed the supply by more than rounding to be reported."""


def unknown_resource(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Production may only run on a resource listed for its site."""
    for made in network.production.values():
        if made.resource is not None and (made.site, made.resource) not in network.resources:
            here = [name for site, name in network.resources if site == made.site]
            message = f"{made.site} has no resource {made.resource!r}."
            remedy = f"Use one of {', '.join(here)}." if here else "Add it to resources with its available_time."
            place = places.of("production", *made.node)
            yield place.finding(Code.UNKNOWN_RESOURCE, message, remedy, "resource")


class CapacityShortage(NamedTuple):
    """A place that can bring less than is needed: the parts it is about, the share it can bring, and its finding."""

    parts: tuple[PartId, ...]
    share: float
    finding: Finding

    @property
    def told(self) -> Finding:
        """Its finding: a warning, or an error where so little can be brought that a slip is likely."""
        return _weighed(self.finding, self.share)


def _weighed(finding: Finding, share: float) -> Finding:
    if share < SLIP:
        return finding
    return replace(finding, severity=Severity.WARNING, remedy=finding.remedy + GO_ON)


def shortages(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Report every place that can bring less than is needed; of a demand that overwhelms them all, that demand."""
    checks = (_short_positions, _short_parts, _overloaded_resources)
    found = [shortage for check in checks for shortage in check(network, places)]
    behind = _demand_behind(network, places, found) if len(found) >= SEVERAL else None
    yield from (shortage.told for shortage in found) if behind is None else (behind,)


def _demand_behind(network: SupplyNetwork, places: Places, found: Sequence[CapacityShortage]) -> Finding | None:
    """The demand of the one product that every shortage goes back to; None where there is none."""
    needing = [
        {product for part in shortage.parts for product in (part, *network.products_needing(part))}
        for shortage in found
    ]
    common = [part for part in network.products if all(part in products for products in needing)]
    if not common:
        return None
    sold = max((network.demand[node] for node in network.markets[common[0]]), key=lambda one: one.quantity)
    tightest = min(found, key=lambda shortage: shortage.share)
    message = (
        f"A demand of {sold.quantity:g} {sold.part} a period is more than {len(found)} places can bring; "
        f"about {sold.quantity * tightest.share:.3g} would be possible. {tightest.finding.message}"
    )
    remedy = "Check the demand (it is per period), or raise the capacities."
    finding = places.of("demand", *sold.node).finding(Code.CAPACITY_SHORT, message, remedy, "quantity")
    return _weighed(finding, tightest.share)


def _short_positions(network: SupplyNetwork, places: Places) -> Iterator[CapacityShortage]:
    """All lanes into a stock position, and what is made there, must be able to cover its nominal need."""
    for node, need in _least_needs(network).items():
        lanes = network.inbound.get(node, ())
        made = network.production.get(node)
        supply = sum(lane.capacity for lane in lanes) + (good_capacity(network, made) if made else 0.0)
        if 0 < supply * ROUNDING < need:
            message = f"{node} needs {need:g} units per period; its sources can bring at most {supply:g}."
            remedy = "Raise a capacity, add a source or lower the demand."
            place, column = _position_place(network, places, node)
            yield CapacityShortage(
                (node.part,), supply / need, place.finding(Code.CAPACITY_SHORT, message, remedy, column)
            )


def _short_parts(network: SupplyNetwork, places: Places) -> Iterator[CapacityShortage]:
    """All makers of a part, and of what may take its place, together must be able to cover the nominal need."""
    makers, needs = _makers(network), LeastNeeds(network)
    for part, whole in needs.whole.items():
        supply = _made(network, makers, part) or 0.0
        need = whole - needs.spared(part, lambda other: _made(network, makers, other))
        if 0 < supply * ROUNDING < need:
            beside = ", beside what may take its place" if need < whole else ""
            message = f"{need:g} units of {part} are needed per period{beside}; all makers can make {supply:g}."
            remedy = "Raise the capacity of a maker, add one or lower the demand."
            place = places.of("production", *makers[part][0].node)
            yield CapacityShortage(
                (part,), supply / need, place.finding(Code.CAPACITY_SHORT, message, remedy, "capacity")
            )


def _made(network: SupplyNetwork, makers: Mapping[PartId, list[Production]], part: PartId) -> float | None:
    """Most good units per period of a part that its makers make; None where nobody makes it."""
    return sum(good_capacity(network, made) for made in makers[part]) if part in makers else None


def _overloaded_resources(network: SupplyNetwork, places: Places) -> Iterator[CapacityShortage]:
    """Check that the parts only one resource can make fit into its time."""
    makers, requirements = _makers(network), LeastNeeds(network).least
    load: defaultdict[tuple[SiteId, str], float] = defaultdict(float)
    for made in network.production.values():
        if made.resource is not None and len(makers[made.part]) == 1:
            load[made.site, made.resource] += requirements[made.part] / made.yield_share * (made.cycle_time or 0.0)
    for (site, name), hours in load.items():
        resource = network.resources.get((site, name))
        if resource is not None and hours > resource.available_time * ROUNDING:
            message = f"{name} at {site} needs {hours:g} h per period and has {resource.available_time:g} h."
            remedy = "Raise available_time, shorten a cycle_time or add a second maker."
            finding = places.of("resources", site, name).finding(Code.OVERLOADED, message, remedy, "available_time")
            parts = tuple(node.part for node in network.line_users.get((site, name), ()))
            yield CapacityShortage(parts, resource.available_time / hours, finding)


def good_capacity(network: SupplyNetwork, made: Production) -> float:
    """Most good units per period a production can make, its resource all to itself."""
    capacity = made.capacity * network.yearly_share(made.node)
    if made.resource is not None and made.cycle_time:
        resource = network.resources.get((made.site, made.resource))
        capacity = min(capacity, resource.available_time / made.cycle_time if resource else math.inf)
    return capacity * made.yield_share


def _makers(network: SupplyNetwork) -> Mapping[PartId, list[Production]]:
    makers: defaultdict[PartId, list[Production]] = defaultdict(list)
    for made in network.production.values():
        makers[made.part].append(made)
    return makers


def _least_needs(network: SupplyNetwork) -> Mapping[Node, float]:
    """Lower bound on what each position must receive: its demand, and what sole makers there consume."""
    needs: defaultdict[Node, float] = defaultdict(float)
    for node, demand in network.demand.items():
        needs[node] += demand.quantity
    bounds = LeastNeeds(network)
    for part, makers in _makers(network).items():
        if len(makers) == 1:
            started = bounds.least[part] / makers[0].yield_share
            for child, quantity in bounds.taken(part):
                needs[Node(makers[0].site, child)] += started * quantity
    return needs


def _position_place(network: SupplyNetwork, places: Places, node: Node) -> tuple[Place, str]:
    if node in network.demand:
        return places.of("demand", *node), "quantity"
    if node in network.inbound:
        lane = network.inbound[node][0]
        return places.of("lanes", lane.origin, lane.destination, lane.part, lane.mode), "capacity"
    return places.of("production", *node), "capacity"
