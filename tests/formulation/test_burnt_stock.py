"""What becomes of stock where it burns, solved by hand: usable, locked or destroyed, at makers, warehouses and markets.

Unless a test says otherwise: S makes at 5, S > W > M without lead times, W > M at 1; 12 a period are sold at M, 40 lost
per unit short, nobody waits. Each test holds the optimizer and the simulator to the same number.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience.hazard.book import HazardBook
from resilience.hazard.build import build_scenarios
from resilience.hazard.distributions.all import Fixed
from resilience.hazard.hazards import Hazard, Hits, Selector, StockFate
from resilience.hazard.ongoing import OpenEvent, branches
from resilience.hazard.scenarios import EffectKind
from resilience.hazard.situation import Situation
from resilience.program.extract import plan_of
from resilience.simulate.run.single import simulate_scenario


def network(kit, *, at, covers, capacity=24.0, **given):
    """S > W > M with spare of as much as the plan; covers in units at one site."""
    chain = [kit.lane("S", "W"), kit.lane("W", "M", unit_cost=1.0)]
    return kit.model(
        chain, [kit.make("S", unit_cost=5.0, capacity=capacity)], [kit.sell(quantity=12.0, margin=40.0)],
        cover={kit.Node(at, "P"): covers}, **given,
    )  # fmt: skip


def hazard(site, fate, share=0.0, periods=2.0, **given):
    """One site loses all its capacity for two periods, once a year."""
    return Hazard(
        name="fire", hits=Hits.CAPACITY, select=Selector(sites=(site,)), rate=1.0, per_target=True,
        duration=Fixed(periods), severity=Fixed(1.0), detection=0.0, source="test", stock=fate,
        stock_loss=share, **given,
    )  # fmt: skip


def scenario_of(model, *hazards):
    """The only scenario of a hazard."""
    (made,) = build_scenarios(HazardBook("t", "T", hazards, 1), model.network, lots=False, periods_per_year=250.0)
    return made


def both(kit, model, hit):
    """Loss by the optimizer and by the simulator, which must be the same here."""
    answer = kit.solve(model, hit)
    plan = plan_of(answer.program, answer.solution.x, "best")
    simulated = simulate_scenario(model, plan, hit)
    assert float(simulated.loss[0]) == pytest.approx(answer.loss, abs=1e-6)
    return answer.loss


@pytest.mark.parametrize(
    ("fate", "share", "loss"),
    [(StockFate.USABLE, 0.0, 0.0), (StockFate.LOCKED, 0.0, 24 * 40.0), (StockFate.DESTROYED, 0.5, 24 * 40.0 + 15 * 5),
     (StockFate.DESTROYED, 1.0, 24 * 40.0 + 30 * 5)],
)  # fmt: skip
def test_the_shelf_of_a_maker(kit, fate, share, loss):
    """Proves: S is down 2 periods with 30 on its shelf: usable, 24 of them serve and nothing is lost; locked, 24 are.

    Destroyed, 24 are lost, and 15 or 30 that burnt cost 5 each anew.
    Sensitivity: usable stock that is locked loses 960; burnt stock for nothing 960; at the part's value of 1, 990.
    """
    model = network(kit, at="S", covers=30.0)
    assert both(kit, model, scenario_of(model, hazard("S", fate, share))) == pytest.approx(loss)


@pytest.mark.parametrize(("site", "each"), [("W", 5.0), ("M", 6.0)])
@pytest.mark.parametrize("share", [0.0, 0.6, 1.0])
def test_the_shelf_of_a_warehouse_and_of_a_market(kit, site, each, share):
    """Proves: at W a unit is 5 anew, at M 6 with its way; 20 lie there, neither hands on or sells for 2 periods.

    Sensitivity: a fire only at makers costs 960 at any share; what burns at M priced at W's 5 is 12 or 20 less.
    """
    model = network(kit, at=site, covers=20.0)
    fate = StockFate.DESTROYED if share else StockFate.LOCKED
    loss = both(kit, model, scenario_of(model, hazard(site, fate, share)))
    assert loss == pytest.approx(960 + 20 * share * each)


def test_what_burnt_is_made_up_by_spare_or_paid_by_sales(kit):
    """Proves: W burns for a period with 20 on its shelf; S has no spare: what it makes meanwhile fills 12 again.

    12 sales are lost meanwhile, 480, what burnt is 100, and 8 sales are forgone for the rest, 320. With spare the rest
    is made up, 580. Sensitivity: books closed on a shelf that is taken for full before the onset 580 without spare.
    """
    for capacity, loss in ((12.0, 900), (24.0, 580)):
        model = network(kit, at="W", covers=20.0, capacity=capacity)
        hit = scenario_of(model, hazard("W", StockFate.DESTROYED, 1.0, periods=1.0))
        assert kit.solve(model, hit).loss == pytest.approx(loss)


def test_what_nobody_can_bring_again_is_gone_and_paid_once(kit):
    """Proves: M keeps 30 of Q, which only a source can bring that is not approved; all burn: 30 at its 9, no more.

    Sensitivity: a shelf that must be full again although nothing fills it is charged twice what a unit is worth, 270
    and 60 more at a value of 1.
    """
    new = {"status": kit.Status.CANDIDATE, "qualification_cost": 1000.0, "qualification_time": 900.0}
    model = kit.model(
        [kit.lane("S", "M"), kit.lane("R", "M", "Q", **new)], [kit.make("S"), kit.make("R", "Q", unit_cost=9.0)],
        [kit.sell(quantity=12.0, margin=40.0)], cover={kit.Node("M", "Q"): 30.0},
        parts={"P": (1.0, 0.0), "Q": (1.0, 0.0)},
    )  # fmt: skip
    assert both(kit, model, kit.scenario(("stock_loss", "M|Q", (1.0,)))) == pytest.approx(30 * 9)


def test_a_fire_that_leaves_the_shelf_half_full_protects_for_half_as_long(kit):
    """Proves: S fails for 3 periods; half of M's shelf of 24 burns with it: 12 serve one period, 24 are lost.

    24 x 40 and 12 x 6. Sensitivity: a shelf that begins full loses 12 x 40 and pays the same.
    """
    model = network(kit, at="M", covers=24.0)
    hit = kit.outage(1, 1, 1, site="S")
    burnt = kit.scenario(("stock_loss", "M|P", (0.5,)))
    together = replace(hit, effects=hit.effects + burnt.effects)
    assert both(kit, model, together) == pytest.approx(24 * 40 + 12 * 6)


def test_two_fires_on_one_shelf_leave_what_each_leaves_of_it(kit):
    """Proves: of 20 at W half burns, and of that half again by a hazard that comes along: 15 are lost, 75.

    Sensitivity: shares added up burn all, 100; the larger alone 50.
    """
    model = network(kit, at="W", covers=20.0)
    second = replace(hazard("W", StockFate.DESTROYED, 0.5), name="water", rate=None, only_in_compound=True)
    first = replace(hazard("W", StockFate.DESTROYED, 0.5), compound=("water",))
    hit = scenario_of(model, first, second)
    assert [effect.profile for effect in hit.effects if effect.kind is EffectKind.STOCK_LOSS] == [(0.75,)]
    assert both(kit, model, hit) == pytest.approx(960 + 75)


def test_the_share_of_a_lot_burns_too(kit):
    """Proves: lots of 24 to M, three quarters of one there and a buffer of 10: of 28 half burn, 14 at 5.

    Sensitivity: the buffer alone, 25.
    """
    lots = {"delivery_options": (0.5,), "deliveries": 0.5}
    model = kit.model(
        [kit.lane("S", "M", **lots)], [kit.make("S", unit_cost=5.0)], [kit.sell(quantity=12.0, margin=40.0)],
        cover={kit.Node("M", "P"): 10.0},
    )  # fmt: skip
    hit = kit.scenario(("stock_loss", "M|P", (0.5,)), cycle_phase=0.75)
    assert kit.solve(model, hit).loss == pytest.approx(14 * 5)


def test_in_the_week_after_a_fire_it_burns_no_more(kit):
    """Proves: an event of today locks what is left and destroys nothing: what burnt is not on hand.

    Sensitivity: a hazard taken as it stands would burn the same stock every week anew.
    """
    model = kit.model([kit.lane("S", "M")], [kit.make("S")], [kit.sell()])
    book = HazardBook("t", "T", (hazard("S", StockFate.DESTROYED, 0.5, periods=4.0),), 1)
    (now,) = branches(book, model.network, [OpenEvent("fire", "S", 1.0)], Situation(), phase=0.0)
    shares = {effect.kind: effect.profile[0] for effect in now.effects}
    assert shares[EffectKind.STOCK_LOCKED] == 1
    assert shares[EffectKind.STOCK_LOSS] == 0


def test_burnt_stock_makes_a_buffer_dearer(kit):
    """Proves: the program knows that a buffer burns: at twice a year it pays 5 a unit and fire for its shelf.

    20 at W, all destroyed at a rate of 2: 200 a year. Sensitivity: a coupling that is not priced leaves it out.
    """
    model = network(kit, at="W", covers=20.0)
    fires = replace(scenario_of(model, hazard("W", StockFate.DESTROYED, 1.0)), rate=2.0)
    locks = replace(scenario_of(model, hazard("W", StockFate.LOCKED)), rate=2.0)
    cost = [kit.solve(model, one).objective for one in (locks, fires)]
    assert cost[1] - cost[0] == pytest.approx(200.0)
