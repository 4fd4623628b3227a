"""Independent check of every answer: rows feasible, integers whole, objective recomputed, bound consistent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import SolverError
from resilience.program.rules_kept import broken_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Arrays, Vector

ROW_TOLERANCE = 1e-5
"""Largest violation of a row, relative to the size of its terms."""
OBJECTIVE_TOLERANCE = 1e-5
SAME = 1e-9
"""Relative difference of two sums of the same numbers."""


def check_point(arrays: Arrays, x: Vector, what: str, rows: Sequence[str] | None = None) -> None:
    """Raise `SolverError` when a point violates a row, a bound or integrality beyond tolerance.

    Parameters
    ----------
    what
        What the point is, for the message.
    rows
        Names of the rows, to say which one is off most.
    """
    if not np.isfinite(x).all():
        msg = f"The {what} holds a number that is not finite."
        raise SolverError(msg)
    activity = arrays.matrix @ x
    scale = 1.0 + np.asarray(abs(arrays.matrix) @ np.abs(x))
    off = np.maximum(arrays.row_lower - activity, activity - arrays.row_upper) / scale
    worst = float(off.max(initial=0.0))
    bounds = max(_worst(arrays.lower - x, 1 + np.abs(x)), _worst(x - arrays.upper, 1 + np.abs(x)))
    fraction = np.abs(x[arrays.integer] - np.round(x[arrays.integer])).max(initial=0.0)
    if max(worst, bounds, fraction) > ROW_TOLERANCE:
        at = f" at {rows[int(off.argmax())]}" if rows is not None and worst > ROW_TOLERANCE else ""
        bad = f"rows off by {worst:.1e}{at}, bounds by {bounds:.1e}, integers by {fraction:.1e}"
        msg = f"The {what} is not feasible: {bad}."
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


def check_weights(program: TwoStageProgram) -> None:
    """Raise `SolverError` when a rate is not the scenario's own, times its factor, or a case weighs another sum."""
    rates, own = program.rates, np.array([scenario.rate for scenario in program.scenarios])
    wanted = own if program.factors is None else own * program.factors
    wrong = np.flatnonzero(np.abs(rates - wanted) > SAME * np.abs(wanted))
    if len(wrong):
        place = int(wrong[0])
        what = (
            f"{program.scenarios[place].name!r} has a rate of {wanted[place]:.6g} and is counted at {rates[place]:.6g}"
        )
        msg = f"The disruption {what} a year."
        raise SolverError(msg)
    for block in program.blocks:
        weights = np.bincount(block.outcome_of, block.rates, block.branch_weights.size)
        if (np.abs(weights - block.branch_weights.ravel()) > SAME * np.abs(weights)).any():
            msg = f"The disruptions like {block.scenarios[0].name!r} weigh other than the sum of their rates."
            raise SolverError(msg)


def check_fill_rate(program: TwoStageProgram, short: Vector) -> None:
    """Raise `SolverError` when more units are short a year than the fill rate allows."""
    if program.fill_limit is None:
        return
    found = float(program.rates @ short)
    if found > program.fill_limit + OBJECTIVE_TOLERANCE * max(program.fill_limit, 1.0):
        msg = f"The plan leaves {found:.10g} units short a year; the fill rate allows {program.fill_limit:.10g}."
        raise SolverError(msg)


def least_proven(arrays: Arrays, multipliers: Vector, point: Vector) -> float:
    """What no point of a linear program costs less than, by weak duality: worked out from any multipliers of its rows.

    Multipliers that press a row on a side it does not have are left out. A column without the bound its price would
    need is taken where it stands at `point` where that price is rounding; else nothing is proven.
    """
    pressed = np.where(multipliers > 0, arrays.row_lower, arrays.row_upper)
    duals = np.where(np.isfinite(pressed), multipliers, 0.0)
    reduced = arrays.cost - arrays.matrix.T @ duals
    sizes = np.abs(arrays.cost) + abs(arrays.matrix).T @ np.abs(duals)
    limits = np.where(reduced > 0, arrays.lower, arrays.upper)
    rounding = ~np.isfinite(limits) & (np.abs(reduced) <= ROW_TOLERANCE * sizes)
    limits = np.where(rounding, point, limits)
    prices = np.where(reduced == 0, 0.0, reduced)
    if not np.isfinite(limits[prices != 0]).all():
        return -np.inf
    rows = np.where(duals == 0, 0.0, pressed)
    columns = np.where(prices == 0, 0.0, limits)
    return arrays.offset + float(duals @ rows) + float(prices @ columns)
