"""Hazards: what can go wrong, what it hits, how often, how hard and how long, each with its source."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.frozen import as_floats
from resilience.screen import on_screen

if TYPE_CHECKING:
    from datetime import date

    from resilience.hazard.distributions.all import Distribution
    from resilience.hazard.onsets import OnsetSeason
    from resilience.hazard.profile import Point


class Hits(StrEnum):
    """What a hazard takes away from whatever its selector names."""

    CAPACITY = "capacity"
    """Production at the selected sites (or of the selected parts or families) and dispatch on selected lanes.

    What a site does not make itself it neither hands on nor sells: warehouses and markets can be down, too.
    """
    ARRIVALS = "arrivals"
    "Nothing arrives on the selected lanes for the duration; then everything that was due arrives at once."
    YIELD = "yield"
    "Good output of the selected production."
    DEMAND = "demand"
    "Demand at the selected markets, multiplied by the severity."
    LEAD_TIME = "lead_time"
    "Goods that leave on the selected lanes while it lasts are under way for longer, by the extra time."
    COST = "cost"
    "What a unit costs on the selected lanes, or at the selected makers, multiplied by the severity."
    SURCHARGE = "surcharge"
    "What a unit costs more on the selected lanes, or at the selected makers: the severity, in currency per unit."
    DUTY = "duty"
    "What goods made at the selected sites pay more where they enter: the severity, a share of the customs value."
    CURRENCY = "currency"
    "What is paid in the selected currencies, multiplied by the severity."


class StockFate(StrEnum):
    """What becomes of the stock at a site whose capacity is hit."""

    USABLE = "usable"
    "Only what is made there stops: stock is handed on, used and sold as ever."
    LOCKED = "locked"
    "It cannot be used as far as the site is down, and is whole afterwards."
    DESTROYED = "destroyed"
    "A share is lost at the onset and paid anew; the rest is locked."


@on_screen
@dataclass(frozen=True, slots=True)
class Selector:
    """What a hazard hits; every list given must match (lists are alternatives), empty lists match all.

    `lanes` are lane ids, `modes` transport modes; a selector that names either of them (or an origin or
    destination region for lanes) selects lanes, otherwise it selects sites and what is made there. `into` are regions
    or sites that goods enter where a duty rises, `currencies` those of which a rate rises.
    """

    sites: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    lanes: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    into: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()


@on_screen
@dataclass(frozen=True, slots=True)
class HelpCurve:
    """Recorded emergency supply on one lane: points of time (periods from the onset) and share of its capacity.

    Straight lines join the points; after the last its share stays.
    """

    lane: str
    curve: tuple[Point, ...]


@on_screen
@dataclass(frozen=True, slots=True)
class Hazard:
    """One thing that can go wrong.

    Parameters
    ----------
    rate
        Onsets per calendar year, for each target (`per_target`) or for the whole selection at once
        (common cause). None for a historical event, which has `onset` instead.
    severity
        Share lost (capacity, yield: 0 to 1) or multiple (demand, cost, currency), currency per unit (surcharge) or
        share of the customs value (duty); ignored for arrivals and lead times.
    duration
        Periods for which the whole severity is lost; ignored where there is a curve.
    ramp
        Periods from first help to whole again, after the duration; None: whole at once.
    extra
        For `Hits.LEAD_TIME`: periods by which the lead time rises.
    curve
        Instead of duration and ramp: points of time (periods from the onset) and the share that works, joined by
        straight lines, from time 0 until all works again.
    detection
        Periods from onset until known.
    strata
        Strata of the duration, and of the ramp; None: every value of a discrete distribution, five strata of a
        continuous one.
    compound
        Names of other hazards that strike together with this one at its rate (port congestion and component
        shortage and demand swing at once).
    stock
        For `Hits.CAPACITY` at sites: what becomes of the stock there.
    stock_loss
        Share of the stock on hand at onset that is destroyed, 0 to 1; 0 unless its fate is to be destroyed.
    season
        Stretches of the year with the share of its onsets in each; none: evenly over the year.
    samples
        Number of seeded draws to use instead of strata, for compounds and regions too large to enumerate.
    """

    name: str
    hits: Hits
    select: Selector
    rate: float | None
    per_target: bool
    duration: Distribution
    severity: Distribution
    detection: float
    source: str
    ramp: Distribution | None = None
    extra: Distribution | None = None
    curve: tuple[Point, ...] = ()
    onset: date | None = None
    strata: int | None = None
    samples: int | None = None
    transit_loss: float = 0.0
    compound: tuple[str, ...] = ()
    help: tuple[HelpCurve, ...] = ()
    only_in_compound: bool = False
    stock: StockFate = StockFate.LOCKED
    stock_loss: float = 0.0
    season: tuple[OnsetSeason, ...] = ()
    row: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        as_floats(self)

    @property
    def has_severity(self) -> bool:
        """Whether it has a size of its own; what is held up or takes longer is so altogether."""
        return self.hits not in {Hits.ARRIVALS, Hits.LEAD_TIME}
