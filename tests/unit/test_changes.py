"""Every difference of two plans is a typed change; taken back, the plan is the earlier one again."""

from __future__ import annotations

import random
from dataclasses import fields, replace

import pytest

from resilience.network.parts import Node
from resilience.plan.changes import FIELDS, YES_OR_NO, Change, applied, differences, shares, sourcing
from resilience.plan.fields import PlanField
from resilience.plan.plan import Plan
from resilience.study.advice.steps import ActionKind, Aim, read, steps
from resilience.study.advice.undoing import undo

HERE, THERE = Node("Back, End", "A,B"), Node("Back", "End,A")
ROAD, AIR = "Back>End:A|B:road", "Back>End:A|B:air"
PLACES = {
    PlanField.BUFFER: (HERE, THERE), PlanField.PRODUCTION: (HERE, THERE), PlanField.PRODUCTION_RESERVE: (HERE, THERE),
    PlanField.SECOND_RESERVE: (HERE, THERE),
    PlanField.FLOW: (ROAD, AIR), PlanField.DELIVERIES: (ROAD, AIR), PlanField.LANE_RESERVE: (ROAD, AIR),
    PlanField.QUALIFIED: (ROAD, AIR), PlanField.VISIBLE: ("Back", "Back, End"),
    PlanField.OPENED: ("Back", "Back, End"), PlanField.CLOSED: ("Back", "Back, End"),
}  # fmt: skip


def drawn(seed):
    """A plan with some of everything."""
    rng = random.Random(seed)
    held = {what: [place for place in places if rng.random() < 0.5] for what, places in PLACES.items()}
    return Plan(
        "drawn",
        **{
            what.value: frozenset(kept) if what in YES_OR_NO else {place: rng.choice([1.0, 2.5]) for place in kept}
            for what, kept in held.items()
        },
    )


def test_each_field_of_a_plan_is_told_apart():
    """Proves: a plan has no decision that this home does not know. A new field left out would never be an action."""
    assert {field.name for field in fields(Plan)} - {"name"} == {decision.value for decision in FIELDS}
    assert set(PLACES) == set(FIELDS)


@pytest.mark.parametrize("seed", range(30))
def test_changes_lead_from_one_plan_to_the_other_and_back(seed):
    """Proves: applied, the differences make the later plan; undone, the earlier; of equal plans there are none.

    Sensitivity: an amount that is no longer there, left in place, would be a stock that nobody decided on.
    """
    before, after = drawn(seed), drawn(1000 + seed)
    found = tuple(differences(before, after))
    assert applied(before, found) == after
    assert applied(after, (change.undone for change in found)) == before
    assert not list(differences(after, after))
    assert (before == after) == (not found)


@pytest.mark.parametrize(
    ("before", "after", "more", "moves", "given_up"),
    [
        (None, 40.0, 40.0, True, False), (40.0, None, -40.0, True, True), (40.0, 40.0 + 1e-9, 1e-9, False, False),
        (0.0, None, 0.0, False, True), (1.0, 3.0, 2.0, True, False),
    ],
)  # fmt: skip
def test_what_a_change_is(before, after, more, moves, given_up):
    """Proves: nothing said counts as 0, and a billionth of a stock of 40 is no other decision."""
    change = Change(PlanField.BUFFER, HERE, before, after)
    assert (change.more, change.moves, change.given_up) == (pytest.approx(more, rel=1e-4), moves, given_up)


def test_how_a_position_is_fed_otherwise(tiny_result):
    """Proves: one lane brings all; then 300 and 100: 100 % become 75 %, 0 become 25 %, and an approval.

    Sensitivity: counted in units, a position that takes more would seem to change its sources.
    """
    network, plan = tiny_result.model.network, tiny_result.policies["status quo"].plan
    near, far, valves = "NEAR>PLANT:VALVE:road", "FAR>PLANT:VALVE:rail", Node("PLANT", "VALVE")
    after = Plan("split", flows={near: 300.0, far: 100.0}, qualified=plan.qualified | {far})
    assert sourcing(network, valves, plan, after) == (
        Change(PlanField.SHARE, far, 0.0, 0.25), Change(PlanField.SHARE, near, 1.0, 0.75),
        Change(PlanField.QUALIFIED, far, None, 1.0),
    )  # fmt: skip
    assert shares(network, Plan("idle"), valves) == {near: 0.0, far: 0.0}
    with pytest.raises(ValueError, match="flows"):
        applied(plan, sourcing(network, valves, plan, after))


def test_a_reserve_and_visibility_given_up_are_actions(tiny_result):
    """Proves: what the later plan no longer has is an action, and leaner. Only what it still has was looked at."""
    today = tiny_result.policies["status quo"]
    road = "NEAR>PLANT:VALVE:road"
    held = replace(today.plan, lane_reserves={road: 12.0}, production_reserves={HERE: 3.0}, visible=frozenset({"NEAR"}))
    found = list(steps(tiny_result.evaluator, replace(today, plan=held), today))
    assert [(step.kind, step.aim) for step in found] == [(ActionKind.RESERVE, Aim.LEANER)] * 2 + [
        (ActionKind.VISIBILITY, Aim.LEANER)
    ]
    assert [step.action for step in found] == [
        f"Give up the reserve of 12 units per period on {road}.",
        f"Give up the reserve capacity for 3 {HERE} per period.",
        "Give up visibility of NEAR.",
    ]
    assert undo(today.plan, found) == held


def test_an_action_is_known_again_by_what_it_changes(tiny_result):
    """Proves: the same change, to a few digits, is the same action; another amount or place is another one.

    Sensitivity: known by its sentence, a stock told in days would be another one once more flows through the shelf.
    """
    today = tiny_result.policies["status quo"]
    valves = Node("PLANT", "VALVE")

    def told(units, node=valves):
        after = replace(today, plan=replace(today.plan, buffers={**today.plan.buffers, node: units}))
        (step,) = steps(tiny_result.evaluator, today, after)
        return read(step.changes)

    assert told(150.0) == told(150.000001) != told(151.0)
    assert told(150.0) != told(150.0, Node("SHOP", "PUMP"))
