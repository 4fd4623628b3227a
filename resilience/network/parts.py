"""Parts, the bill of materials, and what it takes to make a part somewhere."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from resilience.frozen import as_floats
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resilience.quantities import PartId, SiteId


PACKED = 1e-9
"""Share of a pack, or of all packs, by which a stock may be above whole ones: what a solver leaves opens no new one."""

MET = 1e-9
"""Share of a threshold, or of a unit, by which it may be exceeded: what a sum leaves makes no lump due."""


@on_screen
class Node(NamedTuple):
    """A stock position: one part at one site."""

    site: SiteId
    part: PartId

    def __str__(self) -> str:
        return f"{self.part} at {self.site}"


@on_screen
@dataclass(frozen=True, slots=True)
class Part:
    """One part; `unit_value` in currency per unit, `holding_rate` per year (share of the value).

    `pack` is how many units come in one pack (None: they come singly), `unit` what one unit is, such as kg (None: not
    named); nothing is decided by either. `room` is what one unit takes of the storage of a site (None: not stated),
    `shelf_life` how many periods it keeps from when it is made (None: it keeps).
    """

    part: PartId
    unit_value: float
    holding_rate: float
    family: str | None = None
    pack: float | None = None
    unit: str | None = None
    room: float | None = None
    shelf_life: float | None = None

    def __post_init__(self) -> None:
        as_floats(self)

    def packs(self, units: float) -> int | None:
        """Whole packs that hold so many units, rounded up (away from 0 for a decrease); None where there are none."""
        if self.pack is None:
            return None
        count = abs(units) / self.pack
        return int(math.copysign(math.ceil(count - PACKED * max(count, 1.0)), units))

    def full_packs(self, units: float) -> int | None:
        """Whole packs that so many units fill, rounded down; None where there are none."""
        if self.pack is None:
            return None
        count = units / self.pack
        return math.floor(count + PACKED * max(count, 1.0))

    @property
    def holding_cost(self) -> float:
        """Cost of holding one unit for a year."""
        return self.unit_value * self.holding_rate


@on_screen
@dataclass(frozen=True, slots=True)
class BomLine:
    """One unit of `parent` consumes `quantity` units of `child`."""

    parent: PartId
    child: PartId
    quantity: float

    def __post_init__(self) -> None:
        as_floats(self)


@on_screen
@dataclass(frozen=True, slots=True)
class Resource:
    """A line or work centre that several parts share; `available_time` in hours per period."""

    site: SiteId
    resource: str
    available_time: float

    def __post_init__(self) -> None:
        as_floats(self)


@on_screen
@dataclass(frozen=True, slots=True)
class Task:
    """A task of a line that cannot be divided; `time` in hours per unit, `after` the tasks done before it."""

    site: SiteId
    line: str
    task: str
    time: float
    after: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        as_floats(self)


@on_screen
@dataclass(frozen=True, slots=True)
class Production:
    """How a part is made (or bought in from outside the model) at a site.

    `capacity` is in started units per period (`math.inf` where the table says unlimited or a resource
    limits it); `cycle_time` in hours per unit on `resource`; `yield_share` good units per started unit.
    `surge_capacity` units per period at `surge_premium` each, and up to `reserve_max` units per period of
    reserve capacity, bought at `reserve_fee` per unit of capacity and year and used at `activation_cost` per
    unit, can be called after detection plus `activation_time`, reaching the full rate after `ramp_time`
    (both in periods). A second reserve, of another speed, is told by the fields that begin with `second_`: it is
    bought, called and paid by itself, and both may be bought.
    `quality_incident_rate` per year is how often the process drifts unnoticed, each time at the
    value of every unit ahead; in its place `drift` is the probability of that at each unit, and `bad_cost` what a bad
    unit costs. `drift_seen` is the probability that a bad unit is seen at once, and `stop_cost` what it takes to stop,
    find the root cause and mend it.
    `lever_time` is from the decision for a reserve until it can be called. `paid_in` is the currency that `unit_cost`
    moves with (None: the model's own), though it is stated in the model's.
    """

    site: SiteId
    part: PartId
    capacity: float
    unit_cost: float
    yield_share: float = 1.0
    resource: str | None = None
    cycle_time: float | None = None
    surge_capacity: float = 0.0
    surge_premium: float = 0.0
    reserve_max: float = 0.0
    reserve_fee: float = 0.0
    activation_cost: float = 0.0
    activation_time: float = 0.0
    ramp_time: float = 0.0
    second_reserve_max: float = 0.0
    second_reserve_fee: float = 0.0
    second_activation_cost: float = 0.0
    second_activation_time: float = 0.0
    second_ramp_time: float = 0.0
    quality_incident_rate: float | None = None
    drift: float | None = None
    bad_cost: float | None = None
    drift_seen: float | None = None
    stop_cost: float | None = None
    lever_time: float | None = None
    paid_in: str | None = None

    def __post_init__(self) -> None:
        as_floats(self)

    @property
    def most_called(self) -> float:
        """Started units per period that may be called at most: surge and both reserves."""
        return self.surge_capacity + self.reserve_max + self.second_reserve_max

    def called_in(self, *, second: bool = False) -> tuple[float, float]:
        """Periods from the call until the first unit, and from then to the full rate; of the second reserve or else."""
        return (
            (self.second_activation_time, self.second_ramp_time) if second else (self.activation_time, self.ramp_time)
        )

    @property
    def node(self) -> Node:
        """The stock position that receives the output."""
        return Node(self.site, self.part)


@on_screen
@dataclass(frozen=True, slots=True)
class PenaltyStep:
    """A step of a contract: what units short beyond a threshold cost its customer's supplier, beside the margin.

    Units are counted in one disruption. Each unit short beyond `above`, up to the next step, costs `penalty`, in
    currency per unit; `lump` is due once, in currency, as soon as more than `above` are short.
    """

    above: float
    penalty: float
    lump: float = 0.0

    def __post_init__(self) -> None:
        as_floats(self)


def penalty_due(steps: Iterable[PenaltyStep], short: float) -> float:
    """Currency that a contract costs where so many units are short in one disruption, exactly as it is written."""
    found, before = 0.0, 0.0
    for step in steps:
        found += (step.penalty - before) * max(short - step.above, 0.0)
        found += step.lump if short > step.above + MET * max(step.above, 1.0) else 0.0
        before = step.penalty
    return found


def spread_penalties(steps: tuple[PenaltyStep, ...], most: float) -> tuple[tuple[float, float], ...]:
    r"""Largest convex function that is nowhere above a contract, as thresholds and the rises of its slope there.

    A lump is spread evenly over the units after it: from each corner on, to the corner that the least slope leads to,
    the last being `most` units short. Without lumps that is the contract itself.

    .. math:: \check{F}(U) = \sum_k \rho_k (U - a_k)^+, \qquad \rho_k \ge 0

    Units: units, currency per unit. Shortfalls above `most` go on at the last slope.
    """
    if not any(step.lump for step in steps):
        slopes = [step.penalty for step in steps]
        pairs = zip(steps, slopes, [0.0, *slopes], strict=False)
        return tuple((step.above, slope - before) for step, slope, before in pairs if slope > before)
    at = [0.0, *(step.above for step in steps if 0 < step.above < most), most]
    corners = [(units, penalty_due(steps, units)) for units in at]
    place, slope = 0, 0.0
    found: list[tuple[float, float]] = []
    while place < len(corners) - 1:
        units, cost = corners[place]
        onward = [
            ((other - cost) / (more - units), -number) for number, (more, other) in enumerate(corners) if number > place
        ]
        least, number = min(onward)
        if least > slope:
            found.append((units, least - slope))
        place, slope = -number, max(slope, least)
    return tuple(found)


@on_screen
@dataclass(frozen=True, slots=True)
class Customer:
    """One class of customers of a market and product: who is served sooner than others, and what his shortage costs.

    `priority` 1 is served before 2, of one priority who is dearer short. The other fields are those of `Demand`.
    """

    customer: str
    priority: float
    quantity: float
    margin: float
    patience: float
    backlog_cost: float
    deviation: float | None = None
    life_left: float | None = None
    penalties: tuple[PenaltyStep, ...] = ()

    def __post_init__(self) -> None:
        as_floats(self)


@on_screen
@dataclass(frozen=True, slots=True)
class Demand:
    """Demand for a part at a market.

    `quantity` units per period; `margin` lost per unit short; a unit may wait at most `patience` periods
    (0: lost at once, `math.inf`: waits for ever) at `backlog_cost` per unit and period late. `deviation` is the
    standard deviation of what one period takes, in units; None: not stated.
    `life_left` is how many periods a part with a shelf life must still keep when it is taken; None: not stated.
    `penalties` are the steps of a contract, by rising thresholds: what units short in one disruption cost besides.

    Where a market has `customers` of several classes these fields stand for all of them together, as `of_classes` sums
    them up, and each class is served by its own. `priority` is that of a class where it is served.
    """

    market: SiteId
    part: PartId
    quantity: float
    margin: float
    patience: float
    backlog_cost: float
    deviation: float | None = None
    customers: tuple[Customer, ...] = ()
    priority: float | None = None
    life_left: float | None = None
    penalties: tuple[PenaltyStep, ...] = ()

    def __post_init__(self) -> None:
        as_floats(self)

    @classmethod
    def of_classes(cls, market: SiteId, part: PartId, customers: Iterable[Customer]) -> Demand:
        """Return the demand of several classes of customers together, the first to be served first.

        Quantities add up, margins and costs of waiting are means by quantity, the patience is the longest; deviations
        are those of classes that do not move together, and not stated where one of them is not; of life left the most
        counts.
        """
        found = tuple(sorted(customers, key=lambda one: (one.priority, one.customer)))
        units = math.fsum(one.quantity for one in found)
        left = [one.life_left for one in found if one.life_left is not None]
        spread = [one.deviation for one in found if one.deviation is not None]
        return cls(
            market, part, units,
            math.fsum(one.margin * one.quantity for one in found) / units,
            max(one.patience for one in found),
            math.fsum(one.backlog_cost * one.quantity for one in found) / units,
            math.hypot(*spread) if len(spread) == len(found) else None,
            found,
            life_left=max(left, default=None),
        )  # fmt: skip

    @property
    def node(self) -> Node:
        """The stock position the demand is served from."""
        return Node(self.market, self.part)

    def spread(self, periods_per_year: float) -> tuple[tuple[float, float], ...]:
        """Return thresholds and rises of what a plan reckons its contract to cost; lumps are spread over a year."""
        return spread_penalties(self.penalties, self.quantity * periods_per_year) if self.penalties else ()

    def dearest(self, periods_per_year: float) -> float:
        """Return the most that one more unit short costs in a plan: its margin, and the last slope of its contract."""
        return self.margin + math.fsum(rise for _, rise in self.spread(periods_per_year))

    @property
    def first_short(self) -> float:
        """What the first unit short costs: its margin, and what its contract says of it."""
        return self.margin + (self.penalties[0].penalty if self.penalties and self.penalties[0].above == 0 else 0.0)


@on_screen
@dataclass(frozen=True, slots=True)
class Inventory:
    """Today's stock at a position: units on hand and on order."""

    site: SiteId
    part: PartId
    on_hand: float
    on_order: float = 0.0

    def __post_init__(self) -> None:
        as_floats(self)
