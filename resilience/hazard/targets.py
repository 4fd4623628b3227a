"""From selectors to targets: which production, stock, lanes and demand a hazard hits in a given network."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from resilience.hazard.hazards import Hits, StockFate
from resilience.hazard.scenarios import EffectKind, Struck
from resilience.network.customers import with_customers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resilience.hazard.hazards import Hazard, Selector
    from resilience.network.lanes import Lane
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.network.sites import Site
    from resilience.quantities import PartId, SiteId

Key: TypeAlias = tuple[EffectKind, Struck]
ON_LANES = {
    Hits.CAPACITY: EffectKind.LANE_LOSS,
    Hits.ARRIVALS: EffectKind.ARRIVAL_GAP,
    Hits.LEAD_TIME: EffectKind.LEAD_TIME,
}
"""What hits lanes, and what it does there."""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that fails as a whole: a site or a lane (or a group of them), with everything hit there.

    `sites` are those at which visibility helps to notice: the site that is hit, or both ends of a lane.
    """

    name: str
    sites: tuple[SiteId, ...]
    keys: tuple[Key, ...]


def resolve(hazard: Hazard, network: SupplyNetwork) -> tuple[Target, ...]:
    """Everything a hazard's selector names, one target per site or lane, in the network's order.

    Selectors that name lanes or modes select lanes; all others select sites. Empty when nothing matches. Where a market
    has classes of customers its demand is hit where they are served.
    """
    network = with_customers(network)
    if selects_lanes(hazard.select) and hazard.hits in ON_LANES:
        return _lane_targets(hazard, network)
    return _site_targets(hazard, network)


def merged(targets: Iterable[Target]) -> Target:
    """All targets as one (common cause); a single target keeps its name."""
    every = tuple(targets)
    if len(every) == 1:
        return every[0]
    sites = dict.fromkeys(site for target in every for site in target.sites)
    keys = dict.fromkeys(key for target in every for key in target.keys)
    return Target("group", tuple(sites), tuple(keys))


def selects_lanes(select: Selector) -> bool:
    """Whether the selector names lanes rather than sites."""
    return bool(select.lanes or select.modes)


def _lane_targets(hazard: Hazard, network: SupplyNetwork) -> tuple[Target, ...]:
    inside = network.inside
    real = (lane for lane in network.lanes.values() if lane.origin not in inside and lane.destination not in inside)
    lanes = (lane for lane in real if _lane_matches(hazard.select, lane, network))
    return tuple(Target(lane.id, (lane.origin, lane.destination), _lane_keys(hazard, [lane])) for lane in lanes)


def _lane_keys(hazard: Hazard, lanes: Iterable[Lane]) -> tuple[Key, ...]:
    hit = ON_LANES[hazard.hits]
    kinds = (hit, EffectKind.TRANSIT_LOSS) if hazard.transit_loss > 0 else (hit,)
    return tuple((kind, lane.id) for lane in lanes for kind in kinds)


def _site_targets(hazard: Hazard, network: SupplyNetwork) -> tuple[Target, ...]:
    hit = {
        Hits.CAPACITY: _capacity_keys,
        Hits.ARRIVALS: _outbound_keys,
        Hits.LEAD_TIME: _outbound_keys,
        Hits.YIELD: _yield_keys,
        Hits.DEMAND: _demand_keys,
    }[hazard.hits]
    view = _SiteView(network)
    real = (site for site in network.sites.values() if site.site not in network.inside)
    sites = (site for site in real if _site_matches(hazard.select, site))
    found = ((site.site, hit(hazard, site.site, view)) for site in sites)
    return tuple(Target(site, (site,), keys) for site, keys in found if keys)


class _SiteView:
    """What is kept, made, sold and dispatched at each site; grouped once for all sites of a hazard."""

    def __init__(self, network: SupplyNetwork) -> None:
        self.network = network
        self.nodes: dict[SiteId, list[Node]] = defaultdict(list)
        for node in network.nodes:
            if node.part in network.slots or node.site in network.inside:
                continue
            self.nodes[node.site].append(node)
        self.lanes: dict[SiteId, list[Lane]] = defaultdict(list)
        for lane in network.lanes.values():
            if lane.destination in network.inside:
                continue
            self.lanes[lane.origin].append(lane)

    def sold_at(self, node: Node) -> tuple[Node, ...]:
        """Where customers of a position are served: there, or at counters of its market; nowhere if there are none."""
        network = self.network
        counters = (lane.target for lane in network.outbound.get(node, ()) if lane.destination in network.counters)
        return (node,) if node in network.demand else tuple(counters)

    def matching(self, select: Selector, site: SiteId) -> list[Node]:
        """Stock positions at the site whose part the selector names."""
        return [node for node in self.nodes[site] if _part_matches(select, node.part, self.network)]


