"""The optimum at many rates: one program, its scenarios reweighted, every cut kept from one solve to the next.

A cut of the L-shaped method bounds the loss of a scenario by the plan, whatever the scenario's rate is. So cuts found
at one rate hold at every other, and each solve starts from all that is known.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from resilience.errors import NoPlanError, SolverError, StoppedError
from resilience.solve.explain import conflict
from resilience.solve.extensive import build_extensive
from resilience.solve.first_stage import solve_first_stage
from resilience.solve.highs import Limits, RunStatus
from resilience.solve.lshaped.loop import LShaped
from resilience.solve.lshaped.search import PricedPlan
from resilience.solve.verify import check_point

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scipy import sparse

    from resilience.program.blocks.block import Block
    from resilience.program.reading.compile import Vector
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.pricing.cuts import Subproblems

    Known: TypeAlias = tuple[list[sparse.csr_array], list[Vector]]


@dataclass(frozen=True)
class BandFound:
    """First-stage columns, and what no plan can cost less than, in currency per year; `stopped` says why too early."""

    x: Vector
    bound: float
    stopped: str | None = None


def reweighted(program: TwoStageProgram, factors: Vector) -> TwoStageProgram:
    """Multiply the rate of each scenario by its factor; everything that was compiled stays."""
    blocks, start = [], 0
    for block in program.blocks:
        blocks.append(_reweighted(block, factors[start : start + len(block.scenarios)]))
        start += len(block.scenarios)
    return replace(
        program, blocks=tuple(blocks), factors=factors if program.factors is None else program.factors * factors
    )


def _reweighted(block: Block, factors: Vector) -> Block:
    rates = block.rates * factors
    weights = np.zeros_like(block.branch_weights)
    np.add.at(weights, (block.case_of, block.branch_of), rates)
    return block.altered(rates=rates, branch_weights=weights)


@dataclass
class WarmSolver:
    """Solves a program without a fill rate and without a risk term at any rates; keeps cuts and bases."""

    program: TwoStageProgram
    seconds: float | None = None
    floor: float | None = None
    "What no plan can avoid; None: the least steady-state cost of the program."
    cheapest: Vector = field(init=False)
    unavoidable: float = field(init=False)
    _least: float = field(init=False)
    solves: int = 0
    _cuts: list[sparse.csr_array] = field(default_factory=list)
    _sides: list[Vector] = field(default_factory=list)
    near: bool = False
    "Whether a search that knows cuts begins at the plan known, and keeps near it where cases are large."
    subproblems: Subproblems | None = None
    "Who prices the program's scenarios; None: one of its own."

    def __post_init__(self) -> None:
        cheapest = solve_first_stage(self.program.first)
        if cheapest is None:
            raise NoPlanError("\n".join(conflict(self.program)))
        self.cheapest, self._least = cheapest, float(self.program.first.cost @ cheapest)
        self.unavoidable = self._least if self.floor is None else self.floor
        self._alone = build_extensive(replace(self.program, blocks=(), fill_limit=None)).arrays
        self._surviving = any(block.scope.exact_service for block in self.program.blocks)

    def solve(
        self,
        factors: Vector,
        gap: float,
        known: tuple[Vector, float] | None = None,
        starts: Sequence[Vector] = (),
    ) -> BandFound:
        """Find the cheapest plan at factors of the rates.

        Parameters
        ----------
        factors
            One for each scenario of the program.
        gap
            To prove, relative to the cost a plan can influence.
        known
            A plan and its cost at these rates, from which to start.
        starts
            Plans to price before anything else is known.

        Raises
        ------
        NoPlanError
            When no plan keeps the planner's constraints.
        StoppedError
            When time ran out before any plan was found.
        """
        program = reweighted(self.program, factors)
        if not self._surviving and not (program.rates > 0).any():
            return BandFound(self.cheapest, self._least)
        self.solves += 1
        work = LShaped(program, Limits(gap, self.seconds), None, None, self.unavoidable)
        self._share(work)
        if known is not None:
            work.search.found, work.search.upper = PricedPlan(*known), known[1]
        begin = [known[0]] if self.near and known is not None else []
        failed = work.go(begin if self._cuts else [self.cheapest, *starts])
        self._cuts, self._sides = work.master.cuts, work.master.cut_sides
        if failed is not None and failed.status is RunStatus.INFEASIBLE:
            raise NoPlanError("\n".join(conflict(self.program)))
        search = work.search
        best = search.best
        if best is None:
            msg = "Stopped before any plan was found; give the solver more time."
            raise StoppedError(msg)
        check_point(self._alone, best, "plan")
        return BandFound(best, min(search.bound, search.value), None if failed is None else failed.detail)

    def known(self) -> Known:
        """What is known of all scenarios, to be taken over by another solver of the same cases."""
        return list(self._cuts), list(self._sides)

    def take(self, known: Known) -> None:
        """Take over what is known of scenarios that are the same, case by case, in their order."""
        self._cuts, self._sides = list(known[0]), list(known[1])

    def forget(self, most: int) -> None:
        """Forget the oldest cuts beyond so many: they save time and change no answer."""
        count = sum(len(sides) for sides in self._sides)
        while count > most and len(self._sides) > 1:
            count -= len(self._sides[0])
            del self._cuts[0], self._sides[0]

    def allows(self, x: Vector) -> bool:
        """Whether columns keep the rows and bounds of the first stage."""
        try:
            check_point(self._alone, x, "plan")
        except SolverError:
            return False
        return True

    def _share(self, work: LShaped) -> None:
        """Hand over cuts and, where the mix of branches cannot matter, the warm subproblems."""
        work.master.cuts, work.master.cut_sides = list(self._cuts), list(self._sides)
        if work.outcomes.branched:
            return
        if self.subproblems is None:
            self.subproblems = work.forward.subproblems
        work.forward.subproblems = self.subproblems
