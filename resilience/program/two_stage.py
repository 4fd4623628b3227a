"""The whole program as arrays: the first stage, and every scenario's recourse in bulk."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np
from pyomo.common.gc_manager import PauseGC

from resilience.program.compile import Compiled, Vector, compile_model, variables
from resilience.program.data import Field, ScenarioData, layout
from resilience.program.first_stage import EarlyCalls, build_first_stage
from resilience.program.parts.shipping import group_name
from resilience.program.parts.steady_cost import COMPONENTS
from resilience.program.reach import demand_exceeds_plan, scope_of, visible_group
from resilience.program.recourse import build_recourse
from resilience.program.sizes import Sizes
from resilience.program.survive import survival_scenarios

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from numpy.typing import NDArray

    from resilience.hazard.scenarios import Scenario
    from resilience.network.parts import Node
    from resilience.plan.levers import Lever, Requirements
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.program.scope import Scope
    from resilience.quantities import LaneId, SiteId

TINY = 1e-9
"""Matrix entries up to this size count as zero, as they do in HiGHS."""
FIRST_VECTORS = (*COMPONENTS, "jic_spend", "source_premium", "purchase_value")


@dataclass(frozen=True)
class Block:
    """All scenarios that share one compiled template.

    Scenarios whose data are equal are one *case* with their rates added: `case_of` (n_scenarios,) says which. Arrays
    have one column per case: `data` (n_data, n_cases) and what follows from it when it is first asked for: `row_lower`,
    `row_upper` (n_rows, n_cases), `lower`, `upper` (n_columns, n_cases), `link_values` (n_links, n_cases).
    `weights` (n_cases,) are the added rates.
    """

    scope: Scope
    template: Compiled
    fields: tuple[Field, ...]
    scenarios: tuple[Scenario, ...]
    rates: Vector
    case_of: NDArray[np.intp]
    weights: Vector
    data: Vector

    @property
    def size(self) -> int:
        """Number of cases."""
        return len(self.weights)

    @cached_property
    def row_lower(self) -> Vector:
        """Lower sides of the rows."""
        return self.template.row_lower(self.data)

    @cached_property
    def row_upper(self) -> Vector:
        """Upper sides of the rows."""
        return self.template.row_upper(self.data)

    @cached_property
    def lower(self) -> Vector:
        """Lower bounds of the columns."""
        return self.template.lower(self.data)

    @cached_property
    def upper(self) -> Vector:
        """Upper bounds of the columns."""
        return self.template.upper(self.data)

    @cached_property
    def link_values(self) -> Vector:
        """Entries of first-stage columns in the rows."""
        return self.links(self.data)

    def links(self, data: Vector) -> Vector:
        """The same entries for some cases' data."""
        return _entries(self.template.link_values(data))


@dataclass(frozen=True)
class TwoStageProgram:
    """A two-stage program with fixed recourse; minimize `first.cost @ x + sum rate * recourse cost`.

    `fill_limit`, when given, caps the expected units short per year over all scenarios.
    """

    first: Compiled
    first_model: Any
    blocks: tuple[Block, ...]
    sizes: Sizes
    fill_limit: float | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """Scenarios in block order: the order of every per-scenario array this program gives rise to."""
        return tuple(scenario for block in self.blocks for scenario in block.scenarios)

    @property
    def rates(self) -> Vector:
        """Rates per year in block order, shape (n_scenarios,)."""
        return np.concatenate([block.rates for block in self.blocks]) if self.blocks else np.empty(0)

    def steady(self, name: str, x: NDArray[np.float64]) -> float:
        """Value of a named first-stage cost component at a first-stage solution."""
        return float(self.first.vectors[name] @ x)


@dataclass(frozen=True)
class BuildOptions:
    """How to build: pruned second stages or whole ones; which levers, constraints and previous plan."""

    pruned: bool = True
    requirements: Requirements | None = None
    previous: Plan | None = None
    levers: frozenset[Lever] | None = None
    sizes: Sizes | None = None
    "Limits of a larger study that this program is part of; None: those of its own scenarios."
    built: Callable[[int, int], None] | None = None
    "Called with the number of templates compiled and of all, as the work goes on."


