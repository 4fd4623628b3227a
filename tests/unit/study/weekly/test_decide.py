"""The decision of a week from today's situation on: what changes, what is left alone, and what is sent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.small import lane, make, model, scenario, sell
from support.tiny import write_tiny

from resilience.errors import NoPlanError
from resilience.files.scenarios.scenarios import read_scenarios
from resilience.files.tables.models import read_model
from resilience.hazard.distributions.all import Discrete
from resilience.hazard.ongoing import NOW, OpenEvent, branches
from resilience.hazard.scenarios import ScenarioSet
from resilience.hazard.situation import Situation
from resilience.network.parts import Node
from resilience.plan.changes import differences
from resilience.plan.plan import Plan
from resilience.study.costs.today import with_today
from resilience.study.plan.optimize import PlanOptions, optimize, scenario_set
from resilience.study.weekly.decide import WeekAsked, decide
from resilience.study.weekly.orders import calls, orders

SHOP = Node("M", "P")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """The tiny study, and the plan it recommends."""
    files = write_tiny(tmp_path_factory.mktemp("week"))
    asked = with_today(read_model(files.model))
    book = read_scenarios(files.scenarios, asked.calendar)
    return asked, book, optimize(asked, book, PlanOptions(undo=False)).best


def steady(asked, plan, phase=0.5):
    """Shelves and pipelines as a plan has them."""
    network = asked.network
    on_hand = tuple(
        (node, plan.buffers.get(node, 0.0) + phase * sum(plan.lot(one.id) for one in network.inbound.get(node, ())))
        for node in network.nodes
    )
    on_order = tuple(
        (one.id, t, plan.flows.get(one.id, 0.0)) for one in network.lanes.values() for t in range(one.lead_periods)
    )
    return Situation(on_hand, on_order)


def week(tiny, in_force, *, seed=None, events=(), situation=None, switching_cost=0.0):
    """Decide a week of the tiny study."""
    asked, book, _ = tiny
    book = book if seed is None else replace(book, seed=seed)
    today = steady(asked, in_force) if situation is None else situation
    present = branches(book, asked.network, events, today, phase=0.5)
    return decide(WeekAsked(asked, scenario_set(asked, book), present, in_force, switching_cost))


@pytest.mark.parametrize("seed", [None, 7])
def test_a_week_without_news_changes_nothing(tiny, seed):
    """Proves: with the shelves of the plan in force, no event and the best plan in force, that plan stays.

    Sensitivity: a tie broken towards anything else, or a situation that does not fit its plan, would change it.
    """
    best = tiny[2].plan
    decided = week(tiny, best, seed=seed)
    assert not list(differences(best, replace(decided.chosen.plan, name=best.name)))
    assert decided.saving == pytest.approx(0.0)
    assert decided.kept.total == pytest.approx(tiny[2].total)


def test_from_the_steady_state_it_is_the_answer_of_plan(tiny):
    """Proves: with a lean plan in force, its shelves as it has them and no event, the cheapest costs what `plan` says.

    A situation counted every year, or not at all, would cost more or other than the steady state does.
    """
    best = tiny[2]
    lean = Plan("lean", {Node("PLANT", "VALVE"): 100.0}, dict(best.plan.flows), {"NEAR>PLANT:VALVE:road": 1.0},
                dict(best.plan.production), best.plan.qualified)  # fmt: skip
    decided = week(tiny, lean)
    assert decided.cheapest == pytest.approx(best.total, rel=1e-4)
    assert decided.saving > decided.band
    assert {one.kind for one in decided.recommended if one.changes} >= {"buffer"}


def test_a_change_below_the_band_is_taken_back(tiny):
    """Proves: what saves less than changing costs is left alone, and what that forgoes is told.

    With a switching cost above all that can be saved the plan in force stays, and the saving forgone is the whole one.
    """
    best = tiny[2].plan
    other = replace(best, buffers={Node("PLANT", "VALVE"): 290.0})
    dear = week(tiny, other, switching_cost=1e6)
    assert dear.chosen.plan.buffers == other.buffers
    assert dear.forgone == pytest.approx(dear.kept.total - dear.cheapest)
    assert {one.status for one in dear.withdrawn} == {"withdrawn"}


def test_a_plan_that_cannot_serve_is_told(tiny):
    """Proves: a plan in force that serves by no flow at all is no reference, and a sentence says so.

    With its lots and approvals it can be carried over, and a note says so.
    """
    best = tiny[2].plan
    with pytest.raises(NoPlanError, match="does not serve this week's demand"):
        week(tiny, replace(best, flows={}, deliveries={}, qualified=frozenset()))
    carried = week(tiny, replace(best, flows={}))
    assert carried.kept.plan.buffers == best.buffers
    assert "does not bring what this week's tables need" in carried.notes[0]


@pytest.mark.parametrize(("longer", "ordered"), [(0.5, 10.0), (0.2, 10.0), (0.1, 0.0)])
def test_a_fire_on_tuesday_orders_from_afar_as_long_as_the_chance_is_worth_it(longer, ordered):
    """Proves: today's order is the hand-worked one: ten from afar from a chance of one in six on, else none.

    S burns for one or four periods, ten are on hand, F is two periods away and dearer by 5, a sale brings 30. The
    order of the first period is settled, what follows depends on how long it burns.
    """
    near, far = lane("S", "M"), lane("F", "M", lead_time=2.0, unit_cost=5.0)
    asked = model([near, far], [make("S"), make("F")], [sell()], holding=1e-4)
    plan = Plan("plan", {SHOP: 10.0}, {near.id: 10.0}, production={Node("S", "P"): 10.0})
    today = Situation(on_hand=((SHOP, 10.0),))
    burning = tuple(
        replace(
            scenario(("production_loss", "S|P", (1.0,) * periods), name=f"{periods}", rate=rate),
            hazard=NOW, situation=today,
        )
        for periods, rate in ((1, 1 - longer), (4, longer))
    )  # fmt: skip
    decided = decide(WeekAsked(asked, ScenarioSet((), seed=1), burning, plan, 0.0))
    table = orders(decided, asked.network, 2).set_index(["origin", "period"])
    assert (table["units"].get(("F", 0), 0.0)) == pytest.approx(ordered, abs=1e-3)
    assert bool(table.loc[("S", 0), "settled"])
    assert not bool(table.loc[("S", 1), "settled"])


def test_whoever_takes_time_to_be_called_is_called_now(tiny):
    """Proves: a source that takes a week to be called and is wanted the week after is to be called this week."""
    asked, _, best = tiny
    fire = OpenEvent("fire", "NEAR", 0.0, left=Discrete((2.0, 5.0), (0.5, 0.5)))
    shelf = Situation(on_hand=((Node("PLANT", "VALVE"), 250.0),))
    found = calls(week(tiny, best.plan, events=(fire,), situation=shelf), asked.network)
    assert found[["origin", "call_by"]].to_numpy().tolist() == [["FAR", 0]]
    assert found["probability"].iloc[0] == pytest.approx(0.5) or found["probability"].iloc[0] == pytest.approx(1.0)
