"""Withdrawals: recommendations whose saving is not larger than its uncertainty are taken back, with the reason.

Each action is undone in the plan, and both plans are simulated without foresight on the same draws. The plan that is
written is the one that is recommended: what is withdrawn is no longer in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.study.advice.recommendation import Status, Why, Withdrawal
from resilience.study.judge.jury import Jury, Undone
from resilience.study.words import settled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.hazard.risk.estimate import Estimate
    from resilience.simulate.types import Vector
    from resilience.study.advice.undoing import Undoing


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
    _with_all: Vector | None = None
    _seen_closer: Vector | None = None

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
        policy, best = self.undoing.without(actions), self.undoing.best
        if self.jury is None or policy is None:
            return None
        pair = Undone(policy.plan, policy.steady), Undone(best.plan, best.steady)
        if self._with_all is None:
            self._with_all = self.jury.losses(best.plan)
        found = self.jury.saving(*pair, self._with_all)
        if found is None or not promising or not self.jury.doubts(found):
            return found
        closer = self.jury.closer
        if closer is None:
            return found
        if self._seen_closer is None:
            self._seen_closer = closer.losses(best.plan)
        return closer.saving(*pair, self._seen_closer)


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
