"""A memory on disk: written whole or not at all while a solve runs, taken up by the next run."""

from __future__ import annotations

import time
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.errors import InputError
from resilience.files.atomic import whole_file
from resilience.findings import Finding
from resilience.solve.memory.fingerprints import SIZE
from resilience.solve.memory.memory import Memory, Role
from resilience.solve.memory.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

FORMAT = 1
PAUSE = 20.0
"""Least time between two writings, as a multiple of what the last one took: a twentieth of the time at most."""


@dataclass
class Checkpoint:
    """Writes a memory to a file now and then."""

    path: Path
    _wait_until: float = -np.inf
    written: int = field(default=0)

    def tick(self, memory: Memory) -> None:
        """Write, unless the last time is too near."""
        if time.perf_counter() >= self._wait_until:
            self.write(memory)

    def write(self, memory: Memory) -> None:
        """Write now."""
        started = time.perf_counter()
        save(memory, self.path)
        ended = time.perf_counter()
        self._wait_until = ended + PAUSE * (ended - started)
        self.written += 1


def save(memory: Memory, path: Path) -> None:
    """Write planes and plans, without bases; the file appears whole or stays as it was."""
    pools = list(memory.pools.items())
    checked = list(memory.checked.items())
    with whole_file(path) as temporary, temporary.open("wb") as stream:
        np.savez(
            stream,
            format=np.array([FORMAT]),
            names=_bytes("\n".join(memory.names)),
            marks=_bytes_of(mark for mark, _ in pools),
            branches=np.array([pool.n_branches for _, pool in pools], dtype=np.int64),
            shapes=np.array([pool.rows.shape for _, pool in pools], dtype=np.int64).reshape(-1, 2),
            rows=_joined([pool.rows.ravel() for _, pool in pools]),
            checked_marks=_bytes_of(mark for mark, _ in checked),
            checked_sizes=np.array([len(row) for _, row in checked], dtype=np.int64),
            checked=_joined([row for _, row in checked]),
            roles=np.array([str(role) for role in memory.plans], dtype="U8"),
            plan_sizes=np.array([len(values) for _, values in memory.plans.values()], dtype=np.int64),
            plan_columns=_joined([columns.astype(float) for columns, _ in memory.plans.values()]).astype(np.int64),
            plan_values=_joined([values for _, values in memory.plans.values()]),
        )


def load(path: Path) -> Memory:
    """Read a memory.

    Raises
    ------
    InputError
        When the file is damaged or none of ours.
    """
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            if stored["format"].tolist() != [FORMAT]:
                raise InputError([_unusable(path, "It was written by another version.")])
            return _memory({name: stored[name] for name in stored.files})
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise InputError([_unusable(path, f"It cannot be read: {error}.")]) from error


def _memory(stored: dict[str, NDArray[Any]]) -> Memory:
    memory = Memory()
    text = stored["names"].tobytes().decode()
    memory.names.update({name: number for number, name in enumerate(text.split("\n") if text else [])})
    starts = np.cumsum([0, *stored["shapes"].prod(axis=1).tolist()])
    for i, mark in enumerate(_marks(stored["marks"])):
        rows = stored["rows"][starts[i] : starts[i + 1]].reshape(stored["shapes"][i])
        memory.restore(mark, Pool(int(stored["branches"][i]), np.array(rows)))
    pieces = np.split(stored["checked"], np.cumsum(stored["checked_sizes"])[:-1])
    memory.checked.update(dict(zip(_marks(stored["checked_marks"]), pieces, strict=False)))
    ends = np.cumsum(stored["plan_sizes"])[:-1]
    columns, values = (np.split(stored[name], ends) for name in ("plan_columns", "plan_values"))
    for role, at, x in zip(stored["roles"].tolist(), columns, values, strict=False):
        memory.plans[Role(role)] = at.astype(np.intp), x
    return memory


def _unusable(path: Path, message: str) -> Finding:
    return Finding("unusable-checkpoint", message, "Delete it, or start afresh with --fresh.", str(path))


def _bytes(text: str) -> NDArray[Any]:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _bytes_of(marks: Iterable[bytes]) -> NDArray[Any]:
    return np.frombuffer(b"".join(marks), dtype=np.uint8)


def _marks(joined: NDArray[Any]) -> list[bytes]:
    whole = joined.tobytes()
    return [whole[i : i + SIZE] for i in range(0, len(whole), SIZE)]


def _joined(pieces: list[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(pieces) if pieces else np.empty(0)
