"""A pass over all cases, watched: where cases are large it takes minutes; it tells how far it is, and ends in time.

Who prices cases looks at the watch that is in force here; in a process that has set none nothing is told and nothing
ends.
"""

from __future__ import annotations

import math
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LATE = "Time limit reached while plans were priced"
GRACE = 2.0
"""Seconds by which a pass may outlast the limit: most end by then, and what they find is worth more."""
EVERY = 5.0
"""Least seconds between two words about one pass."""


@dataclass
class PassWatch:
    """How far a pass is; `tell` is called with cases done, of how many, and the seconds they took."""

    tell: Callable[[int, int, float], None] | None = None
    until: float = math.inf
    "When passes end, on the clock of `monotonic`."
    alarmed: bool = False
    "Whether all work is ended from outside later: passes before there is a plan then go on until that comes."
    late: bool = False
    "Whether one was ended so."
    _has_plan: Callable[[], bool] = lambda: True
    _total: int | None = None
    _done: int = 0
    _began: float = 0.0
    _said: float = 0.0

    @contextmanager
    def over(self, total: int) -> Iterator[None]:
        """A pass over so many cases; one within another is part of it."""
        if self._total is not None:
            yield
            return
        self._total, self._done, self._began = total, 0, monotonic()
        self._said = self._began
        try:
            yield
        finally:
            self._total = None

    @contextmanager
    def within(self, seconds: float | None, has_plan: Callable[[], bool] = lambda: True) -> Iterator[None]:
        """Passes end once so many seconds are over; None: they do not. `has_plan` says whether one was found."""
        self._has_plan = has_plan
        before, self.until, self.late = (
            self.until,
            math.inf if seconds is None else monotonic() + seconds + GRACE,
            False,
        )
        try:
            yield
        finally:
            self.until = before

    def did(self, cases: int = 1) -> None:
        """Note that cases were priced, and look at the time.

        Raises
        ------
        KeyboardInterrupt
            When it is over, as if somebody had ended the pass.
        """
        self._done += cases
        self.look()

    def look(self) -> None:
        """Look at the time, and tell how far the pass is; see `did`."""
        now = monotonic()
        if now > self.until and (not self.alarmed or self._has_plan()):
            self.late = True
            raise KeyboardInterrupt
        if self.tell is None or self._total is None or self._done >= self._total or now - self._said < EVERY:
            return
        self._said = now
        self.tell(self._done, self._total, now - self._began)


_IN_FORCE = ContextVar[PassWatch]("watch")
_NOBODY = PassWatch()


def watch() -> PassWatch:
    """The watch in force here."""
    return _IN_FORCE.get(_NOBODY)


@contextmanager
def watched(by: PassWatch) -> Iterator[None]:
    """Put a watch in force."""
    token = _IN_FORCE.set(by)
    try:
        yield
    finally:
        _IN_FORCE.reset(token)
