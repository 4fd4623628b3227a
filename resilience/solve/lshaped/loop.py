"""The L-shaped method: a master over the plan, a column per outcome, cuts per case, warm-started subproblems.

Each case's loss is convex in the plan; its duals at a trial plan give a supporting plane (a cut) that holds
everywhere. The master's optimum is a bound, a trial plan priced exactly is an upper value, and the two meet. The
relaxation is settled first and its choices rounded to whole plans; then the master is solved with its integers until
the gap is proven. Cases that a new trial plan leaves as they were are not solved again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.solve.highs import Limits, RunStatus, Vector
from resilience.solve.lshaped.asking import Asking
from resilience.solve.lshaped.fill_rate import price_within
from resilience.solve.lshaped.master import Master
from resilience.solve.lshaped.outcomes import Outcomes
from resilience.solve.lshaped.saddle import price_at_risk
from resilience.solve.outcome import Attempt, influenced
from resilience.solve.pricing.recourse import RecourseSolver

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Progress, Run
    from resilience.solve.lshaped.risk_term import RiskTerm
    from resilience.solve.pricing.cuts import Cuts, Subproblems

ROUNDS = 400
LP_SHARE = 0.2
"""The relaxation is settled to this share of the wanted gap before integers are looked at."""
CUT_SHARE = 0.1
"""Cuts left out because they are too shallow add up to at most this share of what the relaxation is settled to."""
ENOUGH = 1e-3
"""Gap the relaxation is likely to have when whole choices are looked at: it is rarely as strong as that."""
RELAXED_TIME, FITTED_TIME = 0.6, 0.8
"""Shares of a time limit by which the relaxation is cut short, and the fitting of a plan to rounded choices."""
LEFT_OUT = 0.3
"""Cases not worth solving are those that add up to this share of what a trial plan can still gain."""
NEAR_END = 0.5
"""Every case is solved once bound and expected value are within this share of the gap."""
COARSE = 0.1
"""Share of the present gap to which a master with whole choices is solved."""
ROUNDING, SMALL = 1e-9, 1e-3
"""Share of a case's cost, at least that share of the dearest one, by which rounding may make a cut cut a point off."""
SURELY = 1e-6
"""Share of the gap by which a bound that ends a search lies inside it, so that rounding does not undo it."""
WORTH_FITTING = 0.1
"""Share of the present gap that a round of fitting must close to be worth another."""
REPAIRS = 30
"""Rounds in which the rest of a plan is fitted to rounded choices."""


@dataclass(frozen=True)
class _Point:
    """Where the master stands: the plan, tidied, and all its columns."""

    x: Vector
    columns: Vector


