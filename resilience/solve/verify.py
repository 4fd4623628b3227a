"""Independent check of every answer: rows feasible, integers whole, objective recomputed, bound consistent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import SolverError
from resilience.program.rules_kept import broken_rules

if TYPE_CHECKING:
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Arrays, Vector

ROW_TOLERANCE = 1e-5
"""Largest violation of a row, relative to the size of its terms."""
OBJECTIVE_TOLERANCE = 1e-5


def check_point(arrays: Arrays, x: Vector, what: str) -> None:
    """Raise `SolverError` when a point violates a row, a bound or integrality beyond tolerance."""
    if not np.isfinite(x).all():
        msg = f"The {what} holds a number that is not finite."
        raise SolverError(msg)
    activity = arrays.matrix @ x
    scale = 1.0 + np.asarray(abs(arrays.matrix) @ np.abs(x))
    worst = max(_worst(arrays.row_lower - activity, scale), _worst(activity - arrays.row_upper, scale))
    bounds = max(_worst(arrays.lower - x, 1 + np.abs(x)), _worst(x - arrays.upper, 1 + np.abs(x)))
    fraction = np.abs(x[arrays.integer] - np.round(x[arrays.integer])).max(initial=0.0)
    if max(worst, bounds, fraction) > ROW_TOLERANCE:
        msg = (
            f"The {what} is not feasible: rows off by {worst:.1e}, bounds by {bounds:.1e}, integers by {fraction:.1e}."
        )
        raise SolverError(msg)


def _worst(violation: Vector, scale: Vector) -> float:
    return float((violation / scale).max(initial=0.0))


def check_objective(claimed: float, recomputed: float, size: float) -> None:
    """Raise `SolverError` when the solver's objective and the recomputed one disagree.

    Parameters
    ----------
    size
        Sum of the absolute cost terms, against which the difference is measured.
    """
    if abs(claimed - recomputed) > OBJECTIVE_TOLERANCE * size:
        msg = f"The solver claims {claimed:.10g}, recomputed from the answer it is {recomputed:.10g}."
        raise SolverError(msg)


def check_rules(program: TwoStageProgram, x: Vector) -> None:
    """Raise `SolverError` when a plan breaks a rule of the planner's own, reckoned from the rule, not its row."""
    broken = broken_rules(program, x)
    if broken:
        msg = f"The plan breaks the rule {broken[0]!r}."
        raise SolverError(msg)


def check_bound(bound: float, relaxation: float, objective: float, size: float) -> None:
    """Raise `SolverError` when a bound lies below its own relaxation or above the objective."""
    slack = OBJECTIVE_TOLERANCE * size
    if bound < relaxation - slack or bound > objective + slack:
        between = f"the relaxation {relaxation:.10g} and the objective {objective:.10g}"
        msg = f"The bound {bound:.10g} does not lie between {between}."
        raise SolverError(msg)
