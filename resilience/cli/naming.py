"""Findings on values that options gave, told by the option."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.findings import Finding
from resilience.given import CODE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OPTIONS: Mapping[str, str] = {"seconds": "time-limit", "weight": "cvar-weight", "level": "cvar-level"}
"""Fields whose option has another name."""


@contextmanager
def as_options(**others: str) -> Iterator[None]:
    """Name the option instead of the field in what is refused meanwhile; `others` are options by field."""
    try:
        yield
    except InputError as error:
        raise InputError([_told(problem, {**OPTIONS, **others}) for problem in error.problems]) from None


def _told(problem: object, options: Mapping[str, str]) -> object:
    if not isinstance(problem, Finding) or problem.column is None:
        return problem
    if problem.code != CODE and not problem.file.endswith("Options"):
        return problem
    return replace(problem, file=f"--{options.get(problem.column, problem.column).replace('_', '-')}", column=None)
