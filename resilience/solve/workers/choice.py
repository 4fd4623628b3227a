"""Who works on a program: this process, processes on this machine, or a cluster."""

from __future__ import annotations

import multiprocessing
import os
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.given import shown
from resilience.solve.workers.local import LocalCrew
from resilience.solve.workers.sharded import Here
from resilience.solve.workers.shards import MOST, columns_of

if TYPE_CHECKING:
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.workers.sharded import Crew

FORMS = ("tcp://", "tls://", "ucx://", "ws://", "wss://", "inproc://")
"""Beginnings of an address of a scheduler."""
WORTH_IT = 200_000
"""Recourse columns from which on processes are started unasked."""


def cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def crew_for(program: TwoStageProgram, workers: int | None = None, cluster: str | None = None) -> Crew:
    """Choose who works; to be used in a `with` statement.

    Parameters
    ----------
    workers
        Processes on this machine, 1: this process alone; None: as many as cores when the program is large.
    cluster
        Address of a Dask scheduler, such as `tcp://host:8786`; None: this machine.

    Raises
    ------
    InputError
        When the cluster cannot be reached, or both are given.
    """
    if cluster is not None:
        from resilience.solve.workers.cluster import DaskCrew

        if workers is not None:
            raise InputError(["A cluster brings its own workers: give either workers or a cluster."])
        return DaskCrew(cluster)
    count = count_of(workers, much=columns_of(program) >= WORTH_IT)
    return LocalCrew(count) if count > 1 else Here()


def count_of(workers: int | None, *, much: bool) -> int:
    """As many as asked for; else as cores when there is much to do, but one in a process that is itself one of many."""
    if workers is None:
        workers = cores() if much and multiprocessing.parent_process() is None else 1
    return min(workers, MOST)


def reach(cluster: str | None) -> None:
    """Make sure that a cluster answers before long work begins that will need it.

    Raises
    ------
    InputError
        When it does not, or Dask is not installed.
    """
    if cluster is not None:
        from resilience.solve.workers.cluster import connect

        if not cluster.startswith(FORMS) or ":" not in cluster.partition("://")[2]:
            raise InputError([f"{shown(cluster)} is no address of a Dask scheduler: write it as tcp://HOST:PORT."])
        connect(cluster).close()
