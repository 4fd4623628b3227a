"""The paragraph of the judge: which promise it holds simulated years against, and what is not added up."""

from __future__ import annotations

from dataclasses import replace

import pytest

import resilience as rs
from resilience.cli.text.simulate_text import certificate
from resilience.hazard.risk.estimate import Estimate
from resilience.report.numbers import difference, money
from resilience.study.judge.fineness import Fineness
from resilience.study.policy_names import MIX
from resilience.study.run.judgement_json import judgement_json, simulation_table

YEARS = rs.CertifyOptions(rs.JudgeOptions(years=40))


@pytest.mark.parametrize(("weight", "level"), [(0.3, 0.9), (1.5, 0.8)])
def test_two_values_of_one_plan_are_told_apart(tiny_files, weight, level):
    """Proves: what the table says above the floor is the promise and the CVaR at its weight, and the paragraph says so.

    Sensitivity: two figures above one floor for one plan, by exactly the weighed CVaR apart, and not a word of it.
    """
    options = rs.PlanOptions(risk=rs.RiskAttitude(weight, level, years=2000))
    result = rs.certify(rs.optimize(tiny_files.model, tiny_files.scenarios, options), YEARS)
    above = result.comparison.set_index("policy").loc[MIX, "above_floor"]
    (line,) = (line for line in certificate(result.judgement, None, "EUR") if "leaves out the CVaR" in line)
    assert f"{weight:g} times " in line
    assert f"so {money(above, 'EUR')} a year above the floor in all" in line
    assert result.judgement.out_of_sample.promised < above


def test_without_a_weight_there_is_one_value(tiny_result):
    """Proves: where the CVaR is not part of the cost nothing is left out, and nothing is said."""
    judged = rs.certify(tiny_result, YEARS)
    assert not any("CVaR, which" in line for line in certificate(judged.judgement, None, "EUR"))


def test_what_is_cheaper_and_forbidden_is_said_to_be_no_choice(tiny_result, monkeypatch):
    """Proves: a policy that breaks a demand is not held against the plan as if it could be taken."""
    found = rs.certify(tiny_result, YEARS).judgement
    monkeypatch.setattr(type(found), "beaten_by", ("status quo", "pure just-in-time"))
    (line,) = (line for line in certificate(found, None, "EUR", {"status quo"}) if "cheaper in the same years" in line)
    assert "status quo (no choice), pure just-in-time[/]" in line


def test_units_of_several_products_are_not_added_up(tiny_result):
    """Proves: of one product the units lost are told, of several no sum of pumps and valves."""
    found = rs.certify(tiny_result, YEARS).judgement
    assert found.years.alike
    several = replace(found, years=replace(found.years, alike=False))
    for judged, told in ((found, True), (several, False)):
        simulated = judgement_json(judged)["policies"][MIX]["simulated"]
        assert (simulated["units_lost"] is not None) == told
        assert simulation_table(judged)["units_lost"].notna().all() == told


def test_the_way_from_promised_to_simulated_is_told_in_parts(tiny_result):
    """Proves: what the study's own scenarios cost more when simulated is split, and the parts add up to it.

    Sensitivity: `without foresight: 51.3 k` beside `knowing it would be worth 160` read as two prices of one thing,
    20 times apart: most of the difference is simpler ordering and the moment at which it strikes.
    """
    found = rs.certify(tiny_result, YEARS).judgement
    (line,) = (line for line in certificate(found, None, "EUR") if line.startswith("the study's own scenarios"))
    told = line.partition("; from promised to that ")[2]
    assert "for striking at any moment between two deliveries" in told
    parts = [found.parts[0][name].mean for name in ("foresight", "ordering", "phase")]
    assert sum(parts) == pytest.approx(found.foresight.simulated.mean - found.foresight.promised)
    assert all(difference(part, found.foresight.promised) in told for part in parts)


@pytest.mark.parametrize(
    ("change", "half_width", "draws", "said"),
    [
        (0.02, 0.09, 18_000, "Not sure to be fine enough"),
        (0.31, 0.09, 18_000, "Coarse"),
        (0.06, 0.02, None, "Coarse"),
        (-0.06, 0.04, 3_600, "Not sure to be fine enough"),
    ],
)
def test_draws_that_are_too_few_are_no_fault_of_the_scenarios(tiny_result, change, half_width, draws, said):
    """Proves: what the check cannot tell asks for no change of the file; what it finds too coarse does.

    Sensitivity: `Coarse: ... takes 19,374 draws` sent a planner to look for 2,002 in the scenario file; a change of 6 %
    known to 2 %, whose sentence says that strata are too coarse, ended in "nothing has to be changed".
    """
    judged = rs.certify(tiny_result, YEARS).judgement
    fine = Fineness(Estimate(change, half_width, 2000, 1), False, None, None, draws, "Words.")
    (line,) = (line for line in certificate(replace(judged, fineness=fine), None, "EUR") if "Words." in line)
    assert said in line
    assert ("nothing has to be changed" in line) == (said != "Coarse")
