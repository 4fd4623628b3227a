"""Many futures at once: the same plans and costs as one plan at a time, in whatever order and by however many."""

from dataclasses import replace

import numpy as np
import pytest
from support.tiny_study import dearer_stock, how_often, write_study

import resilience as rs
from resilience.errors import SolverError
from resilience.plan.levers import Lever
from resilience.study.policy_names import JUST_IN_CASE, JUST_IN_TIME, MIX, STATUS_QUO
from resilience.study.studies.concave import ConcaveFloor
from resilience.study.studies.contenders import Contender
from resilience.study.studies.folder import study_tables
from resilience.study.studies.from_file import asked_of_file
from resilience.study.studies.futures import families
from resilience.study.studies.gathered import gathered
from resilience.study.studies.study import run_study


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """A study of six futures in two families."""
    folder = tmp_path_factory.mktemp("study")
    return asked_of_file(write_study(folder, how_often("0.3, 1, 4") + dearer_stock()).path)


@pytest.fixture(scope="module")
def found(asked):
    """What the study finds."""
    return run_study(replace(asked, workers=1))


def test_futures_that_differ_in_rates_alone_are_a_family(asked):
    """Proves: today is the first future and there once; three rates share a program, another holding cost does not.

    A program for each future would take the time of as many plans.
    """
    assert [one.name for one in asked.futures] == [
        "today", "how often 0.3", "how often 0.3, dearer stock 3", "dearer stock 3", "how often 4",
        "how often 4, dearer stock 3",
    ]  # fmt: skip
    assert [family.places for family in families(asked.futures)] == [(0, 1, 4), (2, 3, 5)]


def test_a_rate_of_nothing_makes_another_program(asked):
    """Proves: where nothing happens no plan is sought for a shelf, so that future is no kin of those where it does."""
    today = asked.futures[0]
    quiet = tuple(replace(one, rate=0.0) for one in today.scenarios)
    calm = replace(today, name="calm", scenarios=replace(today.scenarios, scenarios=quiet))
    assert [family.places for family in families((today, calm))] == [(0,), (1,)]


def test_each_future_has_the_plan_of_a_run_of_its_own(asked, found):
    """Proves: the mix, today's plan and the extremes cost in each future what `optimize` finds there, to the gap.

    Sensitivity: rates of one future taken for those of its family would be off by the factor of the rate.
    """
    for place, future in enumerate(asked.futures):
        alone = rs.optimize(future.model, future.scenarios, rs.PlanOptions(undo=False, gap=1e-6))
        there = {cell.policy: cell.price for cell in found.cells if cell.future == place}
        influenced = alone.objective - alone.unavoidable
        assert there[MIX].cost - alone.objective <= asked.gap * influenced + found.errors[place] + 1e-6
        assert found.bounds[place] <= alone.objective + found.errors[place] + 1e-6
        costs = alone.comparison.set_index("policy")["objective"]
        for policy in (STATUS_QUO, JUST_IN_TIME, JUST_IN_CASE):
            assert there[policy].cost == pytest.approx(costs[policy], abs=found.errors[place] + 1e-4)


def test_regret_is_what_pricing_each_plan_anew_gives(asked, found):
    """Proves: every plan in every future costs what the evaluator of that future's own program makes of it.

    Columns of one program taken for those of another would price another plan.
    """
    regret = study_tables(found)["regret"].set_index(["plan", "future"])
    for place, future in enumerate(asked.futures):
        alone = rs.optimize(future.model, future.scenarios, rs.PlanOptions(undo=False))
        for plan in range(found.shared):
            cost = alone.evaluator.plan(found.plans[plan]).total
            told = regret.loc[(f"plan {plan + 1}", future.name), "cost"]
            assert told == pytest.approx(cost, abs=found.errors[place] + 1e-4)


def test_workers_change_no_digit(asked, found):
    """Proves: two processes find what one does, to the last digit: no future depends on which was done before."""
    for name, table in study_tables(run_study(replace(asked, workers=2))).items():
        assert table.equals(study_tables(found)[name]), name


def test_a_policy_with_few_levers_is_no_cheaper_than_the_mix(asked):
    """Proves: a contender may do less than the mix, and a plan that stands competes in every future as it is."""
    plan = run_study(replace(asked, futures=asked.futures[:1], workers=1)).plans[1]
    contenders = (Contender("stock alone", frozenset({Lever.BUFFERS})), Contender("that of today", plan=plan))
    found = run_study(replace(asked, contenders=contenders, workers=1))
    costs = {(cell.future, cell.policy): cell.price.cost for cell in found.cells if cell.price is not None}
    for place in range(len(asked.futures)):
        assert costs[place, "stock alone"] >= costs[place, MIX] - 1e-6
        assert costs[place, "that of today"] >= costs[place, MIX] - 1e-6


