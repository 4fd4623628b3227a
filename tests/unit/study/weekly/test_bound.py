"""What is bound already stays as it was bound, whatever the week would rather do."""

from __future__ import annotations

from datetime import date

import pytest
from support.tiny import write_tiny

from resilience.errors import InputError
from resilience.files.scenarios.scenarios import read_scenarios
from resilience.files.tables.models import read_model
from resilience.hazard.ongoing import branches
from resilience.hazard.situation import Situation
from resilience.network.parts import Node
from resilience.plan.fields import PlanField
from resilience.plan.plan import Plan
from resilience.plan.state import CommittedAction, WeekState
from resilience.study.costs.today import with_today
from resilience.study.plan.optimize import scenario_set
from resilience.study.weekly.bound import bound_on, bound_rules, coming_after, with_bound, words_of_coming
from resilience.study.weekly.decide import WeekAsked, decide

TODAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 29)
SHELF, FAR = Node("PLANT", "VALVE"), "FAR>PLANT:VALVE:rail"
NEAR, SHIP = "NEAR>PLANT:VALVE:road", "PLANT>SHOP:PUMP:road"
IN_FORCE = Plan(
    "in force", {SHELF: 100.0}, {NEAR: 200.0, SHIP: 100.0}, {NEAR: 1.0},
    {Node("NEAR", "VALVE"): 200.0, Node("PLANT", "PUMP"): 100.0}, frozenset({NEAR, SHIP}),
)  # fmt: skip


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """The tiny model and its hazards."""
    files = write_tiny(tmp_path_factory.mktemp("bound"))
    model = with_today(read_model(files.model))
    return model, read_scenarios(files.scenarios, model.calendar)


def week(tiny, *actions):
    """Plan of a week in which some actions are bound."""
    model, book = tiny
    bound = bound_on(WeekState(committed=actions), TODAY, SUNDAY)
    present = branches(book, model.network, (), Situation(on_hand=((SHELF, 200.0),)), phase=0.5)
    in_force = with_bound(IN_FORCE, bound)
    rules = bound_rules(model, bound)
    return decide(WeekAsked(model, scenario_set(model, book), present, in_force, 0.0, bound=rules)).chosen.plan


@pytest.mark.parametrize(("until", "kept"), [(None, 100.0), (date(2026, 12, 31), 100.0), (date(2026, 11, 20), 300.0)])
def test_what_is_bound_stays_and_what_is_free_moves(tiny, until, kept):
    """Proves: a shelf bound for this week keeps its level although 300 is cheaper; bound until last week it moves."""
    bound = CommittedAction("hold", PlanField.BUFFER, SHELF, 100.0, date(2026, 11, 2), until)
    assert week(tiny, bound).buffers[SHELF] == pytest.approx(kept)


@pytest.mark.parametrize(("effective", "until", "kept"), [
    (date(2026, 11, 29), None, 100.0), (date(2026, 11, 30), None, 300.0), (date(2027, 5, 3), date(2027, 12, 31), 300.0),
])  # fmt: skip
def test_an_amount_of_a_later_week_does_not_bind_this_one(tiny, effective, until, kept):
    """Proves: a level that holds from Sunday on is that of this week, one that holds from Monday on is only told.

    Sensitivity: a shelf committed from May on was held at that level in November, and told as never changed.
    """
    bound = CommittedAction("hold", PlanField.BUFFER, SHELF, 100.0, effective, until)
    assert week(tiny, bound).buffers[SHELF] == pytest.approx(kept)
    words = words_of_coming(coming_after(WeekState(committed=(bound,)), TODAY, SUNDAY))
    assert [str(effective) in one for one in words] == ([] if kept == 100.0 else [True])


def test_an_approval_of_a_later_week_is_not_taken_back_before():
    """Proves: what is switched on from May on is bound in November, so that no week drops what is under way."""
    bound = CommittedAction("approve", PlanField.QUALIFIED, FAR, 1.0, date(2027, 5, 3))
    state = WeekState(committed=(bound,))
    assert bound_on(state, TODAY, SUNDAY) == (bound,)
    assert coming_after(state, TODAY, SUNDAY) == ()


@pytest.mark.parametrize(("decision", "at", "quantity"), [
    (PlanField.FLOW, NEAR, 200.0), (PlanField.DELIVERIES, NEAR, 1.0), (PlanField.QUALIFIED, FAR, 1.0),
    (PlanField.PRODUCTION_RESERVE, Node("FAR", "VALVE"), 40.0), (PlanField.VISIBLE, "NEAR", 1.0),
])  # fmt: skip
def test_every_kind_of_decision_can_be_bound(tiny, decision, at, quantity):
    """Proves: flows, lots, sources, reserves and visibility are in the plan as they were bound."""
    plan = week(tiny, CommittedAction("x", decision, at, quantity, date(2026, 11, 2)))
    held = getattr(plan, decision.value)
    assert (at in held) if isinstance(held, frozenset) else held[at] == pytest.approx(quantity)


@pytest.mark.parametrize(("decision", "at", "quantity", "said"), [
    (PlanField.PRODUCTION_RESERVE, Node("NEAR", "VALVE"), 40.0, "NEAR at 40"),
    (PlanField.QUALIFIED, NEAR, 1.0, "leaves nothing to decide"), (PlanField.VISIBLE, "FAR", 1.0, "visible of FAR"),
    (PlanField.DELIVERIES, NEAR, 3.0, "NEAR>PLANT:VALVE:road at 3"),
])  # fmt: skip
def test_a_decision_that_there_is_not_is_told(tiny, decision, at, quantity, said):
    """Proves: what the model does not offer, or settles already, is a finding of `committed` that names the action.

    A reserve where none can be bought, a source that is approved anyway, a site that cannot be watched, a number of
    deliveries that is not on offer; what the program says of its own columns would help nobody.
    """
    bound = CommittedAction("deal", decision, at, quantity, date(2026, 11, 2))
    with pytest.raises(InputError, match="deal binds") as refused:
        week(tiny, bound)
    (found,) = refused.value.problems
    assert (found.place, said in found.message) == ("committed", True)
    assert "KeyError" not in str(found)
