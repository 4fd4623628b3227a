"""Matching: which sites, lanes and parts a selector names, and what is hit there as a whole."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from resilience.hazard.scenarios import EffectKind, Struck

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from resilience.hazard.hazards import Selector
    from resilience.network.lanes import Lane
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.network.sites import Site
    from resilience.quantities import PartId, SiteId

Key: TypeAlias = tuple[EffectKind, Struck]


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that fails as a whole: a site or a lane (or a group of them), with everything hit there.

    `sites` are those at which visibility helps to notice: the site that is hit, or both ends of a lane. Where prices
    rise, `bases` are what one unit of size comes to at each key, in currency per unit.
    """

    name: str
    sites: tuple[SiteId, ...]
    keys: tuple[Key, ...]
    bases: Mapping[Key, float] = field(default_factory=dict)


def merged(targets: Iterable[Target]) -> Target:
    """All targets as one (common cause); a single target keeps its name."""
    every = tuple(targets)
    if len(every) == 1:
        return every[0]
    sites = dict.fromkeys(site for target in every for site in target.sites)
    keys = dict.fromkeys(key for target in every for key in target.keys)
    bases = {key: base for target in every for key, base in target.bases.items()}
    return Target("group", tuple(sites), tuple(keys), bases)


def selects_lanes(select: Selector) -> bool:
    """Whether the selector names lanes rather than sites."""
    return bool(select.lanes or select.modes)


class SiteView:
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
        return [node for node in self.nodes[site] if part_matches(select, node.part, self.network)]


def allows(names: tuple[str, ...], found: Iterable[str | None]) -> bool:
    """Whether an alternative matches; an empty list matches everything."""
    return not names or any(name in names for name in found)


def site_matches(select: Selector, site: Site) -> bool:
    """Whether a selector names a site, as far as it speaks of sites."""
    return (
        allows(select.sites, [site.site])
        and allows(select.regions, [site.region])
        and allows(select.tags, site.tags)
        and allows(select.kinds, [site.kind])
        and allows(select.markets, [site.site])
    )


def part_matches(select: Selector, part: PartId, network: SupplyNetwork) -> bool:
    """Whether a selector names a part, as far as it speaks of parts."""
    return allows(select.parts, [part]) and allows(select.families, [network.parts[part].family])


def lane_matches(select: Selector, lane: Lane, network: SupplyNetwork) -> bool:
    """Match site filters with either end, each on its own, so that two regions can name a corridor."""
    ends = [network.sites[lane.origin], network.sites[lane.destination]]
    own = allows(select.lanes, [lane.id]) and allows(select.modes, [lane.mode])
    return (
        own
        and part_matches(select, lane.part, network)
        and allows(select.sites, [end.site for end in ends])
        and allows(select.regions, [end.region for end in ends])
        and allows(select.tags, [tag for end in ends for tag in end.tags])
        and allows(select.kinds, [end.kind for end in ends])
        and allows(select.markets, [lane.destination])
    )
