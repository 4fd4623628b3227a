"""Weeks by their ISO names."""

from __future__ import annotations

from datetime import date

import pytest

from resilience.errors import InputError
from resilience.plan.iso_week import IsoWeek


@pytest.mark.parametrize(
    ("text", "monday", "sunday"),
    [
        ("2026-W48", date(2026, 11, 23), date(2026, 11, 29)),
        ("2026w01", date(2025, 12, 29), date(2026, 1, 4)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
    ],
)
def test_a_week_runs_from_monday_to_sunday(text, monday, sunday):
    """Proves: the first week of 2026 begins in 2025; counting weeks from January 1 would begin it on a Thursday."""
    week = IsoWeek.read(text)
    assert (week.monday, week.sunday) == (monday, sunday)
    assert IsoWeek.read(str(week)) == week


def test_weeks_are_counted_across_years():
    """Proves: from 2026-W53 to 2027-W02 are two weeks; subtracting numbers gives -51."""
    assert IsoWeek.read("2027-W02").weeks_since(IsoWeek.read("2026-W53")) == 2
    assert IsoWeek.read("2026-W53") < IsoWeek.read("2027-W02")


@pytest.mark.parametrize("text", ["2025-W53", "2026-W00", "2026-48", "W48", "2026-W480", "", "0000-W01"])
def test_what_is_no_week_is_refused(text):
    """Proves: 2025 has no week 53, and a month is no week."""
    with pytest.raises(InputError, match="2026-W48"):
        IsoWeek.read(text)
