"""Jobs on a Dask cluster: each done by whoever is free, and again elsewhere where a worker is lost.

Nothing is kept on the workers from one job to the next, so that Dask's own scheduler may move them as it likes.
"""

from __future__ import annotations

import time
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from resilience.errors import ResilienceError, SolverError
from resilience.solve.passes import watch
from resilience.solve.workers.calls import DEFECTS
from resilience.solve.workers.cluster import LOOK, PATIENCE, connect

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.solve.workers.calls import Tool


def do_here(tool: Tool, job: Any) -> Any:
    """Task: do one job; an error raised on purpose comes back as an answer."""
    try:
        return tool.ready()(job)
    except ResilienceError as error:
        return error


@dataclass
class ClusterJobs:
    """The workers of a cluster, as many as there are from moment to moment."""

    address: str

    def __post_init__(self) -> None:
        self._client = connect(self.address)

    def each(self, tool: Tool, jobs: Sequence[Any]) -> Iterator[Any]:
        """Do jobs with a tool; what comes out comes as it is ready.

        Raises
        ------
        SolverError
            When no worker is left, or a job fails by a defect.
        """
        import dask

        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TB"}):
            left = [self._client.submit(do_here, tool, job, pure=False) for job in jobs]
        try:
            while left:
                ready = self._ready(left)
                left = [one for one in left if one not in ready]
                yield from map(_answer, ready)
        finally:
            self._client.cancel(left)

    def _ready(self, left: Sequence[Any]) -> list[Any]:
        """Those that are done, once one is."""
        from distributed import wait

        seen = time.monotonic()
        while True:
            with suppress(TimeoutError), self._client.as_current():
                wait(left, timeout=LOOK, return_when="FIRST_COMPLETED")
            watch().look()
            done = [one for one in left if one.done()]
            if done:
                return done
            if self._client.scheduler_info()["workers"]:
                seen = time.monotonic()
            elif time.monotonic() - seen > PATIENCE:
                msg = f"The cluster at {self.address} has had no worker for {PATIENCE:.0f} seconds."
                raise SolverError(msg)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()


def _answer(future: Any) -> Any:
    from distributed import KilledWorker

    try:
        answer = future.result()
    except (CancelledError, KilledWorker, OSError) as error:
        msg = f"The cluster has lost every worker that was given one part of the work: {error}"
        raise SolverError(msg) from error
    except DEFECTS as error:
        msg = f"A worker failed with {error!r}."
        raise SolverError(msg) from error
    if isinstance(answer, ResilienceError):
        raise answer
    return answer
