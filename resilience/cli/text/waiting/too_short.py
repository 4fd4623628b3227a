"""What is said of a study whose time was over before it had a plan: how far it came, and what to do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from resilience.cli.text.waiting.time_left import in_words
from resilience.report.numbers import digits

if TYPE_CHECKING:
    from collections.abc import Mapping

LIMIT = "The time limit of {limit} s was reached before a plan was found; nothing was written."
REACHED = "Still at work on this: {stage}"
READING = "Reading the model and its scenarios."
NEEDS = "This needs about {build} to build and {solve} to search, of one processor, and {total} with all that follows."
MORE = "Give it more time: --time-limit {more}, or leave --time-limit out."
LESS = (
    "Or ask for less: a wider --gap, such as 0.01 for 1 %, or fewer scenarios (reduce_to in the scenario file, strata "
    "and samples of its hazards)."
)
TIMES = 5
"""How many times the limit is advised at least."""
ROUND = 10


def too_short(limit: float, reached: str | None, size: Mapping[str, object]) -> str:
    """Say how far a study came within its limit, in seconds, and what to do.

    `reached` is its last stage, None before the first; `size` the forecast, as far as there is one.
    """
    return "\n".join((LIMIT.format(limit=digits(limit)), *what_to_do(limit, reached, size)))


def what_to_do(limit: float, reached: str | None, size: Mapping[str, object]) -> tuple[str, ...]:
    """How far a study came, and how a plan is found; see `too_short`."""
    lines = [REACHED.format(stage=reached or READING)]
    build, solve, total = (_range(size, f"{name}_seconds") for name in ("build", "solve", "total"))
    needed = 0.0
    if build is not None and solve is not None and total is not None:
        needed = 2 * total[1]
        lines.append(NEEDS.format(build=in_words(build), solve=in_words(solve), total=in_words(total)))
    more = ROUND * math.ceil(max(TIMES * limit, needed, 1.0) / ROUND)
    return (*lines, MORE.format(more=f"{more:d}"), LESS)


def _range(size: Mapping[str, object], key: str) -> tuple[float, float] | None:
    found = size.get(key)
    return (float(found[0]), float(found[1])) if isinstance(found, list | tuple) and len(found) == 2 else None
