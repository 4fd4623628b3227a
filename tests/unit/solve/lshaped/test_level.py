"""Steps near the best plan, and a few cases that stand for all."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import sparse
from support.cases import seeded_case

from resilience.hazard.risk.years import sample_years
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.highs import Limits
from resilience.solve.lshaped.few import Few
from resilience.solve.lshaped.level import Level
from resilience.solve.lshaped.master import Master
from resilience.solve.lshaped.outcomes import Outcomes
from resilience.solve.lshaped.risk_term import RiskTerm
from resilience.solve.pricing.cuts import Cuts
from resilience.solve.two_stage import Method, solve_two_stage


def planes(trial, values, slopes):
    """A cut of each case, each with one outcome."""
    n = len(values)
    return Cuts(
        np.array(trial, dtype=float), np.array(values, dtype=float), np.array(values, dtype=float), np.zeros(n),
        sparse.csr_array(np.array(slopes, dtype=float)), sparse.eye_array(n, format="csr"), np.arange(n),
    )  # fmt: skip


@pytest.fixture
def master(small):
    """The master of one supplier, one market and an outage of three periods every tenth year, without cuts."""
    program = small.program(small.outage(3, 0.1))
    return Master(program, Outcomes.in_program(program).weights, None, 0.0)


def test_a_step_closes_its_share_of_the_gap_and_goes_no_further(master):
    """Proves: of all plans that the cuts let cost at most the level, the nearest to the best one is taken.

    By hand: a unit of buffer costs 100 a year, the cut says 50,000 - 3,000 b lost an outage, 0.1 of them a year: the
    model's value is 5,000 - 200 b (but for the flow, which stays). From b = 0 to the bound of 2,000 the gap is 3,000;
    0.3 of it left is 2,900, which is reached at b = 10.5. Sensitivity: the optimum of the cut lies at the buffer's
    limit, which is where the master would go.
    """
    columns = master.program.first.columns
    place = columns.place["buffer", ("M", "P")]
    best = np.zeros(len(columns))
    best[columns.of("flow")] = best[columns.of("make")] = 10.0
    slope = np.zeros(len(columns))
    slope[place] = -3_000.0
    master.add(planes(best, [50_000.0], [slope]), [0])
    steady = float(master.program.first.cost @ best)
    found = Level.about(master, [best]).step(best, steady + 5_000.0, steady + 2_000.0)
    assert found is not None
    assert found[place] == pytest.approx(10.5)
    assert found[master.loss_columns] == pytest.approx([50_000.0 - 3_000.0 * 10.5])
    others = np.arange(len(columns)) != place
    assert found[: len(columns)][others] == pytest.approx(best[others])


def test_a_few_cases_stand_for_all():
    """Proves: a case parallel to another is counted in with it, at the ratio of their slopes, and rates are kept.

    By hand: the second case loses half as fast as the first and is twice as frequent: 1 + 2 x 0.5. The third looks at
    another column. Sensitivity: rates added up as they are would give 3.
    """
    slopes = [[-4.0, 0.0], [-2.0, 0.0], [0.0, -1.0], [0.0, 0.0]]
    few = Few.among(planes([0, 0], [9, 9, 9, 9], slopes), np.array([1.0, 2.0, 0.5, 7.0]), np.ones(2), 2)
    assert few.ask.tolist() == [True, False, True, False]
    assert few.weights == pytest.approx([2.0, 0.0, 0.5, 0.0])


def test_scales_decide_what_is_alike():
    """Proves: slopes are compared per change of a column, not per unit: a column of thousands counts as one of ones."""
    slopes = [[-1.0, 0.0], [-0.9, -0.001]]
    rates = np.ones(2)
    few = Few.among(planes([0, 0], [1, 1], slopes), rates, np.array([1.0, 1.0]), 1)
    assert few.weights == pytest.approx([1.9, 0.0])
    few = Few.among(planes([0, 0], [1, 1], slopes), rates, np.array([1.0, 10_000.0]), 1)
    assert few.ask.tolist() == [False, True]


def test_slopes_of_nothing_choose_nothing():
    """Proves: cases whose loss no plan can change need no one to stand for them."""
    few = Few.among(planes([0], [5, 5], [[0.0], [0.0]]), np.ones(2), np.ones(1), 2)
    assert not few.ask.any()
    assert not few.weights.any()


@pytest.mark.parametrize("weight", [0.0, 0.7])
@pytest.mark.parametrize("seed", range(8))
def test_near_steps_end_where_the_extensive_form_does(seed, weight, monkeypatch):
    """Proves: with every step kept near and begun over a few cases, plan and bound are those of the whole program.

    Sensitivity: weights of the few cases left in the master would give the bound of another program.
    """
    case = seeded_case(seed)
    program = build_program(case.model, case.scenarios, BuildOptions())
    risk = RiskTerm(weight, 0.9, sample_years(program.rates, 500, 1)) if weight else None
    whole = solve_two_stage(program, Limits(gap=1e-7), risk=risk, method=Method.EXTENSIVE)
    monkeypatch.setattr("resilience.solve.lshaped.loop.LARGE", 0)
    monkeypatch.setattr("resilience.solve.lshaped.loop.MANY_CASES", 1)
    split = solve_two_stage(program, Limits(gap=1e-7), risk=risk, method=Method.LSHAPED)
    size = max(1.0, abs(whole.objective - whole.unavoidable))
    assert split.objective == pytest.approx(whole.objective, abs=1e-6 * size, rel=1e-9)
    assert split.bound <= split.objective * (1 + 1e-12) + 1e-9
    assert split.objective - split.bound <= 1e-6 * size + 1e-9 * abs(split.objective)


@pytest.mark.parametrize("margin", [1.0, 1.5])
def test_near_steps_begin_at_no_plan_that_fails_to_survive(small, margin, monkeypatch):
    """Proves: where an outage is to be survived the plan survives it, though that of today does not.

    Sensitivity: the first plan kept as found would be the answer, cheaper than any that survives.
    """
    monkeypatch.setattr("resilience.solve.lshaped.loop.LARGE", 0)
    monkeypatch.setattr("resilience.solve.lshaped.loop.MANY_CASES", 1)
    program = small.program(small.outage(3, 0.001), small.outage(1, 0.002), survive=("S",), survive_margin=margin)
    whole, split = (
        solve_two_stage(program, Limits(gap=1e-7), method=way) for way in (Method.EXTENSIVE, Method.LSHAPED)
    )
    assert split.objective == pytest.approx(whole.objective)
    assert split.answer.x[program.first.columns.place["buffer", ("M", "P")]] >= 10 * math.ceil(2 * margin) - 1e-6
