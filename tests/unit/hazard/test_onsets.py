"""Seasons of hazards: read, written, and cut into stretches of the year whose shares add up."""

from __future__ import annotations

from datetime import date

import pytest

from resilience.hazard.onsets import onset_stretches, parse_season, season_text, time_at, time_of_year

TYPHOON = "Jun..Sep 0.8, Oct..May 0.2"


def test_a_season_is_read_and_written():
    """Proves: months are their first and last days, and a season reads back as it was."""
    found = parse_season(TYPHOON)
    assert [(one.first, one.last, one.share) for one in found] == [("06-01", "09-30", 0.8), ("10-01", "05-31", 0.2)]
    assert parse_season(season_text(found)) == found
    assert parse_season(season_text(parse_season("12-15..02-28"))) == parse_season("12-15..Feb")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no stretch"), ("Jun", "no stretch of the year"), ("Jun..Sap", "no stretch of the year"),
        ("Jun..Sep 0.8, Oct..May", "which share"), ("Jun..Sep 0.8, Oct..May 0.3", "add up to 1.1"),
        ("Jun..Sep 0.8, Sep..May 0.2", "1 Sep lies in two"), ("Jun..Sep 2", "no share"), ("06-31..Sep", "no stretch"),
    ],
)  # fmt: skip
def test_what_is_no_season_is_told(text, words):
    """Proves: unknown days, days twice, and shares that are none or do not add up are refused in words."""
    with pytest.raises(ValueError, match=words):
        parse_season(text)


def test_stretches_share_out_the_year_exactly():
    """Proves: months without a season have their days' share; a season has its own, split where it begins within one.

    Sensitivity: equal shares of months would be 1/12; a stretch cut at the month alone would begin in June too early.
    """
    months = onset_stretches((), 12)
    assert [month.name for month in months][:2] == ["Jan", "Feb"]
    assert months[1].share == pytest.approx(28 / 365)
    found = onset_stretches(parse_season("06-16..Sep 0.8, Oct..06-15 0.2"), 12)
    june = [one for one in found if one.name == "Jun"]
    assert [(round(one.low * 365), round(one.high * 365)) for one in june] == [(151, 166), (166, 181)]
    assert [one.share for one in june] == pytest.approx([0.2 * 15 / 258, 0.8 * 15 / 107])
    assert sum(one.share for one in found) == pytest.approx(1, abs=1e-12)
    assert len(onset_stretches(parse_season("Jun..Sep"), 12)) == 4
    assert [one.share for one in onset_stretches((), 5)] == pytest.approx([0.2] * 5)


def test_times_are_drawn_as_the_shares_say():
    """Proves: the median onset of a hazard with four fifths from June to September lies in that season."""
    season = parse_season(TYPHOON)
    assert time_at(season, 0.0) == pytest.approx(0.0)
    assert time_at(season, 0.5) * 365 == pytest.approx(151 + 122 * (0.5 - 0.2 * 151 / 243) / 0.8)
    assert time_of_year(date(2024, 2, 29)) == time_of_year(date(2023, 2, 28)) == pytest.approx(58 / 365)
