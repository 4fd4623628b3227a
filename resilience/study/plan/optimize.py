"""The main job: from a model and its hazards to a proven plan, compared, valued and explained."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import InputError, NoPlanError, StoppedError
from resilience.files.scenarios.hazard_file import HazardFile
from resilience.findings import Code, Finding
from resilience.given import A, Maybe
from resilience.hazard.build import build_scenarios
from resilience.hazard.risk.years import sample_years
from resilience.hazard.scenarios import ScenarioSet
from resilience.plan.known import unlike, unmentioned
from resilience.plan.levers import End
from resilience.program.extra import read_rules
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.highs import INTERRUPTED, Limits
from resilience.solve.outcome import Infeasible, Solution, Stopped
from resilience.solve.passes import LATE
from resilience.solve.two_stage import solve_two_stage
from resilience.solve.workers.choice import reach
from resilience.solve.workers.hands import Hands
from resilience.study.advice.steps import steps
from resilience.study.changed_first import words_of_changes
from resilience.study.costs.bracket import bracket
from resilience.study.costs.entrance import (
    CALLED,
    MEMORY,
    MODEL,
    SCENARIOS,
    asked_of,
    refuse_wishes,
    sound_model,
    sound_scenarios,
)
from resilience.study.costs.evaluate import Evaluator, Policy, pricer
from resilience.study.costs.floor import floor_of
from resilience.study.costs.measure import Measure
from resilience.study.costs.not_asked import not_asked_notes
from resilience.study.costs.nothing_known import EVERYDAY, notes_on_unhit
from resilience.study.costs.plan_options import PlanOptions
from resilience.study.costs.policies import fixed_columns, fixed_policies
from resilience.study.costs.ties import near_to
from resilience.study.costs.today import with_today, words_of_today
from resilience.study.costs.value import planning_value
from resilience.study.everyday.words import NOT_KNOWN
from resilience.study.foretold import Foretold
from resilience.study.plan.follow import compared, today_of
from resilience.study.plan.plan_result import PlanResult
from resilience.study.plan.search import Helpers, SearchFound, Study, Watching, risk_term
from resilience.study.plan.settled import solve_settled
from resilience.study.plan.unfinished import followed, unfinished
from resilience.study.policy_names import MIX, STATUS_QUO

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from resilience.hazard.book import HazardBook
    from resilience.plan.levers import RiskAttitude
    from resilience.plan.model import Model
    from resilience.program.extra import OwnRules
    from resilience.program.reading.compile import Vector
    from resilience.program.scope.forecast import Forecast
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Progress
    from resilience.solve.memory.memory import Memory
    from resilience.solve.outcome import Outcome, Solved


__all__ = ["PlanOptions", "PlanResult", "optimize", "scenario_set", "scenarios_on"]

NO_PLAN_YET = "Stopped before any plan was found; give the solver more time."
LEAST_SECONDS = 0.01
SIMPLER_WAYS = 2
"""Plans of simpler ways to plan, with which the best is compared."""
MANY_TEMPLATES = 40
"""Templates from which on the building takes long enough to say how far it is."""


def optimize(
    model: Model | str | Path,
    scenarios: HazardFile | HazardBook | ScenarioSet | str | Path,
    options: PlanOptions | None = None,
    *,
    say: Callable[[str], None] | None = None,
    progress: Progress | None = None,
    foreseen: Callable[[Forecast], None] | None = None,
    memory: Memory | None = None,
    extra: OwnRules | None = None,
) -> PlanResult:
    """Find the cheapest mix of just-in-time and just-in-case, prove it and explain it.

    Parameters
    ----------
    model
        From `read_model`, or where it is; one made or changed in Python is checked first.
    scenarios
        From `read_scenarios`, where they are, or a ready scenario set.
    options
        See `PlanOptions`.
    say
        Called with one sentence as each stage of the work begins.
    progress
        Called with seconds, best objective and bound while integers are searched.
    foreseen
        Called with how large the program will be, before it is built.
    memory
        What is known from earlier plans; what is found is added. See `solve_two_stage`.
    extra
        A rule of your own on what is decided beforehand: a function that is given the first stage, a Pyomo model, and
        returns a linear constraint, a list of them, or constraints by name; or several such functions by name. It
        binds the search, is checked with it, and stands in the certificate. See the page *From Python*.

    Raises
    ------
    NoPlanError
        When no plan can satisfy the constraints; the message names a smallest conflict.
    StoppedError
        When the solver was stopped before any plan was found.
    KeyboardInterrupt
        When it was interrupted before there was a plan. Interrupted later it returns the plan, and what was not done
        is named in `left_out`.
    InputError
        With everything that is wrong with the model, the scenarios or what is asked.
    """
    asked = (options, Maybe(A(PlanOptions)))
    asked_of("optimize", model=(model, MODEL), scenarios=(scenarios, SCENARIOS), options=asked)
    told = {"say": say, "progress": progress, "foreseen": foreseen}
    asked_of("optimize", memory=(memory, MEMORY), **{name: (value, CALLED) for name, value in told.items()})
    options = options or PlanOptions()
    say = say or (lambda _: None)
    model = sound_model(model)
    scenarios = sound_scenarios(scenarios, model)
    refuse_wishes(model, options.requirements, options.previous)
    reach(options.cluster)
    model = with_today(model)
    if isinstance(scenarios, ScenarioSet):
        _refuse_todays_risk(scenarios, options.risk or model.risk)
    if extra is not None:
        options = replace(options, extra=(*options.extra, *read_rules(model, extra)))
    chosen, book = scenarios_on(model, scenarios)
    found: SearchFound | None = None
    try:
        found = search(model, chosen, options, Watching(say, progress, foreseen), memory)
        return _told(Study(model, chosen, options, book, found), say, memory)
    except KeyboardInterrupt:
        if found is None or not found.has_plan:
            raise
        return unfinished(Study(model, chosen, options, book, found))


def _told(study: Study, say: Callable[[str], None], memory: Memory | None) -> PlanResult:
    """Compare what a search found, and undo its actions.

    Raises
    ------
    KeyboardInterrupt
        When the search was interrupted, or its time was over amid a pass: what is left to do is left out.
    """
    settled, outcome = study.found.settled, study.found.settled.outcome
    if isinstance(outcome, Infeasible):
        raise NoPlanError("\n".join(outcome.conflict))
    if outcome.answer is None:
        raise StoppedError(NO_PLAN_YET)
    if memory is not None:
        memory.keep_plan(settled.program, outcome.answer.x)
    if isinstance(outcome, Stopped) and outcome.reason in (INTERRUPTED, LATE):
        raise KeyboardInterrupt
    if not study.options.compare:
        return unfinished(study, cut_short=False)
    say("Comparing it with today, pure just-in-time and pure just-in-case.")
    result = _compared(study, outcome, outcome.answer, say)
    if not study.options.undo:
        return result
    say("Undoing each action to see what it saves.")
    count = sum(1 for _ in steps(result.evaluator, today_of(result.policies), result.best))
    result.evaluator.told = Foretold(say, "Priced {done} of {total} plans, each with one action undone", count).did
    return followed(result)


def _compared(
    study: Study, outcome: Solved[Solution] | Stopped[Solution], answer: Solution, say: Callable[[str], None]
) -> PlanResult:
    model, found, settled, options = study.model, study.found, study.found.settled, study.options
    risk, untold, program, term = found.risk, settled.untold, settled.program, found.term(settled.program)
    plans = 1 + sum(x is not None for x in found.rivals.values()) + SIMPLER_WAYS
    pace = Foretold(say, "Priced {done} of {total} plans to compare", plans)
    evaluator = Evaluator(model, program, pace.did, found.solver)
    years = sample_years(program.rates, risk.years, risk.seed)
    best = stated_policy(evaluator, answer)
    fixed, notes = fixed_policies(evaluator, found.rivals)
    policies = {**fixed, MIX: best}
    unhit = notes_on_unhit(model, program, study.chosen, today_of(policies).plan, best.plan)
    not_known = (EVERYDAY if model.everyday is None else NOT_KNOWN, *unhit, *study.chosen.notes)
    return PlanResult(
        model=model,
        scenarios=study.chosen,
        best=best,
        objective=outcome.objective,
        bound=outcome.bound,
        gap=outcome.gap,
        unavoidable=outcome.unavoidable,
        cvar=answer.cvar,
        stopped=outcome.reason if isinstance(outcome, Stopped) else None,
        attempts=outcome.attempts,
        policies=policies,
        comparison=compared(evaluator, policies, years, risk, outcome.unavoidable),
        value=planning_value(evaluator, best, Measure.of(program, years, risk)),
        years=years,
        risk=risk,
        notes=(
            *words_of_changes(model, study.book),
            *options.rules_in_force,
            *not_asked_notes(model, options),
            *_new_since(model, options),
            *words_of_today(model),
            *not_known,
            *notes,
        ),
        not_known=not_known,
        options=options,
        book=study.book,
        evaluator=evaluator,
        untold=untold,
        settling=settled.settling,
        bracket=bracket(untold, best.x, options.end, term, priced=best.aal, solver=evaluator.prices),
        found=outcome.objective,
        closing_errors=dict(zip((MIX, *fixed), settled.errors, strict=True)),
    )


def _refuse_todays_risk(chosen: ScenarioSet, risk: RiskAttitude) -> None:
    """Refuse a tail of years in which the situation of today would come at random, like a disruption.

    Raises
    ------
    InputError
        When a risk weight is asked for and a scenario begins today.
    """
    if risk.weight > 0 and any(one.situation is not None for one in chosen):
        message = "A CVaR is of years in which disruptions come at random; the situation of today is there for sure."
        raise InputError([Finding(Code.CONFLICT, message, "Set cvar_weight to 0.", "scenarios")])


def search(
    model: Model,
    chosen: ScenarioSet,
    options: PlanOptions,
    watching: Watching,
    memory: Memory | None = None,
) -> SearchFound:
    """Search for the cheapest plan; of plans that cost the same the one nearest to today's is taken."""
    found: SearchFound | None = None
    try:
        with Hands(options.workers, options.cluster) as hands:
            found = _searched(model, chosen, options, watching, Helpers(hands, memory))
    except KeyboardInterrupt:  # also while workers are sent home
        if found is None:
            raise
    assert found is not None  # it was returned, or something was raised
    return found