def build_program(model: Model, scenarios: Sequence[Scenario], options: BuildOptions | None = None) -> TwoStageProgram:
    """Build the program for a model and its scenarios.

    Parameters
    ----------
    model
        Network, levers, constraints.
    scenarios
        Disruptions with their rates per year.
    options
        See `BuildOptions`.

    Returns
    -------
    TwoStageProgram
        Arrays, with scenarios grouped by the template they share.
    """
    options = options or BuildOptions()
    requirements = model.requirements if options.requirements is None else options.requirements
    survive = survival_scenarios(model, requirements)
    sizes = options.sizes or Sizes.of(model, (*scenarios, *survive))
    scoped: dict[Scope, list[Scenario]] = defaultdict(list)
    scopes: dict[Hashable, Scope] = {}
    for exact, group in ((False, scenarios), (True, survive)):
        for scenario in group:
            outline = (exact, *_outline(model, scenario))
            if outline not in scopes:
                scopes[outline] = scope_of(model, sizes, scenario, pruned=options.pruned, exact_service=exact)
            scoped[scopes[outline]].append(scenario)
    first_model = build_first_stage(
        model, sizes, early_calls=_early_calls(scoped), requirements=requirements,
        previous=options.previous, levers=options.levers,
    )  # fmt: skip
    first = compile_model(first_model, objective="steady_cost", vectors=FIRST_VECTORS, keep_rows=True)
    columns = variables(first_model)
    blocks = []
    for scope, group in scoped.items():
        blocks.append(_block(model, sizes, first_model, columns, scope, group))
        if options.built is not None:
            options.built(len(blocks), len(scoped))
    return TwoStageProgram(first, first_model, tuple(blocks), sizes, _fill_limit(model, requirements))


def _outline(model: Model, scenario: Scenario) -> tuple[Hashable, ...]:
    """All of a scenario that its scope depends on."""
    return scenario.touched, scenario.end, demand_exceeds_plan(scenario), visible_group(model, scenario)


def _fill_limit(model: Model, requirements: Requirements) -> float | None:
    if requirements.fill_rate is None:
        return None
    units = sum(demand.quantity for demand in model.network.demand.values())
    return (1 - requirements.fill_rate) * units * model.calendar.periods_per_year


def _early_calls(scoped: Mapping[Scope, Sequence[Scenario]]) -> dict[str, EarlyCalls]:
    lanes: dict[str, set[LaneId]] = defaultdict(set)
    makes: dict[str, set[Node]] = defaultdict(set)
    sites: dict[str, tuple[SiteId, ...]] = {}
    for scope in scoped:
        if scope.group:
            name = group_name(scope.group)
            sites[name] = scope.group
            lanes[name] |= set(scope.lanes) - scope.kept_lanes
            makes[name] |= set(scope.makes) - scope.kept_makes
    return {g: EarlyCalls(sites[g], tuple(sorted(lanes[g])), tuple(sorted(makes[g]))) for g in sorted(sites)}


def _block(
    model: Model, sizes: Sizes, first_model: Any, columns: Sequence[Any], scope: Scope, scenarios: Sequence[Scenario]
) -> Block:
    with PauseGC():
        recourse = build_recourse(model, sizes, first_model, scope)
    template = compile_model(recourse, first=columns, objective="loss", vectors=("short",))
    return instantiate(model, scope, template, layout(recourse), scenarios)


def instantiate(
    model: Model, scope: Scope, template: Compiled, fields: tuple[Field, ...], scenarios: Sequence[Scenario]
) -> Block:
    """Write every scenario's data into a compiled template at once."""
    data = ScenarioData(model, scope, scenarios).table(fields)
    first, case_of = _distinct(data)
    data = data if len(first) == len(scenarios) else data[:, first]
    rates = np.array([scenario.rate for scenario in scenarios], dtype=float)
    return Block(
        scope=scope,
        template=template,
        fields=fields,
        scenarios=tuple(scenarios),
        rates=rates,
        case_of=case_of,
        weights=np.bincount(case_of, weights=rates, minlength=len(first)).astype(float),
        data=data,
    )


def _entries(values: Vector) -> Vector:
    """Matrix entries as the solver will see them: it drops tiny ones, and a check that kept them would fail."""
    tiny = (np.abs(values) <= TINY) & (values != 0)
    return np.where(tiny, 0.0, values) if tiny.any() else values


def _distinct(data: Vector) -> tuple[list[int], NDArray[np.intp]]:
    """Positions of the first of each distinct column, and which of them each column equals."""
    seen: dict[bytes, int] = {}
    first: list[int] = []
    case_of = np.empty(data.shape[1], dtype=np.intp)
    for i in range(data.shape[1]):
        key = blake2b(data[:, i].tobytes()).digest()
        if key not in seen:
            seen[key] = len(first)
            first.append(i)
        case_of[i] = seen[key]
    return first, case_of
