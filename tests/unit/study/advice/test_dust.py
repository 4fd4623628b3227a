"""What a solver leaves behind is no amount: 1e-9 a year, an interval of 1e-13 and their signs are written as 0."""

from __future__ import annotations

import numpy as np
import pytest

from resilience.study.advice.dust import without_dust
from resilience.study.advice.recommend_words import withdrawn_because
from resilience.study.advice.withdraw import doubt
from resilience.study.run.losses import _settled

WHOLE = 5.2e6


@pytest.mark.parametrize("whole", [WHOLE, 3e-2, 7.5e13])
@pytest.mark.parametrize("name", ["cost", "cost_quality", "loss_avoided", "saving", "group_saving", "simulated_saving"])
def test_amounts_below_the_solvers_noise_are_nothing(name, whole):
    """Proves: a hundred-millionth of the plan's cost is 0, whatever the unit of account; ten times as much is kept.

    Sensitivity: against a fixed 1e-6 a plan counted in billions would lose its savings, one in yen would keep dust.
    """
    assert without_dust({name: 1e-9 * whole}, whole)[name] == 0
    assert without_dust({name: -1e-9 * whole}, whole)[name] == 0
    assert without_dust({name: 1e-7 * whole}, whole)[name] == 1e-7 * whole


def test_half_a_width_is_held_against_what_it_is_about():
    """Proves: 2.5e-13 about 24,254 is 0, and 12 about 500 stays; what is no number is left alone."""
    row = {"action": "Keep none.", "rate": 2e-12, "simulated_saving": 24_254.5, "simulated_half_width": 2.5e-13}
    settled = without_dust(row, WHOLE)
    assert settled["simulated_half_width"] == 0
    assert (settled["action"], settled["rate"]) == ("Keep none.", 2e-12)
    row |= {"simulated_saving": 500.0, "simulated_half_width": 12.0}
    assert without_dust(row, WHOLE) == row
    assert without_dust({"simulated_saving": None, "group_saving": None}, WHOLE)["simulated_saving"] is None


def test_losses_of_scenarios_hold_no_dust():
    """Proves: -2e-10 beside a loss of 900 is 0 in the event loss table; no scenario, or none that loses, is fine."""
    assert _settled(np.array([900.0, -2.3e-10, 1e-3])).tolist() == [900.0, 0.0, 1e-3]
    assert _settled(np.zeros(2)).tolist() == [0.0, 0.0]
    assert _settled(np.empty(0)).size == 0


def test_an_action_that_saves_dust_saves_nothing():
    """Proves: the reason of a withdrawal names no 1e-10; it stands as `nothing` beside a gap of 0."""
    assert (
        withdrawn_because(doubt(0.0, None, 0.0, judged=False)) == "It saves nothing; the optimality gap is 0 per year."
    )


def test_a_run_folder_holds_no_dust(tiny_result):
    """Proves: no amount of the recommendations of a whole study lies between 0 and the stated tolerance."""
    table, whole = tiny_result.recommendations, tiny_result.objective
    for name in ("cost", "loss_avoided", "saving", "cost_holding", "cost_deliveries"):
        known = table[name].dropna().astype(float).abs()
        assert not ((known > 0) & (known <= 1e-8 * whole)).any(), name
