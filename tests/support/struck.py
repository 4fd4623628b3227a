"""`resilience plan` in one process that forks at chosen moments: the child is struck, the parent goes on as if not.

A run of minutes is thus struck dozens of times, in every phase, for the price of one. Called as a script with a JSON
object: `folder`, `words` (of the command, the output last), `delays` (seconds after each phase has begun), `quotas`
(blows by phase), `most` (blows in all: what the other phases leave falls while the run folder is written) and `seed`.
Each blow becomes a line of `blows.jsonl`, and what it left lies in `struck-N`.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
import traceback
from itertools import pairwise
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from typing import TYPE_CHECKING, NoReturn

from support.blows import ENDING, LASTING, WAYS

if TYPE_CHECKING:
    from collections.abc import Callable

LATE = ("Judging", "writing")
"""Phases from which on a run that goes on after a blow is let run to its end."""
PATIENCE = 900.0
"""Seconds after which a child that does not end is a failure."""
FAINT = 0.05
"""Seconds within which a blow falls after a child is on its own."""


GROUPS = {"Built": "Building", "Watching": "Searching"}
"""Phases that are part of another, by the first word of what is said."""
WRITING, FINISHED = "writing", "finished"
SELDOM = 0.85
"""Share of the files written at which a blow falls."""


class Striker:
    """Forks and strikes; there is one in the process."""

    def __init__(self, asked: dict) -> None:
        self.folder, self.most, self.quotas = Path(asked["folder"]), asked["most"], dict(asked["quotas"])
        self.delays, self.random = asked["delays"], random.Random(asked["seed"])
        self.work, self.log = self.folder / "work", self.folder / "blows.jsonl"
        self.work.mkdir(parents=True, exist_ok=True)
        self.phase, self.known, self.count, self.child = "", False, 0, False
        self.busy, self.due, self.moments = 0, False, []

    def begin(self, sentence: str) -> None:
        """A phase begins: the moments of the one before are over."""
        phase = GROUPS.get(sentence.split(maxsplit=1)[0], sentence.split(maxsplit=1)[0])
        if self.child or phase == self.phase:
            return
        self.phase, self.known = phase, self.known or phase == "Comparing"
        waits = [0.0, *self.delays]
        self.moments = [after - before for before, after in pairwise(waits)]
        self._next()

    def write_begins(self, what: str) -> None:
        """The run folder is about to be written, or one of its files is, or it is about to be put in place."""
        if self.child:
            return
        self.phase = WRITING
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        self.quotas[WRITING] = self.most - self.count
        if what == FINISHED or self.random.random() < SELDOM:
            self.strike()

    def alarmed(self, _number: int, _frame: object) -> None:
        """A moment has come."""
        if self.child:
            return
        if self.busy:
            self.due = True
        else:
            self.strike()

    def around(self, work: Callable, *, before: bool = True) -> Callable:
        """Work that no fork may divide; a blow that is due falls before it, or in the child after it has begun."""

        def guarded(*args: object, **options: object) -> object:
            if self.due and before and not self.child:
                self.due = False
                self.strike()
            self.busy += 1
            try:
                return work(*args, **options)
            finally:
                self.busy -= 1

        return guarded

    def strike(self) -> None:
        """Fork, unless there were enough in this phase; the child returns from here to be struck."""
        if self.quotas.get(self.phase, 0) <= 0:
            return
        self.quotas[self.phase] -= 1
        self.count += 1
        how, faint, room = self._drawn()
        backup = self.folder / "backup"
        shutil.copytree(self.work, backup)
        pipes = [os.pipe(), os.pipe()]
        sys.stdout.flush()
        sys.stderr.flush()
        process = os.fork()
        if process == 0:
            self.child = True
            for number, (reader, writer) in enumerate(pipes, start=1):
                os.close(reader)
                os.dup2(writer, number)
                os.close(writer)
            self._struck(how, faint, room)
            return
        for _, writer in pipes:
            os.close(writer)
        said, code = ended(process, [reader for reader, _ in pipes])
        self.work.rename(self.folder / f"struck-{self.count}")
        backup.rename(self.work)
        record = {"number": self.count, "how": how, "phase": self.phase, "known": self.known, "faint": faint,
                  "room": room, "code": code, "out": said[0][-20000:], "err": said[1][-20000:]}  # fmt: skip
        with self.log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")
        if self.phase != WRITING:
            self._next()

    def _drawn(self) -> tuple[str, float, int]:
        how = WAYS[self.count % len(WAYS)]
        room = self.random.choice([100, 1_000, 10_000, 50_000])
        return how, self.random.uniform(0.0, FAINT if self.phase == WRITING else 10 * FAINT), room

    def _struck(self, how: str, faint: float, room: int) -> None:
        """In the child: be struck in a moment; early, a blow that a run goes on with is followed by an interrupt."""
        after = how
        if how in LASTING:
            LASTING[how](room)
            if self.phase in LATE:
                return
            after = "interrupted"
        signal.signal(signal.SIGALRM, lambda _number, _frame: os.kill(os.getpid(), ENDING[after]))
        signal.setitimer(signal.ITIMER_REAL, max(faint, 1e-4))

    def _next(self) -> None:
        if self.moments:
            signal.setitimer(signal.ITIMER_REAL, max(self.moments.pop(0), 1e-3))


def ended(process: int, readers: list[int]) -> tuple[list[str], int]:
    """What a child has said on each of its outputs, and its exit code; minus a signal's number where that ended it."""
    said, until = dict.fromkeys(readers, b""), time.monotonic() + PATIENCE
    with DefaultSelector() as selector:
        for reader in readers:
            selector.register(reader, EVENT_READ)
        while selector.get_map():
            for key, _ in selector.select(timeout=1.0):
                piece = os.read(key.fd, 65536)
                said[key.fd] += piece
                if not piece:
                    selector.unregister(key.fd)
                    os.close(key.fd)
            if time.monotonic() > until:
                os.kill(process, signal.SIGKILL)
                said[readers[1]] += b"\nTraceback: it did not end\n"
                until = float("inf")
    _, status = os.waitpid(process, 0)
    return [text.decode("utf-8", "replace") for text in said.values()], os.waitstatus_to_exitcode(status)


