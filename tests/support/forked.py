"""Commands in processes of their own, forked from one in which the engine is loaded: that takes longer than they do."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import signal

LOADED = [
    "resilience.cli.app", "resilience.cli.commands.plan", "resilience.cli.commands.recommend",
    "resilience.cli.commands.study", "resilience.study.plan.optimize", "resilience.study.plan.certify",
    "resilience.study.weekly.week", "resilience.study.weekly.folder", "resilience.study.studies.study",
    "resilience.study.run.deliver", "resilience.store.run_store", "pandas", "openpyxl", "scipy.stats", "highspy",
]  # fmt: skip
"""What a command loads in its first second or two. Nothing is solved there, so no thread is lost by the fork."""
FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(LOADED)


class Forked:
    """A command under way, asked as one asks `subprocess.Popen`."""

    def __init__(self, *words: object) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._said = [Path(self._folder.name) / name for name in ("out", "err")]
        self._process = FORKING.Process(target=_run, args=([str(word) for word in words], *map(str, self._said)))
        self._process.start()

    @property
    def returncode(self) -> int | None:
        """The exit code, minus the signal that ended it; None while it is under way."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """Return the exit code, None while it is under way."""
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it has not ended."""
        if self._process.is_alive() and self._process.pid is not None:
            os.kill(self._process.pid, number)

    def communicate(self, timeout: float) -> tuple[str, str]:
        """Wait for its end; what it wrote to standard output and to standard error."""
        self._process.join(timeout)
        if self._process.is_alive():
            self._process.kill()
            raise TimeoutError
        out, err = (said.read_text(encoding="utf-8") if said.exists() else "" for said in self._said)
        self._folder.cleanup()
        return out, err


def _run(words: list[str], out: str, err: str) -> None:
    """Be the command: its output in files, its arguments as typed, its signals as at a start."""
    for number, name in ((1, out), (2, err)):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    sys.stdout, sys.stderr = (open(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))  # noqa: SIM115
    sys.argv = ["resilience", *words]
    from resilience.cli.entry import main

    main()
