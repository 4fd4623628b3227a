"""The books of a disruption are closed: what it costs until all is back, reckoned by hand.

Unless a test says otherwise: maker S feeds market M without lead time, a year has 100 periods, stock costs nothing to
hold, and the plan makes and moves what is sold, no more.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from support.closed_engine import RULES, columns_of, engine_loss
from support.closed_small import as_it_is, near, yearly
from support.naive_closed import closed_loss

from resilience.network.lanes import LaneStatus
from resilience.network.parts import BomLine, Node
from resilience.plan.levers import End, Lever
from resilience.program.longer import watched_longer
from resilience.program.two_stage import build_program
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.settle import settle

WAITS = {"quantity": 8.0, "margin": 6.0, "patience": math.inf, "backlog_cost": 0.5}
QUEUES = [(16.0, 100.0), (12.0, 144.0), (10.0, 183.0), (8.0, 240.0)]


def cost(model, scenario, plan):
    """Loss of a scenario at a plan, which must be known to the last digit."""
    loss, error = engine_loss(model, scenario, plan)
    assert error <= 1e-6 * max(1.0, abs(loss))
    return loss


def narrow(kit, where, capacity):
    """A chain that carries so much, limited in one place."""
    made = {"maker": {"capacity": capacity}, "line": {"resource": "line", "cycle_time": 0.25}}.get(where, {})
    lines = [("S", "line", 0.25 * capacity)] if where == "line" else []
    way = {"capacity": capacity} if where == "lane" else {}
    return yearly([kit.lane("S", "M", **way)], [kit.make("S", **made)], [kit.sell(**WAITS)], resources=lines)


@pytest.mark.parametrize("where", ["maker", "lane", "line"])
@pytest.mark.parametrize(("capacity", "loss"), QUEUES)
def test_a_queue_is_worked_off_by_what_is_spare_or_turned_away(kit, where, capacity, loss):
    """Proves: 8 a period are asked for and S is down 5 periods, so 8, 16, 24, 32, 40 wait, at a half each per period.

    With 8 to spare it then goes down by 8 a period: 8 x (9 + 7 + 5 + 3 + 1) / 2 = 100. With 4 to spare the tenths of
    the queue wait 14, 13, 11, 10, 8, 7, 5, 4, 2 and 1 periods; whoever waits longer than 12 has cost his margin of 6
    and is turned away: 4 x (12 + 12 + 11 + 10 + 8 + 7 + 5 + 4 + 2 + 1) / 2 = 144. With 2 to spare 183; with none all
    40 are turned away, 240. Maker, line and lane alike.
    Sensitivity: nobody turned away costs 150 at 12; all turned away when the outage ends, 260 at any capacity; a queue
    forgotten then, 60.
    """
    model = narrow(kit, where, capacity)
    assert cost(model, kit.outage(*[1.0] * 5), as_it_is(model)) == near(loss)


HOLES = [(6.0, 0.0, 400.0, 2400.0), (6.0, 6.0, 400.0, 2400.0), (7.0, 0.0, 400.0, 105.0), (7.0, 6.0, 400.0, 0.0),
         (7.0, 0.0, 12.0, 63.0)]  # fmt: skip


@pytest.mark.parametrize(("capacity", "buffer", "margin", "loss"), HOLES)
def test_expediting_leaves_a_hole_in_the_pipeline(kit, capacity, buffer, margin, loss):
    """Proves: the maker is down a day, the road takes two; 6 a day are sold, lost at once; expediting at 5 takes none.

    With 1 a day to spare 6 are expedited in 2, whose hole is 5 in 4, 4 in 6 and so on: 21 x 5 = 105; with a margin of
    12 four sales are lost and 3 units expedited: 63. A buffer of 6 covers it and is filled again: 0. With nothing to
    spare the hole, or the shelf, is paid for by 6 sales in the end: expediting would only put that off.
    Sensitivity: a pipeline that may be empty in the end costs 30 without a buffer, a shelf that may, 0 at any capacity.
    """
    road = kit.lane("S", "M", lead_time=2.0, expedite_cost=5.0, expedite_lead_time=0.0)
    model = yearly([road], [kit.make("S", capacity=capacity)], [kit.sell(quantity=6.0, margin=margin)])
    plan = as_it_is(model, {Node("M", "P"): buffer})
    assert cost(model, kit.outage(1.0), plan) == near(loss)


@pytest.mark.parametrize(("capacity", "loss"), [(10.0, 600.0), (10.125, 225.0), (10.25, 0.0)])
def test_a_shelf_is_refilled_only_by_what_is_spare(kit, capacity, loss):
    """Proves: 20 on the shelf cover two days; a year of 100 days fills it by 100 x what is spare, sales fill the rest.

    An eighth a day brings 12.5, so 7.5 sales of 30 are forgone: 225. Sensitivity: a shelf that need not be filled
    again costs 0; one counted as lost, 600.
    """
    model = yearly([kit.lane("S", "M")], [kit.make("S", capacity=capacity)], [kit.sell()])
    assert cost(model, kit.outage(1.0, 1.0), as_it_is(model, {Node("M", "P"): 20.0})) == near(loss)


@pytest.mark.parametrize(("capacity", "buffer"), [(10.0, 0.0), (11.0, 20.0)])
def test_a_buffer_that_is_never_refilled_is_not_bought(kit, capacity, buffer):
    """Proves: five outages of two days a year are worth 3,000, 20 on the shelf cost 2,000: bought where spare fills it.

    Sensitivity: books closed with an empty shelf would buy 20 either way.
    """
    model = kit.chain(make_is={"capacity": capacity}, levers=frozenset({Lever.BUFFERS}))
    answer = kit.solve(model, kit.outage(1.0, 1.0, rate=5.0))
    assert answer.plan["buffer[M,P]"] == pytest.approx(buffer, abs=1e-6)
    assert answer.objective == pytest.approx(3000 if buffer == 0 else 2000)


def test_parts_missing_together_are_paid_once(kit):
    """Proves: five parts of one product, each with a day on the shelf and nothing to spare; all makers down for a day.

    Ten products forgone free ten of each part: 10 x 30 = 300, and not five times that.
    """
    names = [f"B{i}" for i in range(5)]
    lanes = [kit.lane(f"S{i}", "A", part) for i, part in enumerate(names)] + [kit.lane("A", "M")]
    makes = [kit.make(f"S{i}", part, capacity=10.0) for i, part in enumerate(names)] + [kit.make("A")]
    model = yearly(lanes, makes, [kit.sell()], bom=[BomLine("P", part, 1.0) for part in names])
    fire = kit.scenario(*(("production_loss", f"S{i}|{part}", (1.0,)) for i, part in enumerate(names)))
    plan = as_it_is(model, {Node("A", part): 10.0 for part in names})
    assert cost(model, fire, plan) == near(300)


def two_on_a_line(kit):
    """P and Q take an hour each on a line of 9; 4 of each are asked for, and wait at 3 and at 1."""
    lanes = [kit.lane("S", "M", part) for part in "PQ"]
    makes = [kit.make("S", part, resource="line", cycle_time=1.0) for part in "PQ"]
    asked = {"quantity": 4.0, "margin": 1000.0, "patience": math.inf}
    sells = [kit.sell(part="P", backlog_cost=3.0, **asked), kit.sell(part="Q", backlog_cost=1.0, **asked)]
    model = yearly(lanes, makes, sells, resources=[("S", "line", 9.0)])
    fire = kit.scenario(*(("production_loss", f"S|{part}", (1.0,) * 3) for part in "PQ"))
    return model, fire, as_it_is(model)


def test_parts_that_share_a_line_share_its_spare(kit):
    """Proves: down 3 days, 12 of each wait; P goes first: 7, 2, 0 of it wait, and of Q 16, 20, 21, then one less a day.

    3 x 24 + 24 in the outage, 3 x 7 + 16 and 3 x 2 + 20, then 21 + 20 + ... + 1 = 231: 390.
    Sensitivity: each part with the spare hour to itself would cost 3 x (24 + 66) for P and 24 + 66 for Q: 360.
    Watched only until the outage has arrived the settlement says less, never more.
    """
    model, fire, plan = two_on_a_line(kit)
    program = build_program(model, [fire])
    lower = float(RecourseSolver(program).evaluate(columns_of(program, plan)).losses[0])
    assert 96.0 < lower < 390.0
    assert cost(model, fire, plan) == near(390)


def _waiting(kit):
    model = narrow(kit, "maker", 10.0)
    return model, kit.outage(*[1.0] * 5), as_it_is(model)


def _hole(kit):
    road = kit.lane("S", "M", lead_time=2.0, expedite_cost=5.0, expedite_lead_time=0.0)
    model = yearly([road], [kit.make("S", capacity=7.0)], [kit.sell(quantity=6.0, margin=12.0)])
    return model, kit.outage(1.0), as_it_is(model)


@pytest.mark.parametrize("case", [_waiting, _hole, two_on_a_line])
def test_how_long_is_watched_changes_nothing(kit, case):
    """Proves: settled from one, three and ten times the watch on, a disruption costs the same.

    Sensitivity: a horizon counted from the end of the watch would give a longer watch more spare.
    """
    model, fire, plan = case(kit)
    program = build_program(model, [fire])
    x, losses = columns_of(program, plan), []
    for times in (1, 3, 10):
        watched = watched_longer(program, {fire.name: times * program.blocks[0].scope.periods})
        settled = settle(watched, [x], End.KNOWN)
        assert settled.errors[0] <= 1e-6
        losses.append(float(RecourseSolver(settled.program).evaluate(x).losses[0]))
    assert max(losses) - min(losses) <= 1e-6


@pytest.mark.parametrize("capacity", [1.0, 1000.0])
def test_a_source_that_is_not_qualified_refills_nothing(kit, capacity):
    """Proves: a candidate that takes longer to qualify than anyone states helps nobody, whatever it could carry.

    20 on the shelf, nothing to spare: 20 sales of 30. Sensitivity: its capacity counted as spare would cost 0.
    """
    spare = {"capacity": capacity, "status": LaneStatus.CANDIDATE, "activation_time": 0.0}
    lanes = [kit.lane("S", "M"), kit.lane("C", "M", **spare)]
    model = yearly(lanes, [kit.make("S", capacity=10.0), kit.make("C")], [kit.sell()])
    plan = replace(as_it_is(model, {Node("M", "P"): 20.0}), flows={"S>M:P:road": 10.0})
    assert cost(model, kit.outage(1.0, 1.0), plan) == near(600)


@pytest.mark.parametrize(("spare", "loss"), [(0.5, 25.0), (0.75, 12.5), (1.0, 0.0)])
@pytest.mark.parametrize("way", [{"lead_time": 2.0}, {"lead_time": 5.0}, {"lead_time": 2.0, "capacity": 1000.0}])
def test_what_leaves_too_late_is_not_back_in_time(kit, way, spare, loss):
    """Proves: what is put off while its price has risen has left in time to be at the market when the books close.

    Goods go S to W in a day, W to M in two, 10 a day; a day's rise of 5 on the first lane, a day's jam before M, 20
    on M's shelf. The horizon is 14 = 1 + 3 + 10 days, so goods must leave S by day 10: ten days with so much spare
    refill what the first day's ten was short of. Of half a day's unit 5 can be put off, so 5 are bought dear: 25. A
    second lane of five days changes none of it: the horizon is as much later.
    Sensitivity: what still stands at W in the end, moved on at once where no limit is, leaves 20, 5 and 0.
    """
    lanes = [kit.lane("S", "W", lead_time=1.0, capacity=10.0 + spare), kit.lane("W", "M", **way)]
    model = yearly(lanes, [kit.make("S")], [kit.sell()], year=10.0)
    jam = kit.scenario(("lane_price", "S>W:P:road", (5.0,)), ("arrival_gap", "W>M:P:road", (1.0,)))
    plan = as_it_is(model, {Node("M", "P"): 20.0})
    assert closed_loss(model, jam, plan, rules=RULES).loss == near(loss)
    assert cost(model, jam, plan) == near(loss)
