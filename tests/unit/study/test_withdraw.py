"""Recommendations are taken back when their saving is smaller than its uncertainty, and say why."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from resilience.network.parts import Node
from resilience.plan.plan import Plan
from resilience.study.certify import CertifyOptions, certify
from resilience.study.judge import JudgeOptions
from resilience.study.withdraw import Jury, Status, Undone, judged

SHELF = Node("PLANT", "VALVE")
ROW = {"kind": "buffer", "action": "Raise it.", "saving": 100.0, "evidence": "Undone alone, the plan costs more."}


def jury_of(result, scenarios=None):
    """A jury over fresh draws of the tiny study."""
    return Jury.called(result.model, scenarios or result.book, seed=1, rationing="margin")


def with_buffer(plan, units):
    """The plan with another stock of valves."""
    from dataclasses import replace

    return replace(plan, buffers={**plan.buffers, SHELF: units})


def verdict(result, undone, *, gap=0.0, steady=(0.0, 0.0), **row):
    """The row of one recommendation, judged."""
    table = pd.DataFrame([ROW | row])
    best = Undone(result.plan, steady[1])
    return judged(table, {0: Undone(undone, steady[0])}, best, gap, jury_of(result)).iloc[0]


def test_a_saving_below_the_optimality_gap_is_withdrawn(tiny_result):
    """Proves: 100 a year on a plan that is uncertain by 150 is no finding, whatever simulation says of it."""
    found = verdict(tiny_result, with_buffer(tiny_result.plan, 0.0), gap=150.0)
    assert found["status"] == Status.WITHDRAWN
    assert found["withdrawn_because"] == "It saves 100 per year; the optimality gap is 150 per year."


def test_a_saving_that_is_only_rounding_is_not_printed(tiny_result):
    """Proves: minus a thousandth, the rounding of two solves, reads as nothing saved, not as a cost of the action."""
    found = verdict(tiny_result, with_buffer(tiny_result.plan, 0.0), gap=150.0, saving=-0.001)
    assert found["withdrawn_because"] == "It saves nothing; the optimality gap is 150 per year."


def test_a_saving_that_simulation_does_not_see_is_withdrawn(tiny_result):
    """Proves: stock beyond any outage avoids nothing, so with a cost of 10 it loses 10 a year, exactly.

    The promise of 100 stays in the table beside it. A judge that compared absolute costs, or forgot the steady-state
    cost, would let it stand with 0 +- 0.
    """
    result = tiny_result
    larger = with_buffer(result.plan, 10_000.0)
    table = pd.DataFrame([ROW])
    best = Undone(larger, 10.0)
    undone = {0: Undone(with_buffer(result.plan, 5_000.0), 0.0)}
    found = judged(table, undone, best, 0.0, jury_of(result)).iloc[0]
    assert found["simulated_saving"] == pytest.approx(-10.0, abs=1e-6)
    assert found["status"] == Status.WITHDRAWN
    assert "not surely anything" in found["withdrawn_because"]
    assert found["saving"] == 100.0


def test_a_saving_that_simulation_sees_stands(tiny_result):
    """Proves: without the buffer of 300 valves fires cost far more; simulated with its interval it is above 0."""
    found = verdict(tiny_result, with_buffer(tiny_result.plan, 0.0))
    assert found["status"] == Status.RECOMMENDED
    assert found["withdrawn_because"] is None
    assert found["simulated_saving"] - found["simulated_half_width"] > 0
    assert found["simulated_n"] >= 400


def test_common_draws_make_the_difference_known_well(tiny_result):
    """Proves: the interval of a difference is far narrower than those of the two losses it is the difference of."""
    jury = jury_of(tiny_result)
    one, other = (jury.losses(with_buffer(tiny_result.plan, units)) for units in (300.0, 310.0))
    assert jury.mean(one - other).half_width < 0.2 * jury.mean(one).half_width


def test_ready_scenarios_are_judged_as_they_are(tiny_result):
    """Proves: without hazards to draw from the study's own scenarios keep their rates."""
    jury = jury_of(tiny_result, tiny_result.scenarios.scenarios)
    assert jury.fresh.rates.sum() == pytest.approx(tiny_result.scenarios.rate)


@pytest.mark.parametrize(
    ("row", "status"),
    [
        ({"evidence": "Required: without it the plan fails."}, Status.REQUIRED),
        ({"evidence": "Cannot be undone alone: the rest needs it.", "saving": np.nan}, Status.INSEPARABLE),
        ({"kind": "stay lean"}, Status.STAY_LEAN),
    ],
)
def test_what_is_no_claim_of_saving_is_not_withdrawn(row, status):
    """Proves: what a constraint needs, what cannot be undone alone and where to stay lean keep their own status."""
    found = judged(pd.DataFrame([ROW | row]), {}, Undone(Plan("best"), 0.0), 1e9)
    assert found.iloc[0]["status"] == status
    assert found.iloc[0]["withdrawn_because"] is None


def test_certify_marks_every_action_and_keeps_all(tiny_result):
    """Proves: nothing is dropped: as many rows as before, each with a status, and numbers with their sample."""
    result = certify(tiny_result, CertifyOptions(JudgeOptions(years=100)))
    table = result.recommendations
    assert len(table) == len(tiny_result.recommendations)
    assert set(table["status"]) <= {str(status) for status in Status}
    simulated = table[table["simulated_saving"].notna()]
    assert len(simulated) == len(tiny_result.undone)
    assert simulated[["simulated_half_width", "simulated_n", "simulated_seed"]].notna().all().all()
