"""Least orders, order multiples and price breaks, solved by hand and as textbooks do.

A model has 100 periods a year; the deliveries on offer are those of the lots looked at.
"""

from __future__ import annotations

import pytest

from resilience.network.ordering import BreakKind, cost_in_lots, least_lot, mean_left_over
from resilience.plan.levers import Lever
from resilience.program.two_stage import build_program
from resilience.solve.two_stage import solve_two_stage

LOTS = frozenset({Lever.LOTS})
ALL, INCREMENTAL = BreakKind.ALL_UNITS, BreakKind.INCREMENTAL


def one_source(kit, yearly, lots, *, order, hold, price, **terms):
    """A year's demand from one source at a price, an order costing `order` and a unit `hold` a year."""
    need = yearly / 100
    lane = kit.lane(
        "S",
        "M",
        unit_cost=price,
        delivery_options=tuple(sorted(need / lot for lot in lots)),
        delivery_cost=order,
        **terms,
    )
    return kit.model([lane], [kit.make("S")], [kit.sell(quantity=need)], levers=LOTS, holding=hold / 100)


def best(kit, model):
    """Cost a year of the best plan without any disruption, and its lot."""
    answer = kit.solve(model)
    return answer.objective, sum(
        flow / lane_and_often[1]
        for lane_and_often, flow in (
            (key, answer.plan[f"flow[{key[0]},{key[1]}]"])
            for key in ((lane.id, k) for lane in model.network.lanes.values() for k in lane.delivery_options)
        )
    )


STEVENSON = ((50.0, 18.0), (80.0, 17.0), (100.0, 16.0))


def test_breaks_on_all_units_as_in_a_textbook(kit):
    """Proves: 816 cases a year at 12 an order and 4 to hold, 20, 18, 17 or 16 each from 0, 50, 80, 100: 13,353.92.

    Stevenson, *Operations Management*, quantity discounts: lots of 70 cost 140 + 139.89 + 14,688, of 80 160 + 122.40 +
    13,872, of 100 200 + 97.92 + 13,056 = 13,353.92. Without the break at 100 the lots of 80 are the best, 14,154.40.
    Sensitivity: a price by the flow of a period (8.16 cases) would be 20; breaks on units beyond alone cost 15,638.72.
    """
    lots = (49, 50, 70, 80, 100, 120)
    given = {"order": 12, "hold": 4, "price": 20}
    cost, lot = best(kit, one_source(kit, 816, lots, **given, price_breaks=STEVENSON, break_kind=ALL))
    assert (cost, lot) == (pytest.approx(13353.92, abs=0.005), pytest.approx(100))
    cost, lot = best(kit, one_source(kit, 816, lots, **given, price_breaks=STEVENSON[:2], break_kind=ALL))
    assert (cost, lot) == (pytest.approx(14154.40, abs=0.005), pytest.approx(80))


def test_incremental_breaks_as_in_a_textbook(kit):
    """Proves: 600 a year at 8 an order, 20 % of what they cost, 0.30, 0.29 and 0.28 from 0, 500 and 1,000: as Nahmias.

    Nahmias, *Production and Operations Analysis*: what a lot of Q above 500 costs is 150 + 0.29 (Q - 500) = 5 + 0.29 Q,
    so lots of 700 cost 8 x 600 / 700 + 600 x (5 + 203) / 700 and half a lot at 0.06 a year: 6.857 + 178.286 + 21 =
    206.143. Lots of 400 cost 12 + 180 + 12 = 204: the best of those on offer, as there the first band is.
    Sensitivity: the price paid on all units makes 500 the best, 9.60 + 174 + 15 = 198.60.
    """
    given = {"order": 8, "hold": 0.06, "price": 0.30, "price_breaks": ((500, 0.29), (1000, 0.28))}
    cost, lot = best(kit, one_source(kit, 600, (700,), **given, break_kind=INCREMENTAL))
    assert cost == pytest.approx(4800 / 700 + 600 * 208 / 700 + 21, abs=1e-6)
    cost, lot = best(kit, one_source(kit, 600, (400, 500, 700), **given, break_kind=INCREMENTAL))
    assert (cost, lot) == (pytest.approx(204.0, abs=1e-6), pytest.approx(400))
    cost, lot = best(kit, one_source(kit, 600, (400, 500, 700), **given, break_kind=ALL))
    assert (cost, lot) == (pytest.approx(198.60, abs=1e-6), pytest.approx(500))


@pytest.mark.parametrize(
    ("step", "least", "lot", "left"), [(35, 0, 100, 17.5), (25, 0, 100, 0), (30, 0, 120, 0), (0, 101, 120, 0)]
)
def test_whole_multiples_and_a_least_order(kit, step, least, lot, left):
    """Proves: lots of 100 in multiples of 35 are orders of 70 and 105, and 17.5 more lie in stock; of 25 they fit.

    816 at 16: lots of 100 cost 97.92 and 200 at 4 a unit, of 120 81.60 and 240. In multiples of 30 lots of 100 would
    leave 15 at 4 each, 60 more: lots of 120 fit, and are cheaper. From a least order of 101 on they are the smallest.
    Sensitivity: a whole multiple held would cost 140 instead of 70; none held, lots of 100 in multiples of 30 pay.
    """
    model = one_source(kit, 816, (100, 120), order=12, hold=4, price=16, least_order=least, order_multiple=step)
    cost, found = best(kit, model)
    assert found == pytest.approx(lot)
    assert cost == pytest.approx(816 * 16 + 12 * 816 / lot + 2 * lot + 4 * left, abs=1e-6)


