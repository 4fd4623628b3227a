"""Beliefs of a day as the disruptions that its week prices."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest
from support.tiny import write_tiny
from support.weekly import nothing_more

from resilience import read_model, read_scenarios
from resilience.errors import InputError
from resilience.hazard.ongoing import branches
from resilience.hazard.situation import Situation
from resilience.network.parts import Node
from resilience.plan.changes import differences
from resilience.plan.state import EarlySignal, EventSeen, WarningRecord
from resilience.quantities import Duration
from resilience.study.costs.today import with_today
from resilience.study.plan.optimize import PlanOptions, optimize, scenario_set
from resilience.study.weekly.believed import believed
from resilience.study.weekly.decide import WeekAsked, decide

SINCE = date(2026, 11, 23)
TODAY = date(2026, 11, 29)


@pytest.fixture(scope="module")
def model():
    """The starter."""
    return read_model("models/starter")


@pytest.fixture(scope="module")
def book(model):
    """Its hazards."""
    return read_scenarios("scenarios/starter.toml", model.calendar)


def rate_of(scenarios, hazard, site=None):
    """Onsets a year of a hazard, at a site where one is named."""
    return math.fsum(one.rate for one in scenarios if one.hazard == hazard and (site is None or site in one.sites))


def test_the_scenarios_of_a_hazard_add_up_to_its_believed_rate(model, book):
    """Proves: a flood this week makes 0.05 x 20 + 1 events of 20 years and a week, shared out over its scenarios."""
    state = nothing_more(events=(EventSeen("f", "river-flood", date(2026, 11, 24), date(2026, 11, 27)),))
    found = believed(book, model, state, TODAY, SINCE)
    assert rate_of(found.disruptions, "river-flood") == pytest.approx(2 / (20 + 7 / 365))
    assert next(h.rate for h in found.book.hazards if h.name == "river-flood") == pytest.approx(2 / (20 + 7 / 365))


def test_a_fire_moves_the_rate_of_all_suppliers_and_how_long_fires_last(model, book):
    """Proves: pooled rates, and durations of the same shape whose mean is the believed one, ramp and all."""
    state = nothing_more(
        events=(EventSeen("f", "supplier-fire", date(2026, 11, 23), date(2026, 11, 27), site="KLEIN"),)
    )
    found = believed(book, model, state, TODAY, SINCE)
    hazard = next(h for h in found.book.hazards if h.name == "supplier-fire")
    stated = next(h for h in book.hazards if h.name == "supplier-fire")
    (moved,) = (one for one in found.changes if one.what == "duration")
    assert hazard.duration.mean + hazard.ramp.mean == pytest.approx(moved.new) != moved.old
    assert hazard.duration.sigma == stated.duration.sigma
    sites = {one.sites[0] for one in found.disruptions if one.hazard == "supplier-fire"}
    rates = [rate_of(found.disruptions, "supplier-fire", site) for site in sites]
    assert len(rates) > 1
    assert rates == pytest.approx([hazard.rate] * len(rates))


def test_a_warned_site_is_likelier_to_burn_and_no_other(model, book):
    """Proves: KLEIN's scenarios have the year's mean of warned and believed rate, MARINO's the believed one."""
    state = nothing_more(
        signals=(EarlySignal(TODAY, "supplier-fire", "insurer", 1.0, site="KLEIN"),),
        warnings=(WarningRecord("insurer", "supplier-fire", 0.4, 0.05, Duration(28 * 24.0)),),
    )
    found = believed(book, model, state, TODAY, SINCE)
    (warning,) = found.warnings
    assert rate_of(found.disruptions, "supplier-fire", "KLEIN") == pytest.approx(warning.over(1.0))
    assert rate_of(found.disruptions, "supplier-fire", "MARINO") == pytest.approx(warning.believed)
    assert warning.rate > 7 * warning.believed
    row = found.table().set_index("what").loc["warned rate"]
    assert (row["target"], row["sources"], row["days_left"]) == ("KLEIN", "insurer", pytest.approx(28.0))
    assert row["priced"] == pytest.approx(warning.over(1.0))
    assert row["low"] < row["new"] < row["high"]


def test_a_quiet_week_keeps_every_scenario_and_its_order(model, book):
    """Proves: fewer scenarios kept (`reduce_to`) are the same ones after a week that moved rates by a thousandth."""
    fewer = replace(book, reduce_to=15)
    before = scenario_set(model, fewer)
    after = believed(fewer, model, nothing_more(), TODAY, SINCE).disruptions
    assert [one.name for one in after] == [one.name for one in before]
    assert [replace(one, rate=0.0) for one in after] == [replace(one, rate=0.0) for one in before]
    assert after.rate == pytest.approx(before.rate, rel=0.01)
    assert after.rate < before.rate


