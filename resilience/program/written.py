"""A scope as Pyomo itself reads it: what the check of an answer holds the engine's own reading against.

The engine reads the rules in bulk, a row once for thousands of scopes, and writes the data of all scenarios in at once.
Here one scope is built as a Pyomo model, walked by Pyomo, and its data are worked out anew from one scenario.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyomo.environ as pyo
from scipy import sparse

from resilience.program.blocks.block import TINY
from resilience.program.formulation.recourse import build_recourse, layout
from resilience.program.reading.compile import compile_model, variables
from resilience.program.scope.data import ScenarioData

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.program.blocks.compilation import Compilation
    from resilience.program.reading.compile import Compiled, Vector
    from resilience.program.scope.data import Field
    from resilience.program.scope.scope import Scope
    from resilience.program.two_stage import TwoStageProgram


@dataclass(frozen=True)
class WrittenNumbers:
    """Sides of the rows, `row_lower <= W y + links @ x <= row_upper`, and bounds of the columns of one scenario."""

    row_lower: Vector
    row_upper: Vector
    lower: Vector
    upper: Vector
    links: sparse.csr_array


@dataclass(frozen=True)
class WrittenScope:
    """A scope's rows, columns and loss, read by Pyomo; `compiled.cost` is the loss."""

    model: Model
    scope: Scope
    compiled: Compiled
    fields: Sequence[Field]

    @classmethod
    def of(cls, compilation: Compilation, first_model: Any, scope: Scope) -> WrittenScope:
        """Build a scope in Pyomo and walk it."""
        recourse = build_recourse(compilation.model, compilation.sizes, first_model, scope)
        compiled = compile_model(recourse, first=variables(first_model), objective="loss", vectors=("short",))
        return cls(compilation.model, scope, compiled, layout(recourse))

    def numbers(self, scenarios: Sequence[Scenario], n_first: int) -> list[WrittenNumbers]:
        """The numbers of some scenarios."""
        data = ScenarioData(self.model, self.scope, scenarios).table(self.fields)
        one = self.compiled
        low, high, below, above, links = (
            part(data) for part in (one.row_lower, one.row_upper, one.lower, one.upper, one.link_values)
        )
        links = np.where(np.abs(links) <= TINY, 0.0, links)
        where, shape = (one.link_rows, one.link_columns), (len(one.rows), n_first)
        return [
            WrittenNumbers(
                low[:, k], high[:, k], below[:, k], above[:, k], sparse.csr_array((links[:, k], where), shape)
            )
            for k in range(len(scenarios))
        ]


def steady_cost(program: TwoStageProgram, x: Vector) -> float:
    """Steady-state cost of first-stage columns, from Pyomo's own expression; the model is left as it was."""
    columns = variables(program.first_model)
    before = [column.value for column in columns]
    for column, number in zip(columns, x.tolist(), strict=True):
        column.set_value(number, skip_validation=True)
    try:
        return float(pyo.value(program.first_model.steady_cost))
    finally:
        for column, number in zip(columns, before, strict=True):
            column.set_value(number, skip_validation=True)
