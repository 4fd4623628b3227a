"""Lanes: how a part gets from one site to another; and alternates: which part may take its place when it is there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.frozen import as_floats
from resilience.network.parts import Node
from resilience.quantities import LaneId, SiteId
from resilience.screen import on_screen

if TYPE_CHECKING:
    from resilience.network.ordering import BreakKind
    from resilience.quantities import PartId


class Mode(StrEnum):
    """Means of transport."""

    ROAD = "road"
    SEA = "sea"
    AIR = "air"
    RAIL = "rail"


class LaneStatus(StrEnum):
    """Whether a lane is in use, approved but idle, or only possible."""

    ACTIVE = "active"
    QUALIFIED = "qualified"
    CANDIDATE = "candidate"


@on_screen
@dataclass(frozen=True, slots=True)
class Lane:
    """One way for a part to travel. Times in periods, flows in units per period, None means not stated.

    A `candidate` must be qualified (`qualification_cost` per year, and `qualification_once`, spread evenly over
    `qualification_years`; the dearest once for lanes of one origin and part) before it may carry planned flow; in an
    emergency it can be qualified in `qualification_time` (None: not in time). Flow above plan starts
    `activation_time` after detection and is full `ramp_time` later; None on an active lane means no order for
    help is needed. `share` is today's share of what the destination takes of the part, `deliveries` today's
    deliveries per period, `delivery_options` the frequencies on offer (empty: goods flow continuously).
    `lead_time_deviation` is the standard deviation of the lead time (None: it does not vary).
    `expedite_cost` per unit comes on top of `unit_cost` and shortens the lead time to `expedite_lead_time`.
    `lever_time` is from the decision until what a plan decides of the lane is in force.
    `duty` is what a unit pays in duties where the lane enters a country, in currency per unit: worked out of the duties
    of the network by `with_duties`, for the goods that are cheapest there where goods of several origins come by it.
    `paid_in` is the currency that `unit_cost` moves with (None: the model's own), though it is stated in the model's.
    A lot has at least `least_order` units; orders are whole multiples of `order_multiple` (0: of any size). From each
    quantity of `price_breaks` on, in units of a lot, its price takes the place of `unit_cost`, as `break_kind` says.
    """

    origin: SiteId
    destination: SiteId
    part: PartId
    mode: Mode
    lead_time: float
    unit_cost: float
    capacity: float
    status: LaneStatus
    qualification_cost: float = 0.0
    qualification_time: float | None = None
    activation_time: float | None = None
    ramp_time: float = 0.0
    min_share: float = 0.0
    max_share: float = 1.0
    share: float | None = None
    delivery_options: tuple[float, ...] = ()
    deliveries: float | None = None
    delivery_cost: float = 0.0
    expedite_cost: float | None = None
    expedite_lead_time: float | None = None
    reserve_max: float = 0.0
    reserve_fee: float = 0.0
    activation_cost: float = 0.0
    qualification_once: float = 0.0
    qualification_years: float | None = None
    lever_time: float | None = None
    lead_time_deviation: float | None = None
    least_order: float = 0.0
    order_multiple: float = 0.0
    price_breaks: tuple[tuple[float, float], ...] = ()
    break_kind: BreakKind | None = None
    duty: float = 0.0
    paid_in: str | None = None

    def __post_init__(self) -> None:
        as_floats(self)

    @property
    def moving_cost(self) -> float:
        """Currency per unit that moving it takes, before price breaks: every cost of a unit adds up here."""
        return self.unit_cost + self.duty

    @property
    def approval_cost(self) -> float:
        """Currency per year that being approved costs; what is spent once only counts where it is still to be spent."""
        if self.status is not LaneStatus.CANDIDATE or self.qualification_years is None:
            return self.qualification_cost
        return self.qualification_cost + self.qualification_once / self.qualification_years

    @property
    def approval_time(self) -> float | None:
        """Periods from the decision until an approval is in force: those stated for it, else of an emergency."""
        return self.qualification_time if self.lever_time is None else self.lever_time

    @property
    def id(self) -> LaneId:
        """Name of the lane, unique in a network: `ORIGIN>DESTINATION:PART:MODE`."""
        return LaneId(f"{self.origin}>{self.destination}:{self.part}:{self.mode}")

    @property
    def source(self) -> Node:
        """Stock position the lane draws from."""
        return Node(self.origin, self.part)

    @property
    def target(self) -> Node:
        """Stock position the lane feeds."""
        return Node(self.destination, self.part)

    @property
    def lead_periods(self) -> int:
        """Lead time in whole periods, rounded to the nearest (half up)."""
        return int(self.lead_time + 0.5)


@on_screen
@dataclass(frozen=True, slots=True)
class Alternate:
    """`ratio` units of `alternate` in place of each unit of `child` that `parent` takes.

    `extra_cost` is currency per unit of the child replaced. At most `max_share` of what the parent takes is replaced,
    at any time. A `candidate` costs `qualification_cost` per year and maker to keep approved; in an emergency it takes
    `qualification_time` periods (None: not in time). `share` is today's share of what is taken, of one in use.
    `lever_time` is from the decision until an approval is in force.
    """

    parent: PartId
    child: PartId
    alternate: PartId
    ratio: float
    extra_cost: float
    status: LaneStatus
    max_share: float = 1.0
    share: float | None = None
    qualification_cost: float = 0.0
    qualification_time: float | None = None
    lever_time: float | None = None

    def __post_init__(self) -> None:
        as_floats(self)

    @property
    def line(self) -> tuple[PartId, PartId]:
        """The line of the bill of materials: product and part."""
        return self.parent, self.child

    def place(self, site: SiteId) -> SiteId:
        """Name of the place where it is picked at a maker's."""
        return SiteId(f"{self.alternate} at {site} for {self.parent}")
