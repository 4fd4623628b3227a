"""The check of a split solve: each defect put in by hand, in a program that would have been answered with a number."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse
from support.cases import seeded_case

from resilience.errors import SolverError
from resilience.hazard.risk.years import sample_years
from resilience.plan.levers import End
from resilience.program.blocks.idle import _kept
from resilience.program.blocks.unknown_end import Branches
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.lshaped.cut_check import CutCheck
from resilience.solve.lshaped.master import Master
from resilience.solve.lshaped.outcomes import Outcomes
from resilience.solve.lshaped.risk_term import RiskTerm
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.pricing.warm import WarmSolvers
from resilience.solve.second_look import SecondLook, compare
from resilience.solve.split_check import check_cvar
from resilience.solve.two_stage import Method, solve_two_stage
from resilience.solve.verify import check_fill_rate, least_proven
from resilience.study.bands.solver import reweighted

SEEDS = (3, 5, 8)


@pytest.fixture(params=SEEDS)
def program(request):
    """A random program of known ends, one case a scenario."""
    case = seeded_case(request.param)
    return build_program(case.model, case.scenarios, BuildOptions())


def split(program, **options):
    """Solve by splitting."""
    return solve_two_stage(program, method=Method.LSHAPED, **options)


def with_blocks(program, change):
    """The program with every block changed."""
    return replace(program, blocks=tuple(change(block) for block in program.blocks))


def with_templates(program, change):
    """The program with the templates of all scenarios changed."""
    return with_blocks(program, lambda block: block.altered(branches=Branches.alone(change(block.template))))


@pytest.mark.parametrize("end", [End.KNOWN, End.UNKNOWN])
@pytest.mark.parametrize("seed", range(6))
def test_right_answers_pass(seed, end):
    """Proves: every sampled case of sound programs agrees, families of unknown ends too, at the optimum and at nothing.

    Sensitivity: idle columns that the engine leaves out, or rows that branches share, taken for others would fail here.
    """
    case = seeded_case(seed)
    program = build_program(case.model, case.scenarios, BuildOptions(end=end))
    found = split(program)
    look = SecondLook(program, exact=True)
    idle = np.where(program.first.integer, 0.0, found.answer.x * 0.0)
    look.check(found.answer.x, found.answer.losses, found.answer.x)
    assert look.sample(found.answer.losses)
    assert np.isfinite(RecourseSolver(program).evaluate(idle).losses).all()


def test_where_no_case_is_small_enough_the_smallest_are_looked_at(program, monkeypatch):
    """Proves: with no room at all two cases are looked at, the one with the fewest columns first.

    Sensitivity: the case that loses most is often the longest; of 79,000 columns Pyomo read it for minutes.
    """
    monkeypatch.setattr("resilience.solve.second_look.SAMPLE_SHARE", 0.0)
    monkeypatch.setattr("resilience.solve.second_look.SAMPLE_LEAST", 0)
    sizes = [block.n_columns for block in program.blocks for _ in block.scenarios]
    sample = SecondLook(program, exact=True).sample(np.array(sizes, dtype=float))  # the longest loses most
    assert len(sample) == min(2, len(sizes))
    assert program.blocks[sample[0][0]].n_columns == min(sizes)
    assert max(sizes) > min(sizes)


@pytest.mark.parametrize("component", ["stock_balance", "serve"])
def test_a_row_that_the_bulk_reader_dropped_is_seen(program, component):
    """Proves: without the rows of one kind the answer breaks Pyomo's own rows, which are named.

    Without this goods appear from nowhere, nothing is ever lost, and the plan without a single buffer is "proven".
    """
    rows = {one.component for block in program.blocks for one in block.template.rows.entries()}
    kind = component if component in rows else min(name for name in rows if "balance" in name)

    def dropped(template):
        gone = template.rows.of(kind)
        return _kept(template, template.columns, template.rows, np.empty(0, dtype=int), gone)

    with pytest.raises(SolverError, match=rf"answer to the disruption .* is not feasible: rows off by .* at {kind}\["):
        split(with_templates(program, dropped))


def test_a_wrong_column_of_data_is_seen(program):
    """Proves: data of one scenario in the place of another's, or a capacity left as if nothing had struck, is seen.

    A scenario written in with the numbers of a milder one would lose what the milder one loses.
    """

    def mild(block):
        return block.altered(data=np.where(block.data < 1.0, 1.0, block.data))

    with pytest.raises(SolverError, match="disruption"):
        split(with_blocks(program, mild))


def test_a_loss_coefficient_that_was_read_wrong_is_seen(program):
    """Proves: losses at half their price are held against Pyomo's own expression.

    The answer would be feasible, the bound below the value, and both half of what disruptions cost.
    """
    halved = with_templates(program, lambda t: replace(t, cost=t.cost / 2, vectors={**t.vectors, "loss": t.cost / 2}))
    with pytest.raises(SolverError, match=r"The loss in the disruption .* is said to be"):
        split(halved)


def test_a_cut_that_is_too_high_is_seen(program, monkeypatch):
    """Proves: cuts a tenth above what a case loses are refused, with the name of a disruption.

    The bound made of them lies above the best plan: a plan that is not the best is then "proven" to be.
    """
    honest = Master.add

    def higher(self, cuts, which):
        honest(self, replace(cuts, values=cuts.values + 0.1 * np.abs(cuts.values) + 1.0), which)

    monkeypatch.setattr(Master, "add", higher)
    with pytest.raises(SolverError, match=r"A cut on the disruption .* says .* more than what is lost"):
        split(program)


def test_a_cut_that_is_too_high_elsewhere_is_seen(program):
    """Proves: one too steep, right where it was made and too high at another plan, is seen at that plan.

    It cuts off plans with less stock that are cheaper, and the check at the plan found sees nothing.
    """
    x = np.zeros(len(program.first.columns))
    there = x + np.where(program.first.integer, 0.0, 1.0)
    found = RecourseSolver(program).cuts(there)
    losses = RecourseSolver(program).evaluate(there).losses
    steep = found.slopes - sparse.csr_array(np.where(found.slopes.toarray() < 0, 1e3 * np.abs(found.values).max(), 0.0))
    wrong = replace(found, slopes=sparse.csr_array(steep))
    for cuts, is_right in ((found, True), (wrong, False)):
        outcomes = Outcomes.in_program(program)
        master = Master(program, outcomes.weights, None, 0.0)
        master.add(cuts, np.arange(len(cuts.values)))
        check = CutCheck.of(master, outcomes)
        check.at(there, losses, None)
        look = SecondLook(program, exact=True, cuts=check)
        if is_right:
            look.check(there, losses, x)
        elif (found.slopes.toarray() < 0).any():
            with pytest.raises(SolverError, match="A cut on"):
                look.check(there, losses, x)


@pytest.mark.parametrize("weights_too", [True, False])
def test_a_wrong_rate_is_seen(program, weights_too):
    """Proves: rates twice the scenarios' own are refused, in the value alone and in what is minimized, too.

    Half the rate halves what disruptions cost a year, and every figure made of it agrees with every other.
    """

    def often(block):
        weights = block.branch_weights * (2.0 if weights_too else 1.0)
        return block.altered(rates=block.rates * 2, branch_weights=weights)

    with pytest.raises(SolverError, match=r"The disruption .* has a rate of .* and is counted at"):
        split(with_blocks(program, often))


def test_weights_that_are_not_the_rates_are_seen(program):
    """Proves: what is minimized must weigh cases by their rates; a reweighted program with its factors passes.

    The plan found would be the best at other rates than the value told.
    """
    twice = np.full(len(program.scenarios), 2.0)
    split(reweighted(program, twice))
    with pytest.raises(SolverError, match="weigh other than the sum of their rates"):
        split(with_blocks(program, lambda block: block.altered(branch_weights=block.branch_weights * 1.001)))


def test_an_understated_cvar_is_seen(program, monkeypatch):
    """Proves: a CVaR a hundredth too small is refused; the worst years are sorted anew.

    The plan would be told to be safer than it is, and the mean would agree.
    """
    risk = RiskTerm(0.5, 0.9, sample_years(program.rates, 500, 1))
    found = split(program, risk=risk)
    check_cvar(risk, found.answer.losses, found.answer.cvar)
    honest = RiskTerm.cvar

    def less(self, losses):
        cvar, weights = honest(self, losses)
        return 0.99 * cvar, weights

    monkeypatch.setattr(RiskTerm, "cvar", less)
    with pytest.raises(SolverError, match="The CVaR is said to be"):
        split(program, risk=risk)


@pytest.mark.parametrize("level", [0.0, 0.3, 0.875, 0.95])
def test_a_cvar_by_hand(level):
    """Proves: years that lose 0, 0, 0, 0, 1, 2, 3, 4: at level 0.875 the CVaR is 4, at 0.3 it is 10/5.6.

    Sensitivity: whole years only in the tail would give 10/5 at level 0.3.
    """

    class Years:
        counts = sparse.csr_array(np.eye(8))

    losses = np.array([0, 0, 4, 0, 1, 2, 0, 3], dtype=float)
    right = {0.0: 1.25, 0.3: 10 / 5.6, 0.875: 4.0, 0.95: 4.0}[level]
    risk = RiskTerm(1.0, level, Years())
    check_cvar(risk, losses, right)
    with pytest.raises(SolverError, match="The CVaR"):
        check_cvar(risk, losses, right * 0.999)


def test_an_optimum_outside_a_row_is_seen(program, monkeypatch):
    """Proves: a solver that answers "optimal" with a point that breaks rows is caught by the first case looked at.

    Its loss would be read from that point and told as what the disruption costs.
    """
    honest = WarmSolvers.solve

    def outside(self, *args, **kwargs):
        y = honest(self, *args, **kwargs)
        return None if y is None else 0.5 * y

    x = split(program).answer.x
    monkeypatch.setattr(WarmSolvers, "solve", outside)
    losses = RecourseSolver(program).evaluate(x).losses
    with pytest.raises(SolverError, match=r"answer to the disruption .* is not feasible: rows off by .* at "):
        SecondLook(program, exact=True).check(x, losses, x)
    with pytest.raises(SolverError, match="disruption"):
        split(program)


def test_losses_that_were_handed_over_wrong_are_seen(program):
    """Proves: losses a hundredth too low, or too high, at the end are held against the rows.

    A worker or a memory that hands over the loss of another plan would be believed.
    """
    for factor in (0.99, 1.01):
        found = split(program)
        look = SecondLook(program, exact=True)
        with pytest.raises(SolverError, match="The loss in the disruption"):
            look.check(found.answer.x, found.answer.losses * factor + 0.1, found.answer.x)


def test_a_steady_cost_that_was_read_wrong_is_seen(program):
    """Proves: the cost of the steady state is worked out from Pyomo's own expression.

    A first stage whose costs were read a tenth too low makes every buffer a tenth cheaper than it is.
    """
    cheap = replace(program, first=replace(program.first, cost=program.first.cost * 0.9))
    with pytest.raises(SolverError, match="recomputed from the answer"):
        split(cheap)


def test_three_numbers_must_agree():
    """Proves: a loss between its point and its multipliers passes; below, above or beside them it does not.

    Under a fill rate a case may lose more than its least, never less.
    """
    compare("x", (10.0, 10.0, 10.0), 0.01, exact=True)
    compare("x", (12.0, 10.0, 10.0), 0.01, exact=False)
    for said, exact in (((9.0, 10.0, 10.0), False), ((11.0, 10.0, 10.0), True), ((10.0, 11.0, 10.0), True)):
        with pytest.raises(SolverError, match="The loss in the x"):
            compare("x", said, 0.01, exact=exact)


def test_a_fill_rate_that_is_not_kept_is_seen(program):
    """Proves: more units short a year than allowed are refused.

    A price on shortage that was found too low would leave more short than the planner allows.
    """
    short = np.ones(len(program.scenarios))
    limit = float(program.rates @ short)
    check_fill_rate(replace(program, fill_limit=limit), short)
    with pytest.raises(SolverError, match="units short a year"):
        check_fill_rate(replace(program, fill_limit=0.9 * limit - 0.1), short)


def test_weak_duality_by_hand(small):
    """Proves: min 3x + 2y, x + y >= 4, both at most 3: multiplier 2 proves 8, 3 proves 9, 5 only 5.

    Sensitivity: without the prices of the columns multiplier 5 would "prove" 20, above the optimum of 9.
    """
    arrays = small.arrays([3, 2], [[1, 1]], [4], [np.inf], upper=3)
    point = np.array([1.0, 3.0])
    assert float(arrays.cost @ point) == 9.0
    assert least_proven(arrays, np.array([3.0]), point) == 9.0  # 3 * 4 - 1 * 3
    assert least_proven(arrays, np.array([2.0]), point) == 8.0
    assert least_proven(arrays, np.array([5.0]), point) == 20 - 2 * 3 - 3 * 3
    assert least_proven(arrays, np.array([-1.0]), point) == 0.0  # a side it does not have proves nothing
    free = replace(arrays, upper=np.full(2, np.inf))
    assert least_proven(free, np.array([5.0]), point) == -np.inf
