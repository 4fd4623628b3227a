"""What thousands of blocks have in common is kept once: names, fields, scopes and scenarios.

Blocks compiled one by one, or by other processes, each come with their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from resilience.program.reading.assemble import Names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from resilience.hazard.scenarios import Scenario
    from resilience.program.blocks.block import Block
    from resilience.program.scope.data import Field
    from resilience.program.scope.scope import Scope


@dataclass(frozen=True)
class Interned:
    """Gives back what it has seen for whatever equals it."""

    scenarios: Mapping[str, Scenario]
    "By name; their numbers take long to hash."
    known: dict[Any, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, scenarios: Iterable[Scenario]) -> Interned:
        """With scenarios that are there anyway."""
        return cls({scenario.name: scenario for scenario in scenarios})

    def block(self, block: Block, scope: Scope) -> Block:
        """The block with all that equals something known replaced by it; its scope is the given one."""
        for names in () if block.is_compact else (block.template.columns, block.template.rows):
            if isinstance(names, Names):
                names.share(self.known)
        return block.altered(
            scope=scope,
            fields=tuple(self._field(one) for one in block.fields),
            scenarios=tuple(self._scenario(scenario) for scenario in block.scenarios),
        )

    def _scenario(self, given: Scenario) -> Scenario:
        known = self.scenarios.get(given.name, given)
        return known if known is given or known == given else given

    def _field(self, given: Field) -> Field:
        if given not in self.known:
            self.known[given] = replace(given, keys=tuple(self._once(key) for key in given.keys))
        kept: Field = self.known[given]
        return kept

    def _once(self, value: Any) -> Any:
        return self.known.setdefault(value, value)
