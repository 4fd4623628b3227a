"""Rows read before, kept for scopes that answer their rules alike: those of a product are in thousands of scopes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.program.reading.assemble import Entries, Label
    from resilience.program.reading.notes import Answers, Notes

ROOM = 100_000
"""Series whose rows are kept, those found last; each takes some kilobytes."""
VARIANTS = 40
"""Readings of one series that are kept: as many watches as differ in length, or surroundings."""


@dataclass(frozen=True)
class SeriesReading:
    """Rows of one series as read, what their rule was told, and the longest watch they are good for; None: any."""

    entries: Entries
    told: Answers
    periods: int | None


@dataclass
class Readings:
    """Readings by series."""

    room: int = ROOM
    series: OrderedDict[Label, list[SeriesReading]] = field(default_factory=OrderedDict)

    def find(self, label: Label, notes: Notes, periods: int) -> Entries | None:
        """Rows of a series for a watch of so many periods, if they were read before."""
        readings = self.series.get(label, [])
        for place, reading in enumerate(readings):
            if (reading.periods is None or reading.periods >= periods) and notes.agree(reading.told):
                readings.append(readings.pop(place))
                self.series.move_to_end(label)
                return reading.entries
        return None

    def keep(self, label: Label, reading: SeriesReading) -> None:
        """Keep a reading; what was not asked for longest goes when there is no room."""
        readings = self.series.setdefault(label, [])
        readings.append(reading)
        del readings[:-VARIANTS]
        self.series.move_to_end(label)
        if len(self.series) > self.room:
            self.series.popitem(last=False)
