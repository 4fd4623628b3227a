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


FIRST, CLOSER = 0, (1, 2)
"""Looks at a plan: the first, and those in more draws where it cannot tell."""
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
    _found: dict[tuple[int, frozenset[int]], Estimate | None] = field(default_factory=dict, repr=False)
    "What each look finds of some actions."

    def hear(self, cases: Iterable[Sequence[int]]) -> None:
        """Simulate at once the plans on which several verdicts hang, and those that need it closer."""
        if self.jury is None:
            return
        plans = {frozenset(case): policy.plan for case in cases if (policy := self._to_simulate(case)) is not None}
        best = self.undoing.best.plan
        self.jury.hear([best, *plans.values()])
        for look in CLOSER:
            plans = {case: plan for case, plan in plans.items() if self._is_open(look, case)}
            if not plans:
                return
            self.jury.look(look, [best, *plans.values()])

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
        simulated = self._simulated(frozenset(actions))
        because = doubt(
            settled(promised, whole),
            simulated,
            settled(self.gap, whole),
            judged=self.jury is not None,
            many=len(actions) > 1,
        )
        return Verdict(Status.WITHDRAWN if because else Status.RECOMMENDED, because, simulated)

    def _simulated(self, actions: frozenset[int]) -> Estimate | None:
        """What the last look finds that is needed before a promise is denied."""
        last = FIRST
        for look in CLOSER:
            if not self._is_open(look, actions):
                break
            last = look
        return self._seen(last, actions)

    def _is_open(self, look: int, actions: frozenset[int]) -> bool:
        """Whether a closer look is needed: the one before cannot tell, and what is promised is worth it."""
        found = self._seen(look - 1, actions)
        if self.jury is None or found is None or not self.jury.doubts(found) or self.jury.looking(look) is None:
            return False
        return self._promises(actions) if look == CLOSER[0] else self._matters(actions)

    def _promises(self, actions: frozenset[int]) -> bool:
        """Whether some actions promise more than is uncertain."""
        promised, whole = self.undoing.saving(actions) or 0.0, self.undoing.least
        return settled(promised, whole) > settled(self.gap, whole)

    def _matters(self, actions: frozenset[int]) -> bool:
        """Whether what some actions promise is much beside what disruptions cost in the objective."""
        undoing = self.undoing
        return (undoing.saving(actions) or 0.0) > MATTERS * abs(undoing.measure.cost(undoing.best.losses))

    def _seen(self, look: int, actions: frozenset[int]) -> Estimate | None:
        if (look, actions) not in self._found:
            self._found[look, actions] = self._saving(look, actions)
        return self._found[look, actions]

    def _saving(self, look: int, actions: frozenset[int]) -> Estimate | None:
        jury = None if self.jury is None else self.jury.looking(look)
        policy, best = self.undoing.without(actions), self.undoing.best
        if policy is None or jury is None:
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