def test_the_table_holds_this_weeks_mean_against_last_weeks(model, book):
    """Proves: `stated`, `old` and `new` are of the file, last week and this week: 0.05, 1/(20 + 7/365), two events."""
    first, second = TODAY, TODAY + timedelta(days=7)
    state = nothing_more(events=(EventSeen("f", "river-flood", date(2026, 12, 1), date(2026, 12, 3)),))
    table = believed(book, model, state, second, SINCE, last=first).table()
    rates = table[table["what"] == "rate"].set_index("hazard").loc["river-flood"]
    assert rates["stated"] == 0.05
    assert rates["old"] == pytest.approx(1 / (20 + 7 / 365))
    assert rates["new"] == pytest.approx(2 / (20 + 14 / 365))
    assert (rates["strength"], rates["seen"]) == (20.0, 1)
    assert rates["low"] < rates["new"] < rates["high"]


def test_what_a_move_adds_is_the_years_losses_at_the_new_rate_less_those_at_the_old(model, book):
    """Proves: where each flood costs 1,000 and each fire 100, a flood this week adds the rise of its rate times 1,000.

    The warning of a fire at KLEIN adds what the year's rate there is higher, times 100, and nothing to MARINO's.
    """
    state = nothing_more(
        events=(EventSeen("f", "river-flood", date(2026, 12, 1), date(2026, 12, 3)),),
        signals=(EarlySignal(date(2026, 12, 5), "supplier-fire", "insurer", 1.0, site="KLEIN"),),
        warnings=(WarningRecord("insurer", "supplier-fire", 0.4, 0.05, Duration(28 * 24.0)),),
    )
    found = believed(book, model, state, TODAY + timedelta(days=7), SINCE, last=TODAY)
    costs = {"river-flood": 1000.0, "supplier-fire": 100.0}
    table = found.table({one.name: costs.get(one.hazard, 0.0) for one in found.disruptions}).set_index("what")
    flood = table.loc["rate"].set_index("hazard").loc["river-flood"]
    assert flood["adds"] == pytest.approx(1000.0 * (flood["new"] - flood["old"]))
    (warning,) = found.warnings
    assert table.loc["warned rate", "adds"] == pytest.approx(100.0 * (warning.over(1.0) - warning.believed))
    assert math.isnan(found.table()["adds"].iloc[0])


def test_the_same_days_believe_the_same(model, book):
    """Proves: nothing but what is given decides, so a week that is run again believes what it believed."""
    one, other = (believed(book, model, nothing_more(), TODAY, SINCE) for _ in range(2))
    assert one.disruptions.scenarios == other.disruptions.scenarios


def test_watching_that_has_not_begun_is_refused(model, book):
    """Proves: a first day after the last known one is an error."""
    with pytest.raises(InputError, match="after it begins"):
        believed(book, model, nothing_more(), TODAY, TODAY + timedelta(days=1))


def test_weeks_without_events_do_not_stir_the_plan(tmp_path):
    """Proves: half a year of quiet weeks leaves the best plan in force, though every rate has fallen a little.

    Without the band of the week, or with a belief that jumps, some buffer would be trimmed.
    """
    files = write_tiny(tmp_path)
    asked = with_today(read_model(files.model))
    stated = read_scenarios(files.scenarios, asked.calendar)
    plan = optimize(asked, stated, PlanOptions(undo=False)).best.plan
    on_hand = tuple(
        (node, plan.buffers.get(node, 0.0) + 0.5 * sum(plan.lot(one.id) for one in asked.network.inbound.get(node, ())))
        for node in asked.network.nodes
    )
    on_order = tuple(
        (one.id, t, plan.flows.get(one.id, 0.0))
        for one in asked.network.lanes.values()
        for t in range(one.lead_periods)
    )
    assert plan.buffers[Node("PLANT", "VALVE")] > 0
    for weeks in (1, 26):
        found = believed(stated, asked, nothing_more(), SINCE + timedelta(days=7 * weeks - 1), SINCE)
        present = branches(found.book, asked.network, (), Situation(on_hand, on_order), phase=0.5)
        decided = decide(WeekAsked(asked, found.disruptions, present, plan, 0.0))
        assert not list(differences(plan, replace(decided.chosen.plan, name=plan.name)))


def test_what_has_outlasted_every_belief_is_foretold_as_stated(model, book):
    """Proves: outages that ended soon make a fixed three weeks shorter; one that goes on for longer is no error.

    Foretold by the believed duration it would be over by now, and a week that nobody looks at would stop.
    """
    swing = next(one for one in book.hazards if one.name == "demand-swing")
    brief = [EventSeen(f"s{n}", swing.name, date(2026, 1 + n, 5), date(2026, 1 + n, 7), site="CITY") for n in range(6)]
    still = EventSeen("now", swing.name, date(2026, 11, 10), site="CITY", severity=1.2)
    found = believed(book, model, nothing_more(events=(*brief, still)), date(2026, 11, 23), date(2026, 1, 1))
    (moved,) = (one for one in found.changes if one.what == "duration")
    assert moved.new < 10 < swing.duration.value
    kept = next(one for one in found.book.hazards if one.name == swing.name)
    assert kept.duration == swing.duration
    assert any("demand-swing goes on for longer" in one for one in found.notes)
    priced = max(one.duration for one in found.disruptions if one.hazard == swing.name)
    assert priced == pytest.approx(moved.new)
