"""Content: what tells the elements of a network apart but their names and the order of their rows."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING
from weakref import finalize

from resilience.network.refinement import Colors

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.network.refinement import Edge
    from resilience.quantities import LaneId

NAMES = frozenset(
    {"site", "part", "market", "origin", "destination", "resource", "parent", "child", "region", "tags", "family"}
)
"""Fields that name something: they say what belongs together, not what it is."""
UNSEEN = frozenset({"pack", "customers", "penalties"})
"""Fields that only say how something is told, or stand elsewhere: nothing that is drawn may depend on them."""
STRUCTURE = frozenset({"kind", "mode", "status"})
"""Fields that say what kind of thing it is. They come first, so that no number moves what differs in kind."""

_colors: dict[int, Mapping[Hashable, int]] = {}


def node_vertex(node: Node) -> Hashable:
    """Vertex of a stock position."""
    return ("node", node.site, node.part)


def lane_vertex(lane: LaneId) -> Hashable:
    """Vertex of a lane."""
    return ("lane", lane)


def network_colors(network: SupplyNetwork) -> Mapping[Hashable, int]:
    """Color of every site, part, stock position, lane and line: by kind and place first, then by numbers.

    Kept as long as the network is: every batch of fresh years asks again.
    """
    key = id(network)
    if key not in _colors:
        colors = Colors(*structure(network))
        colors.refine(numbers(network))
        _colors[key] = colors.all
        finalize(network, _colors.pop, key, None)
    return _colors[key]


def structure(network: SupplyNetwork) -> tuple[dict[Hashable, object], list[Edge]]:
    """Vertices of a network with what kind of thing each is, and what lies between them."""
    return {vertex: tuple(map(_structure, found)) for vertex, found in _things(network)}, list(_edges(network))


def numbers(network: SupplyNetwork) -> dict[Hashable, object]:
    """Vertices of a network with every number of their rows."""
    return {vertex: tuple(map(_numbers, found)) for vertex, found in _things(network)}


def _things(network: SupplyNetwork) -> Iterator[tuple[Hashable, tuple[object, ...]]]:
    """Every vertex with the rows that say what it is."""
    for site, data in network.sites.items():
        yield ("site", site), ("site", data)
    for part, kind in network.parts.items():
        yield ("part", part), ("part", kind)
    for node in network.nodes:
        seasons = (row for row in network.seasons if row.node == node)
        shut = (row for row in network.shutdowns if node in network.production and row.hits(node))
        yield node_vertex(node), ("node", network.production.get(node), network.demand.get(node), *seasons, *shut)
    for lane in network.lanes.values():
        yield lane_vertex(lane.id), ("lane", lane)
    for (site, name), line in network.resources.items():
        yield ("resource", site, name), ("resource", line)


def _edges(network: SupplyNetwork) -> Iterator[tuple[Hashable, Hashable, object]]:
    for node in network.nodes:
        yield node_vertex(node), ("site", node.site), "at"
        yield node_vertex(node), ("part", node.part), "of"
    yield from _recipes(network)
    for lane in network.lanes.values():
        yield lane_vertex(lane.id), node_vertex(lane.source), "from"
        yield lane_vertex(lane.id), node_vertex(lane.target), "to"
    for made in network.production.values():
        if made.resource is not None and (made.site, made.resource) in network.resources:
            yield node_vertex(made.node), ("resource", made.site, made.resource), "on"
    for site, name in network.resources:
        yield ("resource", site, name), ("site", site), "at"


def _recipes(network: SupplyNetwork) -> Iterator[tuple[Hashable, Hashable, object]]:
    for line in network.bom:
        yield ("part", line.parent), ("part", line.child), ("takes", line.quantity)
    for child, users in network.consumers.items():
        for made, quantity in users:
            yield node_vertex(made.node), node_vertex(child), ("uses", quantity)


def _structure(thing: object) -> object:
    if thing is None or isinstance(thing, str):
        return thing
    return tuple(str(getattr(thing, one.name)) for one in fields(thing) if one.name in STRUCTURE)  # type: ignore[arg-type]


def _numbers(thing: object) -> object:
    if thing is None or isinstance(thing, str):
        return None
    names = [one.name for one in fields(thing) if one.name not in NAMES | STRUCTURE | UNSEEN]  # type: ignore[arg-type]
    return tuple(getattr(thing, name) for name in names)


def told_apart(network: SupplyNetwork, marks: Mapping[Hashable, object]) -> Mapping[Hashable, int]:
    """Colors that tell everything apart: by the network, then by marks; what is alike in both comes as it comes."""
    colors = Colors(*structure(network))
    colors.refine(numbers(network))
    colors.refine(marks)
    colors.part()
    return colors.all
