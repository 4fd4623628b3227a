"""One disruption, solved by hand: what it costs and why.

Unless a test says otherwise: supplier S feeds market M without lead time; demand 10 per period, 30 lost per unit
short, nobody waits, no stock, the scenario happens once a year and S is down for two periods.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience.errors import InputError
from resilience.plan.levers import End
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.first_stage import solve_first_stage
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.two_stage import solve_two_stage

LATE = {"patience": float("inf"), "backlog_cost": 2.0}


def test_lost_sales_are_priced(kit):
    """Proves: 2 periods x 10 units x 30 = 600.

    Sensitivity: an outage one period longer or shorter would cost 900 or 300.
    """
    assert kit.solve(kit.chain(), kit.outage(1, 1)).loss == pytest.approx(600)


def test_a_fraction_of_a_period_is_kept(kit):
    """Proves: 1.25 periods cost 1.25 x 10 x 30 = 375.

    Sensitivity: durations rounded down or up would cost 300 or 600.
    """
    assert kit.solve(kit.chain(), kit.outage(1, 0.25)).loss == pytest.approx(375)


def test_backlog_costs_every_period_until_it_is_served(kit):
    """Proves: with capacity 15 the backlog runs 10, 20, 15, 10, 5, 0, in all 60 x 2 = 120.

    Sensitivity: catching up at once would cost 60; books closed when the outage ends, 60 and 20 sales lost.
    """
    answer = kit.solve(kit.chain(make_is={"capacity": 15.0}, sell_is=LATE), kit.outage(1, 1), to_the_end=True)
    assert answer.series("backlog", "M", "P")[:6] == [10, 20, 15, 10, 5, 0]
    assert answer.loss == pytest.approx(120)


def test_nobody_waits_longer_than_his_patience(kit):
    """Proves: with patience 1 only 10 of the 20 can wait: the others are turned away: 300 + (10 + 5) x 2 = 330.

    Whom nobody can serve in time is told so at once and costs no waiting.
    Sensitivity: unlimited patience would cost 120, none 600; those turned away after waiting in vain, 350.
    """
    answer = kit.solve(kit.chain(make_is={"capacity": 15.0}, sell_is=LATE | {"patience": 1.0}), kit.outage(1, 1))
    assert answer.series("backlog", "M", "P")[:4] == [0, 10, 5, 0]
    assert answer.loss == pytest.approx(330)


def test_sales_still_late_at_the_end_count_as_lost(kit):
    """Proves: without spare capacity 20 wait for ever: they are turned away at the margin, at once, as if lost.

    Keeping them waiting first would only cost more than 600.
    Sensitivity: a backlog forgotten at the end of the watch would cost less than 600.
    """
    assert kit.solve(kit.chain(make_is={"capacity": 10.0}, sell_is=LATE), kit.outage(1, 1)).loss == pytest.approx(600)


@pytest.mark.parametrize(("detection", "cost"), [(1.0, 160.0), (2.5, 550.0)])
def test_expediting_starts_after_detection(kit, detection, cost):
    """Proves: the lane (lead time 2) is shut for 4 periods, so 40 units are missing from period 2 to 5.

    Expedited goods take 1 period and cost 4 more. Detected after 1, all 40 come in time: 160. Detected after 2.5,
    period 2 and half of period 3 are lost: 15 x 30 + 25 x 4 = 550.
    Sensitivity: expediting from the onset would cost 160 in both cases; none at all, 1,200.
    """
    way = {"lead_time": 2.0, "capacity": 10.0, "expedite_cost": 4.0, "expedite_lead_time": 1.0}
    shut = kit.scenario(("lane_loss", "S>M:P:road", (1, 1, 1, 1)), detection=detection)
    assert kit.solve(kit.chain(lane_is=way), shut).loss == pytest.approx(cost)


def rescue(kit, **way):
    """Supplier S at cost 0 and a second source C at cost 5 that may carry 10 per period once called."""
    second = {"capacity": 10.0, "unit_cost": 5.0} | way
    lanes = [kit.lane("S", "M"), kit.lane("C", "M", **second)]
    return kit.model(lanes, [kit.make("S"), kit.make("C")], [kit.sell()], levers=frozenset({kit.Lever.SOURCES}))


@pytest.mark.parametrize(("fee", "cost"), [(249.0, 499.0), (251.0, 500.0)])
def test_a_candidate_helps_only_after_qualification(kit, fee, cost):
    """Proves: down 5 periods, qualification 2 and activation 1: 30 lost, 20 bought 5 dearer, 900 + 100 = 1,000.

    Qualified beforehand: 10 lost, 40 bought dearer, 300 + 200 = 500. Every other year that is: keeping it qualified is
    worth up to 250. Sensitivity: help at detection would cost 125 a year; qualification time ignored, 250 with no fee.
    """
    way = {
        "status": kit.Status.CANDIDATE,
        "qualification_cost": fee,
        "qualification_time": 2.0,
        "activation_time": 1.0,
    }
    assert kit.solve(rescue(kit, **way), kit.outage(1, 1, 1, 1, 1, rate=0.5)).objective == pytest.approx(cost)


def test_a_ramp_is_integrated_over_each_period(kit):
    """Proves: activation 1, then full after 2 more: help is 0, 2.5, 7.5 and 10 units in the four periods.

    Lost 10 + 7.5 + 2.5 = 20, bought 20: 600 + 100 = 700.
    Sensitivity: the ramp read at the start of each period would help 0, 0, 5, 10 (825), at its end 0, 5, 10, 10 (575).
    """
    way = {"status": kit.Status.QUALIFIED, "activation_time": 1.0, "ramp_time": 2.0}
    answer = kit.solve(rescue(kit, **way), kit.outage(1, 1, 1, 1, rate=0.5))
    assert answer.series("ship", "C>M:P:road")[:4] == [0, 2.5, 7.5, 10]
    assert answer.loss == pytest.approx(700)


@pytest.mark.parametrize(("fee", "bought"), [(53.9, 10.0), (54.1, 0.0)])
def test_reserve_is_worth_its_fee_exactly_at_break_even(kit, fee, bought):
    """Proves: a unit of reserve saves 2 x (30 - 3) = 54 a year, so it is bought up to a fee of 54.

    Sensitivity: a forgotten activation cost would move the break-even to 60; a rate of 0.5 would halve it.
    """
    way = {"capacity": 0.0, "activation_time": 0.0, "reserve_max": 10.0, "reserve_fee": fee, "activation_cost": 3.0}
    lanes = [kit.lane("S", "M"), kit.lane("R", "M", **way)]
    model = kit.model(lanes, [kit.make("S"), kit.make("R")], [kit.sell()], levers=frozenset({kit.Lever.RESERVES}))
    assert kit.solve(model, kit.outage(1, 1)).plan["lane_reserve[R>M:P:road]"] == pytest.approx(bought)


def test_reserve_at_the_maker_is_scaled_by_what_is_left_of_it(kit):
    """Proves: half the plant is down for 2 periods, 5 short in each; half of a reserve of 10 is left and makes them.

    10 x 20 a year in fees and 10 units at 3: 230, less than the 300 of the lost sales.
    Sensitivity: reserve untouched by the hit would need only 5 (130); fees per period would buy none (300).
    """
    maker = {"capacity": 10.0, "reserve_max": 10.0, "reserve_fee": 20.0, "activation_cost": 3.0}
    answer = kit.solve(kit.chain(make_is=maker, levers=frozenset({kit.Lever.RESERVES})), kit.outage(0.5, 0.5))
    assert answer.plan["make_reserve[S,P]"] == pytest.approx(10)
    assert answer.objective == pytest.approx(10 * 20 + 10 * 3)


def test_surge_is_limited_delayed_and_paid(kit):
    """Proves: demand doubles for 3 periods, surge of 6 starts after 1: 18 lost, 12 surged, 540 + 48 = 588.

    Sensitivity: surge from the onset would cost 12 x 30 + 18 x 4 = 432; free surge 540; no surge 900.
    """
    maker = {"capacity": 10.0, "surge_capacity": 6.0, "surge_premium": 4.0, "activation_time": 1.0}
    rush = kit.scenario(("demand_factor", "M|P", (2, 2, 2)))
    assert kit.solve(kit.chain(make_is=maker), rush).loss == pytest.approx(588)


def test_surge_at_a_plant_that_is_fed_helps_through_a_hit(kit):
    """Proves: half of plant A is down for 2 periods; surge of 8, half of it left, makes 4 of the 5 missing.

    Lost 1 x 2 x 30 = 60 and 8 surged at 4 = 32: 92.
    Sensitivity: surge refused because the plant's input comes from outside what the scenario touches would cost 300.
    """
    lanes = [kit.lane("S", "A", "B"), kit.lane("A", "M")]
    makes = [kit.make("S", "B"), kit.make("A", capacity=10.0, surge_capacity=8.0, surge_premium=4.0)]
    model = kit.model(lanes, makes, [kit.sell()], bom=[kit.line("P", "B", 1.0)])
    assert kit.solve(model, kit.outage(0.5, 0.5, site="A")).loss == pytest.approx(92)


def test_spoiled_output_scraps_its_inputs(kit):
    """Proves: half the output is spoiled for 2 periods: 10 units lost (300) and their inputs at 7 scrapped (70).

    Sensitivity: inputs forgotten 300; scrap counted on all output 440; yield applied twice 520.
    """
    spoiled = kit.scenario(("yield_loss", "S|P", (0.5, 0.5)), sites=("S",))
    assert kit.solve(kit.chain(make_is={"unit_cost": 7.0}), spoiled).loss == pytest.approx(370)


def test_an_arrival_gap_ends_in_a_burst(kit):
    """Proves: nothing arrives for 3 periods, then 40 at once: the backlog runs 10, 20, 30, 0 and costs 60 x 2 = 120.

    Sensitivity: goods destroyed instead of held back would leave 30 waiting until the end of the watch.
    """
    way = {"lead_time": 2.0, "capacity": 10.0}
    gap = kit.scenario(("arrival_gap", "S>M:P:road", (1, 1, 1)))
    answer = kit.solve(kit.chain(lane_is=way, sell_is=LATE), gap)
    assert answer.series("release", "S>M:P:road")[:4] == [0, 0, 0, 40]
    assert answer.series("backlog", "M", "P")[:4] == [10, 20, 30, 0]
    assert answer.loss == pytest.approx(120)


def test_what_is_in_transit_arrives_so_the_outage_shows_one_lead_time_later(kit):
    """Proves: with lead time 2 the backlog of an outage in periods 0 and 1 starts in period 2; it costs 120 as before.

    Sensitivity: lead time ignored, the backlog starts at once; goods in transit lost at the onset, 30 more wait.
    """
    way = {"lead_time": 2.0}
    model = kit.chain(lane_is=way, make_is={"capacity": 15.0}, sell_is=LATE)
    answer = kit.solve(model, kit.outage(1, 1), to_the_end=True)
    assert answer.series("backlog", "M", "P")[:8] == [0, 0, 10, 20, 15, 10, 5, 0]
    assert answer.loss == pytest.approx(120)


def test_goods_destroyed_in_transit_are_missed(kit):
    """Proves: 40 % of 2 periods' goods in transit destroyed: 2 x 4 x 30 = 240.

    Sensitivity: the share kept instead of the share lost would cost 360; one period's goods only, 120.
    """
    sunk = kit.scenario(("transit_loss", "S>M:P:road", (0.4,)))
    assert kit.solve(kit.chain(lane_is={"lead_time": 2.0}), sunk).loss == pytest.approx(240)


def test_shelves_are_not_filled_ahead_of_an_outage_that_is_coming(kit):
    """Proves: the outage comes in the third period; stock above its target of 0 is not allowed: 10 x 30 = 300.

    Sensitivity: a model that may pile up stock in periods 0 and 1 would lose nothing.
    """
    assert kit.solve(kit.chain(), kit.outage(0, 0, 1)).loss == pytest.approx(300)


def test_stock_at_the_hit_site_is_locked(kit):
    """Proves: 20 units in the burning plant help nobody, 20 at the market cover the outage.

    Sensitivity: without the lock the plant's stock would be worth as much: 0 and 0 instead of 600 and 0.
    """
    for site, loss in (("S", 600.0), ("M", 0.0)):
        model = kit.chain(cover={kit.Node(site, "P"): 20.0})
        assert kit.solve(model, kit.outage(1, 1)).loss == pytest.approx(loss)


def test_half_a_site_locks_half_its_stock(kit):
    """Proves: half of 11 a day for 2 days, half of the 8 in stock locked: 9 missing, 4 there, 5 x 30 = 150.

    The one a day to spare then fills the shelf again. Sensitivity: nothing locked 30; all locked 270; nothing to spare
    and the shelf left empty, 10 missing and 180.
    """
    model = kit.chain(make_is={"capacity": 11.0}, cover={kit.Node("S", "P"): 8.0})
    assert kit.solve(model, kit.outage(0.5, 0.5)).loss == pytest.approx(150)


def test_only_stock_that_is_missing_is_refunded(kit):
    """Proves: a buffer of 20 covers the outage felt in periods 2 and 3: 10, then 20 units missing: 30 refunded.

    Sensitivity: goods arriving from transit called overflow would make as many on the shelf missing: 60 and more;
    refunded until the shelf is full again, more than 30 where refilling takes time.
    """
    model = kit.chain(lane_is={"lead_time": 2.0}, cover={kit.Node("M", "P"): 20.0}, holding_refund=True)
    assert kit.solve(model, kit.outage(1, 1)).loss == pytest.approx(-30)


@pytest.mark.parametrize(("phase", "loss"), [(0.0, 600.0), (0.3, 150.0), (0.5, 0.0)])
def test_what_is_left_of_a_lot_is_stock(kit, phase, loss):
    """Proves: a lot is 50 units; with 30 % of it there 15 of 20 units are covered: 5 x 30 = 150.

    Sensitivity: half a lot whatever the phase would cost 0 everywhere; cycle stock ignored, 600.
    """
    model = kit.chain(lane_is={"delivery_options": (0.2,), "deliveries": 0.2})
    assert kit.solve(model, kit.outage(1, 1, cycle_phase=phase)).loss == pytest.approx(loss)


def test_a_shared_part_is_missed_by_every_product(kit):
    """Proves: P takes 2 B, Q takes 1; for one period plant A has only its 12 B: Q earns 40 per B, P 15.

    Q's 10 take 10 B and the 2 left make 1 P: 9 P lost, 270.
    Sensitivity: P first would lose 4 x 30 + 10 x 40 = 520; quantity ignored, 8 x 30 = 240.
    """
    lanes = [kit.lane("S", "A", "B"), kit.lane("A", "M"), kit.lane("A", "M", "Q")]
    makes = [kit.make("S", "B"), kit.make("A", capacity=10.0), kit.make("A", "Q", capacity=10.0)]
    sells = [kit.sell(), kit.sell(part="Q", margin=40.0)]
    bom = [kit.line("P", "B", 2.0), kit.line("Q", "B", 1.0)]
    model = kit.model(lanes, makes, sells, bom=bom, cover={kit.Node("A", "B"): 12.0})
    assert kit.solve(model, kit.outage(1, part="B")).loss == pytest.approx(270)


def test_a_maker_without_stock_ships_what_it_makes(kit):
    """Proves: a site that may keep nothing has no shelf in the program and costs the same as one kept empty.

    S makes up to 15 a day; down for two days it ships nothing, and with ten waiting customers a day the backlog runs
    10, 20, 15, 10, 5, 0. Sensitivity: capacity forgotten with the shelf, all would be served at once: 60, not 120.
    """
    given = {"make_is": {"capacity": 15.0}, "sell_is": LATE, "levers": frozenset(kit.Lever)}
    keep = {"S": {"max_cover": 0.0}, "M": {"max_cover": 0.0}}
    bare = kit.solve(kit.chain(sites=keep, **given), kit.outage(1, 1), to_the_end=True)
    empty = kit.solve(kit.chain(max_cover=1e-12, **given), kit.outage(1, 1))
    assert bare.loss == pytest.approx(120) == pytest.approx(empty.loss)
    assert bare.series("ship", "S>M:P:road")[:7] == [0, 0, 15, 15, 15, 15, 10]
    assert not any(name.startswith(("stock[S", "produce[S")) for name in bare.columns())


@pytest.mark.parametrize(
    ("premium", "known", "unknown"),
    [(20.0, [600, 1000], [600, 1200]), (10.0, [600, 800], [800, 800])],
)
def test_a_reserve_may_pay_only_when_the_end_is_known(kit, premium, known, unknown):
    """Proves: whether goods two days away are ordered depends on who knows how long S will be down.

    S is down for two days or for four, equally likely. What is ordered on the first and second day arrives on the third
    and fourth: of use only in the long outage, paid for in both. Told the end, 20 units at a premium of 20 save 30 each
    in the long outage: 1,200 - 20 x 10 = 1,000. Not told, they cost 2 x 20 x 20 and save 600 once: nothing is ordered,
    and knowing the end is worth 100 a strike. At a premium of 10 they are ordered either way, 20 x 10 in vain once.
    Sensitivity: decisions shared one period too long or too short would order 30 or 10 units, or only be told apart a
    day late; sharing what only keeps the books would charge the premium of the mean.
    """
    reserve = {"reserve_max": 10.0, "reserve_fee": 0.0, "activation_cost": premium, "activation_time": 0.0}
    spare = kit.lane("R", "M", capacity=0.0, lead_time=2.0, **reserve)
    model = kit.model(
        [kit.lane("S", "M"), spare],
        [kit.make("S"), kit.make("R")],
        [kit.sell()],
        levers=frozenset({kit.Lever.RESERVES}),
    )
    outages = [kit.outage(1, 1), kit.outage(1, 1, 1, 1)]
    outages = [replace(outage, name=str(i), rate=0.5) for i, outage in enumerate(outages)]
    for end, costs in ((End.KNOWN, known), (End.UNKNOWN, unknown)):
        program = build_program(model, outages, BuildOptions(end=end, watch_families=True))
        answer = solve_two_stage(program).answer
        losses = dict(zip((s.name for s in program.scenarios), answer.losses, strict=True))
        assert [losses["0"], losses["1"]] == pytest.approx(costs)


def test_running_a_shelf_down_for_its_refund_pays_no_more_than_what_is_withheld(kit):
    """Proves: half of S's output is lost for two days, so at most 5, then 10 of the 20 kept count as missing: -15.

    S could make up for it (it makes up to 20). Sensitivity: a refund on whatever is missing while the inbound is cut
    would pay for not ordering at all: 10 and 20 missing, a loss of -30.
    """
    shelf = {"cover": {kit.Node("M", "P"): 20.0}, "holding_refund": True}
    answer = kit.solve(kit.chain(make_is={"capacity": 20.0}, **shelf), kit.outage(0.5, 0.5))
    assert answer.loss == pytest.approx(-15)


def test_what_an_outage_takes_from_a_shelf_is_refunded_in_full(kit):
    """Proves: S is down for two days and the shelf of 20 runs down by 10 a day: 10 + 20 unit-days are refunded.

    Sensitivity: withheld goods counted only from the day after would refund 10.
    """
    shelf = {"cover": {kit.Node("M", "P"): 20.0}, "holding_refund": True}
    assert kit.solve(kit.chain(**shelf), kit.outage(1, 1)).loss == pytest.approx(-30)


def test_what_nobody_uses_may_be_hit(kit):
    """Proves: plant W makes Q of R for nobody, and R's supplier fails for 3 periods: P for the market loses nothing.

    No row says how much Q may be made, for nothing leaves W. Read as a row it ended in an error; with the hit on P's
    supplier, too, 3 x 10 x 30 = 900 are lost, no more.
    """
    lanes = [kit.lane("S", "M"), kit.lane("T", "W", "R")]
    makes = [kit.make("S"), kit.make("T", "R"), kit.make("W", "Q", capacity=7.0)]
    useless = kit.model(lanes, makes, [kit.sell()], bom=[kit.line("Q", "R", 2.0)])
    assert kit.solve(useless, kit.outage(1, 1, 1, site="T", part="R")).loss == pytest.approx(0.0)
    both = kit.scenario(("production_loss", "T|R", (1, 1, 1)), ("production_loss", "S|P", (1, 1, 1)))
    assert kit.solve(useless, both).loss == pytest.approx(900.0)


def test_an_outage_of_17_000_periods_is_one_like_any_other(kit):
    """Proves: S is down for 17,000 periods and 4 a period are lost at 30: 2,040,000.

    Numbers of columns that had room for 16,383 periods ended in an error, or named the next column's first period.
    """
    program = build_program(kit.chain(sell_is={"quantity": 4.0}), [kit.outage(*[1] * 17_000)])
    x = solve_first_stage(program.first)
    assert RecourseSolver(program).evaluate(x).losses == pytest.approx([17_000 * 4 * 30])


def test_a_watch_that_no_program_holds_is_refused_before_it_is_built(kit):
    """Proves: an outage of 250,000 periods is refused with its name, its watch, the most there can be and a remedy.

    Built, it would take gigabytes and then share the numbers of another column.
    """
    with pytest.raises(InputError, match=r"'hit' has to be watched for .* periods.*longer period: 200,000"):
        build_program(kit.chain(), [kit.outage(*[1] * 250_000)])


@pytest.mark.parametrize("limit", [40.0, 999_999_999.0])
def test_a_capacity_that_stands_for_no_limit_is_one(kit, limit):
    """Proves: whether S may make 40 or 999,999,999 a period, a plan with 20 units kept loses nothing in two periods.

    Numbers a hundred million apart in one row drown: the loss would be anything.
    """
    shelf = {"cover": {kit.Node("M", "P"): 20.0}}
    made = kit.chain(make_is={"capacity": limit}, lane_is={"capacity": limit}, **shelf)
    assert kit.solve(made, kit.outage(1, 1)).loss == pytest.approx(0.0, abs=1e-6)
    assert kit.solve(made, kit.outage(1, 1, 1)).loss == pytest.approx(300.0)
