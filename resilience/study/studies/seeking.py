"""The best plan at each of a family's futures, and the policies that compete there: one program, solved at many rates.

Rates are solved where it matters: the most doubtful future first, until in each the cheapest plan found is proven to
within the gap. What was proven between is the concave floor; see `concave`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import NoPlanError
from resilience.plan.levers import End
from resilience.program.policies import just_in_case
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.highs import Limits
from resilience.solve.lshaped.outcomes import Outcomes
from resilience.solve.outcome import influenced
from resilience.solve.pricing.priced import Priced
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.settle import Settling
from resilience.study.bands.grid import solve_at
from resilience.study.bands.pool import PlanPool
from resilience.study.bands.solver import WarmSolver, reweighted
from resilience.study.bands.sweep import HARDLY, SHARE
from resilience.study.costs.evaluate import Evaluator, broken_at_any_rates, misses_fill_rate
from resilience.study.costs.floor import floor_of
from resilience.study.costs.policies import fixed_columns, mean_outage
from resilience.study.policy_names import JUST_IN_CASE, MIX
from resilience.study.studies.concave import ConcaveFloor
from resilience.study.studies.found_plan import FoundPlan, KnownLosses, columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from resilience.plan.plan import Plan
    from resilience.program.reading.compile import Vector
    from resilience.solve.settle import Settlement
    from resilience.study.studies.futures import Family


@dataclass(frozen=True)
class Answer:
    """What was found for one future: places of its policies among the family's plans, and what was proven.

    `policies` names the place of each; a policy that cannot serve the demand is missing. `bound` is what no plan can
    cost less than, currency per year by the measure of the study; minus infinity where nothing is known. `stopped`
    says why the search ended early, `none` why there is no plan at all.
    """

    policies: Mapping[str, int]
    bound: float
    stopped: str | None = None
    none: str | None = None


@dataclass(frozen=True)
class Sought:
    """All that was found for a family's futures, in their order."""

    plans: tuple[FoundPlan, ...]
    answers: tuple[Answer, ...]
    unavoidable: float
    longer: Mapping[str, int]
    "Scenarios that are watched longer than at first, until all is back, and for how many periods."
    solves: int = 0
    known: KnownLosses | None = None
    "What all plans that were looked at lose there."

    def mix_of(self, future: int) -> FoundPlan | None:
        """The best plan found for a future; None where there is none."""
        place = self.answers[future].policies.get(MIX)
        return None if place is None else self.plans[place]

    @property
    def mixes(self) -> tuple[Plan, ...]:
        """The best plans of all futures, each once."""
        places = dict.fromkeys(answer.policies[MIX] for answer in self.answers if MIX in answer.policies)
        return tuple(self.plans[place].plan for place in places)


def seek(family: Family, gap: float, seconds: float | None = None, starts: Sequence[Plan] = ()) -> Sought:
    """Find the best plan and the extremes in every future of a family.

    Disruptions are watched as long as today's plan and the extremes, which lose the most, need it; prices are found
    again, with what is left of that error, when all plans are known.

    Parameters
    ----------
    family
        Futures that differ in rates alone.
    gap
        Share of the cost that a plan can influence within which each best plan is to be proven.
    seconds
        Most time for each solve.
    starts
        Plans that were found elsewhere: the search begins with them, and where one is proven no other is sought.

    Raises
    ------
    StoppedError
        When time ran out before any plan was found.
    """
    model = family.model
    untold = build_program(model, family.scenarios.scenarios, BuildOptions(end=End.UNKNOWN))
    evaluator = Evaluator(model, untold)
    rivals = fixed_columns(evaluator)
    priced = Priced()
    solver = partial(RecourseSolver, priced=priced)
    floor = floor_of(model, untold.sizes)
    settled = Settling(untold, End.KNOWN, solver, floor).settle([x for x in rivals.values() if x is not None])
    begun = tuple(x for x in columns_of(evaluator, starts) if x is not None)
    return _Seeking(family, settled, rivals, begun, floor, priced, gap, seconds).result()


