"""Identifiers, durations and the calendar: the vocabulary every other layer speaks."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NewType

from resilience.frozen import as_floats
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Iterable

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
WORKING_DAY_UNITS = frozenset({"wd", "workday", "workdays"})
"""Units of working time: in a model whose period is a working day each is one period."""
WEEKDAYS_BELOW = 0.75
"""Share of calendar time below which one-day periods are taken to be weekdays."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST_HOURS, LONGEST_PERIODS = 1000.0 * HOURS_PER_YEAR, 1e6
"""Longest durations that are read: what is longer is a slip of the pen."""
_DURATION = re.compile(r"^\s*([0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+)\s*([A-Za-z]+)\s*$")


DIGITS = 12
"""Significant digits to which rates are stated: what lies beyond is the noise of adding them."""


def total_rate(rates: Iterable[float]) -> float:
    """Sum of stated rates per year without the noise of adding: 0.07, and not 0.06999999999999999."""
    return float(f"{math.fsum(rates):.{DIGITS}g}")


@on_screen
@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: calendar hours, or working periods of the model (`"2 periods"`), which may be working days."""

    amount: float
    in_periods: bool = False
    working_days: bool = False

    def __post_init__(self) -> None:
        as_floats(self)

    def __str__(self) -> str:
        if self.working_days:
            return f"{self.amount:g} wd"
        if self.in_periods:
            return f"{self.amount:g} periods"
        for unit in ("yr", "mo", "wk", "d", "h"):
            if self.amount >= HOURS[unit] and math.isclose(self.amount / HOURS[unit] % 0.5, 0, abs_tol=1e-9):
                return f"{self.amount / HOURS[unit]:g} {unit}"
        return f"{self.amount:g} h"


def parse_duration(text: str) -> Duration:
    """Read `"4 h"`, `"12 wk"`, `"3 wd"` (working days) or `"2 periods"`.

    Raises
    ------
    ValueError
        When the text is not a number followed by a known unit; the message names the units.
    """
    match = _DURATION.match(text)
    if match is None:
        msg = f"{text!r} is not a duration such as '4 h', '3 d', '3 wd', '12 wk' or '2 periods'."
        raise ValueError(msg)
    amount, unit = float(match[1]), match[2].lower()
    if not math.isfinite(amount):
        msg = f"{text!r} is not a finite duration."
        raise ValueError(msg)
    if unit in WORKING_DAY_UNITS and amount <= LONGEST_PERIODS:
        return Duration(amount, in_periods=True, working_days=True)
    if unit not in HOURS and unit not in PERIOD_UNITS:
        msg = f"{unit!r} is not a unit of time; use min, h, d, wd (working days), wk, mo, yr or periods."
        raise ValueError(msg)
    if amount > (LONGEST_PERIODS if unit in PERIOD_UNITS else LONGEST_HOURS / HOURS[unit]):
        msg = f"{text!r} is longer than 1,000 years or a million periods; nothing is watched that long."
        raise ValueError(msg)
    if unit in PERIOD_UNITS:
        return Duration(amount, in_periods=True)
    return Duration(amount * HOURS[unit])


@on_screen
@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The days on which people work.

    Parameters
    ----------
    weekdays
        Working weekdays, 0 for Monday to 6 for Sunday; at least one.
    holidays
        Single days off among them.
    worked
        Single working days outside them, such as a Saturday that makes up for a holiday.
    """

    weekdays: tuple[int, ...]
    holidays: tuple[date, ...] = ()
    worked: tuple[date, ...] = ()

    def count(self, start: date, end: date) -> int:
        """Working days from `start` on and before `end`; 0 when it ends before it starts."""
        import numpy as np

        if end <= start:
            return 0
        mask = [day in self.weekdays for day in range(7)]
        usual = np.busday_count(start, end, weekmask=mask, holidays=list(self.holidays))
        return int(usual) + sum(start <= day < end for day in self.worked if day.weekday() not in self.weekdays)

    def day(self, start: date, place: int) -> date:
        """Return the working day that `place` others precede from `start` on (0: the first on or after it)."""
        most = min(7 * (place + len(self.holidays) + 1), (date.max - start).days - 1)
        passed = bisect_left(range(most), place + 1, key=lambda days: self.count(start, start + timedelta(days + 1)))
        return start + timedelta(passed)

    def elapsed(self, start: date, days: float) -> float:
        """Working days that pass in so many days from the beginning of `start` on; a part of a day counts as a part."""
        whole = math.floor(days)
        last = start + timedelta(whole)
        return self.count(start, last) + (days - whole) * self.count(last, last + timedelta(1))

    def moment(self, start: date, worked: float) -> float:
        """Days from the beginning of `start` until so many working days are over and the next one begins."""
        whole = math.floor(worked)
        return (self.day(start, whole) - start).days + worked - whole

    def ended(self, start: date, worked: float) -> float:
        """Days from the beginning of `start` until so many working days are over: the end of the last one."""
        if worked <= 0:
            return 0.0
        last = math.ceil(worked) - 1
        return (self.day(start, last) - start).days + worked - last

    def per_year(self, year: int) -> int:
        """Working days of a calendar year."""
        first = date(year, 1, 1)
        return self.count(first, first.replace(year=year + 1))


