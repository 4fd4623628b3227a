"""Shards on a Dask cluster: held in the memory of its workers, sent again when a worker is lost.

Each shard lives on one worker, together with its solver's bases, in a store of that worker's process. A task that finds
a shard missing says so, and the shard is sent again. The scheduler is Dask's own; all that is decided here is which
worker holds which shard, for only there its bases are.
"""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import parse_qs, urlsplit

from resilience.errors import InputError, ResilienceError, SolverError, how_to_install
from resilience.findings import Code, Finding, Findings
from resilience.solve.passes import watch
from resilience.solve.workers.calls import DEFECTS, ShardMissingError, Store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.solve.workers.calls import Call, Name
    from resilience.solve.workers.shards import Shard

    Task = tuple[Any, str]
    "A future and the worker it was given to."

CERTIFICATES = {"ca": "tls_ca_file", "cert": "tls_client_cert", "key": "tls_client_key"}
"""What an address may name, as Dask calls it."""
TLS = "Write tls://HOST:PORT?ca=FILE&cert=FILE&key=FILE."
PATIENCE = 60.0
"""Seconds without any worker after which a cluster counts as lost."""
CONNECT = 10.0
"""Seconds to reach the scheduler."""
LOOK = 0.5
"""Seconds between two looks at which workers are still there, while answers are awaited."""
FETCH = (2.0, 10.0, 60.0)
"""Seconds for an answer to travel, one try after another, before we look whether its worker is still there."""
TRIES = 10
"""How often one call is sent to a worker that is lost before it answers."""
AT_ONCE = 2
"""Shards on their way to one worker at a time: the scheduler holds them meanwhile."""
_Key = TypeVar("_Key")
_STORE = Store()
"The shards of this process, when it is a worker of a cluster."


def hold_here(name: Name, shard: Shard) -> bool:
    """Task: take a shard over."""
    _STORE.hold(name, shard)
    return True


def answer_here(calls: Mapping[Name, Call]) -> dict[Name, Any]:
    """Task: answer for some shards; errors raised on purpose come back as answers, all others as Dask has them."""
    found: dict[Name, Any] = {}
    for name, call in calls.items():
        try:
            found[name] = _STORE.answer(name, call)
        except ResilienceError as error:
            found[name] = error
    return found


def drop_here(key: str) -> None:
    """Forget a program's shards."""
    _STORE.drop(key)


