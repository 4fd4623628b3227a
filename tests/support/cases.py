"""Random cases for tests of whole programs: a model and scenarios that may strike it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from support.disruptions import draw_outages, draw_scenarios
from support.duties import with_duties_drawn
from support.naive_season import with_seasons
from support.naive_shutdown import with_shutdowns
from support.networks import (
    draw_model,
    with_alternates_drawn,
    with_contracts,
    with_customers_drawn,
    with_openings,
    with_orders,
    with_second_reserves,
)

from resilience.frozen import sealed
from resilience.hazard.scenarios import EffectKind
from resilience.network.customers import with_customers
from resilience.plan.levers import Lever
from resilience.study.costs.today import with_today

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resilience.hazard.scenarios import Effect, Scenario
    from resilience.network.network import SupplyNetwork
    from resilience.plan.model import Model


@dataclass(frozen=True)
class Case:
    """A model and scenarios that may strike it; `seed` is None when Hypothesis drew it."""

    model: Model
    scenarios: tuple[Scenario, ...]
    seed: int | None = None

    def __str__(self) -> str:
        return f"case {self.seed}"


def taken_as_is(model: Model) -> Model:
    """Return a model that nobody checks any more: the engine is right of some, too, that tables could not state."""
    return sealed(model, checked=True)


def seeded_case(seed: int) -> Case:
    """Return the case of a seed, the same for ever."""
    rng = Random(seed)
    model = taken_as_is(with_today(draw_model(rng)))
    return Case(model, draw_scenarios(rng, model.network), seed)


def order_case(seed: int) -> Case:
    """Return a case in which most lanes deliver in lots, with order quantities and price breaks."""
    rng = Random(seed)
    model = draw_model(rng)
    model = replace(model, network=with_orders(rng, model.network), levers=model.levers | {Lever.LOTS})
    return Case(taken_as_is(with_today(model)), draw_scenarios(rng, model.network), seed)


def alternate_case(seed: int) -> Case:
    """Return a case in which some parts have alternates, old parts or new; without refunds of holding."""
    rng = Random(seed)
    model = draw_model(rng)
    model = replace(model, network=with_alternates_drawn(rng, model.network), holding_refund=False)
    scenarios = draw_scenarios(rng, model.network)
    today = with_today(model)
    stated = {key: today.network.lanes[key] for key in model.network.lanes}
    return Case(taken_as_is(replace(model, network=replace(model.network, lanes=stated))), scenarios, seed)


def duty_case(seed: int) -> Case:
    """Return a case in which goods pay duties by where they were made, many of them through stores of all makers."""
    rng = Random(seed)
    model = draw_model(rng)
    model = replace(model, network=with_duties_drawn(rng, model.network))
    scenarios = draw_scenarios(rng, model.network)
    return Case(taken_as_is(with_today(model)), scenarios, seed)


def second_case(seed: int) -> Case:
    """Return a case in which most makers offer a second reserve, of another speed than the first."""
    rng = Random(seed)
    model = draw_model(rng)
    model = replace(model, network=with_second_reserves(rng, model.network), levers=model.levers | {Lever.RESERVES})
    return Case(taken_as_is(with_today(model)), draw_scenarios(rng, model.network), seed)


def opening_case(seed: int) -> Case:
    """Return a case in which sites may be opened and closed; of any kind they may be down."""
    rng = Random(seed)
    model = draw_model(rng)
    if rng.random() < 0.3:
        model = replace(model, network=with_second_reserves(rng, model.network))
    model = replace(model, network=with_openings(rng, model.network), levers=model.levers | {Lever.SOURCES})
    hit = (draw_outages if rng.random() < 0.5 else draw_scenarios)(rng, model.network)
    stocked = {node: units for node, units in model.cover.items() if not model.network.sites[node.site].may_open}
    return Case(taken_as_is(with_today(replace(model, cover=stocked))), hit, seed)


def customer_case(seed: int) -> Case:
    """Return a case in which markets have classes of customers; demand moves for all of them, or for one."""
    rng = Random(seed)
    model = draw_model(rng)
    network = with_customers_drawn(rng, model.network)
    scenarios = (draw_outages if rng.random() < 0.4 else draw_scenarios)(rng, model.network)
    model = replace(model, network=network)
    today = with_today(model)
    stated = {key: today.network.lanes[key] for key in network.lanes}
    whole = with_customers(network)
    moved = tuple(replace(one, effects=tuple(_by_class(rng, one.effects, whole))) for one in scenarios)
    return Case(taken_as_is(replace(model, network=replace(network, lanes=stated))), moved, seed)


def contract_case(seed: int) -> Case:
    """Return a case in which customers have contracts, in every third of them by classes."""
    drawn = customer_case(seed) if seed % 3 == 0 else seeded_case(seed)
    network = with_contracts(Random(seed), drawn.model.network)
    return replace(drawn, model=taken_as_is(replace(drawn.model, network=network)))


def _by_class(rng: Random, effects: Iterable[Effect], network: SupplyNetwork) -> Iterator[Effect]:
    """Effects, where demand of a market with classes moves that of all of them, or of one alone."""
    for effect in effects:
        if effect.kind is not EffectKind.DEMAND_FACTOR or effect.target in network.demand:
            yield effect
            continue
        lanes = network.outbound[effect.target]
        counters = [lane.target for lane in lanes if lane.destination in network.counters]
        hit = counters if rng.random() < 0.6 else [rng.choice(counters)]
        yield from (replace(effect, target=counter) for counter in hit)


def season_case(seed: int) -> Case:
    """Return a case in which demand has seasons and events, and disruptions begin at any time of the year."""
    rng = Random(seed)
    model = draw_model(rng)
    network = with_seasons(rng, model.network)
    model = taken_as_is(with_today(replace(model, network=network)))
    drawn = (draw_outages if seed % 3 == 0 else draw_scenarios)(rng, network)
    times = [rng.random() for _ in drawn]
    scenarios = tuple(replace(one, season=(at, at)) for one, at in zip(drawn, times, strict=True))
    return Case(model, scenarios, seed)


def shutdown_case(seed: int) -> Case:
    """Return a case in which suppliers shut down by plan, some beside demand with a season, at any time of the year."""
    rng = Random(seed)
    model = draw_model(rng)
    network = with_shutdowns(rng, model.network)
    network = with_seasons(rng, network) if seed % 4 == 0 else network
    model = taken_as_is(with_today(replace(model, network=network)))
    drawn = (draw_outages if seed % 3 == 0 else draw_scenarios)(rng, network)
    times = [rng.random() for _ in drawn]
    scenarios = tuple(replace(one, season=(at, at)) for one, at in zip(drawn, times, strict=True))
    return Case(model, scenarios, seed)


def outage_case(seed: int) -> Case:
    """Return a case in which sites of any kind are down."""
    rng = Random(seed)
    model = taken_as_is(with_today(draw_model(rng)))
    return Case(model, draw_outages(rng, model.network), seed)


def cases() -> st.SearchStrategy[Case]:
    """Strategy of cases; Hypothesis controls every draw and so can shrink them."""
    return st.builds(_case, st.randoms(use_true_random=False))


def _case(rng: Random) -> Case:
    model = taken_as_is(with_today(draw_model(rng)))
    return Case(model, draw_scenarios(rng, model.network))
