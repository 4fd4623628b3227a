"""A queue pulls what it needs: by hand, 10 a period of P sold at M, made at W of A that comes from S."""

from __future__ import annotations

import math

import numpy as np
import pytest
from support import small as kit

from resilience.network.parts import BomLine, Node
from resilience.plan.plan import Plan
from resilience.simulate.run.single import simulate_scenario

IN, OUT = "S>W:A:road", "W>M:P:road"


def works(*, lead=6.0, patience=math.inf, lids=False, capacity=20.0):
    """W makes 20 a period at most, S as much; no shelves; a unit late costs 1 a period. `lids`: W needs B, too."""
    lanes = [kit.lane("S", "W", "A", lead_time=lead), kit.lane("W", "M")]
    makes, bom = [kit.make("S", "A", capacity=20.0), kit.make("W", capacity=capacity)], [BomLine("P", "A", 1.0)]
    flows, made = {IN: 10.0, OUT: 10.0}, {Node("S", "A"): 10.0, Node("W", "P"): 10.0}
    if lids:
        lanes.append(kit.lane("L", "W", "B", lead_time=9.0))
        makes.append(kit.make("L", "B", capacity=20.0))
        bom.append(BomLine("P", "B", 1.0))
        flows["L>W:B:road"] = made[Node("L", "B")] = 10.0
    sold = kit.sell(patience=patience, backlog_cost=1.0, margin=300.0)
    return kit.model(lanes, makes, [sold], holding=0.0, bom=bom), Plan("today", flows=flows, production=made)


@pytest.mark.parametrize("patience", [math.inf, 12.0, 4.0])
@pytest.mark.parametrize("lead", [2.0, 6.0, 15.0])
def test_a_plant_orders_for_its_queue_while_it_is_down(lead: float, patience: float) -> None:
    """Proves: W down for 3 periods, then at 20 until nobody waits: 10 + 20 + 30 + 20 + 10 = 90, however far S is.

    Of each period down 10 of A stand at W, so the first three at 20 have their inputs. Sensitivity: who orders nothing
    while W stands still runs dry when what was on the way is used up, and the queue waits until orders of the restart
    arrive; who pulls only for customers who wait for ever keeps the queue of all others waiting for good.
    """
    model, plan = works(lead=lead, patience=patience)
    found = simulate_scenario(model, plan, kit.outage(1, 1, 1, site="W"))
    assert found.loss[0] == pytest.approx(90.0)


@pytest.mark.parametrize("capacity", [20.0, math.inf])
def test_what_one_input_holds_up_is_pulled_of_all(capacity: float) -> None:
    """Proves: S down for 3 periods, A 6 periods late: 10 + 20 + 30, then 20 a period, also of B, 9 periods away: 90.

    Sensitivity: B, ordered only for what A allows, comes at 10 a period and the queue of 30 waits 9 periods more.
    """
    model, plan = works(lids=True, capacity=capacity)
    found = simulate_scenario(model, plan, kit.outage(1, 1, 1, site="S", part="A"))
    assert found.loss[0] == pytest.approx(90.0)


def test_nobody_orders_by_what_is_still_to_come() -> None:
    """Proves: outages of 3 and of 9 periods look alike for 3 periods: whatever is sent, made and waited for."""
    model, plan = works()
    short, long = (simulate_scenario(model, plan, kit.outage(*[1] * n, site="W")).record for n in (3, 9))
    for kind in ("sent", "stock", "started", "backlog"):
        assert np.array_equal(short.array(kind)[:3], long.array(kind)[:3])
    assert not np.array_equal(short.array("started")[3], long.array("started")[3])
