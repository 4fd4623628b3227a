"""Worker processes on this machine: each holds its shards and their bases; one that dies is started again.

A worker is a fresh interpreter (never a fork, which would copy locks of running solver threads) and is talked to over
its standard pipes. It does not run the main script again, so scripts need no guard, and it ends when its pipes close,
however this process ends.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, as_completed, wait
from contextlib import suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from resilience.errors import SolverError
from resilience.solve.highs import LONG
from resilience.solve.passes import watch
from resilience.solve.workers.process import PROTOCOL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future

    from resilience.solve.workers.calls import Call, Name, Tool
    from resilience.solve.workers.shards import Shard

    Request = tuple[str, tuple[Any, ...]]
    "Name of a method of `Store`, and its arguments."

TRIES = 3
"""How often a worker is started for one round before it is given up."""
LOOK = 0.5
"""Seconds between two looks at how far workers are."""
_MAIN = "resilience.solve.workers.process"
MUCH_TO_KEEP = 4_000_000
"""Columns of all cases from which on processes end when a program is forgotten: they would keep 100 bytes of each."""
_PATIENCE = 5.0
"""Seconds a worker is given to end by itself."""


@dataclass
class Worker:
    """One process, started when first needed; talked to by one thread at a time."""

    process: subprocess.Popen[bytes] | None = None
    lost: int = 0
    _closed: bool = False
    _sent: set[Name] = field(default_factory=set)
    _dropped: set[str] = field(default_factory=set)
    "Whose shards are asked for no more: what was still on its way is not done."
    _ended: bool = False
    "Whether the process was ended by us in the middle of something."
    _lock: Lock = field(default_factory=Lock)

    def start(self) -> None:
        """Start the process, unless it runs; it may be told to end at any time."""
        if self.process is not None:
            return
        self._sent.clear()
        path = os.pathsep.join(entry or "." for entry in sys.path)
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", _MAIN],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": path},
            process_group=0 if os.name == "posix" else None,  # Ctrl-C in the terminal is not for it
        )

    def ask(self, needs: Mapping[Name, Request], request: Request) -> Any:
        """Answer a request; what the process needs for it and does not hold is sent before.

        Raises
        ------
        SolverError
            When the process ends time and again, or reports an error.
        """
        with self._lock:
            for _ in range(TRIES):
                self._ended_already(needs)
                self.start()
                try:
                    return self._exchange(needs, request)
                except (EOFError, OSError, pickle.UnpicklingError):
                    code = self._bury()
            msg = f"A worker process ended {TRIES} times in one round, at last with code {code}."
            raise SolverError(msg)

    def holds(self, names: Iterable[Name]) -> bool:
        """Whether all of these were sent to the process."""
        return self._sent.issuperset(names)

    def _exchange(self, needs: Mapping[Name, Request], request: Request) -> Any:
        process = self.process
        assert process is not None  # it was just started
        assert process.stdin is not None
        assert process.stdout is not None
        for name, need in needs.items():
            if name not in self._sent:
                _send(process, need)
                self._sent.add(name)
        _send(process, request)
        process.stdin.flush()
        worked, answer = pickle.load(process.stdout)
        if not worked:
            raise answer
        return answer

    def drop(self, key: str, *, rest: bool = False) -> None:
        """Let the process forget shards; one that is in the middle of something is ended, for nobody waits for that.

        With `rest` it ends where it holds nothing else, and is started again when something is asked.
        """
        self._dropped.add(key)
        if not self._lock.acquire(blocking=False):
            self._kill()
            return
        try:
            mine = {name for name in self._sent if name[0] == key}
            if self.process is None or not mine:
                return
            if rest and mine == self._sent:
                _end(self.process)
                self.process = None
                self._sent.clear()
                return
            try:
                _send(self.process, ("drop", (key,)))
            except OSError:
                self._bury()
            self._sent -= mine
        finally:
            self._lock.release()

    def _kill(self) -> None:
        process = self.process
        if process is not None:
            self._ended = True
            process.kill()  # whoever talks to it reads that it ended

    def close(self) -> None:
        """End the process; one that is in the middle of something is not waited for, and is to be closed again."""
        self._closed = True
        if not self._lock.acquire(blocking=False):
            self._kill()
            return
        try:
            if self.process is not None:
                _end(self.process)
                self.process = None
        finally:
            self._lock.release()

    def _ended_already(self, needs: Iterable[Name]) -> None:
        if self._closed or any(key in self._dropped for key, _ in needs):
            msg = "The workers were closed."
            raise SolverError(msg)

    def _bury(self) -> int:
        """Forget a process that ended, counted where we did not end it; its exit code."""
        process = self.process
        assert process is not None  # it was just talked to
        self.lost += not self._ended
        self._ended = False
        process.kill()
        _end(process)
        self.process = None
        self._sent.clear()
        return process.returncode


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close the pipes and wait: a worker whose pipes are closed ends."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # what was still to be sent cannot be any more
                pipe.close()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _send(process: subprocess.Popen[bytes], request: Request) -> None:
    assert process.stdin is not None  # every worker is started with one
    pickle.dump(request, process.stdin, PROTOCOL)


@dataclass
class LocalCrew:
    """Worker processes on this machine; shard i is always held by worker i modulo their number.

    A thread talks to each worker, so that Ctrl-C meets only a wait and no half-read answer.
    """

    count: int
    workers: list[Worker] = field(default_factory=list)
    _shards: dict[str, Sequence[Shard]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.workers = [Worker() for _ in range(self.count)]
        self._threads = ThreadPoolExecutor(self.count, thread_name_prefix="worker")

    @property
    def lost(self) -> int:
        """How many processes died and were started again."""
        return sum(worker.lost for worker in self.workers)

    def hold(self, key: str, shards: Sequence[Shard]) -> None:
        """Start the processes; each shard is sent with the first call."""
        self._shards[key] = shards
        for worker, _ in zip(self.workers, shards, strict=False):
            worker.start()

    def ask(self, key: str, calls: Sequence[Call]) -> list[Any]:
        """Answer all shards' calls, every worker its own."""
        shards = self._shards[key]
        deals = [range(first, len(calls), self.count) for first in range(min(self.count, len(calls)))]
        futures, answered = [], SimpleQueue[tuple[str, int]]()
        for worker, deal in zip(self.workers, deals, strict=False):
            needs: dict[Name, Request] = {(key, i): ("hold", ((key, i), shards[i])) for i in deal}
            futures.append(self._threads.submit(_answers_of, worker, needs, [calls[i] for i in deal], answered))
        _awaited(futures, answered, shards)
        found: dict[int, Any] = {}
        for deal, future in zip(deals, futures, strict=True):
            found |= dict(zip(deal, future.result(), strict=True))
        return [found[i] for i in range(len(calls))]

    def each(self, tool: Tool, jobs: Sequence[Any]) -> Iterator[Any]:
        """Do jobs with a tool, each by whoever is free; what comes out comes as it is ready."""
        key = uuid4().hex
        needs: dict[Name, Request] = {(key, 0): ("equip", ((key, 0), tool))}
        free = SimpleQueue[Worker]()
        for worker in self.workers:
            free.put(worker)
        futures = [self._threads.submit(_done_by, free, needs, ("do", (key, job))) for job in jobs]
        try:
            for future in as_completed(futures):
                yield future.result()
        except (KeyboardInterrupt, GeneratorExit):
            for worker in self.workers:  # nobody wants it any more: what is under way is not waited for
                worker.close()
            raise
        finally:
            for future in futures:
                future.cancel()
            self.drop(key)

    def drop(self, key: str) -> None:
        """Forget a program's shards; after a large program nobody is kept waiting."""
        shards = self._shards.pop(key, ())
        rest = sum(_columns_of(shard) for shard in shards) >= MUCH_TO_KEEP
        for worker in self.workers:
            worker.drop(key, rest=rest)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for worker in self.workers:
            worker.close()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self.workers:
            worker.close()