@dataclass
class _Seeking:
    """One family, from its settled program to the answers."""

    family: Family
    settled: Settlement
    rivals: Mapping[str, Vector | None]
    begun: Sequence[Vector]
    least: float | None
    priced: Priced
    gap: float
    seconds: float | None
    bounds: dict[int, float] = field(default_factory=dict)
    mixes: dict[int, int] = field(default_factory=dict)
    stops: dict[int, str] = field(default_factory=dict)
    nones: dict[int, str] = field(default_factory=dict)
    covers: dict[float, dict[str, int]] = field(default_factory=dict)
    kept: dict[int, bool] = field(default_factory=dict)
    apart: set[int] = field(default_factory=set)
    "Futures whose plan was found with the fill rate: it decides there how scarce goods are shared out."

    def __post_init__(self) -> None:
        self.program, self.risk = self.settled.program, self.family.model.risk
        self.evaluator = Evaluator(self.family.model, self.program, solver=partial(RecourseSolver, priced=self.priced))
        self.pool = PlanPool(self.evaluator)
        self.factors = [self.family.factors(one, self.program.scenarios) for one in self.family.futures]
        self.linear = self.risk.weight <= 0
        self.floor = ConcaveFloor()
        self.points = _directions(self.factors)

    @cached_property
    def solver(self) -> WarmSolver:
        """Keeps cuts and bases from one future to the next."""
        rated = Outcomes.in_program(self.program).rated
        subproblems = RecourseSolver(rated, priced=self.priced, told=True)
        return WarmSolver(replace(self.program, fill_limit=None), self.seconds, self.least, subproblems=subproblems)

    @cached_property
    def starts(self) -> list[Vector]:
        """Plans from elsewhere that are plans here, too."""
        return [x for x in self.begun if self.solver.allows(x)]

    def result(self) -> Sought:
        try:
            (self._by_doubt if self.linear else self._each)()
            unavoidable = self.solver.unavoidable
        except NoPlanError as error:
            none = tuple(Answer({}, math.inf, none=str(error)) for _ in self.factors)
            return Sought((), none, self.least or 0.0, self.settled.longer)
        answers = tuple(self._answer(future) for future in range(len(self.factors)))
        plans = tuple(FoundPlan(policy.plan, policy.x) for policy in self.pool.policies)
        known = KnownLosses.of(self.program, self.pool.policies)
        return Sought(plans, answers, unavoidable, self.settled.longer, self.solver.solves, known)

    def _by_doubt(self) -> None:
        """Solve at the most doubtful rates until all futures are proven; a doubt only ever shrinks."""
        for future in range(len(self.factors)):
            self._rivals(future)
        doubts = {future: math.inf for future in range(len(self.factors)) if future not in self.bounds}
        while doubts:
            future = max(doubts, key=lambda one: (doubts[one], self.floor.away(self.points[one]), -one))
            best = self._cheapest(future)
            if best is not None:
                cost, bound = best[1], self.floor(self.points[future])
                doubts[future] = (cost - bound) / self._scale(cost)
            if doubts[future] > self.gap:
                if doubts[future] < max(doubts.values()):
                    continue
                self._solve(future, best)
            del doubts[future]
        for future in range(len(self.factors)):
            self.bounds[future] = max(self.bounds.get(future, -math.inf), self.floor(self.points[future]))
        self._fewest()

    def _fewest(self) -> None:
        """Let as few plans as possible be the mixes, each still proven to within the gap: most do in many futures."""
        left = {future for future in range(len(self.factors)) if future not in self.apart}
        enough = {
            place: self._enough_in(place, left) for place in range(len(self.pool.policies)) if self._allowed(place)
        }
        while left and enough:
            place = max(enough, key=lambda one: (len(enough[one] & left), -one))
            settled = enough[place] & left
            if not settled:
                break
            self.mixes |= dict.fromkeys(settled, place)
            left -= settled
        for future in left:
            best = self._cheapest(future)
            if best is not None:
                self.mixes[future] = best[0]

    def _enough_in(self, place: int, futures: Iterable[int]) -> set[int]:
        """Futures in which a plan is proven to within the gap."""
        policy, found = self.pool.policies[place], set()
        for future in futures:
            cost = policy.steady + float((self.program.rates * self.factors[future]) @ policy.losses)
            near = cost - self.bounds[future] <= self.gap * self._scale(cost)
            if near and self._served(place, future):
                found.add(future)
        return found

    def _solve(self, future: int, best: tuple[int, float] | None) -> None:
        """Solve without a fill rate, which proves a bound in any case; and with it where the plan misses it."""
        gap, known = SHARE * self.gap, None
        if best is not None:
            place, cost = best
            most = influenced(cost, self.solver.unavoidable)
            gap = gap * self._scale(cost) / most if most > 0 else 1.0
            known = (self.pool.policies[place].x, cost)
        found = self.solver.solve(self.factors[future], gap, known, self.starts)
        for x in self.starts:
            self.pool.add(x, MIX)
        place = self.mixes[future] = self.pool.add(found.x, MIX)
        self.bounds[future] = found.bound
        self.floor.add(self.points[future], found.bound)
        if found.stopped is not None:
            self.stops[future] = found.stopped
        if not self._served(place, future):
            self._whole(future)

    def _each(self) -> None:
        """Solve the whole program at every future: with a CVaR costs are no lines in the rates."""
        for future in range(len(self.factors)):
            if future not in self.bounds:
                self._whole(future)

    def _whole(self, future: int) -> None:
        limits = Limits(SHARE * self.gap, self.seconds)
        try:
            policy, bound, stop = solve_at(self.pool, self.program, self.factors[future], limits, self.risk)
        except NoPlanError as error:
            self.nones[future], self.bounds[future] = str(error), math.inf
            return
        self.bounds[future], self.mixes[future] = bound, self.pool.add(policy.x, MIX)
        self.apart.add(future)
        if stop is not None:
            self.stops[future] = stop

    def _cheapest(self, future: int) -> tuple[int, float] | None:
        """Place and cost of the cheapest plan found so far that keeps the planner's constraints there."""
        rates = self.program.rates * self.factors[future]
        costs = [one.steady + float(rates @ one.losses) for one in self.pool.policies]
        allowed = [place for place in range(len(costs)) if self._allowed(place) and self._served(place, future)]
        if not allowed:
            return None
        place = min(allowed, key=lambda one: (costs[one], one))
        return place, costs[place]

    def _served(self, place: int, future: int) -> bool:
        """Whether a plan keeps the fill rate at the rates of a future."""
        if self.program.fill_limit is None:
            return True
        there = reweighted(self.program, self.factors[future])
        return not misses_fill_rate(there, self.pool.policies[place])

    def _allowed(self, place: int) -> bool:
        """Whether a plan keeps what the planner asks for, whatever the rates."""
        if place not in self.kept:
            self.kept[place] = not broken_at_any_rates(self.program, self.pool.policies[place])
        return self.kept[place]

    def _scale(self, cost: float) -> float:
        return max(cost - self.solver.unavoidable, HARDLY * abs(cost), 1e-9)

    def _rivals(self, future: int) -> dict[str, int]:
        """Places of today's plan and the extremes; the cover of pure just-in-case follows the rates."""
        cover = mean_outage(reweighted(self.program, self.factors[future]))
        if cover not in self.covers:
            columns = dict(self.rivals)
            if cover != mean_outage(self.program):
                columns[JUST_IN_CASE] = self.evaluator.columns(just_in_case(cover))
            self.covers[cover] = {name: self.pool.add(x, name) for name, x in columns.items() if x is not None}
        return self.covers[cover]

    def _answer(self, future: int) -> Answer:
        if future in self.nones:
            return Answer({}, math.inf, none=self.nones[future])
        policies = self._rivals(future) | {MIX: self.mixes[future]}
        return Answer(policies, self.bounds[future], self.stops.get(future))


def _directions(factors: Sequence[Vector]) -> list[Vector]:
    """Factors of each future (n_directions,): scenarios that always move alike are one direction."""
    together = np.unique(np.stack(factors), axis=1) if len(factors[0]) else np.ones((len(factors), 1))
    return list(together)
