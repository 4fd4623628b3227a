"""Plans as they were found: their columns in a program that they were not found in, and what they lose there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.program.policies import ALL, as_planned, as_shared_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resilience.plan.plan import Plan
    from resilience.program.blocks.block import Block
    from resilience.program.reading.compile import Vector
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.pricing.priced import Found, Priced
    from resilience.study.costs.evaluate import Evaluator, Policy


@dataclass(frozen=True)
class FoundPlan:
    """A plan as it was found: its decisions, and its columns in the program of its family where that is known."""

    plan: Plan
    x: Vector | None


def columns_of(
    evaluator: Evaluator, plans: Sequence[Plan], own: Mapping[int, Vector] | None = None
) -> list[Vector | None]:
    """First-stage columns of each plan in a program; None where it cannot serve the nominal demand.

    `own` are those of plans that were found in it, by place.
    """
    count = len(evaluator.program.first.columns)
    found: list[Vector | None] = []
    for place, one in enumerate(plans):
        x = None if own is None else own.get(place)
        if x is not None and len(x) == count:
            found.append(x)
            continue
        plan = _left_alone(evaluator, one)
        exact = evaluator.columns(as_planned(plan), ALL)
        found.append(evaluator.columns(as_shared_out(plan), ALL) if exact is None else exact)
    return found


def _left_alone(evaluator: Evaluator, plan: Plan) -> Plan:
    """A plan with today's stock on shelves whose supply nothing interrupts in a family: there no plan is sought."""
    program = evaluator.program
    if not program.first_model.keeps_unhit:
        return plan
    today = {node: evaluator.model.cover.get(node, 0.0) for node in program.sizes.unhit}
    return replace(plan, buffers={**plan.buffers, **today})


@dataclass(frozen=True, eq=False)
class KnownLosses:
    """What plans lose in the scenarios of a family, from seeking to pricing: nothing is priced twice there.

    Losses and units short of plans, each (n_plans, n_scenarios), by names of scenarios; `x` are their columns.
    """

    scenarios: tuple[str, ...]
    x: tuple[Vector, ...]
    losses: Vector
    short: Vector

    @classmethod
    def of(cls, program: TwoStageProgram, policies: Sequence[Policy]) -> KnownLosses:
        """Those of plans priced in a program."""
        shape = len(policies), len(program.scenarios)
        return cls(
            tuple(scenario.name for scenario in program.scenarios),
            tuple(policy.x for policy in policies),
            np.array([policy.losses for policy in policies], dtype=float).reshape(shape),
            np.array([policy.short for policy in policies], dtype=float).reshape(shape),
        )

    def tell(self, priced: Priced, program: TwoStageProgram) -> None:
        """Tell whoever prices plans in the same program, its scenarios watched for as long, what is known."""
        place = {name: at for at, name in enumerate(self.scenarios)}
        for block in program.blocks:
            names = [scenario.name for scenario in block.scenarios]
            if block.n_branches == 1 and not block.scope.exact_service and all(name in place for name in names):
                where = [place[name] for name in names]
                for x, found in zip(self.x, self._in_block(block, where), strict=True):
                    priced.learn(block, x, found)

    def _in_block(self, block: Block, where: Sequence[int]) -> Iterator[Found]:
        """Losses and units short of each plan by case."""
        for losses, short in zip(self.losses, self.short, strict=True):
            found = np.empty((2, block.size, 1))
            found[0, block.case_of, 0], found[1, block.case_of, 0] = losses[where], short[where]
            yield found[0], found[1]
