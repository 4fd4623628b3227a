"""A second reserve in the table of production: read, checked with row, column and remedy, written, planned and told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import resilience as rs
from resilience.files.runs.plan_json import plan_from_json, plan_to_json
from resilience.network.parts import Node

STARTER = Path(rs.__file__).parents[1] / "models" / "starter"
OFFER = (
    "production[site=ORION].second_reserve_max=80",
    "production[site=ORION].second_reserve_fee=3",
    "production[site=ORION].second_activation_cost=2",
    "production[site=ORION].second_activation_time=8 wk",
)


def test_it_is_read_and_written(tmp_path):
    """Proves: every cell reaches the maker, and a folder, tables and a graph give the same model back."""
    model = rs.read_model(STARTER).changed(*OFFER, "production[site=ORION].second_ramp_time=2 wk")
    for node, made in model.network.production.items():
        said = made.second_reserve_max, made.second_reserve_fee, made.second_activation_cost
        assert said == ((80, 3, 2) if node.site == "ORION" else (0, 0, 0))
        if node.site == "ORION":
            assert made.called_in(second=True) == tuple(
                model.calendar.periods(rs.parse_duration(time)) for time in ("8 wk", "2 wk")
            )
    assert rs.read_model(rs.write_model(replace(model, provenance=()), tmp_path / "a")).network == model.network
    assert rs.Model.from_frames(model.to_frames()).network == model.network
    assert rs.Model.from_networkx(model.to_networkx()).network == model.network


@pytest.mark.parametrize("left_out", [1, 2, 3])
def test_a_fee_a_cost_and_a_time_are_asked_for(left_out):
    """Proves: an offer without its fee, cost or time is a finding at that cell: nothing is assumed."""
    with pytest.raises(rs.InputError) as found:
        rs.read_model(STARTER).changed(*OFFER[:left_out], *OFFER[left_out + 1 :])
    columns = {(one.file, one.column, one.code.value) for one in found.value.problems if one.remedy}
    assert columns == {("production.csv", OFFER[left_out].partition("].")[2].partition("=")[0], "needed")}


def test_a_bad_amount_is_found():
    """Proves: less than nothing on offer is out of bounds."""
    with pytest.raises(rs.InputError) as found:
        rs.read_model(STARTER).changed(*OFFER, "production[site=ORION].second_reserve_max=-1")
    assert [(one.column, one.code.value) for one in found.value.problems] == [("second_reserve_max", "out-of-bounds")]


def test_a_plan_of_before_is_read_without_it():
    """Proves: `plan.json` with it is read back the same; one without says nothing of it, and is read as none."""
    bought = rs.Plan("p", second_reserves={Node("ORION", "MOTOR"): 5.0})
    assert plan_from_json(plan_to_json(bought)) == bought
    assert "second_reserves" not in plan_to_json(rs.Plan("p"))
    assert not plan_from_json(plan_to_json(rs.Plan("p"))).second_reserves
