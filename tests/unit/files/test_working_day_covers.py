"""Covers in working days: said once, in the unit people mean."""

from __future__ import annotations

import pytest

from resilience import read_model
from resilience.files import check
from resilience.network.parts import Node
from resilience.quantities import Calendar, Duration, parse_duration

DAILY = (("1 wk", "1 d"), ("= 52", "= 220"))
"""The tiny model, 220 working days a year; it makes 100 pumps a day of 200 valves."""


def covered(tiny, cover, changes=DAILY):
    """Where the model is, with a cover of valves and other words in its settings."""
    (tiny.model / "policy.csv").write_text(f"site,part,cover\nPLANT,VALVE,{cover}\n", encoding="utf-8")
    settings = tiny.model / "model.toml"
    text = settings.read_text(encoding="utf-8")
    for old, new in changes:
        text = text.replace(old, new)
    settings.write_text(text, encoding="utf-8")
    return tiny.model


@pytest.mark.parametrize(("cover", "units"), [("3 wd", 600.0), ("3 periods", 600.0), ("3 d", 3 * 220 / 365 * 200)])
def test_working_days_are_periods_of_a_day(tiny, cover, units):
    """Proves: three working days are three days of 200 valves, and three days of the calendar are 1.81 of them.

    Sensitivity: read as `d` three working days would be 362 valves.
    """
    assert read_model(covered(tiny, cover)).cover == {Node("PLANT", "VALVE"): pytest.approx(units)}


def test_check_says_what_a_cover_in_days_comes_to(tiny):
    """Proves: nothing is wrong with 3 d, and it is said that it is 1.81 working days; of 3 wd nothing is said."""
    findings = check(covered(tiny, "3 d"))
    assert not findings.errors
    (note,) = findings.notes
    assert "1.81 working days (3 calendar days), 361.6 units" in note
    assert check(covered(tiny, "3 wd")).notes == []


def test_working_days_need_periods_that_are_days(tiny):
    """Proves: in a model of weeks it is not said how many of them a week has: a finding with row, column and remedy."""
    (finding,) = check(covered(tiny, "3 wd", ())).errors
    assert (finding.code, finding.file, finding.row, finding.column) == ("working-days", "policy.csv", 2, "cover")
    assert "'3 d'" in finding.remedy


def test_working_days_are_no_unit_of_calendar_time():
    """Proves: hazards strike calendar time, so that their times take no working days."""
    assert parse_duration("3 wd", worked=True) == Duration(3.0, in_periods=True, working_days=True)
    with pytest.raises(ValueError, match="not a unit of time"):
        parse_duration("3 wd")


@pytest.mark.parametrize(
    ("period", "year", "words"),
    [
        (24.0, 240.0, "2 working days (3.04 calendar days)"),
        (24.0, 365.0, "2 days"),
        (168.0, 52.0, "2 periods (14 days)"),
    ],
)
def test_time_is_said_in_days(period, year, words):
    """Proves: working days beside calendar days where they differ, and periods beside days where they are not days."""
    calendar = Calendar(Duration(period), year)
    assert calendar.said(2.0) == words
    assert "1 periods" not in calendar.said(1.0)
    assert "1 days" not in calendar.said(1.0)
