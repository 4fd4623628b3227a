"""The plan as a function of rates nobody knows: bands of a rate with one plan each, and what uncertain rates cost."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import InputError, NoPlanError, StoppedError
from resilience.files.nearest import suggestion
from resilience.findings import Code, Finding, Findings
from resilience.frozen import counted, short
from resilience.given import SEED, A, Maybe, Number, Several, Whole, Word, hold
from resilience.plan.levers import Requirements, RiskAttitude
from resilience.screen import on_screen
from resilience.solve.highs import Limits
from resilience.solve.outcome import Infeasible, Stopped
from resilience.study.alike import Alike
from resilience.study.bands.grid import grid_sweep, solve_at
from resilience.study.bands.keep import Keep
from resilience.study.bands.pool import Direction, PlanPool, line_of, losses_by_hazard
from resilience.study.bands.rates import Costs, PolicyCost, RateDraws, Uncertainty, policy_costs, value_of_knowing
from resilience.study.bands.solver import WarmSolver
from resilience.study.bands.sweep import SHARE, Sweep, Sweeper, short_of_fill
from resilience.study.changed_first import words_of_changes
from resilience.study.costs.entrance import (
    CALLED,
    MODEL,
    SCENARIOS,
    asked_of,
    refuse_wishes,
    sound_model,
    sound_scenarios,
)
from resilience.study.costs.evaluate import Evaluator
from resilience.study.costs.not_asked import not_asked_notes
from resilience.study.costs.plan_options import PlanOptions
from resilience.study.costs.policies import fixed_policies
from resilience.study.costs.today import with_today, words_of_today
from resilience.study.plan.optimize import scenarios_on, search, stated_policy
from resilience.study.plan.search import Watching
from resilience.study.policy_names import MIX

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from resilience.files.scenarios.hazard_file import HazardFile
    from resilience.hazard.book import HazardBook
    from resilience.hazard.scenarios import ScenarioSet
    from resilience.plan.model import Model
    from resilience.program.reading.compile import Vector
    from resilience.solve.outcome import Solution, Solved
    from resilience.study.costs.evaluate import Policy
    from resilience.study.plan.search import SearchFound

TOGETHER = "all hazards together"
MOST_FACTOR = 1_000.0
"""Most by which a rate may be wrong: the bands reach to its square."""
MOST_DRAWS, MOST_BANDS = 10_000_000, 1_000
STATED_GAP = 5e-4
"""Gap to prove at the stated rates, however wide the gap of the bands is."""
BINDING = "The fill rate decides at some of these rates, and costs are no lines in the rates then."


@on_screen
@dataclass(frozen=True)
class BandsOptions:
    """What to ask.

    `hazards` (None: each, and all together); `factor` by which a rate may be wrong either way, bands reaching up to its
    square; `gap` within which each band's plan is to be the best, relative to the cost a plan can influence; `most`
    bands of each hazard; `seconds` for each solve; `keep` what a stated rate is of the uncertain one; `draws` of the
    rates and their `seed`. `requirements` and `risk` override the model's.
    """

    hazards: tuple[str, ...] | None = None
    factor: float = 3.0
    gap: float = 5e-3
    most: int = 8
    seconds: float | None = None
    keep: Keep = Keep.MEDIAN
    draws: int = 50_000
    seed: int = 1
    requirements: Requirements | None = None
    risk: RiskAttitude | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be asked; words are taken as on the command line."""
        hold(
            self, hazards=Maybe(Several("hazards")), factor=Number(above=1, most=MOST_FACTOR), gap=Number(above=0),
            most=Whole(least=1, most=MOST_BANDS), seconds=Maybe(Number(least=0)), keep=Word(Keep),
            draws=Whole(least=100, most=MOST_DRAWS), seed=SEED, requirements=Maybe(A(Requirements)),
            risk=Maybe(A(RiskAttitude)),
        )  # fmt: skip


@dataclass(frozen=True)
class Knowing:
    """What it is worth to know one hazard's rate, currency per year; exact for the plans found."""

    hazard: str
    value: float


