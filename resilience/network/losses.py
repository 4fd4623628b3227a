"""What each stock position is lost without: the recursion under all structural questions.

A position is *lost without* a group (one site, one region, one part family) when it belongs to the group,
or when every source of it is lost: every usable lane into it and the production there. Production is lost
with any of the parts it consumes. Groups are bits of an integer, so one sweep in the order of supply answers
for all of them at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from resilience.network.network import usable
from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from resilience.network.network import SupplyNetwork
    from resilience.quantities import SiteId

Group = TypeVar("Group", bound=str)
UNSUPPLIED = -1
"""Mask of a position that nothing supplies: every bit is set, so `&` ignores it and `|` keeps it."""


class Losses(Generic[Group]):
    """Which groups each stock position is lost without, as masks over the groups.

    Parameters
    ----------
    network
        The supply network.
    order
        The positions to sweep, from `supply_order`.
    groups
        The group of each position; positions without a group are absent.
    candidates
        Whether lanes that are only possible count as sources.
    down
        A site taken as lost from the start.
    """

    def __init__(
        self,
        network: SupplyNetwork,
        order: Iterable[tuple[Node, ...]],
        groups: Mapping[Node, Group],
        *,
        candidates: bool,
        down: SiteId | None = None,
    ) -> None:
        self.network = network
        self.candidates = candidates
        self.names = tuple(sorted(set(groups.values())))
        bits = {name: 1 << number for number, name in enumerate(self.names)}
        self.own = {node: bits[groups[node]] if node in groups else 0 for node in network.nodes}
        if down is not None:
            self.own |= dict.fromkeys(network.at_site.get(down, ()), UNSUPPLIED)
        self.masks = dict.fromkeys(network.nodes, UNSUPPLIED)
        for ring in order:
            while self._update(ring) and len(ring) > 1:
                pass

    def sources(self, node: Node) -> dict[SiteId, int]:
        """Masks of the sources of a position, by the site the part comes from."""
        found: dict[SiteId, int] = {}
        for lane in self.network.inbound.get(node, ()):
            if usable(lane, candidates=self.candidates):
                found[lane.origin] = self.masks[lane.source]
        if node in self.network.production:
            found[node.site] = self.own[node]
            for line in self.network.lines_at(node):
                found[node.site] |= self.masks[Node(node.site, line.child)]
        return found

    def jointly(self, nodes: Iterable[Node]) -> int:
        """Mask of the groups without which no position has a source left; 0 if none ever had one."""
        mask = all_of(source for node in nodes for source in self.sources(node).values())
        return 0 if mask == UNSUPPLIED else mask

    def decode(self, mask: int) -> tuple[Group, ...]:
        """Names of the groups in a mask, sorted."""
        return tuple(self.names[bit] for bit in bits_of(mask))

    def _update(self, ring: tuple[Node, ...]) -> bool:
        changed = False
        for node in ring:
            mask = self.own[node] | all_of(self.sources(node).values())
            changed |= mask != self.masks[node]
            self.masks[node] = mask
        return changed


def supply_order(network: SupplyNetwork, *, candidates: bool) -> tuple[tuple[Node, ...], ...]:
    """Stock positions from the first supplier on; those that feed each other in a circle stand together."""
    import networkx as nx

    graph: nx.DiGraph[Node] = nx.DiGraph()
    graph.add_nodes_from(network.nodes)
    for node in network.nodes:
        graph.add_edges_from((source, node) for source in network.fed_by(node, candidates=candidates))
    rings = nx.condensation(graph)
    return tuple(tuple(sorted(rings.nodes[ring]["members"])) for ring in nx.topological_sort(rings))


def all_of(masks: Iterable[int]) -> int:
    """Bits set in every mask; `UNSUPPLIED` when there is none."""
    common = UNSUPPLIED
    for mask in masks:
        common &= mask
    return common


def repeated(masks: Iterable[int]) -> int:
    """Bits set in two masks or more."""
    once = twice = 0
    for mask in masks:
        twice |= once & mask
        once |= mask
    return twice


def bits_of(mask: int) -> Iterator[int]:
    """Numbers of the bits set in a mask, ascending."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
