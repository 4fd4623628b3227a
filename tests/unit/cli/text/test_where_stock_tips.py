"""What is said of the rate at which stock pays: possible rates only, groups beside it, and what forbids it."""

from __future__ import annotations

import io
import math
from types import SimpleNamespace

import pytest
from rich.console import Console

from resilience.cli.text.plan.actions_text import lean_words, print_lean
from resilience.network.parts import Node
from resilience.plan.changes import Change
from resilience.plan.fields import PlanField
from resilience.quantities import total_rate
from resilience.study.advice.near_misses import Extra, NearMiss
from resilience.study.advice.recommend_words import reversal
from resilience.study.advice.recommendation import OnlyTogether, Recommendation, Status
from resilience.study.advice.steps import ActionKind, Aim
from resilience.study.advice.told import lean_recommendations, reversal_of
from resilience.study.advice.worth import Worth

SHELF = Node("ULM", "RIVET")


def miss(worth, breaks=(), many=1):
    """A buffer of rivets that is not bought, or several."""
    change = Change(PlanField.BUFFER, SHELF, None, 7.0)
    return NearMiss(
        (Extra(ActionKind.BUFFER, "ULM", "RIVET", "a buffer of RIVET at ULM", change),) * many, worth, breaks
    )


def worth(cost, avoided, rate=0.07, most=math.inf):
    """What costs and avoids so much a year at a rate, and tips in proportion."""
    return Worth(cost, avoided, rate, factor=cost / avoided if avoided else None, most=most)


@pytest.mark.parametrize(("avoided", "most", "said"), [(0.1, 36.5, "70"), (0.9, 5.2, "7.8"), (2.0, 3.0, "3.5")])
def test_what_would_pay_at_no_rate_that_can_be_says_so_everywhere(avoided, most, said):
    """Proves: screen and CSV say the same of a break-even rate at which the year would be full of disruptions.

    Sensitivity: `pays above 70 a year`, of outages of ten days, was read as a threshold.
    """
    told = miss(worth(100.0, avoided, most=most))
    (row,) = lean_recommendations([told], 1e6)
    for words in (lean_words("a buffer", told), reversal(row)):
        assert "at no rate that can be (it would take " + said in words
    assert "above" not in lean_words("a buffer", told)
    (row,) = lean_recommendations([miss(worth(100.0, avoided))], 1e6)
    assert "more often than" in reversal(row)


def test_what_a_demand_forbids_is_not_only_said_to_pay():
    """Proves: stock that pays today and is not bought names the demand that forbids it."""
    forbidden = miss(worth(100.0, 250.0), ("exceeds the just-in-case budget",))
    words = lean_words("a buffer of RIVET at ULM", forbidden)
    assert words.startswith("a buffer of RIVET at ULM pays above 0.028 a year; now 0.07, above")
    assert words.endswith("; but the plan then exceeds the just-in-case budget")
    assert "but the plan" not in lean_words("a buffer", miss(worth(100.0, 25.0)))
    (row,) = lean_recommendations([miss(worth(100.0, 25.0), ("breaks the rule 'lean'",))], 1e6)
    assert reversal(row).endswith("(now 0.07); but the plan then breaks the rule 'lean'.")


def test_what_avoids_nothing_pays_at_no_rate():
    """Proves: alone it would avoid no loss, of several together they would."""
    assert (
        lean_words("x", miss(worth(9.0, 0.0))) == "x: at no rate, for, added alone to the plan, it would avoid no loss"
    )
    together = lean_words("x", miss(worth(9.0, 0.0), many=2))
    assert together == "x: at no rate, for, added together to the plan, they would avoid no loss"


@pytest.mark.parametrize(("aim", "status", "told"), [
    (Aim.LEANER, Status.RECOMMENDED, False), (Aim.LEANER, Status.REQUIRED, False),
    (Aim.LEANER, Status.WITHDRAWN, True), (Aim.SAFER, Status.RECOMMENDED, True),
])  # fmt: skip
def test_a_shelf_that_is_to_be_leaner_is_not_told_to_stay_lean(aim, status, told):
    """Proves: a shelf whose stock is lowered has one limit on the screen, unless that is taken back.

    Sensitivity: it stood under `Be leaner` with the limit of the whole change, then with that of a first period.
    """
    change = Change(PlanField.BUFFER, SHELF, None, -40.0)
    lower = Recommendation(ActionKind.BUFFER, aim, "ULM", "RIVET", "Lower it.", (change,), status, 1e6)
    other = miss(worth(9.0, 4.0))
    visible = Extra(ActionKind.VISIBILITY, "ULM", "", "visibility of ULM", Change(PlanField.VISIBLE, "ULM", None, 1.0))
    seen = NearMiss((visible,), worth(5.0, 2.0))
    out = io.StringIO()
    screen = Console(file=out, width=140)
    result = SimpleNamespace(advice=SimpleNamespace(lean=(other, seen)), recommended=(lower,))
    print_lean(SimpleNamespace(show=lambda *parts: [screen.print(part) for part in parts]), result)
    assert "visibility of ULM" in out.getvalue()
    assert ("a buffer of RIVET" in out.getvalue()) == told


@pytest.mark.parametrize("joint", [Worth(-30.0, 4.0, 0.2), Worth(-30.0, -0.2, 0.2, factor=150.0, most=12.0)])
def test_a_sentence_goes_on_in_small_letters(joint):
    """Proves: after a colon comes no capital, whether no rate turns a group or none that can be."""
    alone = worth(10.0, 20.0)
    told = Recommendation(
        ActionKind.BUFFER, Aim.SAFER, "ULM", "RIVET", "Raise it.", (), Status.RECOMMENDED, 1e6,
        worth=alone, group=OnlyTogether("1", 1, joint), reversal=reversal_of(alone, ()),
    )  # fmt: skip
    assert ": nothing about disruptions: however often they" in reversal(told)


@pytest.mark.parametrize(
    ("rates", "total"),
    [((0.03, 0.04), 0.07), ((0.0055, 0.006), 0.0115), ((0.1, 0.2), 0.3), ((1 / 3,) * 2, 2 / 3), ((), 0)],
)
def test_a_sum_of_rates_has_no_noise(rates, total):
    """Proves: 0.1 and 0.2 are 0.3 a year. Sensitivity: 0.30000000000000004 stood in the table."""
    assert total_rate(rates) == float(f"{total:.12g}")
