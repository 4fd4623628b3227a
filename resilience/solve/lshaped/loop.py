"""The L-shaped method: a master over the plan, a column per outcome, cuts per case, warm-started subproblems.

Each iteration has two halves. The master, which knows the cases by their cuts alone, proposes a trial plan; its optimum
is a bound, for cuts never overstate a loss. The forward pass prices that plan exactly, which is a value, and adds the
cuts it finds. Where bound and value meet, the plan is proven.

The relaxation is settled first and its choices rounded to whole plans; then the master is solved with its integers
until the gap is proven. `forward` prices, `probing` leaves out cases that cannot matter yet, `fitting` fits a plan to
whole choices, `search` holds bound, value and stopping test, `tuning` the numbers by which all this is tuned.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.solve.highs import Limits, RunStatus, Vector
from resilience.solve.lshaped.asking import Asking
from resilience.solve.lshaped.few import Rough
from resilience.solve.lshaped.fitting import Fitting
from resilience.solve.lshaped.forward import ForwardPass, Point
from resilience.solve.lshaped.level import Level
from resilience.solve.lshaped.master import Master
from resilience.solve.lshaped.outcomes import Outcomes
from resilience.solve.lshaped.probing import Probing
from resilience.solve.lshaped.search import Search
from resilience.solve.lshaped.tuning import BEHIND, ITERATIONS, LARGE, MANY_CASES
from resilience.solve.outcome import Attempt
from resilience.solve.pricing.recourse import RecourseSolver

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Progress, Run
    from resilience.solve.lshaped.risk_term import RiskTerm
    from resilience.solve.lshaped.search import PricedPlan
    from resilience.solve.pricing.cuts import Subproblems


@dataclass
class LShaped:
    """One run of the method; `search` holds the best plan and the bound at all times."""

    program: TwoStageProgram
    limits: Limits
    risk: RiskTerm | None
    progress: Progress | None
    unavoidable: float
    make_subproblems: Callable[[TwoStageProgram], Subproblems] = RecourseSolver

    def __post_init__(self) -> None:
        self.search = Search(self.limits, self.unavoidable, self.progress)
        self.outcomes = Outcomes.in_program(self.program)
        self.master = Master(self.program, self.outcomes.weights, self.risk, self.unavoidable)
        alone = self.risk is None and self.program.fill_limit is None and not self.outcomes.branched
        asking = Asking.about(self.outcomes.rated) if alone else None
        cases = self.make_subproblems(self.outcomes.rated)
        self.forward = ForwardPass(
            self.program, self.risk, self.outcomes, cases, self.master, self.search, asking
        )  # fmt: skip
        self.probing = Probing(self.forward)
        self.fitting = Fitting(self.probing, self.whole)

    def go(self, starts: Sequence[Vector]) -> Run | None:
        """Run to the wanted gap; the last master run is returned when it failed (infeasible or stopped).

        Broken off it leaves the best plan that was priced in every case: one that was probed is no plan.
        """
        self._first_cuts(starts)
        self.level = self._near_steps(starts)
        if self.level is not None and not self.program.first.integer.any():
            self.search.relaxed_share = 1.0  # it is the answer, and each further round is dear
        self._take_first_steps(starts)
        failed = self._settle(relaxed=True)
        if not self.program.first.integer.any():
            self.probing.finish()
        elif failed is None:
            self._round()
            failed = self._settle(relaxed=False)
        return failed

    def _first_cuts(self, starts: Sequence[Vector]) -> None:
        """Price the plans the search begins with, and hold up the tail."""
        for x in starts:
            self.forward.price(x, keep=self._all_survive)
            self.forward.hold_each_branch(x)
        if self.risk is not None:
            self.master.add_risk(self.outcomes.added(self.risk.mean_weights))

    @property
    def _all_survive(self) -> bool:
        """Whether nothing is to be survived, which a plan to begin with may not."""
        return not any(block.scope.exact_service for block in self.program.blocks)

    def _near_steps(self, starts: Sequence[Vector]) -> Level | None:
        """How steps are kept near the best plan, where far ones cost much."""
        sizes = np.array([(block.size * block.n_columns, block.n_columns) for block in self.outcomes.rated.blocks])
        large = len(sizes) > 0 and np.average(sizes[:, 1], weights=sizes[:, 0]) >= LARGE
        return Level.about(self.master, starts) if large and starts else None

    def _take_first_steps(self, starts: Sequence[Vector]) -> None:
        """Begin over a few cases that stand for all, where all are large; what they find is priced in every case."""
        alone = len(starts) == 1 and self._all_survive and self.forward.asking is not None
        if self.level is None or not alone or len(self.outcomes.weights) < MANY_CASES:
            return
        before, x = time.perf_counter(), starts[0]
        cuts = self.forward.subproblems.cuts(x)  # known from pricing it
        found = Rough.begun(self.forward, self.level, x, cuts).go(self.search.left())
        self._note("a few disruptions for all", "a plan to begin with", before)
        self.forward.price(self.whole(found, relaxed=True), keep=True)

    def _settle(self, *, relaxed: bool) -> Run | None:
        """Iterate until bound and value meet: the master proposes, the forward pass prices and adds cuts."""
        gap = (self.search.relaxed_share if relaxed else 1.0) * self.limits.gap
        before = time.perf_counter()
        for count in range(ITERATIONS):
            run = self._propose(relaxed=relaxed)
            if run.status is RunStatus.INFEASIBLE:
                return run
            self.search.raise_bound(run.bound)
            if not self.search.is_settled(gap):
                if run.x is None:
                    return run
                self._visit(self._nearer(run.x) if relaxed else run.x, gap, relaxed=relaxed)
            self.search.report()
            if self.search.is_settled(gap):
                self._note(f"{'relaxation' if relaxed else 'integers'}, {count + 1} rounds", "settled", before)
                return None
            if relaxed and self._may_round(before):
                return None
            if self.search.is_late():
                return replace(run, status=RunStatus.STOPPED, detail="Time limit reached")
        return replace(run, status=RunStatus.STOPPED, detail=f"Not settled after {ITERATIONS} rounds")

    def _propose(self, *, relaxed: bool) -> Run:
        """Solve the master over the cuts found so far."""
        start = None if relaxed else self.search.best
        limits = self.search.left() if relaxed else self.search.coarse()
        return self.master.solve(limits, relaxed=relaxed, progress=self.search.reporter(), start=start)

    def _nearer(self, optimum: Vector) -> Vector:
        """Where to price next: the master's optimum or, where far steps cost much, a point nearer to the best plan."""
        search = self.search
        best = search.at if search.probed is None else search.probed
        value = min(search.expected, search.upper)
        if self.level is None or best is None or not search.bound < value < np.inf:
            return optimum
        found = self.level.step(best, value, search.bound)
        return optimum if found is None else found

    def _visit(self, columns: Vector, gap: float, *, relaxed: bool) -> None:
        """Price what the master proposes; around whole choices a plan is fitted, too, unless that settled it."""
        point = Point(self.whole(columns[: self.master.n_first], relaxed=relaxed), columns)
        if not (relaxed and not self._is_overdue() and self.probing.looked_at(point)):
            self.forward.price(point.x, keep=True, master=point)
            self.search.expected, self.search.probed = self.search.upper, None
        if not relaxed and not self.search.is_settled(gap):
            self.fitting.fit(point.x[self.program.first.integer])

    def _is_overdue(self) -> bool:
        """Whether, where every round takes long, the plan a stop would hand over is far behind what is expected."""
        search = self.search
        likely = min(search.expected, search.upper)
        return self.level is not None and search.upper - search.bound > BEHIND * (likely - search.bound)

    def _may_round(self, before: float) -> bool:
        """Whether to turn to whole choices: the relaxation is near enough, or its share of the time is over."""
        near = self.search.is_strong()
        ends = bool(self.program.first.integer.any() and (near or self.search.is_relaxed_long()))
        if ends:
            self._note("relaxation", "near enough" if near else "cut short", before)
        return ends

    def _round(self) -> None:
        """Turn from the relaxation to whole plans: its choices are rounded, and a plan is fitted to them."""
        search = self.search
        found, search.upper = search.at if search.probed is None else search.probed, search.value
        if found is not None:
            self.fitting.fit(np.round(found[self.program.first.integer]))

    def _note(self, what: str, how: str, before: float) -> None:
        self.search.attempts.append(Attempt(f"L-shaped, {what}", how, time.perf_counter() - before))

    def whole(self, x: Vector, *, relaxed: bool = False) -> Vector:
        """Tidy a plan: inside its bounds and, unless relaxed, with whole choices."""
        no_data = np.zeros((0, 1))
        first = self.program.first
        tidy = np.clip(x, first.lower(no_data)[:, 0], first.upper(no_data)[:, 0])
        if not relaxed:
            tidy[first.integer] = np.round(tidy[first.integer])
        return np.asarray(tidy)

    def priced(self, x: Vector) -> PricedPlan:
        """Price a plan exactly and add its cuts; it does not count as found by the search."""
        self.forward.price(x, keep=False)
        found = self.forward.priced
        assert found is not None  # it was just priced
        return found
