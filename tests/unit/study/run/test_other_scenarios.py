"""Plans of a run judged on scenarios that they were not made for."""

from __future__ import annotations

import pytest

import resilience as rs
from resilience.errors import InputError
from resilience.study.costs.elsewhere import priced_elsewhere
from resilience.study.plan.optimize import scenario_set
from resilience.study.policy_names import MIX


@pytest.fixture
def planned(tiny, tmp_path):
    """A run folder of the tiny study with its result and its scenarios' text."""
    result = rs.optimize(tiny.model, tiny.scenarios)
    return result, result.write(tmp_path / "run"), tiny.scenarios.read_text(encoding="utf-8")


def promises(simulation):
    """What each policy is promised to cost: steady state and AAL, currency per year."""
    return {name: (one.steady, one.aal, one.cvar) for name, one in simulation.judgement.promises.policies.items()}


def test_the_same_scenarios_under_another_name_promise_the_same(planned, tmp_path):
    """Proves: plans priced anew cost what the study said, to rounding: steady state, AAL and CVaR of every policy.

    The file differs by a comment, so it is another file. Sensitivity: buffers cut to limits of the new study, a
    settlement that is not watched long enough, or today's shelves in place of the plan's move one of twelve numbers.
    """
    result, _, text = planned
    other = tmp_path / "other.toml"
    other.write_text("# the same\n" + text, encoding="utf-8")
    again = rs.simulate_run(result, scenarios=other, years=40)
    first = rs.simulate_run(result, years=40)
    assert again.notes
    assert not first.notes
    for name, numbers in promises(again).items():
        assert numbers == pytest.approx(promises(first)[name], rel=1e-6)
    assert again.judgement.promises.untold == pytest.approx(first.judgement.promises.untold, rel=1e-6)


def test_twice_as_many_disruptions_lose_twice_as_much(planned, tmp_path):
    """Proves: on a file of twice the rates every plan keeps its steady cost and loses twice its AAL; stored plans stay.

    Sensitivity: promises kept from the run, or a plan optimized anew, lose the same or less than twice.
    """
    result, _, text = planned
    other = tmp_path / "other.toml"
    other.write_text(text.replace("rate = 0.1", "rate = 0.2").replace("rate = 0.05", "rate = 0.1"), encoding="utf-8")
    before, after = (promises(rs.simulate_run(result, scenarios=one, years=40)) for one in (None, other))
    for name, (steady, aal, _) in after.items():
        assert (steady, aal) == pytest.approx((before[name][0], 2 * before[name][1]), rel=1e-6)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("rate = 0.1", "onset = 2020-01-06"), "has a rate"),
        (('site = "NEAR"', 'site = "NAER"'), "matches nothing"),
    ],
)
def test_scenarios_that_do_not_fit_are_a_finding(planned, tmp_path, change, words):
    """Proves: hazards without any rate, or of a site that the model does not have, end with what is wrong."""
    result, folder, text = planned
    other = tmp_path / "other.toml"
    first = text[: text.rindex("[[hazard]]")]
    other.write_text(first.replace(*change), encoding="utf-8")
    for run in (result, folder):
        model = tmp_path / "model" if run is folder else None
        with pytest.raises(InputError, match=words):
            rs.simulate_run(run, model, other, years=40)


def test_a_plan_that_serves_no_demand_elsewhere_is_named(planned):
    """Proves: a plan whose flows do not serve the demand has no cost, and is told by name; the others are priced."""
    result, _, _ = planned
    model = result.model
    nothing = rs.Plan("nothing")
    found = priced_elsewhere(
        model, scenario_set(model, result.book).scenarios, {MIX: result.plan, "nothing": nothing}, result.risk
    )
    assert found.unserved == ("nothing",)
    assert found.cost(MIX) == pytest.approx(result.objective, rel=1e-9)
