"""The rate above which a first period of cover pays: told where a period is added, and only there."""

from __future__ import annotations

import pytest

import resilience as rs


@pytest.mark.parametrize(("budget", "added", "told"), [(400.0, 100.0, False), (2000.0, 200.0, True)])
def test_less_than_a_period_has_no_first_period(tiny_files, budget, added, told):
    """Proves: of 200 valves a week, 100 more are less than a first period, and 200 more are one.

    Sensitivity: 7,326 brake pads instead of 7,000 had a rate for 14,000 more, above the stated one, beside their own.
    """
    options = rs.PlanOptions(requirements=rs.Requirements(budget=budget))
    result = rs.optimize(tiny_files.model, tiny_files.scenarios, options)
    (raised,) = (one for one in result.recommended if one.action.startswith("Raise the buffer of VALVE at PLANT"))
    assert raised.changes[0].more == pytest.approx(added)
    assert (raised.first_period_rate is not None) == told
