"""Withdrawals: recommendations whose saving is not larger than its uncertainty are taken back, with the reason.

Each action is undone in the plan, and both plans are simulated without foresight on the same draws. The plan that is
written is the one that is recommended: what is withdrawn is no longer in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.study.judge.jury import Jury, Undone
from resilience.study.words import digits, settled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.hazard.risk.estimate import Estimate
    from resilience.simulate.types import Vector
    from resilience.study.advice.undoing import Undoing

COLUMNS = (
    "status", "withdrawn_because", "simulated_saving", "simulated_half_width", "simulated_n", "simulated_seed",
)  # fmt: skip


class Status(StrEnum):
    """What became of a recommendation."""

    RECOMMENDED = "recommended"
    WITHDRAWN = "withdrawn"
    REQUIRED = "required"
    "A constraint of the planner needs it, whatever it saves."
    INSEPARABLE = "inseparable"
    "It cannot be undone alone, so nothing can be said about it alone."
    STAY_LEAN = "stay lean"


@dataclass(frozen=True)
class Verdict:
    """What becomes of an action, why, and what it saves without foresight (currency per year)."""

    status: Status
    because: str | None = None
    simulated: Estimate | None = None

    @property
    def columns(self) -> dict[str, object]:
        """The verdict as columns of the table."""
        known = self.simulated
        numbers = (None,) * 4 if known is None else (known.mean, known.half_width, known.n, known.seed)
        return dict(zip(COLUMNS, (str(self.status), self.because, *numbers), strict=True))


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
        simulated = self._simulated(actions)
        whole = self.undoing.least
        because = doubt(
            settled(promised, whole),
            simulated,
            settled(self.gap, whole),
            judged=self.jury is not None,
            many=len(actions) > 1,
        )
        return Verdict(Status.WITHDRAWN if because else Status.RECOMMENDED, because, simulated)

    def _simulated(self, actions: Sequence[int]) -> Estimate | None:
        """What the jury finds; where it cannot tell, and the objective counts a tail, a jury that looks closer."""
        policy, best = self.undoing.without(actions), self.undoing.best
        if self.jury is None or policy is None:
            return None
        pair = Undone(policy.plan, policy.steady), Undone(best.plan, best.steady)
        if self._with_all is None:
            self._with_all = self.jury.losses(best.plan)
        found = self.jury.saving(*pair, self._with_all)
        closer = self.jury.closer
        if closer is None or found is None or not found.low <= 0 <= found.high:
            return found
        if self._seen_closer is None:
            self._seen_closer = closer.losses(best.plan)
        return closer.saving(*pair, self._seen_closer)


def doubt(promised: float, simulated: Estimate | None, gap: float, *, judged: bool, many: bool = False) -> str | None:
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
    it, saves, its = ("Together they", "save", "they save") if many else ("It", "saves", "it saves")
    if promised <= gap:
        saved = f"{digits(promised)} per year" if promised > 0 else "nothing"
        return f"{it} {saves} {saved}; the optimality gap is {digits(gap)} per year."
    if not judged:
        return None
    if simulated is None:
        return f"The plan without {'them' if many else 'it'} cannot be simulated."
    spread = f"{digits(abs(simulated.mean))} +- {digits(simulated.half_width, 2)} per year on {simulated.n} scenarios"
    if simulated.high < 0:
        return f"Simulated without foresight {'they lose' if many else 'it loses'} {spread}: it surely costs more."
    if simulated.low <= 0:
        sign = "-" if simulated.mean < 0 else ""
        return f"Simulated without foresight {its} {sign}{spread}: not surely anything."
    return None
