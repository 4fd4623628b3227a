"""Progress of a long solve: one line per stage, and a fixed-width line when the solver has something new."""

from __future__ import annotations

import math
from time import perf_counter
from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.signals import signals
from resilience.cli.text.waiting.time_left import Trend, in_words
from resilience.report.numbers import money, percent

if TYPE_CHECKING:
    from resilience.cli.console import Terminal

STAGE = "[dim]{seconds:8.1f} s[/]  {sentence}"
LINE = "[dim]{seconds:8.1f} s[/]    best {best:>10}   bound {bound:>10}   gap {gap:>8}{left}"
PASS = "[dim]{seconds:8.1f} s[/]    {done:,} of {total:,} disruptions priced at this plan{left}"
MORE = "; {left} more"
BOUND = "No plan can cost less than {bound} a year above the floor."
ENDS = "   search ends in {left}"
SPREAD = 0.6, 1.6
"""By how much what is left of a pass may be quicker or slower than what was done."""
LEAST_SECONDS = 1.0
"""Least time between two lines about the solver."""


class Steps:
    """Prints and logs where a solve stands; `gap` is the one to be proven."""

    def __init__(self, terminal: Terminal, gap: float = 0.0) -> None:
        self._terminal = terminal
        self._gap = gap
        self._trend = Trend(gap)
        self._started = perf_counter()
        self._last = -math.inf
        self._best, self._bound = math.inf, -math.inf
        self._stage: str | None = None

    def say(self, sentence: str) -> None:
        """Announce a stage of the work; one that is not to begin any more ends here."""
        seconds = perf_counter() - self._started
        self._terminal.log.write("stage", text=sentence, seconds=round(seconds, 3))
        self._best, self._bound = math.inf, -math.inf
        self._trend = Trend(self._gap)  # another search has a gap of its own
        self._stage = sentence
        self._terminal.tell(STAGE.format(seconds=seconds, sentence=escape(sentence)))
        signals.check()

    @property
    def reached(self) -> str | None:
        """The last stage that began, with the bound where it has one; None before the first."""
        if self._stage is None or not math.isfinite(self._bound):
            return self._stage
        return f"{self._stage} {BOUND.format(bound=money(self._bound))}"

    def priced(self, done: int, total: int, seconds: float) -> None:
        """Show how far a plan is priced, where that takes long; `seconds` is what it took so far."""
        now = perf_counter() - self._started
        rest = seconds * (total - done) / done if done else None
        left = "" if rest is None else MORE.format(left=in_words((SPREAD[0] * rest, SPREAD[1] * rest)))
        self._terminal.log.write("priced", seconds=round(now, 3), done=done, total=total)
        self._terminal.tell(PASS.format(seconds=now, done=done, total=total, left=left))

    def progress(self, _seconds: float, best: float, bound: float) -> None:
        """Show the cost of the best plan and the bound, both above what no plan can avoid, at most once a second.

        A bound further away than the objective is large bounds nothing yet: it has no gap to speak of. A search looks
        at poorer plans, too, and reports them; the best plan so far is kept, and so is the bound.
        """
        now = perf_counter() - self._started
        best, bound = self._best, self._bound = min(self._best, best), max(self._bound, bound)
        known = {name: value for name, value in (("best", best), ("bound", bound)) if abs(value) < math.inf}
        share = (best - bound) / max(abs(best), 1e-9) if len(known) == 2 else math.inf
        self._trend.add(now, share)
        if not known or now - self._last < LEAST_SECONDS:
            return
        self._last = now
        left = self._trend.left(now)
        expected = {} if left is None else {"left": [round(seconds, 1) for seconds in left]}
        self._terminal.log.write("progress", seconds=round(now, 3), **known, **expected)
        gap = percent(share if share <= 1 else None)
        ends = ENDS.format(left=in_words(left)) if left else ""
        line = LINE.format(seconds=now, best=money(best), bound=money(bound), gap=gap, left=ends)
        self._terminal.tell(line)
