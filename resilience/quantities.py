"""Identifiers, durations and the calendar: the vocabulary every other layer speaks."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NewType

SiteId = NewType("SiteId", str)
PartId = NewType("PartId", str)
LaneId = NewType("LaneId", str)
Region = NewType("Region", str)

HOURS_PER_YEAR = 8760.0
CALENDAR_TOLERANCE = 0.02
"""A period times periods_per_year this close to a year is calendar time, not working time (52 weeks, 360 days)."""

HOURS = {
    "min": 1 / 60, "minute": 1 / 60, "minutes": 1 / 60,
    "h": 1.0, "hour": 1.0, "hours": 1.0,
    "d": 24.0, "day": 24.0, "days": 24.0,
    "wk": 168.0, "week": 168.0, "weeks": 168.0,
    "mo": 730.0, "month": 730.0, "months": 730.0,
    "yr": 8760.0, "year": 8760.0, "years": 8760.0,
}  # fmt: skip
PERIOD_UNITS = frozenset({"period", "periods"})
WEEKDAYS_BELOW = 0.75
"""Share of calendar time below which one-day periods are taken to be weekdays."""
LONGEST_HOURS, LONGEST_PERIODS = 1000.0 * HOURS_PER_YEAR, 1e6
"""Longest durations that are read: what is longer is a slip of the pen."""
_DURATION = re.compile(r"^\s*([0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+)\s*([A-Za-z]+)\s*$")


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: calendar hours, or whole working periods of the model (`"2 periods"`)."""

    amount: float
    in_periods: bool = False

    def __str__(self) -> str:
        if self.in_periods:
            return f"{self.amount:g} periods"
        for unit in ("yr", "wk", "d", "h"):
            if self.amount >= HOURS[unit] and math.isclose(self.amount / HOURS[unit] % 0.5, 0, abs_tol=1e-9):
                return f"{self.amount / HOURS[unit]:g} {unit}"
        return f"{self.amount:g} h"


def parse_duration(text: str) -> Duration:
    """Read `"4 h"`, `"12 wk"` or `"2 periods"`.

    Raises
    ------
    ValueError
        When the text is not a number followed by a known unit; the message names the units.
    """
    match = _DURATION.match(text)
    if match is None:
        msg = f"{text!r} is not a duration such as '4 h', '3 d', '12 wk' or '2 periods'."
        raise ValueError(msg)
    amount, unit = float(match[1]), match[2].lower()
    if not math.isfinite(amount):
        msg = f"{text!r} is not a finite duration."
        raise ValueError(msg)
    if unit not in HOURS and unit not in PERIOD_UNITS:
        msg = f"{unit!r} is not a unit of time; use min, h, d, wk, mo, yr or periods."
        raise ValueError(msg)
    if amount > (LONGEST_PERIODS if unit in PERIOD_UNITS else LONGEST_HOURS / HOURS[unit]):
        msg = f"{text!r} is longer than 1,000 years or a million periods; nothing is watched that long."
        raise ValueError(msg)
    if unit in PERIOD_UNITS:
        return Duration(amount, in_periods=True)
    return Duration(amount * HOURS[unit])


@dataclass(frozen=True, slots=True)
class Calendar:
    """The model's time step and how many working periods a calendar year holds.

    Parameters
    ----------
    period
        Length of one period of working time.
    periods_per_year
        Working periods per calendar year; when they fill the year (to 2 %) working time is calendar time.
    """

    period: Duration
    periods_per_year: float

    @property
    def working_share(self) -> float:
        """Share of calendar time that is working time, in (0, 1]; 1 when the periods fill the year."""
        share = self.periods_per_year * self.period.amount / HOURS_PER_YEAR
        return 1.0 if abs(share - 1) <= CALENDAR_TOLERANCE else share

    def periods(self, duration: Duration) -> float:
        """Working periods that pass during a calendar duration (not rounded)."""
        if duration.in_periods:
            return duration.amount
        return duration.amount / self.period.amount * self.working_share

    def date(self, onset: date, periods: int) -> date:
        """Day on which a working period after an onset falls.

        Periods of one day that leave out about a third of the year are Mondays to Fridays; the onset itself may fall
        on a day off. Otherwise working time is spread evenly over calendar time.
        """
        if self.period.amount == HOURS["d"] and self.working_share < WEEKDAYS_BELOW:
            day = onset + timedelta(days=7 - onset.weekday() if onset.weekday() >= 5 else 0)
            weeks, weekday = divmod(day.weekday() + periods, 5)
            return day + timedelta(days=7 * weeks + weekday - day.weekday())
        return onset + timedelta(days=int(self.days(periods)))

    def days(self, periods: float) -> float:
        """Calendar days that pass during a number of working periods."""
        return periods * self.period.amount / self.working_share / 24
