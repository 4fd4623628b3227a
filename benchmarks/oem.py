"""A generated manufacturer of a thousand parts, from the model to a plan: `python -m benchmarks.oem [SCENARIOS ...]`.

Prints build and linear relaxation for the numbers of scenarios given (all, half and a quarter where none are), the
exponent at which they grow, and for all scenarios the proven gap with the choices whole after 30 s and after 5 min.
Seconds are processor seconds; each case runs in a process of its own.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, replace
from itertools import pairwise

import numpy as np

from benchmarks.cases import peak
from resilience.hazard.build import build_scenarios
from resilience.program.two_stage import TwoStageProgram, build_program
from resilience.solve.highs import Limits
from resilience.solve.outcome import Infeasible
from resilience.solve.two_stage import Method, solve_two_stage
from resilience.study.generate import Preset, generate_model

RELAXED = 5e-4
"""Gap asked for; the relaxation is settled to a fifth of it."""
WHOLE = 1e-3
STOPS = (30.0, 300.0)


@dataclass(frozen=True)
class Found:
    """What one run gave: processor seconds to build and to solve, GB, columns, and objective and bound per year."""

    scenarios: int
    build: float
    solve: float
    peak: float
    columns: int
    influenced: float
    "Objective less what no plan can avoid."
    gap: float


def program_of(count: int) -> TwoStageProgram:
    """The manufacturer's program with some of its scenarios, evenly picked; 0: with all."""
    model, book = generate_model(Preset.OEM, 1)
    scenarios = build_scenarios(book, model.network, lots=False, periods_per_year=model.calendar.periods_per_year)
    every = tuple(scenarios.scenarios)
    chosen = [every[position * len(every) // count] for position in range(count)] if count else every
    return build_program(model, chosen)


def solved(count: int, seconds: float) -> Found:
    """Build and solve: the relaxation where `seconds` is 0, else with whole choices for that long."""
    started = time.process_time()
    program = program_of(count)
    built = time.process_time()
    if seconds == 0:
        no_choice = np.zeros(len(program.first.columns), dtype=bool)
        program = replace(program, first=replace(program.first, integer=no_choice))
    limits = Limits(RELAXED) if seconds == 0 else Limits(WHOLE, seconds)
    outcome = solve_two_stage(program, limits, method=Method.LSHAPED)
    if isinstance(outcome, Infeasible):
        msg = "The generated manufacturer has no plan."
        raise TypeError(msg)
    influenced = outcome.objective - outcome.unavoidable
    columns = sum(block.size * len(block.template.columns) for block in program.blocks)
    gap = (outcome.objective - outcome.bound) / influenced
    ended = time.process_time()
    return Found(len(program.scenarios), built - started, ended - built, peak(), columns, influenced, gap)


def measure(count: int, seconds: float) -> Found:
    """Run one case in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.oem", "--one", str(count), str(seconds)]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    return Found(**json.loads(ended.stdout))


def show(what: str, found: Found) -> None:
    """Print one row."""
    print(
        f"{what:<24}{found.scenarios:>10,}{found.build:>9.1f}{found.solve:>9.1f}{found.peak:>9.2f}"
        f"{found.columns:>12,}{found.influenced:>16,.0f}{found.gap:>10.1e}",
        flush=True,
    )


def main(counts: list[int]) -> None:
    """Measure everything."""
    head = ("scenarios", "build s", "solve s", "peak GB", "columns", "cost/year", "gap")
    print(f"{'case':<24}" + "".join(f"{word:>{w}}" for word, w in zip(head, (10, 9, 9, 9, 12, 16, 10), strict=True)))
    relaxed = [measure(count, 0.0) for count in counts]
    for found in relaxed:
        show("relaxation", found)
    for small, large in pairwise(relaxed):
        times = math.log(large.scenarios / small.scenarios)
        for part in ("build", "solve"):
            grown = math.log(getattr(large, part) / getattr(small, part)) / times
            print(f"  {part} from {small.scenarios:,} to {large.scenarios:,} scenarios grows with exponent {grown:.2f}")
    for seconds in STOPS:
        show(f"whole choices, {seconds:g} s", measure(counts[-1], seconds))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(asdict(solved(int(sys.argv[2]), float(sys.argv[3])))))
    else:
        main([int(word) for word in sys.argv[1:]] or [500, 1000, 0])
