"""A memory written to a file now and then while a solve runs, for the next run to take up."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from resilience.solve.memory.memory import Memory

PAUSE = 20.0
"""Least time between two writings, as a multiple of what the last one took: a twentieth of the time at most."""


@dataclass
class Checkpoint:
    """Writes a memory to a file; `tick` is made for `Memory.after`."""

    path: Path
    written: int = 0
    _wait_until: float = -np.inf

    def tick(self, memory: Memory) -> None:
        """Write, unless the last time is too near."""
        if time.perf_counter() >= self._wait_until:
            self.write(memory)

    def write(self, memory: Memory) -> None:
        """Write now."""
        started = time.perf_counter()
        memory.save(self.path)
        ended = time.perf_counter()
        self._wait_until = ended + PAUSE * (ended - started)
        self.written += 1