def test_a_plan_that_moves_what_may_not_be_moved_is_no_plan_there(asked):
    """Proves: where buffers stay as they are, a plan with others is told as breaking that, and is not the best one.

    Priced as if it were allowed it would be cheaper than what was proven to be the least, and end the study.
    """
    today = asked.futures[0]
    fixed = replace(today, name="fixed", model=replace(today.model, levers=today.model.levers - {Lever.BUFFERS}))
    found = run_study(replace(asked, futures=(today, fixed), workers=1))
    free, kept = ({cell.policy: cell for cell in found.cells if cell.future == place} for place in (0, 1))
    assert found.plans[free[MIX].plan].buffers != found.plans[kept[MIX].plan].buffers
    assert found.prices[free[MIX].plan][1].broken == ("moves buffers, which may not be moved there",)
    assert found.prices[kept[MIX].plan][1].broken == ()


def test_a_price_below_what_was_proven_is_a_defect(found):
    """Proves: a plan that costs less than the bound ends the study: one of the two is wrong, and nobody knows which."""

    class Table:
        plans, shared, rows, errors, family = found.plans, found.shared, found.prices, found.errors, found.family

    class Proven:
        bounds, unavoidable, notes, least_bound = found.bounds * 1.01, found.unavoidable, [], 0.0

    with pytest.raises(SolverError, match="below the proven bound"):
        gathered(found.asked, Table, found.cells, Proven)


def test_what_was_proven_with_a_shorter_watch_is_lowered(found):
    """Proves: a price below a bound by 0.1 % of what a plan can influence lowers the bounds of its family, and is told.

    Sensitivity: taken for a defect it ended the shipped map of the starter after all its work; taken over silently the
    best plan there would read as proven to the last digit.
    """
    influenced = found.costs.min(axis=0)[0] - found.unavoidable[0]
    bounds = found.bounds.copy()
    bounds[0] = found.costs.min(axis=0)[0] + 1e-3 * influenced

    class Table:
        plans, shared, rows, errors, family = found.plans, found.shared, found.prices, found.errors, found.family

    class Proven:
        notes, least_bound = [], 0.0

    Proven.bounds, Proven.unavoidable = bounds, found.unavoidable
    lowered = gathered(found.asked, Table, found.cells, Proven)
    assert lowered.bounds[0] == pytest.approx(found.costs.min(axis=0)[0])
    kin = [place for place, family in enumerate(found.family) if family == found.family[0]]
    assert bounds[kin] - lowered.bounds[kin] == pytest.approx(1e-3 * influenced)
    others = [place for place in range(len(bounds)) if place not in kin]
    assert (lowered.bounds[others] == bounds[others]).all()
    assert any("what is proven was lowered" in note for note in lowered.notes)


def test_the_floor_between_solved_rates_is_their_best_mean():
    """Proves: at a third of the way between 6 and 12 the least is 8, outside it is not known, and a point is itself.

    Were the nearest bound taken, 6 would be told, which is true, or 12, which is not.
    """
    floor = ConcaveFloor()
    floor.add(np.array([1.0, 1.0]), 6.0)
    floor.add(np.array([4.0, 1.0]), 12.0)
    assert floor(np.array([2.0, 1.0])) == pytest.approx(8.0)
    assert floor(np.array([4.0, 1.0])) == pytest.approx(12.0)
    assert floor(np.array([5.0, 1.0])) == -np.inf
    assert floor(np.array([2.0, 1.1])) == -np.inf
    assert floor.away(np.array([2.0, 1.5])) == pytest.approx(1.5)


def test_a_supplier_that_quits_is_one_future_among_others(tmp_path):
    """Proves: where a supplier is gone no plan delivers from it, and shelves that nothing hits there stay as today.

    Sensitivity: priced with another stock on such a shelf a plan from elsewhere costs less than what was proven; a plan
    that names a lane that is gone was no table.
    """
    quits = (
        '[[variant]]\nname = "NEAR quits"\n[[variant.change]]\ntable = "lanes"\nwhere = { origin = "NEAR" }\n'
        "remove = true\n"
    )
    found = run_study(write_study(tmp_path, how_often("0.5, 1, 3") + quits).asked())
    cells = study_tables(found)["cells"]
    gone = cells[(cells["variant"] == "NEAR quits") & (cells["policy"] == MIX)]
    assert gone["cost"].notna().all()
    assert set(gone["plan"]) <= {f"plan {place + 1}" for place in range(found.shared)}
