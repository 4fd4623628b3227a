"""A search that is ended while plans are priced has a plan, and may know no bound yet."""

from __future__ import annotations

import json
import math
import sys

import pytest

import resilience as rs
from resilience.cli.app import run
from resilience.solve.outcome import Stopped
from resilience.solve.passes import LATE
from resilience.solve.two_stage import solve_two_stage

SOLVES = "resilience.study.plan.optimize.solve_two_stage"


@pytest.fixture
def late(monkeypatch):
    """Every search ends when its time is over amid the pricing of plans, its best plan known and no bound."""

    def ended(*asked, **more):
        found = solve_two_stage(*asked, **more)
        return Stopped(found.answer, found.objective, -math.inf, LATE, found.attempts, found.unavoidable)

    monkeypatch.setattr(SOLVES, ended)


@pytest.mark.usefixtures("late")
def test_time_that_is_over_amid_a_pass_leaves_a_plan(tiny):
    """Proves: from Python the plan comes back, stopped, and what was not done is named.

    Sensitivity: compared all the same, with closing errors that nobody knows, it ended in a ValueError.
    """
    model = rs.read_model(tiny.model)
    result = rs.optimize(model, rs.read_scenarios(tiny.scenarios, model.calendar))
    assert result.stopped == LATE
    assert result.gap == math.inf
    assert any("comparison" in left for left in result.left_out)


@pytest.mark.usefixtures("late")
def test_a_plan_without_a_bound_is_written_logged_and_reported(tiny, tmp_path, monkeypatch):
    """Proves: exit code 4, a whole folder with its page, and null in the log and the certificate for what is not known.

    Sensitivity: the log, which takes finite numbers alone, ended the command, and the plan that was found was lost.
    """
    words = ["plan", str(tiny.model), str(tiny.scenarios), "-o", str(tmp_path / "run"), "--log", str(tmp_path / "log")]
    monkeypatch.setattr(sys, "argv", ["resilience", *words])
    with pytest.raises(SystemExit) as ended:
        sys.exit(run())
    assert ended.value.code == 4
    events = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    (plan,) = [one for one in events if one["event"] == "plan"]
    assert (plan["gap"], plan["stopped"]) == (None, LATE)
    assert json.loads((tmp_path / "run" / "certificate.json").read_text())["proof"]["lower_bound"] is None
    assert "is not known: the search was ended" in (tmp_path / "run" / "report.html").read_text()
