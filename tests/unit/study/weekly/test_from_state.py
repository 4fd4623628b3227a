"""From the tables of a state to today's situation and the events that go on."""

from __future__ import annotations

import math
from datetime import date

import pytest

from resilience import read_model, read_scenarios
from resilience.errors import InputError
from resilience.hazard.ongoing import branches
from resilience.network.parts import Inventory, Node
from resilience.plan.state import DatedOrder, EventSeen, SourceState, SourceStatus, WeekState
from resilience.study.weekly.from_state import events_of, situation_of

MONDAY = date(2026, 11, 23)
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
    found = situation_of(WeekState(on_order=orders), model, MONDAY)
    assert found.on_order == ((ROAD, 0, 7.0), (SEA, 53, 120.0))


def test_shelves_queues_and_sources_are_told(model):
    """Proves: a source being qualified is ready after its working periods, a blocked one never, others at once."""
    state = WeekState(
        inventory=(Inventory("PLANT", "MOTOR", 240.0, 0.0),),
        waiting={Node("CITY", "PUMP"): 12.0},
        sources=(
            SourceState(Node("ORION", "SEAL"), SourceStatus.QUALIFYING, MONDAY, date(2027, 2, 4)),
            SourceState(Node("KLEIN", "MOTOR"), SourceStatus.BLOCKED, MONDAY),
            SourceState(Node("MARINO", "SEAL"), SourceStatus.QUALIFIED, MONDAY),
        ),
    )
    found = situation_of(state, model, MONDAY)
    assert found.stock == {Node("PLANT", "MOTOR"): 240.0}
    assert found.late == {Node("CITY", "PUMP"): 12.0}
    orion = [lane.id for lane in model.network.lanes.values() if lane.source == Node("ORION", "SEAL")]
    assert found.ready_after == {ROAD: math.inf, **{lane: pytest.approx(53) for lane in orion}}


def test_orders_without_a_day_are_refused(model):
    """Proves: units that come some day are not taken to come today, nor never."""
    state = WeekState(inventory=(Inventory("PLANT", "SEAL", 1900.0, 7000.0),))
    with pytest.raises(InputError, match="7000 units of SEAL at PLANT are on order, and no day"):
        situation_of(state, model, MONDAY)
    dated = WeekState(inventory=state.inventory, on_order=(DatedOrder("a", SEA, 7000.0, MONDAY),))
    assert situation_of(dated, model, MONDAY).on_order == ((SEA, 0, 7000.0),)


def test_a_fire_that_goes_on_branches_from_what_has_elapsed(model, book):
    """Proves: an event is told with its working periods since its onset; one that is over is none any more."""
    events = (
        EventSeen("fire", "supplier-fire", date(2026, 11, 16), site="KLEIN", severity=1.0),
        EventSeen("old", "supplier-fire", date(2026, 3, 2), date(2026, 4, 2), site="MARINO"),
    )
    (found,) = events_of(WeekState(events=events), model, book, MONDAY)
    assert (found.hazard, found.target, found.severity) == ("supplier-fire", "KLEIN", 1.0)
    assert found.elapsed == pytest.approx(5)
    ways = branches(book, model.network, [found], situation_of(WeekState(), model, MONDAY), phase=0.5)
    assert len(ways) > 1
    assert sum(way.rate for way in ways) == pytest.approx(1.0)


@pytest.mark.parametrize(("hazard", "site"), [("supplier-fire", None), ("river-flood", "KLEIN")])
def test_where_an_event_hits_fits_its_hazard(model, book, hazard, site):
    """Proves: a fire says which supplier burns, a flood that strikes a whole region says no single site."""
    state = WeekState(events=(EventSeen("e", hazard, date(2026, 11, 20), site=site, severity=1.0),))
    with pytest.raises(InputError, match="strikes"):
        events_of(state, model, book, MONDAY)
