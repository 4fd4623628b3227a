"""Nothing appears, vanishes or goes negative in the simulator, on random networks under random disruptions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support.cases import cases, seeded_case

from resilience.hazard.scenarios import EffectKind
from resilience.network.parts import Node
from resilience.program.extract import plan_of
from resilience.program.two_stage import build_program
from resilience.simulate.layout.rationing import Rationing
from resilience.simulate.layout.script import write_script
from resilience.simulate.layout.tracks import Tracks
from resilience.simulate.run.compile import compile_layout
from resilience.simulate.run.engine import run
from resilience.simulate.run.record import Record
from resilience.solve.first_stage import solve_first_stage

PERIODS = 30
TRACKS = 4
DUST = 1e-7


def plan_for(case, rng):
    """Cheapest flows, with random buffers, reserves where offered and every visibility."""
    program = build_program(case.model, case.scenarios)
    x = solve_first_stage(program.first)
    if x is None:
        assume(False)  # a network drawn at random may have no plan at all
    plan = plan_of(program, x, "random")
    network = case.model.network
    return replace(
        plan,
        buffers={node: float(rng.choice([0.0, 5.0, 40.0])) for node in network.nodes},
        lane_reserves={key: network.lanes[key].reserve_max for key in plan.qualified},
        production_reserves={n: made.reserve_max for n, made in network.production.items()},
        visible=frozenset(network.sites),
    )


def histories(rng, scenarios):
    """Several tracks with overlapping onsets of every scenario."""
    count = 3 * TRACKS
    onset = np.sort(rng.integers(0, PERIODS // 2, count))
    return rng.integers(0, TRACKS, count), onset, rng.integers(0, len(scenarios), count)


def simulate(case, plan, rule, seed):
    """Record of a few overlapping histories."""
    layout = compile_layout(case.model, plan, case.scenarios, rule)
    rng = np.random.default_rng(seed)
    track, onset, scenario = histories(rng, case.scenarios)
    phases = rng.random((TRACKS, len(layout.lot_lanes)))
    tracks = Tracks(track, onset, scenario, np.full(TRACKS, PERIODS), phases)
    record = Record(layout)
    outcome = run(layout, [write_script(layout, s) for s in case.scenarios], tracks, recorder=record)
    destroyed = any(e.kind is EffectKind.TRANSIT_LOSS for s in case.scenarios for e in s.effects)
    return layout, record, outcome, destroyed


def check_balance(layout, record, destroyed):
    """Stock changes by what arrives and is made, less what is sent, used and delivered; goods under way likewise."""
    stock, sent, started = record.array("stock"), record.array("sent"), record.array("started")
    delivered, under_way = record.array("delivered"), record.array("under_way")
    arrived = sent[1:] - np.diff(under_way, axis=0)
    if not destroyed:
        assert arrived.min(initial=0.0) >= -DUST
    for number, row in enumerate(layout.nodes):
        change = np.diff(stock[:, number], axis=0)
        change = change - sum(arrived[:, i] for i in row.lanes)
        for i, make in enumerate(layout.makes):
            gain = make.made.yield_share if make.node == number else 0.0
            used = sum(quantity for child, quantity in make.inputs if child == number)
            change = change - (gain - used) * started[1:, i]
        change = change + sum(sent[1:, i] for i in row.out_lanes)
        if row.market >= 0:
            change = change + delivered[1:, row.market]
        if destroyed:  # what is destroyed looks like an arrival here
            assert change.max(initial=0.0) <= DUST * max(1.0, stock.max())
        else:
            assert np.abs(change).max(initial=0.0) <= DUST * max(1.0, stock.max())


def check_service(record):
    """Every unit of demand is delivered, waits or is lost."""
    backlog = record.array("backlog")
    due = record.array("wanted")[1:] + backlog[:-1]
    told = record.array("delivered")[1:] + record.array("lost")[1:] + backlog[1:]
    assert np.allclose(due, told, rtol=1e-9, atol=DUST)


@settings(max_examples=40, deadline=None)
@given(case=cases(), rule=st.sampled_from(Rationing), seed=st.integers(0, 2**16))
def test_flow_is_conserved_and_nothing_is_negative(case, rule, seed):
    """Proves: every period conserves every part at every position, whoever goes short, and no amount is negative.

    Sensitivity: inputs granted to a maker who lacks another input and not given back, goods both held at the gate
    and delivered, or a unit both waiting and lost would each break a balance.
    """
    plan = plan_for(case, np.random.default_rng(seed))
    layout, record, outcome, destroyed = simulate(case, plan, rule, seed)
    for kind in ("stock", "sent", "under_way", "started", "delivered", "lost", "backlog"):
        assert record.array(kind).min(initial=0.0) >= -DUST, kind
    assert record.array("stock").min() >= 0.0
    check_balance(layout, record, destroyed)
    check_service(record)
    assert np.isfinite(outcome.total).all()


@pytest.mark.parametrize("seed", range(6))
def test_no_disruption_is_no_change(seed):
    """Proves: random networks stay in their steady state for 20 periods when nothing strikes.

    Sensitivity: an order split that does not add up to the plan would drift.
    """
    case = seeded_case(seed)
    plan = plan_for(case, np.random.default_rng(seed))
    layout = compile_layout(case.model, plan, case.scenarios)
    none = np.zeros(0, dtype=np.int64)
    record = Record(layout)
    tracks = Tracks(none, none, none, np.full(2, 20), np.full((2, len(layout.lot_lanes)), 0.3))
    outcome = run(layout, [write_script(layout, s) for s in case.scenarios], tracks, recorder=record)
    stock = record.array("stock")
    assert np.abs(stock - stock[0]).max() <= 1e-9 * max(1.0, stock.max())
    assert outcome.total == pytest.approx(0.0, abs=1e-6)
    made = {Node(row.made.site, row.made.part): i for i, row in enumerate(layout.makes)}
    for node, i in made.items():
        assert record.array("started")[-1, i] == pytest.approx(plan.production.get(node, 0.0), abs=1e-8)
