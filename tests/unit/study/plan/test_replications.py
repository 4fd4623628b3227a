"""The gap to the best plan, estimated by replications."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience import optimize, read_model, read_scenarios
from resilience.errors import InputError
from resilience.solve.lshaped.risk_term import RiskTerm
from resilience.study.plan.replications import optimality_gap, priced


def test_the_best_plan_has_hardly_a_gap_and_a_poor_one_its_own(tiny_result):
    """Proves: the estimate sees how much worse a plan is, with an upper limit above the mean.

    The hazards of the tiny study last 2, 3 or 4 weeks, all of which the study saw: replications of 40 draws differ only
    in how often each is drawn. Today's plan costs more by `status quo - mix`, and its gap is larger by about that.
    """
    mine = optimality_gap(tiny_result, replications=3, size=40, seed=1)
    today = replace(tiny_result, best=tiny_result.policies["status quo"])
    theirs = optimality_gap(today, replications=3, size=40, seed=1)
    worse = today.best.total - tiny_result.best.total
    assert all(gap >= 0 for gap in mine.gaps)
    assert mine.limit >= mine.mean.mean
    assert mine.mean.mean < 0.2 * worse
    assert theirs.mean.mean - mine.mean.mean == pytest.approx(worse, rel=0.25)
    assert mine.size >= 40


def test_a_risk_term_counts_on_both_sides(tiny):
    """Proves: with a weight on bad years a plan is priced as the solver prices it: the best one at its own objective.

    Priced without the CVaR, it would come out 0.3 x 386 = 116 a year too cheap and its gap would be cut to 0.
    """
    model = read_model(tiny.model)
    model = replace(model, risk=replace(model.risk, weight=0.3, years=500))
    result = optimize(model, read_scenarios(tiny.scenarios, model.calendar))
    term = RiskTerm(0.3, model.risk.level, result.years)
    assert priced(model, result.program, result.plan, term) == pytest.approx(result.objective, rel=1e-9)
    assert priced(model, result.program, result.plan, None) < result.objective - 100
    assert optimality_gap(result, replications=2, size=40, seed=1).mean.mean > 0


def test_one_replication_or_no_hazards_are_refused(tiny_result):
    """Proves: both are input errors that say what to do."""
    with pytest.raises(InputError, match="2 or more"):
        optimality_gap(tiny_result, replications=1, size=10, seed=1)
    with pytest.raises(InputError, match="scenario file"):
        optimality_gap(replace(tiny_result, book=None), replications=2, size=10, seed=1)
