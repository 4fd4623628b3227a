"""Where lean ends on each lane: how rare its outages must be for no buffer to pay, by the closed form of one part."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.lean.mix import MixSetting, jit_border
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.network.lanes import Lane
    from resilience.network.parts import Node
    from resilience.plan.model import Model
    from resilience.quantities import LaneId


@on_screen
@dataclass(frozen=True, slots=True)
class LeanEnd:
    """The condition for lean supply on a lane.

    Attributes
    ----------
    lane, origin, destination, part
        The lane.
    outage_days
        Calendar days that its origin needs to recover: the mean outage.
    worth
        Margin that a missing unit of the part costs.
    years
        Lean supply pays while outages are rarer than once in so many years; a buffer pays where they are more frequent.
    lot_days
        Calendar days of demand in the lot that is best from there on; 0 where deliveries cost nothing.
    buffer_days
        Calendar days of demand that today's stock lasts.
    """

    lane: str
    origin: str
    destination: str
    part: str
    outage_days: float
    worth: float
    years: float
    lot_days: float
    buffer_days: float


def lean_ends(model: Model, flows: dict[LaneId, float]) -> Iterator[LeanEnd]:
    """Tell it of each lane in use whose origin states its time to recover.

    Parameters
    ----------
    model
        The model.
    flows
        Units per period that each lane carries, by its id.

    Notes
    -----
    `jit_border` per unit of demand, the lane its part's only source: outages of exponential length begin anywhere in
    a lot. Where a delivery costs nothing the lot vanishes, and the border is holding over margin, h / p.
    """
    calendar, network = model.calendar, model.network
    taken: defaultdict[Node, float] = defaultdict(float)
    for key, flow in flows.items():
        taken[network.lanes[key].target] += flow
    for key, flow in flows.items():
        lane = network.lanes[key]
        outage, worth = network.sites[lane.origin].time_to_recover, worth_of_missing(model, lane)
        holding = holding_of(model, lane)
        if not outage or not worth or not holding:
            continue
        rate, lot = holding / worth, 0.0
        if lane.delivery_options and lane.delivery_cost > 0:
            border = jit_border(MixSetting(lane.delivery_cost, holding * flow, worth * flow, outage))
            rate, lot = border.rate, border.lot
        lasts = model.cover.get(lane.target, 0.0) / taken[lane.target]
        yield LeanEnd(
            lane.id, lane.origin, lane.destination, lane.part, calendar.days(outage), worth,
            1 / (rate * calendar.periods_per_year), calendar.days(lot), calendar.days(lasts),
        )  # fmt: skip


def holding_of(model: Model, lane: Lane) -> float:
    """What holding one unit of a lane's part costs for a period."""
    return model.network.parts[lane.part].holding_cost / model.calendar.periods_per_year


def worth_of_missing(model: Model, lane: Lane) -> float:
    """Margin that one missing unit of a lane's part costs: that of all products that need it, over all units needed."""
    network = model.network
    needing = {lane.part, *network.products_needing(lane.part)}
    margin = sum(sold.quantity * sold.margin for sold in network.demand.values() if sold.part in needing)
    needed = network.requirements()[lane.part]
    return margin / needed if needed > 0 else 0.0
