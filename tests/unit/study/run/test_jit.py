"""The just-in-time side of what is recommended: lots, cards and wastes by hand, and no larger lot that is leaner."""

from __future__ import annotations

import io
import re
from types import SimpleNamespace

import pytest
from rich.console import Console
from support import small as kit

from resilience.cli.text.lean.jit_text import print_jit
from resilience.network.parts import Node
from resilience.plan.changes import Change
from resilience.plan.fields import PlanField
from resilience.plan.plan import Plan
from resilience.study.advice.recommend_table import recommendation_table
from resilience.study.advice.recommendation import Status
from resilience.study.advice.step_words import lot_words
from resilience.study.advice.steps import Aim
from resilience.study.run.jit import jit_side

OFFERED = (0.05, 0.2, 0.5, 1.0, 1.999, 2.0, 4.0)


def model():
    """S makes 10 a period on a line of 8 hours, half an hour each; a delivery costs 50, holding 1 a unit and year."""
    road = kit.lane("S", "M", lead_time=2.0, delivery_options=OFFERED, deliveries=1.0, share=1.0, delivery_cost=50.0)
    made = kit.make("S", unit_cost=1.0, resource="LINE", cycle_time=0.5)
    return kit.model([road], [made], [kit.sell()], holding=0.01, resources=[("S", "LINE", 8.0)])


def plan(deliveries, buffer=0.0):
    """10 a period from S to M in so many deliveries."""
    lane = next(iter(model().network.lanes))
    return Plan("mix", {Node("M", "P"): buffer}, {lane: 10.0}, {lane: deliveries}, {Node("S", "P"): 10.0})


def result(best, *undone):
    """A plan with one recommended action for each plan without it; what is withdrawn is not done."""
    told = [
        SimpleNamespace(action=f"action {i}", status=Status.RECOMMENDED, kind="lot", site="M", part="P")
        for i in range(len(undone))
    ]
    told.append(SimpleNamespace(action="gone", status=Status.WITHDRAWN, kind="lot", site="M", part="P"))
    held = {i: SimpleNamespace(plan=one, steady=0.0) for i, one in enumerate((*undone, best))}
    return SimpleNamespace(model=model(), plan=best, recommended=tuple(told), undone=held)


def test_lots_cards_and_wastes_of_an_action():
    """Proves: lots of 10 become 50: 40 units more in the mean x half x 1 = 20 of overproduction, 80 x 50 less moving.

    Cards: 10 x (2 + 1) / 10 = 3 become 10 x (2 + 5) / 50 = 1.4, so 2. Without the year of 100 periods it would be 40.
    """
    (row,) = jit_side(result(plan(0.2), plan(1.0))).to_dict("records")
    assert (row["lot_without"], row["lot"]) == (10, 50)
    assert (row["cards_without"], row["cards"]) == (3, 2)
    assert row["days_between"] == pytest.approx(5 * row["days_between_without"])
    assert row["waste_overproduction"] == pytest.approx(20)
    assert row["waste_transport"] == pytest.approx(-4_000)
    assert row["waste"] == pytest.approx(-3_980)
    assert (row["line"], row["takt_minutes"], row["needed"]) == ("S LINE", pytest.approx(48), pytest.approx(0.625))


def test_a_buffer_is_cards_and_inventory():
    """Proves: 35 units of buffer at 1 are 35 of inventory and 10 x 3 + 35 = 65 units: 7 cards instead of 3."""
    (row,) = jit_side(result(plan(1.0, 35.0), plan(1.0))).to_dict("records")
    assert (row["cards_without"], row["cards"]) == (3, 7)
    assert row["waste_inventory"] == pytest.approx(35)
    assert row["waste_overproduction"] == 0


def shown(found):
    """What the screen says, in one line."""
    out = io.StringIO()
    console = Console(file=out, width=100)
    print_jit(SimpleNamespace(show=lambda *all_: [console.print(one) for one in all_]), found)
    return " ".join(out.getvalue().split())


def test_the_screen_is_short():
    """Proves: one line an action, without its sentence; the line concerned with its takt; nothing without actions."""
    said = shown(result(plan(0.2), plan(1.0)))
    assert "lot of P at M" in said
    assert "transport -4.00 k, overproduction +20" in said
    assert "S LINE is the fullest where these goods are made: it needs 62.5 % of its working time" in said
    assert "at a takt of 48 min" in said
    assert "gone" not in said
    assert "lean" not in said
    assert not shown(result(plan(0.2)))


@pytest.mark.parametrize(("before", "after"), [(4.0, 1.0), (1.0, 0.2), (0.5, 0.05), (2.0, 1.999)])
def test_larger_lots_are_never_leaner(before, after):
    """Proves: rarer deliveries are larger lots, more overproduction, and no word of lean; the way back is none."""
    lane = next(iter(model().network.lanes.values()))
    lots = (10 / before, 10 / after)
    larger = lot_words(lane, Change(PlanField.DELIVERIES, lane.id, before, after), lots)
    smaller = lot_words(lane, Change(PlanField.DELIVERIES, lane.id, after, before), lots[::-1])
    assert "larger lots" in larger
    assert "smaller lots" in smaller
    assert not re.search("lean", larger, re.IGNORECASE)
    (row,) = jit_side(result(plan(after), plan(before))).to_dict("records")
    assert row["waste_overproduction"] > 0


def test_no_plan_calls_larger_lots_leaner(tiny_result):
    """Proves: in what is recommended, nothing with larger lots has the aim or the words of being leaner."""
    table = recommendation_table(tiny_result.recommended)
    larger = table[table["action"].str.contains("larger lots")]
    assert not (larger["aim"] == str(Aim.LEANER)).any()
    assert not larger["action"].str.contains("lean").any()
    assert list(tiny_result.jit_side["action"]) == list(dict.fromkeys(tiny_result.jit_side["action"]))
