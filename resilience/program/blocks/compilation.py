"""Second stages compiled family by family, here or wherever this can be sent to.

A family is all scopes that differ only in how long they are watched, each with its scenarios. What comes out depends on
the family and the first stage alone, and the first stage is light: whoever compiles builds it again, the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from pyomo.common.gc_manager import PauseGC

from resilience.errors import ResilienceError
from resilience.plan.levers import End
from resilience.program.blocks.block import Block, instantiate, instantiate_families
from resilience.program.formulation.first_stage import EarlyCalls, build_first_stage
from resilience.program.reading.compile import Compiled, columns_of, variables
from resilience.program.reading.watches import Compiler
from resilience.program.scope.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.hazard.scenarios import Scenario
    from resilience.plan.levers import Lever, Requirements
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.program.scope.data import Field
    from resilience.program.sizes import Sizes

Family = Sequence[tuple[Scope, "Sequence[Scenario]"]]
Made = Sequence[tuple[Scope, Sequence[Block]]]
"""A family's blocks, scope by scope."""


HEAVY = 100_000
"""Columns from which on a template is kept in few bytes: unpacked it takes 330 a column, and waits most of the time."""


@dataclass(frozen=True)
class Compilation:
    """All that is needed to compile families of scopes; `columns` is a digest of the first stage's column names."""

    model: Model
    sizes: Sizes
    early_calls: Mapping[str, EarlyCalls]
    requirements: Requirements
    previous: Plan | None
    levers: frozenset[Lever] | None
    end: End
    columns: bytes = field(default=b"")
    compact: bool = False
    "Whether all blocks are to take few bytes, not heavy ones alone; reading them then takes a little longer."
    written: dict[Scope, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    "Scopes as Pyomo itself reads them, those that were asked for; see `resilience.program.written`."

    def first_model(self) -> Any:
        """Build the first stage."""
        return build_first_stage(
            self.model, self.sizes, early_calls=self.early_calls, requirements=self.requirements,
            previous=self.previous, levers=self.levers,
        )  # fmt: skip

    def signed(self, first_model: Any) -> Compilation:
        """With a digest of the columns, so that whoever builds the first stage again sees that it is the same."""
        return replace(self, columns=_digest(first_model))

    def compiler(self, first_model: Any) -> Callable[[Family], Made]:
        """Compile families for a first stage that is built."""
        compiler = Compiler.of(self.model, self.sizes, first_model, variables(first_model))
        return lambda family: list(self._family(compiler, dict(family)))

    def ready(self) -> Callable[[Family], Made]:
        """Compile families in a process that has nothing but this."""
        return self.compiler(self.first_again())

    def first_again(self) -> Any:
        """Build the first stage in a process that has nothing but this, where its columns were signed.

        Raises
        ------
        ResilienceError
            When the first stage does not come out as it was: a defect of its rules.
        """
        first_model = self.first_model()
        if _digest(first_model) != self.columns:
            msg = "The first stage came out with other columns in another process."
            raise ResilienceError(msg)
        return first_model

    def _family(
        self, compiler: Compiler, family: Mapping[Scope, Sequence[Scenario]]
    ) -> Iterator[tuple[Scope, Sequence[Block]]]:
        with PauseGC():
            for scope, template, fields in compiler.family(list(family)):
                blocks = self._blocks(scope, template, fields, family[scope])
                small = self.compact or len(template.columns) >= HEAVY
                yield scope, [block.compacted() for block in blocks] if small else blocks

    def _blocks(
        self, scope: Scope, template: Compiled, fields: tuple[Field, ...], scenarios: Sequence[Scenario]
    ) -> list[Block]:
        if scope.present or (self.end is End.UNKNOWN and not scope.exact_service):
            return instantiate_families(self.model, scope, template, fields, scenarios)
        return [instantiate(self.model, scope, template, fields, scenarios)]


Spread = Callable[[Compilation, Sequence[Family]], Iterable[Made] | None]
"""Has families compiled by others, in any order; None: it is not worth it."""


def families_of(scoped: Mapping[Scope, Sequence[Scenario]]) -> list[Family]:
    """Scopes that differ only in how long they last, with their scenarios."""
    found: dict[Scope, list[tuple[Scope, Sequence[Scenario]]]] = defaultdict(list)
    for scope, scenarios in scoped.items():
        found[replace(scope, periods=0)].append((scope, scenarios))
    return list(found.values())


def _digest(first_model: Any) -> bytes:
    return blake2b("\n".join(columns_of(first_model)).encode()).digest()
