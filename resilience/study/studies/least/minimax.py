"""The plan of least largest regret among all plans, not only among those that were found: a cutting-plane method.

Every plan that is priced in all futures gives one cut for each. The next is the nearest to the best so far whose
regret, by the cuts, closes half of the gap (Lemaréchal, Nemirovskii and Nesterov, 1995): with whole choices left open
at first, then for the choices that the cuts like best, again and again. The bound holds whatever is priced.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from resilience.errors import InputError, NoPlanError, StoppedError
from resilience.solve.highs import Limits, RunStatus
from resilience.study.studies.least.regret_master import RegretMaster

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resilience.solve.highs import Vector
    from resilience.study.studies.least.regret_master import AtFutures, RegretProblem

    PriceInFutures: TypeAlias = Callable[[Vector], AtFutures]

HALF_WAY = 0.5
"""Share of the gap that a step is to close by the cuts."""
CHOICES_SHARE = 0.3
"""Share of what is wanted to which a program of given choices is solved."""
REGRET_ROUNDING = 1e-9
"""Share of the largest cost that is its rounding."""
ROUNDINGS_IN_ONE = 1e4
"""Least regret counted as one, in roundings of costs: of less a solver would see nothing but digits."""
NO_PLAN = "No plan keeps the rows of the first stage in all futures."
WHOLE_WITHIN = 1e-6
"""Distance to a whole number at which a choice counts as one."""


@dataclass(frozen=True)
class RegretLimits:
    """When to stop: once the largest regret is proven to `within`, in its own unit, or after so much work.

    `prices` is the most plans to be priced in all futures, `seconds` the most time; None: no limit.
    """

    within: float
    prices: int = 300
    seconds: float | None = None


@dataclass(frozen=True, eq=False)
class LeastRegret:
    """The plan of least largest regret that was found.

    `regrets` are those in each future, (n_futures,), in units of the problem's scales; no plan has a largest regret
    below `bound`. `cheapest` is the least cost of all plans that were priced, (n_futures,), currency per year: where it
    lies below the best cost that was given, a better plan has come up there, and regret is larger than told. `prices`
    counts the plans that were priced, `stopped` says why the search ended early, if it did.
    """

    x: Vector
    costs: Vector
    regrets: Vector
    cheapest: Vector
    bound: float
    prices: int
    stopped: str | None = None

    @property
    def largest(self) -> float:
        """Its largest regret."""
        return float(self.regrets.max())

    @property
    def where(self) -> int:
        """Place of the future in which it is largest."""
        return int(np.argmax(self.regrets))


def least_largest_regret(
    problem: RegretProblem, price: PriceInFutures, known: Sequence[AtFutures], limits: RegretLimits
) -> LeastRegret:
    """Find the plan whose largest regret over all futures is least.

    Parameters
    ----------
    problem
        First stage, and what regret is measured against.
    price
        Prices any plan within rows and bounds, (n_plan,), in all futures, choices between whole numbers included.
    known
        Plans that were priced before: they are cuts, and what is found is never worse than any of them.
    limits
        When to stop.

    Raises
    ------
    NoPlanError
        When no plan keeps the rows of the first stage.
    SolverError
        When prices and subgradients contradict one another.
    """
    if limits.within < 0 or limits.prices < 1:
        raise InputError(["Largest regret is proven to within 0 or more, with at least one plan priced."])
    return _Chase(problem, price, limits).result(known)


class _StopError(Exception):
    """Time or prices have run out; seen by nobody outside."""


@dataclass
class _Chase:
    """The search: the best plan so far, and what is proven."""

    problem: RegretProblem
    price: PriceInFutures
    limits: RegretLimits
    prices: int = 0
    bound: float = -np.inf
    value: float = np.inf
    best: AtFutures | None = None
    tried: set[tuple[float, ...]] = field(default_factory=set)

    def result(self, known: Sequence[AtFutures]) -> LeastRegret:
        self.started, self.bound = time.perf_counter(), self.problem.floor
        self.master = RegretMaster(self.problem, _units(self.problem, known))
        for one in known:
            self.master.learn(one)
            self._keep(one)
        stopped = None
        try:
            self._search()
        except _StopError as why:
            stopped = str(why)
        if self.best is None:
            msg = "Stopped before any plan was priced; give more time."
            raise StoppedError(msg)
        regrets = self.problem.regrets(self.best.costs)
        cheapest = np.min([one.costs for one in self.master.priced if self._is_whole(one)], axis=0)
        bound = min(self.bound, self.value)
        return LeastRegret(self.best.x, self.best.costs, regrets, cheapest, bound, self.prices, stopped)

    def _search(self) -> None:
        """Relaxed first; then whole choices, each set of them settled by itself."""
        if not self.problem.first.integer.any():
            self._settle(None)
            return
        self._settle(None, relaxed=True)
        while not self._is_proven():
            found = self._least(None, relaxed=False)
            if found is None:
                raise NoPlanError(NO_PLAN)
            if self._is_proven():
                return
            choices = np.round(found[: self.problem.n_plan][self.problem.choices])
            if tuple(choices) in self.tried:
                msg = "The bound rises no further: what is left is the rounding of the solver."
                raise _StopError(msg)
            self.tried.add(tuple(choices))
            self._settle(choices)

    def _settle(self, choices: Vector | None, *, relaxed: bool = False) -> None:
        """Price plan after plan until, with these choices, none can have a smaller largest regret.

        A bound with choices left open is one of the whole problem.
        """
        center, value, bound = self._begin(choices, relaxed=relaxed)
        while True:
            found = self._least(choices, relaxed=True)
            if found is None and choices is None:
                raise NoPlanError(NO_PLAN)
            if found is None:
                return  # the choices kept the rows by a hair
            bound = max(bound, float(found[-1]))
            enough = CHOICES_SHARE * max(self.limits.within, self._rounding())
            if min(value, self.value) - bound <= enough:
                return
            at = self._next(center, found[: self.problem.n_plan], bound + HALF_WAY * (value - bound), choices)
            one = self._price(at)
            if (regret := self._regret(one)) < value:
                center, value = one.x, regret

    def _begin(self, choices: Vector | None, *, relaxed: bool) -> tuple[Vector | None, float, float]:
        """Best plan known of those that are allowed here, what it regrets at most, and a bound."""
        integer = self.problem.choices
        allowed = [
            one
            for one in self.master.priced
            if (relaxed or self._is_whole(one)) and (choices is None or (np.round(one.x[integer]) == choices).all())
        ]
        if not allowed:
            return None, np.inf, self.problem.floor
        start = min(allowed, key=self._regret)
        return start.x, self._regret(start), self.problem.floor

    def _next(self, center: Vector | None, found: Vector, level: float, choices: Vector | None) -> Vector:
        """Where to price next: near the best plan so far, or else where the cuts see the least regret."""
        if center is None or not np.isfinite(level):
            return found
        near = self.master.step(self._unit(), center, level, choices)
        return found if near is None else near

    def _least(self, choices: Vector | None, *, relaxed: bool) -> Vector | None:
        """Solve the master, and keep what it proves; None where no plan keeps the rows."""
        left = self._time_left()
        limits = Limits(gap=1e-9) if left is None else Limits(gap=1e-9, seconds=left)
        found = self.master.least(self._unit(), limits, choices, relaxed=relaxed)
        if found.status is RunStatus.INFEASIBLE:
            return None
        if choices is None:
            self.bound = max(self.bound, found.bound)
        if found.status is RunStatus.STOPPED or found.x is None:
            msg = "The time is up."
            raise _StopError(msg)
        return found.x

    def _price(self, x: Vector) -> AtFutures:
        if self.prices >= self.limits.prices:
            msg = f"{self.limits.prices} plans were priced, as many as allowed."
            raise _StopError(msg)
        self._time_left()
        first, n_plan = self.problem.first, self.problem.n_plan
        at = np.clip(x, first.lower[:n_plan], first.upper[:n_plan])
        whole = self.problem.choices & (np.abs(at - np.round(at)) <= WHOLE_WITHIN)
        one = self.price(np.where(whole, np.round(at), at))
        self.prices += 1
        self.master.learn(one)
        if self._is_whole(one):
            self._keep(one)
        return one

    def _keep(self, one: AtFutures) -> None:
        if (regret := self._regret(one)) < self.value:
            self.best, self.value = one, regret

    def _regret(self, one: AtFutures) -> float:
        return float(self.problem.regrets(one.costs).max())

    def _is_whole(self, one: AtFutures) -> bool:
        choices = one.x[self.problem.choices]
        return bool((np.abs(choices - np.round(choices)) <= WHOLE_WITHIN).all())

    def _is_proven(self) -> bool:
        return self.value - self.bound <= max(self.limits.within, self._rounding())

    def _rounding(self) -> float:
        """Regret that is nothing but the rounding of costs."""
        costs = [self.problem.best, self.problem.proven, *([] if self.best is None else [self.best.costs])]
        return REGRET_ROUNDING * float((np.abs(costs) / self.problem.scales).max())

    def _unit(self) -> float:
        """Regret that the master counts as one: what is still open, but no less than costs are good for."""
        gap = self.value - self.bound
        return max(gap if np.isfinite(gap) else abs(self.bound), ROUNDINGS_IN_ONE * self._rounding()) or 1.0

    def _time_left(self) -> float | None:
        if self.limits.seconds is None:
            return None
        left = self.limits.seconds - (time.perf_counter() - self.started)
        if left <= 0:
            msg = "The time is up."
            raise _StopError(msg)
        return left


def _units(problem: RegretProblem, known: Sequence[AtFutures]) -> Vector:
    """Unit of each column: its largest value in the plans known, else its bound, else one; of choices one."""
    first = problem.first
    bounds = np.where(np.isfinite(first.upper) & (first.upper > 0), first.upper, 1.0)
    largest = np.zeros(len(bounds))
    if known:
        largest[: problem.n_plan] = np.max(np.abs([one.x for one in known]), axis=0)
    return np.asarray(np.where(first.integer, 1.0, np.where(largest > 0, largest, bounds)))
