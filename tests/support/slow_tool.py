"""A tool whose jobs take as long as they say, for crews of processes; it tells when each begins."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class SlowTool:
    """Sleeps as long as a job says, having written a file of the job's name."""

    folder: str

    def ready(self) -> Callable[[tuple[str, float]], str]:
        """Nothing is to be made ready."""

        def done(job: tuple[str, float]) -> str:
            name, seconds = job
            (Path(self.folder) / name).touch()
            time.sleep(seconds)
            return name

        return done


@dataclass(frozen=True)
class SlowCall:
    """A call of a shard that takes half a minute, having written a file of its process's number."""

    folder: str

    def on(self, _solver: object) -> str:
        """Sleep, and answer nothing."""
        (Path(self.folder) / str(os.getpid())).touch()
        time.sleep(30.0)
        return ""
