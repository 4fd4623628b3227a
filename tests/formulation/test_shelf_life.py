"""Parts with a shelf life, solved by hand: what may lie where, and what is written off after a disruption.

A model has 100 periods a year; P sells 10 a period at M, 30 lost per unit short. Where a simulator is named, it is held
to the same number.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.small import with_lives

from resilience.network.keeping.freshness import keeping_times
from resilience.plan.levers import Lever
from resilience.program.extract import plan_of
from resilience.program.two_stage import build_program
from resilience.simulate.run.single import simulate_scenario

BUFFERS = frozenset({Lever.BUFFERS})
CHEAP = {"holding": 0.01, "levers": BUFFERS}


def both(kit, model, hit):
    """Loss by the optimizer and by the simulator."""
    answer = kit.solve(model, hit)
    plan = plan_of(answer.program, answer.solution.x, "best")
    return answer.loss, float(simulate_scenario(model, plan, hit).loss[0])


@pytest.mark.parametrize(
    ("life", "left", "units"),
    [(None, None, 30.0), (5.0, 2.0, 20.0), (5.0, 3.0, 10.0), (4.5, 2.0, 15.0), (9.0, None, 30.0)],
)
def test_a_buffer_is_what_is_sold_within_its_life(kit, life, left, units):
    """Proves: P comes a period old; with 5 to live, of which customers ask for 2, 2 periods of 10 may lie at M.

    An outage of three periods a year is worth 30 a unit, which costs 1 to hold. Sensitivity: a life counted from
    arrival keeps 30; one that forgets the customer 40.
    """
    model = kit.model([kit.lane("S", "M", lead_time=1.0)], [kit.make("S")], [kit.sell()], **CHEAP)
    answer = kit.solve(with_lives(model, {"P": life}, left={"P": left}), kit.outage(1, 1, 1))
    transit = 10
    assert answer.plan["buffer[M,P]"] == pytest.approx(units)
    assert answer.objective == pytest.approx(units + transit + 30 * (30 - units))


def test_a_full_lot_waits_behind_the_buffer(kit):
    """Proves: with two periods to lie, a lot of 20 leaves no buffer and a lot of 10 one of 10.

    The last unit of a lot waits for the buffer and the lot before it. Sensitivity: half a lot counted leaves 10 and 15.
    """
    for often, units in ((0.5, 0.0), (1.0, 10.0)):
        lane = kit.lane("S", "M", delivery_options=(often,), delivery_cost=1.0)
        model = with_lives(kit.model([lane], [kit.make("S")], [kit.sell()], **CHEAP), {"P": 2.0})
        assert kit.solve(model, kit.outage(1, 1, 1)).plan["buffer[M,P]"] == pytest.approx(units)


@pytest.mark.parametrize(("least", "at_store", "at_market"), [(0.5, 3.0, 1.0), (0.75, 1.0, 3.0), (None, 0.0, 4.0)])
def test_a_least_life_shares_the_life_out_along_the_way(kit, least, at_store, at_market):
    """Proves: of 8 periods 2 are the customer's and 2 the way's; what leaves W half way is 4 old, and 5 at M.

    Blank, W hands on what comes, a period old. Sensitivity: a way that is not counted gives a period more each.
    """
    lanes = [kit.lane("S", "W", lead_time=1.0), kit.lane("W", "M", lead_time=1.0)]
    model = kit.model(lanes, [kit.make("S")], [kit.sell()])
    model = with_lives(model, {"P": 8.0}, left={"P": 2.0}, least={"W": least})
    keeps = keeping_times(model.network)
    assert (keeps[kit.Node("W", "P")], keeps[kit.Node("M", "P")]) == (at_store, at_market)
    assert keeps[kit.Node("S", "P")] == 0.0


def test_what_waits_for_another_part_is_written_off(kit):
    """Proves: A lacks B for three periods; of 20 C that keep for two, 10 and 10 go, at what they cost, 2 each.

    30 sales are lost, 900. The simulator orders new C meanwhile and writes off no more. Sensitivity: the other parts
    of an assembly left out of the scope, or stock that never ages, 900; both lots thrown away at once 940 as well, but
    a period early.
    """
    lanes = [kit.lane("S", "A", "B"), kit.lane("R", "A", "C"), kit.lane("A", "M")]
    makes = [kit.make("S", "B"), kit.make("R", "C", unit_cost=2.0), kit.make("A")]
    bom = [kit.line("P", "B", 1.0), kit.line("P", "C", 1.0)]
    model = kit.model(lanes, makes, [kit.sell()], bom=bom, cover={kit.Node("A", "C"): 20.0})
    hit = kit.outage(1, 1, 1, site="S", part="B")
    assert both(kit, model, hit) == (pytest.approx(900), pytest.approx(900))
    assert both(kit, with_lives(model, {"C": 2.0}), hit) == (pytest.approx(940), pytest.approx(940))
    assert both(kit, with_lives(model, {"C": 4.0}), hit) == (pytest.approx(920), pytest.approx(920))


def test_nobody_orders_anew_what_would_be_too_old_again(kit):
    """Proves: A stands still for eight periods; what keeps for two is thrown away once, and bought again for the end.

    80 sales, 2,400, and 20 units of C at 2. Sensitivity: a simulator that fills the shelf up every day throws away 10 a
    day, 160 in all.
    """
    lanes = [kit.lane("S", "A", "B"), kit.lane("R", "A", "C"), kit.lane("A", "M")]
    makes = [kit.make("S", "B"), kit.make("R", "C", unit_cost=2.0), kit.make("A")]
    bom = [kit.line("P", "B", 1.0), kit.line("P", "C", 1.0)]
    model = kit.model(lanes, makes, [kit.sell()], bom=bom, cover={kit.Node("A", "C"): 20.0})
    hit = kit.outage(*[1] * 8, site="S", part="B")
    assert both(kit, with_lives(model, {"C": 2.0}), hit) == (pytest.approx(2440), pytest.approx(2440))


def test_locked_stock_ages_too(kit):
    """Proves: M is down for two periods with 20 of P that keep for two: all of it goes, at 5 each, and 20 sales, 600.

    Sensitivity: a lock that holds what is too old leaves no answer; ageing that waits for the lock costs nothing.
    """
    model = kit.model(
        [kit.lane("S", "M")], [kit.make("S", unit_cost=5.0)], [kit.sell()], cover={kit.Node("M", "P"): 20.0}
    )
    hit = kit.scenario(("stock_locked", "M|P", (1.0, 1.0)))
    assert both(kit, with_lives(model, {"P": 2.0}), hit) == (pytest.approx(700), pytest.approx(700))
    assert both(kit, with_lives(model, {"P": 3.0}), hit) == (pytest.approx(650), pytest.approx(650))
    assert both(kit, model, hit) == (pytest.approx(600), pytest.approx(600))


def test_a_buffer_drawn_down_in_an_outage_does_not_age(kit):
    """Proves: 20 that keep for two periods serve two periods without supply, and nothing is written off.

    Sensitivity: ages counted from the onset, or last in first out, throw away half of it.
    """
    model = kit.model(
        [kit.lane("S", "M")], [kit.make("S", unit_cost=5.0)], [kit.sell()], cover={kit.Node("M", "P"): 20.0}
    )
    assert both(kit, with_lives(model, {"P": 2.0}), kit.outage(1, 1)) == (pytest.approx(0.0), pytest.approx(0.0))


def test_a_shorter_life_is_never_cheaper(kit):
    """Proves: each step down costs at least as much, and a life beyond all that matters changes nothing."""
    model = kit.model([kit.lane("S", "M", lead_time=1.0)], [kit.make("S", unit_cost=5.0)], [kit.sell()], **CHEAP)
    hit = [kit.outage(1, 1, 1), replace(kit.scenario(("demand_factor", "M|P", (0.2, 0.2, 0.2))), name="slump")]
    cost = [kit.solve(with_lives(model, {"P": life}), *hit).objective for life in (None, 90.0, 5.0, 4.0, 2.5, 1.0)]
    assert cost[1] == pytest.approx(cost[0])
    assert cost == sorted(cost)


def test_without_a_shelf_life_there_is_no_column_and_no_row(kit):
    """Proves: a model in which everything keeps has the program of before."""
    program = build_program(kit.chain(), [kit.outage(1)])
    assert not len(program.first.rows.of("kept_fresh"))
    assert not len(program.blocks[0].branches.single.columns.of("expired"))
