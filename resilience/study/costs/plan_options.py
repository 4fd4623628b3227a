"""What may be asked of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.given import FLAG, TEXT, A, Maybe, MisfitError, Number, Whole, Word, hold
from resilience.plan.extra import ExtraRow
from resilience.plan.levers import End, Requirements, RiskAttitude
from resilience.plan.plan import Plan
from resilience.screen import on_screen

MOST_WORKERS = 1_000
"""Most processes on one machine."""


@dataclass(frozen=True)
class RulesGiven:
    """Rules of the planner's own, as they were read."""

    def read(self, value: Any) -> Any:
        """Return them."""
        if not isinstance(value, tuple) or not all(isinstance(row, ExtraRow) for row in value):
            raise MisfitError
        return value

    def __str__(self) -> str:
        return "rules that were read; a function goes to optimize(..., extra=...)"


@on_screen
@dataclass(frozen=True)
class PlanOptions:
    """What to ask of a plan.

    `requirements` and `risk` override the model's; `previous` is the plan that change limits refer to; `gap` is the
    relative optimality gap to prove; `seconds` the time limit of the solver; `end` what the recourse knows of how long
    a disruption lasts. `compare` says whether the plan is compared with today, pure just-in-time and pure just-in-case,
    and priced with its ends known and unknown: without, it is the plan alone, as a sweep wants it. `undo` says whether
    each action is undone to see what it saves; `certify` does so in fresh years, too, and need not be told before.
    `undo_sweeps` is how much work that may take, in times that all scenarios are solved once from nothing (None: four
    times, and in small studies as much as it takes); actions beyond that are told as not undone.
    `extra` holds rules of the planner's own, as `optimize` reads them.
    `workers` and `cluster` say who works: processes here, or the workers of a Dask cluster.
    """

    gap: float = 1e-4
    seconds: float | None = None
    requirements: Requirements | None = None
    risk: RiskAttitude | None = None
    previous: Plan | None = None
    end: End = End.KNOWN
    undo: bool = True
    undo_sweeps: float | None = None
    workers: int | None = None
    cluster: str | None = None
    compare: bool = True
    extra: tuple[ExtraRow, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be asked; words are taken as on the command line."""
        hold(
            self, gap=Number(least=0, most=1), seconds=Maybe(Number(least=0)), requirements=Maybe(A(Requirements)),
            risk=Maybe(A(RiskAttitude)), previous=Maybe(A(Plan)), end=Word(End), undo=FLAG, compare=FLAG,
            undo_sweeps=Maybe(Number(least=0)), workers=Maybe(Whole(least=1, most=MOST_WORKERS)), cluster=Maybe(TEXT),
            extra=RulesGiven(),
        )  # fmt: skip
        if self.workers is not None and self.cluster is not None:
            message, remedy = "A cluster brings its own workers.", "Give workers or cluster."
            raise InputError([Finding(Code.CONTRADICTION, message, remedy, "PlanOptions", column="workers")])

    @property
    def rules_in_force(self) -> tuple[str, ...]:
        """The planner's own rules in words, which whoever reads the plan must know of."""
        return tuple(f"A rule of the planner's own was in force, {row.name!r}: {row}." for row in self.extra)
