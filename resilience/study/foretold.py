"""How long known work will still take: pieces that are alike, counted and timed; a range, or nothing."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from resilience.study.words import in_words

if TYPE_CHECKING:
    from collections.abc import Callable

LEAST_PIECES = 2
"""Pieces from which on there is a price to speak of."""
EVERY = 5.0
"""Least seconds between two sentences about one piece of work."""
SPREAD = 0.6, 1.6
"""By how much what is left may be quicker or slower than what was done."""


class Foretold:
    """Counts pieces of work, and says now and then how long the rest of them will take.

    Parameters
    ----------
    say
        Who is told, in sentences.
    done
        What the pieces are, with places for `{done}` and `{total}`.
    total
        How many there are; what comes on top of them is not told of.
    then
        What comes after them, as words that go on the sentence, from the seconds that one piece took.
    clock
        Seconds that only grow.
    """

    def __init__(
        self,
        say: Callable[[str], None],
        done: str,
        total: int,
        *,
        then: Callable[[float], str] = lambda _: "",
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        self._say, self._words, self._total, self._then, self._clock = say, done, total, then, clock
        self._ends = [clock()]
        self._said = self._ends[0]

    def did(self, pieces: int = 1) -> None:
        """Note that a piece is done, or several that were done together."""
        now, before = self._clock(), self._ends[-1]
        self._ends += [before + (now - before) * (piece + 1) / pieces for piece in range(pieces)]
        left, done = self.left, len(self._ends) - 1
        if done >= self._total or now - self._said < EVERY:
            return
        self._said = now
        more = "" if left is None else f"; {in_words(left)} more for these{self._then(self.price or 0.0)}"
        self._say(f"{self._words.format(done=done, total=self._total)}{more}.")

    @property
    def price(self) -> float | None:
        """Seconds that a piece took on average; None before there is one to speak of."""
        pieces = len(self._ends) - 1
        return (self._ends[-1] - self._ends[0]) / pieces if pieces >= LEAST_PIECES else None

    @property
    def left(self) -> tuple[float, float] | None:
        """Least and most seconds left, by the pace of all and of the latter half; None where nothing is known."""
        pieces = len(self._ends) - 1
        to_go = self._total - pieces
        if pieces < LEAST_PIECES or to_go <= 0:
            return None
        half = pieces // 2
        prices = [(self._ends[-1] - self._ends[start]) / (pieces - start) for start in (0, half)]
        return SPREAD[0] * to_go * min(prices), SPREAD[1] * to_go * max(prices)
