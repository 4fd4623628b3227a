"""What moved, lay, was made and was thrown away in a year: the record that wastes are priced from."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from math import isfinite
from typing import TYPE_CHECKING

from resilience.frozen import as_floats, freeze, short
from resilience.lean.asked import refuse
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.quantities import LaneId


@on_screen
@dataclass(frozen=True, slots=True, repr=False)
class FlowRecord:
    """A year of a plan, of a simulation or of what was observed, in units.

    Attributes
    ----------
    name
        What it is a record of.
    made, bad
        Units started at each maker in the year, and those of them that were bad.
    moved, deliveries
        Units sent on each lane in the year, and deliveries that are paid one by one.
    sold
        Units that customers took at each market.
    stock
        Units kept on each shelf in the mean, beyond the lots.
    lots, transit
        Units in the mean that lie at the end of a lane because goods come in lots, and that are under way on it.
    found_late
        Units of each maker thrown away because a drift was found late.
    late_cost
        Money for bad units of makers that drift, found late, where each has a price of its own.
    precautions
        Money for approvals, reserves and visibility, by what it buys.
    losses
        Money lost in disruptions by the simulator's words for it; None where nothing is known of disruptions.
    stated
        Money that the record itself states, by waste and what it was spent on.
    """

    name: str
    made: Mapping[Node, float] = field(default_factory=dict)
    bad: Mapping[Node, float] = field(default_factory=dict)
    moved: Mapping[LaneId, float] = field(default_factory=dict)
    deliveries: Mapping[LaneId, float] = field(default_factory=dict)
    sold: Mapping[Node, float] = field(default_factory=dict)
    stock: Mapping[Node, float] = field(default_factory=dict)
    lots: Mapping[LaneId, float] = field(default_factory=dict)
    transit: Mapping[LaneId, float] = field(default_factory=dict)
    found_late: Mapping[Node, float] = field(default_factory=dict)
    late_cost: Mapping[Node, float] = field(default_factory=dict)
    precautions: Mapping[str, float] = field(default_factory=dict)
    losses: Mapping[str, float] | None = None
    stated: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        as_floats(self)
        freeze(self, *(one.name for one in fields(self) if one.default_factory is dict))

    def __repr__(self) -> str:
        return f"FlowRecord({short(self.name)})"


def refuse_strange(record: FlowRecord, network: SupplyNetwork) -> None:
    """Refuse a record that speaks of places the network does not have, or counts less than nothing.

    Raises
    ------
    InputError
        With the first amount that cannot be.
    """
    makers, shelves, lanes = network.production, frozenset(network.nodes), network.lanes
    places: tuple[tuple[str, Container[object]], ...] = (
        ("made", makers), ("bad", makers), ("found_late", makers), ("late_cost", makers),
        ("sold", shelves), ("stock", shelves),
        ("moved", lanes), ("deliveries", lanes), ("lots", lanes), ("transit", lanes),
    )  # fmt: skip
    for kind, known in places:
        for key, units in getattr(record, kind).items():
            if key not in known:
                said, remedy = f"The network has no {key} for {kind}.", "Use the positions and lanes of the model."
                raise refuse(said, "waste_ledger", remedy, kind)
            if not (isfinite(units) and units >= 0):
                said = f"{kind} of {key} is {units:g}."
                raise refuse(said, "waste_ledger", "Count from 0 up.", kind)
    for node, units in record.bad.items():
        if units > record.made.get(node, 0.0) * (1 + 1e-9):
            said = f"{node} has {units:g} bad units of {record.made.get(node, 0.0):g} started."
            raise refuse(said, "waste_ledger", "State how many were started, good and bad.", "bad")
