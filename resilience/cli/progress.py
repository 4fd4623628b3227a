"""Progress of a long solve: one line per stage, and a fixed-width line when the solver has something new."""

from __future__ import annotations

import math
from time import perf_counter
from typing import TYPE_CHECKING

from resilience.report.numbers import money, percent

if TYPE_CHECKING:
    from resilience.cli.console import Terminal

STAGE = "[dim]{seconds:8.1f} s[/]  {sentence}"
LINE = "[dim]{seconds:8.1f} s[/]    best {best:>10}   bound {bound:>10}   gap {gap:>8}"
LEAST_SECONDS = 1.0
"""Least time between two lines about the solver."""


class Steps:
    """Prints and logs where a solve stands."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._started = perf_counter()
        self._last = -math.inf

    def say(self, sentence: str) -> None:
        """Announce a stage of the work."""
        seconds = perf_counter() - self._started
        self._terminal.log.write("stage", text=sentence, seconds=round(seconds, 3))
        self._terminal.show(STAGE.format(seconds=seconds, sentence=sentence))

    def progress(self, _seconds: float, best: float, bound: float) -> None:
        """Show the best objective and the bound, at most once a second.

        A bound further away than the objective is large bounds nothing yet: it has no gap to speak of.
        """
        now = perf_counter() - self._started
        known = {name: value for name, value in (("best", best), ("bound", bound)) if abs(value) < math.inf}
        if not known or now - self._last < LEAST_SECONDS:
            return
        self._last = now
        self._terminal.log.write("progress", seconds=round(now, 3), **known)
        share = (best - bound) / max(abs(best), 1e-9)
        gap = percent(share if share <= 1 else None)
        self._terminal.show(LINE.format(seconds=now, best=money(best), bound=money(bound), gap=gap))
