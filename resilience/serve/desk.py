"""The worker as the page sees it: questions go out with growing numbers, and whoever listens hears what is said."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import TYPE_CHECKING

from resilience.serve.door import TOKEN_PLACE
from resilience.serve.talk import PROTOCOL, Question, WorkerSaid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import IO

_MAIN = "resilience.serve.worker"
PATIENCE = 2.0
"""Seconds a worker is given to end by itself."""
ENDED = "The worker ended. The next question starts it again."


@dataclass(eq=False)
class Desk:
    """One worker process for an open model.

    `heard` is called in a thread of its own with everything the worker says; a worker that has ended is started again
    by the next question.
    """

    model: str
    scenarios: str
    gap: float
    heard: Callable[[WorkerSaid], None]
    number: int = 0
    "Of the last question."
    _process: subprocess.Popen[bytes] | None = None
    _closed: bool = False
    _lock: Lock = field(default_factory=Lock)

    @property
    def process(self) -> int | None:
        """Number of the worker's process; None: there is none."""
        return None if self._process is None else self._process.pid

    def open(self) -> None:
        """Start the worker, which opens the model at once."""
        with self._lock:
            self._start()

    def ask(self, changes: Sequence[str]) -> int:
        """Ask what changes mean; the number under which that is answered, unless something newer is asked."""
        with self._lock:
            self.number += 1
            asked = pickle.dumps(Question(self.number, tuple(changes)), PROTOCOL)
            for _ in range(2):  # one that has just ended takes nothing
                pipe = self._start()
                with suppress(OSError):
                    pipe.write(asked)
                    pipe.flush()
                    break
                self._end()
            return self.number

    def close(self) -> None:
        """End the worker, whatever it is doing."""
        with self._lock:
            self._closed = True
            self._end()

    def _start(self) -> IO[bytes]:
        """The pipe to the worker, which is started where there is none."""
        if self._process is not None and self._process.poll() is not None:
            self._end()
        if self._process is None:
            path = os.pathsep.join(entry or "." for entry in sys.path)
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", _MAIN, self.model, self.scenarios, repr(self.gap)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={name: value for name, value in os.environ.items() if name != TOKEN_PLACE} | {"PYTHONPATH": path},
                process_group=0 if os.name == "posix" else None,  # Ctrl-C in the terminal is not for it
            )
            Thread(target=self._hear, args=(self._process,), daemon=True).start()
        assert self._process.stdin is not None  # as it was started
        return self._process.stdin

    def _hear(self, process: subprocess.Popen[bytes]) -> None:
        """Pass on what a worker says until it ends."""
        assert process.stdout is not None  # as it was started
        with suppress(EOFError, OSError, ValueError, pickle.UnpicklingError):
            while True:
                self.heard(pickle.load(process.stdout))  # from a process of our own
        if not self._closed and process is self._process:
            self.heard(WorkerSaid(self.number, "failed", ENDED))

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(OSError):
            if process.stdin is not None:
                process.stdin.close()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
