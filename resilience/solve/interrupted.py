"""A plan that is known outlives Ctrl-C: what is under way ends, what was found stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from resilience.solve.highs import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.program.reading.compile import Vector
    from resilience.solve.nearest import Nearest

Answer = TypeVar("Answer")


def go_nearer(nearest: Nearest) -> tuple[Vector, str | None]:
    """The nearest plan found, and why no nearer one was looked for, if so."""
    try:
        return nearest.go(), None
    except KeyboardInterrupt:
        return nearest.x, INTERRUPTED


def surely(work: Callable[[], Answer]) -> tuple[Answer, str | None]:
    """What is asked of a plan that is known, and why the work ends here, if so: interrupted, it is done once more."""
    try:
        return work(), None
    except KeyboardInterrupt:
        return work(), INTERRUPTED