def _capacity_keys(hazard: Hazard, site: SiteId, view: _SiteView) -> tuple[Key, ...]:
    """Production and stock of a hit site, and the dispatch of what it only passes on.

    A locked position neither hands on, by whatever means, nor sells what came by lane: a market has nothing else.
    Where stock stays usable only what is made is hit.
    """
    select = hazard.select
    named = view.matching(select, site)
    made = [node for node in named if node in view.network.production]
    usable = hazard.stock is StockFate.USABLE
    names_all = _names_sites(select) and not usable
    passed = [node for node in named if node not in view.network.production] if names_all else []
    if not made and not passed:
        return ()
    locked = made + passed if select.parts or select.families else view.nodes[site]
    lost = [lane for lane in view.lanes[site] if lane.source in set(passed)]
    keys: list[Key] = [(EffectKind.PRODUCTION_LOSS, node) for node in made]
    keys += [(EffectKind.STOCK_LOCKED, node) for node in locked if not usable]
    keys += [(EffectKind.STOCK_LOSS, node) for node in locked if hazard.stock_loss > 0 and not usable]
    keys += [(EffectKind.LANE_LOSS, lane.id) for lane in lost]
    if hazard.transit_loss > 0:
        reach = {*made, *passed}
        keys += [(EffectKind.TRANSIT_LOSS, lane.id) for lane in view.lanes[site] if lane.source in reach]
    return tuple(keys)


def _outbound_keys(hazard: Hazard, site: SiteId, view: _SiteView) -> tuple[Key, ...]:
    lanes = [lane for lane in view.lanes[site] if _part_matches(hazard.select, lane.part, view.network)]
    return _lane_keys(hazard, lanes)


def _yield_keys(hazard: Hazard, site: SiteId, view: _SiteView) -> tuple[Key, ...]:
    made = (node for node in view.matching(hazard.select, site) if node in view.network.production)
    return tuple((EffectKind.YIELD_LOSS, node) for node in made)


def _demand_keys(hazard: Hazard, site: SiteId, view: _SiteView) -> tuple[Key, ...]:
    """Demand of a market, of all its customers alike."""
    sold = (node for node in view.matching(hazard.select, site) for node in view.sold_at(node))
    return tuple((EffectKind.DEMAND_FACTOR, node) for node in sold)


def _names_sites(select: Selector) -> bool:
    return bool(select.sites or select.regions or select.tags or select.kinds or select.markets)


def _allows(names: tuple[str, ...], found: Iterable[str | None]) -> bool:
    """Whether an alternative matches; an empty list matches everything."""
    return not names or any(name in names for name in found)


def _site_matches(select: Selector, site: Site) -> bool:
    return (
        _allows(select.sites, [site.site])
        and _allows(select.regions, [site.region])
        and _allows(select.tags, site.tags)
        and _allows(select.kinds, [site.kind])
        and _allows(select.markets, [site.site])
    )


def _part_matches(select: Selector, part: PartId, network: SupplyNetwork) -> bool:
    return _allows(select.parts, [part]) and _allows(select.families, [network.parts[part].family])


def _lane_matches(select: Selector, lane: Lane, network: SupplyNetwork) -> bool:
    """Match site filters with either end, each on its own, so that two regions can name a corridor."""
    ends = [network.sites[lane.origin], network.sites[lane.destination]]
    own = _allows(select.lanes, [lane.id]) and _allows(select.modes, [lane.mode])
    return (
        own
        and _part_matches(select, lane.part, network)
        and _allows(select.sites, [end.site for end in ends])
        and _allows(select.regions, [end.region for end in ends])
        and _allows(select.tags, [tag for end in ends for tag in end.tags])
        and _allows(select.kinds, [end.kind for end in ends])
        and _allows(select.markets, [lane.destination])
    )
