"""Goods held back at a gate: who may count on them, and who goes around."""

from __future__ import annotations

import pytest

from resilience.simulate.run.strata import simulate_strata

GATE = "S>M:P:road"


def gap(kit, periods, *others, lane=GATE, **given):
    """Nothing arrives on a lane for some periods."""
    return kit.scenario(("arrival_gap", lane, (1.0,) * periods), *others, **given)


def around(kit, **given):
    """A lane of lead time 3 whose goods can be expedited at once for 5 a unit."""
    return kit.chain(lane_is={"lead_time": 3.0, "expedite_cost": 5.0, "expedite_lead_time": 0.0}, **given)


def test_expediting_goes_around_a_closed_gate(kit):
    """Proves: while the gate is closed for 3 periods the same lane is expedited: 3 x 10 units at 5, nothing is lost.

    Sensitivity: goods at the gate counted as about to arrive hide the shortage, and 30 units are lost at 30: 900.
    """
    assert kit.loss(around(kit), gap(kit, 3)) == pytest.approx(150.0)


def test_what_waited_at_the_gate_is_used_up_before_more_is_sent(kit):
    """Proves: what was expedited is not ordered again, and the 30 units at the gate serve periods 3 to 5.

    What is sent from period 3 on arrives from 6 on. The shelf is never above 20 and ends at its target of 0.
    Sensitivity: ordering on while expediting would leave 30 units too many on the shelf.
    """
    pair = around(kit)
    assert kit.series(pair, gap(kit, 3), "sent", row=0, periods=8) == [10.0] * 8
    assert kit.series(pair, gap(kit, 3), "stock", row=1, periods=8) == [0, 0, 0, 20.0, 10.0, 0, 0, 0]


def test_a_shelf_that_lasts_is_not_expedited(kit):
    """Proves: 20 on the shelf cover 2 of the 3 periods; expedited are the 10 units of the third. Sensitivity: 150."""
    assert kit.loss(around(kit, buffer=20.0), gap(kit, 3)) == pytest.approx(50.0)


def test_nobody_expedites_before_it_is_known(kit):
    """Proves: detected after 1 period, 10 units are lost and 20 expedited."""
    assert kit.loss(around(kit), gap(kit, 3, detection=1.0)) == pytest.approx(300.0 + 100.0)


def test_reserve_on_the_same_lane_would_only_queue(kit):
    """Proves: demand is half up while the gate is closed, and of 15 units asked for the planned 10 are sent.

    Sensitivity: 5 of reserve at 2 a unit would be sent to wait there.
    """
    lane = {"capacity": 10.0, "reserve_max": 5.0, "reserve_fee": 0.0, "activation_cost": 2.0, "activation_time": 0.0}
    sold = {"patience": float("inf"), "backlog_cost": 3.0}
    pair = kit.chain(lane_is={"lead_time": 1.0} | lane, sell_is=sold, plan_is={"lane_reserves": {GATE: 5.0}})
    hit = gap(kit, 3, ("demand_factor", "M|P", (1.5, 1.5, 1.5)))
    assert kit.series(pair, hit, "sent", periods=5) == [10.0] * 3 + [15.0] * 2


def test_the_other_source_fills_the_hole_at_once(kit):
    """Proves: of two sources of 5, lead time 1, one gate closes for 4 periods: 5 units are lost in the first only.

    Sensitivity: what is sent to the closed gate counted as help, 5 are lost in every period: 600.
    """
    lanes = [kit.lane(site, "M", lead_time=1.0) for site in ("S", "R")]
    of = kit.model(lanes, [kit.make("S"), kit.make("R")], [kit.sell()])
    flows = {GATE: 5.0, "R>M:P:road": 5.0}
    pair = of, kit.plan(of, flows, {("S", "P"): 5.0, ("R", "P"): 5.0})
    assert kit.loss(pair, gap(kit, 4)) == pytest.approx(150.0)


@pytest.mark.parametrize("patience", [0.0, 2.0, float("inf")])
def test_a_track_does_not_know_what_runs_beside_it(kit, patience):
    """Proves: a gate that is open again on one track and closed on its neighbor means the same as alone.

    Sensitivity: goods let go by the gate were left out of the sum, and ordered again, while another track's was closed.
    """
    sold = kit.sell(patience=patience, backlog_cost=1.0 if patience else 0.0)
    fast = {"expedite_cost": 5.0, "expedite_lead_time": 1.0}
    lanes = [kit.lane("S", "M", lead_time=3.0, **fast), kit.lane("R", "M", lead_time=1.0, capacity=8.0, unit_cost=1.0)]
    of = kit.model(lanes, [kit.make("S", capacity=9.0), kit.make("R")], [sold])
    flows = {GATE: 7.0, "R>M:P:road": 3.0}
    pair = of, kit.plan(of, flows, {("S", "P"): 7.0, ("R", "P"): 3.0}, buffers={("M", "P"): 5.0})
    hits = [gap(kit, length, name=f"{length}") for length in (1, 2, 5, 9)]
    alone = simulate_strata(*pair, hits, seed=1, block=1).losses
    assert simulate_strata(*pair, hits, seed=1, block=4).losses == pytest.approx(alone, rel=1e-12)
