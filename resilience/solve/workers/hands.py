"""Who builds and then solves one large program: processes started for the building go on to price it."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from resilience.solve.workers.choice import count_of, crew_for
from resilience.solve.workers.local import LocalCrew

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from resilience.program.blocks.compilation import Compilation, Family, Made
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.workers.sharded import Crew

SPREAD_FROM = 400
"""Templates from which on they are compiled by several processes unasked."""


@dataclass
class Hands:
    """Workers of one study; see `crew_for`. Building is always spread over this machine's."""

    workers: int | None = None
    cluster: str | None = None
    _local: LocalCrew | None = None
    _stack: ExitStack = field(default_factory=ExitStack)

    def spread(self, compilation: Compilation, families: Sequence[Family]) -> Iterable[Made] | None:
        """Have families compiled by several processes where it is worth it; for `BuildOptions`."""
        count = count_of(self.workers, much=sum(len(family) for family in families) >= SPREAD_FROM)
        if count == 1:
            return None
        if self._local is None:
            self._local = self._stack.enter_context(LocalCrew(count))
        return self._local.each(compilation, families)

    def crew(self, program: TwoStageProgram) -> Crew:
        """Who prices the program: whoever has built it, else whom its size asks for."""
        if self._local is not None and self.cluster is None:
            return self._local
        return self._stack.enter_context(crew_for(program, self.workers, self.cluster))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()
