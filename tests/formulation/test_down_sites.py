"""Sites of any kind that are down, solved by hand: nothing leaves them, nothing is sold there, what burns is paid.

Unless a test says otherwise: supplier S feeds warehouse W and W feeds market M without lead times; demand 12 per
period, 40 lost per unit short, nobody waits. Each test holds the optimizer and the simulator to the same number.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience.plan.levers import End, Lever
from resilience.program.extract import plan_of
from resilience.simulate.run.single import simulate_scenario
from resilience.study.exposure.study import exposure

EXPRESS = {"expedite_cost": 2.0, "expedite_lead_time": 0.0}
PATIENT = {"patience": float("inf"), "backlog_cost": 3.0}


def hub(kit, *, sells=None, makes=(), lanes=(), **way):
    """S > W > M; `way` is said of the lane from W to M, `sells` of the demand."""
    chain = [kit.lane("S", "W"), kit.lane("W", "M", **way), *lanes]
    sold = kit.sell(quantity=12.0, margin=40.0, **(sells or {}))
    return kit.model(chain, [kit.make("S", unit_cost=5.0), *makes], [sold])


def warehouse_down(kit, *profile, **given):
    """W is down by shares of periods."""
    return kit.scenario(("stock_locked", "W|P", profile), ("lane_loss", "W>M:P:road", profile), sites=("W",), **given)


def both(kit, model, hit, **options):
    """Loss by the optimizer and by the simulator, which must be the same here."""
    answer = kit.solve(model, hit, **options)
    plan = plan_of(answer.program, answer.solution.x, "best")
    simulated = simulate_scenario(model, plan, hit)
    assert float(simulated.loss[0]) == pytest.approx(answer.loss, abs=1e-6)
    return answer.loss


def test_nothing_is_expedited_out_of_a_warehouse_that_is_down(kit):
    """Proves: W is down 3 periods: 36 units lost, 1,440, although 2 a unit would expedite them around the lane.

    Sensitivity: expediting out of the burning house costs 72; only the lane hit, the goods do go around it.
    """
    assert both(kit, hub(kit, **EXPRESS), warehouse_down(kit, 1, 1, 1)) == pytest.approx(1440)
    only_the_lane = kit.scenario(("lane_loss", "W>M:P:road", (1, 1, 1)))
    assert both(kit, hub(kit, **EXPRESS), only_the_lane) == pytest.approx(72)


@pytest.mark.parametrize(("capacity", "lost"), [(float("inf"), 9.0), (16.0, 8.0), (60.0, 0.0)])
def test_of_a_warehouse_partly_down_the_share_that_works_leaves_by_all_means(kit, capacity, lost):
    """Proves: a quarter of W works for 2 periods, and expediting adds nothing to what W can dispatch.

    Of an unlimited lane a quarter of its plan (3 of 12) leaves, of a lane of 16 four, of a lane of 60 all 12.
    Sensitivity: a quarter by each means would let 8 of 16 leave and lose 4, at 2 for each unit expedited.
    """
    model = hub(kit, capacity=capacity, **EXPRESS)
    assert both(kit, model, warehouse_down(kit, 0.75, 0.75)) == pytest.approx(2 * lost * 40)


def test_expediting_against_a_lane_hit_while_the_site_half_works(kit):
    """Proves: lane shut and half of W down: of a lane of 16 eight a period are expedited: 16 units at 2, 8 lost.

    Sensitivity: expedited in full 48; none, 960.
    """
    model = hub(kit, capacity=16.0, **EXPRESS)
    hit = kit.scenario(("stock_locked", "W|P", (0.5, 0.5)), ("lane_loss", "W>M:P:road", (1, 1)))
    assert both(kit, model, hit) == pytest.approx(16 * 2 + 8 * 40)


def test_early_warning_does_not_open_a_site_that_is_down(kit):
    """Proves: W down 2 periods, detected after 1 or at once with visibility: 24 lost either way.

    Sensitivity: what early warning adds to expediting, forgotten in the rule, would save the first period.
    """
    chain = [kit.lane("S", "W"), kit.lane("W", "M", **EXPRESS)]
    seen = {"W": {"visibility_cost": 1.0, "visibility_detection": 0.0}}
    model = kit.model(chain, [kit.make("S")], [kit.sell(quantity=12.0, margin=40.0)], sites=seen,
                      levers=frozenset({Lever.VISIBILITY}))  # fmt: skip
    answer = kit.solve(model, warehouse_down(kit, 1, 1, detection=1.0))
    assert answer.loss == pytest.approx(960)
    assert answer.plan["see[W]"] == 0


def test_a_maker_that_is_down_passes_nothing_on(kit):
    """Proves: F makes 4 and gets 8 from G, M takes 12: F down 2 periods: 24 lost, by lane and expedited alike.

    Half of F works: it makes its 4 with its spare of 4, and passes on half of the 8: 4 lost a period.
    Sensitivity: what comes by lane going through unhindered would lose 8 and 0.
    """
    shares = {"min_share": 2 / 3, "max_share": 2 / 3}
    chain = [kit.lane("G", "F", **shares), kit.lane("F", "M", **EXPRESS)]
    makes = [kit.make("G", unit_cost=1.0), kit.make("F", capacity=8.0, unit_cost=1.0)]
    model = kit.model(chain, makes, [kit.sell(quantity=12.0, margin=40.0)])
    assert both(kit, model, kit.outage(1, 1, site="F")) == pytest.approx(960)
    assert kit.solve(model, kit.outage(0.5, 0.5, site="F")).loss == pytest.approx(2 * 4 * 40)


def test_a_shop_that_is_down_sells_nothing(kit):
    """Proves: M is shut 2 periods and three quarters of it one more: 12 + 12 + 9 = 33 lost, whatever stock it has.

    Sensitivity: a shop that cannot fail loses nothing; its stock sold while it is shut, 3 less.
    """
    shut = kit.scenario(("stock_locked", "M|P", (1, 1, 0.75)), sites=("M",))
    assert both(kit, hub(kit), shut) == pytest.approx(33 * 40)
    stocked = kit.model([kit.lane("S", "M")], [kit.make("S")], [kit.sell(quantity=12.0, margin=40.0)],
                        cover={kit.Node("M", "P"): 36.0})  # fmt: skip
    assert both(kit, stocked, shut) == pytest.approx(33 * 40)


def test_who_waits_at_a_shut_shop_is_served_when_it_opens(kit):
    """Proves: shut 2 periods, 12 and 24 wait at 3 each and period: 108; goods for all come when it opens.

    With patience 1 the 12 who came first are told so and leave, the others wait once: 480 + 36.
    Sensitivity: served while it is shut 0; the queue served only at the pace of demand never ends.
    """
    shut = kit.scenario(("stock_locked", "M|P", (1, 1)), sites=("M",))
    assert kit.solve(hub(kit, sells=PATIENT), shut).loss == pytest.approx(108)
    assert kit.solve(hub(kit, sells=PATIENT | {"patience": 1.0}), shut).loss == pytest.approx(480 + 36)


def test_a_rush_at_a_shop_half_open(kit):
    """Proves: half open while twice as many want to buy: 12 of 24 are served; whole again, all 24: 12 lost.

    Sensitivity: half of the usual demand, 6 served, would lose 18.
    """
    hit = kit.scenario(("stock_locked", "M|P", (0.5,)), ("demand_factor", "M|P", (2.0, 2.0)))
    assert both(kit, hub(kit), hit) == pytest.approx(12 * 40)


@pytest.mark.parametrize("end", End)
def test_a_shop_whose_end_is_not_known(kit, end):
    """Proves: shut for 1 period or for 3, each once a year: 12 and 36 units lost, whether the end is known or not.

    Sensitivity: a bound of the shut periods written into a shared column of the whole one would lose more.
    """
    shut = [kit.scenario(("stock_locked", "M|P", (1.0,) * n), name=f"h{n}", sites=("M",)) for n in (1, 3)]
    scenarios = [replace(scenario, hazard="h") for scenario in shut]
    assert sorted(kit.solve(hub(kit), *scenarios, end=end).losses) == pytest.approx([480, 1440])


def test_goods_destroyed_on_the_way_cost_what_new_ones_cost(kit):
    """Proves: 3 periods of 12 are on the way and two thirds burn: 24 at 5 made and 1.5 moved, 156; the shelf covers.

    Sensitivity: free 0; all that is on the way 234; without the way to where they burnt 120; at the part's value 24.
    """
    model = kit.model(
        [kit.lane("S", "M", lead_time=3.0, unit_cost=1.5)], [kit.make("S", unit_cost=5.0)],
        [kit.sell(quantity=12.0, margin=40.0)], cover={kit.Node("M", "P"): 40.0},
    )  # fmt: skip
    burnt = kit.scenario(("transit_loss", "S>M:P:road", (2 / 3,)))
    assert both(kit, model, burnt) == pytest.approx(156)


def test_destroyed_goods_tip_the_choice_of_a_source(kit):
    """Proves: S at 1.00, of whose goods 20 on the way burn twice a year (40), against R at 1.03 (36 dearer a year).

    Sensitivity: burnt goods for nothing, S would be kept at 1,200; as it is the year costs 1,236 instead of 1,240.
    """
    lanes = [kit.lane("S", "M", lead_time=2.0), kit.lane("R", "M")]
    model = kit.model(
        lanes, [kit.make("S", unit_cost=1.0), kit.make("R", unit_cost=1.03)], [kit.sell(quantity=12.0, margin=0.0)],
        levers=frozenset({Lever.SOURCES}), parts={"P": (1.0, 0.0)},
    )  # fmt: skip
    burnt = kit.scenario(("transit_loss", "S>M:P:road", (20 / 24,)), rate=2.0)
    assert kit.solve(model, burnt).objective == pytest.approx(1236)


def site(found, name):
    """The row of one site of an exposure study."""
    return found.table[(found.table["kind"] == "site") & (found.table["name"] == name)].iloc[0]


def test_exposure_of_a_warehouse_that_could_be_expedited_around(kit):
    """Proves: 18 units at M last 1.5 periods of 12 without W; down 4, it costs (48 - 18) x 40 = 1,200, both readings.

    Sensitivity: expedited out of W it is survived for ever; W's own stock used, 24 units less are lost.
    """
    model = kit.model(
        [kit.lane("S", "W"), kit.lane("W", "M", **EXPRESS)], [kit.make("S")], [kit.sell(quantity=12.0, margin=40.0)],
        cover={kit.Node("W", "P"): 24.0, kit.Node("M", "P"): 18.0}, sites={"W": {"time_to_recover": 4.0}},
    )  # fmt: skip
    found = site(exposure(model), "W")
    assert found["time_to_survive"] == pytest.approx(1.5)
    assert found["time_to_survive_dynamic"] == pytest.approx(1.5, rel=1e-5)
    assert found["margin_lost"] == found["margin_lost_dynamic"] == pytest.approx(1200)


def test_exposure_where_a_maker_could_make_what_nobody_takes(kit):
    """Proves: F makes P of A, and could make Q of it, which goes nowhere and is kept nowhere: S down 2 loses 24 of P.

    Sensitivity: a limit on output of which there is none is no row, and failed to be one.
    """
    makes = [kit.make("S", "A"), kit.make("F"), kit.make("F", "Q", capacity=3.0)]
    model = kit.model(
        [kit.lane("S", "F", "A"), kit.lane("F", "M")], makes, [kit.sell(quantity=12.0, margin=40.0)],
        bom=[kit.line("P", "A", 1.0), kit.line("Q", "A", 1.0)],
        sites={"F": {"max_cover": 0.0}, "S": {"time_to_recover": 2.0}},
    )  # fmt: skip
    assert site(exposure(model), "S")["margin_lost_dynamic"] == pytest.approx(960)


def test_exposure_of_a_market_and_of_a_maker_that_passes_on(kit):
    """Proves: a shop is not survived at all: 3 periods of 12 at 40, its 30 units of stock notwithstanding.

    F neither makes nor keeps anything as planned, but all goes through it: M's shelf of 30 lasts 2.5 periods without.
    Sensitivity: looked at as idle, both would be survived for ever at no loss.
    """
    shares = {"share": 1.0}
    chain = [kit.lane("G", "F", **shares), kit.lane("F", "M", **EXPRESS)]
    makes = [kit.make("G", unit_cost=1.0), kit.make("F", unit_cost=9.0)]
    model = kit.model(
        chain, makes, [kit.sell(quantity=12.0, margin=40.0)], cover={kit.Node("M", "P"): 30.0},
        sites={"M": {"time_to_recover": 3.0}, "F": {"time_to_recover": 4.0}},
    )  # fmt: skip
    result = exposure(model)
    shop, maker = site(result, "M"), site(result, "F")
    assert shop["time_to_survive"] == 0
    assert shop["time_to_survive_dynamic"] == pytest.approx(0, abs=1e-5)
    assert shop["margin_lost"] == shop["margin_lost_dynamic"] == pytest.approx(1440)
    assert maker["time_to_survive"] == pytest.approx(2.5)
    assert maker["time_to_survive_dynamic"] == pytest.approx(2.5, rel=1e-5)
    assert maker["margin_lost"] == maker["margin_lost_dynamic"] == pytest.approx(18 * 40)
