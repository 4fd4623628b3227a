"""A planner's own rules on what is decided beforehand, as numbers: what a rule written in Pyomo comes down to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Hashable

Decision: TypeAlias = "tuple[str, Hashable]"
"""A variable of the first stage and its index: `("buffer", ("PLANT", "MOTOR"))`."""
TERMS = 6
"""Terms of a rule that are written out."""


@on_screen
@dataclass(frozen=True)
class ExtraRow:
    """One linear rule, `low <= sum of coefficient times decision <= high`; a side that is not limited is infinite."""

    name: str
    terms: tuple[tuple[Decision, float], ...]
    low: float = -math.inf
    high: float = math.inf

    def __str__(self) -> str:
        shown = [_term(decision, coefficient) for decision, coefficient in self.terms[:TERMS]]
        rest = len(self.terms) - len(shown)
        left = " ".join(shown).removeprefix("+ ") + (f" + {rest:,} more terms" if rest else "")
        if self.low == self.high:
            return f"{left} = {self.low:.12g}"
        below = f"{self.low:.12g} <= " if math.isfinite(self.low) else ""
        above = f" <= {self.high:.12g}" if math.isfinite(self.high) else ""
        return f"{below}{left}{above}"

    def excess(self, value: float, size: float) -> float:
        """By how much a value breaks the rule, as a share of the size of its terms; at most 0 where it keeps it."""
        return max(self.low - value, value - self.high) / max(1.0, size)


def _term(decision: Decision, coefficient: float) -> str:
    name, index = decision
    keys = index if isinstance(index, tuple) else (index,)
    size = "" if abs(coefficient) == 1 else f"{abs(coefficient):.6g} "
    return f"{'-' if coefficient < 0 else '+'} {size}{name}[{', '.join(map(str, keys))}]"
