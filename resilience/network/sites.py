"""Sites: where things are made, kept and sold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.frozen import as_floats
from resilience.screen import on_screen

if TYPE_CHECKING:
    from resilience.quantities import Region, SiteId


class SiteKind(StrEnum):
    """What a site is for."""

    SUPPLIER = "supplier"
    PLANT = "plant"
    WAREHOUSE = "warehouse"
    MARKET = "market"


class SiteStatus(StrEnum):
    """Whether a site is there, or only possible."""

    ACTIVE = "active"
    CANDIDATE = "candidate"


@on_screen
@dataclass(frozen=True, slots=True)
class Site:
    """One place. Times in periods, money in the model's currency; None means not stated in the tables.

    `time_to_recover` (TTR) is the time to full output after a major event. `visibility_cost` per year buys
    `visibility_detection`, the detection delay that replaces a hazard's own at this site when it is shorter.
    `max_cover` is the longest cover any buffer here may have, 0 where none is kept.
    `lever_time` is from the decision to watch it until it is watched.
    `storage` is the room for stock of all parts, in units such as pallet places; `overflow_cost` the price of one such
    unit outside for a period, for what finds no place after a disruption. `least_life` is the least share of its shelf
    life left of what leaves here for another site.
    A `candidate` may be opened: for `fixed_cost` per year, and `opening_cost` once, spread evenly over `opening_years`;
    it delivers `opening_time` after the decision, and in full `opening_ramp` later. A site that is there may be closed
    where a `closing_cost` is stated, spent once and spread over `closing_years`: then its `fixed_cost` is saved.
    """

    site: SiteId
    kind: SiteKind
    region: Region
    latitude: float | None = None
    longitude: float | None = None
    time_to_recover: float | None = None
    visibility_cost: float | None = None
    visibility_detection: float | None = None
    max_cover: float | None = None
    lever_time: float | None = None
    tags: tuple[str, ...] = ()
    storage: float | None = None
    overflow_cost: float | None = None
    least_life: float | None = None
    status: SiteStatus = SiteStatus.ACTIVE
    fixed_cost: float | None = None
    opening_cost: float | None = None
    opening_years: float | None = None
    opening_time: float | None = None
    opening_ramp: float | None = None
    closing_cost: float | None = None
    closing_years: float | None = None

    def __post_init__(self) -> None:
        as_floats(self)

    @property
    def may_open(self) -> bool:
        """Whether a plan decides if the site is opened."""
        return self.status is SiteStatus.CANDIDATE

    @property
    def may_close(self) -> bool:
        """Whether a plan decides if the site is closed."""
        return self.status is SiteStatus.ACTIVE and self.closing_cost is not None

    @property
    def movable(self) -> bool:
        """Whether a plan decides if the site is there."""
        return self.may_open or self.may_close

    @property
    def cost_of_open(self) -> float:
        """Currency per year that a candidate costs once it is open: what it runs at, and its share of opening it."""
        return (self.fixed_cost or 0.0) + spread_over(self.opening_cost, self.opening_years)

    @property
    def cost_of_closed(self) -> float:
        """Currency per year that closing a site costs: its share of what is paid once, less what it runs at."""
        return spread_over(self.closing_cost, self.closing_years) - (self.fixed_cost or 0.0)


def spread_over(once: float | None, years: float | None) -> float:
    """What is spent once, per year of the years it is spread over."""
    return 0.0 if not once or not years else once / years