@on_screen
@dataclass(frozen=True, eq=False, repr=False)
class BandsResult(Alike):
    """Bands of each hazard's rate, and the policies under uncertain rates.

    `plans` are all plans found, which bands name by place; `policies` the status quo, pure just-in-time, pure
    just-in-case and the mix; `knowing` is ranked, the rate worth asking for first before the others.
    """

    model: Model
    scenarios: ScenarioSet
    options: BandsOptions
    sweeps: tuple[Sweep, ...]
    plans: tuple[Policy, ...]
    policies: Mapping[str, Policy]
    costs: tuple[PolicyCost, ...]
    knowing: tuple[Knowing, ...]
    law: Uncertainty
    unavoidable: float
    solves: int
    notes: tuple[str, ...]
    evaluator: Evaluator = field(compare=False)

    def __repr__(self) -> str:
        counts = f"{counted(self.sweeps, 'hazards')}, {counted(self.plans, 'plans')}"
        return f"BandsResult({short(self.model.name)}, {counts})"

    def write(self, path: str | Path, *, replace: bool = False) -> Path:
        """Write a run folder as `resilience bands` does; see `write_bands`."""
        written: Path = import_module("resilience.study.bands.folder").write_bands(self, path, replace=replace)
        return written

    def plan_at(self, sweep: Sweep, multiplier: float) -> Policy:
        """Plan of the band that holds a multiplier; at an edge, of the band below it."""
        for stretch in sweep.stretches:
            if multiplier <= stretch.high:
                return self.plans[stretch.line.plan]
        raise InputError([f"The bands end at {sweep.stretches[-1].high:g} times the rate."])


def bands(
    model: Model | str | Path,
    scenarios: HazardFile | HazardBook | ScenarioSet | str | Path,
    options: BandsOptions | None = None,
    *,
    say: Callable[[str], None] | None = None,
) -> BandsResult:
    """Find at which rates the best plan changes, and what it costs not to know the rates.

    Parameters
    ----------
    model
        From `read_model`, or where it is; one made or changed in Python is checked first.
    scenarios
        From `read_scenarios`, where they are, or a ready scenario set.
    options
        See `BandsOptions`.
    say
        Called with one sentence as each stage of the work begins.

    Raises
    ------
    NoPlanError
        When no plan can satisfy the constraints.
    StoppedError
        When time ran out before any plan was found.
    InputError
        With everything that is wrong with the model, the scenarios or what is asked.
    """
    asked_of("bands", model=(model, MODEL), scenarios=(scenarios, SCENARIOS), options=(options, Maybe(A(BandsOptions))))
    asked_of("bands", say=(say, CALLED))
    options, say = options or BandsOptions(), say or (lambda _: None)
    model = sound_model(model)
    scenarios = sound_scenarios(scenarios, model)
    refuse_wishes(model, options.requirements, None)
    model = with_today(model)
    chosen, book = scenarios_on(model, scenarios)
    _check(options, chosen)
    asked = PlanOptions(seconds=options.seconds, requirements=options.requirements, risk=options.risk)
    found = search(model, chosen, asked, Watching(say))
    outcome = found.settled.outcome
    if isinstance(outcome, Infeasible):
        raise NoPlanError("\n".join(outcome.conflict))
    if outcome.answer is None:
        msg = "Stopped before any plan was found; give the solver more time."
        raise StoppedError(msg)
    result = _Work(model, chosen, found, outcome, outcome.answer, options, say).result()
    return replace(result, notes=(*words_of_changes(model, book), *result.notes))


def _check(options: BandsOptions, scenarios: ScenarioSet) -> None:
    findings, known = Findings(), {scenario.hazard for scenario in scenarios if scenario.rate > 0}
    for name in options.hazards or ():
        if name not in known:
            message, remedy = f"There is no hazard {name!r} with a rate.", suggestion(name, sorted(known))
            findings.add(Finding(Code.UNKNOWN_REFERENCE, message, remedy, "BandsOptions", column="hazards"))
    if not known:
        findings.add(Finding(Code.NEEDED, "No hazard has a rate.", "Give at least one hazard a rate.", "scenarios"))
    findings.stop()


