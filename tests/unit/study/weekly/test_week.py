"""The pipeline of a week: what it recommends from a state and last week's plan, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from support.tiny import write_tiny
from support.weekly import WEEK, steady_state

from resilience.errors import InputError
from resilience.files.scenarios.scenarios import read_scenarios
from resilience.files.tables.models import read_model
from resilience.network.parts import Node
from resilience.plan.changes import differences
from resilience.plan.fields import PlanField
from resilience.plan.iso_week import IsoWeek
from resilience.plan.state import CommittedAction, EventSeen
from resilience.quantities import LaneId
from resilience.study.costs.today import with_today
from resilience.study.plan.optimize import PlanOptions, optimize
from resilience.study.weekly.actions import Deed
from resilience.study.weekly.exposed import lost_without
from resilience.study.weekly.last_week import LastWeek, UnderWay
from resilience.study.weekly.week import WeekGiven, WeekOptions, decided_on, recommend_week

VALVE, FAR = Node("PLANT", "VALVE"), "FAR>PLANT:VALVE:rail"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """The tiny study, and the plan it recommends."""
    files = write_tiny(tmp_path_factory.mktemp("week"))
    model = with_today(read_model(files.model))
    book = read_scenarios(files.scenarios, model.calendar)
    return model, book, optimize(model, book, PlanOptions(undo=False)).best


@pytest.fixture(scope="module")
def quiet(tiny):
    """A week in which nothing is new: the best plan in force, its shelves as it has them."""
    model, book, best = tiny
    return recommend_week(WeekGiven(model, book, steady_state(model, best.plan), WEEK, LastWeek(best.plan)))


def deeds(found):
    """What is to be done besides ordering."""
    return [one.deed for one in found.actions if one.deed is not Deed.ORDER]


@pytest.mark.parametrize("seed", [None, 11])
def test_a_week_without_news_changes_nothing_under_any_seed(tiny, quiet, seed):
    """Proves: the week after a quiet one has the same plan, no action but the usual orders, and no churn at all.

    A tie broken otherwise under another seed would move a decision; orders of the wrong period would be instability.
    """
    model, book, _ = tiny
    book = book if seed is None else replace(book, seed=seed)
    later = IsoWeek(2026, 49)
    given = WeekGiven(model, book, steady_state(model, quiet.plan, later), later, quiet.last)
    found = recommend_week(given)
    assert not list(differences(quiet.plan, found.plan))
    assert deeds(found) == []
    assert (found.stirred.share, found.stirred.decisions) == (0.0, 0)
    assert found.stirred.instability == pytest.approx(0.0, abs=1e-6)
    assert all(one.units == pytest.approx(one.usual) and one.settled for one in found.actions)


def test_beliefs_move_with_a_quiet_year_and_not_the_plan(tiny, quiet):
    """Proves: watched for years without an event, rates fall and are told with last week's; the plan stays.

    Watching that began last week goes on by itself; an event that counted twice would raise the rate again.
    """
    model, book, best = tiny
    state = steady_state(model, best.plan)
    watched = replace(quiet.given, watched=WEEK.monday - timedelta(days=365))
    first = recommend_week(watched)
    later = IsoWeek(2026, 49)
    second = recommend_week(WeekGiven(model, book, steady_state(model, first.plan, later), later, first.last))
    assert quiet.believed is None
    assert second.given.since == watched.watched
    table = second.believed.table().set_index(["hazard", "what"])
    rates = table.xs("rate", level="what")
    assert (rates["new"] < rates["old"]).all()
    assert (rates["old"] < rates["stated"]).all()
    assert not list(differences(first.plan, second.plan))
    burnt = replace(state, events=(EventSeen("f", "fire", date(2026, 11, 10), date(2026, 11, 20), site="NEAR"),))
    assert recommend_week(replace(watched, state=burnt)).believed.table()["new"].max() > rates["new"].max()


def test_a_first_week_takes_the_tables_for_last_week_and_comes_to_plan(tiny):
    """Proves: without a week before, today of the tables is the reference, and the answer is that of `plan`.

    Its changes are told against today (a buffer of 100 that is raised), each with what its three costliest disruptions
    lose without it; these differences are what the plan without it loses, not what it saves a year.
    """
    model, book, best = tiny
    today = recommend_week(WeekGiven(model, book, steady_state(model, best.plan), WEEK))
    assert today.decided.cheapest == pytest.approx(best.total, rel=1e-6)
    assert today.decided.kept.plan.buffers[VALVE] == pytest.approx(100.0)
    assert deeds(today)
    lost = lost_without(today.decided, model.calendar)
    assert lost
    assert all(one.more > 0 and one.without == pytest.approx(one.loss + one.more) for one in lost)
    by_action = {one.place: [each for each in lost if each.place == one.place] for one in lost}
    assert all(len(each) <= 3 for each in by_action.values())


def test_what_is_bound_is_left_alone(tiny):
    """Proves: a committed buffer stays at its quantity, whatever is cheaper, and is told with its day."""
    model, book, best = tiny
    until = WEEK.sunday + timedelta(days=60)
    held = CommittedAction("contract", PlanField.BUFFER, VALVE, 123.0, WEEK.monday, until)
    state = steady_state(model, best.plan, committed=(held,))
    found = recommend_week(WeekGiven(model, book, state, WEEK, LastWeek(best.plan)))
    assert found.plan.buffers[VALVE] == pytest.approx(123.0)
    left = [one for one in found.actions if one.deed is Deed.LEAVE]
    assert [(one.site, one.part, one.units, one.because) for one in left] == [
        ("PLANT", "VALVE", 123.0, f"bound until {until}")
    ]


def test_a_week_is_decided_from_the_day_of_its_news(tiny):
    """Proves: a fire on Tuesday is decided on from Tuesday on, not forgotten because the week began on Monday.

    Half a week is left: the orders are those of one period, and what follows is not settled once the fire may end.
    """
    model, book, best = tiny
    fire = EventSeen("f", "fire", date(2026, 11, 24), site="NEAR", severity=1.0)
    state = steady_state(model, best.plan, events=(fire,))
    assert decided_on(state, WEEK) == date(2026, 11, 24)
    found = recommend_week(WeekGiven(model, book, state, WEEK, LastWeek(best.plan)))
    assert found.today == date(2026, 11, 24)
    assert [one.hazard for one in found.events] == ["fire"]
    near = [one for one in found.actions if one.deed is Deed.ORDER and one.site == "NEAR"]
    assert all(one.units == pytest.approx(0.0, abs=1e-6) for one in near)


def test_a_source_begun_last_week_is_neither_ready_nor_dropped(tiny):
    """Proves: a candidate that last week began to qualify is not used as if it were ready, and is held until it is.

    Of one that the plan uses and of which nobody says how far it is, a finding tells which row to add.
    """
    model, book, best = tiny
    lanes = {**model.network.lanes, FAR: replace(model.network.lanes[FAR], qualification_time=8.0)}
    slow = model.amended(network=replace(model.network, lanes=lanes))
    plan = replace(best.plan, qualified=frozenset({FAR}))
    state = replace(steady_state(slow, plan), sources=())
    with pytest.raises(InputError, match=r"FAR>PLANT.*how far its qualification is"):
        recommend_week(WeekGiven(slow, book, state, WEEK, LastWeek(plan)))
    bare = replace(plan, qualified=frozenset())
    first = recommend_week(WeekGiven(slow, book, state, WEEK, LastWeek(bare)))
    if FAR in first.plan.qualified:
        begun = {one.lane: one for one in first.under_way}[FAR]
        assert (begun.since, begun.ready) == (WEEK.monday, WEEK.monday + timedelta(weeks=8))
        later = IsoWeek(2026, 49)
        second = recommend_week(
            WeekGiven(slow, book, replace(steady_state(slow, first.plan, later), sources=()), later, first.last)
        )
        assert FAR in second.plan.qualified
        assert second.under_way == first.under_way
        assert any(one.because.startswith("bound until") for one in second.actions)
        assert second.present[0].situation.ready_after[FAR] == pytest.approx(7.0)


def test_of_a_source_begun_without_a_time_the_next_week_asks_when_it_is_ready(tiny):
    """Proves: where the model states no time to approve a candidate, the week after wants a row that says the day.

    Without it the source stayed "being qualified" for ever, and nobody was told. A `lever_time` is that time, too.
    """
    model, book, best = tiny
    lane = model.network.lanes[FAR]
    untimed = replace(lane, qualification_time=None)
    blank = model.amended(network=replace(model.network, lanes={**model.network.lanes, FAR: untimed}))
    plan = replace(best.plan, qualified=frozenset({FAR}))
    state = replace(steady_state(blank, plan), sources=())
    last = LastWeek(plan, under_way=(UnderWay(LaneId(FAR), WEEK.monday - timedelta(weeks=1), None),))
    with pytest.raises(InputError, match=r"FAR>PLANT.*how far its qualification is"):
        recommend_week(WeekGiven(blank, book, state, WEEK, last))
    assert untimed.approval_time is None
    assert replace(lane, lever_time=3.0).approval_time == 3.0
    assert lane.approval_time == lane.qualification_time


def test_more_demand_is_carried_over_by_shares(tiny):
    """Proves: a plan whose flows no longer meet the demand is carried over, not refused; shares stay as they were."""
    model, book, best = tiny
    demand = {node: replace(one, quantity=1.05 * one.quantity) for node, one in model.network.demand.items()}
    more = model.amended(network=replace(model.network, demand=demand))
    found = recommend_week(WeekGiven(more, book, steady_state(model, best.plan), WEEK, LastWeek(best.plan)))
    kept = found.decided.kept.plan
    for lane, flow in best.plan.flows.items():
        assert kept.flows[lane] == pytest.approx(1.05 * flow)
    assert any("each source keeps its share" in note for note in found.notes)


def test_a_later_week_and_a_tail_are_refused_together(tiny):
    """Proves: the week before lies before; a CVaR is refused in the same breath, for today is there for sure."""
    model, book, best = tiny
    tail = model.amended(risk=replace(model.risk, weight=0.5))
    given = WeekGiven(tail, book, steady_state(model, best.plan), WEEK, LastWeek(best.plan, IsoWeek(2026, 49)))
    with pytest.raises(InputError) as caught:
        recommend_week(given)
    assert len(caught.value.problems) == 2


def test_what_saves_less_than_the_band_is_told_as_left_alone(tiny):
    """Proves: with a switching cost above all savings nothing changes, and each change is told with its saving."""
    model, book, best = tiny
    other = replace(best.plan, buffers={VALVE: 290.0})
    given = WeekGiven(model, book, steady_state(model, other), WEEK, LastWeek(other), WeekOptions(switching_cost=1e6))
    found = recommend_week(given)
    assert found.plan.buffers == other.buffers
    assert {*deeds(found)} <= {Deed.LEAVE}
    assert all("a change has to save 1,000,000" in one.because for one in found.actions if one.saving is not None)


def test_deliveries_that_are_offered_no_more_become_the_nearest_offer(tiny):
    """Proves: a lane that came once a period, and now two or seven times, is carried over at two, and told.

    Pinned at what nobody offers the lane would carry nothing, and the week would be refused as unserved.
    """
    model, book, best = tiny
    near = "NEAR>PLANT:VALVE:road"
    moved = replace(model.network.lanes[near], delivery_options=(2.0, 7.0), deliveries=2.0)
    lanes = {**model.network.lanes, near: moved}
    other = model.amended(network=replace(model.network, lanes=lanes))
    plan = replace(best.plan, deliveries={near: 1.0})
    found = recommend_week(WeekGiven(other, book, steady_state(model, plan), WEEK, LastWeek(plan)))
    assert found.decided.kept.plan.deliveries[near] == 2.0
    assert any("the nearest offer is taken" in note for note in found.notes)


@pytest.mark.parametrize("weeks", [3, 4, 9])
def test_after_weeks_left_out_no_stability_is_claimed(tiny, quiet, weeks):
    """Proves: where last week's orders reach is compared; beyond, instability is unknown, not 0.

    Orders are meant for four weeks, so a run of three weeks later overlaps in one, one of four or nine weeks in none.
    """
    model, book, _ = tiny
    monday = (WEEK.monday + timedelta(days=7 * weeks)).isocalendar()
    later = IsoWeek(monday.year, monday.week)
    found = recommend_week(WeekGiven(model, book, steady_state(model, quiet.plan, later), later, quiet.last))
    assert (found.stirred.instability is None) == (weeks >= 4)
    assert found.stirred.decisions == 0


def test_a_week_says_what_is_not_stated_and_what_is_taken_as_none(tiny):
    """Proves: goods under way that are not stated stop a week; what is optional is noted once and moves nothing."""
    model, book, best = tiny
    state = steady_state(model, best.plan)
    with pytest.raises(InputError, match="there is no table on_order") as told:
        recommend_week(WeekGiven(model, book, replace(state, on_order=None, events=None), WEEK, LastWeek(best.plan)))
    assert len(told.value.problems) == 2
    found = recommend_week(WeekGiven(model, book, state, WEEK, LastWeek(best.plan)))
    assert [note for note in found.notes if "taken as none" in note] == [
        "The state has no table committed or signals: taken as none. A table with its header alone says the same."
    ]
