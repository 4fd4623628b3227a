"""A long job as a process of its own, to be killed: `python long_job.py PARTS SITES GAP CHECKPOINT`.

Solves a generated network from whatever the checkpoint knows; prints objective, bound and how many cases were known.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from support.remembered import solve_with

from resilience.program.two_stage import build_program
from resilience.solve.memory.checkpoint import Checkpoint
from resilience.solve.memory.memory import Memory
from resilience.study.generate.network import generate_model
from resilience.study.generate.size import Size
from resilience.study.plan.optimize import scenario_set


def main(parts: int, sites: int, gap: float, path: Path) -> None:
    """Solve, resuming where a checkpoint is."""
    size = Size(parts=parts, assemblies=max(2, parts // 5), products=2, sites=sites, regions=3, depth=1)
    model, book = generate_model(size, 1)
    scenarios = tuple(s for s in scenario_set(model, book).scenarios if not s.name.startswith("disaster"))
    program = build_program(model, scenarios)
    memory = Memory.load(path) if path.exists() else Memory()
    memory.after = Checkpoint(path).tick
    work = solve_with(program, memory, gap)
    found = {
        "objective": work.search.value, "bound": work.search.bound, "unavoidable": work.unavoidable,
        "known": memory.known, "asked": memory.asked, "solved": work.forward.subproblems.solved,
    }  # fmt: skip
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4]))
