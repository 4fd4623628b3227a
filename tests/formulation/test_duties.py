"""Duties solved by hand: landed costs through a store, goods followed by origin, and the rate at which sources change.

P is made in CN at 10 and in MX at 12. Both go to the store H at 1 a unit; H sends 10 a period to each of US and EU at
1 a unit; US can be served from MX directly at 2.6. Goods of CN pay 25 % of a customs value of 10 where they enter US.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience.network.customs import Duty
from resilience.network.duties import origins_followed, with_duties
from resilience.plan.levers import Lever

SOURCES = frozenset({Lever.SOURCES})
YEAR = 100.0
TARIFF = Duty("US", 0.25, origin="CN", part="P", customs_value=10.0)


def trade(kit, *duties, makers=("CN", "MX"), direct=None, markets=("US", "EU"), most=float("inf")):
    """The network with some duties; US is alone in asking where `markets` says so."""
    cost = {"CN": 10.0, "MX": 12.0}
    lanes = [kit.lane(maker, "H", unit_cost=1.0) for maker in makers]
    lanes += [kit.lane("H", market, unit_cost=1.0) for market in markets]
    lanes += [kit.lane("MX", "US", unit_cost=direct)] if direct is not None else []
    makes = [
        kit.make(maker, unit_cost=cost[maker], capacity=most if maker == "MX" else float("inf"))
        for maker in ("CN", "MX")
    ]
    model = kit.model(lanes, makes, [kit.sell(market) for market in markets], levers=SOURCES)
    return replace(model, network=with_duties(replace(model.network, duties=duties)))


def cost(kit, *duties, **given):
    """Cost per period of the best plan."""
    return kit.solve(trade(kit, *duties, **given)).objective / YEAR


def test_landed_through_a_store(kit):
    """Proves: one origin, through a store: 10 made + 1 + 25 % of 10 + 1 = 14.50 in US, and 12 in EU: 265 a period.

    Sensitivity: a duty at the first lane too, or by where goods were sent from (H pays none), makes 290 or 240; one
    charged on what a unit costs when it enters (11) makes 267.5.
    """
    model = trade(kit, TARIFF, makers=("CN",))
    assert not origins_followed(model.network).on_lane
    assert model.network.lanes["H>US:P:road"].duty == 2.5
    assert cost(kit, TARIFF, makers=("CN",)) == pytest.approx(265)


def test_goods_of_two_origins_in_one_store(kit):
    """Proves: H sends what MX made to US (14 a unit) and what CN made to EU (12): 260, 3 dearer than without a duty.

    Where MX makes 6 a period, 4 of US come from CN at 14.50: 262.
    Sensitivity: all of CN would cost 265, all of MX 280; a mixture of both in one heap, half of each, 272.5.
    """
    followed = origins_followed(trade(kit, TARIFF).network)
    assert set(followed.on_lane) == {"H>US:P:road"}
    assert cost(kit) == pytest.approx(240)
    assert cost(kit, TARIFF) == pytest.approx(260)
    assert cost(kit, TARIFF, most=6.0) == pytest.approx(262)


@pytest.mark.parametrize(("rate", "per_unit"), [(0.0, 12.0), (0.1, 13.0), (0.19, 13.9), (0.2, 14.0), (0.21, 14.0)])
def test_the_plan_changes_source_at_the_break_even_rate(kit, rate, per_unit):
    """Proves: CN lands at 12 + 10 r, MX at 14: from r = 20 % on US is served by MX.

    Sensitivity: a rate on what a unit costs in all would change at 16.7 or 18.2 %.
    """
    assert cost(kit, replace(TARIFF, rate=rate), markets=("US",)) == pytest.approx(10 * per_unit)


def test_duties_add_up_and_have_exceptions_by_part_and_origin(kit):
    """Proves: 2 % on everything from outside and 25 % on P of CN: 2.7 a unit on a customs value of 10; 0.02 on its own.

    Without a customs value of its own a duty is on the unit value, 1. Goods of US pay nothing at home.
    """
    usual = Duty("US", 0.02)
    lane = trade(kit, usual, TARIFF, makers=("CN",)).network.lanes["H>US:P:road"]
    assert lane.duty == pytest.approx(2.52)
    assert trade(kit, Duty("US", 0.02, part="Q"), makers=("CN",)).network.lanes["H>US:P:road"].duty == 0
    assert trade(kit, Duty("US", 0.02, origin="US"), makers=("CN",)).network.lanes["H>US:P:road"].duty == 0


def test_a_lane_counts_what_is_cheapest_there(kit):
    """Proves: what a sale at US costs anew is 14, by MX; the premium of its own lane is 0, that of a dearer way 0.6.

    Sensitivity: the least duty there is on the cheapest goods there are would land at 12, and the dearer way cost 2.6.
    """
    network = trade(kit, TARIFF, direct=2.6).network
    assert network.lanes["H>US:P:road"].duty == pytest.approx(14 - 1 - 11)
    program = kit.solve(trade(kit, TARIFF, direct=2.6)).program
    assert program.sizes.lane_premium("H>US:P:road") == 0
    assert program.sizes.lane_premium("MX>US:P:road") == pytest.approx(0.6)


def test_a_larger_duty_never_makes_the_best_plan_cheaper(kit):
    """Proves: from 0 to 60 % the best plan never costs less than at the rate before."""
    found = [cost(kit, replace(TARIFF, rate=rate / 20), direct=2.6, most=7.0) for rate in range(13)]
    assert found == sorted(found)
