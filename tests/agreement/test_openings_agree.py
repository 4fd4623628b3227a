"""Sites that may be opened and closed: whole, pruned and naively written programs say the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.cases import opening_case
from support.forms import check_forms
from support.judged import assert_judge_never_better, promised

from resilience.network.sites import SiteStatus
from resilience.plan.openings import away
from resilience.simulate.run.strata import simulate_strata

SEEDS = 12
SOAK_SEEDS = 288
PER_TEST = 4


@pytest.mark.parametrize("first", range(0, SEEDS, PER_TEST))
def test_the_forms_agree_where_sites_open_and_close(first):
    """Proves: approvals held to sites cost what one yes or no a site costs, of which all that needs it is a product.

    Sensitivity: a shut site that delivers, keeps stock or is approved in an emergency, a lane that is dropped though
    its site stands, or a fixed cost saved twice, would show in one form alone.
    """
    for seed in range(first, first + PER_TEST):
        check_forms(opening_case(seed))


@pytest.mark.soak
@pytest.mark.parametrize("first", range(SEEDS, SEEDS + SOAK_SEEDS, PER_TEST))
def test_the_forms_agree_on_many_more_sites_that_open_and_close(first):
    """Proves the same on many more networks."""
    for seed in range(first, first + PER_TEST):
        check_forms(opening_case(seed))


@pytest.mark.parametrize("first", range(0, SEEDS, PER_TEST))
def test_the_judge_never_does_better_than_the_program(first):
    """Proves: simulated on plans that open and close sites, each scenario loses what it must, or more.

    Sensitivity: a simulator that calls a source whose site is shut, keeps stock there, or lets a candidate that is
    not open help in an emergency would lose less.
    """
    for seed in range(first, first + PER_TEST):
        assert_judge_never_better(opening_case(seed))


@pytest.mark.soak
@pytest.mark.parametrize("first", range(SEEDS, SEEDS + SOAK_SEEDS, PER_TEST))
def test_the_judge_never_does_better_on_many_more(first):
    """Proves the same on many more networks."""
    for seed in range(first, first + PER_TEST):
        assert_judge_never_better(opening_case(seed))


def without(model, gone):
    """The model without some sites, their lanes and what is made there; those that are left are no decision."""
    network = model.network
    lanes = {key: lane for key, lane in network.lanes.items() if not {lane.origin, lane.destination} & gone}
    made = {node: one for node, one in network.production.items() if node.site not in gone}
    sites = {
        name: replace(site, status=SiteStatus.ACTIVE, fixed_cost=None, closing_cost=None, opening_cost=None)
        for name, site in network.sites.items() if name not in gone
    }  # fmt: skip
    resources = {key: line for key, line in network.resources.items() if key[0] not in gone}
    cover = {node: units for node, units in model.cover.items() if node.site not in gone}
    bare = replace(network, sites=sites, lanes=lanes, production=made, resources=resources)
    return model.amended(network=bare, cover=cover)


def known_to(plan, network):
    """What a plan says of a network that has lost some sites."""
    there = {"buffers": network.nodes, "production": network.production, "flows": network.lanes}
    held = {name: {key: of for key, of in getattr(plan, name).items() if key in known} for name, known in there.items()}
    return replace(plan, opened=frozenset(), closed=frozenset(), **held)


def test_a_site_that_is_not_there_is_no_part_of_the_simulated_network():
    """Proves: where a plan closes a site, or opens it not, as many units are lost as on a network without it.

    Prices may differ, for what is dear is told by the sources in the tables. Sensitivity: what stood there, or could be
    called or approved from there, would help in the one and not in the other.
    """
    compared = 0
    for seed in range(8):
        case = opening_case(seed)
        _, plan = promised(case.model, case.scenarios)
        gone = away(case.model.network, plan)
        bare = without(case.model, gone)
        left = {*bare.network.lanes, *bare.network.nodes}
        hit = [one for one in case.scenarios if all(effect.target in left for effect in one.effects)]
        if not gone or not hit:
            continue
        compared += 1
        found = simulate_strata(case.model, plan, hit, seed=1).short
        again = simulate_strata(bare, known_to(plan, bare.network), hit, seed=1).short
        assert list(found) == pytest.approx(list(again), rel=1e-9, abs=1e-9), seed
    assert compared >= 3
