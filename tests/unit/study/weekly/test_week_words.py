"""What a week says of one action, as a planner repeats it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience.study.advice.recommendation import Recommendation, Status
from resilience.study.advice.steps import ActionKind, Aim
from resilience.study.advice.worth import Worth
from resilience.study.weekly.actions import Deed, WeekAction, _left
from resilience.study.weekly.summary import _said

TAKEN_BACK = Recommendation(
    ActionKind.LOT, Aim.OTHERWISE, "GRAZ", "COIL", "Deliver COIL less often.", (), Status.WITHDRAWN, 1e6
)  # fmt: skip


@pytest.mark.parametrize(
    ("saving", "words"),
    [
        (520.0, "it would save 520 a year, and a change has to save 900"),
        (0.0, "it would save 0 a year, and a change has to save 900"),
        (-40.0, "it would cost 40 a year more, and a change has to save 900"),
    ],
)
def test_what_is_left_alone_saves_or_costs(saving, words):
    """Proves: a change that would cost money is not told as one that saves less than nothing."""
    worth = Worth(cost=20.0 - saving, loss_avoided=20.0, rate=0.3, factor=None)
    assert _left(0, replace(TAKEN_BACK, worth=worth), 900.0).because == words


@pytest.mark.parametrize(
    ("saving", "because", "words"),
    [
        (300.0, "", "Hold 5. Saves 300 a year."),
        (-300.0, "a requirement needs it, whatever it saves",
         "Hold 5. Costs 300 a year more. Why: a requirement needs it, whatever it saves."),
        (None, "it follows from what else is done", "Hold 5. Why: it follows from what else is done."),
    ],
)  # fmt: skip
def test_a_change_is_told_with_its_reason(saving, because, words):
    """Proves: the e-mail gives a reason for every change, its saving or another; some stood there with none."""
    action = WeekAction(Deed.RAISE, "GRAZ", "COIL", "", "Hold 5.", saving=saving, because=because)
    assert _said(action, ()) == words
