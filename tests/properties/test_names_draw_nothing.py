"""Whatever sites, parts and hazards are called and however rows are ordered: the same draws, plan value and losses."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from support import small as kit
from support.renaming import renamed_study

from resilience.hazard.book import HazardBook
from resilience.hazard.build import build_scenarios
from resilience.hazard.distributions.all import Exponential, LogNormal, Uniform
from resilience.hazard.hazards import Hazard, Hits, Selector
from resilience.hazard.risk.fresh import draw_scenarios
from resilience.network.parts import BomLine
from resilience.plan.levers import Lever, RiskAttitude
from resilience.simulate.layout.rationing import Rationing
from resilience.study.judge.foresight import struck_alone
from resilience.study.judge.fresh_years import simulate_fresh_years
from resilience.study.plan.optimize import optimize

SEEDS = range(6)
EXACT = 1e-9


def mills(*, alike: bool):
    """Two mills feed a press that needs both, a third mill another press; lots on the way. `alike`: all mills are."""
    costs = (0.0, 0.0, 0.0) if alike else (0.0, 0.2, 0.5)
    first = [
        kit.lane(mill, "PRESS", part, lead_time=2.0, unit_cost=cost, deliveries=0.25, delivery_options=(0.25, 0.5))
        for mill, part, cost in zip(("OAK", "ELM", "ASH"), "XYZ", costs, strict=True)
    ]
    makes = [kit.make(mill, part, capacity=14.0) for mill, part in zip(("OAK", "ELM", "ASH"), "XYZ", strict=True)]
    bom = [BomLine("P", part, 1.0) for part in "XYZ"]
    lanes = [*first, kit.lane("PRESS", "M", lead_time=1.0)]
    return kit.model(
        lanes, [*makes, kit.make("PRESS", capacity=13.0)], [kit.sell()], holding=0.01, bom=bom,
        levers=frozenset({Lever.BUFFERS}), risk=RiskAttitude(weight=0.3, level=0.9, years=400, seed=4),
    )  # fmt: skip


def hazards(**given) -> HazardBook:
    """Fires drawn with a port that closes, on each mill; a strike at the press; floods that take two mills at once."""
    one = Hazard("fire", Hits.CAPACITY, Selector(sites=("OAK", "ELM", "ASH")), 0.4, True, LogNormal(6, 0.5),
                 Uniform(0.3, 1), 0.0, "test", samples=12, compound=("port",))  # fmt: skip
    port = replace(one, name="port", hits=Hits.ARRIVALS, select=Selector(lanes=("PRESS>M:P:road",)), rate=None,
                   only_in_compound=True, compound=(), samples=None, duration=Exponential(2))  # fmt: skip
    flood = replace(one, name="flood", select=Selector(sites=("OAK", "ASH")), per_target=False, rate=0.2, compound=())
    again = replace(flood, name="again", select=Selector(sites=("ELM", "ASH")))
    strike = replace(one, name="strike", select=Selector(sites=("PRESS",)), samples=None, compound=(), strata=3)
    return HazardBook("test", "Test", (one, port, flood, again, strike), 7, **given)


@pytest.mark.parametrize("alike", [True, False])
@pytest.mark.parametrize("seed", SEEDS)
def test_draws_are_the_same_whatever_all_is_called(seed: int, alike: bool) -> None:
    """Proves: as many draws in the same order with the same durations, severities, phases and rates.

    Sensitivity: generators seeded by names give other draws; an order by names meets the same years with others.
    """
    model, book = mills(alike=alike), hazards()
    found = []
    for network, its in ((model.network, book), _other(model, book, seed)):
        built = build_scenarios(its, network, lots=True, periods_per_year=100.0)
        fresh = draw_scenarios(its, network, count=60, seed=3)
        found.append([(one.rate, one.duration, one.severity, one.cycle_phase) for one in (*built, *fresh.scenarios)])
    assert found[0] == found[1]


def _other(model, book, seed):
    model, book = renamed_study(model, book, Random(seed))
    return model.network, book


@pytest.mark.parametrize("alike", [True, False])
def test_plan_value_and_losses_are_the_same(alike: bool) -> None:
    """Proves: plan value, AAL and CVaR, promised and simulated, agree to 1e-9 with all called otherwise.

    Two mills that nothing tells apart are struck with two others, and lots are drawn for each lane: draws given to
    the mills by name, or phases to the lanes by row, change the simulated loss by percents.
    """
    found = []
    for seed in (None, 1, 2):
        model, book = mills(alike=alike), hazards()
        if seed is not None:
            model, book = renamed_study(model, book, Random(seed))
        result = optimize(model, book)
        plan = result.plan
        alone = struck_alone(model, plan, book, seed=2, rationing=Rationing.MARGIN, draws=80).mean
        years = simulate_fresh_years(model, {"it": plan}, book, years=60, seed=5)
        found.append([result.objective, result.best.aal, result.cvar, alone, years.mean("it").mean,
                      years.cvar("it", 0.9).mean])  # fmt: skip
    for other in found[1:]:
        assert other == pytest.approx(found[0], rel=EXACT)
