"""Covers in working days: said once, in the unit people mean."""

from __future__ import annotations

import re

import pytest

from resilience import read_model, read_scenarios
from resilience.errors import InputError
from resilience.files import check
from resilience.network.parts import Node
from resilience.quantities import Calendar, Duration

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
    (note,) = [note for note in findings.notes if "cover" in note]
    assert "1.81 working days (3 calendar days), 361.6 units" in note
    assert not [note for note in check(covered(tiny, "3 wd")).notes if "cover" in note]


def test_working_days_need_periods_that_are_days(tiny):
    """Proves: in a model of weeks it is not said how many of them a week has: a finding with row, column and remedy."""
    (finding,) = check(covered(tiny, "3 wd", ())).errors
    assert (finding.code, finding.file, finding.row, finding.column) == ("working-days", "policy.csv", 2, "cover")
    assert "'3 d'" in finding.remedy


def hazards(tiny, key, length):
    """A copy of the tiny scenarios in which one hazard's `key` is `length`."""
    text = tiny.scenarios.read_text()
    assert f"\n{key} = " in text
    tiny.scenarios.write_text(re.sub(rf"(?m)^{key} = .*$", f"{key} = {length}", text, count=1))
    return tiny.scenarios


@pytest.mark.parametrize(
    ("key", "length", "periods"),
    [("duration", '"7 wd"', 7.0), ("duration", '{ distribution = "uniform", low = "4 wd", high = "8 wd" }', 6.0),
     ("detection", '"2 workdays"', 2.0)],
)  # fmt: skip
def test_hazards_may_last_working_days(tiny, key, length, periods):
    """Proves: where a period is a working day, 7 wd of an outage are 7 of them, alone, in distributions and till seen.

    Sensitivity: 7 wd read as calendar days are 220 / 365 x 7 = 4.2 periods.
    """
    calendar = Calendar(Duration(24.0), 220.0)
    hazard = read_scenarios(hazards(tiny, key, length)).on(calendar).hazards[0]
    found = hazard.detection if key == "detection" else hazard.duration.mean
    assert found == pytest.approx(periods)


@pytest.mark.parametrize(("key", "length"), [("duration", '"7 wd"'), ("detection", '"1 wd"')])
def test_hazards_in_working_days_need_periods_that_are_days(tiny, key, length):
    """Proves: where a period is a week the finding is that of a lead time, at its key; 7 wd are never 7 weeks."""
    with pytest.raises(InputError) as raised:
        read_scenarios(hazards(tiny, key, length)).on(Calendar(Duration(168.0), 52.0))
    told = [(problem.code, problem.column) for problem in raised.value.problems]
    assert told == [("working-days", f"hazard[1].{key}")]


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


def test_a_torn_hazard_in_working_days_is_no_defect(tiny):
    """Proves: a hazard without detection that lasts 3 wd has its findings, not a traceback."""
    torn = re.sub(r"(?m)^detection = .*\n", "", hazards(tiny, "duration", '"3 wd"').read_text())
    tiny.scenarios.write_text(torn)
    found = check(tiny.model, tiny.scenarios)
    assert {"missing-key", "working-days"} <= {finding.code for finding in found.errors}
