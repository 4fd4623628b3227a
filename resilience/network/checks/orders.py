"""Checks of order quantities: least orders that nobody who needs a part can ever reach."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from resilience.findings import Code
from resilience.network.ordering import least_lot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.findings import Finding
    from resilience.network.network import SupplyNetwork
    from resilience.network.places import Places
    from resilience.quantities import PartId

ROUNDING = 1 + 1e-9
"""A least order must exceed what is needed by more than rounding to be reported."""


def orders_out_of_reach(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Report sole sources whose least order is more than all that is needed between the rarest deliveries on offer.

    What is needed is taken as if every part were made where its yield is worst, so that no plan needs more.
    """
    needs, worst = network.requirements(), _worst_yields(network)
    for node, lanes in network.inbound.items():
        need = needs.get(node.part, 0.0) * worst
        if len(lanes) > 1 or node in network.production or need <= 0 or network.alternates:
            continue
        (lane,) = lanes
        rarest = min(lane.delivery_options, default=math.inf)
        if least_lot(lane) > need / rarest * ROUNDING and math.isfinite(rarest):
            message = (
                f"No order is below {least_lot(lane):,.6g}, and all that is needed of {node.part} between two of "
                f"{rarest:g} deliveries a period is {need / rarest:,.6g} at most: nothing can be ordered."
            )
            remedy = (
                "Correct the least order or the multiple (they are units), offer rarer deliveries, or add a source."
            )
            column = "least_order" if lane.least_order else "order_multiple"
            place = places.of("lanes", lane.origin, lane.destination, lane.part, lane.mode)
            yield place.finding(Code.CONTRADICTION, message, remedy, column)


def _worst_yields(network: SupplyNetwork) -> float:
    """By how much needs may grow where every part is made at its worst yield and not at its best."""
    yields: defaultdict[PartId, list[float]] = defaultdict(list)
    for made in network.production.values():
        yields[made.part].append(made.yield_share)
    return math.prod(max(found) / min(found) for found in yields.values())
