"""The supplier graph: an immutable, typed view of sites, parts and lanes with queries in domain words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import networkx as nx

from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.network.lanes import Lane
    from resilience.network.parts import BomLine, Demand, Part, Production, Resource
    from resilience.network.sites import Site
    from resilience.quantities import LaneId, PartId, SiteId


@dataclass(frozen=True)
class SupplyNetwork:
    """Sites, parts, lanes and what is made and sold where; never changed after it is made.

    A *node* is a stock position, one part at one site. Goods move between nodes along lanes and from children
    to parents where a part is made.
    """

    sites: Mapping[SiteId, Site]
    parts: Mapping[PartId, Part]
    bom: tuple[BomLine, ...]
    lanes: Mapping[LaneId, Lane]
    production: Mapping[Node, Production]
    demand: Mapping[Node, Demand]
    resources: Mapping[tuple[SiteId, str], Resource]

    @cached_property
    def children(self) -> Mapping[PartId, tuple[BomLine, ...]]:
        """Lines of the bill of materials by parent; parts without children are absent."""
        return _group((line.parent, line) for line in self.bom)

    @cached_property
    def parents(self) -> Mapping[PartId, tuple[BomLine, ...]]:
        """Lines of the bill of materials by child."""
        return _group((line.child, line) for line in self.bom)

    @cached_property
    def inbound(self) -> Mapping[Node, tuple[Lane, ...]]:
        """Lanes that feed each node."""
        return _group((lane.target, lane) for lane in self.lanes.values())

    @cached_property
    def outbound(self) -> Mapping[Node, tuple[Lane, ...]]:
        """Lanes that draw from each node."""
        return _group((lane.source, lane) for lane in self.lanes.values())

    @cached_property
    def consumers(self) -> Mapping[Node, tuple[tuple[Production, float], ...]]:
        """For each node, the production at the same site that consumes it, with units per started unit."""
        return _group(
            (Node(made.site, line.child), (made, line.quantity))
            for made in self.production.values()
            for line in self.children.get(made.part, ())
        )

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Every stock position, sorted."""
        found = set(self.production) | set(self.demand) | set(self.consumers)
        for lane in self.lanes.values():
            found |= {lane.source, lane.target}
        return tuple(sorted(found))

    @cached_property
    def flow_graph(self) -> nx.MultiDiGraph:
        """Goods flow over nodes: `lane` edges (key: lane id) and `bom` edges (key: `made`), frozen."""
        graph = nx.MultiDiGraph()
        graph.add_nodes_from(self.nodes)
        for lane in self.lanes.values():
            graph.add_edge(lane.source, lane.target, key=lane.id, kind="lane")
        for made in self.production.values():
            for line in self.children.get(made.part, ()):
                graph.add_edge(Node(made.site, line.child), made.node, key="made", kind="bom", quantity=line.quantity)
        return nx.freeze(graph)


def _group(pairs):  # type: ignore[no-untyped-def]  # typed at the call sites
    grouped = defaultdict(list)
    for key, value in pairs:
        grouped[key].append(value)
    return {key: tuple(values) for key, values in grouped.items()}
