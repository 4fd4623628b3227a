"""What was begun is not taken back before it stands: a shelf that is being filled, a reserve that is being set up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from support.tiny import write_tiny
from support.weekly import WEEK, steady_state

from resilience.files.scenarios.scenarios import read_scenarios
from resilience.files.tables.models import read_model
from resilience.network.parts import Node
from resilience.plan.fields import PlanField
from resilience.plan.iso_week import IsoWeek
from resilience.plan.plan import Plan
from resilience.plan.state import CommittedAction
from resilience.study.costs.today import with_today
from resilience.study.plan.optimize import PlanOptions, optimize
from resilience.study.weekly.actions import Deed
from resilience.study.weekly.begun import begun_after, begun_by, still_begun
from resilience.study.weekly.folder import write_week
from resilience.study.weekly.last_week import LastWeek
from resilience.study.weekly.previous import read_last_week
from resilience.study.weekly.week import WeekGiven, recommend_week

VALVE, MAKER, LANE = Node("PLANT", "VALVE"), Node("FAR", "VALVE"), "FAR>PLANT:VALVE:rail"
MONDAY = WEEK.monday


@pytest.fixture(scope="module")
def slow(tmp_path_factory):
    """The tiny study with times of levers, and its best plan."""
    files = write_tiny(tmp_path_factory.mktemp("slow"))
    asked = with_today(read_model(files.model))
    book = read_scenarios(files.scenarios, asked.calendar)
    network = asked.network
    network = replace(
        network,
        lanes=network.lanes | {LANE: replace(network.lanes[LANE], lever_time=3.0)},
        production=network.production | {MAKER: replace(network.production[MAKER], lever_time=5.5)},
        sites=network.sites | {"NEAR": replace(network.sites["NEAR"], lever_time=2.0)},
    )
    asked = replace(asked, network=network, shelf_times={VALVE: 4.0})
    return asked, book, optimize(asked, book, PlanOptions(undo=False)).best.plan


def test_each_lever_takes_its_own_time(slow):
    """Proves: shelf, reserves and watch by their own times, rounded up; what is lowered or given up stands at once.

    A week of Monday 23 November and four weeks: bound until 20 December, so that from the 21st on it is free.
    """
    model = slow[0]
    before = Plan("before", {VALVE: 100.0}, lane_reserves={LANE: 50.0})
    after = Plan("after", {VALVE: 300.0}, lane_reserves={LANE: 60.0}, production_reserves={MAKER: 10.0},
                 visible=frozenset({"NEAR"}))  # fmt: skip
    found = {one.decision: (one.at, one.quantity, (one.until - MONDAY).days + 1) for one in
             begun_by(model, before, after, MONDAY)}  # fmt: skip
    assert found == {
        PlanField.BUFFER: (VALVE, 300.0, 28),
        PlanField.LANE_RESERVE: (LANE, 60.0, 21),
        PlanField.PRODUCTION_RESERVE: (MAKER, 10.0, 42),
        PlanField.VISIBLE: ("NEAR", 1.0, 14),
    }
    assert not list(begun_by(model, after, before, MONDAY))
    untimed = replace(model, shelf_times={})
    assert PlanField.BUFFER not in {one.decision for one in begun_by(untimed, before, after, MONDAY)}


def test_what_stands_or_is_bound_otherwise_or_taken_again_is_no_longer_begun(slow):
    """Proves: over on the day it stands; a commitment goes before; a further raise is begun anew, and alone."""
    model = slow[0]
    low, high, higher = (Plan(f"{units}", {VALVE: units}) for units in (100.0, 300.0, 400.0))
    begun = begun_after(model, (), low, high, MONDAY)
    assert [*still_begun(begun, high, MONDAY + timedelta(days=27))] == [*begun]
    assert not [*still_begun(begun, high, MONDAY + timedelta(days=28))]
    assert not [*still_begun(begun, low, MONDAY)]
    contract = CommittedAction("contract", PlanField.BUFFER, VALVE, 300.0, MONDAY)
    assert not [*still_begun(begun, high, MONDAY, [contract])]
    later = begun_after(model, begun, high, higher, MONDAY + timedelta(days=7))
    assert [(one.quantity, (one.until - MONDAY).days) for one in later] == [(400.0, 34)]
    assert begun_after(model, begun, high, high, MONDAY + timedelta(days=7)) == begun


@pytest.mark.parametrize(("days", "held"), [(0, True), (-1, False)])
def test_a_shelf_that_is_being_filled_is_not_drawn_down_before(slow, days, held):
    """Proves: a buffer raised to 500, better lower by now, stays until it stands and is lowered the week after.

    Bound to 500 exactly it could not be raised by news either; lowered at once the goods on order would be for nothing.
    """
    model, book, best = slow
    assert best.buffers[VALVE] < 400.0
    high = replace(best, buffers={VALVE: 500.0})
    begun = CommittedAction("begun", PlanField.BUFFER, VALVE, 500.0, MONDAY - timedelta(days=7),
                            MONDAY + timedelta(days=days), least=True, begun=True)  # fmt: skip
    last = LastWeek(high, IsoWeek(2026, 47), begun=(begun,))
    found = recommend_week(WeekGiven(model, book, steady_state(model, high), WEEK, last))
    assert (found.plan.buffers[VALVE] == pytest.approx(500.0)) == held
    assert (begun in found.begun) == held
    left = [one.because for one in found.actions if one.deed is Deed.LEAVE and one.units == 500.0]
    assert left == ([f"begun on {begun.effective}, it stands after {begun.until}"] if held else [])


def test_more_may_be_asked_of_what_was_begun_and_the_folder_keeps_it(slow, tmp_path):
    """Proves: a buffer begun at 150 is raised to the best one, and next week reads from the folder what was begun."""
    model, book, best = slow
    low = replace(best, buffers={VALVE: 150.0})
    begun = CommittedAction("begun", PlanField.BUFFER, VALVE, 150.0, MONDAY - timedelta(days=7),
                            MONDAY + timedelta(days=20), least=True, begun=True)  # fmt: skip
    last = LastWeek(low, IsoWeek(2026, 47), begun=(begun,))
    found = recommend_week(WeekGiven(model, book, steady_state(model, low), WEEK, last))
    assert found.plan.buffers[VALVE] == pytest.approx(best.buffers[VALVE], rel=1e-3)
    assert [(one.at, one.quantity, one.until) for one in found.begun] == [
        (VALVE, found.plan.buffers[VALVE], MONDAY + timedelta(days=27))
    ]
    write_week(found, tmp_path / "week")
    assert read_last_week(tmp_path / "week").begun == found.begun


def test_a_shelf_is_not_drawn_down_before_the_source_that_replaces_it_is_ready(slow):
    """Proves: stock goes on until the second source is qualified, six weeks on, and is drawn down in the week it is.

    Drawn down at once, as the cheapest plan has it, a fire in these six weeks would find neither stock nor source.
    """
    model, book, best = slow
    network = model.network
    lanes = network.lanes | {LANE: replace(network.lanes[LANE], lever_time=6.0)}
    model = replace(model, network=replace(network, lanes=lanes))
    high = replace(best, buffers={VALVE: 700.0}, qualified=best.qualified - {LANE})
    state = replace(steady_state(model, high), sources=())
    first = recommend_week(WeekGiven(model, book, state, WEEK, LastWeek(high, IsoWeek(2026, 47))))
    assert LANE in first.plan.qualified
    assert first.plan.buffers[VALVE] == 700.0
    left = [one.because for one in first.actions if one.deed is Deed.LEAVE]
    assert any(words.startswith("the source that is to take its place is not ready yet") for words in left)
    assert not [one for one in first.decided.without if first.decided.recommended[one].part != "VALVE"]
    for week, held in ((49, True), (53, True), (54, False)):
        when = IsoWeek.read(f"2026-W{week}") if week < 54 else IsoWeek.read("2027-W01")
        state = replace(steady_state(model, first.plan, when), sources=())
        found = recommend_week(WeekGiven(model, book, state, when, first.last))
        assert LANE in found.plan.qualified
        assert (found.plan.buffers[VALVE] == pytest.approx(700.0)) == held, week
