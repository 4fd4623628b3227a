"""What was counted in a stretch of time gone by: flows as they were, and wastes that no other table prices."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.frozen import as_floats
from resilience.screen import on_screen

if TYPE_CHECKING:
    from resilience.network.lanes import Lane, Mode
    from resilience.network.network import SupplyNetwork
    from resilience.quantities import PartId, SiteId


class ObservedKind(StrEnum):
    """What was counted."""

    STOCK = "stock"
    LOTS = "lots"
    UNDER_WAY = "under_way"
    MADE = "made"
    BAD = "bad"
    FOUND_LATE = "found_late"
    SOLD = "sold"
    MOVED = "moved"
    DELIVERIES = "deliveries"
    OVERPRODUCED = "overproduced"
    WAITING = "waiting"
    HANDLING = "handling"
    OVERPROCESSING = "overprocessing"
    MOTION = "motion"
    REWORK = "rework"

    @property
    def is_mean(self) -> bool:
        """Whether the amount is the mean over the time, not a count."""
        return self in {ObservedKind.STOCK, ObservedKind.LOTS, ObservedKind.UNDER_WAY}

    @property
    def on_lane(self) -> bool:
        """Whether it is counted lane by lane."""
        return self in ON_LANES

    @property
    def at_maker(self) -> bool:
        """Whether it is counted where a part is made."""
        return self in {ObservedKind.MADE, ObservedKind.BAD, ObservedKind.FOUND_LATE}

    @property
    def has_cost(self) -> bool:
        """Whether the row itself must say what one costs, since no other table does."""
        return self in tuple(ObservedKind)[9:]


ON_LANES = (ObservedKind.LOTS, ObservedKind.UNDER_WAY, ObservedKind.MOVED, ObservedKind.DELIVERIES)


@on_screen
@dataclass(frozen=True, slots=True)
class Observation:
    """One thing counted: `amount` units over `time` periods, or in the mean; at a site, or on the lanes to it."""

    entry: str
    kind: ObservedKind
    amount: float
    time: float
    site: SiteId | None = None
    part: PartId | None = None
    origin: SiteId | None = None
    mode: Mode | None = None
    cost: float | None = None

    def __post_init__(self) -> None:
        as_floats(self)

    def lanes(self, network: SupplyNetwork) -> tuple[Lane, ...]:
        """Lanes that it can be about."""
        return tuple(
            lane
            for lane in network.lanes.values()
            if (lane.origin, lane.destination, lane.part) == (self.origin, self.site, self.part)
            and self.mode in (None, lane.mode)
        )
