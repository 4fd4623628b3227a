r"""One program held open: plans with their losses, cuts and bases, for any rates of its scenarios.

At rates $\rho$ a plan $x$ costs $c^\top x + \sum_s \rho_s Q_s(x)$. The losses $Q_s(x)$ of every plan found are kept, so
that its cost at other rates is a product of vectors; cuts bound each $Q_s$ whatever its rate, so that a new plan is
sought from all that is known.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from resilience.plan.levers import End
from resilience.program.longer import watched_longer
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.highs import Limits
from resilience.solve.lshaped.outcomes import Outcomes
from resilience.solve.memory.fingerprints import fingerprints
from resilience.solve.memory.kept_bases import KeptBases
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
from resilience.study.costs.policies import fixed_columns
from resilience.study.policy_names import MIX, STATUS_QUO
from resilience.study.studies.found_plan import columns_of
from resilience.study.studies.futures import families

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.program.reading.compile import Vector
    from resilience.program.two_stage import TwoStageProgram
    from resilience.study.bands.solver import Known
    from resilience.study.costs.evaluate import Policy
    from resilience.study.studies.futures import Family, Future

PRICES_KEPT = 20_000
"""Losses of blocks at plans that are kept; more would let a page that is open for days grow."""
CUTS_PER_CASE = 60
"""Cuts kept for each case; beyond them the oldest are forgotten, which costs time and no digit."""
MOST_PLANS = 40
"""Plans kept with their losses: today's and the newest."""
ROUNDS = 8
"""Most times that a plan is sought for one question: each time scenarios are watched longer where it needs that."""


@dataclass(frozen=True)
class HeldPlan:
    """A plan found at some rates: `policy` with its losses at the stated ones, what was proven, why it stopped early.

    `bound` is what no plan can cost less than there, in currency per year; `error` what the plan may lose more than is
    told, at the stated rates.
    """

    policy: Policy
    bound: float
    stopped: str | None
    error: float


