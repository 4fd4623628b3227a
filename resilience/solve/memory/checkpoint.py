"""A memory written to a file now and then while a solve runs, for the next run to take up."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from resilience.solve.memory.memory import Memory

PAUSE = 20.0
"""Least time between two writings, as a multiple of what the last one took: a twentieth of the time at most."""

AGAIN = 60.0
"""Seconds after which it is tried again where it could not be written."""


@dataclass
class Checkpoint:
    """Writes a memory to a file; `tick` is made for `Memory.after`."""

    path: Path
    written: int = 0
    failure: InputError | None = None
    "Why the last writing failed, if it did."
    _wait_until: float = -np.inf

    def tick(self, memory: Memory) -> None:
        """Write, unless the last time is too near."""
        if time.perf_counter() >= self._wait_until:
            self.write(memory)

    def write(self, memory: Memory) -> None:
        """Write now; where it does not fit the work goes on without it."""
        started = time.perf_counter()
        try:
            memory.save(self.path)
        except InputError as error:
            self.failure, self._wait_until = error, time.perf_counter() + AGAIN
            return
        ended = time.perf_counter()
        self._wait_until = ended + PAUSE * (ended - started)
        self.written += 1
        self.failure = None
