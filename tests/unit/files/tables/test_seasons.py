"""The table of seasons: read, checked with row, column and remedy, written, changed, and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import resilience as rs
from resilience.hazard.build import build_replays, build_scenarios
from resilience.network.parts import Node
from resilience.plan.seasons import season_words

STARTER = Path(rs.__file__).parents[1] / "models" / "starter"
SHOP = Node("CITY", "PUMP")
HALVES = (
    "new seasons[market=CITY, part=PUMP, first=Apr, last=09-30, factor=1.2]",
    "new seasons[market=CITY, part=PUMP, first=10-01, last=Mar, factor=0.8]",
)
EVENT = "new seasons[market=CITY, part=PUMP, first=12-15, last=01-06, extra=40]"


def changed(*changes):
    """The starter with changes."""
    return rs.read_model(STARTER).changed(*changes)


def refused(*changes):
    """Findings of it."""
    with pytest.raises(rs.InputError) as found:
        changed(*changes)
    return found.value.problems


def test_they_are_read_and_written(tmp_path):
    """Proves: months and days become days of the year, and a folder, tables and a graph give the same model back."""
    model = changed(*HALVES, EVENT)
    rows = [(row.first, row.last, row.factor, row.extra) for row in model.network.seasons]
    assert rows == [("04-01", "09-30", 1.2, None), ("10-01", "03-31", 0.8, None), ("12-15", "01-06", None, 40.0)]
    assert rs.read_model(rs.write_model(replace(model, provenance=()), tmp_path / "a")).network == model.network
    assert rs.Model.from_frames(model.to_frames()).network == model.network
    assert rs.Model.from_networkx(model.to_networkx()).network == model.network


def test_the_mean_of_the_year_stays_what_demand_says():
    """Proves: factors of months of unlike lengths, and events, leave the mean at 1 exactly; the event is 23 days long.

    40 units on 23 of 365 days are 2.5205 a day on average, so 97.4795 of 100 are usual; the factors' mean of 1.000548
    is evened out. Sensitivity: a mean that is not kept adds stock every year, without end.
    """
    shape = changed(*HALVES, EVENT).network.in_season[SHOP]
    lengths = [end - start for start, end in zip(shape.times, shape.times[1:], strict=False)]
    assert sum(rate * length for rate, length in zip(shape.rates, lengths, strict=True)) == pytest.approx(
        1.0, abs=1e-12
    )
    usual = (100 - 40 * 23 / 365) / 100 / ((1.2 * 183 + 0.8 * 182) / 365)
    assert shape.peak == pytest.approx(max(1.2 * usual, 0.8 * usual + 0.4))
    assert shape.rate_at(0.5) == pytest.approx(1.2 * usual)
    assert shape.rate_at(0.0) == pytest.approx(0.8 * usual + 0.4)
    assert shape.ahead[0] == pytest.approx(shape.ahead[-1])
    assert min(shape.ahead) == 0


@pytest.mark.parametrize(
    ("changes", "column", "code", "words"),
    [
        (("seasons[first=Apr].factor=1.3",), "factor", "contradiction", "divide each factor by 1.0"),
        (("seasons[first=Apr].last=Jul",), "last", "needed", "1 Aug to 30 Sep"),
        (("seasons[first=Apr].last=Oct",), "first", "contradiction", "1 Oct to 31 Oct"),
        (("seasons[first=Apr].first=2026-04-01",), "first", "bad-value", "without a year"),
        (("seasons[first=Apr].last=02-30",), "last", "bad-value", "Jun"),
        (("seasons[first=Apr].extra=5",), "factor", "conflict", "both"),
        (("seasons[first=Apr].part=SEAL",), "part", "unknown-reference", "demand"),
        (("seasons.factor=-1",), "factor", "out-of-bounds", "at least 0"),
        ((EVENT.replace("40", "9000"),), "extra", "contradiction", "yearly mean"),
        ((EVENT, EVENT.replace("12-15", "12-20")), "first", "contradiction", "20 Dec"),
        (("new seasons[market=CITY, part=PUMP, first=Jan, last=Feb]",), "factor", "conflict", "neither"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_row(changes, column, code, words):
    """Proves: overlaps, gaps, a mean that is missed, days that are none and events beyond demand are found by name."""
    found = refused(*HALVES, *changes)
    hit = [one for one in found if (one.column, one.code.value) == (column, code)]
    assert hit, [(one.column, one.code.value, one.message) for one in found]
    assert any(words in f"{one.message} {one.remedy}" for one in hit), [(one.message, one.remedy) for one in hit]
    assert all(one.file == "seasons" or "seasons" in one.file for one in hit)
    assert all(one.row is not None for one in hit)


def test_a_season_needs_a_market_that_only_sells():
    """Proves: a plant that sells and makes is refused, with what to do."""
    (found,) = [one for one in refused(*HALVES, "new production[site=CITY, part=PUMP, capacity=10, unit_cost=1]")
                if one.file is not None and "seasons" in one.file]  # fmt: skip
    assert "market of its own" in found.remedy


def test_a_plan_says_what_is_built_ahead():
    """Proves: the most, its date and what holding it costs: mean units times value times rate.

    Sensitivity: the largest stock instead of the mean, or a yearly holding counted per period, would show.
    """
    model = changed(*HALVES)
    shape, part = model.network.in_season[SHOP], model.network.parts["PUMP"]
    (words,) = season_words(model)
    assert f"up to {shape.most * 24000:,.6g} units, about 1 Apr" in words
    assert f"{part.holding_cost * shape.mean_ahead * 24000:,.6g} EUR a year" in words
    assert season_words(rs.read_model(STARTER)) == ()


def test_every_hazard_begins_in_every_month_with_its_rate():
    """Proves: with a season each scenario comes twelve times and no rate is lost; without one all is as before.

    Sensitivity: the rate given to every month would be twelve times as high.
    """
    model = changed(*HALVES)
    book = rs.read_scenarios(STARTER.parents[1] / "scenarios" / "starter.toml", model.calendar)
    plain = build_scenarios(book, rs.read_model(STARTER).network, lots=False, periods_per_year=240)
    timed = build_scenarios(book, model.network, lots=False, periods_per_year=240)
    assert len(timed) == 12 * len(plain)
    assert timed.rate == pytest.approx(plain.rate, rel=1e-12)
    assert {one.season for one in plain} == {None}
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    assert {one.name.rpartition("/")[2] for one in timed} == {*months}
    assert any("12 stretches" in note for note in timed.notes)


def test_a_season_without_a_shape_is_refused_in_python():
    """Proves: a demand lowered below its events, or factors of 0 all year, are no season that is quietly clipped.

    Sensitivity: demand below nothing on usual days would be served by selling stock back.
    """
    network = changed(EVENT).network
    lower = replace(network, demand={SHOP: replace(network.demand[SHOP], quantity=2.0)})
    with pytest.raises(rs.InputError, match="events take more"):
        _ = lower.in_season
    with pytest.raises(rs.InputError, match="every factor is 0"):
        _ = replace(network, seasons=(rs.SeasonRow("CITY", "PUMP", "01-01", "12-31", 0.0),)).in_season


def test_a_recorded_event_has_the_time_of_its_date():
    """Proves: a replay begins on its day of the year where demand has a season, and nowhere without one."""
    book = rs.read_scenarios(STARTER.parents[1] / "scenarios" / "starter.toml", changed().calendar)
    fire = next(one for one in book.hazards if not one.compound and not one.only_in_compound)
    dated = replace(book, hazards=(replace(fire, rate=None, onset=date(2021, 3, 15), compound=()),))
    (timed,) = build_replays(dated, changed(*HALVES).network)
    assert timed.time_of_year == pytest.approx(73 / 365)
    (plain,) = build_replays(dated, changed().network)
    assert plain.season is None
