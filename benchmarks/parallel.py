"""How much faster more workers are: `python -m benchmarks.parallel [--quick] [--every N] [WORKERS ...]`.

Solves the relaxation of the generated manufacturer of a thousand parts with 1 and 2 workers (or those named) in turn,
twice each, and prints the better wall clock, processor seconds here and in the workers, and whether all found the same
digits. Wall clocks mean something only where nothing else runs; processor seconds say how much of the work was shared.
`--quick` leaves out the region-wide disasters, `--every N` takes every Nth scenario.
"""

from __future__ import annotations

import argparse
import resource
import time
from dataclasses import dataclass, replace

import numpy as np

from resilience.hazard.build import build_scenarios
from resilience.program.two_stage import TwoStageProgram, build_program
from resilience.solve.highs import Limits
from resilience.solve.outcome import Infeasible
from resilience.solve.two_stage import Method, solve_two_stage
from resilience.study.generate import Preset, generate_model

RELAXED = 5e-4
"""Gap asked for; the relaxation is settled to a fifth of it."""
TURNS = 2


@dataclass(frozen=True)
class Turn:
    """Seconds by the clock, processor seconds of this process and of the workers, and the digits found."""

    wall: float
    here: float
    workers: float
    digits: tuple[float, float]


def program_of(every: int, *, disasters: bool) -> TwoStageProgram:
    """The manufacturer's relaxation."""
    model, book = generate_model(Preset.OEM, 1)
    found = build_scenarios(book, model.network, lots=False, periods_per_year=model.calendar.periods_per_year)
    chosen = [one for one in found.scenarios if disasters or not one.name.startswith("disaster")][::every]
    program = build_program(model, chosen)
    return replace(program, first=replace(program.first, integer=np.zeros(len(program.first.columns), dtype=bool)))


def solved(program: TwoStageProgram, workers: int) -> Turn:
    """Solve with so many workers, started and ended within the time that is taken."""
    begun, here, there = time.perf_counter(), time.process_time(), _children()
    outcome = solve_two_stage(program, Limits(RELAXED), method=Method.LSHAPED, workers=workers)
    if isinstance(outcome, Infeasible):
        msg = "The generated manufacturer has no plan."
        raise TypeError(msg)
    digits = (outcome.objective, outcome.bound)
    return Turn(time.perf_counter() - begun, time.process_time() - here, _children() - there, digits)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(description="How much faster more workers are.")
    parser.add_argument("--quick", action="store_true", help="leave out the region-wide disasters")
    parser.add_argument("--every", type=int, default=1, help="take every Nth scenario")
    parser.add_argument("workers", type=int, nargs="*", default=[1, 2])
    asked = parser.parse_args()
    program = program_of(asked.every, disasters=not asked.quick)
    print(f"{len(program.scenarios):,} scenarios, {len(program.blocks):,} templates")
    turns = [(workers, solved(program, workers)) for _ in range(TURNS) for workers in asked.workers]
    print(f"{'workers':>8}{'wall s':>9}{'here s':>9}{'workers s':>11}{'faster':>9}")
    best = {workers: min((turn for n, turn in turns if n == workers), key=lambda turn: turn.wall)
            for workers in asked.workers}  # fmt: skip
    base = best[asked.workers[0]].wall
    for workers, turn in best.items():
        print(f"{workers:>8}{turn.wall:>9.2f}{turn.here:>9.2f}{turn.workers:>11.2f}{base / turn.wall:>9.2f}")
    same = len({turn.digits for _, turn in turns}) == 1
    print(f"objective and bound {'the same to the last digit' if same else 'NOT the same'}: {turns[0][1].digits}")


if __name__ == "__main__":
    main()