def two_sources(kit, **terms):
    """10 a period from A at 1 a unit, weekly or every other period, with terms; or from B at 2, at least 30 % of it."""
    lanes = [
        kit.lane("A", "M", unit_cost=1.0, delivery_options=(0.5, 1.0), delivery_cost=0.5, **terms),
        kit.lane("B", "M", unit_cost=2.0, min_share=0.3),
    ]
    levers = frozenset({Lever.LOTS, Lever.SOURCES})
    return kit.model(lanes, [kit.make("A"), kit.make("B")], [kit.sell()], levers=levers, holding=0.1)


@pytest.mark.parametrize(
    ("least", "often", "cost"),
    [(0, 1.0, 100 * (7 + 6 + 0.5) + 35), (8, 0.5, 100 * (7 + 6 + 0.25) + 70), (15, None, 100 * 20)],
)
def test_a_share_makes_the_lot_that_a_least_order_binds(kit, least, often, cost):
    """Proves: 70 % of 10 are lots of 7 each period; orders from 8 on come every other period, from 15 on never.

    Holding a unit costs 10 a year: lots of 7 cost 35, and 50 a year are paid for deliveries; lots of 14 cost 70 and 25.
    Lots of 14 are the largest there can be beside B: with a least order of 15 all comes from B, 2,000.
    Sensitivity: a least order held against the flow, or against what a whole need would make a lot of, binds too late.
    """
    answer = kit.solve(two_sources(kit, least_order=least))
    assert answer.objective == pytest.approx(cost)
    chosen = [k for k in (0.5, 1.0) if answer.plan[f"mode[A>M:P:road,{k}]"] > 0.5]
    assert chosen == ([] if often is None else [often])


def test_a_longer_list_of_breaks_never_costs_more_and_a_larger_least_order_never_less(kit):
    """Proves: an added option never makes the best plan dearer, a tighter term never cheaper."""
    lots, given = (40, 50, 70, 80, 100, 120, 140), {"order": 12, "hold": 4, "price": 20, "break_kind": ALL}
    found = [best(kit, one_source(kit, 816, lots, **given, price_breaks=STEVENSON[:many]))[0] for many in range(1, 4)]
    assert found == sorted(found, reverse=True)
    tighter = [
        best(kit, one_source(kit, 816, lots, order=12, hold=4, price=20, least_order=least, order_multiple=step))[0]
        for least, step in ((0, 0), (60, 0), (60, 35), (100, 35), (110, 35))
    ]
    assert tighter == sorted(tighter)


def test_what_a_lot_costs_is_one_function(kit):
    """Proves: the price in lots is that of the band; at a break, and just below by rounding, it is the lower one."""
    lane = kit.lane("S", "M", unit_cost=20.0, price_breaks=STEVENSON, break_kind=ALL, delivery_options=(1.0,))
    assert [cost_in_lots(lane, lot) for lot in (0, 49, 50, 99, 100 - 1e-9, 500)] == [20, 20, 18, 17, 16, 16]
    beyond = kit.lane("S", "M", unit_cost=20.0, price_breaks=STEVENSON, break_kind=INCREMENTAL)
    assert cost_in_lots(beyond, 100) * 100 == pytest.approx(50 * 20 + 30 * 18 + 20 * 17)
    assert least_lot(kit.lane("S", "M", least_order=60.0, order_multiple=35.0)) == 70
    assert least_lot(kit.lane("S", "M", least_order=70.0, order_multiple=35.0)) == 70
    assert least_lot(kit.lane("S", "M", order_multiple=35.0)) == 35


def test_without_terms_there_is_no_column_and_no_row(kit):
    """Proves: a model without order quantities has the program of before."""
    program = build_program(two_sources(kit), [])
    assert not any(
        name.partition("[")[0] in {"band", "band_flow", "multiples", "fits"} for name in program.first.columns
    )
    assert not len(program.first.rows.of("least_ordered", "band_least", "multiples_held"))
    assert solve_two_stage(program).objective > 0


@pytest.mark.parametrize("miss", [-1e-6, -1e-8, 0.0, 1e-8, 1e-6])
def test_a_lot_on_a_break_or_a_multiple_but_for_rounding_is_on_it(kit, miss):
    """Proves: a lot of 300 that a solver left a millionth off costs 1.9 and fits multiples of 60; 299 does neither.

    Sensitivity: a billionth alone let through told 2 a unit, and half a multiple on the shelf, of a plan priced at 1.9.
    """
    terms = {"price_breaks": ((300.0, 1.9),), "break_kind": ALL, "order_multiple": 60.0}
    lane = kit.lane("S", "M", unit_cost=2.0, delivery_options=(1.0,), **terms)
    lot = 300.0 * (1 + miss)
    assert (cost_in_lots(lane, lot), mean_left_over(lane, lot)) == (pytest.approx(1.9), 0.0)
    assert (cost_in_lots(lane, 299.0), mean_left_over(lane, 299.0)) == (2.0, 30.0)
    assert mean_left_over(lane, 0.0) == 0.0
