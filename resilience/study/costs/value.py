"""What planning for disruption is worth: against ignoring it, and against planning for its average."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.hazard.scenarios import Effect, EffectKind, Scenario
from resilience.plan.levers import Requirements
from resilience.program import policies as pinned
from resilience.program.extract import plan_of
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.outcome import Infeasible
from resilience.solve.two_stage import solve_two_stage
from resilience.study.costs.evaluate import broken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resilience.hazard.scenarios import Struck
    from resilience.program.reading.compile import Vector
    from resilience.study.costs.evaluate import Evaluator, Policy
    from resilience.study.costs.measure import Measure

IGNORING = "ignoring disruption"
AVERAGE = "planning for the average scenario"
ALL_ROUND = 1e-6
"""Length of the mean of directions below which times of the year have none: they lie all round it."""


@dataclass(frozen=True)
class PlanningValue:
    """Yearly saving of the plan over two simpler ways of planning; None where that way finds no plan."""

    over_ignoring: float | None
    over_average: float | None
    policies: tuple[Policy, ...]
    breaks: Mapping[str, tuple[str, ...]]
    "Requirements of the planner that each of those ways does not keep; then the saving is what keeping them costs."


def planning_value(
    evaluator: Evaluator, best: Policy, measure: Measure, simpler: Sequence[Policy] | None = None
) -> PlanningValue:
    """Value of the stochastic plan by the study's measure (in the literature, VSS for the average scenario).

    `simpler` are the plans of those ways, where they are known from another plan of the same study.
    """
    policies = {policy.name: policy for policy in (_simpler(evaluator) if simpler is None else simpler)}
    least = best.steady + measure.cost(best.losses)
    worth = {name: policy.steady + measure.cost(policy.losses) - least for name, policy in policies.items()}
    breaks = {name: broken(evaluator, policy) for name, policy in policies.items()}
    return PlanningValue(worth.get(IGNORING), worth.get(AVERAGE), tuple(policies.values()), breaks)


def _simpler(evaluator: Evaluator) -> Iterator[Policy]:
    rivals = {IGNORING: evaluator.columns(pinned.ignore_disruption), AVERAGE: _average_columns(evaluator)}
    for name, x in rivals.items():
        if x is not None:
            yield evaluator.at(x, name)


def _average_columns(evaluator: Evaluator) -> Vector | None:
    scenarios = [s for s in evaluator.program.scenarios if s.rate > 0]
    if not scenarios:
        return None
    options = BuildOptions(requirements=Requirements(), sizes=evaluator.program.sizes)
    program = build_program(evaluator.model, [average_scenario(scenarios)], options)
    outcome = solve_two_stage(program)
    if isinstance(outcome, Infeasible) or outcome.answer is None:
        return None
    return evaluator.columns(pinned.as_planned(plan_of(program, outcome.answer.x, AVERAGE)), pinned.ALL)


def average_scenario(scenarios: Sequence[Scenario]) -> Scenario:
    """The one scenario whose every number is the rate-weighted mean, at the rate of all together.

    Its onset is at the mean time of the year, taken round the year: where demand has a season it meets the demand of
    that time, not the mean of what the scenarios meet.
    """
    total = sum(scenario.rate for scenario in scenarios)
    share = [scenario.rate / total for scenario in scenarios]
    profiles: dict[tuple[EffectKind, Struck], list[tuple[float, tuple[float, ...]]]] = defaultdict(list)
    for weight, scenario in zip(share, scenarios, strict=True):
        for effect in scenario.effects:
            profiles[effect.kind, effect.target].append((weight, effect.profile))
    times = [scenario.time_of_year for scenario in scenarios]
    when = None if scenarios[0].season is None else _mean_time(share, times)
    effects = tuple(Effect(kind, target, _mean(kind, given)) for (kind, target), given in profiles.items())
    return Scenario(
        name="average",
        hazard="average",
        rate=total,
        effects=effects,
        detection=sum(w * s.detection for w, s in zip(share, scenarios, strict=True)),
        sites=tuple(sorted({site for s in scenarios for site in s.sites})),
        cycle_phase=sum(w * s.cycle_phase for w, s in zip(share, scenarios, strict=True)),
        duration=sum(w * s.duration for w, s in zip(share, scenarios, strict=True)),
        season=None if when is None else (when, when),
    )


def _mean_time(share: Sequence[float], times: Sequence[float]) -> float:
    """Weighted mean of times of the year from 0 to 1, round the year: that of December and January is not in July.

    Times that lie all round the year have no such mean; then it is that of the numbers.
    """
    around = sum(w * np.exp(2j * np.pi * time) for w, time in zip(share, times, strict=True))
    if abs(around) < ALL_ROUND:
        return sum(w * time for w, time in zip(share, times, strict=True))
    return float(np.angle(around) / (2 * np.pi) % 1.0)


def _mean(kind: EffectKind, given: Sequence[tuple[float, tuple[float, ...]]]) -> tuple[float, ...]:
    """Weighted mean of profiles; a scenario that does not have the effect counts as nominal.

    Longer lead times are whole periods, also on average.
    """
    nominal = kind.nominal
    mean = np.full(max(len(profile) for _, profile in given), nominal)
    for weight, profile in given:
        mean[: len(profile)] += weight * (np.array(profile) - nominal)
    return tuple((np.floor(mean + 0.5) if kind is EffectKind.LEAD_TIME else mean).tolist())