def _searched(
    model: Model, chosen: ScenarioSet, options: PlanOptions, watching: Watching, helpers: Helpers
) -> SearchFound:
    say, risk, hands, began = watching.say, options.risk or model.risk, helpers.hands, time.perf_counter()
    say(f"Building the program for {len(chosen)} {'scenario' if len(chosen) == 1 else 'scenarios'}.")
    build = BuildOptions(
        requirements=options.requirements, previous=options.previous, spread=hands.spread,
        built=lambda done, count: _tell(say, done, count), end=End.UNKNOWN, foreseen=watching.foreseen,
        extra=options.extra,
    )  # fmt: skip
    untold = build_program(model, chosen.scenarios, build)
    say("Searching for the cheapest mix.")
    rivals = fixed_columns(Evaluator(model, untold))
    today = rivals[STATUS_QUO]
    near = None if today is None else near_to(untold, today)
    floor = floor_of(model, untold.sizes)

    def solved(program: TwoStageProgram, start: Vector | None) -> Outcome[Solution]:
        limits, crew = Limits(options.gap, _left(options.seconds, began)), hands.crew(program)
        return solve_two_stage(
            program, limits, risk=risk_term(risk, program), progress=watching.progress, crew=crew,
            memory=helpers.memory, start=start, near=near, unavoidable=floor,
        )  # fmt: skip

    known, solver = [x for x in rivals.values() if x is not None], pricer(model)
    settled = solve_settled(untold, options.end, solved, known, say, solver, floor)
    return SearchFound(settled, rivals, risk, floor, solver)


