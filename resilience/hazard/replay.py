"""A historical replay: what was recorded, and the ranges over which the inputs are uncertain."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from resilience.screen import on_screen

if TYPE_CHECKING:
    from datetime import date

    from resilience.hazard.sweeps import Sweep
    from resilience.quantities import LaneId, PartId, SiteId

SweepT = TypeVar("SweepT", bound="Sweep")


@on_screen
@dataclass(frozen=True, slots=True)
class Recorded:
    """What happened: units of demand missed, what they may really be, and the day supply first stopped."""

    loss: float
    low: float
    high: float
    unit: str
    source: str
    first_stop: date | None = None


class FigureMeasure(StrEnum):
    """What a recorded figure counts."""

    LOST = "lost"
    "Units of demand lost on the days of the span."
    SERVED = "served"
    "Units of demand served on the days of the span."
    FIRST_STOP = "first-stop"
    "The first day on which demand is lost."
    NORMAL = "normal"
    "The day from which a lane dispatches its plan for good."
    LOST_TIME = "lost-time"
    "Most days of its planned dispatch by which a lane is behind."
    WAITING = "waiting"
    "Units of demand that wait at the beginning of a day."
    WAIT = "wait"
    "Days that demand of a day waits; with a lane, its lead time is added."
    LOST_MARGIN = "lost-margin"
    "Margin of the units of demand lost on the days of the span."
    SUM = "sum"
    "The other figures it names, added up."


DATED_MEASURES = frozenset({FigureMeasure.FIRST_STOP, FigureMeasure.NORMAL})
MEASURES_OF_A_SPAN = frozenset({FigureMeasure.LOST, FigureMeasure.SERVED, FigureMeasure.LOST_MARGIN})
MEASURES_OF_A_PLANT = MEASURES_OF_A_SPAN | {FigureMeasure.FIRST_STOP}
MEASURES_OF_A_DAY = frozenset({FigureMeasure.WAITING, FigureMeasure.WAIT})
MEASURES_OF_UNITS = frozenset({FigureMeasure.LOST, FigureMeasure.SERVED, FigureMeasure.WAITING})
MEASURES_OF_OUTPUT = MEASURES_OF_UNITS | {FigureMeasure.LOST_MARGIN}
"""What grows with the planned output."""
MEASURES_OF_A_LANE = frozenset({FigureMeasure.NORMAL, FigureMeasure.LOST_TIME})


@on_screen
@dataclass(frozen=True, slots=True)
class Figure:
    """One recorded number or date, with the range in which it may really lie.

    `value`, `low` and `high` are numbers, or dates for a measure in `DATED_MEASURES`. `start` and `end` bound a span,
    both days included; a measure of one day has only `start`. `planned` is what was planned for the span: the
    predicted share of demand is then applied to it, so that months of unequal plans need no unequal demand. `of` names
    the figures of a sum. `market` and `product` say whose demand is counted (None: all); with a `plant` what it
    fails to make of its plan is counted instead, of one product or all.
    """

    name: str
    measure: FigureMeasure
    value: float | date
    low: float | date
    high: float | date
    unit: str
    source: str
    grade: str | None = None
    start: date | None = None
    end: date | None = None
    lane: LaneId | None = None
    planned: float | None = None
    of: tuple[str, ...] = ()
    market: SiteId | None = None
    product: PartId | None = None
    plant: SiteId | None = None


@on_screen
@dataclass(frozen=True, slots=True)
class Replay:
    """Dated hazards are alternatives (say, recovery ramps); each is replayed at every combination of the sweeps."""

    recorded: Recorded | None = None
    sweeps: tuple[Sweep, ...] = ()
    figures: tuple[Figure, ...] = ()

    def of(self, kind: type[SweepT]) -> tuple[SweepT, ...]:
        """Return the sweeps of one kind, in order."""
        return tuple(sweep for sweep in self.sweeps if isinstance(sweep, kind))
