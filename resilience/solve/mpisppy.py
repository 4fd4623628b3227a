"""The same program for mpi-sppy, scenario by scenario, so that its methods run it under MPI.

mpi-sppy minimizes an expectation over scenarios that share what is decided first. Here a scenario is a disruption with
a rate per year, which may exceed 1, and the cost of a year is the steady cost plus the sum of rate times loss. With
the total rate R that is the expectation of `steady cost + R x loss` over scenarios of probability `rate / R`.

`scenario_names`, `scenario_creator` and `scenario_denouement` are what mpi-sppy's classes ask for; the other functions
are what its driver asks of a module: `python -m mpisppy.generic_cylinders --module-name resilience.solve.mpisppy`.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import pyomo.environ as pyo
from pyomo.common.gc_manager import PauseGC

from resilience.errors import InputError, how_to_install
from resilience.hazard.build import build_scenarios
from resilience.program.by_scenario import AS_TOLD, ScenarioPrograms
from resilience.program.reading.compile import variables
from resilience.program.two_stage import BuildOptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model

log = logging.getLogger(__name__)
T = TypeVar("T")
NAME = "scenario"


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
        When the program does not fall apart into scenarios: a CVaR of annual losses, or ends not known; or when
        mpi-sppy is not installed.
    """
    try:
        from mpisppy.utils.sputils import attach_root_node
    except ImportError as error:
        raise InputError([f"This needs mpi-sppy. {how_to_install(error, f'It cannot be loaded: {error}.')}"]) from None

    split = _split(_Same(model), _Same(scenarios), _Same(options))
    whole = _program(split, int(name.removeprefix(NAME)))
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
def _split(model: _Same[Model], scenarios: _Same[Sequence[Scenario]], options: _Same[BuildOptions]) -> ScenarioPrograms:
    """What all scenarios share, kept from one call of the creator to the next."""
    return ScenarioPrograms.of(model.it, scenarios.it, options.it)


def _program(programs: ScenarioPrograms, position: int) -> Any:
    """Write down the first stage, one disruption's recourse, and what the plan must hold at any rate.

    Sites to be survived stand in every scenario's program: they limit the plan, whatever the scenario.
    """
    disruption = programs.disruptions[position]
    with PauseGC():
        whole = pyo.ConcreteModel(name=f"{NAME}{position}")
        whole.disruption = disruption
        whole.first = _first_stage(programs)
        whole.recourse = programs.recourse(whole.first, position)
        whole.survive = pyo.Block(range(len(programs.survive)), concrete=True)
        for number in range(len(programs.survive)):
            whole.survive[number].recourse = programs.survival(whole.first, number)
        if programs.requirements.fill_rate is not None:
            whole.within_allowed = pyo.Constraint(expr=whole.recourse.short <= whole.first.allowed[position])
        # mpi-sppy's L-shaped method takes the plan's part of the objective from one scenario, but a loss depends on
        # the plan, too, in each scenario in its own way: a row keeps that out of the objective.
        whole.loss = pyo.Var()
        whole.what_is_lost = pyo.Constraint(expr=whole.loss >= whole.recourse.loss)
        whole.cost = pyo.Objective(expr=whole.first.steady_cost + programs.rate * whole.loss)
    whole._mpisppy_probability = disruption.rate / programs.rate  # noqa: SLF001
    return whole


def _first_stage(programs: ScenarioPrograms) -> Any:
    """Decide beforehand how many units each disruption may leave short, so that a fill rate binds no two of them."""
    first = programs.first_stage()
    fill_rate = programs.requirements.fill_rate
    if fill_rate is not None:
        first.allowed = pyo.Var(range(len(programs.disruptions)), within=pyo.NonNegativeReals)
        short = pyo.quicksum(s.rate * first.allowed[position] for position, s in enumerate(programs.disruptions))
        first.fill_rate = pyo.Constraint(expr=short <= programs.allowed(fill_rate))
    return first
