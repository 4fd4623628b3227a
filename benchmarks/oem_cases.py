"""Instances of the generated manufacturer, and what one run of one of them gives, in a process of its own."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.cases import peak
from resilience.hazard.build import build_scenarios
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.highs import Limits
from resilience.solve.outcome import Infeasible
from resilience.solve.two_stage import Method, solve_two_stage
from resilience.solve.workers.hands import Hands
from resilience.study.generate.network import PRESETS, Preset, Size, generate_model

if TYPE_CHECKING:
    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model

SEED = 1
RELAXED = 5e-4
"""Gap asked for of the relaxation, which is settled to a fifth of it."""
WHOLE = 1e-3
"""Gap asked for of whole choices."""


@dataclass(frozen=True)
class Instance:
    """A network and what can strike it."""

    words: str
    preset: Preset
    supplier_stock: bool
    disasters: bool

    def size(self, *, small: bool) -> Size:
        """What to generate; small: as little as a test needs, with the same left out."""
        preset = Preset.SMALL if small else self.preset
        return replace(PRESETS[preset], supplier_stock=self.supplier_stock, disasters=self.disasters)


INSTANCES = {
    "lean": Instance("outages of single suppliers, who keep no stock", Preset.OEM, False, False),  # noqa: FBT003
    "stock": Instance("outages of single suppliers, who may keep stock", Preset.OEM, True, False),  # noqa: FBT003
    "disasters": Instance("the same and regions struck as a whole", Preset.OEM, True, True),  # noqa: FBT003
    "ford": Instance("ten times the size, outages of single suppliers, who keep no stock", Preset.FORD, False, False),  # noqa: FBT003
}
"""By name: three of the same network, and one of ten times its size."""


@dataclass(frozen=True)
class Asked:
    """One run: an instance with a share of its scenarios, its choices relaxed or whole, at most so many seconds."""

    instance: str
    share: float = 1.0
    whole: bool = False
    seconds: float | None = None
    workers: int = 1
    small: bool = False


@dataclass(frozen=True)
class Found:
    """What one run gave: processor seconds of this process to build and solve, and `elsewhere` those of the workers."""

    scenarios: int
    templates: int
    columns: int
    "Of all scenarios' recourse."
    build: float
    solve: float
    clock: float
    "Seconds by the clock to solve."
    elsewhere: float
    peak: float
    "Of this process, GB."
    objective: float
    influenced: float
    "Objective less what no plan can avoid, per year."
    gap: float
    "Relative to `influenced`."


def drawn(asked: Asked) -> tuple[Model, list[Scenario]]:
    """The model and the asked share of its scenarios, evenly picked."""
    model, book = generate_model(INSTANCES[asked.instance].size(small=asked.small), SEED)
    found = build_scenarios(book, model.network, lots=False, periods_per_year=model.calendar.periods_per_year)
    every = tuple(found.scenarios)
    count = max(1, round(asked.share * len(every)))
    return model, [every[position * len(every) // count] for position in range(count)]


def run(asked: Asked) -> Found:
    """Build and solve, from the model and its scenarios in memory."""
    model, scenarios = drawn(asked)
    limits = Limits(WHOLE if asked.whole else RELAXED, asked.seconds)
    before = _workers_seconds()
    with Hands(asked.workers) as hands:
        started = time.process_time()
        program = build_program(model, scenarios, BuildOptions(spread=hands.spread))
        built, clock = time.process_time(), time.perf_counter()
        if not asked.whole:
            no_choice = np.zeros(len(program.first.columns), dtype=bool)
            program = replace(program, first=replace(program.first, integer=no_choice))
        outcome = solve_two_stage(program, limits, method=Method.LSHAPED, crew=hands.crew(program))
        ended, clock = time.process_time(), time.perf_counter() - clock
    if isinstance(outcome, Infeasible):
        msg = "The generated manufacturer has no plan."
        raise TypeError(msg)
    return Found(
        scenarios=len(program.scenarios),
        templates=len(program.blocks),
        columns=sum(block.size * len(block.template.columns) for block in program.blocks),
        build=built - started,
        solve=ended - built,
        clock=clock,
        elsewhere=_workers_seconds() - before,
        peak=peak(),
        objective=outcome.objective,
        influenced=outcome.objective - outcome.unavoidable,
        gap=outcome.gap,
    )


def _workers_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(asked: Asked) -> Found:
    """Run in a process of its own, so that its peak memory is its own."""
    command = [sys.executable, "-m", "benchmarks.oem_cases", json.dumps(asdict(asked))]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    return Found(**json.loads(ended.stdout))


if __name__ == "__main__":
    print(json.dumps(asdict(run(Asked(**json.loads(sys.argv[1]))))))
