"""Whose doing the change of a week is, over re-solves of real weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support.weekly import nothing_more

from resilience.hazard.ongoing import OpenEvent
from resilience.network.parts import Node
from resilience.plan.state import EventSeen
from resilience.study.plan.optimize import scenario_set
from resilience.study.weekly.anew import cheapest
from resilience.study.weekly.believed import believed
from resilience.study.weekly.since.attribution import CAUSES
from resilience.study.weekly.since.causes import WeekSide, changed_causes, mixed, whose_doing

SHELF = Node("PLANT", "VALVE")
MONDAY = date(2026, 11, 30)


def solved(side, plan):
    """A side with the cost of its cheapest plan, and that plan."""
    found = cheapest(mixed(side, side, plan, frozenset()), near=True)
    return replace(side, cost=found.total, plan=found.plan)


@pytest.fixture(scope="module")
def quiet(small_study, in_steady_state):
    """Last week: the best plan in its steady state, rates as stated."""
    asked, book, best = small_study
    side = WeekSide(asked, in_steady_state(asked, best), book, (), lambda model: scenario_set(model, book), 0.0, best)
    return solved(side, best)


def burning(small_study, side):
    """The week after: a fire goes on, the shelf has run down by a hundred, and fires are believed likelier."""
    _, book, best = small_study
    state = nothing_more(events=(EventSeen("f", "fire", date(2026, 11, 25), site="NEAR"),))
    low = tuple((node, units - 100.0 if node == SHELF else units) for node, units in side.situation.on_hand)
    now = replace(
        side,
        situation=replace(side.situation, on_hand=low),
        events=(OpenEvent("fire", "NEAR", 1.0),),
        believed=lambda model: believed(book, model, state, MONDAY, date(2026, 1, 5)).disruptions,
    )
    return solved(now, best)


def test_nothing_changed_has_no_cause(quiet):
    """Proves: two weeks alike name no cause, and nothing is left over."""
    found = whose_doing(quiet, quiet, quiet.plan)
    assert found.changed == ()
    assert found.cost.change == found.cost.tie == 0.0
    assert found.table()[[one.replace(" ", "_") for one in CAUSES]].to_numpy().tolist() == [[0.0] * 4]


def test_causes_and_tie_add_up_to_every_change(small_study, quiet):
    """Proves: cost and every decision that changed are the sum of their causes and the tie, to a millionth.

    The three causes changed and the model did not; each is told, and a fire on a shelf run down costs.
    """
    now = burning(small_study, quiet)
    found = whose_doing(quiet, now, small_study[2])
    assert found.changed == CAUSES[:3]
    for one in (found.cost, *found.others):
        assert abs(one.missing) <= 1e-6 * max(abs(one.change), 1.0)
    shares = {one.player: one.value for one in found.cost.causes}
    assert shares["events"] > 0
    assert found.cost.change == pytest.approx(now.cost - quiet.cost)
    table = found.table()
    parts = table[["data_and_state", "events", "beliefs", "model_and_settings", "tie"]].sum(axis=1)
    assert parts.to_numpy() == pytest.approx(table["change"].to_numpy(), rel=1e-6, abs=1e-6)
    assert (table["model_and_settings"] == 0.0).all()


def test_a_single_cause_has_all_of_it(quiet):
    """Proves: where beliefs alone changed, they are the whole change, but for what the search left open."""
    dearer = replace(quiet, believed=lambda model: _twice(quiet.believed(model)))
    now = solved(dearer, quiet.plan)
    found = whose_doing(quiet, now, quiet.plan)
    assert found.changed == ("beliefs",)
    (only,) = found.cost.causes
    assert only.value == pytest.approx(found.cost.change, rel=1e-3)
    assert abs(found.cost.tie) <= 1e-3 * abs(found.cost.change)


def test_where_only_events_changed_they_are_all_of_it(quiet):
    """Proves: a fire that goes on, shelves and beliefs as before, has the whole change, and nothing else has any.

    What it adds is what the week with the fire costs more than the one without, for the plan's own search found both:
    a fire priced in last week's state, or forgotten in the mixture, would leave it to the tie.
    """
    now = solved(replace(quiet, events=(OpenEvent("fire", "NEAR", 1.0),)), quiet.plan)
    found = whose_doing(quiet, now, quiet.plan)
    assert found.changed == ("events",)
    shares = {one.player: one.value for one in found.cost.causes}
    assert shares["events"] == pytest.approx(now.cost - quiet.cost, rel=1e-3)
    assert shares["events"] > 0
    table = found.table()
    assert (table[["data_and_state", "beliefs", "model_and_settings"]] == 0.0).all(axis=None)
    assert (table["events"] + table["tie"]).to_numpy() == pytest.approx(table["change"].to_numpy(), rel=1e-6, abs=1e-6)


def _twice(stated):
    return replace(stated, scenarios=tuple(replace(one, rate=2 * one.rate) for one in stated.scenarios))


def test_which_causes_changed_is_seen_by_what_they_are(small_study, quiet):
    """Proves: a model read twice is the same; a margin that differs is the model, a closer gap a setting."""
    asked, _, _ = small_study
    assert changed_causes(quiet, replace(quiet, model=replace(asked))) == ()
    assert changed_causes(quiet, replace(quiet, gap=1e-3)) == ("model and settings",)


@pytest.mark.parametrize("most", [1, 2])
def test_many_events_stop_no_mixture(small_study, quiet, monkeypatch, most):
    """Proves: events of more ways than can be branched over are mixed as their week was decided, not refused.

    Sensitivity: mixed with all their ways the split of such a week ended with "can go on in more than ... ways".
    """
    monkeypatch.setattr("resilience.hazard.ongoing.MOST_BRANCHES", most)
    now = replace(quiet, events=(OpenEvent("fire", "NEAR", 1.0),))
    asked = mixed(quiet, now, small_study[2], frozenset(CAUSES))
    assert 1 <= len(asked.present) <= most