@dataclass(eq=False)
class HeldProgram:
    """The program of a model and its scenarios, open for questions at any rates of them.

    Parameters
    ----------
    future
        The model and the scenarios, at the rates that factors refer to.
    gap
        Share of the cost that a plan can influence within which each plan is proven.
    kin
        One held for another model or other scenarios: what stayed true of it is taken over.
    told
        Called with the number of templates compiled, and of all.
    """

    future: Future
    gap: float
    kin: HeldProgram | None = field(default=None, repr=False)
    told: Callable[[int, int], None] | None = field(default=None, repr=False)
    solves: int = 0
    priced: Priced = field(init=False, repr=False)
    untold: TwoStageProgram = field(init=False, repr=False)
    program: TwoStageProgram = field(init=False, repr=False)
    settling: Settling = field(init=False, repr=False)
    family: Family = field(init=False, repr=False)
    bases: KeptBases = field(init=False, repr=False)

    def __post_init__(self) -> None:
        kin, self.kin = self.kin, None
        self.family = families((self.future,))[0]
        self.untold = build_program(
            self.model, self.family.scenarios.scenarios, BuildOptions(end=End.UNKNOWN, built=self.told)
        )
        self.told = None
        self.floor = floor_of(self.model, self.untold.sizes)
        self._cuts: Known | None = None
        self._longer: dict[str, int] | None = None
        self._at_work: list[RecourseSolver] = []
        self.bases = KeptBases() if kin is None else kin.bases
        watched = kin is not None and kin.family.scenarios.scenarios == self.family.scenarios.scenarios
        if kin is not None and watched:
            self._like(kin)
        else:
            self.priced = Priced(most=PRICES_KEPT)
            self.settling = self._settling()
        rivals = fixed_columns(Evaluator(self.model, self.untold))
        self._today = rivals[STATUS_QUO]
        some = () if watched else rivals.values()  # of the same scenarios it was seen how long these need
        self._settle([x for x in some if x is not None])
        self.today()

    @property
    def model(self) -> Model:
        """The model."""
        return self.future.model

    def takes(self, future: Future) -> bool:
        """Whether a future differs from the one held in rates alone."""
        return len(families((self.future, future))) == 1

    def at(self, future: Future) -> TwoStageProgram:
        """The program at the rates of a future."""
        return reweighted(self.program, self._factors(future))

    @cached_property
    def evaluator(self) -> Evaluator:
        """Prices plans."""
        return Evaluator(self.model, self.program, solver=self._at_the_bases)

    @cached_property
    def pool(self) -> PlanPool:
        """The plans with their losses."""
        return PlanPool(self.evaluator)

    @cached_property
    def solver(self) -> WarmSolver:
        """Keeps cuts and bases from one question to the next."""
        subproblems = self._at_the_bases(Outcomes.in_program(self.program).rated, told=True)
        made = WarmSolver(replace(self.program, fill_limit=None), None, self.floor, near=True, subproblems=subproblems)
        if self._cuts is not None:
            made.take(self._cuts)
            self._cuts = None
        return made

    def today(self) -> Policy | None:
        """Today's plan; None where it cannot serve the demand."""
        return None if self._today is None else self._policy(self._today, STATUS_QUO)

    def of(self, plan: Plan) -> Policy | None:
        """A plan found elsewhere, priced here; None where it cannot serve the demand."""
        x = columns_of(self.evaluator, [plan])[0]
        return None if x is None else self._policy(x, plan.name)

    def best(self, future: Future, starts: Sequence[Plan] = ()) -> HeldPlan:
        """The cheapest plan at the rates of a future, proven to within the gap.

        Parameters
        ----------
        future
            One that differs from the one held in rates alone.
        starts
            Plans found elsewhere, with which the search begins.

        Raises
        ------
        NoPlanError
            When no plan keeps the planner's constraints.
        """
        try:
            found = self._best(future, starts)
        except BaseException:
            self._renew()  # whatever was under way may be half done
            raise
        for one in self._at_work:
            self.bases.learn(one)
        self.solver.forget(CUTS_PER_CASE * max(1, sum(block.size for block in self.program.blocks)))
        del self.pool.policies[1 : max(1, len(self.pool.policies) - MOST_PLANS)]
        return found

    def _best(self, future: Future, starts: Sequence[Plan]) -> HeldPlan:
        for _ in range(ROUNDS):
            factors = self._factors(future)
            for x in columns_of(self.evaluator, starts):
                if x is not None and self.solver.allows(x):
                    self.pool.add(x, MIX)
            policy, bound, stopped = self._sought(factors)
            if not self._settle([policy.x]):
                break  # else watched longer: what was known of these scenarios is another number
        error = self.settling.settle([policy.x], rounds=0).errors[0]
        return HeldPlan(policy, min(bound, self._cost(policy, factors)), stopped, error)

    def _factors(self, future: Future) -> Vector:
        return self.family.factors(future, self.program.scenarios)

    def _sought(self, factors: Vector) -> tuple[Policy, float, str | None]:
        there = reweighted(self.program, factors)
        if self.model.risk.weight > 0:
            return self._whole(factors)
        best = self._cheapest(there, factors)
        gap, known = SHARE * self.gap, None
        if best is not None:
            cost = self._cost(best, factors)
            most = influenced(cost, self.solver.unavoidable)
            scale = max(cost - self.solver.unavoidable, HARDLY * abs(cost), 1e-9)
            gap, known = gap * scale / most if most > 0 else 1.0, (best.x, cost)
        found = self.solver.solve(factors, gap, known, [] if best is None else [best.x])
        self.solves += 1
        self.pool.add(found.x, MIX)
        best = self._cheapest(there, factors)
        if best is None or misses_fill_rate(there, self._policy(found.x, MIX)):
            whole, bound, stopped = self._whole(factors)
            self.pool.add(whole.x, MIX)
            best = whole if best is None or self._cost(whole, factors) < self._cost(best, factors) else best
            return best, max(bound, found.bound), stopped
        return best, found.bound, found.stopped

    def _whole(self, factors: Vector) -> tuple[Policy, float, str | None]:
        """Solve with a fill rate that binds, or with bad years weighed: the program is solved as a whole."""
        self.solves += 1
        limits = Limits(SHARE * self.gap, None)
        return solve_at(self.pool, self.program, factors, limits, self.model.risk)

    def _cheapest(self, there: TwoStageProgram, factors: Vector) -> Policy | None:
        """The cheapest plan known that keeps the planner's constraints there."""
        allowed = [
            one
            for one in self.pool.policies
            if not broken_at_any_rates(there, one) and not misses_fill_rate(there, one)
        ]
        return min(allowed, key=lambda one: self._cost(one, factors), default=None)

    def _cost(self, policy: Policy, factors: Vector) -> float:
        return policy.steady + float((self.program.rates * factors) @ policy.losses)

    def _policy(self, x: Vector, name: str) -> Policy:
        try:
            if self.solver.subproblems is not None and name != STATUS_QUO:
                self.solver.subproblems.cuts(x)  # with its slopes: the search begins there, and no case is solved twice
            return self.pool.policies[self.pool.add(x, name)]
        except BaseException:
            self._renew()  # what was being priced is half done
            raise

    def _settling(self) -> Settling:
        return Settling(self.untold, End.KNOWN, self._lent)

    def _settle(self, plans: Sequence[Vector]) -> bool:
        """Watch scenarios long enough for some plans; whether any is watched longer than before."""
        trial = self.settling.anew() if len(self.settling) > MOST_PLANS else self.settling.copy()
        settled = trial.settle(plans) if plans else trial.settle(plans, rounds=0)
        self.settling = trial
        if settled.longer == self._longer:
            return False
        self._forget_solvers()
        self.untold = replace(self.untold, blocks=settled.untold.blocks)
        self.program = replace(self.untold, blocks=settled.program.blocks)
        self._longer = dict(settled.longer)
        return True

    def _like(self, kin: HeldProgram) -> None:
        """Take over what stayed true of a program with the same scenarios.

        That is how long they are watched and, where every case is the same, as after another budget, all the rest.
        """
        longer = dict(kin.settling.longer)
        self.untold = watched_longer(self.untold, longer) if longer else self.untold
        same = list(self.untold.first.columns) == list(kin.untold.first.columns) and fingerprints(
            self.untold
        ) == fingerprints(kin.untold)
        if not same:
            self.priced = Priced(most=PRICES_KEPT)
            self.settling = self._settling()
            self.settling.longer = longer
            return
        self.priced = kin.priced
        self.untold = replace(self.untold, blocks=kin.untold.blocks)
        self.settling = kin.settling
        self.program = replace(self.untold, blocks=kin.program.blocks)
        self._longer = kin._longer  # one of our own
        self._cuts = kin.solver.known()

    def _lent(self, program: TwoStageProgram, **given: Any) -> RecourseSolver:
        """Who prices plans, begun at the last bases."""
        made = RecourseSolver(program, priced=self.priced, **given)
        self.bases.lend(made)
        return made

    def _at_the_bases(self, program: TwoStageProgram, **given: Any) -> RecourseSolver:
        """The same, whose own last bases are kept."""
        made = self._lent(program, **given)
        self._at_work.append(made)
        return made

    def _forget_solvers(self) -> None:
        self._at_work.clear()
        for name in ("evaluator", "pool", "solver"):
            self.__dict__.pop(name, None)

    def _renew(self) -> None:
        """Begin again with solvers of our own after something was broken off; plans, losses and cuts stay."""
        known = self.pool.policies if "pool" in self.__dict__ else []
        cuts = self.solver.known() if "solver" in self.__dict__ else self._cuts
        self._forget_solvers()
        same = [one for one in known if len(one.losses) == len(self.program.scenarios)]
        self.pool.policies.extend(same)
        self._cuts = cuts
