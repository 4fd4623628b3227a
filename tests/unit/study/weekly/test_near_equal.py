"""Plans that cost nearly as little as the cheapest, by fewest changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience.errors import InputError
from resilience.hazard.ongoing import branches
from resilience.network.parts import Node
from resilience.plan.levers import End
from resilience.program.policies import ALL, as_planned
from resilience.program.two_stage import BuildOptions, build_program
from resilience.study.costs.evaluate import Evaluator
from resilience.study.plan.optimize import scenario_set
from resilience.study.plan.settled import settled_for
from resilience.study.weekly.decide import WeekAsked, everything_of
from resilience.study.weekly.near_equal import near_plans, near_table

SHELF = Node("PLANT", "VALVE")


@pytest.fixture(scope="module")
def week(small_study, in_steady_state):
    """The best plan against one with another buffer and another lot, on the program of their week."""
    asked, book, best = small_study
    situation = in_steady_state(asked, best)
    present = branches(book, asked.network, (), situation, phase=0.5)
    lane = next(iter(best.deliveries))
    other = next(f for f in asked.network.lanes[lane].delivery_options if f != best.deliveries[lane])
    before = replace(best, buffers={SHELF: 0.99 * best.buffers[SHELF]}, deliveries={**best.deliveries, lane: other})
    given = WeekAsked(asked, scenario_set(asked, book), present, before, 0.0)
    untold = build_program(asked, everything_of(given), BuildOptions(end=End.UNKNOWN))
    columns = [Evaluator(asked, untold).columns(as_planned(plan), ALL) for plan in (before, best)]
    program = settled_for(untold, columns)
    evaluator = Evaluator(asked, program)
    return asked, program, evaluator.at(columns[0], "kept"), evaluator.at(columns[1], "best")


def test_the_fewest_changes_come_first_and_all_are_near(week):
    """Proves: of two changes every plan leaves some alone and costs what it says; the cheapest makes both.

    Sorted by cost the cheapest would stand first, with the most changes.
    """
    asked, program, kept, best = week
    found = near_plans(asked, program, kept, best, within=1.0)
    assert [one.actions for one in found] == sorted(one.actions for one in found)
    assert {one.actions for one in found} >= {1, 2}
    assert found[-1].more == 0.0
    assert found[-1].left_alone == ()
    for one in found:
        assert one.more == pytest.approx(Evaluator(asked, program).plan(one.policy.plan).total - best.total, abs=1e-6)
        assert one.actions + len(one.left_alone) == found[-1].actions


def test_what_costs_more_than_a_share_is_no_near_plan(week):
    """Proves: within nothing only what costs the same is named; with both left alone it is the plan in force."""
    asked, program, kept, best = week
    (only,) = (one for one in near_plans(asked, program, kept, best, within=0.0) if not one.left_alone)
    assert only.more == 0.0
    wide = near_plans(asked, program, kept, best, within=100.0)
    assert wide[0].actions == 0
    assert wide[0].policy.total == pytest.approx(kept.total)


def test_without_changes_the_plan_in_force_is_the_only_one(week):
    """Proves: a plan is not near itself twice."""
    asked, program, _, best = week
    (only,) = near_plans(asked, program, best, best)
    assert (only.actions, only.more) == (0, 0.0)
    assert near_table([only])["actions"].tolist() == [0]


def test_at_most_so_many_are_named(week):
    """Proves: two plans where two are asked for, and nonsense is refused."""
    asked, program, kept, best = week
    assert len(near_plans(asked, program, kept, best, within=1.0, most=2)) == 2
    with pytest.raises(InputError, match="at least one plan"):
        near_plans(asked, program, kept, best, most=0)
