"""Today's plan where it breaks a bound, by hand: 60 a period of Q are sold at M, from N (near) and W (wide)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support import small as kit

from resilience.errors import InputError, NoPlanError
from resilience.hazard.scenarios import ScenarioSet
from resilience.network.lanes import LaneStatus
from resilience.network.parts import Inventory, Node
from resilience.network.usage import today
from resilience.plan.levers import Lever
from resilience.plan.plan import Plan
from resilience.study.costs.evaluate import Evaluator
from resilience.study.costs.from_stock import from_stock
from resilience.study.costs.today import served_today, with_today, words_of_today
from resilience.study.exposure.study import exposure
from resilience.study.plan.optimize import PlanOptions, optimize
from resilience.study.policy_names import STATUS_QUO

HERE = Node("M", "Q")


def sold_from(near=None, wide=None, *, makers=(None, None), more=(), **given):
    """All of Q comes from N today; W is in use and idle."""
    lanes = [
        kit.lane("N", "M", "Q", **({"share": 1.0, "unit_cost": 1.0} | (near or {}))),
        kit.lane("W", "M", "Q", **({"share": 0.0, "unit_cost": 2.0} | (wide or {}))),
        *more,
    ]
    made = [kit.make(site, "Q", **(how or {})) for site, how in zip("NW", makers, strict=True)]
    made += [kit.make(lane.origin, "Q") for lane in more]
    return kit.model(lanes, made, [kit.sell(part="Q", quantity=60.0)], holding=0.01, **given)


def shares(model):
    """Today's share of each lane at M, by origin."""
    return {lane.origin: share for lane, share in today(model.network, HERE).items() if share}


def test_a_today_that_can_be_kept_is_left_alone():
    """Proves: the very same model comes back: no share is rewritten where nothing is broken."""
    model = sold_from()
    assert with_today(model) is model
    assert words_of_today(model) == ()


@pytest.mark.parametrize(
    ("change", "expected", "words"),
    [
        ({"wide": {"min_share": 0.15}}, {"N": 0.85, "W": 0.15}, "moving 15 % of Q at M from N to W"),
        ({"makers": ({"capacity": 45.0}, None)}, {"N": 0.75, "W": 0.25}, "moving 25 % of Q at M from N to W"),
        ({"near": {"max_share": 0.9}}, {"N": 0.9, "W": 0.1}, "moving 10 % of Q at M from N to W"),
    ],
)
def test_shares_move_as_little_as_they_must(change, expected, words):
    """Proves: the least change restores the bound. Sensitivity: the cheapest plan, or an even split, differs."""
    found = with_today(sold_from(**change))
    assert shares(found) == pytest.approx(expected)
    assert words in words_of_today(found)[-1]
    assert words_of_today(found)[0].startswith("Today ")


def test_of_equal_moves_the_cheapest_is_taken():
    """Proves: N can make 48 of 60; E and W could each bring the other 12, and E is cheaper by 0.5 a unit."""
    third = kit.lane("E", "M", "Q", share=0.0, unit_cost=1.5)
    assert shares(with_today(sold_from(makers=({"capacity": 48.0}, None), more=[third]))) == pytest.approx(
        {"N": 0.8, "E": 0.2}
    )


def test_approved_sources_step_in_before_candidates():
    """Proves: N makes 48; W is only approved and E a candidate: W brings 12 and is in use. E would be cheaper."""
    third = kit.lane("E", "M", "Q", unit_cost=1.5, status=LaneStatus.CANDIDATE)
    idle = {"status": LaneStatus.QUALIFIED, "share": None}
    model = sold_from(wide=idle, makers=({"capacity": 48.0}, None), more=[third])
    found = with_today(model)
    assert shares(found) == pytest.approx({"N": 0.8, "W": 0.2})
    assert "with W>M:Q:road taken into use" in words_of_today(found)[-1]
    assert served_today(model, "nothing") == found


def test_where_only_candidates_help_it_says_which_and_why():
    """Proves: an exposure of today cannot rest on a source nobody approved; the message names it and the bound.

    N makes 6 of 60, so little that something else is amiss. Where it makes 48 these count, and it says what is short.
    """
    candidate = {"status": LaneStatus.CANDIDATE, "share": None, "activation_time": 0.0}
    enough = exposure(sold_from(wide=candidate, makers=({"capacity": 48.0}, None)), dynamic=False)
    assert any("12 of 60 Q at M a period (20 %) cannot be served" in note for note in enough.notes)
    model = sold_from(wide=candidate, makers=({"capacity": 6.0}, None))
    with pytest.raises(NoPlanError) as caught:
        exposure(model, dynamic=False)
    assert "N starts 60 Q a period; it can start 6: 54 too much" in str(caught.value)
    assert "Only with W>M:Q:road in use" in str(caught.value)


def test_a_plan_is_compared_with_the_repaired_today():
    """Proves: 240 units are held today and stay in every sentence although W's least share of 15 % is not kept.

    An outage of N for 2 periods, 5 a year, loses 51 a period at 30 a unit: 102 units of buffer cost 102 a year and save
    15,300. Sensitivity: measured against pure just-in-time the buffer would be raised from 0.
    """
    hits = ScenarioSet((kit.outage(1, 1, site="N", part="Q", rate=5.0),), 1)
    limits = {"capacity": 9.0, "min_share": 0.15}
    model = sold_from(wide=limits, cover={HERE: 240.0}, levers=frozenset({Lever.BUFFERS, Lever.SOURCES}))
    result = optimize(model, hits)
    assert result.policies[STATUS_QUO].plan.buffers == {HERE: 240.0}
    assert result.policies[STATUS_QUO].plan.flows["W>M:Q:road"] == pytest.approx(9.0)
    row = result.comparison.set_index("policy").loc[STATUS_QUO]
    assert "moving 15 % of Q at M from N to W" in row["repaired"]
    assert any("moving 15 % of Q at M from N to W" in note for note in result.notes)
    buffers = result.recommendations[result.recommendations["kind"] == "buffer"]
    assert [action for action in buffers["action"] if "from 0 units" in action] == []
    assert len(buffers) == 1


