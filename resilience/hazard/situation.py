"""The situation in which a week begins: what stands on shelves, is on its way, is waited for, and is not ready yet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.network.parts import Node
    from resilience.quantities import LaneId


@dataclass(frozen=True)
class Situation:
    """What is known of stock and goods at the beginning of the first period.

    Parameters
    ----------
    on_hand
        Units on each shelf, the lot in use included; a shelf not named is empty.
    on_order
        Units on the way: lane, period in which they arrive (0 is the first), units.
    waiting
        Customers' orders that are late already, units.
    not_ready
        Periods from now until a lane can be used at all: its source is being qualified, or would have to be. A lane
        not named is ready.
    """

    on_hand: tuple[tuple[Node, float], ...] = ()
    on_order: tuple[tuple[LaneId, int, float], ...] = ()
    waiting: tuple[tuple[Node, float], ...] = ()
    not_ready: tuple[tuple[LaneId, float], ...] = ()

    @cached_property
    def stock(self) -> Mapping[Node, float]:
        """Units on hand by position."""
        return dict(self.on_hand)

    @cached_property
    def late(self) -> Mapping[Node, float]:
        """Units waited for by position."""
        return dict(self.waiting)

    @cached_property
    def ready_after(self) -> Mapping[LaneId, float]:
        """Periods until a lane can be used, where that is not at once."""
        return dict(self.not_ready)

    @property
    def end(self) -> int:
        """First period in which nothing arrives any more that was on order."""
        return max((period + 1 for _, period, _ in self.on_order), default=0)