def hooked(striker: Striker) -> None:
    """Put the striker where phases begin, files are written and solvers run."""
    from resilience.cli.text.waiting.progress import Steps
    from resilience.files.runs.run_folder import RunFolder
    from resilience.solve import highs
    from resilience.solve.memory import memory
    from resilience.study.run import deliver

    say, enter, finish = Steps.say, RunFolder.__enter__, RunFolder._finish

    def said(steps: Steps, sentence: str) -> None:
        striker.begin(sentence)
        say(steps, sentence)

    def entered(folder: RunFolder) -> RunFolder:
        striker.write_begins("folder")
        return enter(folder)

    def finished(folder: RunFolder, temporary: Path) -> None:
        striker.write_begins(FINISHED)
        finish(folder, temporary)

    def write_text(folder: RunFolder, name: str, text: str) -> Path:
        striker.write_begins(name)
        return written(folder, name, text)

    written = striker.around(RunFolder.write_text, before=False)
    Steps.say, RunFolder.__enter__, RunFolder._finish = said, entered, finished
    RunFolder.write_text = write_text
    deliver.write_sheets = striker.around(deliver.write_sheets, before=False)
    memory.write = striker.around(memory.write)
    highs._run_interruptibly = striker.around(highs._run_interruptibly)


def run(asked: dict) -> NoReturn:
    """Run the command with blows, and end as it ends."""
    striker = Striker(asked)
    signal.signal(signal.SIGALRM, striker.alarmed)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # also where `nohup` began it all
    sys.argv = ["resilience", *asked["words"]]
    code: object = 1
    try:
        from resilience.cli import entry

        hooked(striker)
        striker.begin("loading")
        entry.main()
    except SystemExit as end:
        code = end.code
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        if (error := sys.exc_info()[1]) is not None:
            traceback.print_exception(error)
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code if isinstance(code, int) else 0 if code is None else 1)


if __name__ == "__main__":
    run(json.loads(sys.argv[1]))
