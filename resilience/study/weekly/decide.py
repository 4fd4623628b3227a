"""The decision of a week: the cheapest plan from today's situation on, changed from last week's only where it pays.

The plan in force is the reference throughout: of plans that cost the same the nearest to it is taken, every action is
told against it, and an action that saves less than the no-trade band is taken back. While an event goes on, so is one
that pays for today's situation alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from resilience.errors import NoPlanError, StoppedError
from resilience.hazard.risk.years import sample_years
from resilience.plan.fields import PlanField
from resilience.plan.levers import End
from resilience.program.scope.closed import longest_watch
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.highs import Limits
from resilience.solve.outcome import Infeasible, Stopped
from resilience.solve.two_stage import solve_two_stage
from resilience.study.advice.recommend import advise
from resilience.study.advice.recommendation import Status
from resilience.study.costs.evaluate import Evaluator, pricer
from resilience.study.costs.floor import floor_of
from resilience.study.costs.measure import Measure
from resilience.study.costs.ties import near_to
from resilience.study.plan.plan_result import uncertain
from resilience.study.plan.settled import solve_settled
from resilience.study.weekly.begun import meanwhile, too_early
from resilience.study.weekly.carried import carried_columns
from resilience.study.weekly.churn import no_trade_band
from resilience.study.weekly.frozen import without_dust, without_todays

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

    from resilience.hazard.scenarios import Scenario, ScenarioSet
    from resilience.network.parts import Node
    from resilience.plan.changes import Change
    from resilience.plan.extra import ExtraRow
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.program.reading.compile import Vector
    from resilience.program.two_stage import TwoStageProgram
    from resilience.quantities import LaneId
    from resilience.solve.memory.memory import Memory
    from resilience.solve.outcome import Outcome, Solution
    from resilience.study.advice.recommend import Advice
    from resilience.study.advice.recommendation import Recommendation
    from resilience.study.costs.evaluate import Policy

IN_FORCE, THIS_WEEK = "plan in force", "this week's plan"
STOPPED = "Stopped before there was a plan; give the week more time."


@dataclass(frozen=True)
class WeekAsked:
    """What a week is decided on.

    Parameters
    ----------
    disruptions
        What may strike from the steady state, with rates a year.
    present
        The ways in which today's situation can go on, with their probabilities; see `resilience.hazard.ongoing`.
    in_force
        Last week's plan.
    switching_cost
        Currency that a change of the plan costs the organisation, whatever it changes; spread over a year.
    """

    model: Model
    disruptions: ScenarioSet
    present: tuple[Scenario, ...]
    in_force: Plan
    switching_cost: float
    gap: float = 1e-4
    seconds: float | None = None
    bound: tuple[ExtraRow, ...] = ()
    "What cannot be changed this week; see `resilience.study.weekly.bound`."
    longer: Mapping[str, int] = field(default_factory=dict)
    "Scenarios by name that were watched longer last week, with their periods: they are from the beginning."
    first: bool = False
    "Whether the plan in force was never decided: limits on change refer to none."

    @property
    def not_ready(self) -> tuple[LaneId, ...]:
        """Lanes that cannot be used yet."""
        today = self.present[0].situation if self.present else None
        return () if today is None else tuple(today.ready_after)

    @property
    def rules(self) -> tuple[ExtraRow, ...]:
        """What holds in this week beside what holds in all: what is bound, and what waits for a source to be ready."""
        return (*self.bound, *meanwhile(self.model, self.in_force, self.not_ready))


@dataclass(frozen=True)
class WeekDecided:
    """The plan of the week against the one in force.

    `kept` and `chosen` are priced alike, today's situation included.
    `band` is what an action must save in a year to be recommended, `cheapest` what the cheapest plan costs, changes or
    not (`cheapest_plan`), and `bound` what none can cost less than. `without` is, by place among the recommended, the
    plan without that action, where it can be undone alone. `notes` tell how the plan in force was carried over to a
    model that it does not fit; `stopped` why the search ended early. `todays` are changes that were taken back because
    they pay for today's situation alone (`resilience.study.weekly.frozen`); at `early` shelves are drawn down only once
    a source that feeds them is ready.
    """

    kept: Policy
    chosen: Policy
    recommended: tuple[Recommendation, ...]
    withdrawn: tuple[Recommendation, ...]
    band: float
    cheapest: float
    cheapest_plan: Plan
    bound: float
    floor: float
    program: TwoStageProgram
    without: Mapping[int, Policy] = field(default_factory=dict)
    longer: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    stopped: str | None = None
    todays: frozenset[tuple[Change, ...]] = frozenset()
    early: frozenset[Node] = frozenset()

    @property
    def uncertainty(self) -> float:
        """Currency a year by which the cheapest plan may be dearer than the cheapest there is."""
        return uncertain(self.cheapest, self.bound)

    @property
    def saving(self) -> float:
        """Currency in the coming year that this week's plan saves against the plan in force."""
        return self.kept.total - self.chosen.total

    @property
    def forgone(self) -> float:
        """Currency in the coming year that leaving well alone costs: the cheapest plan would save as much more."""
        return self.chosen.total - self.cheapest


