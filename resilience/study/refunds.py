"""Holding refunds apart from losses: what is not held while a disruption keeps it from arriving."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.quantities import PartId
from resilience.solve.recourse import RecourseSolver

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.plan.model import Model
    from resilience.program.compile import Vector
    from resilience.program.two_stage import TwoStageProgram

REFUNDED = "missing["


def refunds(model: Model, program: TwoStageProgram, x: Vector) -> Vector:
    """Holding refunded in one occurrence of each scenario under first-stage columns, in currency; 0 where none is.

    A scenario's loss is what it costs less this; where several answers lose the same, the refund is that of one.
    """
    found = np.zeros(len(program.scenarios))
    if not model.holding_refund:
        return found
    solver = RecourseSolver(program)
    prices: dict[int, Vector] = {}
    for scenario in range(len(found)):
        place = program.place_of(scenario)[0]
        block = program.blocks[place]
        if block.scope.exact_service:
            continue
        if place not in prices:
            prices[place] = _prices(model, block.branches.single.columns)
        if prices[place].any():
            found[scenario] = prices[place] @ solver.columns(x, scenario)[1]
    return found


def _prices(model: Model, columns: Sequence[str]) -> Vector:
    """What a unit in each column is refunded, currency."""
    parts, year = model.network.parts, model.calendar.periods_per_year
    held = (
        parts[PartId(name.split(",")[1])].holding_cost / year if name.startswith(REFUNDED) else 0.0 for name in columns
    )
    return np.fromiter(held, dtype=float)
