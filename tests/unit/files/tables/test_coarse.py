"""What is shorter than a period is said, with the place and a remedy: a shop with one supplier, by weeks."""

from __future__ import annotations

import pytest
from support.one_supplier import failures, one_supplier

from resilience.files import check
from resilience.files.tables.coarse import CODE
from resilience.findings import Severity


def found(tmp_path, *, lead="1 wk", cover="2 wk", duration="3 wk", settings='max_cover = "10 wk"'):
    """Findings of a model folder and its scenarios that are about coarse time: file, row, column and text."""
    sold = {"quantity": 10, "margin": 30, "patience": "0 d", "backlog_cost": 0}
    tables = one_supplier(f"holding_rate = 0.2\n{settings}", lane={"lead_time": lead}, demand=sold)
    tables["policy.csv"] = f"site,part,cover\nM,P,{cover}\n"
    folder = tmp_path / "model"
    folder.mkdir()
    for name, text in tables.items():
        (folder / name).write_text(text)
    (tmp_path / "down.toml").write_text(failures(0.5, duration, source="test"))
    coarse = [finding for finding in check(folder, tmp_path / "down.toml") if finding.code == CODE]
    assert all(finding.severity is Severity.WARNING for finding in coarse)
    return coarse


def exponential(mean):
    """An exponential duration with some mean."""
    return f'distribution = "exponential", mean = "{mean}"'


def test_what_takes_a_whole_period_is_no_matter(tmp_path) -> None:
    """Proves: a lead time, a cover and an outage of just one week by weeks give no finding.

    Sensitivity: a limit without room for the dust of conversion would warn of all three.
    """
    assert found(tmp_path, lead="7 d", cover="168 h", duration=exponential("7 d")) == []


@pytest.mark.parametrize(
    ("given", "column", "words"),
    [
        ({"lead": "2 d"}, "lead_time", ("lead time of 2 d", "at most 2 d", "about 4 times")),
        ({"cover": "1 d"}, "cover", ("cover of 1 d", "at most 1 d", "about 7 times")),
        ({"cover": "4"}, "cover", ("cover of 67.2 h", "about 3 times")),
        ({"duration": exponential("5 d")}, "hazard[1].duration", ("lasts 5 d on average", "about 2 times")),
    ],
)
def test_what_is_shorter_is_named_with_its_place_and_remedy(tmp_path, given, column, words) -> None:
    """Proves: two days by weeks, and 4 units where 10 are used a week (2.8 days), are found where they stand.

    A week of 7 days is 3.5 periods of 2 days, so about 4 times as many; an exponential outage of 5 days on average is
    short although some of it is not. Sensitivity: covers in units compared as periods, 4 > 1, would pass.
    """
    one = dict.fromkeys(["duration"], exponential("3 wk")) | given
    (finding,) = found(tmp_path, **one)
    assert finding.column == column
    assert finding.row is not None
    text = f"{finding.message} {finding.remedy}"
    assert all(word in text for word in words), text


def test_days_off_are_no_matter(tmp_path) -> None:
    """Proves: one calendar day by working days (240 a year) is a period, though only 0.66 working days pass in it."""
    sold = {"quantity": 10, "margin": 30, "patience": "0 d", "backlog_cost": 0}
    tables = one_supplier('holding_rate = 0.2\nmax_cover = "90 d"', lane={"lead_time": "1 d"}, demand=sold)
    settings = tables["model.toml"].replace('"1 wk"', '"1 d"').replace("= 52", "= 240")
    for name, text in {**tables, "model.toml": settings}.items():
        (tmp_path / name).write_text(text)
    assert [finding for finding in check(tmp_path) if finding.code == CODE] == []
