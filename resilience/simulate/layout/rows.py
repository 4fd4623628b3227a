"""Layout: a network and a plan as numbered rows, so that a period is arithmetic on whole arrays.

Money in the model's currency, times in periods, flows in units per period (production in started units).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from resilience.hazard.scenarios import EffectKind, Struck
from resilience.network.lanes import LaneStatus
from resilience.quantities import LaneId

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.network.lanes import Lane
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Demand, Node, Production
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.simulate.layout.prices import LandedPrices
    from resilience.simulate.layout.rationing import Ranks
    from resilience.simulate.layout.stores import StoreRow

FactorKey: TypeAlias = tuple[EffectKind, Struck | tuple[LaneId, int]]
NONE = -1
"""Row number of something that is never hit or never called."""
TIMED_KINDS = {
    EffectKind.PRODUCTION_LOSS: EffectKind.PRODUCTION_LOSS,
    EffectKind.YIELD_LOSS: EffectKind.PRODUCTION_LOSS,
    EffectKind.LANE_LOSS: EffectKind.LANE_LOSS,
    EffectKind.ARRIVAL_GAP: EffectKind.ARRIVAL_GAP,
    EffectKind.STOCK_LOCKED: EffectKind.STOCK_LOCKED,
    EffectKind.DEMAND_FACTOR: EffectKind.DEMAND_FACTOR,
}
"""Kinds of effects that multiply something period by period, and which row they share."""


@dataclass(frozen=True, slots=True)
class LaneRow:
    """One lane. `plan` is its planned flow; `approved` whether it may carry planned goods.

    `called`: flow above plan waits for a call. `opened`, `gap` are rows of the factors, `call`, `fast_call` rows of
    the calls. `paid` is what a unit above plan costs on top of the cheapest source, `anew` what another unit costs in
    all. `held` is the row of the factors that says how much of its origin works, where that makes nothing itself.
    `longer` has the periods by which its lead time may be longer, each with the row of the factors that is below 1
    while it is, the longest first.
    """

    lane: Lane
    source: int
    target: int
    lead: int
    plan: float
    approved: bool
    called: bool
    reserve: float
    fast_lead: int
    paid: float
    opened: int
    gap: int
    call: int
    fast_call: int
    anew: float
    held: int
    longer: tuple[tuple[int, int], ...] = ()

    @property
    def capacity(self) -> float:
        """Most it can carry."""
        return self.lane.capacity


class Split(NamedTuple):
    """A line of which alternates may replace a share: the part, what is picked, and units per started unit in all."""

    part: int
    picked: tuple[int, ...]
    quantity: float


@dataclass(frozen=True, slots=True)
class MakeRow:
    """One production. `inputs` are (position, units per started unit); `limit` its capacity by itself.

    `splits` are lines that take a part and, instead of some of it, what is picked.
    """

    made: Production
    node: int
    plan: float
    limit: float
    inputs: tuple[tuple[int, float], ...]
    reserve: float
    paid: float
    spoiled: float
    resource: int
    left: int
    call: int
    splits: tuple[Split, ...] = ()
    beside: tuple[int, float] | None = None
    "Of what is picked: the make that also takes the part itself, and units of that per started unit."
    second: float = 0.0
    second_call: int = NONE
    "Second reserve bought, in started units per period, and the row of its call."

    @property
    def called(self) -> float:
        """Started units per period that may be called: surge and both reserves."""
        return self.made.surge_capacity + self.reserve + self.second


@dataclass(frozen=True, slots=True)
class MarketRow:
    """One demand; `waits` is patience in whole periods (`math.inf`: for ever).

    `closes` is the row of the factors that says how much of the market works, where the part is not made.
    """

    demand: Demand
    node: int
    waits: float
    factor: int
    closes: int


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """A line that several parts share: hours per period and its users (positions of `Layout.makes`)."""

    time: float
    users: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NodeRow:
    """One stock position.

    `lots` are (position of `Layout.lot_lanes`, units per lot); `use` the planned units that leave it per period;
    `holding` currency per unit and period; `patience` the longest any customer downstream waits; `worth` the largest
    margin a unit can earn downstream, `late` what a period's delay of it costs there. `out_lanes`, `makers` (as make
    and position of the input) and `market` draw on it.
    """

    node: Node
    buffer: float
    lots: tuple[tuple[int, float], ...]
    use: float
    holding: float
    patience: float
    worth: float
    late: float
    free: int
    lanes: tuple[int, ...]
    make: int
    market: int
    out_lanes: tuple[int, ...]
    makers: tuple[tuple[int, int], ...]
    ranks: Ranks
    watched: bool
    "Whether what it can supply must be known before orders are placed."
    anew: float = 0.0
    "What another unit here costs by the cheapest source: what one that is destroyed costs."
    supplied: bool = True
    "Whether it can be filled again whatever is approved: what burns elsewhere is gone for good."
    keeps: float = math.inf
    "Periods that goods may lie there before they are too old."
    passes: float = math.inf
    "Units a period that come by lane or lie there, of which a maker that is partly down passes on a share."


@dataclass(frozen=True, slots=True)
class Queue:
    """What those who wait at a market wait for.

    Nobody is worth keeping for more than `worth` whole periods: waiting would cost more than the margin. `spare` is
    what is left beside the plan, in units per period, where it is tightest; `ahead` the periods it takes to work off a
    unit waiting at each market (by number) that needs the same. Goods at `shelves` (position, units sold per unit
    there) and on `lanes` have passed it.
    """

    worth: float
    spare: float
    ahead: tuple[tuple[int, float], ...]
    shelves: tuple[tuple[int, float], ...]
    lanes: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Layout:
    """Everything about a model, a plan and the set of possible hits that does not change while time passes."""

    model: Model
    plan: Plan
    prices: LandedPrices
    nodes: tuple[NodeRow, ...]
    lanes: tuple[LaneRow, ...]
    makes: tuple[MakeRow, ...]
    markets: tuple[MarketRow, ...]
    resources: tuple[ResourceRow, ...]
    lot_lanes: tuple[int, ...]
    factors: Mapping[FactorKey, int]
    queues: tuple[Queue, ...]
    """What holds up those who wait, market by market."""
    carried: tuple[float, ...]
    """Most units worth expediting in a period where the lane itself works, lane by lane."""
    idle: tuple[float, ...]
    """Started units per period that each production could make above plan, all plans kept."""
    calls: int
    """Number of rows of calls."""
    stores: tuple[StoreRow, ...] = ()
    """Sites whose storage is limited."""

    @property
    def order(self) -> tuple[Node, ...]:
        """Stock positions, suppliers first."""
        return tuple(row.node for row in self.nodes)


def longer_key(lane: LaneId, longer: int) -> FactorKey:
    """Key of the row that is below 1 while a lane's lead time is so many periods longer."""
    return EffectKind.LEAD_TIME, (lane, longer)


def approved(network: SupplyNetwork, lane: Lane, plan: Plan) -> bool:
    """Whether a lane is approved for use under a plan."""
    optional = lane.status is LaneStatus.CANDIDATE or lane.qualification_cost > 0 or lane.id in network.gated
    return lane.id in plan.qualified or not optional


def whole(periods: float) -> float:
    """Whole periods, half up; infinity stays."""
    return periods if math.isinf(periods) else float(int(periods + 0.5))
