"""What the shape of the network says about risk, before any probability is named.

Stock is not counted: the question is what can still be supplied once it is used up.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.given import FLAG, WORDS, Of, takes
from resilience.network.losses import UNSUPPLIED, Losses, bits_of, repeated, supply_order
from resilience.network.network import closure, usable
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.network.losses import Group
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.quantities import PartId, Region, SiteId


SHOWN = 5
"""Names that a remedy lists."""


@on_screen
class SinglePoint(NamedTuple):
    """A site, and the products that no market can get without it."""

    site: SiteId
    products: tuple[PartId, ...]


@on_screen
class SingleSource(NamedTuple):
    """A part, and the only site that makes it for those who use it."""

    part: PartId
    site: SiteId


@on_screen
@dataclass(frozen=True, slots=True)
class CommonSource:
    """Sources of a part at a site that look independent and are not.

    Without any one of `shared_sites`, `shared_regions` or `shared_families` all of `sources` (sites the part
    comes from) are lost; `others` are the sources that are not.
    """

    site: SiteId
    part: PartId
    sources: tuple[SiteId, ...]
    others: tuple[SiteId, ...]
    shared_sites: tuple[SiteId, ...] = ()
    shared_regions: tuple[Region, ...] = ()
    shared_families: tuple[str, ...] = ()


@takes(network=Of("SupplyNetwork"), candidates=FLAG)
def single_points_of_failure(network: SupplyNetwork, *, candidates: bool = False) -> tuple[SinglePoint, ...]:
    """Sites without which a product cannot reach any market, those that cost most products first.

    A market is no point of failure of its own demand. Products that nothing supplies even when all is well
    are left out: no site is to blame.

    Parameters
    ----------
    network
        The supply network.
    candidates
        Whether lanes that are only possible count as sources.
    """
    order = supply_order(network, candidates=candidates)
    losses = Losses(network, order, _sites(network), candidates=candidates)
    lost: defaultdict[SiteId, list[PartId]] = defaultdict(list)
    for product in network.products:
        for site in losses.decode(losses.jointly(network.markets[product])):
            lost[site].append(product)
    points = (SinglePoint(site, tuple(products)) for site, products in lost.items())
    return tuple(sorted(points, key=lambda point: (-len(point.products), point.site)))


@takes(network=Of("SupplyNetwork"), product=WORDS, candidates=FLAG)
def cut_pairs(
    network: SupplyNetwork, product: PartId, *, candidates: bool = False
) -> tuple[tuple[SiteId, SiteId], ...]:
    """Pairs of sites without which a product cannot reach any market, though it can without either one.

    Takes one sweep over what feeds the product for each site in it: meant for one product, not for all.
    """
    if product not in network.markets:
        remedy = f"Name one of {', '.join(sorted(network.markets)[:SHOWN])}."
        raise InputError([Finding(Code.UNKNOWN_REFERENCE, f"No market buys {product[:60]!r}.", remedy, "cut_pairs")])
    markets = network.markets[product]
    feeding = closure(markets, lambda node: network.fed_by(node, candidates=candidates))
    rings = supply_order(network, candidates=candidates)
    order = tuple(ring for ring in rings if feeding.issuperset(ring))
    sites = _sites(network)

    def cuts(down: SiteId | None) -> frozenset[SiteId]:
        losses = Losses(network, order, sites, candidates=candidates, down=down)
        return frozenset(losses.decode(losses.jointly(markets)))

    alone = cuts(None)
    replaceable = sorted({node.site for node in feeding} - alone)
    pairs = ((site, other) for site in replaceable for other in cuts(site) - alone if site < other)
    return tuple(sorted(pairs))


@takes(network=Of("SupplyNetwork"), candidates=FLAG)
def single_sourced(network: SupplyNetwork, *, candidates: bool = False) -> tuple[SingleSource, ...]:
    """Parts in use that only one site makes, counting the makers whose output can reach a place of use.

    A part is in use where there is demand for it or production consumes it. Parts made in-house are included.
    """

    def back(node: Node) -> Iterator[Node]:
        return (lane.source for lane in network.inbound.get(node, ()) if usable(lane, candidates=candidates))

    makers: defaultdict[PartId, list[SiteId]] = defaultdict(list)
    for node in closure([*network.demand, *network.consumers], back):
        if node in network.production:
            makers[node.part].append(node.site)
    return tuple(sorted(SingleSource(part, sites[0]) for part, sites in makers.items() if len(sites) == 1))


@takes(network=Of("SupplyNetwork"), candidates=FLAG)
def hidden_common_sources(network: SupplyNetwork, *, candidates: bool = False) -> tuple[CommonSource, ...]:
    """Find the sources of a part at a site that share a site, a region or a part family further up.

    A source is a site the part comes from by a usable lane, or production at the site itself. What is shared
    is needed by each of the sources, not merely used: a sub-tier site that a source can replace is not
    reported, while a region is when all alternatives of a source lie in it. The family of the part itself is
    not reported. What the same sources share is reported together.
    """
    order = supply_order(network, candidates=candidates)
    regions = {node: network.sites[node.site].region for node in network.nodes}
    families = {node: family for node in network.nodes if (family := network.parts[node.part].family) is not None}
    by_site = Losses(network, order, _sites(network), candidates=candidates)
    by_region = Losses(network, order, regions, candidates=candidates)
    by_family = Losses(network, order, families, candidates=candidates)
    return tuple(found for node in network.nodes for found in _common_at(node, by_site, by_region, by_family))


def _common_at(
    node: Node, by_site: Losses[SiteId], by_region: Losses[Region], by_family: Losses[str]
) -> Iterator[CommonSource]:
    sites = _shared(by_site, node, known=by_site.own[node])
    regions = _shared(by_region, node, known=0)
    families = _shared(by_family, node, known=by_family.own[node])
    for sources in sorted({*sites, *regions, *families}):
        yield CommonSource(
            node.site,
            node.part,
            sources,
            others=tuple(sorted(by_site.sources(node).keys() - set(sources))),
            shared_sites=sites.get(sources, ()),
            shared_regions=regions.get(sources, ()),
            shared_families=families.get(sources, ()),
        )


def _shared(losses: Losses[Group], node: Node, *, known: int) -> dict[tuple[SiteId, ...], tuple[Group, ...]]:
    """Map sets of sources of a position to the groups, `known` ones apart, they are all lost without."""
    masks = {site: mask for site, mask in losses.sources(node).items() if mask != UNSUPPLIED}
    shared: defaultdict[tuple[SiteId, ...], list[Group]] = defaultdict(list)
    for bit in bits_of(repeated(masks.values()) & ~known):
        sources = tuple(sorted(site for site, mask in masks.items() if mask >> bit & 1))
        shared[sources].append(losses.names[bit])
    return {sources: tuple(groups) for sources, groups in shared.items()}


def _sites(network: SupplyNetwork) -> dict[Node, SiteId]:
    return {node: node.site for node in network.nodes}
