"""Storage that all parts of a site share, solved by hand.

A model has 100 periods a year; a unit costs 1 a period to hold unless a test says otherwise.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.small import with_lives, with_stores

from resilience.network.keeping.storage import most_built
from resilience.network.year.season import SeasonRow
from resilience.plan.levers import Lever
from resilience.program.extract import plan_of
from resilience.program.two_stage import build_program
from resilience.simulate.run.single import simulate_scenario
from resilience.solve.explain import conflict
from resilience.solve.outcome import Infeasible
from resilience.solve.two_stage import solve_two_stage

BUFFERS = frozenset({Lever.BUFFERS})
CHEAP = {"holding": 0.01, "levers": BUFFERS}


def two_parts(kit, storage, **given):
    """10 P and 5 Q a period are sold at M, at margins of 30 and 50; a place takes one P or half a Q."""
    lanes = [kit.lane("S", "M"), kit.lane("R", "M", "Q")]
    sells = [kit.sell(), kit.sell(part="Q", quantity=5.0, margin=50.0)]
    model = kit.model(lanes, [kit.make("S"), kit.make("R", "Q")], sells, **(CHEAP | given))
    return model if storage is None else with_stores(model, {"P": 1.0, "Q": 2.0}, M=(storage, 4.0))


def cut_off(kit):
    """Nothing is made at S and R for two periods, once a year."""
    down = [kit.outage(1, 1), kit.outage(1, 1, site="R", part="Q")]
    return replace(down[0], effects=down[0].effects + down[1].effects)


@pytest.mark.parametrize(
    ("storage", "p", "q"), [(None, 20.0, 10.0), (40.0, 20.0, 10.0), (30.0, 20.0, 5.0), (15.0, 15.0, 0.0)]
)
def test_scarce_places_go_to_what_earns_most_in_them(kit, storage, p, q):
    """Proves: with all the room there is, both shelves cover two periods; else P comes first, 30 a place against 25.

    Losses are 900 less 30 a P and 50 a Q kept; holding costs 1 a unit and year. With 30 places 20 go to P and 10 to 5
    Q. Sensitivity: a store for each part alone keeps 15 Q at 30; the value of a unit instead of a place keeps Q first.
    """
    answer = kit.solve(two_parts(kit, storage), cut_off(kit))
    assert answer.plan["buffer[M,P]"] == pytest.approx(p)
    assert answer.plan["buffer[M,Q]"] == pytest.approx(q)
    assert answer.objective == pytest.approx(p + q + 30 * (20 - p) + 50 * (10 - q))


def test_a_full_lot_takes_its_places(kit):
    """Proves: lots of 20 leave 5 of 25 places for the buffer; smaller ones at 40 more a delivery leave 15.

    Deliveries of 10 come 100 times a year instead of 50: 2,000 more; they save 10 units lost at 30 and half a lot of 5.
    At a rate of 10 a year that is 3,000: worth it. Sensitivity: half a lot counted leaves 15 beside lots of 20.
    """
    lots = {"delivery_options": (0.5, 1.0), "delivery_cost": 40.0}
    levers = BUFFERS | {Lever.LOTS}
    model = kit.model([kit.lane("S", "M", **lots)], [kit.make("S")], [kit.sell()], holding=0.01, levers=levers)
    model = with_stores(model, {"P": 1.0}, M=(25.0, 4.0))
    hit = kit.outage(1, 1, rate=10.0)
    answer = kit.solve(model, hit)
    assert answer.plan["buffer[M,P]"] == pytest.approx(15.0)
    assert answer.objective == pytest.approx(15 + 5 + 4000 + 10 * 30 * 5)
    seldom = kit.solve(model, replace(hit, rate=1.0))
    assert seldom.plan["buffer[M,P]"] == pytest.approx(5.0)
    assert seldom.objective == pytest.approx(5 + 10 + 2000 + 30 * 15)


def jammed(kit, storage, *, lead=2.0, buffer=0.0):
    """M gets 10 a period by a lane that brings nothing for two periods, then all at once."""
    model = kit.model([kit.lane("S", "M", lead_time=lead)], [kit.make("S")], [kit.sell()])
    model = replace(model, cover={kit.Node("M", "P"): buffer})
    return model if storage is None else with_stores(model, {"P": 1.0}, M=(storage, 2.0))


@pytest.mark.parametrize(("storage", "loss"), [(None, 600.0), (10.0, 600.0), (5.0, 610.0), (0.5, 619.0)])
def test_what_comes_back_in_a_burst_is_kept_outside_at_a_price(kit, storage, loss):
    """Proves: 20 sales are lost meanwhile, 600; then 20 come, 10 are sold and 10 wait a period, 2 each above storage.

    What would come in that period was not sent. Sensitivity: goods turned back at the gate cost nothing, or have no
    answer at all; storage taken off twice costs 620 at 5.
    """
    hit = kit.scenario(("arrival_gap", "S>M:P:road", (1.0, 1.0)))
    model = jammed(kit, storage)
    answer = kit.solve(model, hit)
    assert answer.loss == pytest.approx(loss)
    plan = plan_of(answer.program, answer.solution.x, "best")
    assert float(simulate_scenario(model, plan, hit).loss[0]) >= loss - 1e-6


def test_the_simulator_pays_for_the_same_room(kit):
    """Proves: it cannot know how long the lane is shut and sends 10 more: 20 lie there for a period, then 10, 5 places.

    15 + 5 above the places, at 2 each: 40 beside 600. Sensitivity: rent on all that lies there would be 60.
    """
    hit = kit.scenario(("arrival_gap", "S>M:P:road", (1.0, 1.0)))
    model = jammed(kit, 5.0)
    answer = kit.solve(model, hit)
    plan = plan_of(answer.program, answer.solution.x, "best")
    found = simulate_scenario(model, plan, hit)
    assert float(found.loss[0]) == pytest.approx(640.0)


def test_places_that_another_part_leaves_empty_stay_its_own(kit):
    """Proves: Q's empty shelf takes none of the P that comes in a burst: 10 P find no room, whatever Q lacks.

    M keeps places for 10 Q, which are used up; 10 P stand there for a period at 4 a place.
    Sensitivity: a store shared at random would take them in for nothing.
    """
    lanes = [kit.lane("S", "M", lead_time=2.0), kit.lane("R", "M", "Q")]
    sells = [kit.sell(), kit.sell(part="Q", quantity=5.0, margin=50.0)]
    model = kit.model(lanes, [kit.make("S"), kit.make("R", "Q")], sells, cover={kit.Node("M", "Q"): 10.0})
    model = with_stores(model, {"P": 1.0, "Q": 2.0}, M=(20.0, 4.0))
    hit = kit.scenario(("arrival_gap", "S>M:P:road", (1.0, 1.0)), ("production_loss", "R|Q", (1.0, 1.0, 1.0)))
    assert kit.solve(model, hit).loss == pytest.approx(600 + 5 * 50 + 10 * 4)


def test_goods_that_stand_still_before_an_assembly_need_room(kit):
    """Proves: A makes nothing for want of B; the C that are on their way all come, and 10 have no place for 2 periods.

    A gets C with a lead time of 2: 20 come in the first two periods, none are used, none sent; in the third 10 go. 10,
    20 and 10 places at 1. Sensitivity: the other parts of an assembly left out of the scope cost nothing.
    """
    lanes = [kit.lane("S", "A", "B"), kit.lane("R", "A", "C", lead_time=2.0), kit.lane("A", "M")]
    makes = [kit.make("S", "B"), kit.make("R", "C"), kit.make("A")]
    model = kit.model(lanes, makes, [kit.sell()], bom=[kit.line("P", "B", 1.0), kit.line("P", "C", 1.0)])
    model = with_stores(model, {"P": 0.0, "B": 0.0, "C": 1.0}, A=(1e-9, 1.0))
    assert kit.solve(model, kit.outage(1, 1, site="S", part="B")).loss == pytest.approx(600 + 10 + 20 + 10)


def test_less_storage_is_never_cheaper_and_ample_storage_changes_nothing(kit):
    """Proves: each step down costs at least as much; storage that nothing fills costs what no limit does."""
    cost = [kit.solve(two_parts(kit, room), cut_off(kit)).objective for room in (None, 1e6, 40.0, 35.0, 20.0, 1.0)]
    assert cost[1] == pytest.approx(cost[0])
    assert cost == sorted(cost)


def test_what_is_built_ahead_for_a_season_has_its_places(kit):
    """Proves: half the year asks for 5 a period, half for 15: 250 are built ahead, and of 260 places 10 are left.

    An outage of three periods when the year begins, with nothing built ahead yet, is worth 15 of buffer. As many places
    are left by a shelf life of 26 periods: 260 are brought in that time.
    Sensitivity: a store that does not know the season, or knows its mean of 125 alone, keeps 15.
    """
    seasons = (SeasonRow("M", "P", "01-01", "06-30", 0.5), SeasonRow("M", "P", "07-01", "12-31", 1.5))
    model = kit.model([kit.lane("S", "M")], [kit.make("S")], [kit.sell()], **CHEAP)
    seasonal = replace(model, network=replace(model.network, seasons=seasons))
    ahead = most_built(seasonal.network, kit.Node("M", "P"), 100.0)
    assert ahead == pytest.approx(250, rel=0.02)
    hit = kit.outage(1, 1, 1, rate=10.0)
    kept = [
        kit.solve(one, replace(hit, season=(0.0, 0.0))).plan["buffer[M,P]"]
        for one in (
            with_stores(seasonal, {"P": 1.0}, M=(ahead + 10, 4.0)), with_lives(seasonal, {"P": ahead / 10 + 1})
        )
    ]  # fmt: skip
    assert kept == pytest.approx([10, 10], abs=1e-6)


def test_storage_too_small_for_any_lot_is_said_by_name(kit):
    """Proves: with lots of 10 and room for 4 there is no plan; why is told, and no capacity is blamed."""
    lots = {"delivery_options": (1.0,), "delivery_cost": 1.0}
    model = kit.model([kit.lane("S", "M", **lots)], [kit.make("S")], [kit.sell()])
    program = build_program(with_stores(model, {"P": 1.0}, M=(4.0, 1.0)), [kit.outage(1)])
    assert isinstance(solve_two_stage(program), Infeasible)
    assert conflict(program) == ("Storage at M is short by 6 storage units for the lots it must hold.",)


def test_without_storage_there_is_no_column_and_no_row(kit):
    """Proves: a model without it, and one whose parts take no room, have the program of before."""
    for model in (two_parts(kit, None), with_stores(two_parts(kit, None), {"P": 0.0, "Q": 0.0}, M=(1.0, 1.0))):
        program = build_program(model, [cut_off(kit)])
        assert not len(program.first.rows.of("storage_room"))
        columns = program.blocks[0].branches.single.columns
        assert not len(columns.of("unplaced", "rented"))
