"""Actions: which way each goes, and what is too little to be one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience.network.parts import Node
from resilience.study.advice.recommend_table import SPLIT
from resilience.study.advice.steps import ActionKind, Aim, steps

VALVES = Node("PLANT", "VALVE")
NEAR, FAR = "NEAR>PLANT:VALVE:road", "FAR>PLANT:VALVE:rail"
BOTH = frozenset({NEAR, FAR, "PLANT>SHOP:PUMP:road"})


def told(result, **changed):
    """Aim and words of the actions that lead from the status quo to the same with some fields changed."""
    today = result.policies["status quo"]
    after = replace(today, plan=replace(today.plan, **changed))
    return [(step.kind, step.aim, step.action) for step in steps(result.evaluator, today, after)]


@pytest.mark.parametrize(
    ("changed", "kind", "aim"),
    [
        ({"buffers": {VALVES: 150.0}}, ActionKind.BUFFER, Aim.SAFER),
        ({"buffers": {VALVES: 50.0}}, ActionKind.BUFFER, Aim.LEANER),
        ({"deliveries": {NEAR: 1.0}}, ActionKind.LOT, Aim.OTHERWISE),
        ({"qualified": BOTH}, ActionKind.SOURCE, Aim.SAFER),
        ({"visible": frozenset({"NEAR"})}, ActionKind.VISIBILITY, Aim.SAFER),
    ],
)
def test_an_action_stands_under_what_it_is(tiny_result, changed, kind, aim):
    """Proves: more of what protects is a precaution, less is leaner, larger lots are neither, whatever they cost.

    Sensitivity: by the sign of its cost a second source that is cheaper to buy from was a way to be leaner.
    """
    (found,) = told(tiny_result, **changed)
    assert found[:2] == (kind, aim)


def test_a_second_source_is_a_precaution_and_giving_up_one_is_leaner(tiny_result):
    """Proves: half of the valves from afar makes two sources of one; the way back leaves one."""
    before = tiny_result.policies["status quo"]
    split = replace(before.plan, flows={**before.plan.flows, NEAR: 100.0, FAR: 100.0}, qualified=BOTH)
    after = replace(before, plan=split)
    (there,) = steps(tiny_result.evaluator, before, after)
    (back,) = steps(tiny_result.evaluator, after, before)
    assert (there.aim, back.aim) == (Aim.SAFER, Aim.LEANER)
    assert "NEAR 100 % to 50 %" in there.action


@pytest.mark.parametrize("units", [100.0001, 100.1, 99.9])
def test_dust_is_no_action(tiny_result, units):
    """Proves: of 200 valves a week a tenth of a valve is nothing to act on; half a valve is.

    Sensitivity: a relative difference of a millionth made an action of 0.0002 units.
    """
    assert told(tiny_result, buffers={VALVES: units}) == []
    assert len(told(tiny_result, buffers={VALVES: 100.5})) == 1


def test_shares_that_read_the_same_are_no_change(tiny_result):
    """Proves: from 60 % to 60.02 % nothing is said."""
    before = tiny_result.policies["status quo"]
    plans = [
        replace(before, plan=replace(before.plan, flows={**before.plan.flows, NEAR: near, FAR: 200 - near}))
        for near in (120.0, 120.04)
    ]
    assert list(steps(tiny_result.evaluator, *plans)) == []


def test_the_parts_of_a_cost_add_up_to_it(tiny_result):
    """Proves: holding, quality, sources, deliveries and fees are all that an action costs.

    Sensitivity: without what is in transit a lane of another lead time would cost more than its parts.
    """
    rows = tiny_result.recommendations
    rows = rows[rows["cost_holding"].notna()]
    assert len(rows) >= 1
    assert rows[list(SPLIT)].sum(axis=1).to_numpy(dtype=float) == pytest.approx(rows["cost"].to_numpy(dtype=float))
