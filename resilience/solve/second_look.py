"""A second look at a split solve: what no single program ever held together is held together here.

A plan that was found by splitting has its scenarios priced one by one, from rows that were read in bulk. A fixed sample
of them is looked at once more: priced by the engine, held against every row and bound as Pyomo itself reads them, and
bounded from below by multipliers that are worked out from those rows. Where the point is feasible and costs what the
multipliers say nothing can be below, the loss is proven from both sides. The cuts, of which the bound is made, are held
against what every scenario loses at the plan, and those of the sample against what it loses elsewhere, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyomo.common.gc_manager import PauseGC

from resilience.errors import SolverError
from resilience.program.written import WrittenScope
from resilience.solve.as_written import Joined, Least
from resilience.solve.pricing.ready import CROSSED
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.verify import OBJECTIVE_TOLERANCE, check_point, least_proven

if TYPE_CHECKING:
    from resilience.program.blocks.block import Block
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Vector
    from resilience.solve.lshaped.cut_check import CutCheck

MOST_WORST, MOST_DRAWN = 5, 5
"""Cases looked at: those that lose most, and some drawn; where none is small enough the smallest."""
SAMPLE_SHARE, SAMPLE_LEAST = 0.06, 8_000
"""Recourse columns that each of the two may take, as a share of the program's and at least.

All checks of a split plan together take 3.8 % of a plan of the starter.
"""
TO_WRITE = 3
"""How much longer it takes to have Pyomo read a column than to solve it."""
SAMPLE_SEED = 20_11


@dataclass
class SecondLook:
    """Looks once more at some cases of a program; `exact`: whether each case loses the least it can by itself.

    Under a fill rate, and where risk weighs the branches of a family, a case may lose more than that, never less.
    """

    program: TwoStageProgram
    exact: bool
    cuts: CutCheck | None = None
    "What the bound was made of."

    def __post_init__(self) -> None:
        self._solver = RecourseSolver(self.program)

    def check(self, x: Vector, losses: Vector, elsewhere: Vector) -> None:
        """Look at the sample, at a plan and what every scenario loses there, and at its cuts at another plan.

        Raises
        ------
        SolverError
            What is wrong, of which scenario.
        """
        with PauseGC():
            for position, case in self.sample(losses):
                block = self.program.blocks[position]
                joined = Joined.of(self._written(block), block, case, len(x))
                least = Least.of(joined, x, self._who((position, case)))
                if not block.scope.exact_service:
                    self._compare((position, case), joined, least, x, losses)
                    self._look_elsewhere((position, case), joined, elsewhere)

    def sample(self, losses: Vector) -> list[tuple[int, int]]:
        """Blocks and cases to look at: those that must be survived, those that lose most, and some drawn."""
        places = [self.program.place_of(scenario) for scenario in range(len(losses))]
        cases = [(position, int(self.program.blocks[position].case_of[place])) for position, place in places]
        chosen = dict.fromkeys(one for one in cases if self.program.blocks[one[0]].scope.exact_service)
        read = {position for position, _ in chosen}
        room = max(SAMPLE_LEAST, SAMPLE_SHARE * sum(block.size * block.n_columns for block in self.program.blocks))
        worst = np.argsort(-losses, kind="stable").tolist()
        drawn = np.random.default_rng(SAMPLE_SEED).permutation(len(losses)).tolist()
        for order, most in ((worst, MOST_WORST), (drawn, MOST_DRAWN)):
            spent, count, left = 0, 0, [cases[place] for place in order if cases[place] not in chosen]
            for one in left:
                effort = self._effort(one[0], read)
                if one not in chosen and count < most and spent + effort <= room:
                    chosen[one] = None
                    read.add(one[0])
                    spent, count = spent + effort, count + 1
            if left and not count:
                least = min(left, key=lambda one: self._effort(one[0], read))
                chosen[least] = None
                read.add(least[0])
        return list(chosen)

    def _effort(self, position: int, read: set[int]) -> int:
        """Columns of a case to be solved, and those Pyomo has to read for it."""
        block = self.program.blocks[position]
        return block.n_columns + (0 if position in read else TO_WRITE * len(block.branches.positions[0]))

    def _compare(self, place: tuple[int, int], joined: Joined, least: Least, x: Vector, losses: Vector) -> None:
        """Hold what a case is said to lose against its answer and against what multipliers prove."""
        position, case = place
        who, arrays = self._who(place), joined.at(x)
        point = self._solver.point(position, case, x)
        if point is None:
            msg = f"The {who} has no answer at this plan."
            raise SolverError(msg)
        point = np.append(point, np.zeros(len(arrays.cost) - len(point)))
        check_point(arrays, point, f"answer to the {who}", joined.rows)
        start = sum(len(other.scenarios) for other in self.program.blocks[:position])
        claimed = float(joined.shares @ losses[start + joined.members])
        value = arrays.offset + float(arrays.cost @ point)
        size = float(np.abs(arrays.cost) @ np.abs(point)) + abs(claimed)
        speck = CROSSED * float(np.abs(arrays.cost).max(initial=0.0))  # so little of its dearest unit is rounding
        proven, slack = least_proven(least.arrays, least.multipliers, point), OBJECTIVE_TOLERANCE * size + speck
        compare(who, (claimed, value, proven), slack, exact=self.exact and not least.widened)

    def _look_elsewhere(self, place: tuple[int, int], joined: Joined, x: Vector) -> None:
        """Hold the cuts of a case against its loss at another plan."""
        if self.cuts is None:
            return
        position, case = place
        value = Least.of(joined, x, self._who(place)).value
        before = [other for other in self.program.blocks[:position] if not other.scope.exact_service]
        outcome = (
            sum(other.size * other.n_branches for other in before) + case * self.program.blocks[position].n_branches
        )
        self.cuts.of_case(outcome, joined.shares, x, value)

    def _who(self, place: tuple[int, int]) -> str:
        block = self.program.blocks[place[0]]
        first = block.scenarios[int(np.flatnonzero(block.case_of == place[1])[0])]
        return f"disruption {first.name!r}"

    def _written(self, block: Block) -> WrittenScope:
        compilation = self.program.compilation
        assert compilation is not None  # else nobody looks
        if block.scope not in compilation.written:
            compilation.written[block.scope] = WrittenScope.of(compilation, self.program.first_model, block.scope)
        found: WrittenScope = compilation.written[block.scope]
        return found


def compare(who: str, said: tuple[float, float, float], slack: float, *, exact: bool) -> None:
    """Hold a claimed loss against that of a point and what multipliers prove: `said` are the three, in this order.

    Unless `exact` a case may lose more than the least.

    Raises
    ------
    SolverError
        When they do not agree.
    """
    claimed, value, least = said
    if claimed < least - slack:
        msg = f"The loss in the {who} is said to be {claimed:.10g}; by its rows it is at least {least:.10g}."
    elif exact and claimed > least + slack:
        msg = f"The loss in the {who} is said to be {claimed:.10g}; no multipliers prove more than {least:.10g}."
    elif exact and abs(claimed - value) > slack:
        msg = f"The loss in the {who} is said to be {claimed:.10g}; recomputed from its answer it is {value:.10g}."
    else:
        return
    raise SolverError(msg)
