"""Relations that hold for closed books whatever the network, checked on the naive form that judges the program."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from support import naive_closed
from support.closed_networks import closed_case
from support.closed_small import PATIENT, as_it_is, yearly
from support.naive_closed import closed_loss
from support.renaming import renamed
from support.small import lane, make, outage, sell

from resilience.network.parts import Node

SEEDS = range(24)
SLIGHT = 1e-6


def slack(loss):
    """Rounding of a loss."""
    return SLIGHT * max(1.0, abs(loss))


def loss_of(case, **changed):
    """Loss of a case, some of it changed."""
    case = replace(case, **changed)
    return closed_loss(case.model, case.scenario, case.plan).loss


def with_capacity(model, factor):
    """The same model with all that is limited a bit wider."""
    network = model.network
    lanes = {key: replace(lane, capacity=lane.capacity * factor) for key, lane in network.lanes.items()}
    makes = {key: replace(made, capacity=made.capacity * factor) for key, made in network.production.items()}
    lines = {key: replace(line, available_time=line.available_time * factor) for key, line in network.resources.items()}
    wider = replace(network, lanes=lanes, production=makes, resources=lines)
    return replace(model, network=wider)


@pytest.mark.parametrize("seed", SEEDS)
def test_capacity_never_costs(seed):
    """A tenth more of every maker, line and lane at the same plan never raises the loss.

    A settlement that forgets which limits grew, or takes spare for planned flow, loses more with more capacity.
    """
    case = closed_case(seed)
    before = loss_of(case)
    assert loss_of(case, model=with_capacity(case.model, 1.1)) <= before + slack(before)


@pytest.mark.parametrize("seed", SEEDS)
def test_stock_never_costs(seed):
    """Five more units on every shelf never raise the loss: they may stand there untouched.

    A form that charges what is missing on shelves, and not what was used, makes stock dear.
    """
    case = closed_case(seed)
    before = loss_of(case)
    buffers = {node: case.plan.buffers.get(node, 0.0) + 5.0 for node in case.model.network.nodes}
    assert loss_of(case, plan=replace(case.plan, buffers=buffers)) <= before + slack(before)


@pytest.mark.parametrize("seed", SEEDS)
def test_names_do_not_matter(seed):
    """Sites called otherwise, everything in the opposite order: the loss is the same."""
    case = closed_case(seed)
    found = [closed_loss(*parts) for parts in ((case.model, case.scenario, case.plan),
                                               renamed(case.model, case.scenario, case.plan))]  # fmt: skip
    assert found[1].loss == pytest.approx(found[0].loss, rel=SLIGHT, abs=SLIGHT)
    assert found[1].periods == found[0].periods


@pytest.mark.parametrize("seed", SEEDS)
def test_more_time_never_costs(seed):
    """Books closed 19 periods later never show more: after an even close everything runs as planned.

    Books that charge holding, waiting or premiums by the period for a state that is none of them would.
    """
    case = closed_case(seed)
    found = closed_loss(case.model, case.scenario, case.plan)
    later = closed_loss(case.model, case.scenario, case.plan, watch=found.periods + 19)
    assert later.loss <= found.loss + slack(found.loss)


@pytest.mark.parametrize("seed", SEEDS)
def test_shelves_and_pipelines_can_always_be_filled(seed, monkeypatch):
    """Whatever is missing can be made up or settled by sales: charging a million for it changes no loss.

    A close that can only be bought (goods under way twice counted, a shelf without any way to it) costs the million.
    """
    case = closed_case(seed)
    found = loss_of(case)
    monkeypatch.setattr(naive_closed, "closing_price", lambda *_: 1e6)
    assert loss_of(case) == pytest.approx(found, rel=SLIGHT, abs=SLIGHT)


@pytest.mark.parametrize("buffer", [0.0, 12.0])
@pytest.mark.parametrize("patience", [0.0, math.inf])
def test_once_all_is_back_time_changes_nothing(buffer, patience):
    """Three days down with 2 of 12 to spare: whole again after 15 days at most, so 40, 80 or 300 days say the same.

    Who does not wait loses 30 less the buffer at a margin of 30; the buffer comes back at two a day.
    """
    waits = {**PATIENT, "backlog_cost": 1.0} if patience else {}
    made = yearly([lane("S", "M", lead_time=2.0)], [make("S", capacity=12.0)], [sell(**waits)], year=300.0)
    plan = as_it_is(made, {Node("M", "P"): buffer})
    losses = [closed_loss(made, outage(1, 1, 1), plan, watch=watch).loss for watch in (40, 80, None)]
    assert losses == pytest.approx([losses[0]] * 3, abs=1e-6)
    if not patience:
        assert losses[0] == pytest.approx((30 - buffer) * 30)
