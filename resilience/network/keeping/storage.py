"""Storage: how much room today's target stocks and lots take of the stores of a network."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from resilience.network.ordering import mean_left_over
from resilience.network.usage import nominal_use, today

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.quantities import SiteId

ROUNDING = 1e-9
"""Share by which stock may be above its room: covers and shares are written with a few digits."""


class Overfull(NamedTuple):
    """A store that today's stock does not fit into: storage units there are, and those of target stocks and of lots."""

    site: SiteId
    storage: float
    targets: float
    lots: float

    @property
    def fits(self) -> float:
        """Share of the target stocks that fits beside the lots."""
        return max(self.storage - self.lots, 0.0) / self.targets if self.targets > 0 else 1.0

    @property
    def words(self) -> str:
        """What takes too much room."""
        taken = f"{self.targets:.6g} storage units, and their lots {self.lots:.6g}"
        return f"Today's target stocks at {self.site} take {taken}; there are {self.storage:.6g}."


def overfull(network: SupplyNetwork, targets: Mapping[Node, float], year: float) -> Iterator[Overfull]:
    """Stores too small for today's target stocks, lots and seasonal stock; none where today's split is not stated."""
    for site, nodes in network.stores.items():
        there = network.sites[site].storage or 0.0
        rooms = [network.parts[node.part].room or 0.0 for node in nodes]
        kept = math.fsum(room * targets.get(node, 0.0) for room, node in zip(rooms, nodes, strict=True))
        lots = math.fsum(room * lots_today(network, node, year) for room, node in zip(rooms, nodes, strict=True))
        if kept + lots > there * (1 + ROUNDING):
            yield Overfull(site, there, kept, lots)


def lots_today(network: SupplyNetwork, node: Node, year: float) -> float:
    """Units of a full lot on every lane into a position, as shared out today, and of what is built ahead for a season.

    Not a number where today's shares are not stated; `year` is in periods.

    A lane that may deliver in several frequencies and states none of today is taken to deliver as often as it may.
    """
    ahead = most_built(network, node, year)
    lanes = [lane for lane in network.inbound.get(node, ()) if lane.delivery_options]
    if not lanes:
        return ahead
    shares, use = today(network, node), nominal_use(network)[node]
    if shares is None:
        return math.nan
    found = ahead
    for lane in lanes:
        often = max(lane.delivery_options) if lane.deliveries is None else lane.deliveries
        lot = use * shares.get(lane, 0.0) / often
        found += lot + 2 * mean_left_over(lane, lot)
    return found


def most_built(network: SupplyNetwork, node: Node, periods_per_year: float) -> float:
    """Largest seasonal stock of a position, in units; 0 where its demand has no season."""
    shape = network.in_season.get(node)
    return 0.0 if shape is None else shape.most * periods_per_year * network.demand[node].quantity
