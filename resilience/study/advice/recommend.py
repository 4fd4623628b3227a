"""What to do: every difference between today and the best plan as an action, with its proof and what would reverse it.

Each action is undone on its own, everything else kept, and the plan priced again on the same scenarios by the study's
own measure. The action's saving is the difference; its break-even rate is the yearly rate of the events it helps
against at which the saving would be nil. What does not surely save is taken back, and the rest priced anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from resilience.study.advice.allowance import Allowance
from resilience.study.advice.near_misses import near_misses
from resilience.study.advice.recommendation import Status
from resilience.study.advice.steps import read, steps
from resilience.study.advice.together import Sharing, sharing
from resilience.study.advice.told import lean_recommendations, recommendation
from resilience.study.advice.undoing import Undoing
from resilience.study.advice.withdraw import Court, Verdict
from resilience.study.costs.evaluate import broken
from resilience.study.judge.jury import Undone

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from resilience.study.advice.near_misses import NearMiss
    from resilience.study.advice.recommendation import Recommendation
    from resilience.study.advice.steps import Reading
    from resilience.study.costs.evaluate import Evaluator, Policy
    from resilience.study.costs.measure import Measure
    from resilience.study.judge.jury import Jury


@dataclass(frozen=True)
class Advice:
    """Recommendations and the plan that follows them.

    `recommended` ranks actions by what they save; withdrawn ones follow, then where to stay lean. `best` is the plan
    with what is recommended and nothing else; `undone` by place that plan without the action, where it can be undone
    alone. `sharing` says which actions need each other and how the saving is shared. `withdrawn` was taken back.
    `undoing` and `lean` keep what was priced, for when the same plan is judged again.
    """

    recommended: tuple[Recommendation, ...]
    best: Policy
    undone: Mapping[int, Undone] = field(repr=False)
    sharing: Sharing
    withdrawn: tuple[Recommendation, ...]
    undoing: Undoing = field(repr=False)
    lean: tuple[NearMiss, ...] = field(repr=False)
    unasked: int = 0
    "Precautions that the plan does without and that were not priced."


def advise(  # noqa: PLR0913  # what is judged, by what, and within what, each under its own name
    evaluator: Evaluator,
    measure: Measure,
    today: Policy,
    best: Policy,
    *,
    uncertainty: float,
    tolerated: float,
    jury: Jury | None = None,
    before: Advice | None = None,
    allowance: Allowance | None = None,
    misses: bool = True,
) -> Advice:
    """Judge every action, take back those that do not surely save, and begin again until all stand.

    Parameters
    ----------
    measure
        What the objective makes of losses.
    uncertainty
        Currency per year by which the plan's objective is uncertain (its optimality gap): less is not proven.
    tolerated
        Currency per year up to which a saving is none, and taken back.
    jury
        On what to simulate each saving; None: nothing but `tolerated` is held against it.
    before
        What was advised before of the same plan: what it took back stays so.
    allowance
        Work that all this may take; each time that it begins again half of what is left. None: as much as it takes.
    misses
        Whether to tell what was nearly bought, too.
    """
    taken = [] if before is None else list(before.withdrawn)
    undoing = None if before is None or before.best is not best else before.undoing
    back: frozenset[Reading] = frozenset()
    allowance = allowance or Allowance.endless(evaluator)
    while True:
        undoing = undoing or Undoing(evaluator, measure, tuple(steps(evaluator, today, best)), best)
        back |= {read(step.changes) for step in undoing.actions} & {read(one.changes) for one in taken}
        taken = [one for one in taken if read(one.changes) not in back]
        undoing.within(allowance.half)
        docket = _Docket.of(undoing, uncertainty, Court(undoing, tolerated, jury), back)
        going = docket.going(allowance)
        if not going:
            break
        taken += [docket.told(i, verdict) for i, verdict in going.items()]
        best, undoing = undoing.without(going) or best, None
    known = before is not None and before.best is best
    if before is not None and known:
        lean, unasked = before.lean, before.unasked
    else:
        nearly, unasked = near_misses(evaluator, measure, best, allowance) if misses else ([], 0)
        lean = tuple(nearly)
    told = {(one.kind, one.site, one.part) for one in taken}
    return docket.advice(tuple(taken), tuple(_untold(lean, told)), unasked)


@dataclass
class _Docket:
    """All actions of one plan with their verdicts."""

    undoing: Undoing
    court: Court
    verdicts: dict[int, Verdict]
    needed: dict[int, tuple[str, ...]]
    uncertainty: float
    shared: Sharing = field(default_factory=Sharing)

    @classmethod
    def of(cls, undoing: Undoing, uncertainty: float, court: Court, back: frozenset[Reading]) -> _Docket:
        """Judge every action; those that came `back` once they were taken back follow from what else is done."""
        needed, verdicts = {}, {}
        follows = [read(action.changes) in back for action in undoing.actions]
        court.hear([i] for i, does in enumerate(follows) if not does)
        for i in range(len(undoing.actions)):
            policy = undoing.without([i])
            needed[i] = () if policy is None else broken(undoing.evaluator, policy)
            verdict = Verdict(Status.INSEPARABLE) if follows[i] else court.verdict([i])
            if i in undoing.left and not follows[i]:
                verdict = Verdict(Status.NOT_UNDONE)
            kept = Verdict(Status.REQUIRED, None, verdict.simulated)
            verdicts[i] = kept if needed[i] else verdict
        return cls(undoing, court, verdicts, needed, uncertainty)

    def going(self, allowance: Allowance) -> dict[int, Verdict]:
        """Actions to take back now: as many of the worst at once as are worth nothing together.

        Which actions need each other is asked where the allowance is not used up.
        """
        doubted = [i for i, verdict in self.verdicts.items() if verdict.status is Status.WITHDRAWN]
        doubted.sort(key=self._saves)
        count = len(doubted)
        while count > 1 and not self._worthless(doubted[:count]):
            count = (count + 1) // 2
        if count:
            return {i: self.verdicts[i] for i in doubted[:count]}
        if self.undoing.left or allowance.left <= 0:
            return {}
        players = [i for i, verdict in self.verdicts.items() if verdict.status is Status.RECOMMENDED]
        self.shared = sharing(self.undoing, players)
        self.court.hear(group.actions for group in self.shared.groups)
        for group in self.shared.groups:
            if self._worthless(group.actions):
                return dict.fromkeys(group.actions, self.court.verdict(group.actions))
        return {}

    def _saves(self, action: int) -> float:
        simulated = self.verdicts[action].simulated
        return (self.undoing.saving([action]) or 0.0) if simulated is None else simulated.mean

    def _surely(self, action: int) -> float:
        """What an action saves by the lower of promise and simulation."""
        return min(self.undoing.saving([action]) or 0.0, self._saves(action))

    def _worthless(self, actions: Sequence[int]) -> bool:
        """Whether actions that are worth nothing each are worth nothing together: one may stand in for the other."""
        if self.court.verdict(actions).status is not Status.WITHDRAWN:
            return False
        policy = self.undoing.without(actions)
        return policy is not None and not broken(self.undoing.evaluator, policy)

    def told(self, action: int, verdict: Verdict) -> Recommendation:
        """One action with its verdict."""
        return recommendation(self.undoing, action, verdict, self.needed[action], self.shared, self.uncertainty)

    def advice(self, taken: tuple[Recommendation, ...], lean: tuple[NearMiss, ...], unasked: int) -> Advice:
        """What stands, what was taken back, and what was nearly bought."""
        ranked = sorted(self.verdicts, key=lambda i: -self._surely(i))
        ranked.sort(key=lambda i: self.undoing.without([i]) is None)
        undone = {
            place: Undone(policy.plan, policy.steady)
            for place, i in enumerate(ranked)
            if (policy := self.undoing.without([i])) is not None
        }
        whole = self.undoing.least
        told = (
            *(self.told(i, self.verdicts[i]) for i in ranked),
            *(replace(one, whole=whole) for one in taken),
            *lean_recommendations(lean, whole),
        )
        return Advice(told, self.undoing.best, undone, self.shared, taken, self.undoing, lean, unasked)


def _untold(lean: Iterable[NearMiss], told: Container[object]) -> Iterator[NearMiss]:
    """Where staying lean is right, but for what was bought and taken back: of that was told why."""
    for miss in lean:
        first = miss.extras[0]
        if len(miss.extras) > 1 or (first.kind, first.site, first.part) not in told:
            yield miss