def decide(
    asked: WeekAsked, *, say: Callable[[str], None] = lambda _: None, memory: Memory | None = None
) -> WeekDecided:
    """Decide a week.

    Raises
    ------
    NoPlanError
        When no plan, or not the one in force, serves the demand.
    StoppedError
        When the solver was stopped before there was a plan.
    """
    model = asked.model
    previous = None if asked.first else asked.in_force
    build = BuildOptions(end=End.UNKNOWN, previous=previous, extra=asked.rules, longer=asked.longer)
    untold = build_program(model, everything_of(asked), build)
    before, notes = carried_columns(Evaluator(model, untold), asked.in_force)
    near, floor, solver = near_to(untold, before), floor_of(model, untold.sizes), pricer(model)

    def solved(program: TwoStageProgram, start: Vector | None) -> Outcome[Solution]:
        begin = before if start is None else start
        limits = Limits(asked.gap, asked.seconds)
        return solve_two_stage(program, limits, memory=memory, start=begin, near=near, unavoidable=floor)

    say("Searching for the cheapest plan from today's situation on.")
    settled = solve_settled(untold, End.KNOWN, solved, [before], say, solver, floor)
    outcome = settled.outcome
    if isinstance(outcome, Infeasible):
        raise NoPlanError("\n".join(outcome.conflict))
    if outcome.answer is None:
        raise StoppedError(STOPPED)
    evaluator = Evaluator(model, settled.program, solver=solver)
    kept, best = evaluator.at(before, IN_FORCE), evaluator.at(outcome.answer.x, THIS_WEEK)
    uncertainty = uncertain(outcome.objective, outcome.bound)
    band = no_trade_band(asked.switching_cost, kept.total - (floor or 0.0), uncertainty)
    say("Asking of each change whether it is worth making.")
    measure = Measure.of(settled.program, sample_years(settled.program.rates, 1, 1), model.risk)
    advice = advise(evaluator, measure, kept, best, uncertainty=uncertainty, tolerated=band, misses=False)
    advice, todays = without_todays(evaluator, measure, kept, advice, uncertainty=uncertainty, band=band)
    chosen = without_dust(evaluator, kept, advice.best)
    early = too_early(model, kept.plan, chosen.plan, asked.not_ready)
    for node, units in early.items():
        chosen = evaluator.moved(chosen, node, units)
    recommended = _not_yet(advice.recommended, early)
    without = {i: one for i, one in _without(advice).items() if recommended[i].status is not Status.WITHDRAWN}
    return WeekDecided(
        kept=kept, chosen=chosen, recommended=recommended, early=frozenset(early),
        withdrawn=advice.withdrawn, band=band, cheapest=best.total, cheapest_plan=best.plan, bound=outcome.bound,
        floor=floor or 0.0, program=settled.program, without=without,
        longer={**asked.longer, **settled.longer}, notes=notes,
        stopped=outcome.reason if isinstance(outcome, Stopped) else None, todays=todays,
    )  # fmt: skip


def _not_yet(recommended: Sequence[Recommendation], early: Container[object]) -> tuple[Recommendation, ...]:
    """Recommendations, of which those that draw a shelf down too early are taken back."""
    return tuple(
        replace(one, status=Status.WITHDRAWN)
        if any(change.decision is PlanField.BUFFER and change.place in early for change in one.changes)
        else one
        for one in recommended
    )


def everything_of(asked: WeekAsked) -> tuple[Scenario, ...]:
    """What a week prices: what may strike at its rates a year, and today's situation once while its books are open."""
    share = _share_of_a_year(asked.model, asked.present)
    return (*asked.disruptions.scenarios, *(replace(one, rate=share * one.rate) for one in asked.present))


def _without(advice: Advice) -> dict[int, Policy]:
    """The plan without each of the recommended actions that can be undone alone, by its place."""
    numbers = {action.changes: number for number, action in enumerate(advice.undoing.actions)}
    found = {}
    for place, one in enumerate(advice.recommended):
        policy = advice.undoing.without([numbers[one.changes]]) if one.changes in numbers else None
        if policy is not None:
            found[place] = policy
    return found


def _share_of_a_year(model: Model, present: Sequence[Scenario]) -> float:
    """How often a year today's situation counts: once in the time until its books are closed, a year and more.

    So long the plan is in force and its steady cost is paid; counted against a year, planning to buy what an emergency
    needs would seem cheaper than to buy it.
    """
    longest = max((longest_watch(model, one) for one in present), default=1)
    return model.calendar.periods_per_year / longest
