"""The table of actions: a rate at which nothing tips is said in words, never as a dash."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from rich.console import Console

from resilience.cli.text.action_tables import action_table


def row(**other):
    """One action of a run."""
    known = {
        "action": "Deliver COIL from ULM to GRAZ less often.", "cost": -500.0, "loss_avoided": 20.0,
        "risk_avoided": 0.0, "saving": 520.0, "rate": 0.3, "break_even_rate": None, "evidence": "Undone alone.",
        "proven": True, "group": None, "group_saving": None, "group_break_even_rate": None, "share": None,
        "simulated_saving": 500.0, "simulated_half_width": 2e-13, "spent_once": None, "payback_years": None,
        "first_period_break_even_rate": None, "cost_holding": -500.0, "cost_quality": 0.0, "cost_sources": 0.0,
        "cost_deliveries": 0.0, "cost_fees": 0.0,
    }  # fmt: skip
    return {**known, **other}


def shown(limit, **other):
    """The only line of figures, as words."""
    out = io.StringIO()
    Console(file=out, width=140, highlight=False).print(action_table(pd.DataFrame([row(**other)]), 1e6, limit))
    return out.getvalue()


@pytest.mark.parametrize(
    ("limit", "saving", "words"),
    [
        ("wrong above", 520.0, "no rate"),
        ("wrong above", -40.0, "any rate"),
        ("pays above", 91.0, "any rate"),
        ("pays above", -7.0, "no rate"),
    ],
)
def test_an_action_that_tips_at_no_rate(limit, saving, words):
    """Proves: what saves however often disruptions come is wrong above no rate, and pays above any.

    Sensitivity: `wrong above -` was read as a rate that is not known.
    """
    assert words in shown(limit, saving=saving)
    grouped = {"group": "2", "group_saving": saving, "break_even_rate": 4.0}
    assert f"together {words}" in shown(limit, **grouped)


@pytest.mark.parametrize(("rate", "words"), [(3e7, "no rate"), (2e-9, "any rate"), (0.31, "0.31")])
def test_a_rate_that_no_disruption_has_is_said_in_the_same_words(rate, words):
    """Proves: a threshold of thirty million a year is none. Sensitivity: it stood there as `never`."""
    assert words in shown("wrong above", break_even_rate=rate)


def test_a_half_width_that_is_rounding_is_not_shown():
    """Proves: +- 2e-13 is nothing, and the saving stands alone."""
    assert "+-" not in shown("wrong above")
    assert "+500 +- 12" in shown("wrong above", simulated_half_width=12.0)
