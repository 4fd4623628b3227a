"""The worst disruption, period by period."""

from __future__ import annotations

import pytest

from resilience.study.run.worst import worst_scenario_paths


def test_paths_of_the_worst_fire(tiny_result):
    """Proves: the four-week fire is shown, from the stock at onset: 100 valves of buffer and half a lot of 40.

    Sales lost: 40 pumps in the first week (120 valves make 60), then 100 a week; the mix loses none.
    """
    paths = worst_scenario_paths(tiny_result)
    assert set(paths["scenario"]) == {"fire/NEAR/d2"}
    today = paths[(paths["policy"] == "status quo") & (paths["part"] == "VALVE") & (paths["site"] == "PLANT")]
    start = today[today["period"] == -1].iloc[0]
    assert (start["days"], start["units"], start["cover_periods"]) == pytest.approx((0, 120, 0.6))
    lost = paths[paths["what"] == "lost"].groupby("policy")["units"].sum()
    assert lost["status quo"] == pytest.approx(340)
    assert lost["optimized mix"] == pytest.approx(0, abs=1e-6)
