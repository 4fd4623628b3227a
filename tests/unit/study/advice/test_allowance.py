"""Undoing ends where it would take too long, and what it did not come to is said."""

from __future__ import annotations

import numpy as np
import pytest
from unit.study.advice.test_worth import fire, made_of

import resilience as rs
from resilience.study.advice.recommendation import Status
from resilience.study.plan.follow import not_undone_notes

PARTS = {"BOLT": (3.0, 0.4), "MOTOR": (12.0, 0.4), "SEAL": (2.0, 0.4)}
"""Holding a unit for a year costs 1.2, 4.8 and 0.8: the motors' shelf moves most money, then the bolts'."""


def planned(sweeps: float | None) -> rs.PlanResult:
    """Three shelves against a fire, undone with so much work."""
    return rs.optimize(*inputs(), rs.PlanOptions(undo_sweeps=sweeps))


def inputs() -> tuple[rs.Model, rs.ScenarioSet]:
    """A plant of three parts, which a fire that is worth a shelf of each keeps away for five days."""
    scenario = fire(5, PARTS, 2.0)
    return made_of(PARTS), rs.ScenarioSet((scenario,), seed=0)


def statuses(result: rs.PlanResult) -> dict[str, Status]:
    """What became of each action, by part."""
    return {one.part: one.status for one in result.recommended if not one.lean}


@pytest.fixture(scope="module")
def whole() -> rs.PlanResult:
    """As much work as it takes."""
    return planned(None)


def test_without_work_nothing_is_undone(whole):
    """No action has evidence, none is withdrawn, and the plan is the one that was found.

    An action without evidence that counted as one that saves nothing would be taken back.
    """
    found = planned(0.0)
    assert set(statuses(found).values()) == {Status.NOT_UNDONE}
    assert set(statuses(found)) == set(PARTS)
    assert np.array_equal(found.best.x, whole.best.x)
    assert not found.withdrawn


def test_what_moves_most_money_is_undone_first(whole):
    """With work for one plan it is the motors' shelf, whose saving is that of a study with all of them undone.

    In the order of names it would be the bolts'.
    """
    found = planned(1e-9)
    assert statuses(found) == {"MOTOR": Status.RECOMMENDED, "BOLT": Status.NOT_UNDONE, "SEAL": Status.NOT_UNDONE}
    savings = [{one.part: one.saving for one in result.recommended if not one.lean} for result in (found, whole)]
    assert savings[0]["MOTOR"] == pytest.approx(savings[1]["MOTOR"])
    assert savings[0]["BOLT"] is None


def test_it_is_said(whole):
    """Notes, table and evidence say how many were not undone; of a whole study nothing is said."""
    found = planned(1e-9)
    note, unpriced = not_undone_notes(found)
    assert note.startswith("Actions not undone: 2 of 3, those that move the least money a year")
    assert "not priced, for that would take too long: 1, those" in unpriced
    table = found.recommendations.set_index("part")
    assert table.loc["BOLT", "status"] == "not undone"
    assert table.loc["BOLT", "evidence"].startswith("Not undone:")
    assert np.isnan(table.loc["BOLT", "saving"])
    assert not_undone_notes(whole) == ()
    assert set(statuses(whole).values()) == {Status.RECOMMENDED}


def test_more_work_than_is_needed_changes_nothing(whole):
    """A thousand sweeps give the table of a study that has no end of them, to the last digit."""
    assert planned(1e3).recommendations.equals(whole.recommendations)
