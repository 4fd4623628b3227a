"""Every error the engine raises on purpose; each class carries the exit code the commands return."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence


class ResilienceError(Exception):
    """Base of all errors raised on purpose. Exit code 1: a defect of the engine."""

    exit_code: ClassVar[int] = 1


class InputError(ResilienceError, ValueError):
    """The input is wrong; `problems` lists everything found, one line each. Exit code 2."""

    exit_code: ClassVar[int] = 2

    def __init__(self, problems: Sequence[object]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class NoPlanError(ResilienceError):
    """No plan can satisfy the constraints; the message says which ones conflict. Exit code 3."""

    exit_code: ClassVar[int] = 3


class StoppedError(ResilienceError):
    """Stopped before any plan was found. Exit code 4."""

    exit_code: ClassVar[int] = 4


class SolverError(ResilienceError):
    """The solver returned a status or an answer that fails its independent check. Exit code 1."""


EXTRAS = {
    "psycopg": "postgres", "distributed": "cluster", "mpisppy": "mpi", "mpi4py": "mpi", "pyarrow": "parquet",
    "starlette": "serve", "uvicorn": "serve", "python_multipart": "serve",
}  # fmt: skip
"""Libraries that not everybody needs, by the extra of this package that brings them."""


def how_to_install(error: Exception, otherwise: str) -> str:
    """Say which extra brings the library that could not be loaded; `otherwise` where it was something else."""
    missing = (error.name or "").partition(".")[0] if isinstance(error, ImportError) else ""
    return f'Install it: `pip install "resilience[{EXTRAS[missing]}]"`.' if missing in EXTRAS else otherwise
