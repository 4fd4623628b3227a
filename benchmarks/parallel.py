"""How much faster more workers are: `python -m benchmarks.parallel [--quick] [--every N] [--turns N] [WORKERS ...]`.

Builds the generated manufacturer of a thousand parts and solves its relaxation with 1 and 2 workers (or those named) in
turn, and prints the best wall clocks, processor seconds here and in the workers, and whether all found the same digits.
Wall clocks mean something only where nothing else runs; processor seconds say how much of the work was shared.
`--quick` leaves out the region-wide disasters, `--every N` takes every Nth scenario.
"""

from __future__ import annotations

import argparse
import resource
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.hazard.build import build_scenarios
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.highs import Limits
from resilience.solve.outcome import Infeasible
from resilience.solve.two_stage import Method, solve_two_stage
from resilience.solve.workers.hands import Hands
from resilience.study.generate.network import Preset, generate_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model

RELAXED = 5e-4
"""Gap asked for; the relaxation is settled to a fifth of it."""


@dataclass(frozen=True)
class Turn:
    """Seconds by the clock to build and to solve, processor seconds here and in the workers, and the digits found."""

    build: float
    solve: float
    here: float
    workers: float
    digits: tuple[float, float]


def turn(model: Model, scenarios: Sequence[Scenario], workers: int) -> Turn:
    """Build and solve with so many workers, started and ended within the time that is taken."""
    begun, here, there = time.perf_counter(), time.process_time(), _children()
    with Hands(workers) as hands:
        program = build_program(model, scenarios, BuildOptions(spread=hands.spread))
        built = time.perf_counter()
        no_choice = np.zeros(len(program.first.columns), dtype=bool)
        program = replace(program, first=replace(program.first, integer=no_choice))
        outcome = solve_two_stage(program, Limits(RELAXED), method=Method.LSHAPED, crew=hands.crew(program))
    if isinstance(outcome, Infeasible):
        msg = "The generated manufacturer has no plan."
        raise TypeError(msg)
    ended = time.perf_counter()
    used = time.process_time() - here
    return Turn(built - begun, ended - built, used, _children() - there, (outcome.objective, outcome.bound))


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(description="How much faster more workers are.")
    parser.add_argument("--quick", action="store_true", help="leave out the region-wide disasters")
    parser.add_argument("--every", type=int, default=1, help="take every Nth scenario")
    parser.add_argument("--turns", type=int, default=2, help="how often each number of workers is measured")
    parser.add_argument("workers", type=int, nargs="*", default=[1, 2])
    asked = parser.parse_args()
    model, book = generate_model(Preset.OEM, 1)
    found = build_scenarios(book, model.network, lots=False, periods_per_year=model.calendar.periods_per_year)
    chosen = [one for one in found.scenarios if not (asked.quick and one.name.startswith("disaster"))][:: asked.every]
    turns = [(workers, turn(model, chosen, workers)) for _ in range(asked.turns) for workers in asked.workers]
    show(len(chosen), asked.workers, turns)


def show(scenarios: int, counts: Sequence[int], turns: Sequence[tuple[int, Turn]]) -> None:
    """Print the best of each number of workers."""
    print(f"{scenarios:,} scenarios")
    heads = ("workers", "build s", "faster", "solve s", "faster", "CPU here", "workers")
    print("".join(f"{head:>10}" for head in heads))
    best = {count: min((one for n, one in turns if n == count), key=lambda one: one.solve) for count in counts}
    base = best[counts[0]]
    for count, one in best.items():
        row = (one.build, base.build / one.build, one.solve, base.solve / one.solve, one.here, one.workers)
        print(f"{count:>10}" + "".join(f"{value:>10.2f}" for value in row))
    digits = {one.digits for _, one in turns}
    same = "the same to the last digit" if len(digits) == 1 else "NOT the same"
    print(f"objective and bound {same}: {sorted(digits)}")


if __name__ == "__main__":
    main()
