"""What the actions save together, beside what the plan saves against today."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pandas as pd
import pytest

from resilience.cli.text.plan.actions_text import against_today


def planned(change):
    """A plan of a million pesos a year that costs so much more than today."""
    table = pd.DataFrame({"policy": ["status quo", "optimized mix"], "against_today": [0.0, change]})
    return SimpleNamespace(comparison=table, objective=1e6, model=SimpleNamespace(currency="MXN"))


@pytest.mark.parametrize(
    ("change", "saving", "words"),
    [
        (-5210.0, 5210.0, ", which is all that the plan saves against today"),
        (
            -5210.0,
            9300.0,
            "; with those that a requirement of yours makes necessary, the plan saves 5.21 k MXN against today",
        ),
        (
            740.0,
            9300.0,
            "; with those that a requirement of yours makes necessary, the plan costs 740 MXN more than today",
        ),
        (math.nan, 9300.0, ""),
    ],
)
def test_the_sum_is_led_back_to_the_table_of_costs(change, saving, words):
    """Proves: two sums of one plan are told with what is between them; where today is no plan nothing is said.

    Sensitivity: `the actions save 79.5 k together` under a plan that saves 42.8 k was taken for a mistake.
    """
    assert against_today(planned(change), saving) == words
