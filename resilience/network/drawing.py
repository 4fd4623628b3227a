"""Where to draw each site: layers from the first tier of supply on the left to the markets on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import networkx as nx

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.network.network import SupplyNetwork
    from resilience.quantities import SiteId

SWEEPS = 8
"""Passes over the layers that order sites by where their neighbors stand."""


class Spot(NamedTuple):
    """Layer from the left, 0 being the site that feeds the longest chain, and place within it from the top."""

    layer: int
    place: float


def layered(network: SupplyNetwork) -> dict[SiteId, Spot]:
    """Place every site so that goods flow left to right and few lanes cross.

    A site stands one layer to the left of the nearest site that is fed by it through the longest chain; sites that
    feed each other in a circle share a layer. Places are centered on 0, one apart.
    """
    graph: nx.DiGraph[SiteId] = nx.DiGraph()
    graph.add_nodes_from(sorted(network.sites))
    graph.add_edges_from(sorted({(lane.origin, lane.destination) for lane in network.lanes.values()}))
    steps = _steps_to_the_end(graph)
    deepest = max(steps.values(), default=0)
    layers: list[list[SiteId]] = [[] for _ in range(deepest + 1)]
    for site in graph:
        layers[deepest - steps[site]].append(site)
    _uncross(graph, layers)
    return {
        site: Spot(layer, place - (len(sites) - 1) / 2)
        for layer, sites in enumerate(layers)
        for place, site in enumerate(sites)
    }


def _steps_to_the_end(graph: nx.DiGraph[SiteId]) -> dict[SiteId, int]:
    """Length of the longest chain from each site, circles counted as one site."""
    whole = nx.condensation(graph)
    steps: dict[int, int] = {}
    for group in reversed(list(nx.topological_sort(whole))):
        steps[group] = max((steps[next_] + 1 for next_ in whole.successors(group)), default=0)
    return {site: steps[whole.graph["mapping"][site]] for site in graph}


def _uncross(graph: nx.DiGraph[SiteId], layers: list[list[SiteId]]) -> None:
    """Order each layer by the mean place of its neighbors, sweeping from right to left and back."""
    for sweep in range(SWEEPS):
        for layer in reversed(layers) if sweep % 2 == 0 else layers:
            height = {site: place - len(sites) / 2 for sites in layers for place, site in enumerate(sites)}
            means = {site: _mean_height(graph, site, height) for site in layer}
            layer.sort(key=lambda site: (means[site], site))


def _mean_height(graph: nx.DiGraph[SiteId], site: SiteId, height: Mapping[SiteId, float]) -> float:
    around = sorted({*graph.predecessors(site), *graph.successors(site)})
    return sum(height[other] for other in around) / len(around) if around else height[site]
