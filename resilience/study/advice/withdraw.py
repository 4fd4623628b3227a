"""Withdrawals: recommendations whose saving is not larger than its uncertainty are taken back, with the reason.

Each action is undone in the plan, and both plans are simulated without foresight on the same draws. The plan that is
written is the one that is recommended: what is withdrawn is no longer in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resilience.study.advice.recommendation import Status, Why, Withdrawal
from resilience.study.judge.jury import Jury, Undone
from resilience.study.words import settled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from resilience.hazard.risk.estimate import Estimate
    from resilience.study.advice.undoing import Undoing
    from resilience.study.costs.evaluate import Policy


MATTERS = 0.01
"""Share of what disruptions cost from which on a promise is worth a third look before it is denied."""


@dataclass(frozen=True)
class Verdict:
    """What becomes of an action, why, and what it saves without foresight (currency per year)."""

    status: Status
    because: Withdrawal | None = None
    simulated: Estimate | None = None


@dataclass
class Court:
    """Judges actions, alone or several together, by the optimality gap and, where there is one, by a jury.

    `gap` is the currency per year up to which a saving is none: the optimality gap, or what of it was asked for.
    """

    undoing: Undoing
    gap: float
    jury: Jury | None = None
    _found: dict[frozenset[int], Estimate | None] = field(default_factory=dict, repr=False)

    def hear(self, cases: Iterable[Sequence[int]]) -> None:
        """Simulate at once the plans on which several verdicts hang, and those that need it closer."""
        if self.jury is None:
            return
        plans = {frozenset(case): policy.plan for case in cases if (policy := self._to_simulate(case)) is not None}
        best = self.undoing.best.plan
        self.jury.hear([best, *plans.values()])
        doubted = [plan for case, plan in plans.items() if self._promises(case) and self._doubted(case)]
        self.jury.look_closer([best, *doubted] if doubted else [])

    def _doubted(self, case: frozenset[int]) -> bool:
        found = self._first_look(case)
        return self.jury is not None and found is not None and self.jury.doubts(found)

    def _promises(self, actions: Iterable[int]) -> bool:
        """Whether some actions promise more than is uncertain."""
        promised, whole = self.undoing.saving(actions) or 0.0, self.undoing.least
        return settled(promised, whole) > settled(self.gap, whole)

    def _to_simulate(self, actions: Sequence[int]) -> Policy | None:
        """The plan without some actions; None where there is nothing to tell by simulation."""
        if self.undoing.saving(actions) is None or self.undoing.changes_nothing(actions):
            return None
        return self.undoing.without(actions)

    def verdict(self, actions: Sequence[int]) -> Verdict:
        """Whether some actions, all others kept, save more than is uncertain."""
        promised = self.undoing.saving(actions)
        if promised is None or self.undoing.changes_nothing(actions):
            return Verdict(Status.INSEPARABLE)
        whole = self.undoing.least
        promised, gap = settled(promised, whole), settled(self.gap, whole)
        simulated = self._simulated(actions, promised > gap)
        because = doubt(promised, simulated, gap, judged=self.jury is not None, many=len(actions) > 1)
        return Verdict(Status.WITHDRAWN if because else Status.RECOMMENDED, because, simulated)

    def _simulated(self, actions: Sequence[int], promising: bool) -> Estimate | None:  # noqa: FBT001
        """What the jury finds; where that is not enough to take a promise back, what a jury finds that looks closer."""
        if self.jury is None:
            return None
        found = self._first_look(actions)
        if found is None or not promising or not self.jury.doubts(found) or self.jury.closer is None:
            return found
        closer = self._saving(self.jury.closer, actions)
        if closer is None or not self.jury.doubts(closer) or not self._matters(actions) or self.jury.closest is None:
            return closer
        return self._saving(self.jury.closest, actions)

    def _matters(self, actions: Iterable[int]) -> bool:
        """Whether what some actions promise is much beside what disruptions cost in the objective."""
        undoing = self.undoing
        return (undoing.saving(actions) or 0.0) > MATTERS * abs(undoing.measure.cost(undoing.best.losses))

    def _first_look(self, actions: Iterable[int]) -> Estimate | None:
        key = frozenset(actions)
        if key not in self._found:
            self._found[key] = None if self.jury is None else self._saving(self.jury, key)
        return self._found[key]

    def _saving(self, jury: Jury, actions: Iterable[int]) -> Estimate | None:
        policy, best = self.undoing.without(actions), self.undoing.best
        if policy is None:
            return None
        pair = Undone(policy.plan, policy.steady), Undone(best.plan, best.steady)
        return jury.saving(*pair, jury.losses(best.plan))


def doubt(
    promised: float, simulated: Estimate | None, gap: float, *, judged: bool, many: bool = False
) -> Withdrawal | None:
    """Why actions are withdrawn; None where they stand. Currency per year.

    Parameters
    ----------
    promised
        What they save on the study's own scenarios.
    simulated
        What they save without foresight; None where that could not be told.
    gap
        By how much the plan's objective is uncertain.
    judged
        Whether they were to be simulated.
    many
        Whether it is several that only save together.
    """
    if promised <= gap:
        why = Why.WITHIN_GAP
    elif not judged:
        return None
    elif simulated is None:
        why = Why.NOT_SIMULATED
    elif simulated.high < 0:
        why = Why.LOSES
    elif simulated.low <= 0:
        why = Why.UNSURE
    else:
        return None
    return Withdrawal(why, promised, gap, simulated, many)