def connect(address: str) -> Any:
    """Reach the scheduler of a cluster.

    Parameters
    ----------
    address
        `tcp://HOST:PORT`, or `tls://HOST:PORT?ca=FILE&cert=FILE&key=FILE`: the certificate of who has signed the
        cluster's certificates, ours, and its key; without them those of Dask's own configuration.

    Raises
    ------
    InputError
        When Dask is not installed, a certificate cannot be read, or no scheduler answers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise InputError([f"A cluster needs Dask. {how_to_install(error, f'It cannot be loaded: {error}.')}"]) from None
    place, security = address.partition("?")[0], _security(address)
    try:
        return Client(place, timeout=CONNECT, set_as_default=False, security=security)
    except (OSError, ValueError, TypeError) as error:
        raise InputError([f"No Dask scheduler answers at {place}: {error}"]) from error


def _security(address: str) -> Any:
    """How the connection is secured; nothing for an address that is not `tls://`.

    Raises
    ------
    InputError
        When a certificate is not named, or cannot be read.
    """
    from distributed import Security

    parts = urlsplit(address)
    if parts.scheme != "tls":
        return None
    given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    found = Findings()
    for name in sorted(given.keys() - CERTIFICATES.keys()):
        found.add(Finding(Code.UNKNOWN_KEY, f"There is no {name!r} in an address.", TLS, "--cluster"))
    ready = Security(require_encryption=True)
    stated = bool(ready.tls_ca_file and ready.tls_client_cert and ready.tls_client_key)
    for name in CERTIFICATES if given or not stated else ():
        if name not in given or not Path(given[name]).is_file():
            message = f"{name} is to name a file that is there: {given.get(name, 'it names none')}."
            found.add(Finding(Code.NEEDED, message, TLS, "--cluster"))
    found.stop()
    files = {CERTIFICATES[name]: file for name, file in given.items()}
    return Security(require_encryption=True, **files) if files else ready


@dataclass
class DaskCrew:
    """The workers of a cluster, as many as there are from moment to moment."""

    address: str
    lost: int = 0
    _shards: dict[str, Sequence[Shard]] = field(default_factory=dict)
    _homes: dict[Name, tuple[str, int]] = field(default_factory=dict)
    "Which worker, and which of its threads, holds each shard."
    _seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._client = connect(self.address)

    def hold(self, key: str, shards: Sequence[Shard]) -> None:
        """Note the shards; each is sent with the first call."""
        self._shards[key] = shards

    def ask(self, key: str, calls: Sequence[Call]) -> list[Any]:
        """Answer all shards' calls, whatever becomes of the workers.

        Raises
        ------
        SolverError
            When no worker is left, or the same call loses one worker after another.
        """
        waiting = {(key, number): call for number, call in enumerate(calls)}
        found: dict[Name, Any] = {}
        for _ in range(TRIES):
            self._settle(list(waiting))
            found |= self._round(waiting)
            waiting = {name: call for name, call in waiting.items() if name not in found}
            if not waiting:
                return [found[key, number] for number in range(len(calls))]
        msg = f"{len(waiting)} shards lost their workers {TRIES} times in one round."
        raise SolverError(msg)

    def drop(self, key: str) -> None:
        """Forget a program's shards."""
        self._shards.pop(key, None)
        self._homes = {name: home for name, home in self._homes.items() if name[0] != key}
        self._client.run(drop_here, key, on_error="ignore")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        with suppress(OSError):  # a cluster that is gone holds nothing any more
            for key in list(self._shards):
                self.drop(key)
        self._client.close()

    def _settle(self, names: Sequence[Name]) -> None:
        """Give every shard that has none a home, and send it there."""
        homeless = [name for name in names if name not in self._homes]
        if not homeless:
            return
        there = self._workers()
        slots = [
            (worker, slot) for slot in range(max(there.values())) for worker in sorted(there) if slot < there[worker]
        ]
        load = Counter(self._homes.values())
        for name in homeless:
            home = min(slots, key=lambda slot: load[slot])
            load[home] += 1
            self._homes[name] = home
        step = AT_ONCE * len(there)
        for start in range(0, len(homeless), step):
            self._send(homeless[start : start + step])

    def _send(self, names: Sequence[Name]) -> None:
        import dask

        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TB"}):
            tasks = {
                name: self._task(self._homes[name][0], hold_here, name, self._shards[name[0]][name[1]])
                for name in names
            }
        held = self._gathered(tasks)
        self._forget([name for name in names if name not in held])

    def _round(self, waiting: Mapping[Name, Call]) -> dict[Name, Any]:
        """Ask every thread of every worker for its shards; what it does not answer has to be asked again elsewhere."""
        each: dict[tuple[str, int], dict[Name, Call]] = {}
        for name, call in waiting.items():
            if name in self._homes:
                each.setdefault(self._homes[name], {})[name] = call
        tasks = {home: self._task(home[0], answer_here, calls) for home, calls in each.items()}
        found: dict[Name, Any] = {}
        for answers in self._gathered(tasks).values():
            found |= answers
        missing = {name for name, answer in found.items() if isinstance(answer, ShardMissingError)}
        for name, answer in found.items():
            if isinstance(answer, ResilienceError) and name not in missing:
                raise answer
        self._forget([name for name in waiting if name in missing or name not in found])
        return {name: answer for name, answer in found.items() if name not in missing}

    def _task(self, worker: str, function: Any, *arguments: object) -> Task:
        return self._client.submit(function, *arguments, workers=[worker], pure=False), worker

    def _gathered(self, tasks: Mapping[_Key, Task]) -> dict[_Key, Any]:
        """What the tasks gave, without those whose worker was lost."""
        from distributed import wait

        left, found = dict(tasks), {}
        while left:
            with suppress(TimeoutError, CancelledError), self._client.as_current():  # then we look what became of them
                wait([future for future, _ in left.values()], timeout=LOOK, return_when="FIRST_COMPLETED")
            watch().look()
            done = {key: future for key, (future, _) in left.items() if future.done()}
            for key, future in done.items():
                with suppress(TimeoutError):
                    worked, answer = _fetched(future)
                    del left[key]
                    if worked:
                        found[key] = answer
            if not done:
                there = self._there()
                for key in [key for key, (_, worker) in left.items() if worker not in there]:
                    left.pop(key)[0].cancel()
        return found

    def _forget(self, names: Sequence[Name]) -> None:
        for name in names:
            self._homes.pop(name, None)

    def _workers(self) -> dict[str, int]:
        """Threads of each worker that is there; waits for one for a while.

        Raises
        ------
        SolverError
            When there is none, or the scheduler is gone.
        """
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            there = self._there()
            if there:
                return there
            time.sleep(LOOK)
        msg = f"The cluster at {self.address} has had no worker for {PATIENCE:g} s."
        raise SolverError(msg)

    def _there(self) -> dict[str, int]:
        """Threads of each worker that is there now; those that went since the last look are counted as lost."""
        try:
            there: dict[str, int] = dict(self._client.nthreads())
        except OSError as error:
            msg = f"The cluster at {self.address} is gone: {error}"
            raise SolverError(msg) from error
        gone = self._seen - set(there)
        self.lost += len(gone)
        self._seen = set(there)
        self._homes = {name: home for name, home in self._homes.items() if home[0] not in gone}
        return there


def _fetched(future: Any) -> tuple[bool, Any]:
    """Whether a task worked, and what it gave; False when its worker was lost.

    Raises
    ------
    SolverError
        When it failed.
    TimeoutError
        When its answer does not arrive: perhaps its worker was lost just now.
    """
    from distributed import KilledWorker

    for patience in FETCH:
        try:
            return True, future.result(timeout=patience)
        except (CancelledError, KilledWorker):
            return False, None
        except TimeoutError:
            if not future.done():
                break
        except DEFECTS as error:
            msg = f"A worker of the cluster failed with {error!r}."
            raise SolverError(msg) from error
    raise TimeoutError
