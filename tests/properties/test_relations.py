"""Relations that hold whatever the data, on random networks and disruptions."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.cases import cases
from support.changes import changed, money_scaled, quantity_scaled, relabelled

from resilience.hazard.risk.years import sample_years
from resilience.hazard.scenarios import Scenario
from resilience.plan.levers import Lever
from resilience.program.scope.survive import outage
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.highs import Limits
from resilience.solve.outcome import Solved
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.two_stage import RiskTerm, solve_two_stage

TIGHT = Limits(gap=1e-9)
SAME = 1e-6
few = settings(
    max_examples=8, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None,
    phases=[Phase.explicit, Phase.generate],
)  # fmt: skip


def solved(model, scenarios, *, sizes=None, risk=None):
    """Program and its solution."""
    program = build_program(model, scenarios, BuildOptions(sizes=sizes))
    outcome = solve_two_stage(program, TIGHT, risk=risk)
    assert isinstance(outcome, Solved)
    return program, outcome


def least_cost(model, scenarios, *, sizes=None):
    """Least cost per year."""
    return solved(model, scenarios, sizes=sizes)[1].objective


def carried_over(source, x, target):
    """A plan of one program as columns of another; early warning is a consequence, recomputed from visibility."""
    columns = dict(zip(source.first.columns, x, strict=True))
    return np.array([columns.get(name, 0.0) for name in target.first.columns])


def cost_at(program, x):
    """Cost per year of a plan."""
    return float(program.first.cost @ x) + float(program.rates @ RecourseSolver(program).evaluate(x).losses)


def close(value):
    """Equal but for rounding of a solver."""
    return pytest.approx(value, rel=SAME, abs=1e-5)


def at_most(smaller, larger):
    """Whether a cost is no larger than another, but for rounding."""
    return smaller <= larger + SAME * max(1.0, abs(larger))


@few
@given(cases())
def test_waiting_costs_least_and_planning_for_one_case_most(case):
    """Proves: WS <= RP <= cost of the plan made for any single scenario or for none.

    Sensitivity: rates entering the first stage twice, or a plan judged on its own scenario only, break it.
    """
    program, best = solved(case.model, case.scenarios)
    total = sum(scenario.rate for scenario in case.scenarios)
    waiting = 0.0
    for scenario in case.scenarios:
        alone = (replace(scenario, rate=total),)
        other, outcome = solved(case.model, alone, sizes=program.sizes)
        waiting += scenario.rate / total * outcome.objective
        assert at_most(best.objective, cost_at(program, carried_over(other, outcome.answer.x, program)))
    calm, outcome = solved(case.model, (), sizes=program.sizes)
    assert at_most(best.objective, cost_at(program, carried_over(calm, outcome.answer.x, program)))
    assert at_most(waiting, best.objective)


@few
@given(cases())
def test_two_halves_make_a_whole(case):
    """Proves: a scenario split into two at half the rate changes nothing."""
    first, *others = case.scenarios
    halves = [replace(first, name=f"{first.name}-{i}", rate=first.rate / 2) for i in (1, 2)]
    assert least_cost(case.model, (*halves, *others)) == close(least_cost(case.model, case.scenarios))


@few
@given(cases())
def test_another_currency_is_only_another_unit(case):
    """Proves: 100 times the money costs 100 times as much. A cost left out of a sum stays behind."""
    before = least_cost(case.model, case.scenarios)
    assert least_cost(money_scaled(case.model, 100.0), case.scenarios) == close(100 * before)


@few
@given(cases())
def test_another_unit_of_quantity_is_only_another_unit(case):
    """Proves: ten times demand, capacity, reserve and fixed costs cost ten times as much; limits follow the data."""
    before = least_cost(case.model, case.scenarios)
    assert least_cost(quantity_scaled(case.model, 10.0), case.scenarios) == close(10 * before)


@few
@given(cases())
def test_names_do_not_matter(case):
    """Proves: sites renamed so that their order is reversed change nothing."""
    sites = sorted(case.model.network.sites)
    other = relabelled(case, {site: f"X{len(sites) - i:02d}" for i, site in enumerate(sites)})
    assert least_cost(other.model, other.scenarios) == close(least_cost(case.model, case.scenarios))


@few
@given(cases(), st.sampled_from(sorted(Lever)))
def test_another_lever_never_costs_more(case, lever):
    """Proves: a decision allowed is never worse than the same decision held as it is today."""
    with_it = replace(case.model, levers=case.model.levers | {lever})
    without = replace(case.model, levers=case.model.levers - {lever})
    assert at_most(least_cost(with_it, case.scenarios), least_cost(without, case.scenarios))


@few
@given(cases())
def test_more_capacity_never_costs_more(case):
    """Proves: twice the capacity of every lane is never worse."""

    def widen(row):
        return replace(row, capacity=2 * row.capacity) if hasattr(row, "lead_time") else row

    before = least_cost(case.model, case.scenarios)
    assert at_most(least_cost(changed(case.model, widen), case.scenarios), before)


@few
@given(cases(), st.randoms(use_true_random=False))
def test_more_stock_never_loses_more(case, rng):
    """Proves: at a fixed plan no loss rises when a shelf holds more."""
    program, best = solved(case.model, case.scenarios)
    buffers = [i for i, name in enumerate(program.first.columns) if name.startswith("buffer[")]
    more = best.answer.x.copy()
    more[rng.choice(buffers)] += 10.0
    solver = RecourseSolver(program)
    before, after = solver.evaluate(best.answer.x).losses, solver.evaluate(more).losses
    assert (after <= before + 1e-5 * np.maximum(1.0, abs(before))).all()


@few
@given(cases())
def test_nothing_happens_nothing_is_lost(case):
    """Proves: a scenario without effects costs 0, at any plan."""
    program, best = solved(case.model, (Scenario("calm", "calm", 1.0, ()),))
    assert best.answer.losses == pytest.approx([0.0], abs=1e-6)
    assert RecourseSolver(program).evaluate(best.answer.x).short == pytest.approx([0.0], abs=1e-6)


@few
@given(cases())
def test_no_refund_without_stock(case):
    """Proves: with neither buffers nor lots no disruption earns anything.

    Sensitivity: goods on the way counted as overflow made as many others missing, at a loss below 0.
    """
    bare = replace(case.model, levers=case.model.levers - {Lever.BUFFERS}, cover={})
    bare = changed(bare, lambda row: replace(row, delivery_options=()) if hasattr(row, "lead_time") else row)
    assert (solved(bare, case.scenarios)[1].answer.losses >= -1e-6).all()


@few
@given(cases(), st.sampled_from([1.0, 2.0, 3.5]), st.randoms(use_true_random=False))
def test_longer_is_worse(case, periods, rng):
    """Proves: where nobody waits and no holding is refunded, a longer outage of a site loses no less.

    Only outages watched for equally long are compared: a longer watch leaves more time to ship less than planned from
    a dear source again, which its premium counts.
    """
    model = changed(replace(case.model, holding_refund=False), _impatient)
    site = rng.choice(sorted(model.network.at_site))
    lengths = [periods, periods + 0.5, periods + 1, periods + 3]
    outages = tuple(outage(model.network, site, n, name=f"{n}", rate=0.1) for n in lengths)
    program, best = solved(model, outages)
    losses = dict(zip([s.name for s in program.scenarios], best.answer.losses, strict=True))
    watched = {s.name: block.scope.periods for block in program.blocks for s in block.scenarios}
    for shorter, longer in combinations([f"{n}" for n in lengths], 2):
        assert watched[shorter] != watched[longer] or at_most(losses[shorter], losses[longer])


def _impatient(row):
    return replace(row, patience=0.0, backlog_cost=0.0) if hasattr(row, "patience") else row


@few
@given(cases())
def test_more_aversion_never_leaves_more_risk(case):
    """Proves: the CVaR falls, and the cost rises, with the weight on it."""
    rates = [scenario.rate for scenario in build_program(case.model, case.scenarios).scenarios]
    years = sample_years(rates, 300, seed=3)
    found = []
    for weight in (0.01, 0.5, 5.0):
        program, best = solved(case.model, case.scenarios, risk=RiskTerm(weight, 0.9, years))
        found.append((best.answer.cvar, cost_at(program, best.answer.x)))
    for (risk, cost), (less, more) in pairwise(found):
        assert less <= risk + 1e-4 * max(1.0, abs(cost))
        assert more >= cost - 1e-4 * max(1.0, abs(cost))