def _left(seconds: float | None, began: float) -> float | None:
    """What is left of the time for the search, all its rounds and the building before them."""
    return None if seconds is None else max(LEAST_SECONDS, seconds - (time.perf_counter() - began))


def _new_since(model: Model, options: PlanOptions) -> tuple[str, ...]:
    """What the previous plan says nothing of, and what in it belongs to another model."""
    if options.previous is None:
        return ()
    return (*unmentioned(options.previous, model.network), *unlike(options.previous, model.network))


def _tell(say: Callable[[str], None], done: int, count: int) -> None:
    """Say how far the building is, a few times when there is much to build."""
    if count >= MANY_TEMPLATES and done < count and done % (count // 4) == 0:
        say(f"Built {done} of {count} templates.")


def scenarios_on(
    model: Model, scenarios: HazardFile | HazardBook | ScenarioSet
) -> tuple[ScenarioSet, HazardBook | None]:
    """Scenarios on a model, however they are given, and the book they came from; None when a ready set was given."""
    if isinstance(scenarios, ScenarioSet):
        return scenarios, None
    book = scenarios.on(model.calendar) if isinstance(scenarios, HazardFile) else scenarios
    return scenario_set(model, book), book


def scenario_set(model: Model, book: HazardBook) -> ScenarioSet:
    """Scenarios of a hazard book on a model's network; cycle stock is stratified where some lane delivers in lots."""
    lots = any(lane.delivery_options for lane in model.network.lanes.values())
    return build_scenarios(book, model.network, lots=lots, periods_per_year=model.calendar.periods_per_year)


def stated_policy(evaluator: Evaluator, solution: Solution) -> Policy:
    """A solution at the stated rates as the mix: its losses are those of the solve, where a fill rate decides too."""
    aal = float(evaluator.program.rates @ solution.losses)
    free = evaluator.at(solution.x, MIX)
    lost = free.lost if np.allclose(free.short, solution.short) else {}  # whom a fill rate serves instead is not known
    return replace(free, losses=solution.losses, short=solution.short, aal=aal, lost=lost)
