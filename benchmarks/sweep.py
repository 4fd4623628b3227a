"""A sweep: HiGHS from nothing at its defaults, once for every scenario, at a given plan.

`PYTHONPATH=REVISION python -P benchmarks/sweep.py MODEL SCENARIOS plan.json` builds the programs as the revision on the
path does, hands them over as it would, and prints processor seconds as JSON. It imports nothing from beside it, and
finds what moved since the first release where that revision has it.
"""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import highspy
import numpy as np


def named(*places: str) -> Any:
    """The first of some names that this revision has.

    Raises
    ------
    ImportError
        When it has none of them.
    """
    for place in places:
        module, _, name = place.rpartition(".")
        try:
            return getattr(import_module(module), name)
        except (ImportError, AttributeError):
            continue
    msg = f"this revision has no {places[0]}"
    raise ImportError(msg)


def program_of(model: Any, scenarios: str) -> Any:
    """Every scenario told its end, as the revision's search has them."""
    unknown = named("resilience.plan.levers.End").UNKNOWN
    build, options = (named(f"resilience.program.two_stage.{name}") for name in ("build_program", "BuildOptions"))
    told = named("resilience.program.two_stage.with_known_end", "resilience.program.by_scenario.with_known_end")
    book = named("resilience.files.read_scenarios")(scenarios).on(model.calendar)
    drawn = named("resilience.study.optimize.scenario_set", "resilience.study.plan.optimize.scenario_set")(model, book)
    return told(build(model, drawn.scenarios, options(end=unknown)))


def columns_at(model: Any, program: Any, path: Path) -> Any:
    """First-stage columns of a plan.

    Raises
    ------
    ValueError
        When the plan does not serve the nominal demand.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    plan = named("resilience.files.plan_from_json")(content)
    evaluator = named("resilience.study.evaluate.Evaluator", "resilience.study.costs.evaluate.Evaluator")
    x = evaluator(model, program).columns(named("resilience.program.policies.as_planned")(plan))
    if x is None:
        msg = "the plan does not serve the nominal demand"
        raise ValueError(msg)
    return x


def solved(ready: Any, x: Any, cost: Any) -> tuple[float, int]:
    """Processor seconds and pivots of a case from nothing, defaults of HiGHS on one thread.

    Raises
    ------
    ValueError
        When it has no optimum.
    """
    at, matrix, count = ready.at(x), ready.matrix, len(cost)
    highs = highspy.Highs()
    highs.silent()
    highs.setOptionValue("threads", 1)
    highs.passModel(
        count, matrix.shape[0], matrix.nnz, int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMinimize), 0.0,
        cost, at.lower, at.upper, at.row_lower, at.row_upper, matrix.indptr.astype(np.int32),
        matrix.indices.astype(np.int32), matrix.data, np.zeros(count, dtype=np.int32),
    )  # fmt: skip
    begun = time.process_time()
    highs.run()
    seconds = time.process_time() - begun
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        msg = f"a case ended as {highs.getModelStatus()}"
        raise ValueError(msg)
    return seconds, int(highs.getInfo().simplex_iteration_count)


def sweep(model: str, scenarios: str, plan: str) -> dict[str, float]:
    """Sweep once; scenarios with the same data are one program, but each of them counts."""
    begun = time.process_time()
    network = named("resilience.files.read_model")(model)
    program = program_of(network, scenarios)
    built = time.process_time() - begun
    x = columns_at(network, program, Path(plan))
    solver = named("resilience.solve.recourse.RecourseSolver", "resilience.solve.pricing.recourse.RecourseSolver")
    own = solver(program)
    seconds, pivots, columns, count = 0.0, 0, 0, 0
    for position, block in enumerate(program.blocks):
        alike = np.bincount(block.case_of, minlength=block.size)
        for case in range(block.size):
            ready = own._made_ready(position, case)  # noqa: SLF001  # as it hands them over, in any revision
            took, steps = solved(ready, x, ready.cost)
            seconds, pivots = seconds + took * int(alike[case]), pivots + steps * int(alike[case])
            columns, count = columns + len(ready.cost) * int(alike[case]), count + int(alike[case])
    return {"sweep": seconds, "pivots": pivots, "columns": columns, "scenarios": count, "build": built}


if __name__ == "__main__":
    print(json.dumps(sweep(*sys.argv[1:4])))
