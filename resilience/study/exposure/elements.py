"""What can fail in an exposure study: each site alone, and each region, part family and lane mode as a whole."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.hazard.scenarios import Effect, EffectKind, Scenario
from resilience.network.losses import UNSUPPLIED, Losses, all_of, supply_order
from resilience.network.structure import single_points_of_failure
from resilience.program.scope.survive import outage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from resilience.hazard.scenarios import Struck
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.quantities import PartId, SiteId


class ElementKind(StrEnum):
    """What fails as a whole."""

    SITE = "site"
    REGION = "region"
    FAMILY = "family"
    MODE = "mode"


@dataclass(frozen=True)
class Element:
    """One thing that fails as a whole.

    `hits` are what is lost. `time_to_recover` (periods) is that of the slowest of `sites`, None where none is stated;
    `not_stated` counts the sites that do not state it. Without it, `products` cannot reach any market.
    """

    kind: ElementKind
    name: str
    hits: frozenset[tuple[EffectKind, Struck]]
    sites: tuple[SiteId, ...]
    time_to_recover: float | None = None
    not_stated: int = 0
    products: tuple[PartId, ...] = ()

    def down(self, periods: float) -> Scenario:
        """Full outage for a (possibly fractional) number of periods, known at once."""
        whole = math.floor(periods)
        rest = periods - whole
        profile = (1.0,) * whole + ((rest,) if rest > 1e-9 else ())
        name = f"{self.kind} {self.name}"
        effects = tuple(Effect(kind, target, profile) for kind, target in sorted(self.hits))
        return Scenario(name, name, 0.0, effects, sites=self.sites, duration=periods)


def elements(network: SupplyNetwork, gone: Collection[SiteId] = ()) -> tuple[Element, ...]:
    """Every site, region, part family and lane mode; a region or family is hit as all its sites or parts are.

    Sites that are `gone`, not open yet or closed, cannot fail.
    """
    return (*_sites(network, gone), *_regions(network, gone), *_families(network, gone), *_modes(network))


def _sites(network: SupplyNetwork, gone: Collection[SiteId]) -> Iterator[Element]:
    single = {point.site: point.products for point in single_points_of_failure(network)}
    for site in _real(network, gone):
        yield _element(network, ElementKind.SITE, site, _hits(network, site), [site], single.get(site, ()))


def _real(network: SupplyNetwork, gone: Collection[SiteId]) -> list[SiteId]:
    """Sites of the tables: what stands for alternates or customers inside one fails with it."""
    return [site for site in network.sites if site not in network.inside and site not in gone]


def _regions(network: SupplyNetwork, gone: Collection[SiteId]) -> Iterator[Element]:
    region_of = {node: network.sites[node.site].region for node in network.nodes}
    cut = _cut_off(network, region_of)
    for region in sorted({site.region for name, site in network.sites.items() if name not in gone}):
        sites = [key for key in _real(network, gone) if network.sites[key].region == region]
        hits = frozenset(hit for site in sites for hit in _hits(network, site))
        yield _element(network, ElementKind.REGION, region, hits, sites, cut.get(region, ()))


def _families(network: SupplyNetwork, gone: Collection[SiteId]) -> Iterator[Element]:
    family_of = {node: family for node in network.nodes if (family := network.parts[node.part].family) is not None}
    cut = _cut_off(network, family_of)
    for family in sorted(set(family_of.values())):
        made = [node for node in network.production if family_of.get(node) == family and node.site not in gone]
        hits = frozenset(
            (kind, node) for node in made for kind in (EffectKind.PRODUCTION_LOSS, EffectKind.STOCK_LOCKED)
        )
        yield _element(
            network, ElementKind.FAMILY, family, hits, sorted({node.site for node in made}), cut.get(family, ())
        )


def _modes(network: SupplyNetwork) -> Iterator[Element]:
    """A mode has no site of its own, so its time to recover is not stated."""
    inside = network.inside
    lanes = [one for one in network.lanes.values() if one.origin not in inside and one.destination not in inside]
    for mode in sorted({lane.mode for lane in lanes}):
        lost = [lane.id for lane in lanes if lane.mode is mode]
        hits = frozenset((EffectKind.LANE_LOSS, lane) for lane in lost)
        yield Element(ElementKind.MODE, mode, hits, (), products=_cut_off_without(network, set(lost)))


def _element(
    network: SupplyNetwork,
    kind: ElementKind,
    name: str,
    hits: frozenset[tuple[EffectKind, Struck]],
    sites: Iterable[SiteId],
    products: tuple[PartId, ...],
) -> Element:
    times = [network.sites[site].time_to_recover for site in sites]
    stated = [time for time in times if time is not None]
    slowest = max(stated, default=None)
    return Element(kind, name, hits, tuple(sites), slowest, len(times) - len(stated), products)


def _hits(network: SupplyNetwork, site: SiteId) -> frozenset[tuple[EffectKind, Struck]]:
    return frozenset((effect.kind, effect.target) for effect in outage(network, site, 1.0, name=site).effects)


def _cut_off(network: SupplyNetwork, groups: Mapping[Node, str]) -> dict[str, tuple[PartId, ...]]:
    """Products that no market can get once all positions of a group are lost."""
    losses = Losses(network, supply_order(network, candidates=False), groups, candidates=False)
    lost: dict[str, list[PartId]] = {}
    for product in network.products:
        for group in losses.decode(losses.jointly(network.markets[product])):
            lost.setdefault(group, []).append(product)
    return {group: tuple(products) for group, products in lost.items()}


def _cut_off_without(network: SupplyNetwork, lanes: set[str]) -> tuple[PartId, ...]:
    """Products that no market can get without some lanes, though it can with them."""
    kept = {key: lane for key, lane in network.lanes.items() if key not in lanes}
    rest = replace(network, lanes=kept)
    return tuple(sorted(_unsupplied(rest) - _unsupplied(network)))


def _unsupplied(network: SupplyNetwork) -> set[PartId]:
    losses: Losses[str] = Losses(network, supply_order(network, candidates=False), {}, candidates=False)
    markets = network.markets
    return {
        product
        for product in network.products
        if all_of(mask for node in markets[product] for mask in losses.sources(node).values()) == UNSUPPLIED
    }
