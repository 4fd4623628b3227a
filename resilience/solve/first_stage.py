"""The steady state alone: the cheapest way to run when decisions are pinned and disruptions are not looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.solve.highs import Arrays, Limits, RunStatus, Vector, solve

if TYPE_CHECKING:
    from resilience.program.reading.compile import Compiled


def solve_first_stage(first: Compiled) -> Vector | None:
    """Cheapest first-stage columns, shape (n_columns,); None when no steady state fits."""
    no_data = np.zeros((0, 1))
    arrays = Arrays(
        first.cost,
        first.matrix,
        first.row_lower(no_data)[:, 0],
        first.row_upper(no_data)[:, 0],
        first.lower(no_data)[:, 0],
        first.upper(no_data)[:, 0],
        first.integer,
    )
    found = solve(arrays, Limits(gap=1e-9))
    if found.status is not RunStatus.OPTIMAL or found.x is None:
        return None
    x = np.clip(found.x, arrays.lower, arrays.upper)
    x[first.integer] = np.round(x[first.integer])
    return np.asarray(x)
