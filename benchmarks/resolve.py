"""Re-solving a generated manufacturer after a change, warm against cold: `python -m benchmarks.resolve [COUNT]`.

The network is the one of `benchmarks.oem` with its ordinary hazards (a disaster strikes a whole region); COUNT picks so
many of their scenarios evenly, without it all are taken. Each line changes one thing and starts from what the first
solve left in memory; some are solved cold, too, the others are compared with the first solve. Seconds are processor
seconds of one process; the relaxation is settled to 1e-4.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.cases import peak
from benchmarks.oem_cases import RELAXED
from resilience.hazard.build import build_scenarios
from resilience.program.two_stage import TwoStageProgram, build_program
from resilience.solve.first_stage import solve_first_stage
from resilience.solve.highs import Limits
from resilience.solve.lshaped.loop import LShaped
from resilience.solve.lshaped.saddle import evaluate_with
from resilience.solve.memory.memory import Memory
from resilience.solve.memory.remembering import Remembering, begun, checked_losses
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.study.bands.solver import reweighted
from resilience.study.generate.network import Preset, generate_model

Change = Callable[[TwoStageProgram], TwoStageProgram]


@dataclass(frozen=True)
class Found:
    """What one solve gave: processor seconds, cost per year above what no plan can avoid, and gap."""

    seconds: float
    influenced: float
    gap: float


def program_of(count: int) -> TwoStageProgram:
    """The relaxation for the ordinary scenarios, or some of them."""
    model, book = generate_model(Preset.OEM, 1)
    every = build_scenarios(book, model.network, lots=False, periods_per_year=model.calendar.periods_per_year)
    ordinary = [scenario for scenario in every.scenarios if not scenario.hazard.startswith("disaster")]
    chosen = [ordinary[i * len(ordinary) // count] for i in range(count)] if count else ordinary
    program = build_program(model, chosen)
    no_choice = np.zeros(len(program.first.columns), dtype=bool)
    return replace(program, first=replace(program.first, integer=no_choice))


def solved(program: TwoStageProgram, memory: Memory) -> Found:
    """Solve from what a memory knows, and price the plan once more from cold solvers."""
    started = time.process_time()
    cheapest = solve_first_stage(program.first)
    if cheapest is None:
        msg = "The generated manufacturer has no plan."
        raise TypeError(msg)
    unavoidable = float(program.first.cost @ cheapest)
    make = partial(Remembering, RecourseSolver, memory)
    work = LShaped(program, Limits(RELAXED), None, None, unavoidable, make)
    failed = work.go(begun(memory, work.outcomes.rated, work.master, cheapest))
    if failed is not None or work.search.best is None:
        msg = "The generated manufacturer was not solved."
        raise TypeError(msg)
    losses = checked_losses(memory, program, work.search.best, None, evaluate_with).losses
    influenced = float(program.first.cost @ work.search.best) + float(program.rates @ losses) - unavoidable
    seconds = time.process_time() - started
    return Found(seconds, influenced, (influenced + unavoidable - work.search.bound) / influenced)


def rates(which: Callable[[TwoStageProgram, int], bool], factor: float) -> Change:
    """Multiply the rates of some scenarios."""

    def change(program: TwoStageProgram) -> TwoStageProgram:
        hit = [which(program, place) for place in range(len(program.scenarios))]
        return reweighted(program, np.where(hit, factor, 1.0))

    return change


def holding(factor: float) -> Change:
    """Make buffers dearer."""

    def change(program: TwoStageProgram) -> TwoStageProgram:
        buffers = np.array([name.startswith("buffer[") for name in program.first.columns])
        return replace(program, first=replace(program.first, cost=np.where(buffers, factor, 1.0) * program.first.cost))

    return change


def capped(program: TwoStageProgram) -> TwoStageProgram:
    """Forbid the largest buffer there could be."""
    buffers = np.array([name.startswith("buffer[") for name in program.first.columns])
    upper = program.first.upper.constant.copy()
    upper[int(np.argmax(np.where(buffers, upper, 0.0)))] = 0.0
    return replace(program, first=replace(program.first, upper=replace(program.first.upper, constant=upper)))


def _middle(program: TwoStageProgram) -> int:
    return len(program.scenarios) // 3


def _same_sites(program: TwoStageProgram, place: int) -> bool:
    return program.scenarios[place].sites == program.scenarios[_middle(program)].sites


def _same_hazard(program: TwoStageProgram, place: int) -> bool:
    return program.scenarios[place].hazard == program.scenarios[_middle(program)].hazard


NOTHING = "nothing, from a checkpoint file"
COLD = {"one supplier's rate doubled", "one hazard's rate, on all it hits, doubled"}
CHANGES: dict[str, Change] = {
    NOTHING: lambda program: program,
    "one supplier's rate doubled": rates(_same_sites, 2.0),
    "one supplier's rate halved": rates(_same_sites, 0.5),
    "one hazard's rate, on all it hits, up 10 %": rates(_same_hazard, 1.1),
    "one hazard's rate, on all it hits, doubled": rates(_same_hazard, 2.0),
    "holding buffers 10 % dearer": holding(1.1),
    "one buffer forbidden": capped,
}


def main(count: int) -> None:
    """Measure everything."""
    program = program_of(count)
    first = Memory()
    base = solved(program, first)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "memory"
        started = time.process_time()
        first.save(path)
        written, size = time.process_time() - started, path.stat().st_size / 1e6
        planes = sum(len(pool.rows) for pool in first.pools.values())
        _say(f"{len(program.scenarios):,} scenarios, cold: {base.seconds:.1f} s, gap {base.gap:.1e}; {planes:,} cuts, "
             f"{size:.1f} MB on disk, written in {written:.2f} s")  # fmt: skip
        _say(f"{'changed':<44}{'known':>14}{'warm s':>9}{'cold s':>9}{'times':>8}{'gap':>10}{'cost warm/cold':>17}")
        for what, change in CHANGES.items():
            _line(what, change(program), Memory.load(path) if what == NOTHING else first.copy(), base)
    _say(f"peak {peak():.2f} GB")


def _line(what: str, program: TwoStageProgram, memory: Memory, base: Found) -> None:
    warm = solved(program, memory)
    cold = solved(program, Memory()) if what in COLD else base
    known = f"{memory.known:,}/{memory.asked:,}"
    same = f"{warm.influenced / cold.influenced:.6f}" if what in COLD or what == NOTHING else "-"
    _say(
        f"{what:<44}{known:>14}{warm.seconds:>9.1f}{cold.seconds:>9.1f}{cold.seconds / warm.seconds:>8.1f}"
        f"{warm.gap:>10.1e}{same:>17}"
    )


def _say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
