"""Programs small enough to see through: one supplier, one market."""

from __future__ import annotations

import math
import signal
from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from resilience.hazard.scenarios import Effect, EffectKind, Scenario
from resilience.network.lanes import Lane, LaneStatus, Mode
from resilience.network.network import SupplyNetwork
from resilience.network.parts import Demand, Node, Part, Production
from resilience.network.sites import Site, SiteKind
from resilience.plan.levers import Lever, Requirements
from resilience.plan.model import Model
from resilience.program.two_stage import BuildOptions, build_program
from resilience.quantities import Calendar, Duration
from resilience.solve.highs import Arrays


def arrays(cost, rows, low, up, *, lower=0.0, upper=np.inf, integer=False):
    """A program in arrays; bounds and integrality the same for every column."""
    n = len(cost)
    return Arrays(
        np.array(cost, dtype=float), sparse.csr_array(np.array(rows, dtype=float)), np.array(low, dtype=float),
        np.array(up, dtype=float), np.full(n, float(lower)), np.full(n, float(upper)), np.full(n, integer),
    )  # fmt: skip


def knapsack(n=60, rows=25, seed=3):
    """A program of choices that takes HiGHS far longer than any test waits to prove."""
    rng = np.random.default_rng(seed)
    weights = rng.integers(20, 100, (rows, n))
    profit = weights.mean(axis=0) + rng.uniform(0, 5, n)
    return arrays(-profit, weights, np.full(rows, -np.inf), weights.sum(axis=1) // 2, upper=1.0, integer=True)


def model(capacity=20.0, **asked):
    """Demand for 10 a period at a margin of 30, holding 1 per unit and period, 100 periods a year; only buffers."""
    lane = Lane("S", "M", "P", Mode.ROAD, 0.0, 0.0, math.inf, LaneStatus.ACTIVE)
    network = SupplyNetwork(
        sites={
            "S": Site("S", SiteKind.SUPPLIER, "here", time_to_recover=2.0), "M": Site("M", SiteKind.MARKET, "there"),
        },
        parts={"P": Part("P", 1.0, 100.0)},
        bom=(),
        lanes={lane.id: lane},
        production={Node("S", "P"): Production("S", "P", capacity, 0.0)},
        demand={Node("M", "P"): Demand("M", "P", 10.0, 30.0, 0.0, 0.0)},
        resources={},
    )  # fmt: skip
    return Model(
        "tiny", "Tiny", "USD", Calendar(Duration(24.0), 100.0), network, levers=frozenset({Lever.BUFFERS}),
        requirements=Requirements(**asked), holding_refund=False, max_cover=5.0,
    )  # fmt: skip


def outage(length, rate):
    """The supplier is down for some periods, stock and all."""
    lost = (1.0,) * length
    effects = [Effect(kind, Node("S", "P"), lost) for kind in (EffectKind.PRODUCTION_LOSS, EffectKind.STOCK_LOCKED)]
    return Scenario(f"{length} periods", "fire", rate, tuple(effects), sites=("S",), duration=float(length))


@pytest.fixture(scope="session")
def small():
    """Ways to make small programs."""
    from types import SimpleNamespace

    def program(*scenarios, capacity=20.0, **asked):
        return build_program(model(capacity, **asked), scenarios, BuildOptions())

    return SimpleNamespace(
        arrays=arrays, knapsack=knapsack, model=model, outage=outage, program=program, replace=replace
    )  # fmt: skip


@pytest.fixture
def ctrl_c():
    """Ctrl-C raises here, also where the tests run in the background of a shell, which has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
