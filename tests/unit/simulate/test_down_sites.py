"""Sites that are down, period by period: what leaves them, what is sold there, and what burns on the way."""

from __future__ import annotations

import pytest

EXPRESS = {"expedite_cost": 2.0, "expedite_lead_time": 0.0}


def through_hub(kit, *, sell_is=None, buffer=0.0, **way):
    """S feeds W, W feeds M, 10 a period; `way` is said of the lane out of W."""
    lanes = [kit.lane("S", "W"), kit.lane("W", "M", **way)]
    of = kit.model(lanes, [kit.make("S")], [kit.sell(**(sell_is or {}))])
    flows = {"S>W:P:road": 10.0, "W>M:P:road": 10.0}
    return of, kit.plan(of, flows, {("S", "P"): 10.0}, buffers={("W", "P"): buffer})


def hub_down(kit, *profile):
    """W is down by shares of periods."""
    return kit.scenario(("stock_locked", "W|P", profile), ("lane_loss", "W>M:P:road", profile), sites=("W",))


def test_nothing_leaves_a_hub_that_is_down(kit):
    """Proves: W sends 0, 0, then 2 of 10 by all means together; whole again it expedites the 8: 20 lost, 8 at 2.

    Sensitivity: expediting out of it would send 10 a period; its shelf of 50, too.
    """
    pair = through_hub(kit, lead_time=1.0, buffer=50.0, **EXPRESS)
    hit = hub_down(kit, 1, 1, 0.8)
    assert kit.series(pair, hit, "sent", 1)[:3] == [0, 0, 2]
    assert kit.loss(pair, hit) == pytest.approx(20 * 30 + 8 * 2)


def test_the_ordinary_way_out_comes_first(kit):
    """Proves: half of W works and its lane could carry 16: 8 go the ordinary way and none is expedited.

    Sensitivity: expedited first, the same 8 would cost 16 more a period.
    """
    pair, hit = through_hub(kit, capacity=16.0, **EXPRESS), hub_down(kit, 0.5, 0.5)
    assert kit.loss(pair, hit) == pytest.approx(2 * 2 * 30)


def test_a_shut_market_orders_nothing_and_serves_its_queue_when_it_opens(kit):
    """Proves: shut for 2 periods, half open for one: 10, 20 and 25 wait; 5 are sent and sold, then 35 at once.

    Sensitivity: orders for customers whom a shut shop cannot serve would heap goods up there beyond its target.
    """
    pair = through_hub(kit, sell_is={"patience": float("inf"), "backlog_cost": 1.0})
    hit = kit.scenario(("stock_locked", "M|P", (1, 1, 0.5)), sites=("M",))
    assert kit.series(pair, hit, "backlog")[:4] == [10, 20, 25, 0]
    assert kit.series(pair, hit, "sent", 1)[:4] == [0, 0, 5, 35]
    assert kit.loss(pair, hit) == pytest.approx(55)


def assembling(kit, *, spare=0.0):
    """F makes 4 of P and gets 6 from G; M takes 7 of it and F itself 3, one for each Q that N buys."""
    lanes = [kit.lane("G", "F"), kit.lane("F", "M"), kit.lane("F", "N", "Q")]
    makes = [kit.make("G"), kit.make("F", capacity=4.0 + spare), kit.make("F", "Q")]
    sells = [kit.sell(quantity=7.0, margin=100.0), kit.sell("N", "Q", quantity=3.0)]
    of = kit.model(lanes, makes, sells, bom=[kit.line("Q", "P", 1.0)])
    flows = {"G>F:P:road": 6.0, "F>M:P:road": 7.0, "F>N:Q:road": 3.0}
    return of, kit.plan(of, flows, {("G", "P"): 6.0, ("F", "P"): 4.0, ("F", "Q"): 3.0})


def test_a_maker_that_is_down_uses_what_comes_but_passes_none_of_it_on(kit):
    """Proves: P is not made at F for a period: none leaves, though M pays most; what G sends goes into 3 Q.

    Sensitivity: rationed by margin alone, M would get the 6 from G and N nothing.
    """
    hit = kit.outage(1, site="F")
    pair = assembling(kit)
    assert kit.series(pair, hit, "sent", 1)[:2] == [0, 7]
    assert kit.series(pair, hit, "sent", 2)[:2] == [3, 3]


def test_of_a_maker_partly_down_a_share_of_what_comes_is_passed_on(kit):
    """Proves: half of F makes 2 and passes on half of the 6 from G: 5 of 7 leave, 3 are used.

    Sensitivity: with all that came let through, and M paying most, 7 would leave and 1 be used.
    """
    pair, hit = assembling(kit), kit.outage(0.5, site="F")
    assert kit.series(pair, hit, "sent", 1)[0] == 5
    assert kit.series(pair, hit, "sent", 2)[0] == 3


def test_what_burns_on_the_way_is_paid_as_it_is_there(kit):
    """Proves: 20 are on the way, half burns: 10 at 4 made and 1 moved; struck anew at once, 5 of the 10 left: 25.

    Sensitivity: by the plan instead of by what is there, the second would cost 50 again.
    """
    lane_is = {"lead_time": 2.0, "unit_cost": 1.0}
    pair = kit.chain(lane_is=lane_is, make_is={"unit_cost": 4.0}, sell_is={"margin": 0.0}, buffer=100.0)
    once = kit.scenario(("transit_loss", "S>M:P:road", (0.5,)))
    both = kit.scenario(("transit_loss", "S>M:P:road", (0.5,)), ("transit_loss", "S>M:P:road", (0.5,)))
    assert kit.loss(pair, once) == pytest.approx(50)
    assert kit.loss(pair, both) == pytest.approx(75)
