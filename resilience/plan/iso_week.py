"""Weeks as the weekly run names them: ISO weeks, such as 2026-W48, which begin on a Monday."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from resilience.errors import InputError
from resilience.findings import Code, Finding

WEEK = re.compile(r"(\d{4})-?W(\d{2})")
FORM = "Write a year and its week, such as 2026-W48."


@dataclass(frozen=True, slots=True, order=True)
class IsoWeek:
    """One week of one ISO year; `str` says it as it is read."""

    year: int
    week: int

    @classmethod
    def read(cls, text: str, place: str = "--period") -> IsoWeek:
        """Read a week.

        Raises
        ------
        InputError
            When it is none, or the year has no such week.
        """
        found = WEEK.fullmatch(text.strip().upper())
        if found is None:
            raise InputError([Finding(Code.BAD_VALUE, f"{text!r} is no week.", FORM, place)])
        one = cls(int(found[1]), int(found[2]))
        try:
            _ = one.monday, one.sunday
        except ValueError:
            message = f"The year {one.year} has no week {one.week}."
            raise InputError([Finding(Code.OUT_OF_RANGE, message, FORM, place)]) from None
        return one

    @property
    def monday(self) -> date:
        """Its first day."""
        return date.fromisocalendar(self.year, self.week, 1)

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    def weeks_since(self, earlier: IsoWeek) -> int:
        """How many weeks later it is than another; below 0 where it is earlier."""
        return (self.monday - earlier.monday).days // 7

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.week:02}"
