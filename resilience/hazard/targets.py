"""From selectors to targets: which production, stock, lanes and demand a hazard hits in a given network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.hazard.hazards import Hits, StockFate
from resilience.hazard.matching import SiteView, Target, lane_matches, part_matches, selects_lanes, site_matches
from resilience.hazard.prices import PRICES, priced_targets
from resilience.hazard.scenarios import EffectKind
from resilience.network.customers import with_customers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resilience.hazard.hazards import Hazard, Selector
    from resilience.hazard.matching import Key
    from resilience.network.lanes import Lane
    from resilience.network.network import SupplyNetwork
    from resilience.quantities import SiteId

ON_LANES = {
    Hits.CAPACITY: EffectKind.LANE_LOSS,
    Hits.ARRIVALS: EffectKind.ARRIVAL_GAP,
    Hits.LEAD_TIME: EffectKind.LEAD_TIME,
}
"""What hits lanes, and what it does there."""


def resolve(hazard: Hazard, network: SupplyNetwork) -> tuple[Target, ...]:
    """Everything a hazard's selector names, one target per site or lane, in the network's order.

    Selectors that name lanes or modes select lanes; all others select sites. Empty when nothing matches. Where a market
    has classes of customers its demand is hit where they are served.
    """
    network = with_customers(network)
    if hazard.hits in PRICES:
        return priced_targets(hazard, network)
    if selects_lanes(hazard.select) and hazard.hits in ON_LANES:
        return _lane_targets(hazard, network)
    return _site_targets(hazard, network)


def _lane_targets(hazard: Hazard, network: SupplyNetwork) -> tuple[Target, ...]:
    inside = network.inside
    real = (lane for lane in network.lanes.values() if lane.origin not in inside and lane.destination not in inside)
    lanes = (lane for lane in real if lane_matches(hazard.select, lane, network))
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
    view = SiteView(network)
    real = (site for site in network.sites.values() if site.site not in network.inside)
    sites = (site for site in real if site_matches(hazard.select, site))
    found = ((site.site, hit(hazard, site.site, view)) for site in sites)
    return tuple(Target(site, (site,), keys) for site, keys in found if keys)


def _capacity_keys(hazard: Hazard, site: SiteId, view: SiteView) -> tuple[Key, ...]:
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


def _outbound_keys(hazard: Hazard, site: SiteId, view: SiteView) -> tuple[Key, ...]:
    lanes = [lane for lane in view.lanes[site] if part_matches(hazard.select, lane.part, view.network)]
    return _lane_keys(hazard, lanes)


def _yield_keys(hazard: Hazard, site: SiteId, view: SiteView) -> tuple[Key, ...]:
    made = (node for node in view.matching(hazard.select, site) if node in view.network.production)
    return tuple((EffectKind.YIELD_LOSS, node) for node in made)


def _demand_keys(hazard: Hazard, site: SiteId, view: SiteView) -> tuple[Key, ...]:
    """Demand of a market, of all its customers alike."""
    sold = (node for node in view.matching(hazard.select, site) for node in view.sold_at(node))
    return tuple((EffectKind.DEMAND_FACTOR, node) for node in sold)


def _names_sites(select: Selector) -> bool:
    return bool(select.sites or select.regions or select.tags or select.kinds or select.markets)
