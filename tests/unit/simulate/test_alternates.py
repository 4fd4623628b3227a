"""Alternates in the simulator: a product takes another part as far as it may, and all users share its stock."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience.network.lanes import Alternate, LaneStatus
from resilience.network.parts import BomLine
from resilience.network.picking import with_alternates


def plant(kit, *, most=float("inf"), buffer=0.0, **given):
    """A makes P of R100 from S and Q of R105 from T, 10 each; R105 may stand in for R100 in P."""
    lanes = [kit.lane("S", "A", "R100"), kit.lane("T", "A", "R105"), kit.lane("A", "M", "P"), kit.lane("A", "M", "Q")]
    makes = [kit.make("S", "R100"), kit.make("T", "R105", capacity=most), kit.make("A", "P"), kit.make("A", "Q")]
    bom = [BomLine("P", "R100", 1.0), BomLine("Q", "R105", 1.0)]
    of = kit.model(lanes, makes, [kit.sell(part="P"), kit.sell(part="Q", margin=20.0)], bom=bom)
    usual = {"ratio": 1.0, "extra_cost": 2.0, "status": LaneStatus.QUALIFIED}
    of = replace(of, network=replace(of.network, alternates=(Alternate("P", "R100", "R105", **(usual | given)),)))
    flows = {f"{lane.origin}>{lane.destination}:{lane.part}:road": 10.0 for lane in lanes}
    slot = given.get("max_share", 1.0) * 10
    made = {("S", "R100"): 10.0, ("T", "R105"): 10.0, ("A", "P"): 10.0, ("A", "Q"): 10.0, ("A", "R100 in P"): slot}
    whole = replace(of, network=with_alternates(of.network))
    return of, kit.plan(whole, flows, made, buffers={("A", "R105"): buffer})


@pytest.mark.parametrize(
    ("given", "loss"),
    [
        ({}, 40),
        ({"max_share": 0.3}, 600),
        ({"status": LaneStatus.CANDIDATE, "qualification_cost": 9.0}, 600),
        ({"status": LaneStatus.CANDIDATE, "qualification_cost": 9.0, "qualification_time": 1.0}, 320),
    ],
)
def test_who_stands_in_while_a_supplier_is_down(kit, given, loss):
    """Proves: as in the program, S down for two periods costs 20 times 2, or the sales that nobody may stand in for.

    Sensitivity: a simulator that knew no alternates would lose 600 every time.
    """
    assert kit.loss(plant(kit, **given), kit.outage(1, 1, site="S", part="R100")) == pytest.approx(loss)


def test_a_share_stretches_what_is_left(kit):
    """Proves: half of S is down: 5 of R100 are 70 % of 7.14 of P."""
    pair = plant(kit, max_share=0.3)
    hit = kit.outage(0.5, site="S", part="R100")
    assert kit.loss(pair, hit) == pytest.approx(30 * (10 - 5 / 0.7) + 2 * 0.3 * 5 / 0.7)


def test_planned_use_of_others_is_left_alone(kit):
    """Proves: T makes 15 and Q takes its planned 10, so P gets 5 at 2 more each, and 5 of P are lost at 30.

    Sensitivity: an alternate with a stock of its own would serve both, 20; one that is no part of the plan none, 300.
    """
    pair = plant(kit, most=15.0)
    assert kit.loss(pair, kit.outage(1, site="S", part="R100")) == pytest.approx(5 * 30 + 5 * 2)


def test_stock_of_the_alternate_is_used(kit):
    """Proves: T can make no more than Q takes, and 10 of R105 lie at A: they serve P for one period, at 2 more each.

    Nobody can refill the shelf: when the books are closed that costs 10 sales of Q at 20. Without stock 300 are lost.
    """
    hit = kit.outage(1, site="S", part="R100")
    assert kit.loss(plant(kit, most=10.0, buffer=10.0), hit) == pytest.approx(10 * 2 + 10 * 20)
    assert kit.loss(plant(kit, most=10.0), hit) == pytest.approx(300)