@dataclass
class LShaped:
    """One run of the method; keeps the best plan and the bound at all times."""

    program: TwoStageProgram
    limits: Limits
    risk: RiskTerm | None
    progress: Progress | None
    unavoidable: float
    make_subproblems: Callable[[TwoStageProgram], Subproblems] = RecourseSolver
    best: Vector | None = None
    at: Vector | None = None
    "Where the least upper value was found."
    learned: int = 0
    "Cuts added by the last trial plan."
    value: float = np.inf
    upper: float = np.inf
    bound: float = -np.inf
    expected: float = np.inf
    "What the best trial plan since every case was last solved is likely to cost."
    probed: Vector | None = None
    "The last trial plan of which only a part was solved."
    attempts: list[Attempt] = field(default_factory=list)
    started: float = field(default_factory=time.perf_counter)

    def __post_init__(self) -> None:
        self.outcomes = Outcomes.in_program(self.program)
        self.subproblems = self.make_subproblems(self.outcomes.rated)
        self.master = Master(self.program, self.outcomes.weights, self.risk, self.unavoidable)
        alone = self.risk is None and self.program.fill_limit is None and not self.outcomes.branched
        self.asking = Asking.about(self.outcomes.rated) if alone else None

    def go(self, starts: Sequence[Vector]) -> Run | None:
        """Run to the wanted gap; the last master run is returned when it failed (infeasible or stopped)."""
        allowed = not any(block.scope.exact_service for block in self.program.blocks)
        for x in starts:
            self._price(x, keep=allowed)
            if self.risk is not None and self.outcomes.branched:
                self._hold_each_branch(x)
        if self.risk is not None:
            self.master.add_risk(self.outcomes.added(self.risk.mean_weights))
        try:
            failed = self._settle(relaxed=True)
        except KeyboardInterrupt:
            self._price_probed()
            raise
        if not self.program.first.integer.any():
            self._price_probed()
        elif failed is None:
            found, self.upper = self.at if self.probed is None else self.probed, self.value
            if found is not None:
                self._fit(np.round(found[self.program.first.integer]))
            failed = self._settle(relaxed=False)
        return failed

    def _settle(self, *, relaxed: bool) -> Run | None:
        """Alternate between master and subproblems until bound and value meet."""
        gap = (LP_SHARE if relaxed else 1.0) * self.limits.gap
        before = time.perf_counter()
        for count in range(ROUNDS):
            start = None if relaxed else self.best
            limits = self._left() if relaxed else self._coarse(self._left())
            run = self.master.solve(limits, relaxed=relaxed, progress=self._searching(), start=start)
            if run.status is RunStatus.INFEASIBLE:
                return run
            self.bound = max(self.bound, run.bound) if np.isfinite(run.bound) else self.bound
            if not self._is_settled(gap):
                if run.x is None:
                    return run
                self._go_on(run.x, gap, relaxed=relaxed)
            self._report()
            if self._is_settled(gap):
                what = f"L-shaped, {'relaxation' if relaxed else 'integers'}, {count + 1} rounds"
                self.attempts.append(Attempt(what, "settled", time.perf_counter() - before))
                return None
            if relaxed and self._may_round(before):
                return None
            if self._out_of_time():
                return replace(run, status=RunStatus.STOPPED, detail="Time limit reached")
        return replace(run, status=RunStatus.STOPPED, detail=f"Not settled after {ROUNDS} rounds")

    def _go_on(self, columns: Vector, gap: float, *, relaxed: bool) -> None:
        """Price what the master found; around whole choices a plan is fitted, too, unless that settled it."""
        out = self.whole(columns[: self.master.n_first], relaxed=relaxed)
        self._look_at(_Point(out, columns), relaxed=relaxed)
        if not relaxed and not self._is_settled(gap):
            self._fit(out[self.program.first.integer])

    def _may_round(self, before: float) -> bool:
        """Whether to turn to whole choices: the relaxation is near enough, or its share of the time is over."""
        near = self._is_near(ENOUGH)
        ends = self.program.first.integer.any() and (near or self._out_of_time(RELAXED_TIME))
        if ends:
            how = "near enough" if near else "cut short"
            self.attempts.append(Attempt("L-shaped, relaxation", how, time.perf_counter() - before))
        return bool(ends)

    def _look_at(self, point: _Point, *, relaxed: bool) -> None:
        """Price the master's plan: in the relaxation only as many cases as may matter, all of them near the end."""
        rough = relaxed and not self._is_near(NEAR_END * LP_SHARE * self.limits.gap)
        if rough and self._probed(point, self.bound):
            return
        self._price(point.x, keep=True, master=point)
        self.expected, self.probed = self.upper, None

    def _probed(self, point: _Point, bound: float) -> bool:
        """Price only the cases that may matter above a bound, if that leaves any out."""
        if self.asking is None:
            return False
        judged = self.asking.judged(point.x)
        ask = self.asking.choose(judged, LEFT_OUT * (min(self.expected, self.upper) - bound))
        if not judged[~ask].any():
            return False
        self._probe(point, self.asking, judged, ask)
        return True

    def _is_near(self, share: float) -> bool:
        """Whether bound and expected value have met but for a share of what a plan can influence."""
        likely = min(self.expected, self.upper)
        return bool(likely - self.bound <= share * influenced(likely, self.unavoidable))

    def _probe(self, point: _Point, asking: Asking, judged: Vector, ask: NDArray[np.bool_]) -> None:
        """Solve some cases, add their cuts, and estimate what the plan costs."""
        cuts = self.subproblems.cuts(point.x, ask=ask)
        held = point.columns[self.master.loss_columns]
        off = np.maximum(cuts.values - cuts.shares @ held, 0.0)
        found = float(self.master.case_weights[cuts.cases] @ off)
        likely = self.program.first.cost @ point.x + self.master.weights @ held + found + asking.left(judged, ask)
        asking.compare(judged, ask, found)
        asking.learn(cuts)
        self.expected, self.probed = min(self.expected, float(likely)), point.x
        self.master.add(cuts, np.flatnonzero(self._moves(cuts, point)))

    def _price_probed(self) -> None:
        """Price what was only looked at when the search for the relaxation ends early."""
        if self.probed is not None:
            self._price(self.probed, keep=True)
            self.probed = None

    def _report(self) -> None:
        if self.progress is not None and np.isfinite(self.bound):
            seconds = time.perf_counter() - self.started
            self.progress(seconds, self.value - self.unavoidable, self.bound - self.unavoidable)

    def _searching(self) -> Progress | None:
        """How the master reports: its own best point costs more than it thinks, so ours is told, on our clock.

        Ours is the best plan with whole choices: a relaxation is no plan.
        """
        tell = self.progress
        if tell is None:
            return None
        known, best = self.bound - self.unavoidable, self.value - self.unavoidable
        return lambda _seconds, _best, bound: tell(time.perf_counter() - self.started, best, max(bound, known))

    def _fit(self, choices: Vector) -> None:
        """Fit the rest of a plan to given choices, as long as that pays: far cheaper than choosing anew."""
        self.master.choose(choices)
        self.expected = np.inf
        for count in range(REPAIRS):
            run = self.master.solve(self._left(), relaxed=True)
            if run.x is None or self._is_fitted(self.upper, run.objective):
                break
            point, before = _Point(self.whole(run.x[: self.master.n_first], relaxed=False), run.x), self.upper
            rough = not self._is_fitted(min(self.expected, self.upper), run.objective)
            if count < REPAIRS - 1 and rough and self._probed(point, run.objective):
                continue
            self._price(point.x, keep=True, master=point)
            self.expected = self.upper
            slow = before - self.upper < WORTH_FITTING * (before - self.bound)
            if self.learned == 0 or slow or self._out_of_time(FITTED_TIME):
                break
        self.master.choose(None)
        self.expected, self.probed = self.upper, None

    def _is_fitted(self, value: float, bound: float) -> bool:
        """Whether a value can fall to the bound of its choices by so little that another round is not worth it."""
        little = np.isfinite(value) and value - bound <= WORTH_FITTING * (value - self.bound)
        return bool(little) or self._near(bound)

    def _near(self, bound: float) -> bool:
        return bool(np.isfinite(self.upper) and self.upper - bound <= LP_SHARE * self.limits.gap * self._influenced)

    def _is_settled(self, gap: float) -> bool:
        return bool(np.isfinite(self.upper) and self.upper - self.bound <= gap * self._influenced)

    @property
    def _influenced(self) -> float:
        return influenced(self.upper, self.unavoidable)

    def _left(self) -> Limits:
        gap = self.limits.gap / 4
        if self.limits.seconds is None:
            return Limits(gap)
        return Limits(gap, max(0.01, self.limits.seconds - (time.perf_counter() - self.started)))

    def _coarse(self, limits: Limits) -> Limits:
        """Whole plans are searched no closer than the cuts are good, and until the bound is near enough."""
        gap = (self.upper - self.bound) / self._influenced if np.isfinite(self.upper) else np.inf
        if not np.isfinite(gap):
            return limits
        enough = self.upper - (1 - SURELY) * self.limits.gap * self._influenced
        return replace(limits, gap=max(limits.gap, COARSE * gap), enough=enough)

    def _out_of_time(self, share: float = 1.0) -> bool:
        return self.limits.seconds is not None and time.perf_counter() - self.started > share * self.limits.seconds

    def whole(self, x: Vector, *, relaxed: bool = False) -> Vector:
        """Tidy a plan: inside its bounds and, unless relaxed, with whole choices."""
        no_data = np.zeros((0, 1))
        first = self.program.first
        tidy = np.clip(x, first.lower(no_data)[:, 0], first.upper(no_data)[:, 0])
        if not relaxed:
            tidy[first.integer] = np.round(tidy[first.integer])
        return np.asarray(tidy)

    def price(self, x: Vector) -> float:
        """Price a plan exactly, currency per year, and add its cuts; it does not count as found."""
        return self._price(x, keep=False)

    def _price(self, x: Vector, *, keep: bool, master: _Point | None = None) -> float:
        """Price a trial plan exactly and add the cuts that move the master; all of them when it has no point yet."""
        if self.risk is not None and self.outcomes.branched:
            return self._price_saddle(x, self.risk, keep=keep)
        cuts, losses = self._recourse(x)
        total = float(self.program.first.cost @ x) + float(self.master.weights @ losses)
        if self.risk is not None:
            found, scenario_weights = self.risk.cvar(self.outcomes.to_scenarios(losses))
            total += self.risk.weight * found
            if master is None or found > master.columns[-1]:
                self.master.add_risk(self.outcomes.added(scenario_weights))
        if keep:
            if total < self.upper:
                self.upper, self.at = total, x
            self._remember(x, total)
        new = np.ones(len(cuts.values), bool) if master is None else self._moves(cuts, master)
        self.learned = int(new.sum())
        self.master.add(cuts, np.flatnonzero(new))
        return total

    def _moves(self, cuts: Cuts, master: _Point) -> NDArray[np.bool_]:
        """Which cuts cut off the master's point by more than adds up to a small part of the gap."""
        here = cuts.values + cuts.slopes @ (master.x - cuts.trial)
        slack = ROUNDING * np.maximum(SMALL * np.abs(here).max(initial=0.0), np.abs(here))
        if self.risk is None and self.program.fill_limit is None and np.isfinite(self.upper):
            rates = np.maximum(self.master.case_weights, 1e-300)
            allowed = CUT_SHARE * LP_SHARE * self.limits.gap * abs(self.upper - self.unavoidable)
            slack = np.maximum(slack, allowed / (len(rates) * rates[cuts.cases]))
        return np.asarray(here > cuts.shares @ master.columns[self.master.loss_columns] + slack)

    def _price_saddle(self, x: Vector, risk: RiskTerm, *, keep: bool) -> float:
        """Price a trial plan when risk weighs the branches of a case, and add every cut that was found on the way."""
        found = price_at_risk(self.subproblems, self.outcomes, risk, x)
        for cuts in found.cuts:
            self.master.add(cuts, np.arange(len(cuts.values)))
        self.master.add_risk(found.weights)
        total = float(self.program.first.cost @ x) + found.value
        if keep:
            self.upper = min(self.upper, total)
            self._remember(x, total)
        return total

    def _hold_each_branch(self, x: Vector) -> None:
        """Hold up every branch by what it would cost alone: cuts on mixtures leave the single ones unbounded."""
        most = max(block.n_branches for block in self.outcomes.rated.blocks)
        for branch in range(most):
            marks = [np.arange(b.n_branches) == min(branch, b.n_branches - 1) for b in self.outcomes.rated.blocks]
            weights = [np.tile(mark, b.size) for mark, b in zip(marks, self.outcomes.rated.blocks, strict=True)]
            cuts = self.subproblems.cuts(x, weights=np.concatenate(weights).astype(float))
            self.master.add(cuts, np.arange(len(cuts.values)))

    def _remember(self, x: Vector, total: float) -> None:
        """Keep the best plan whose choices are whole: it is what a stop hands over, in whatever phase it comes."""
        integers = x[self.program.first.integer]
        if total < self.value and bool((integers == np.round(integers)).all()):
            self.value, self.best = total, x

    def _recourse(self, x: Vector) -> tuple[Cuts, Vector]:
        """Cuts of every case, and losses that keep the fill rate (infinite where none can)."""
        if self.program.fill_limit is None:
            cuts = self.subproblems.cuts(x)
            if self.asking is not None:
                self.asking.learn(cuts)
            return cuts, cuts.losses
        priced = price_within(self.subproblems, x, self.master.weights, self.program.fill_limit)
        if priced.price > 0:
            self.master.add_fill(priced, self.program.fill_limit)
        losses = priced.losses if priced.reachable else np.full(len(priced.losses), np.inf)
        return priced.unlimited, losses
