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

    def __post_init__(self) -> None:
        as_floats(self)
