"""What helps in a disruption, and that it comes no sooner than it can be known and ordered."""

from __future__ import annotations

import pytest


def two_sources(kit, *, sites=None, margin=30.0, plan_is=None, **second):
    """Supplier S carries all, R could carry 10 for 1 more a unit once called (1 period) and ramped up."""
    usual = {"capacity": 10.0, "activation_time": 1.0, "unit_cost": 1.0, "status": kit.Status.QUALIFIED}
    lanes = [kit.lane("S", "M"), kit.lane("R", "M", **(usual | second))]
    of = kit.model(lanes, [kit.make("S"), kit.make("R")], [kit.sell(margin=margin)], sites=sites)
    return of, kit.plan(of, {"S>M:P:road": 10.0}, {("S", "P"): 10.0}, **(plan_is or {}))


def test_a_called_source_helps_after_detection_and_activation(kit):
    """Proves: of 6 periods 2 pass (detection 1, activation 1): 20 units lost, 40 bought at a premium of 1.

    Sensitivity: help at once would cost 60, help one period later 930.
    """
    assert kit.loss(two_sources(kit), kit.outage(*[1] * 6, detection=1.0)) == pytest.approx(600 + 40)


def test_a_source_ramps_up(kit):
    """Proves: a ramp of 2 from period 1 gives 1/4, 3/4 and then all of 10 units: 10 + 7.5 + 2.5 lost of 4 periods.

    Sensitivity: a step would lose 10, the ramp's edge values instead of means 15 or 25.
    """
    found = kit.loss(two_sources(kit, ramp_time=2.0), kit.outage(1, 1, 1, 1))
    assert found == pytest.approx(20 * 30 + 20 * 1)


def test_seeing_sooner_helps_sooner(kit):
    """Proves: visibility at the hit site cuts detection from 3 periods to 0: 10 lost instead of 40.

    Sensitivity: visibility bought elsewhere changes nothing.
    """
    sites = {s: {"visibility_cost": 1.0, "visibility_detection": 0.0} for s in ("S", "R")}
    hit = kit.outage(*[1] * 6, detection=3.0)
    for seen, lost in ((set(), 40), ({"R"}, 40), ({"S"}, 10)):
        pair = two_sources(kit, sites=sites, plan_is={"visible": frozenset(seen)})
        assert kit.loss(pair, hit) == pytest.approx(lost * 30 + (60 - lost))


def test_a_candidate_must_be_qualified_first(kit):
    """Proves: emergency qualification takes 2 periods on top of activation 1; without it there is no help.

    Sensitivity: qualification forgotten, 10 lost.
    """
    candidate = {"status": kit.Status.CANDIDATE, "qualification_cost": 5.0}
    hit = kit.outage(*[1] * 6)
    assert kit.loss(two_sources(kit, **candidate), hit) == pytest.approx(1800.0)
    assert kit.loss(two_sources(kit, qualification_time=2.0, **candidate), hit) == pytest.approx(30 * 30 + 30)


def test_recorded_help_replaces_the_rules(kit):
    """Proves: shares 0, 0.5 and then 1 of 10 units as recorded, whatever activation says."""
    pair = two_sources(kit, activation_time=50.0)
    hit = kit.outage(1, 1, 1, 1)
    helped = kit.scenario(
        *((effect.kind, effect.target, effect.profile) for effect in hit.effects),
        ("help", "R>M:P:road", (0.0, 0.5, 1.0)),
    )
    assert kit.loss(pair, helped) == pytest.approx(15 * 30 + 25 * 1)


def test_help_dearer_than_the_sale_is_not_called(kit):
    """Proves: a premium of 1 against a margin of 0.5: all 6 periods are lost. Sensitivity: buying would cost 50."""
    assert kit.loss(two_sources(kit, margin=0.5), kit.outage(*[1] * 6)) == pytest.approx(60 * 0.5)


def test_reserve_on_a_lane_adds_to_its_capacity(kit):
    """Proves: a source of 4 with 3 of reserve sends 7 a period from period 1 on; reserve costs 2 a unit more.

    Sensitivity: reserve forgotten, 10 + 5 x 6 lost.
    """
    pair = two_sources(
        kit, capacity=4.0, reserve_max=5.0, activation_cost=2.0, plan_is={"lane_reserves": {"R>M:P:road": 3.0}}
    )
    lost = 10 + 5 * 3
    assert kit.loss(pair, kit.outage(*[1] * 6)) == pytest.approx(lost * 30 + 35 * 1 + 15 * 2)


def test_expediting_bridges_the_lead_time(kit):
    """Proves: with 20 units at the maker a closed lane of lead time 3 is bypassed at 5 a unit.

    Dispatch is lost in 0 and 1, felt in 3 and 4; detected at once, two periods of demand are expedited in time.
    Sensitivity: not expediting costs 600.
    """
    lane = {"lead_time": 3.0, "expedite_cost": 5.0, "expedite_lead_time": 0.0, "capacity": 50.0}
    pair = kit.chain(lane_is=lane)
    assert kit.loss(pair, kit.scenario(("lane_loss", "S>M:P:road", (1, 1))), periods=8) == pytest.approx(100.0)


def test_surge_covers_a_partial_loss(kit):
    """Proves: capacity 10 halved for 4 periods, surge of 3 at 7 a unit after detection 1 and activation 1.

    Surge runs at the share that is left, 1.5: lost 2 x 5 + 2 x 3.5. Sensitivity: full surge would lose 14.
    """
    surge = {"capacity": 10.0, "surge_capacity": 3.0, "surge_premium": 7.0, "activation_time": 1.0}
    pair = kit.chain(make_is=surge)
    hit = kit.scenario(("production_loss", "S|P", (0.5,) * 4), detection=1.0)
    assert kit.loss(pair, hit) == pytest.approx(17 * 30 + 3 * 7)


def test_reserve_production(kit):
    """Proves: reserve of 4 bought and called at once replaces lost output at 2 a unit, when the site is not down."""
    spare = {"capacity": 10.0, "reserve_max": 9.0, "activation_cost": 2.0}
    pair = kit.chain(make_is=spare, plan_is={"production_reserves": {kit.Node("S", "P"): 4.0}})
    hit = kit.scenario(("demand_factor", "M|P", (1.3, 1.3)))
    assert kit.loss(pair, hit) == pytest.approx(6 * 2)
