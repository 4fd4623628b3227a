"""What no plan can avoid: one floor for all runs of the same tables, and the gap that is measured above it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience import optimize
from resilience.network.parts import Node
from resilience.plan.levers import ChangeLimit, Requirements
from resilience.study.costs.plan_options import PlanOptions

FLOOR = 52 * (100 * 50 + 200 * (8 + 0.1) + 100 * 1) + 52 * 20 + 100 * 2
"""A year of pumps and valves, one delivery of 200 valves a week, and half of that lot at two a year to hold."""


def asked(result, **given):
    """The same study asked otherwise, without undoing."""
    return optimize(result.model, result.book, PlanOptions(undo=False, **given))


def test_the_floor_is_the_cheapest_undisturbed_year(tiny_result):
    """Proves: 349,440 of goods and moving and 1,240 of lots, whatever it takes to be safe.

    Sensitivity: today's five deliveries a week would make it 354,680.
    """
    assert tiny_result.unavoidable == pytest.approx(FLOOR)
    assert pytest.approx(350_680) == FLOOR


def test_no_wish_and_no_limit_on_change_moves_it(tiny_result):
    """Proves: the same floor with last week's plan to stay near, a site to survive, and nine fires for one.

    Sensitivity: the cheapest year that keeps the limit on change holds 600 valves, two a year each: 1,200 more.
    """
    last = replace(tiny_result.plan, buffers={Node("PLANT", "VALVE"): 600.0})
    near = Requirements(change=ChangeLimit(buffers=0.0))
    often = replace(tiny_result.book, hazards=tuple(replace(h, rate=9 * h.rate) for h in tiny_result.book.hazards))
    runs = [
        asked(tiny_result, previous=last, requirements=near),
        asked(tiny_result, requirements=Requirements(survive=("NEAR",))),
        optimize(tiny_result.model, often, PlanOptions(undo=False)),
    ]
    for run in runs:
        assert run.unavoidable == pytest.approx(FLOOR)
        assert run.objective > run.unavoidable
    assert runs[0].plan.buffers == pytest.approx(last.buffers)


@pytest.mark.parametrize("gap", [0.05, 0.01, 0.001])
def test_a_search_ends_at_the_gap_that_is_said(tiny_result, gap):
    """Proves: what is printed as the gap is what was asked for or less, of the cost above the floor.

    Sensitivity: relative to the whole cost a gap of 0.0001 of 352,000 would be 2 % of what a plan can influence.
    """
    run = asked(tiny_result, gap=gap)
    assert run.gap == pytest.approx((run.found - run.bound) / (run.found - run.unavoidable), abs=1e-9)
    assert run.gap <= gap
    assert run.stopped is None
