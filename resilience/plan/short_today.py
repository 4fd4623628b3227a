"""What is short today: demand that no steady state can serve, left out of what disruptions are counted against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.frozen import as_floats, freeze

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.network.parts import Node

NAMED = 5
"""Demands that a sentence names; more are counted."""


@dataclass(frozen=True, slots=True)
class ShortToday:
    """Demand as asked for and as it can be served at best, in units per period, where these differ.

    `margin` is the margin of what is left unserved, in currency per year.
    """

    asked: Mapping[Node, float]
    served: Mapping[Node, float]
    margin: float

    def __post_init__(self) -> None:
        as_floats(self)
        freeze(self, "asked", "served")

    def words(self, currency: str) -> Iterator[str]:
        """Say what is short, and what that means for every number."""
        worst = sorted(self.asked, key=lambda node: (self.served[node] / self.asked[node], node))
        shown = [
            f"{self.asked[node] - self.served[node]:.4g} of {self.asked[node]:.4g} {node} a period"
            f" ({100 * (1 - self.served[node] / self.asked[node]):.3g} %)"
            for node in worst[:NAMED]
        ]
        more = f" and {len(worst) - NAMED} demands more" if len(worst) > NAMED else ""
        yield (
            f"Demand exceeds what can be made and brought: {', '.join(shown)}{more} cannot be served even when nothing "
            f"happens, a margin of {self.margin:,.0f} {currency} a year. What is served is the most margin that is "
            "possible; losses, fill rates and stocks count against that, and the margin forgone is a part of every "
            "plan's steady cost and of the floor."
        )