def _awaited(futures: Sequence[Future[Any]], answered: SimpleQueue[Name], shards: Sequence[Shard]) -> None:
    """Wait until all have answered or one has failed, and tell on the way how many cases are priced."""
    left: set[Future[Any]] = set(futures)
    failed = False
    while left and not failed:
        done, left = wait(left, timeout=LOOK, return_when=FIRST_EXCEPTION)
        failed = any(future.exception() is not None for future in done)
        while not answered.empty():
            cases = shards[answered.get()[1]].cases
            watch().did(cases.stop - cases.start)
        watch().look()


def _answers_of(
    worker: Worker, needs: Mapping[Name, Request], calls: Sequence[Call], answered: SimpleQueue[Name]
) -> list[Any]:
    """Have a worker answer for its shards: at once, but one by one when it is given them, not to wait for all.

    Large ones are asked one by one always: what a message takes is nothing there, and how far it is can be told.
    """
    if worker.holds(needs) and not any(_is_large(need[1][1]) for need in needs.values()):
        answers: list[Any] = worker.ask(needs, ("answers", (list(needs), calls)))
        return answers
    found = []
    for (name, need), call in zip(needs.items(), calls, strict=True):
        found.append(worker.ask({name: need}, ("answers", ([name], [call])))[0])
        answered.put(name)
    return found


def _columns_of(shard: Shard) -> int:
    """Recourse columns of all its cases."""
    return sum(block.size * block.n_columns for block in shard.program.blocks)


def _is_large(shard: Shard) -> bool:
    """Whether each of its cases takes long."""
    return max(block.n_columns for block in shard.program.blocks) >= LONG


def _done_by(free: SimpleQueue[Worker], needs: Mapping[Name, Request], request: Request) -> Any:
    """Have whoever is free answer one request."""
    worker = free.get()
    try:
        return worker.ask(needs, request)
    finally:
        free.put(worker)
