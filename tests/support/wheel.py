"""Run under MPI: `mpiexec -n 3 python -m mpi4py wheel.py SEED`, progressive hedging with an outer and an inner bound.

Prints what mpi-sppy found for a seeded random case, as JSON, on the first rank.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

ARGUMENTS = (
    "--solver-name appsi_highs --max-solver-threads 1 --max-iterations 30 --default-rho 1 --coeff-rho --rel-gap 1e-6 "
    "--linearize-proximal-terms --lagrangian --xhatshuffle"
)


def main() -> None:
    """Spin the wheel."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from mpisppy import MPI
    from mpisppy.generic.decomp import do_decomp
    from mpisppy.generic.parsing import parse_args
    from support.cases import seeded_case

    from resilience.solve import mpisppy

    case = seeded_case(int(sys.argv[1]))
    sys.argv = [sys.argv[0], *ARGUMENTS.split()]
    cfg = parse_args(mpisppy)
    cfg.quick_assign("num_scens", int, len(mpisppy.scenario_names(case.scenarios)))
    given = {"model": replace(case.model), "scenarios": case.scenarios}
    wheel = do_decomp(mpisppy, cfg, mpisppy.scenario_creator, given, mpisppy.scenario_denouement)
    if MPI.COMM_WORLD.Get_rank() == 0:
        found = {"inner": wheel.BestInnerBound, "outer": wheel.BestOuterBound}
        print("\nfound", json.dumps(found), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
