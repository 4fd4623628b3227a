"""A serial base-stock system in the simulator and in its peers: the same cost, and how fast each gets there.

Customers ask for one of a few amounts in every period, equally likely; whoever is not served waits. Every stage orders
up to its base stock; goods take a period from stage to stage. Cost: holding and waiting at the end of each period.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.simulation import PART, UNITS, serial_model
from resilience.hazard.scenarios import Effect, EffectKind, Scenario
from resilience.network.parts import Node
from resilience.plan.plan import Plan
from resilience.simulate.layout.script import write_scripts
from resilience.simulate.layout.tracks import Tracks
from resilience.simulate.run.compile import compile_layout
from resilience.simulate.run.engine import run

if TYPE_CHECKING:
    from resilience.plan.model import Model
    from resilience.simulate.system.conditions import Conditions
    from resilience.simulate.system.state import State

PEERS_PYTHON = "RESILIENCE_PEERS"
"""Environment variable with the interpreter that has stockpyl and SupplyNetPy; they cannot live in this environment."""
WIDE = 1.96
RUNS = 3
"""Runs of each side, of which the fastest counts: the one that other work on the machine has disturbed least."""


@dataclass(frozen=True)
class Task:
    """One system and how long to watch it; `stock` is what is on hand at the end of an average period."""

    stock: float
    stages: int = 10
    demands: tuple[float, ...] = (0.5 * UNITS, UNITS, 1.5 * UNITS)
    holding: float = 1.0
    backlog: float = 10.0
    periods: int = 1000
    warm_up: int = 50
    seed: int = 1


@dataclass(frozen=True)
class Found:
    """Mean cost of a period and half of its 95 % interval, and the speed in node-periods per second."""

    cost: float
    half_width: float
    held: float
    rate: float


@dataclass
class Costs:
    """Adds up holding and waiting of every track after the warm-up."""

    task: Task
    held: Any = 0.0
    waiting: Any = 0.0

    def record(self, state: State, now: Conditions) -> None:
        """Add one period."""
        if now.now >= self.task.warm_up:
            self.held = self.held + self.task.holding * state.stock.sum(axis=0)
            self.waiting = self.waiting + self.task.backlog * state.markets[0].backlog


def ours(task: Task, tracks: int = 4096) -> Found:
    """Simulate many tracks side by side, demand drawn anew in every period."""
    model, plan = _system(task)
    key = Node(next(iter(model.network.demand)).site, PART)
    drawn = np.random.default_rng(task.seed).choice(task.demands, (tracks, task.periods)) / UNITS
    scenarios = [
        Scenario(f"{i}", "demand", 1.0, (Effect(EffectKind.DEMAND_FACTOR, key, tuple(path)),))
        for i, path in enumerate(drawn.tolist())
    ]
    layout = compile_layout(model, plan, scenarios)
    scripts = write_scripts(layout, scenarios)
    number, zeros = np.arange(tracks), np.zeros(tracks, dtype=np.int64)
    events = Tracks(number, zeros, number, np.full(tracks, task.periods), np.zeros((tracks, 0)))
    costs = Costs(task)
    start = time.process_time()
    run(layout, scripts, events, recorder=costs)
    seconds = time.process_time() - start
    counted = task.periods - task.warm_up
    total = (costs.held + costs.waiting) / counted
    half = WIDE * float(total.std(ddof=1)) / np.sqrt(tracks)
    node_periods = tracks * task.periods * task.stages
    return Found(float(total.mean()), half, float(costs.held.mean()) / counted, node_periods / seconds)


def _system(task: Task) -> tuple[Model, Plan]:
    """A source of any amount, and the stages after it."""
    model, _ = serial_model(task.stages + 1, unlimited=True)
    source, *stages = model.network.nodes
    plan = Plan(
        "base stock",
        buffers=dict.fromkeys(stages, task.stock),
        flows=dict.fromkeys(model.network.lanes, UNITS),
        production={Node(source.site, PART): UNITS},
    )
    return model, plan


def peers(task: Task) -> dict[str, Found]:
    """Run the peers that are installed; says which are not."""
    command = [os.environ.get(PEERS_PYTHON, sys.executable), str(Path(__file__).with_name("peers.py"))]
    ended = subprocess.run([*command, json.dumps(asdict(task))], check=True, capture_output=True, text=True)
    found = {}
    for name, told in json.loads(ended.stdout).items():
        if "missing" in told:
            print(f"  {name}: not installed ({told['missing']}); name an interpreter that has it in {PEERS_PYTHON}.")
            continue
        rate = told["node_periods"] / told["seconds"]
        if "costs" in told:
            batches = np.array(told["costs"]).reshape(19, -1).mean(axis=1)
            half = WIDE * float(batches.std(ddof=1)) / np.sqrt(len(batches))
            found[name] = Found(float(batches.mean()), half, np.nan, rate)
        else:
            found[name] = Found(np.nan, np.nan, told["held"], rate)
    return found


def compare(task: Task, words: str) -> None:
    """Print cost and speed of both sides."""
    print(f"\n{words}: {task.stages} stages, {task.stock:g} in stock, demand one of {task.demands}")
    own = max((ours(task) for _ in range(RUNS)), key=lambda found: found.rate)
    print(
        f"  {'this simulator':<16} cost {own.cost:8.3f} ± {own.half_width:.3f}  held {own.held:8.3f}  {own.rate:9.3g}/s"
    )
    runs = [peers(task) for _ in range(RUNS)]
    for name in runs[0]:
        found = max((run[name] for run in runs), key=lambda one: one.rate)
        print(
            f"  {name:<16} cost {found.cost:8.3f} ± {found.half_width:.3f}  held {found.held:8.3f}  {found.rate:9.3g}/s"
            f"  ratio {own.rate / found.rate:,.0f}"
        )


def main() -> None:
    """Compare on a system that always delivers, and on one in which every stage runs short."""
    compare(Task(stock=8.0), "Ample")
    compare(Task(stock=3.0), "Scarce")


if __name__ == "__main__":
    main()
