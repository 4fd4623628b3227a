"""From the tables of a state to today's situation and the events that go on."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest
from support.weekly import nothing_more

from resilience import read_model, read_scenarios
from resilience.errors import InputError
from resilience.findings import Code
from resilience.hazard.distributions.all import Fixed
from resilience.hazard.ongoing import branches
from resilience.network.lanes import LaneStatus
from resilience.network.parts import Inventory, Node
from resilience.plan.plan import Plan
from resilience.plan.state import DatedOrder, EventSeen, SourceState, SourceStatus
from resilience.study.weekly.believed import believed
from resilience.study.weekly.from_state import events_of, situation_of

MONDAY = date(2026, 11, 23)
NO_STOCK = Plan("no stock")
ROAD, SEA = "KLEIN>PLANT:MOTOR:road", "MARINO>PLANT:SEAL:sea"


@pytest.fixture(scope="module")
def model():
    """The starter, whose periods are working days, Monday to Friday."""
    return read_model("models/starter")


@pytest.fixture(scope="module")
def book(model):
    """Its hazards."""
    return read_scenarios("scenarios/starter.toml", model.calendar)


def test_orders_arrive_in_the_working_period_of_their_day(model):
    """Proves: ten weeks and three days on are 53 working days on, not 73; what was due comes at once."""
    orders = (
        DatedOrder("a", SEA, 100.0, date(2027, 2, 4)),
        DatedOrder("b", SEA, 20.0, date(2027, 2, 4)),
        DatedOrder("c", ROAD, 7.0, date(2026, 11, 20)),
    )
    found = situation_of(nothing_more(on_order=orders), model, MONDAY, NO_STOCK)
    assert found.on_order == ((ROAD, 0, 7.0), (SEA, 53, 120.0))


def test_shelves_queues_and_sources_are_told(model):
    """Proves: a source being qualified is ready after its working periods, a blocked one never, others at once."""
    state = nothing_more(
        inventory=(Inventory("PLANT", "MOTOR", 240.0, 0.0),),
        waiting={Node("CITY", "PUMP"): 12.0},
        sources=(
            SourceState(Node("ORION", "SEAL"), SourceStatus.QUALIFYING, MONDAY, date(2027, 2, 4)),
            SourceState(Node("KLEIN", "MOTOR"), SourceStatus.BLOCKED, MONDAY),
            SourceState(Node("MARINO", "SEAL"), SourceStatus.QUALIFIED, MONDAY),
        ),
    )
    found = situation_of(state, model, MONDAY, NO_STOCK)
    assert found.stock == {Node("PLANT", "MOTOR"): 240.0}
    assert found.late == {Node("CITY", "PUMP"): 12.0}
    orion = [lane.id for lane in model.network.lanes.values() if lane.source == Node("ORION", "SEAL")]
    expected = {ROAD: math.inf, **{lane: pytest.approx(53) for lane in orion}}
    assert {lane: found.ready_after.get(lane) for lane in expected} == expected
    assert not any(lane.startswith("MARINO") for lane in found.ready_after)


def test_orders_without_a_day_are_refused(model):
    """Proves: units that come some day are not taken to come today, nor never."""
    state = nothing_more(inventory=(Inventory("PLANT", "SEAL", 1900.0, 7000.0),))
    with pytest.raises(InputError, match="7000 units of SEAL at PLANT are on order, and no day"):
        situation_of(state, model, MONDAY, NO_STOCK)
    dated = nothing_more(inventory=state.inventory, on_order=(DatedOrder("a", SEA, 7000.0, MONDAY),))
    assert situation_of(dated, model, MONDAY, NO_STOCK).on_order == ((SEA, 0, 7000.0),)


def test_a_fire_that_goes_on_branches_from_what_has_elapsed(model, book):
    """Proves: an event is told with its working periods since its onset; one that is over is none any more."""
    events = (
        EventSeen("fire", "supplier-fire", date(2026, 11, 16), site="KLEIN", severity=1.0),
        EventSeen("old", "supplier-fire", date(2026, 3, 2), date(2026, 4, 2), site="MARINO"),
    )
    (found,) = events_of(nothing_more(events=events), model, book, MONDAY)
    assert (found.hazard, found.target, found.severity) == ("supplier-fire", "KLEIN", 1.0)
    assert found.elapsed == pytest.approx(5)
    ways = branches(book, model.network, [found], situation_of(nothing_more(), model, MONDAY, NO_STOCK), phase=0.5)
    assert len(ways) > 1
    assert sum(way.rate for way in ways) == pytest.approx(1.0)


@pytest.mark.parametrize(("hazard", "site"), [("supplier-fire", None), ("river-flood", "KLEIN")])
def test_where_an_event_hits_fits_its_hazard(model, book, hazard, site):
    """Proves: a fire says which supplier burns, a flood that strikes a whole region says no single site."""
    state = nothing_more(events=(EventSeen("e", hazard, date(2026, 11, 20), site=site, severity=1.0),))
    with pytest.raises(InputError, match="strikes"):
        events_of(state, model, book, MONDAY)


def test_an_event_whose_end_is_known_lasts_until_then(model, book):
    """Proves: a fire that is over in two weeks lasts ten working days more, whatever its hazard says."""
    fire = EventSeen("f", "supplier-fire", date(2026, 11, 16), date(2026, 12, 7), site="KLEIN", severity=1.0)
    (found,) = events_of(nothing_more(events=(fire,)), model, book, MONDAY)
    assert found.left == Fixed(10.0)


def test_a_source_nobody_approved_is_ready_once_it_could_be(model):
    """Proves: of a candidate nothing is said: it waits for its qualification, and not at all once the plan has it.

    Taken as ready, a week would order from a source that delivers next year.
    """
    new = [lane for lane in model.network.lanes.values() if lane.status is LaneStatus.CANDIDATE]
    assert new
    found = situation_of(nothing_more(), model, MONDAY, NO_STOCK).ready_after
    assert found == {lane.id: lane.qualification_time or math.inf for lane in new}
    approved = Plan("approved", qualified=frozenset(lane.id for lane in new))
    assert not situation_of(nothing_more(), model, MONDAY, approved).ready_after


def test_stock_that_the_plan_keeps_must_be_stated(model):
    """Proves: shelves that are left out are findings, each with its place, and neither empty nor full."""
    kept = Plan("kept", {Node("PLANT", "SEAL"): 10.0, Node("PLANT", "MOTOR"): 5.0})
    with pytest.raises(InputError) as caught:
        situation_of(nothing_more(inventory=(Inventory("PLANT", "SEAL", 0.0, 0.0),)), model, MONDAY, kept)
    assert len(caught.value.problems) == 1
    assert "MOTOR" in str(caught.value)


@pytest.mark.parametrize("table", ["inventory", "on_order", "waiting", "events"])
def test_a_state_made_in_python_that_leaves_a_physical_table_out_is_refused(model, book, table):
    """Proves: nothing stated is not none: neither a situation, nor events, nor beliefs are made of it."""
    state = replace(nothing_more(), **{table: None})
    with pytest.raises(InputError) as told:
        situation_of(state, model, MONDAY, NO_STOCK)
    assert [(one.code, one.file) for one in told.value.problems] == [(Code.MISSING_TABLE, table)]
    asked = (lambda: events_of(state, model, book, MONDAY), lambda: believed(book, model, state, MONDAY, MONDAY))
    for ask in asked if table == "events" else ():
        with pytest.raises(InputError, match="there is no table events"):
            ask()
