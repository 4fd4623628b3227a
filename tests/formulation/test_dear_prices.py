"""Hazards that hit costs, solved by hand: what is paid, what is avoided, and the rate at which the plan changes source.

P comes to M from S at 10 and 1 of freight, 10 a period, and from T, approved and idle, at 12 and 1, in a year of 100
periods.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.small import PERIODS_PER_YEAR, scenario

from resilience.hazard.book import HazardBook
from resilience.hazard.build import build_scenarios
from resilience.hazard.distributions.all import Fixed
from resilience.hazard.hazards import Hazard, Hits, Selector
from resilience.hazard.scenarios import EffectKind
from resilience.network.customs import Duty
from resilience.network.duties import with_duties
from resilience.plan.levers import Lever

SOURCES = frozenset({Lever.SOURCES})
LANE, MAKER = "S>M:P:road", "S|P"


def two_sources(kit, *, duties=(), levers=frozenset(), premium=2.0, **given):
    """S in use, T approved and idle; T is called unless told otherwise."""
    call = {"status": kit.Status.QUALIFIED, "activation_time": 0.0, "unit_cost": 1.0} | given
    lanes = [kit.lane("S", "M", unit_cost=1.0, share=1.0), kit.lane("T", "M", **call)]
    makes = [kit.make("S", unit_cost=10.0), kit.make("T", unit_cost=10.0 + premium)]
    model = kit.model(lanes, makes, [kit.sell()], levers=levers)
    return replace(model, network=with_duties(replace(model.network, duties=duties)))


def dearer(*rise, kind="lane_price", target=LANE, rate=1.0, **given):
    """A price that rises by so much in each period."""
    return scenario((kind, target, rise), rate=rate, **given)


def struck(model, hits, severity, *, lasts=3.0, rate=1.0, **select):
    """The scenario that a hazard makes of a model, all it selects at once."""
    hazard = Hazard("h", hits, Selector(**select), rate, False, Fixed(lasts), Fixed(severity), 0.0, "by hand")
    return build_scenarios(
        HazardBook("b", "B", hazards=(hazard,), seed=1), model.network, lots=False, periods_per_year=PERIODS_PER_YEAR
    ).scenarios


@pytest.mark.parametrize(("kind", "target"), [("lane_price", LANE), ("make_price", MAKER)])
def test_a_rise_is_paid_on_the_planned_flow(kit, kind, target):
    """Proves: nobody else to buy from: 1.5 more on 10 a period for 4 periods is 60, whatever is paid for.

    Sensitivity: a rise on what goes above plan alone costs nothing; one until the end of the watch more.
    """
    model = kit.chain()
    assert kit.solve(model, dearer(1.5, 1.5, 1.5, 1.5, kind=kind, target=target)).loss == pytest.approx(60)


@pytest.mark.parametrize(
    ("rise", "given", "loss"),
    [
        (1.5, {}, 45),
        (2.5, {}, 60),
        (2.5, {"activation_time": 1.0}, 25 + 40),
        (2.5, {"capacity": 4.0}, 3 * (4 * 2 + 6 * 2.5)),
        (50.0, {"capacity": 4.0}, 3 * (4 * 2 + 6 * 30)),
    ],
)
def test_the_dearer_of_two_is_avoided(kit, rise, given, loss):
    """Proves: three periods in which S costs 1.5 or 2.5 more; T costs 2 more: whatever is cheaper is paid on 10 units.

    T comes a period later where it must be called, brings 4 of 10 where it can make no more, and at 50 more sales are
    lost at 30 instead.
    Sensitivity: a rise on planned flow that cannot be avoided costs 75; a source that comes at once 60; no sale lost
    1,524.
    """
    model = two_sources(kit, premium=2.0, **given)
    assert kit.solve(model, dearer(rise, rise, rise)).loss == pytest.approx(loss)


def test_a_buffer_waits_for_the_price_to_fall(kit):
    """Proves: 5 on hand above need: 5 units are bought after the rise of 4 for two periods is over: 60 of 80 are paid.

    Sensitivity: a shelf that must be full all the time saves nothing.
    """
    model = kit.chain(cover={kit.Node("M", "P"): 5.0})
    assert kit.solve(model, dearer(4.0, 4.0)).loss == pytest.approx(60)


def test_the_plan_changes_source_at_the_break_even_rate(kit):
    """Proves: a tariff of 3 a unit for 20 periods, r times a year, on 10 a period costs 600 r; T costs 2 x 1000 more.

    Where T cannot be called in time the plan changes to it at r = 10/3, as it would from a fire. Where it can, calling
    T in the 20 periods costs 400 r instead.
    Sensitivity: a rise that the plan does not see never moves it; one paid on a year's flow at 2/3.
    """
    for rate, source in ((3.0, "S"), (4.0, "T")):
        model = two_sources(kit, levers=SOURCES, activation_time=30.0)
        answer = kit.solve(model, dearer(*[3.0] * 20, rate=rate))
        assert answer.plan[f"flow[{source}>M:P:road,0.0]"] == pytest.approx(10), rate
        assert answer.objective == pytest.approx(11_000 + min(600 * rate, 2_000))
    answer = kit.solve(two_sources(kit, levers=SOURCES), dearer(*[3.0] * 20, rate=0.5))
    assert answer.plan["flow[S>M:P:road,0.0]"] == pytest.approx(10)
    assert answer.objective == pytest.approx(11_000 + 400 * 0.5)


def test_what_each_hazard_comes_to(kit):
    """Proves: freight times 3 is 2 more, a spot price times 1.2 is 2 more, a surcharge is itself, a quarter of 8 is 2.

    Sensitivity: a multiple of all there is to pay instead of what is paid there makes 22; a duty on unit value 0.25.
    """
    value = Duty("M", 0.05, part="P", customs_value=8.0)
    model = two_sources(kit, duties=(value,))
    cases = [
        (Hits.COST, 3.0, {"lanes": (LANE,)}, EffectKind.LANE_PRICE),
        (Hits.COST, 1.2, {"sites": ("S",)}, EffectKind.MAKE_PRICE),
        (Hits.SURCHARGE, 2.0, {"lanes": (LANE,)}, EffectKind.LANE_PRICE),
        (Hits.SURCHARGE, 2.0, {"sites": ("S",), "parts": ("P",)}, EffectKind.MAKE_PRICE),
        (Hits.DUTY, 0.25, {"sites": ("S",), "into": ("M",)}, EffectKind.LANE_PRICE),
    ]
    for hits, severity, select, kind in cases:
        (found,) = struck(model, hits, severity, lasts=2.5, **select)
        (effect,) = found.effects
        assert effect.kind is kind, hits
        assert effect.profile == pytest.approx((2.0, 2.0, 1.0)), hits


def test_a_currency_hits_all_that_is_paid_in_it(kit):
    """Proves: S is paid in CNY, for goods and freight: a tenth more is 1 a unit made and 0.1 a unit moved.

    Sensitivity: a currency that hits whatever lies in a country would hit neither; one on the whole row T, too.
    """
    model = two_sources(kit)
    network = model.network
    lanes = {**network.lanes, LANE: replace(network.lanes[LANE], paid_in="CNY")}
    makes = {**network.production, kit.Node("S", "P"): replace(network.production["S", "P"], paid_in="CNY")}
    model = replace(model, network=replace(network, lanes=lanes, production=makes))
    (found,) = struck(model, Hits.CURRENCY, 1.1, currencies=("CNY",))
    assert {(one.kind, one.target): one.profile[0] for one in found.effects} == pytest.approx(
        {(EffectKind.MAKE_PRICE, kit.Node("S", "P")): 1.0, (EffectKind.LANE_PRICE, LANE): 0.1}
    )
    assert kit.solve(model, found).loss == pytest.approx(3 * 10 * 1.1)


def test_two_rises_on_one_lane_add_up(kit):
    """Proves: a surcharge and dearer freight that strike together cost the sum: 2 and 1 for 3 periods on 10: 90."""
    model = two_sources(kit, activation_time=30.0)
    one = Hazard("a", Hits.SURCHARGE, Selector(lanes=(LANE,)), 1.0, False, Fixed(3.0), Fixed(2.0), 0.0, "by hand")
    one = replace(one, compound=("b",))
    two = replace(one, name="b", hits=Hits.COST, severity=Fixed(2.0), rate=None, only_in_compound=True, compound=())
    book = HazardBook("b", "B", hazards=(one, two), seed=1)
    (found,) = build_scenarios(book, model.network, lots=False, periods_per_year=100.0).scenarios
    assert kit.solve(model, found).loss == pytest.approx(90)


def test_a_larger_rise_never_costs_less_and_an_option_never_more(kit):
    """Proves: at any rise from 0 to 40 the loss grows, and with T to call it is never above that without."""
    rises = [0.0, 0.5, 1.9, 2.1, 5.0, 29.0, 31.0, 40.0]
    with_t = [kit.solve(two_sources(kit, capacity=6.0), dearer(rise, rise)).loss for rise in rises]
    alone = [kit.solve(kit.chain(), dearer(rise, rise)).loss for rise in rises]
    assert with_t == sorted(with_t)
    assert alone == sorted(alone)
    assert all(some <= more + 1e-9 for some, more in zip(with_t, alone, strict=True))
