"""Cards: how many containers a loop needs so that what is used comes back in time."""

from __future__ import annotations

from dataclasses import dataclass

from resilience.given import takes
from resilience.lean.asked import NOT_NEGATIVE, POSITIVE, whole_above
from resilience.screen import on_screen


@on_screen
@dataclass(frozen=True, slots=True)
class CardLoop:
    """A loop of cards.

    Attributes
    ----------
    cards
        Cards in the loop, at least one.
    exact
        The number before it is rounded up.
    container
        Units in a full container.
    """

    cards: int
    exact: float
    container: float

    @property
    def most_units(self) -> float:
        """Most units that the loop can hold: every card at a full container."""
        return self.cards * self.container


@takes(demand=POSITIVE, replenishment=POSITIVE, container=POSITIVE, safety=NOT_NEGATIVE)
def card_loop(demand: float, replenishment: float, container: float, safety: float) -> CardLoop:
    """Cards of a loop: demand while a card is under way, with a safety factor, in containers, rounded up.

    Parameters
    ----------
    demand
        Units per period that are withdrawn.
    replenishment
        Periods from the withdrawal of a container until a full one stands in its place: waiting and processing.
    container
        Units in a container.
    safety
        Share added for what varies: 0.1 for 10 %, 0 for none.

    Returns
    -------
    CardLoop
        2,000 a day, 0.4 days, 200 in a container and 10 % are 4.4, so 5 cards and at most 1,000 units.

    Notes
    -----
    Y. Monden, *Toyota Production System* (2012): N = D T (1 + x) / C. What is whole but for rounding stays as it is:
    5.0000000001 are five cards, not six.
    """
    exact = demand * replenishment * (1 + safety) / container
    return CardLoop(max(1, whole_above(exact)), exact, container)