def test_a_plan_that_may_not_change_sources_keeps_the_repaired_shares():
    """Proves: without the lever a plan has N at 75 %. Sensitivity: the stated share leaves no plan at all."""
    model = sold_from(makers=({"capacity": 45.0}, None), levers=frozenset({Lever.BUFFERS}))
    result = optimize(model, ScenarioSet((kit.outage(1, site="N", part="Q"),), 1))
    assert result.plan.flows == pytest.approx({"N>M:Q:road": 45.0, "W>M:Q:road": 15.0}, abs=1e-4)


def test_a_lane_that_is_only_approved_carries_nothing_today():
    """Proves: today N alone serves M although the approved W is cheaper. Sensitivity: the cheapest split uses W."""
    model = sold_from({"share": None}, {"share": None, "status": LaneStatus.QUALIFIED, "unit_cost": 0.1})
    found = optimize(model, ScenarioSet((kit.outage(1, site="N", part="Q"),), 1))
    assert found.policies[STATUS_QUO].plan.flows == pytest.approx({"N>M:Q:road": 60.0})


def test_plans_of_another_model_are_refused():
    """Proves: every door names what the model does not have. Sensitivity: read as zeros they lift a limit on change."""
    model = sold_from()
    other = Plan("last week", buffers={Node("X", "Q"): 5.0}, flows={"N>X:Q:road": 3.0}, visible=frozenset({"Y"}))
    hits = ScenarioSet((kit.outage(1, site="N", part="Q"),), 1)
    for door in (
        lambda: optimize(model, hits, PlanOptions(previous=other)),
        lambda: exposure(model, other),
        lambda: Evaluator(model, optimize(model, hits).program).plan(other),
    ):
        with pytest.raises(InputError) as caught:
            door()
        assert {(one.code, one.column) for one in caught.value.problems} == {
            ("of-another-model", column) for column in ("buffers", "flows", "visible")
        }
        assert "Q at X" in str(caught.value)


def test_a_shelf_between_buffer_and_lot_is_left_alone():
    """Proves: 55 lie between a buffer of 40 and 40 + 30; 90 run down to 70, 25 are filled up to 40, at 1 a unit.

    Sensitivity: against the buffer alone 15 or 50 would be run down; goods on order counted, nothing would be bought.
    """
    often = kit.lane("N", "M", "Q", delivery_options=(2.0,), deliveries=2.0)
    plan = Plan("best", buffers={HERE: 40.0}, flows={often.id: 60.0}, deliveries={often.id: 2.0})
    for on_hand, buy, down in ((55.0, 0.0, 0.0), (90.0, 0.0, 20.0), (25.0, 15.0, 0.0)):
        model = replace(
            kit.model([often], [kit.make("N", "Q")], [kit.sell(part="Q", quantity=60.0)], holding=0.01),
            inventory=(Inventory("M", "Q", on_hand, 500.0),),
        )
        row = from_stock(model, plan).iloc[0]
        assert (row["buy"], row["run_down"], row["money_bound"]) == (buy, down, buy - down)
        assert row["starts_from"] == "stock on hand"


@pytest.mark.parametrize(
    ("on_order", "beyond", "left"),
    [(0.0, 0.0, 55.0), (70.0, 0.0, 55.0), (90.0, 0.0, 55.0), (115.0, 25.0, 30.0), (400.0, 310.0, 0.0)],
)
def test_what_is_ordered_beyond_the_usual_is_not_ordered_again(on_order, beyond, left):
    """Proves: 20 a period over 3 periods have 60 on the way; above these and a lot of 30 an order fills the shelf.

    Sensitivity: not looked at, 55 would be bought although 115 are on order; counted whole, what the flow needs would
    be taken for stock.
    """
    slow = kit.lane("N", "M", "Q", lead_time=3.0, delivery_options=(2 / 3,), deliveries=2 / 3)
    plan = Plan("best", buffers={HERE: 75.0}, flows={slow.id: 20.0}, deliveries={slow.id: 2 / 3})
    model = replace(
        kit.model([slow], [kit.make("N", "Q")], [kit.sell(part="Q", quantity=20.0)], holding=0.01),
        inventory=(Inventory("M", "Q", 20.0, on_order),),
    )
    row = from_stock(model, plan).iloc[0]
    assert (row["in_transit"], row["buy"]) == (60.0, 55.0)
    assert (row["ordered_beyond"], row["left_to_buy"]) == pytest.approx((beyond, left))


def test_exposure_begins_at_the_stock_on_hand_when_asked():
    """Proves: N is down 4 of its 4 periods with 60 a period and 90 on hand: 150 are lost; at the target of 180, 60.

    Sensitivity: ignored, both lose 60 units.
    """
    model = sold_from(wide={"capacity": 0.0}, cover={HERE: 180.0}, sites={"N": {"time_to_recover": 4.0}})
    model = replace(model, inventory=(Inventory("M", "Q", 90.0),))
    lost = {
        asked: exposure(model, dynamic=False, from_inventory=asked).sites.set_index("name").loc["N", "units_lost"]
        for asked in (False, True)
    }
    assert lost == pytest.approx({False: 60.0, True: 150.0})
    with pytest.raises(InputError, match="states no stock on hand"):
        exposure(replace(model, inventory=()), from_inventory=True)
