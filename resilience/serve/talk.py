"""What page and worker say to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from resilience.study.compare.decisions import DecisionDifference
    from resilience.study.whatif.answers import PlanSide, WhatIfAnswer

PROTOCOL = 5
FIRST = 0
"""Number of the question that opening the model is."""


class Question(NamedTuple):
    """What is asked: changes as lines of text, and a number that grows."""

    number: int
    changes: tuple[str, ...]


class WorkerSaid(NamedTuple):
    """What the worker says of a question.

    `kind` is `says`, `costs`, `plan`, `sites`, `wrong`, `none` or `failed`.
    """

    number: int
    kind: str
    content: Any


class PlanTold(NamedTuple):
    """The answer with a new plan, and in what it differs from today's and from the current one."""

    answer: WhatIfAnswer
    decisions: dict[PlanSide, tuple[DecisionDifference, ...]]
