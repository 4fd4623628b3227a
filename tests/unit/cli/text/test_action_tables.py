"""The table of actions: a rate at which nothing tips is said in words, never as a dash."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from resilience.cli.text.plan.action_tables import action_table
from resilience.hazard.risk.estimate import Estimate
from resilience.study.advice.recommendation import OnlyTogether, Recommendation, Status
from resilience.study.advice.steps import ActionKind, Aim
from resilience.study.advice.worth import Worth


def shown(limit, worth=None, *, half_width=2e-13, **other):
    """The only line of figures, as words."""
    costs = {"cost_holding": -500.0, "cost_quality": 0.0}
    told = Recommendation(
        ActionKind.LOT, Aim.OTHERWISE, "GRAZ", "COIL", "Deliver COIL from ULM to GRAZ less often.", (),
        Status.RECOMMENDED, 1e6, worth=worth or saves(520.0), costs=costs, proven=True,
        simulated=Estimate(500.0, half_width, 400, 1),
    )  # fmt: skip
    out = io.StringIO()
    Console(file=out, width=140, highlight=False).print(action_table([replace(told, **other)], 1e6, limit))
    return out.getvalue()


def saves(amount, factor=None):
    """What is worth so much a year, and tips at a multiple of its rate of 0.3."""
    return Worth(cost=20.0 - amount, loss_avoided=20.0, rate=0.3, factor=factor)


@pytest.mark.parametrize(
    ("limit", "saving", "words"),
    [
        ("wrong above", 520.0, "no rate"),
        ("wrong above", -40.0, "any rate"),
        ("pays above", 91.0, "any rate"),
        ("pays above", -7.0, "no rate"),
    ],
)
def test_an_action_that_tips_at_no_rate(limit, saving, words):
    """Proves: what saves however often disruptions come is wrong above no rate, and pays above any.

    Sensitivity: `wrong above -` was read as a rate that is not known.
    """
    assert words in shown(limit, saves(saving))
    assert f"together {words}" in shown(limit, saves(7.0, 4 / 0.3), group=OnlyTogether("2", 1, saves(saving)))


@pytest.mark.parametrize(("rate", "words"), [(3e7, "no rate"), (2e-9, "any rate"), (0.31, "0.31")])
def test_a_rate_that_no_disruption_has_is_said_in_the_same_words(rate, words):
    """Proves: a threshold of thirty million a year is none. Sensitivity: it stood there as `never`."""
    assert words in shown("wrong above", saves(520.0, rate / 0.3))


@pytest.mark.parametrize(
    ("limit", "cost", "words"),
    [
        ("pays above", 30.0, "together 0.6"),
        ("wrong above", 30.0, "pays above 0.6"),
        ("wrong above", -30.0, "together 0.6"),
        ("pays above", -30.0, "wrong above 0.6"),
    ],
)
def test_a_group_says_itself_which_way_it_tips(limit, cost, words):
    """Proves: a group that pays above a rate stands so in a column of what is wrong above one, and the other way.

    Sensitivity: `wrong above: together 0.6, now 0.9` read as a mistake today, of a group that pays today.
    """
    joint = Worth(cost, 1.5 * cost, 0.9, factor=2 / 3)
    told = shown(limit, saves(7.0), group=OnlyTogether("1", 1, joint))
    assert words in told
    assert ("together 0.6" in told) == words.startswith("together")


@pytest.mark.parametrize(("group", "own"), [(40.0, 0.45), (3.2, 12.0)])
def test_one_of_a_group_has_its_own_limit_beside_the_joint_one(group, own):
    """Proves: a group that is wrong at no rate, and one of its actions alone wrong above a rate, are told apart.

    Sensitivity: `together no rate` alone contradicted every other limit that was told of the same shelf.
    """
    told = shown("wrong above", saves(30.0, own / 0.3), group=OnlyTogether("1", 1, saves(group)))
    assert "together no rate" in told
    assert f"alone {own:g}" in told
    assert "alone" not in shown("wrong above", saves(30.0, own / 0.3))


@pytest.mark.parametrize(("limit", "cost", "words"), [("pays above", 9.0, "no rate"), ("wrong above", -9.0, "no rate"),
                                                      ("wrong above", 9.0, "any rate")])  # fmt: skip
def test_a_rate_at_which_disruptions_would_overlap_is_none(limit, cost, words):
    """Proves: above 31 disruptions of 1/20 year each is never; as it never pays, it is wrong whatever the rate."""
    assert words in shown(limit, Worth(cost, cost / 31, 1.0, factor=31.0, most=20.0))
    assert "31" in shown(limit, Worth(cost, cost / 31, 1.0, factor=31.0, most=50.0))


def test_a_half_width_that_is_rounding_is_not_shown():
    """Proves: +- 2e-13 is nothing, and the saving stands alone."""
    assert "+-" not in shown("wrong above")
    assert "+500 +- 12" in shown("wrong above", half_width=12.0)


@pytest.mark.parametrize("status", list(Status))
def test_what_is_required_is_read_from_the_status(status):
    """Proves: `required` stands below what is promised by the status alone, whatever the sentences say.

    Sensitivity: decided by how the evidence began, another wording or language would have lost it.
    """
    words = shown("wrong above", status=status, action="Required? No.", required_by=("misses the fill rate",))
    assert ("required" in words) == (status is Status.REQUIRED)


def test_what_changes_no_loss_has_no_disruptions():
    """Proves: where no disruption costs more or less by it, `now` is 0. Sensitivity: a dash was read as not known."""
    idle = shown("wrong above", Worth(cost=-520.0, loss_avoided=0.0, rate=0.0))
    assert idle.splitlines()[3].split()[-1] == "0"
    assert shown("wrong above").splitlines()[3].split()[-1] == "0.3"


@pytest.mark.parametrize(("kind", "told"), [(ActionKind.SOURCE, True), (ActionKind.LOT, False)])
def test_other_sources_that_save_nothing_but_holding_say_so(kind, told):
    """Proves: beside other shares of sources stands that what they save is stock on the way, not price.

    Sensitivity: under `cheaper sources` a planner would have told the boss of a lower price that nobody offered.
    """
    assert ("all of it holding" in " ".join(shown("wrong above", kind=kind).split())) == told
    other = shown("wrong above", kind=kind, costs={"cost_sources": -500.0})
    assert "all of it" not in other
