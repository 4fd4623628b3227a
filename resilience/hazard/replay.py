"""A historical replay: what was recorded, and the ranges over which the inputs are uncertain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from resilience.quantities import PartId, SiteId


@dataclass(frozen=True, slots=True)
class Recorded:
    """What happened: units of demand missed, with the range to defend, and the day supply first stopped."""

    loss: float
    low: float
    high: float
    unit: str
    source: str
    first_stop: date | None = None


@dataclass(frozen=True, slots=True)
class StockSweep:
    """Alternative covers (periods of demand) of one stock position, for an input known only as a range.

    `outputs` are alternative readings of the planned output per period; parts used per period stay as they are, so
    the loss in periods is the same and the loss in units scales with it. Empty: the model's demand only.
    """

    site: SiteId
    part: PartId
    covers: tuple[float, ...]
    source: str
    outputs: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Replay:
    """Dated hazards are alternatives (say, recovery ramps); each is replayed at every cover of the sweep."""

    recorded: Recorded
    sweep: StockSweep | None
