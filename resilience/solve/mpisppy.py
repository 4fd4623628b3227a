"""The same program for mpi-sppy, scenario by scenario, so that its methods run it under MPI.

mpi-sppy minimizes an expectation over scenarios that share what is decided first. Here a scenario is a disruption with
a rate per year, which may exceed 1, and the cost of a year is the steady cost plus the sum of rate times loss. With
the total rate R that is the expectation of `steady cost + R x loss` over scenarios of probability `rate / R`.

`scenario_names`, `scenario_creator` and `scenario_denouement` are what mpi-sppy's classes ask for; the other functions
are what its driver asks of a module: `python -m mpisppy.generic_cylinders --module-name resilience.solve.mpisppy`.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import pyomo.environ as pyo
from pyomo.common.gc_manager import PauseGC
from pyomo.repn.standard_repn import generate_standard_repn

from resilience.errors import InputError
from resilience.hazard.build import build_scenarios
from resilience.plan.levers import End
from resilience.program.compile import variables
from resilience.program.data import ScenarioData, layout
from resilience.program.first_stage import EarlyCalls, build_first_stage
from resilience.program.parts.shipping import group_name
from resilience.program.reach import scope_of
from resilience.program.recourse import build_recourse
from resilience.program.sizes import Sizes
from resilience.program.survive import survival_scenarios
from resilience.program.two_stage import BuildOptions
from resilience.program.unknown_end import family_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.network.parts import Node
    from resilience.plan.levers import Requirements
    from resilience.plan.model import Model
    from resilience.program.scope import Scope
    from resilience.quantities import LaneId

log = logging.getLogger(__name__)
T = TypeVar("T")
NAME = "scenario"
AS_TOLD = BuildOptions()


def scenario_names(scenarios: Sequence[Scenario]) -> list[str]:
    """Names for mpi-sppy, which wants them to end in a number: those of all scenarios with a rate, in order."""
    return scenario_names_creator(sum(scenario.rate > 0 for scenario in scenarios))


def scenario_creator(name: str, *, model: Model, scenarios: Sequence[Scenario], options: BuildOptions = AS_TOLD) -> Any:
    """Build one scenario's program: the whole first stage, and the recourse of one disruption.

    Parameters
    ----------
    name
        One of `scenario_names(scenarios)`.
    model
        Network, levers, constraints.
    scenarios
        All disruptions, the same object in every call: limits and early warnings follow from all of them.
    options
        See `BuildOptions`; only known ends.

    Returns
    -------
    pyomo.environ.ConcreteModel
        With its probability and its root node, which holds every column of the first stage. Blocks `first`,
        `recourse` and, where sites must be survived, `survive`; `disruption` is the scenario.

    Raises
    ------
    InputError
        When the program does not fall apart into scenarios: a CVaR of annual losses, or ends not known.
    """
    from mpisppy.utils.sputils import attach_root_node

    split = _split(_Same(model), _Same(scenarios), _Same(options))
    whole = split.program(int(name.removeprefix(NAME)))
    attach_root_node(whole, whole.first.steady_cost, variables(whole.first))
    return whole


def scenario_denouement(rank: int, name: str, scenario: Any) -> None:
    """Log what a scenario loses, if it was solved."""
    loss = pyo.value(scenario.loss, exception=False)
    log.info("%s (%s) on rank %d: loss %s", name, scenario.disruption.name, rank, loss)


def scenario_names_creator(num_scens: int, start: int | None = None) -> list[str]:
    """Names of some scenarios from a number on, for mpi-sppy's driver."""
    first = start or 0
    return [f"{NAME}{position}" for position in range(first, first + num_scens)]


def inparser_adder(cfg: Any) -> None:
    """Ask for a model and its scenarios on the driver's command line."""
    cfg.num_scens_optional()
    cfg.add_to_config("model", description="model folder, workbook or database", domain=str, default=None)
    cfg.add_to_config("scenarios", description="scenario file or folder", domain=str, default=None)
    cfg.add_to_config("without_fill_rate", description="leave the fill rate out", domain=bool, default=False)


def kw_creator(cfg: Any) -> dict[str, Any]:
    """Read the model and its scenarios for mpi-sppy's driver: the program that `resilience plan` solves."""
    from resilience.files import read_model, read_scenarios

    if not cfg.get("model") or not cfg.get("scenarios"):
        raise InputError(["Give the driver --model and --scenarios."])
    model = read_model(cfg.model)
    book = read_scenarios(cfg.scenarios, model.calendar)
    lots = any(lane.delivery_options for lane in model.network.lanes.values())
    found = build_scenarios(book, model.network, lots=lots, periods_per_year=model.calendar.periods_per_year)
    cfg.quick_assign("num_scens", int, len(scenario_names(found.scenarios)))
    requirements = replace(model.requirements, fill_rate=None) if cfg.without_fill_rate else None
    options = BuildOptions(watch_families=True, requirements=requirements)
    return {"model": model, "scenarios": found.scenarios, "options": options}


