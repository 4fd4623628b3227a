"""What is recommended of an action, as data: what it is, what it is worth, what became of it, what would reverse it.

Tables, JSON and sentences are made of it at the edge (`recommend_table`, `recommend_words`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.hazard.risk.estimate import Estimate
    from resilience.plan.changes import Change
    from resilience.study.advice.steps import ActionKind, Aim
    from resilience.study.advice.worth import Worth


class Status(StrEnum):
    """What became of a recommendation."""

    RECOMMENDED = "recommended"
    WITHDRAWN = "withdrawn"
    REQUIRED = "required"
    "A constraint of the planner needs it, whatever it saves."
    INSEPARABLE = "inseparable"
    "It cannot be undone alone, so nothing can be said about it alone."
    NOT_UNDONE = "not undone"
    "It is in the plan, but was not undone: what it alone saves was not worked out."
    STAY_LEAN = "stay lean"
    "Something that the plan does without."


class Why(StrEnum):
    """Why an action is withdrawn."""

    WITHIN_GAP = "saves no more than the optimality gap"
    NOT_SIMULATED = "the plan without it cannot be simulated"
    LOSES = "surely costs more"
    UNSURE = "saves nothing for sure"


@on_screen
@dataclass(frozen=True)
class Withdrawal:
    """Why an action, or several together, are withdrawn; currency per year."""

    why: Why
    promised: float
    gap: float
    simulated: Estimate | None = None
    many: bool = False


class Turn(StrEnum):
    """What would turn a recommendation into a mistake."""

    REQUIREMENT = "the requirement is given up"
    RARER = "what it helps against comes more rarely, or it costs more"
    MORE_OFTEN = "what it lays open to, or would help against, comes more often"
    NO_RATE = "nothing about disruptions"
    WOULD_BREAK = "a requirement that forbids it is given up"


@on_screen
@dataclass(frozen=True)
class Reversal:
    """What would reverse a recommendation: `limit` disruptions per year, or a cost so many times as high."""

    turn: Turn
    limit: float | None = None
    cost_factor: float | None = None


@on_screen
@dataclass(frozen=True)
class OnlyTogether:
    """Actions that need each other: the group's name, how many `others`, and what all are worth (if it is told)."""

    name: str
    others: int
    worth: Worth | None = None


@on_screen
@dataclass(frozen=True)
class SpentOnce:
    """What an action spends once (currency), and years until what it saves has paid for it; None: never."""

    amount: float
    payback_years: float | None


@on_screen
@dataclass(frozen=True)
class Recommendation:
    """One action with its proof, or something that the plan does without and rightly so.

    Parameters
    ----------
    kind, aim, site, part
        What is changed, which way, and where; without an aim where staying lean is advised.
    action
        The same as a sentence, for people alone.
    changes
        The differences of plans that it is, or would be.
    status
        What became of it.
    worth
        What it is worth alone, all others kept, or would be worth; None: it cannot be undone alone, or was not.
    costs
        What its cost is made of, currency per year.
    spent_once
        What it spends once, if anything.
    first_period_rate
        Rate per year above which the first period of a stock pays.
    group
        The actions that it needs; None: none.
    share
        What it adds to the saving of all, currency per year, where that can be told.
    required_by, breaks
        What the plan would not keep without it; with it, where it is not done. In words that follow the plan's name.
    proven
        Whether it surely saves.
    doubt
        Why it was taken back.
    simulated
        What it saves without foresight.
    reversal
        What would reverse it; None: nothing can be said about it alone.
    whole, uncertainty
        What the plan costs per year, beside which dust is nothing, and by how much that is uncertain.
    scenarios
        Number of scenarios that it was priced on.
    """

    kind: ActionKind
    aim: Aim | None
    site: str
    part: str
    action: str
    changes: tuple[Change, ...]
    status: Status
    whole: float
    worth: Worth | None = None
    costs: Mapping[str, float] = field(default_factory=dict)
    spent_once: SpentOnce | None = None
    first_period_rate: float | None = None
    group: OnlyTogether | None = None
    share: float | None = None
    required_by: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    proven: bool = False
    doubt: Withdrawal | None = None
    simulated: Estimate | None = None
    reversal: Reversal | None = None
    uncertainty: float = 0.0
    scenarios: int = 0

    @property
    def lean(self) -> bool:
        """Whether it is something that the plan does without."""
        return self.status is Status.STAY_LEAN

    @property
    def saving(self) -> float | None:
        """What doing as is said saves, currency per year; None where that cannot be told."""
        if self.worth is None:
            return None
        return -self.worth.saving if self.lean else self.worth.saving

    @property
    def avoided(self) -> float | None:
        """Loss and risk that doing as is said avoids, currency per year."""
        if self.worth is None:
            return None
        return 0.0 if self.lean else self.worth.loss_avoided + self.worth.risk_avoided

    @property
    def tipping_rate(self) -> float | None:
        """Rate per year at which its saving, or that of all that need each other, is nil."""
        told = self.worth if self.group is None or self.group.worth is None else self.group.worth
        return None if told is None else told.break_even_rate
