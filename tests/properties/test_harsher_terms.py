"""On random networks: harsher terms of what real networks contain never make the best plan cheaper."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from support.cases import contract_case, duty_case, opening_case, order_case
from support.keeping import life_case, storage_case

from resilience.network.duties import with_duties
from resilience.program.two_stage import build_program
from resilience.solve.highs import Limits
from resilience.solve.outcome import Solved
from resilience.solve.two_stage import solve_two_stage

SEEDS, SOAK_SEEDS = 5, 95
SAME = 1e-6
BITES = {"least orders": 19}
"""The first seeds to draw where a term bites on few networks."""


def dearer_duties(network):
    """Duties half as high again."""
    rows = tuple(replace(one, rate=1.5 * one.rate) for one in network.duties)
    return with_duties(replace(network, duties=rows))


def shorter_lives(network):
    """Four fifths of every shelf life."""
    parts = {
        name: part if part.shelf_life is None else replace(part, shelf_life=0.8 * part.shelf_life)
        for name, part in network.parts.items()
    }
    return replace(network, parts=parts)


def dearer_room(network):
    """Room outside at twice its rent."""
    sites = {
        name: site if site.overflow_cost is None else replace(site, overflow_cost=2 * site.overflow_cost)
        for name, site in network.sites.items()
    }
    return replace(network, sites=sites)


def larger_orders(network):
    """Least orders six times as large."""
    lanes = {key: replace(lane, least_order=6 * lane.least_order) for key, lane in network.lanes.items()}
    return replace(network, lanes=lanes)


def dearer_sites(network):
    """Candidates that cost half as much again, each year and once."""
    sites = {
        name: replace(site, fixed_cost=1.5 * site.fixed_cost, opening_cost=1.5 * (site.opening_cost or 0.0))
        if site.may_open
        else site
        for name, site in network.sites.items()
    }
    return replace(network, sites=sites)


def harsher_contracts(network):
    """Every step of a contract half as dear again."""
    demand = {
        node: replace(
            sold,
            penalties=tuple(replace(step, penalty=1.5 * step.penalty, lump=1.5 * step.lump) for step in sold.penalties),
        )
        for node, sold in network.demand.items()
    }
    return replace(network, demand=demand)


TERMS = {
    "duties": (duty_case, dearer_duties),
    "shelf life": (life_case, shorter_lives),
    "room outside": (storage_case, dearer_room),
    "least orders": (order_case, larger_orders),
    "candidate sites": (opening_case, dearer_sites),
    "contracts": (contract_case, harsher_contracts),
}


def least(model, scenarios):
    """What the best plan costs a year; endless where there is none."""
    found = solve_two_stage(build_program(model, scenarios), Limits(gap=1e-9))
    return found.objective if isinstance(found, Solved) else math.inf


def check(term, seed):
    """Hold the best plan of a case against that of one with a harsher term; return by how much that is dearer."""
    draw, harsher = TERMS[term]
    case = draw(seed)
    model = case.model
    mild, harsh = (
        least(model.amended(network=network, holding_refund=False), case.scenarios)
        for network in (model.network, harsher(model.network))
    )
    assert harsh >= mild * (1 - SAME), f"{case}: {term} {harsh} below {mild}"
    return harsh - mild if math.isfinite(mild) else 0.0


@pytest.mark.parametrize("term", TERMS)
def test_a_harsher_term_is_never_cheaper(term):
    """Proves: higher duties, shorter lives, dearer room, larger orders, dearer sites or contracts never lower a cost.

    Each is felt on some of the networks. Sensitivity: a term with the wrong sign, or counted in the plan and not in its
    recourse, would lower a cost.
    """
    first = BITES.get(term, 0)
    assert max(check(term, seed) for seed in range(first, first + SEEDS)) > 0


@pytest.mark.soak
@pytest.mark.parametrize("term", TERMS)
def test_a_harsher_term_is_never_cheaper_on_many_more(term):
    """Proves the same on many more networks."""
    assert max(check(term, seed) for seed in range(SEEDS, SEEDS + SOAK_SEEDS)) > 0
