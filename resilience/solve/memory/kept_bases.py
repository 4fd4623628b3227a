"""Last bases of cases by their namesake: where one was solved before at other costs or sides, it begins there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resilience.solve.memory.fingerprints import namesake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.pricing.recourse import RecourseSolver
    from resilience.solve.pricing.warm import Ended


@dataclass(eq=False)
class KeptBases:
    """Bases as the solver holds them, for this process alone, from one program to the next.

    A basis begins a solve and moves no optimum: one that leads astray is given up.
    """

    by_name: dict[bytes, Ended] = field(default_factory=dict, repr=False)

    def lend(self, solver: RecourseSolver) -> None:
        """Begin the cases of a new solver where their namesakes ended."""
        for key, name in _named(solver.program):
            solver.begin_at(key, self.by_name.get(name))

    def learn(self, solver: RecourseSolver) -> None:
        """Keep where a solver's cases ended."""
        for key, name in _named(solver.program):
            ended = solver.ended(key)
            if ended is not None:
                self.by_name[name] = ended

    def only(self, program: TwoStageProgram) -> None:
        """Forget what is no case of a program."""
        kept = {name for _, name in _named(program)}
        self.by_name = {name: basis for name, basis in self.by_name.items() if name in kept}


def _named(program: TwoStageProgram) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Block and case of every case, with its namesake."""
    keys = ((place, case) for place, block in enumerate(program.blocks) for case in range(block.size))
    return zip(keys, namesake(program), strict=True)
