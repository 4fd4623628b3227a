"""What to do: every difference between today and the best plan as an action, with its proof and what would reverse it.

Each action is undone on its own, everything else kept, and the plan priced again on the same scenarios by the study's
own measure. The action's saving is the difference; its break-even rate is the yearly rate of the events it helps
against at which the saving would be nil. What does not surely save is taken back, and the rest priced anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from resilience.network.parts import Node
from resilience.quantities import PartId, SiteId
from resilience.study.advice.dust import without_dust
from resilience.study.advice.near_misses import near_misses
from resilience.study.advice.recommend_words import COLUMNS, action_row, near_miss_rows
from resilience.study.advice.steps import ActionKind, steps
from resilience.study.advice.together import Sharing, sharing
from resilience.study.advice.undoing import Undoing
from resilience.study.advice.withdraw import COLUMNS as JUDGED
from resilience.study.advice.withdraw import Court, Status, Verdict
from resilience.study.advice.worth import worth_of
from resilience.study.costs.evaluate import broken
from resilience.study.judge.jury import Undone

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from resilience.study.advice.near_misses import NearMiss
    from resilience.study.costs.evaluate import Evaluator, Policy
    from resilience.study.costs.measure import Measure
    from resilience.study.judge.jury import Jury


@dataclass(frozen=True)
class Advice:
    """Recommendations and the plan that follows them.

    `table` ranks actions by what they save; withdrawn ones follow, then where to stay lean. `best` is the plan with
    what is recommended and nothing else; `undone` by row that plan without the action, where it can be undone alone.
    `sharing` says which actions need each other and how the saving is shared. `withdrawn` are the rows taken back.
    `undoing` and `lean` keep what was priced, for when the same plan is judged again.
    """

    table: pd.DataFrame
    best: Policy
    undone: Mapping[int, Undone] = field(repr=False)
    sharing: Sharing
    withdrawn: tuple[Mapping[str, object], ...]
    undoing: Undoing = field(repr=False)
    lean: tuple[NearMiss, ...] = field(repr=False)


def advise(
    evaluator: Evaluator,
    measure: Measure,
    today: Policy,
    best: Policy,
    *,
    uncertainty: float,
    tolerated: float,
    jury: Jury | None = None,
    before: Advice | None = None,
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
    """
    taken = [] if before is None else list(before.withdrawn)
    undoing = None if before is None or before.best is not best else before.undoing
    back: frozenset[str] = frozenset()
    while True:
        undoing = undoing or Undoing(evaluator, measure, tuple(steps(evaluator, today, best)), best)
        back |= {step.action for step in undoing.actions} & {str(row["action"]) for row in taken}
        taken = [row for row in taken if row["action"] not in back]
        docket = _Docket.of(undoing, uncertainty, Court(undoing, tolerated, jury), back)
        going = docket.going()
        if not going:
            break
        taken += [docket.row(i, verdict) for i, verdict in going.items()]
        best, undoing = undoing.without(going) or best, None
    known = before is not None and before.best is best
    lean = before.lean if before is not None and known else tuple(near_misses(evaluator, measure, best))
    told = {(row["kind"], row["site"], row["part"]) for row in taken}
    return docket.advice(tuple(taken), tuple(_untold(lean, told)))


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
    def of(cls, undoing: Undoing, uncertainty: float, court: Court, back: frozenset[str]) -> _Docket:
        """Judge every action; those that came `back` once they were taken back follow from what else is done."""
        needed, verdicts = {}, {}
        for i in range(len(undoing.actions)):
            policy = undoing.without([i])
            needed[i] = () if policy is None else broken(undoing.evaluator, policy)
            follows = undoing.actions[i].action in back
            verdict = Verdict(Status.INSEPARABLE) if follows else court.verdict([i])
            kept = Verdict(Status.REQUIRED, None, verdict.simulated)
            verdicts[i] = kept if needed[i] else verdict
        return cls(undoing, court, verdicts, needed, uncertainty)

    def going(self) -> dict[int, Verdict]:
        """Actions to take back now: as many of the worst at once as are worth nothing together."""
        doubted = [i for i, verdict in self.verdicts.items() if verdict.status is Status.WITHDRAWN]
        doubted.sort(key=self._saves)
        count = len(doubted)
        while count > 1 and not self._worthless(doubted[:count]):
            count = (count + 1) // 2
        if count:
            return {i: self.verdicts[i] for i in doubted[:count]}
        players = [i for i, verdict in self.verdicts.items() if verdict.status is Status.RECOMMENDED]
        self.shared = sharing(self.undoing, players)
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

    def row(self, action: int, verdict: Verdict) -> dict[str, object]:
        """One action as a row of the table."""
        first = _first_period(self.undoing, action)
        found = action_row(
            self.undoing, action, first, self.needed[action], self.uncertainty, self.shared, doubted=verdict.because
        )
        return found | verdict.columns

    def advice(self, taken: tuple[Mapping[str, object], ...], lean: tuple[NearMiss, ...]) -> Advice:
        """The table of what stands, what was taken back, and what was nearly bought."""
        ranked = sorted(self.verdicts, key=lambda i: -self._surely(i))
        ranked.sort(key=lambda i: self.undoing.without([i]) is None)
        rows = [self.row(i, self.verdicts[i]) for i in ranked]
        undone = {
            place: Undone(policy.plan, policy.steady)
            for place, i in enumerate(ranked)
            if (policy := self.undoing.without([i])) is not None
        }
        best = self.undoing.best
        stay = Verdict(Status.STAY_LEAN).columns
        rows += [*map(dict, taken), *(row | stay for row in near_miss_rows(lean, self.undoing.least))]
        rows = [without_dust(row, self.undoing.least) for row in rows]
        table = pd.DataFrame(rows, columns=COLUMNS)
        for name in JUDGED:
            table[name] = pd.Series([row[name] for row in rows], dtype=object)
        return Advice(table, best, undone, self.shared, taken, self.undoing, lean)


def _first_period(undoing: Undoing, action: int) -> float | None:
    """Break-even rate of the first extra period of cover, everything else as in the plan."""
    step = undoing.actions[action]
    if step.kind is not ActionKind.BUFFER:
        return None
    evaluator, best = undoing.evaluator, undoing.best
    node = Node(SiteId(step.site), PartId(step.part))
    start = step.before.buffers.get(node, 0.0)
    if best.plan.buffers.get(node, 0.0) <= start:
        return None
    low, high = undoing.without([action]), undoing.holding(node, start + evaluator.throughput(best.plan, node))
    return None if low is None else worth_of(evaluator, undoing.measure, low, high).break_even_rate


def _untold(lean: Iterable[NearMiss], told: Container[object]) -> Iterator[NearMiss]:
    """Where staying lean is right, but for what was bought and taken back: of that was told why."""
    for miss in lean:
        first = miss.extras[0]
        if len(miss.extras) > 1 or (str(first.kind), first.site, first.part) not in told:
            yield miss
