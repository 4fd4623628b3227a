"""Whether a plan keeps the planner's own rules, and where these stand among the rows of the first stage."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from resilience.program.extra import variable_of
from resilience.program.reading.compile import variables

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.plan.extra import ExtraRow
    from resilience.program.two_stage import TwoStageProgram

KEPT = 1e-6
"""Share of a rule's terms by which a plan may miss it: what a solver leaves of rounding."""


def rule_rows(program: TwoStageProgram) -> range:
    """Places of the planner's own rules among the rows of the first stage."""
    count = len(program.first.rows)
    return range(count - len(program.extra), count)


def values(program: TwoStageProgram, x: NDArray[Any]) -> list[tuple[ExtraRow, float, float]]:
    """Each rule with its value at first-stage columns and the size of its terms, from the rule itself."""
    if not program.extra:
        return []
    place = {id(variable): i for i, variable in enumerate(variables(program.first_model))}
    found = []
    for row in program.extra:
        amounts = [
            coefficient * float(x[place[id(variable_of(program.first_model, decision))]])
            for decision, coefficient in row.terms
        ]
        found.append((row, math.fsum(amounts), math.fsum(map(abs, amounts))))
    return found


def broken_rules(program: TwoStageProgram, x: NDArray[Any]) -> list[str]:
    """Names of the rules that first-stage columns do not keep."""
    return [row.name for row, value, size in values(program, x) if row.excess(value, size) > KEPT]