class _Same(Generic[T]):
    """An object as a key, equal to nothing but itself."""

    def __init__(self, it: T) -> None:
        self.it = it

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.it is other.it

    def __hash__(self) -> int:
        return id(self.it)


@lru_cache(maxsize=1)
def _split(model: _Same[Model], scenarios: _Same[Sequence[Scenario]], options: _Same[BuildOptions]) -> _Split:
    """What all scenarios share, kept from one call of the creator to the next."""
    return _Split.of(model.it, scenarios.it, options.it)


@dataclass(frozen=True)
class _Split:
    """A program that is to be built a scenario at a time."""

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
    def of(cls, model: Model, scenarios: Sequence[Scenario], options: BuildOptions) -> _Split:
        requirements = model.requirements if options.requirements is None else options.requirements
        disruptions = tuple(scenario for scenario in scenarios if scenario.rate > 0)
        _refuse(model, disruptions, options)
        survive = survival_scenarios(model, requirements)
        sizes = options.sizes or Sizes.of(model, (*scenarios, *survive))
        scopes = [scope_of(model, sizes, scenario, pruned=options.pruned) for scenario in disruptions]
        if options.watch_families:
            scopes = _watched_alike(scopes, disruptions)
        strict = [scope_of(model, sizes, s, pruned=options.pruned, exact_service=True) for s in survive]
        calls = _early_calls([*scopes, *strict])
        firm = tuple(zip(survive, strict, strict=True))
        return cls(model, disruptions, tuple(scopes), firm, sizes, options, requirements, calls)

    @property
    def rate(self) -> float:
        """Disruptions per year."""
        return sum(scenario.rate for scenario in self.disruptions)

    def program(self, position: int) -> Any:
        """Write down the first stage, one disruption's recourse, and what the plan must hold at any rate.

        Sites to be survived stand in every scenario's program: they limit the plan, whatever the scenario.
        """
        disruption, scope = self.disruptions[position], self.scopes[position]
        with PauseGC():
            whole = pyo.ConcreteModel(name=f"{NAME}{position}")
            whole.disruption = disruption
            whole.first = self._first_stage()
            whole.recourse = self._recourse(whole.first, scope, disruption)
            whole.survive = pyo.Block(range(len(self.survive)), concrete=True)
            for number, (outage, strict) in enumerate(self.survive):
                whole.survive[number].recourse = self._recourse(whole.first, strict, outage)
            if self.requirements.fill_rate is not None:
                whole.within_allowed = pyo.Constraint(expr=whole.recourse.short <= whole.first.allowed[position])
            # mpi-sppy's L-shaped method takes the plan's part of the objective from one scenario, but a loss depends on
            # the plan, too, in each scenario in its own way: a row keeps that out of the objective.
            whole.loss = pyo.Var()
            whole.what_is_lost = pyo.Constraint(expr=whole.loss >= whole.recourse.loss)
            whole.cost = pyo.Objective(expr=whole.first.steady_cost + self.rate * whole.loss)
        whole._mpisppy_probability = disruption.rate / self.rate  # noqa: SLF001
        return whole

    def _first_stage(self) -> Any:
        first = build_first_stage(
            self.model, self.sizes, early_calls=self.early_calls, requirements=self.requirements,
            previous=self.options.previous, levers=self.options.levers,
        )  # fmt: skip
        if self.requirements.fill_rate is not None:
            self._share_out(first, self.requirements.fill_rate)
        return first

    def _share_out(self, first: Any, fill_rate: float) -> None:
        """Decide beforehand how many units each disruption may leave short, so that the limit binds no two of them."""
        sold = sum(demand.quantity for demand in self.model.network.demand.values())
        limit = (1 - fill_rate) * sold * self.model.calendar.periods_per_year
        first.allowed = pyo.Var(range(len(self.disruptions)), within=pyo.NonNegativeReals)
        short = pyo.quicksum(s.rate * first.allowed[position] for position, s in enumerate(self.disruptions))
        first.fill_rate = pyo.Constraint(expr=short <= limit)

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
        problems.append("A CVaR of annual losses ties scenarios together; set `cvar_weight` to 0 for mpi-sppy.")
    if options.end is End.UNKNOWN:
        problems.append("With unknown ends scenarios share decisions after the onset; mpi-sppy gets known ends only.")
    if problems:
        raise InputError(problems)


def _watched_alike(scopes: Sequence[Scope], disruptions: Sequence[Scenario]) -> list[Scope]:
    """Scopes as long as the longest of the family."""
    keys: list[Hashable] = [
        (replace(scope, periods=0), family_of(scenario)) for scope, scenario in zip(scopes, disruptions, strict=True)
    ]
    longest: dict[Hashable, int] = defaultdict(int)
    for key, scope in zip(keys, scopes, strict=True):
        longest[key] = max(longest[key], scope.periods)
    return [replace(scope, periods=longest[key]) for key, scope in zip(keys, scopes, strict=True)]


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
