"""One of a thing is said as one, and amounts and dates as people write them."""

from __future__ import annotations

from datetime import date

import pytest

import resilience as rs
from resilience.files import check
from resilience.files.registry.schema import briefly
from resilience.given import Number, Whole, shown
from resilience.study.advice.recommend_words import _scenarios


def test_one_scenario_stands_and_two_stand(resilience, tiny, tmp_path):
    """Proves: a plan on one scenario says `1 scenario stands`, never `1 scenarios` or `1 scenario stand`."""
    text = tiny.scenarios.read_text()
    first = text.split("[[hazard]]")
    tiny.scenarios.write_text("[[hazard]]".join([*first[:2]]) + "strata = 1\n")
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", "--judge-years", 0)
    said = " ".join((ended.out + ended.err).split())
    assert "1 scenarios" not in said
    assert "1 scenario stand " not in said
    assert (_scenarios(1), _scenarios(3)) == ("1 scenario", "3 scenarios")


def test_one_more_cover_is_calendar_time(tiny):
    """Proves: with two covers in days the note says that one more cover is, in the singular."""
    settings = tiny.model / "model.toml"
    settings.write_text(settings.read_text().replace("1 wk", "1 d").replace("= 52", "= 230"))
    (tiny.model / "policy.csv").write_text("site,part,cover\nPLANT,VALVE,4 d\nPLANT,PUMP,2 d\n")
    assert any("So is 1 more cover." in note for note in check(tiny.model).notes)


def test_numbers_and_dates_are_written_out():
    """Proves: a seed's bound has all its digits and a date is no call of a constructor."""
    assert "9,223,372,036,854,775,807" in str(Whole(least=0, most=2**63 - 1))
    assert str(Number(least=0, most=1)) == "a number at least 0 and at most 1"
    assert briefly(date(2019, 7, 4)) == "2019-07-04"
    assert shown(date(2019, 7, 4)) == "The date 2019-07-04"
    with pytest.raises(rs.InputError, match="The date 2019-07-04 does not fit"):
        rs.RiskAttitude(seed=date(2019, 7, 4))


def test_init_says_a_whole_sentence(resilience, tmp_path):
    """Proves: the workbook's name stands in a command, not in the middle of a sentence."""
    said = resilience("init", tmp_path / "new", "--excel").out
    assert "all but the compound ones." in said
    assert ": X" not in said
    assert said.count("resilience check") == 2
