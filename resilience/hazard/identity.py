"""Identity: what tells a hazard on its target from all others but their names and the order of their rows.

Everything that is drawn is drawn in this order, so calling a site, a part or a hazard otherwise changes no draw.
Kinds come first, then the place in the network, then numbers: a number that moves leaves the draws where they are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from typing import TYPE_CHECKING, NamedTuple
from weakref import finalize

from resilience.network.content import lane_vertex, network_colors, node_vertex, numbers, structure
from resilience.network.parts import Node
from resilience.network.refinement import Colors, comparable
from resilience.quantities import LaneId

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from resilience.hazard.distributions.all import Distribution
    from resilience.hazard.hazards import Hazard
    from resilience.hazard.matching import Target
    from resilience.hazard.scenarios import Struck
    from resilience.network.network import SupplyNetwork

_told: dict[int, tuple[object, list[int]]] = {}


class Strike(NamedTuple):
    """A hazard on one of its targets with all it brings along: members and their targets, and onsets per year.

    `stream` names its draws: what is drawn, and its place among those of which the same is drawn.
    """

    members: tuple[Hazard, ...]
    targets: tuple[Target, ...]
    rate: float
    stream: tuple[str, ...] = ()


def in_order(found: Sequence[Strike], network: SupplyNetwork) -> tuple[Strike, ...]:
    """Order strikes by content and give each its stream; those that nothing tells apart are interchangeable."""
    if not found:
        return ()
    kinds = [str(comparable([_kind(member) for member in strike.members])) for strike in found]
    colors = network_colors(network)
    whole = [(kind, *_content(strike, colors)) for kind, strike in zip(kinds, found, strict=True)]
    if len(set(whole)) < len(whole):
        apart = _apart(found, whole, network)
        order = sorted(range(len(found)), key=lambda i: (whole[i], apart[i]))
    else:
        order = sorted(range(len(found)), key=lambda i: whole[i])
    before: Counter[str] = Counter()
    ordered = []
    for i in order:
        ordered.append(found[i]._replace(stream=(kinds[i], str(before[kinds[i]]))))
        before[kinds[i]] += 1
    return tuple(ordered)


def target_vertex(target: Struck) -> Hashable:
    """Vertex of the network that an effect hits."""
    return node_vertex(target) if isinstance(target, Node) else lane_vertex(target)


def _kind(hazard: Hazard) -> tuple[object, ...]:
    """What is drawn, without any number."""
    drawn = (hazard.duration, hazard.severity if hazard.has_severity else None, hazard.ramp, hazard.extra)
    return (hazard.hits, bool(hazard.curve), *(None if one is None else type(one).__name__ for one in drawn))


def _content(strike: Strike, colors: Mapping[Hashable, int]) -> tuple[object, ...]:
    """Where it hits, and every number of its hazards."""
    hit = tuple(
        tuple(sorted((str(kind), colors[vertex]) for kind, vertex in _hit(*pair)))
        for pair in zip(strike.members, strike.targets, strict=True)
    )
    return hit, comparable([_numbers(member) for member in strike.members]), strike.rate


def _hit(hazard: Hazard, target: Target) -> Iterator[tuple[str, Hashable]]:
    """Vertices that a hazard touches, and how."""
    for kind, key in target.keys:
        yield str(kind), target_vertex(key)
    for site in target.sites:
        yield "at", ("site", site)
    for line in hazard.help:
        yield "help", lane_vertex(LaneId(line.lane))


def _numbers(hazard: Hazard) -> tuple[object, ...]:
    shapes = (hazard.duration, hazard.severity, hazard.ramp, hazard.extra)
    counts = (hazard.detection, hazard.transit_loss, hazard.strata, hazard.samples, hazard.stock_loss)
    season = [(one.first, one.last, one.share) for one in hazard.season]
    return (*map(_distribution, shapes), hazard.curve, *counts, sorted(line.curve for line in hazard.help), *season)


def _distribution(one: Distribution | None) -> tuple[object, ...] | None:
    return None if one is None else tuple(getattr(one, field.name) for field in fields(one))


def _apart(found: Sequence[Strike], whole: Sequence[tuple[object, ...]], network: SupplyNetwork) -> list[int]:
    """Colors that tell all strikes apart, together with all that they hit; the last answer is kept for each network."""
    key, asked = id(network), [(strike.members, strike.targets) for strike in found]
    if key not in _told:
        finalize(network, _told.pop, key, None)
    elif _told[key][0] == asked:
        return _told[key][1]
    _told[key] = asked, _colored(found, whole, network)
    return _told[key][1]


def _colored(found: Sequence[Strike], whole: Sequence[tuple[object, ...]], network: SupplyNetwork) -> list[int]:
    content, edges = structure(network)
    place = {one: rank for rank, one in enumerate(sorted(set(whole)))}
    strikes: list[Hashable] = [("strike", i) for i in range(len(found))]
    for vertex, one in zip(strikes, whole, strict=True):
        content[vertex] = ("strike", place[one])
    for vertex, strike in zip(strikes, found, strict=True):
        for member, pair in enumerate(zip(strike.members, strike.targets, strict=True)):
            edges += [(vertex, hit, (kind, member)) for kind, hit in _hit(*pair)]
    colors = Colors(content, edges)
    colors.refine(numbers(network))
    colors.part()
    every = colors.all
    return [every[vertex] for vertex in strikes]
