"""Assemblies: several inputs, shared lines, shared parts and shared makers."""

from __future__ import annotations

import pytest


def assembly(kit, *, buffers=None, lead_a=0.0, lead_b=0.0, patience=0.0, capacity=float("inf")):
    """Plant F makes 10 P a period of 1 A from S and 2 B from R; market M sells it."""
    lanes = [
        kit.lane("S", "F", "A", lead_time=lead_a), kit.lane("R", "F", "B", lead_time=lead_b), kit.lane("F", "M"),
    ]  # fmt: skip
    makes = [kit.make("S", "A"), kit.make("R", "B"), kit.make("F", capacity=capacity)]
    sold = kit.sell(patience=patience, backlog_cost=1.0 if patience else 0.0)
    of = kit.model(lanes, makes, [sold], bom=[kit.line("P", "A", 1.0), kit.line("P", "B", 2.0)])
    flows = {"S>F:A:road": 10.0, "R>F:B:road": 20.0, "F>M:P:road": 10.0}
    made = {("S", "A"): 10.0, ("R", "B"): 20.0, ("F", "P"): 10.0}
    return of, kit.plan(of, flows, made, buffers=buffers or {})


def test_one_missing_input_stops_the_line_and_the_other_is_not_ordered(kit):
    """Proves: without B nothing is made; A is neither used nor piled up: its stock stays at 7.

    Sensitivity: A ordered for what cannot be made would stand at 17.
    """
    pair = assembly(kit, buffers={("F", "A"): 7.0, ("F", "B"): 30.0})
    hit = kit.outage(1, 1, 1, site="R", part="B")
    assert kit.loss(pair, hit) == pytest.approx(15 * 30)
    stock = kit.series(pair, hit, "stock", row=_row(kit, pair, ("F", "A")), periods=6)
    assert stock == [7.0] * 6


def _row(kit, pair, node):
    """Row of a position in the layout."""
    from resilience.simulate.run.compile import compile_layout

    return compile_layout(*pair, []).order.index(kit.Node(*node))


def test_a_backlog_reaches_suppliers_with_lead_time(kit):
    """Proves: customers who wait are caught up with although every input has to be ordered a lead time ahead.

    Outage of B for 2 periods, lead times 1 and 2, capacity 15: 20 units of P late, made up for by 5 a period.
    Sensitivity: inputs ordered only for what can be made today would never let the backlog shrink.
    """
    pair = assembly(kit, lead_a=1.0, lead_b=2.0, patience=float("inf"), capacity=15.0)
    backlog = kit.series(pair, kit.outage(1, 1, site="R", part="B"), "backlog", periods=16)
    assert max(backlog) == 20.0
    assert backlog[-1] == 0.0


def test_a_shared_line_keeps_the_plans_of_all(kit):
    """Proves: a line of 30 hours with plans of 10 hours each lets one product catch up with the 10 to spare only.

    P was out for 1 period (10 late); of 20 hours it could use, the backlog of 10 is gone in one. A swing of Q to
    twice its demand then finds 10 hours too. Sensitivity: first come, first served would starve the other product.
    """
    makes = [kit.make("F", part, resource="line", cycle_time=1.0) for part in ("P", "Q")]
    lanes = [kit.lane("F", "M", part) for part in ("P", "Q")]
    sold = [kit.sell(part=part) for part in ("P", "Q")]
    of = kit.model(lanes, makes, sold, resources=[("F", "line", 26.0)])
    flows = {"F>M:P:road": 10.0, "F>M:Q:road": 10.0}
    pair = of, kit.plan(of, flows, {("F", "P"): 10.0, ("F", "Q"): 10.0})
    swing = kit.scenario(("demand_factor", "M|P", (2.0, 2.0)))
    assert kit.loss(pair, swing) == pytest.approx(2 * 4 * 30)


def test_two_sources_stand_in_for_each_other(kit):
    """Proves: of two planned sources (6 and 4, capacity 8 each) the other steps in up to its capacity at once.

    Without S 8 of 10 can be had; nothing has to be called. Sensitivity: fixed shares would lose 6.
    """
    lanes = [kit.lane(s, "M", capacity=8.0) for s in ("S", "R")]
    of = kit.model(lanes, [kit.make("S"), kit.make("R")], [kit.sell()])
    pair = of, kit.plan(of, {"S>M:P:road": 6.0, "R>M:P:road": 4.0}, {("S", "P"): 6.0, ("R", "P"): 4.0})
    assert kit.loss(pair, kit.outage(1, 1)) == pytest.approx(2 * 2 * 30)


def test_a_slow_source_is_not_doubled_by_a_fast_one(kit):
    """Proves: when the slow lane closes the fast one fills the hole when it arrives, and no more.

    Slow: lead 3, closed for 2 periods; fast: lead 0, free, capacity 10. Nothing is lost; the fast lane carries 10 in
    periods 3 and 4. Sensitivity: a fast source that fills the position at once would send 10 in period 0.
    """
    lanes = [kit.lane("S", "M", lead_time=3.0), kit.lane("R", "M", capacity=10.0)]
    of = kit.model(lanes, [kit.make("S"), kit.make("R")], [kit.sell()])
    pair = of, kit.plan(of, {"S>M:P:road": 10.0}, {("S", "P"): 10.0}, buffers={("M", "P"): 5.0})
    hit = kit.scenario(("lane_loss", "S>M:P:road", (1, 1)))
    assert kit.loss(pair, hit, periods=10) == pytest.approx(0.0)
    assert kit.series(pair, hit, "sent", row=1, periods=8) == [0.0] * 3 + [10.0] * 2 + [0.0] * 3
