"""A rule of the planner's own through `optimize`: in the plan, the advice, the certificate and the run folder."""

from __future__ import annotations

import json
import pickle

import pytest

import resilience as rs
from resilience.study.run.certificate import certificate
from resilience.study.run.deliver import write_run

FAR = "FAR>PLANT:VALVE:rail"


def second_source(m):
    """FAR keeps at least 30 % of what PLANT takes of VALVE."""
    return rs.nominal(m, FAR) >= 0.3 * rs.intake(m, rs.Node("PLANT", "VALVE"))


@pytest.fixture(scope="module")
def planned(tiny_files):
    """The tiny study with a second source that would not pay."""
    return rs.optimize(tiny_files.model, tiny_files.scenarios, rs.PlanOptions(gap=1e-6), extra=second_source)


def test_the_plan_keeps_the_rule_and_pays_for_it(planned, tiny_result):
    """Proves: 60 of 200 valves a period come from FAR, which the cheapest plan does without; that costs more."""
    assert planned.plan.flows[FAR] == pytest.approx(60)
    assert FAR not in tiny_result.plan.flows
    assert planned.objective > tiny_result.objective + 500


def test_what_the_rule_asks_for_is_required_and_not_withdrawn(planned):
    """Proves: the second source saves nothing, and stays: without it the plan breaks the rule, and the row says so."""
    judged = rs.certify(planned, rs.CertifyOptions(rs.JudgeOptions(years=50)))
    for result in (planned, judged):
        row = result.recommendations[result.recommendations["kind"] == "source"].iloc[0]
        assert row["status"] == "required"
        assert "breaks the rule 'second_source'" in row["evidence"]
        assert result.plan.flows[FAR] == pytest.approx(60)


def test_policies_that_break_it_are_no_choice(planned):
    """Proves: today and pure just-in-time have no FAR, and the comparison says that they break the rule."""
    broken = planned.comparison.set_index("policy")["breaks"]
    assert "breaks the rule 'second_source'" in broken["status quo"]
    assert "breaks the rule" not in broken["optimized mix"]


def test_the_certificate_and_the_run_folder_say_it(planned, tiny_result, tmp_path):
    """Proves: the rule stands with what it comes to at the plan, and in the notes; without one nothing is added."""
    (found,) = certificate(planned)["asked"]["extra"]
    assert found["name"] == "second_source"
    assert (found["value"], found["low"]) == (pytest.approx(0, abs=1e-6), 0)
    assert found["rule"].startswith("0 <= 0.7 flow[FAR>PLANT:VALVE:rail")
    assert any("rule of the planner's own was in force, 'second_source'" in note for note in planned.notes)
    run = write_run(planned, tmp_path / "run")
    assert json.loads((run / "certificate.json").read_text())["asked"]["extra"][0]["name"] == "second_source"
    assert "extra" not in certificate(tiny_result)["asked"]


def test_a_result_with_a_rule_is_pickled_and_goes_on(planned, tiny_files):
    """Proves: the function is not kept, what it says is: a result can be stored, and another plan made under it."""
    again = pickle.loads(pickle.dumps(planned))
    assert again == planned
    told = rs.PlanOptions(gap=1e-6, compare=False, workers=2, extra=again.options.extra)
    assert rs.optimize(tiny_files.model, tiny_files.scenarios, told).objective == pytest.approx(planned.found)


def test_replications_hold_the_bound_to_the_rule(planned):
    """Proves: the gap estimated from fresh studies is of plans that keep the rule; without, it is over 500 larger."""
    options = rs.CertifyOptions(rs.JudgeOptions(years=50), replications=2, replication_size=40)
    found = rs.certify(planned, options).replicated
    assert found.mean.mean < 400


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"extra": {"no stock": lambda m: m.buffer["PLANT", "VALVE"] <= 0}}, "breaks the rule 'no stock'"),
        ({"options": rs.PlanOptions(requirements=rs.Requirements(budget=0.0))}, "exceeds the just-in-case budget"),
    ],
)
def test_where_lean_is_asked_for_it_is_not_said_to_save(tiny_files, asked, said):
    """Proves: a buffer that would pay and is not allowed is told so.

    Sensitivity: it was said to pay only if disruptions came more often than 0.076 per year, now 0.15.
    """
    table = rs.optimize(tiny_files.model, tiny_files.scenarios, **asked).recommendations
    (row,) = table[(table["kind"] == "stay lean") & (table["site"] == "PLANT") & (table["part"] == "VALVE")
                   & table["action"].str.contains("no buffer")].itertuples()  # fmt: skip
    assert row.what_would_reverse_it == f"A buffer would pay, but the plan then {said}."


def test_what_nothing_keeps_is_named(tiny_files):
    """Proves: four fifths from FAR and four fifths from NEAR: both are named, with what they say."""

    def four_fifths(lane):
        return lambda m: rs.nominal(m, lane) >= 0.8 * rs.intake(m, rs.Node("PLANT", "VALVE"))

    rules = {"far": four_fifths(FAR), "near": four_fifths("NEAR>PLANT:VALVE:road")}
    with pytest.raises(rs.NoPlanError, match=r"the rule 'far'.*the rule 'near'.*together"):
        rs.optimize(tiny_files.model, tiny_files.scenarios, extra=rules)


def test_wrong_rules_are_told_all_at_once(tiny_files):
    """Proves: two rules that cannot be read are two findings; a function among the options is refused."""
    wrong = {"one": lambda m: m.buffer["PLANT", "GEAR"] <= 1, "two": lambda m: m.nothing}
    with pytest.raises(rs.InputError) as caught:
        rs.optimize(tiny_files.model, tiny_files.scenarios, extra=wrong)
    assert [problem.row for problem in caught.value.problems] == ["one", "two"]
    with pytest.raises(rs.InputError, match="extra"):
        rs.PlanOptions(extra=second_source)