@dataclass
class _Work:
    """One study of the bands, from the built program to its result."""

    model: Model
    scenarios: ScenarioSet
    found: SearchFound
    outcome: Solved[Solution] | Stopped[Solution]
    answer: Solution
    options: BandsOptions
    say: Callable[[str], None]

    def __post_init__(self) -> None:
        self.risk, self.program = self.found.risk, self.found.settled.program
        self.evaluator = Evaluator(self.model, self.program)
        self.pool = PlanPool(self.evaluator)
        self.solver = WarmSolver(replace(self.program, fill_limit=None), self.options.seconds, self.found.floor)
        self.notes: list[str] = []
        self.tied = self.risk.weight > 0
        self.whole = partial(
            solve_at, self.pool, self.program,
            limits=Limits(min(self.options.gap, STATED_GAP), self.options.seconds), risk=self.risk,
        )  # fmt: skip

    def result(self) -> BandsResult:
        hazards = self._hazards()
        bound, mix = self._stated()
        sweeps = tuple(self._sweep(direction, bound) for direction in self._directions(hazards))
        self.say("Comparing the policies under uncertain rates.")
        rivals, notes = fixed_policies(self.evaluator, self.found.rivals)
        policies = {**rivals, MIX: mix}
        law = Uncertainty(self.options.factor, self.options.keep)
        compared, known = (self._costs(group, hazards) for group in (list(policies.values()), self._keeping()))
        how = RateDraws(law, self.options.draws, self.options.seed)
        return BandsResult(
            model=self.model,
            scenarios=self.scenarios,
            options=self.options,
            sweeps=sweeps,
            plans=tuple(self.pool.policies),
            policies=policies,
            costs=tuple(policy_costs(list(policies), compared, known, how)),
            knowing=tuple(self._knowing(known, law, hazards)),
            law=law,
            unavoidable=self.solver.unavoidable,
            solves=self.solver.solves,
            notes=(
                *not_asked_notes(self.model, self._asked),
                *words_of_today(self.model),
                *self.scenarios.notes,
                *notes,
                *self.notes,
            ),
            evaluator=self.evaluator,
        )

    @property
    def _asked(self) -> PlanOptions:
        """What is asked of every plan here."""
        return PlanOptions(requirements=self.options.requirements, risk=self.options.risk)

    def _hazards(self) -> list[Direction]:
        names = np.array([scenario.hazard for scenario in self.program.scenarios])
        rates = self.program.rates
        return [Direction(name, names == name) for name in sorted(set(names[rates > 0].tolist()))]

    def _directions(self, hazards: list[Direction]) -> list[Direction]:
        if self.options.hazards is not None:
            return [hazard for hazard in hazards if hazard.name in self.options.hazards]
        everything = Direction(TOGETHER, self.program.rates > 0, together=True)
        return [*hazards, everything] if len(hazards) > 1 else hazards

    def _stated(self) -> tuple[float, Policy]:
        """Bound and plan at the stated rates: the plan is the one that `optimize` finds."""
        if isinstance(self.outcome, Stopped):
            self.notes.append(f"The plan at the stated rates is the best so far: {self.outcome.reason}.")
        self.pool.policies.append(stated_policy(self.evaluator, self.answer))
        mix = self.pool.policies[0]
        if self.tied or self.program.fill_limit is None:
            return self.outcome.bound, mix
        free = self.solver.solve(np.ones(len(self.program.rates)), min(SHARE * self.options.gap, STATED_GAP))
        short = float(self.program.rates @ self.pool.policies[self.pool.add(free.x, MIX)].short)
        self.tied = short > self.program.fill_limit * (1 + 1e-6)
        return free.bound, mix

    def _sweep(self, direction: Direction, bound: float) -> Sweep:
        self.say(f"Following the plan as the rate of {direction.name} changes.")
        if self.risk.weight > 0:
            return self._grid(direction, "Bad years are weighed (CVaR), so costs are no lines in the rates.")
        if self.tied:
            return self._grid(direction, BINDING)
        stated = line_of(self.pool.policies[0], self.program.rates, direction, 0)
        sweeper = Sweeper(self.pool, self.solver, self.options.gap, self.options.most, stated)
        sweep = sweeper.sweep(direction, self.options.factor**2, bound)
        if short_of_fill(self.pool, direction, sweep.stretches, self.program.fill_limit):
            return self._grid(direction, BINDING)
        return sweep

    def _grid(self, direction: Direction, why: str) -> Sweep:
        return grid_sweep(self.pool, direction, self.options.factor, self._at, why)

    def _at(self, factors: Vector) -> tuple[Policy, float, str | None]:
        """Best plan at factors of the rates, its bound and why it stopped early; at the stated ones it is known."""
        if (factors == 1).all():
            return self.pool.policies[0], self.outcome.bound, None
        return self.whole(factors)

    def _keeping(self) -> list[Policy]:
        """Plans found that keep the fill rate at the stated rates: what regret is measured against."""
        limit, rates = self.program.fill_limit, self.program.rates
        if limit is None:
            return self.pool.policies
        return [p for p in self.pool.policies if float(rates @ p.short) <= limit * (1 + 1e-6)]

    def _knowing(self, known: Costs, law: Uncertainty, hazards: list[Direction]) -> list[Knowing]:
        """Rank the hazards asked for by what knowing their rate would save; last, all when they err by one factor.

        Of a hazard that was not asked for no plans were looked for, so nothing can be said of what knowing it is worth.
        """
        asked = self.options.hazards
        found = [
            Knowing(hazard.name, value_of_knowing(known, law, np.arange(len(hazards)) == place))
            for place, hazard in enumerate(hazards)
            if asked is None or hazard.name in asked
        ]
        ranked = sorted(found, key=lambda one: (-one.value, one.hazard))
        if asked is None and len(hazards) > 1:
            ranked.append(Knowing(TOGETHER, value_of_knowing(known, law, np.ones(len(hazards), dtype=bool))))
        return ranked

    def _costs(self, policies: Sequence[Policy], hazards: list[Direction]) -> Costs:
        steady = np.array([policy.steady for policy in policies])
        return Costs(steady, losses_by_hazard(policies, self.program.rates, hazards))
