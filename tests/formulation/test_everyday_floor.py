"""Everyday safety stock as the floor under strategic buffers: target = floor + strategic part, paid and used once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from scipy.stats import norm

from resilience.errors import InputError
from resilience.study.costs.today import with_today
from resilience.study.everyday.floor import with_everyday_stock

LEVEL, HOLDING, MARGIN, OUT, UNDER_WAY = 0.95, 100.0, 30.0, 20.0, 40.0
"""Holding 1 a period and unit, so 100 a year; an outage of two periods takes 20 units; 40 are under way."""


def study(kit, rate, deviation, *, lead=4.0, lead_sd=None, level=LEVEL):
    """One supplier, one market; demand 10 a period; `rate` outages of two periods per period."""
    model = kit.chain(
        lane_is={"lead_time": lead, "lead_time_deviation": lead_sd}, sell_is={"deviation": deviation},
        levers=frozenset({kit.Lever.BUFFERS}), service_level=level, max_cover=4.0,
        sites={"S": {"max_cover": 0.0}},
    )  # fmt: skip
    model = with_today(model)
    return model, kit.solve(model, kit.outage(1.0, 1.0, rate=100 * rate))


@pytest.mark.parametrize(
    ("rate", "deviation", "target"),
    [
        (0.05, 0.0, 20.0),
        (0.05, 2.0, 20.0),
        (0.05, 8.0, 26.317),
        (0.02, 0.0, 0.0),
        (0.02, 2.0, 6.5794),
        (0.02, 8.0, 26.317),
    ],
)
def test_the_target_is_the_larger_of_the_floor_and_what_pays(kit, rate, deviation, target):
    """Proves: F = 1.64485 sd sqrt(4); the buffer that pays is 20 above one outage in 30 periods, else 0.

    Cost a year: 100 (b + 40) + 100 rate 30 (20 - b)+. A floor that is added on top would make 26.58 of 20,
    one that is bought apart would cost 658 twice, and one that does not serve would lose 20 units in place of 13.42.
    """
    model, answer = study(kit, rate, deviation)
    assert model.everyday_at(kit.Node("M", "P")) == pytest.approx(norm.ppf(LEVEL) * deviation * 2)
    assert answer.plan["buffer[M,P]"] == pytest.approx(target, abs=1e-3)
    assert answer.loss == pytest.approx(MARGIN * max(0.0, OUT - target), abs=0.05)
    assert answer.objective == pytest.approx(HOLDING * (target + UNDER_WAY) + 100 * rate * answer.loss, rel=1e-4)


def test_above_the_floor_nothing_changes(kit):
    """Proves: where the strategic buffer is larger than the floor, plan and cost are those without it, to the digit."""
    without, with_floor = (study(kit, 0.05, sd)[1] for sd in (0.0, 2.0))
    assert with_floor.plan == without.plan
    assert with_floor.objective == without.objective


def test_varying_lead_times_raise_the_floor(kit):
    """Proves: z sqrt(4 x 9 + 10^2 x 0.5^2) = 1.64485 x 7.81; sd of demand and of lead time added would give 18.1."""
    model, _ = study(kit, 0.02, 3.0, lead_sd=0.5)
    assert model.everyday_at(kit.Node("M", "P")) == pytest.approx(norm.ppf(LEVEL) * 61**0.5)
    alone, _ = study(kit, 0.02, 0.0, lead_sd=0.5)
    assert alone.everyday_at(kit.Node("M", "P")) == pytest.approx(norm.ppf(LEVEL) * 5)


def test_without_variability_nothing_is_kept(kit):
    """Proves: a service level alone, or variability alone, leaves the model as it is."""
    assert study(kit, 0.02, 0.0)[0].everyday is None
    assert study(kit, 0.02, 5.0, level=None)[0].everyday is None


def test_today_is_raised_to_the_floor_once(kit):
    """Proves: today's 5 units become the floor of 6.58, today's 50 stay; what was raised is told, and not again."""
    node = kit.Node("M", "P")
    for held, raised in ((5.0, 1.5794), (50.0, None)):
        model = kit.chain(lane_is={"lead_time": 4.0}, sell_is={"deviation": 2.0}, service_level=LEVEL,
                          cover={node: held})  # fmt: skip
        found = with_today(model)
        assert found.cover[node] == pytest.approx(max(held, 6.5794), abs=1e-3)
        assert found.everyday.raised.get(node) == (raised and pytest.approx(raised, abs=1e-3))
        assert with_today(found) is found


def test_two_customers_of_one_store_are_pooled(kit):
    """Proves: sd 3 and 4 pool to 5 where both are served from one shelf, not to 7, and sqrt(25) / 2 is not 2.5 each.

    The store W waits 9 periods, its markets 0: all stock lies there, z x 5 x 3. A market that takes by two lanes, half
    by each, is one customer still: 4, not sqrt(2^2 + 2^2).
    """
    lanes = [
        kit.lane("S", "W", lead_time=9.0), kit.lane("W", "M"),
        kit.lane("W", "N", share=0.5), kit.lane("W", "N", mode="air", share=0.5),
    ]  # fmt: skip
    sells = [kit.sell(deviation=3.0), kit.sell("N", deviation=4.0)]
    model = with_today(kit.model(lanes, [kit.make("S")], sells, service_level=LEVEL))
    assert model.everyday.units == {kit.Node("W", "P"): pytest.approx(norm.ppf(LEVEL) * 15)}


def test_the_floor_is_put_where_it_is_cheap(kit):
    """Proves: a bill of two raw units, each worth 1, against a product worth 10: one stock of raw, none of product.

    Raw waits 4 periods: 2 x 3 a period vary, so z x 6 x 2 of raw cost 12 z a year and unit; product, promised at once,
    would cost z x 3 x 2 x 10.
    """
    model = kit.model(
        [kit.lane("S", "A", "R", lead_time=4.0), kit.lane("A", "M", "P")],
        [kit.make("S", "R"), kit.make("A", "P")], [kit.sell(deviation=3.0)],
        parts={"R": (1.0, 1.0), "P": (10.0, 1.0)}, bom=[kit.line("P", "R", 2.0)], service_level=LEVEL,
    )  # fmt: skip
    found = with_today(model).everyday
    assert found.units == {kit.Node("A", "R"): pytest.approx(norm.ppf(LEVEL) * 12)}
    assert found.cost == pytest.approx(norm.ppf(LEVEL) * 12)
    assert found.proven
    dear = replace(model, network=replace(model.network, lanes={
        one.id: one for one in (kit.lane("S", "A", "R"), kit.lane("A", "M", "P", lead_time=4.0))
    }))  # fmt: skip
    assert with_today(dear).everyday.units == {kit.Node("M", "P"): pytest.approx(norm.ppf(LEVEL) * 6)}


def test_what_keeps_it_from_being_worked_out_is_told(kit):
    """Proves: a blank deviation, a circle, an unknown split and a market that may keep nothing are named."""
    usual = {"service_level": LEVEL, "sites": {"S": {"max_cover": 0.0}}}
    way, made = kit.lane("S", "M", lead_time=4.0), kit.make("S")
    blank = kit.model([way], [made], [kit.sell(deviation=1.0), kit.sell("S")], **usual)
    round_and_round = [kit.lane("S", "M", share=0.5), kit.lane("M", "N"), kit.lane("N", "M", share=0.5)]
    circle = kit.model(round_and_round, [made], [kit.sell("N", deviation=1.0)], **usual)
    unsplit = kit.model([way, kit.lane("T", "M")], [made, kit.make("T")], [kit.sell(deviation=1.0)], **usual)
    barred = kit.chain(lane_is={"lead_time": 4.0}, sell_is={"deviation": 1.0}, service_level=LEVEL, max_cover=0.0)
    for model, said in (
        (blank, "blank, but everyday safety stock"),
        (circle, "by way of others, from itself"),
        (unsplit, "split is not stated"),
        (barred, "max_cover allows none"),
    ):
        with pytest.raises(InputError, match=said):
            with_everyday_stock(model)