MONDAY_TO_FRIDAY = WorkingDays((0, 1, 2, 3, 4))


@on_screen
@dataclass(frozen=True, slots=True)
class Calendar:
    """The model's time step and how many working periods a calendar year holds.

    Parameters
    ----------
    period
        Length of one period of working time.
    periods_per_year
        Working periods per calendar year; when they fill the year (to 2 %) working time is calendar time.
    working
        The working days that the periods are, where they are stated: between dates they are counted. What has no date
        (lead times, covers, outages of a rate) goes by the mean over the year.
    """

    period: Duration
    periods_per_year: float
    working: WorkingDays | None = None

    def __post_init__(self) -> None:
        as_floats(self)

    @property
    def counted(self) -> WorkingDays | None:
        """The working days that are counted between dates; None where working time is spread evenly.

        They are those stated. Where none are, periods of one day that leave out about a third of the year are Mondays
        to Fridays, however many of them `periods_per_year` says there are.
        """
        if self.working is None and self.period.amount == HOURS["d"] and self.working_share < WEEKDAYS_BELOW:
            return MONDAY_TO_FRIDAY
        return self.working

    @property
    def working_share(self) -> float:
        """Share of calendar time that is working time, in (0, 1]; 1 when the periods fill the year."""
        share = self.periods_per_year * self.period.amount / HOURS_PER_YEAR
        return 1.0 if self.working is None and abs(share - 1) <= CALENDAR_TOLERANCE else share

    @property
    def works_by_the_day(self) -> bool:
        """Whether a period is a working day, so that `3 wd` are three of them."""
        return not self.period.in_periods and self.period.amount == HOURS["d"]

    def periods(self, duration: Duration) -> float:
        """Working periods that pass during a calendar duration (not rounded), by the mean over the year."""
        if duration.in_periods:
            return duration.amount
        return duration.amount / self.period.amount * self.working_share

    def spell(self, onset: date, *lengths: Duration) -> tuple[float, ...]:
        """Working periods of lengths of time that follow one another, the first from the beginning of a day on.

        Working days are counted where there are any; otherwise as `periods` does.
        """
        counted = self.counted
        if counted is None:
            return tuple(map(self.periods, lengths))
        found, day, passed = [], 0.0, 0.0
        for length in lengths:
            before = passed
            if length.in_periods:
                passed += length.amount
                day = counted.moment(onset, passed)
            else:
                day += length.amount / HOURS["d"]
                passed = counted.elapsed(onset, day)
            found.append(passed - before)
        return tuple(found)

    def position(self, onset: date, day: date) -> float:
        """Working periods from an onset to the beginning of a day; 0 for a day before it."""
        if (counted := self.counted) is not None:
            return float(counted.count(onset, day))
        return max((day - onset).days / self.days(1), 0.0)

    def days_between(self, onset: date, start: float, end: float) -> float:
        """Calendar days from one working period after an onset until another begins (both may be fractions)."""
        if (counted := self.counted) is None:
            return self.days(end - start)
        return counted.moment(onset, end) - counted.moment(onset, start)

    def days_until_done(self, onset: date, periods: float) -> float:
        """Calendar days from the beginning of an onset's day until so many working periods are over."""
        return self.days(periods) if (counted := self.counted) is None else counted.ended(onset, periods)

    def date(self, onset: date, periods: int) -> date:
        """Day on which a working period after an onset falls; the onset itself may fall on a day off.

        Where no working days are counted, working time is spread evenly over calendar time.
        """
        if (counted := self.counted) is not None:
            return counted.day(onset, periods)
        return onset + timedelta(days=int(self.days(periods)))

    def days(self, periods: float) -> float:
        """Calendar days that pass during a number of working periods, by the mean over the year."""
        return periods * self.period.amount / self.working_share / 24

    def said(self, periods: float) -> str:
        """Say periods in days: `1.97 working days (3 calendar days)`, `3 days`, `1.5 periods (10.5 days)`."""
        days = _few(self.days(periods))
        if not self.works_by_the_day:
            return f"{_counted(periods, 'period')} ({_counted(self.days(periods), 'day')})"
        if self.working_share == 1:
            return _counted(periods, "day")
        return f"{_counted(periods, 'working day')} ({days} calendar day{'' if days == '1' else 's'})"


def _counted(value: float, word: str) -> str:
    number = _few(value)
    return f"{number} {word}{'' if number == '1' else 's'}"


def _few(value: float) -> str:
    """Value to three significant digits."""
    return f"{float(f'{value:.3g}'):,g}"
