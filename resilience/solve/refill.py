"""Solves how fast shelves are refilled, one linear program for each, all begun at the same matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import SolverError
from resilience.program.survival.refill import build_refill
from resilience.solve.highs import Arrays, Limits, RunStatus, solve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.network.parts import Node
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.program.reading.compile import Compiled


def refill_rates(model: Model, plan: Plan) -> Mapping[Node, float]:
    """Units per period by which each buffer of a plan can be refilled while all demand is served, at most all of it.

    Raises
    ------
    SolverError
        When a linear program ends otherwise than with an answer.
    """
    program = build_refill(model, plan)
    columns = list(program.column.values())
    return {node: _rate(program.compiled, column, node, columns) for node, column in program.column.items()}


def _rate(compiled: Compiled, column: int, node: Node, others: Sequence[int]) -> float:
    """Most of one shelf's column while the others are 0."""
    no_data = np.zeros((0, 1))
    low, high, lower, upper = (
        np.array(limits(no_data)[:, 0])
        for limits in (compiled.row_lower, compiled.row_upper, compiled.lower, compiled.upper)
    )
    upper[[place for place in others if place != column]] = 0.0
    cost = np.zeros(len(upper))
    cost[column] = -1.0
    run = solve(Arrays(cost, compiled.matrix, low, high, lower, upper, np.zeros(len(cost), dtype=bool)), Limits())
    if run.status is not RunStatus.OPTIMAL:
        msg = f"How fast {node.part} at {node.site} is refilled ended as {run.detail}."
        raise SolverError(msg)
    return max(-run.objective, 0.0)
