"""Standing: positions that get all they need, but where goods stand still because what is made of them cannot be made.

Where stock standing still costs nothing they are left out. Where room is limited, or parts age, all that feeds what
a scenario affects is looked at, too: kept to its plan at most, it may bring less meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.network.keeping.freshness import keeping_times
from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.network.network import SupplyNetwork


def standing(network: SupplyNetwork, touched: set[Node]) -> set[Node]:
    """Positions that feed what is touched and are not; none where stock that stands still costs nothing."""
    if not network.stores and not keeping_times(network):
        return set()
    found, stack = set(touched), sorted(touched)
    while stack:
        new = sorted(set(_feeders(network, stack.pop())) - found)
        found |= set(new)
        stack += new
    return found - touched


def _feeders(network: SupplyNetwork, node: Node) -> Iterator[Node]:
    for lane in network.inbound.get(node, ()):
        yield lane.source
    if node in network.production:
        for line in network.lines_at(node):
            yield Node(node.site, line.child)
