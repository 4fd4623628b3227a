"""The program as ordinary Pyomo models: one disruption's, or the extensive form of all.

The rules are those that the engine compiles, with every scenario's numbers in place, for Pyomo's own solvers, `pprint`
and a constraint of one's own. The watches are those the program begins with; see the formulation.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo
from pyomo.common.gc_manager import PauseGC
from pyomo.repn.standard_repn import generate_standard_repn

from resilience.errors import InputError
from resilience.plan.levers import End
from resilience.program.blocks.unknown_end import family_of
from resilience.program.formulation.first_stage import EarlyCalls, build_first_stage
from resilience.program.formulation.parts.shipping import group_name
from resilience.program.formulation.recourse import build_recourse, layout
from resilience.program.reading.compile import variables
from resilience.program.scope.data import ScenarioData
from resilience.program.scope.reach import scope_of
from resilience.program.scope.survive import survival_scenarios
from resilience.program.sizes import Sizes
from resilience.program.two_stage import BuildOptions
from resilience.program.watching import watched_together

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.network.parts import Node
    from resilience.plan.levers import Requirements
    from resilience.plan.model import Model
    from resilience.program.scope.scope import Scope
    from resilience.quantities import LaneId

AS_TOLD = BuildOptions()
SHOWN = 5
"""Names of scenarios that a remedy lists."""


def ordinary_model(
    model: Model, scenarios: Sequence[Scenario], name: str | None = None, options: BuildOptions = AS_TOLD
) -> pyo.ConcreteModel:
    """Write the two-stage program down as an ordinary Pyomo model.

    Parameters
    ----------
    model
        From `read_model`.
    scenarios
        Disruptions with their rates per year, all of the study: limits follow from all of them.
    name
        The scenario to write down, at its rate; None: all with a rate, the extensive form.
    options
        See `BuildOptions`; only known ends.

    Returns
    -------
    pyomo.environ.ConcreteModel
        Blocks `first`, `recourse[scenario]` and, where sites must be survived, `survive[outage]`; objective `cost`, the
        steady-state cost plus the sum of rate times loss, in currency per year.

    Raises
    ------
    InputError
        When no scenario has that name or none has a rate, or when the program does not fall apart into scenarios: a
        CVaR of annual losses, or ends not known.
    """
    programs = ScenarioPrograms.of(model, scenarios, options)
    numbers = [i for i, scenario in enumerate(programs.disruptions) if name in (None, scenario.name)]
    if not numbers:
        known = ", ".join(scenario.name for scenario in programs.disruptions[:SHOWN])
        raise InputError([f"No scenario with a rate is called {str(name)[:60]!r}. The first are: {known}."])
    with PauseGC():
        whole = pyo.ConcreteModel(name=model.name)
        whole.first = first = programs.first_stage()
        whole.recourse = pyo.Block([programs.disruptions[i].name for i in numbers], concrete=True)
        for i in numbers:
            whole.recourse[programs.disruptions[i].name].transfer_attributes_from(programs.recourse(first, i))
        whole.survive = pyo.Block([outage.name for outage, _ in programs.survive], concrete=True)
        for number, (outage, _) in enumerate(programs.survive):
            whole.survive[outage.name].transfer_attributes_from(programs.survival(first, number))
        rated = [(programs.disruptions[i].rate, whole.recourse[programs.disruptions[i].name]) for i in numbers]
        if programs.requirements.fill_rate is not None:
            short = pyo.quicksum(rate * block.short for rate, block in rated)
            whole.fill_rate = pyo.Constraint(expr=short <= programs.allowed(programs.requirements.fill_rate))
        whole.cost = pyo.Objective(expr=first.steady_cost + pyo.quicksum(rate * block.loss for rate, block in rated))
    return whole


@dataclass(frozen=True)
class ScenarioPrograms:
    """A program that is written down a scenario at a time, with all that its scenarios share."""

    model: Model
    disruptions: tuple[Scenario, ...]
    scopes: tuple[Scope, ...]
    "What each disruption can touch."
    survive: tuple[tuple[Scenario, Scope], ...]
    sizes: Sizes
    options: BuildOptions
    requirements: Requirements
    early_calls: Mapping[str, EarlyCalls] = field(default_factory=dict)

    @classmethod
    def of(cls, model: Model, scenarios: Sequence[Scenario], options: BuildOptions) -> ScenarioPrograms:
        """Prepare a model's scenarios, those with a rate."""
        requirements = model.requirements if options.requirements is None else options.requirements
        disruptions = tuple(scenario for scenario in scenarios if scenario.rate > 0)
        _refuse(model, disruptions, options)
        survive = survival_scenarios(model, requirements)
        sizes = options.sizes or Sizes.of(model, (*scenarios, *survive))
        scopes = [scope_of(model, sizes, scenario, pruned=options.pruned) for scenario in disruptions]
        if options.watch_families:
            found = list(zip(scopes, disruptions, strict=True))
            keys = [(replace(scope, periods=0), family_of(scenario)) for scope, scenario in found]
            scopes = watched_together(model, sizes, found, keys, pruned=options.pruned)
        strict = [scope_of(model, sizes, s, pruned=options.pruned, exact_service=True) for s in survive]
        calls = _early_calls([*scopes, *strict])
        firm = tuple(zip(survive, strict, strict=True))
        return cls(model, disruptions, tuple(scopes), firm, sizes, options, requirements, calls)

    @property
    def rate(self) -> float:
        """Disruptions per year."""
        return sum(scenario.rate for scenario in self.disruptions)

    def first_stage(self) -> Any:
        """Write down the first stage; limits on the fill rate are not part of it."""
        return build_first_stage(
            self.model, self.sizes, early_calls=self.early_calls, requirements=self.requirements,
            previous=self.options.previous, levers=self.options.levers,
        )  # fmt: skip

    def allowed(self, fill_rate: float) -> float:
        """Units of demand that may be left short, per year."""
        sold = sum(demand.quantity for demand in self.model.network.demand.values())
        return (1 - fill_rate) * sold * self.model.calendar.periods_per_year

    def recourse(self, first: Any, position: int) -> Any:
        """Write down one disruption's recourse; `position` is its place in `disruptions`."""
        return self._recourse(first, self.scopes[position], self.disruptions[position])

    def survival(self, first: Any, number: int) -> Any:
        """Write down the recourse of an outage that must be survived."""
        outage, strict = self.survive[number]
        return self._recourse(first, strict, outage)

    def _recourse(self, first: Any, scope: Scope, scenario: Scenario) -> Any:
        recourse = build_recourse(self.model, self.sizes, first, scope)
        numbers = ScenarioData(self.model, scope, (scenario,)).table(layout(recourse))[:, 0]
        for datum, number in zip(variables(recourse.data), numbers.tolist(), strict=True):
            datum.fix(number, skip_validation=True)
        _settle(recourse)
        return recourse


