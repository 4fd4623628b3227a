"""What a little more or less of each row's side would change: duals of the first stage, and of one case's recourse."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.errors import SolverError
from resilience.program.reading.compile import Affine
from resilience.solve.extensive import build_extensive
from resilience.solve.highs import Limits
from resilience.solve.lp import Ending, WarmLp
from resilience.solve.lshaped.loop import LShaped

if TYPE_CHECKING:
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Vector
    from resilience.solve.lshaped.risk_term import RiskTerm

SMALL = 20_000
"""Recourse columns up to which the program is solved whole."""
TIGHT = Limits(1e-7)


def first_stage_duals(program: TwoStageProgram, x: Vector, risk: RiskTerm | None, unavoidable: float) -> Vector:
    """Change of the yearly objective with each side of the first stage's rows, whole choices as in a plan.

    Parameters
    ----------
    x
        First-stage columns of the plan.
    risk
        What the objective weighs beside the mean.
    unavoidable
        Currency per year that no plan can avoid; see `solve_two_stage`.

    Raises
    ------
    SolverError
        When the program with these choices is not solved.
    """
    pinned = _pinned(program, x)
    n_rows = len(program.first.rows)
    if risk is None and sum(block.size * block.n_columns for block in program.blocks) <= SMALL:
        lp = WarmLp(build_extensive(pinned).arrays)
        _solved(lp)
        return lp.duals[:n_rows]
    work = LShaped(pinned, TIGHT, risk, None, unavoidable)
    failed = work.go([x])
    if failed is not None:
        msg = f"The duals could not be found: {failed.detail}."
        raise SolverError(msg)
    return work.master.row_duals(TIGHT)[:n_rows]


def recourse_duals(program: TwoStageProgram, x: Vector) -> tuple[Vector, float]:
    """Change of a single case's loss with each side of its rows at a plan, and the loss, in currency an occurrence.

    Parameters
    ----------
    program
        Of one block with one case.
    x
        First-stage columns of the plan.

    Raises
    ------
    SolverError
        When the case is not solved.
    """
    form = build_extensive(replace(program, fill_limit=None))
    arrays, n_first = form.arrays, form.first_columns
    lower, upper = arrays.lower.copy(), arrays.upper.copy()
    lower[:n_first] = upper[:n_first] = x
    free = np.arange(len(program.first.rows))
    row_lower, row_upper = arrays.row_lower.copy(), arrays.row_upper.copy()
    row_lower[free], row_upper[free] = -np.inf, np.inf  # they hold, and are not asked about
    cost = form.loss_vectors().toarray()[0]
    lp = WarmLp(
        replace(arrays, cost=cost, lower=lower, upper=upper, row_lower=row_lower, row_upper=row_upper)
    )  # fmt: skip
    _solved(lp)
    return lp.duals[len(free) :], lp.objective


def _solved(lp: WarmLp) -> None:
    ending = lp.run()
    if ending is not Ending.OPTIMAL:
        msg = f"The duals could not be found: the program is {ending}."
        raise SolverError(msg)


def _pinned(program: TwoStageProgram, x: Vector) -> TwoStageProgram:
    """A program in which whole choices are those of a plan, and none are left to make."""
    first, no_data = program.first, np.zeros((0, 1))
    low, high = first.lower(no_data)[:, 0].copy(), first.upper(no_data)[:, 0].copy()
    low[first.integer] = high[first.integer] = np.round(x[first.integer])
    nothing = sparse.csr_array((len(low), 0))
    held = replace(
        first, lower=Affine(low, nothing), upper=Affine(high, nothing), integer=np.zeros(len(low), dtype=bool)
    )
    return replace(program, first=held)