def _settle(recourse: Any) -> None:
    """Put the numbers in place of the scenario data, and drop what no variable is left in.

    mpi-sppy's L-shaped method tells rows of the first stage from others by the variables in them, fixed ones included.
    """
    for row in recourse.component_data_objects(pyo.Constraint, active=True, descend_into=False):
        row.set_value((row.lower, _linear(row.body), row.upper))
    for name in ("loss", "short"):
        term = recourse.component(name)
        term.set_value(_linear(term.expr))
    recourse.del_component(recourse.data)


def _linear(expression: Any) -> Any:
    repn = generate_standard_repn(expression, quadratic=False)
    terms = list(zip(repn.linear_coefs, repn.linear_vars, strict=True))
    return pyo.quicksum((coefficient * variable for coefficient, variable in terms), start=repn.constant)


def _refuse(model: Model, disruptions: Sequence[Scenario], options: BuildOptions) -> None:
    problems = []
    if not disruptions:
        problems.append("No scenario has a rate; there is nothing to take an expectation of.")
    if model.risk.weight > 0:
        problems.append("A CVaR of annual losses ties scenarios together; set `cvar_weight` to 0.")
    if options.end is End.UNKNOWN:
        problems.append("With unknown ends scenarios share decisions after the onset; ask for known ends.")
    if problems:
        raise InputError(problems)


def _early_calls(scopes: Iterable[Scope]) -> dict[str, EarlyCalls]:
    """For each group of sites with visibility on offer, what any disruption there lets one call sooner."""
    lanes: dict[str, set[LaneId]] = defaultdict(set)
    makes: dict[str, set[Node]] = defaultdict(set)
    groups = {}
    for scope in scopes:
        if scope.group:
            name = group_name(scope.group)
            groups[name] = scope.group
            lanes[name] |= set(scope.lanes) - scope.kept_lanes
            makes[name] |= set(scope.makes) - scope.kept_makes
    return {g: EarlyCalls(groups[g], tuple(sorted(lanes[g])), tuple(sorted(makes[g]))) for g in sorted(groups)}
