"""The whole program as arrays: the first stage, and every scenario's recourse in bulk."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.hazard.limits import MOST_PERIODS
from resilience.plan.levers import End
from resilience.plan.picked import picked
from resilience.program.blocks.block import Block, told
from resilience.program.blocks.compilation import Compilation, families_of
from resilience.program.blocks.sharing import Interned
from resilience.program.blocks.unknown_end import family_of
from resilience.program.extra import add_rules
from resilience.program.formulation.first_stage import EarlyCalls
from resilience.program.formulation.parts.shipping import group_name
from resilience.program.formulation.parts.steady_cost import COMPONENTS
from resilience.program.reading.compile import Compiled, Vector, compile_model
from resilience.program.scope.forecast import Forecast, forecast
from resilience.program.scope.reach import demand_exceeds_plan, scope_of, visible_group
from resilience.program.scope.survive import survival_scenarios
from resilience.program.sizes import Sizes
from resilience.program.watching import lengthened, watched_together

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from numpy.typing import NDArray

    from resilience.hazard.scenarios import Scenario
    from resilience.network.parts import Node
    from resilience.plan.extra import ExtraRow
    from resilience.plan.levers import Lever, Requirements
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.program.blocks.compilation import Spread
    from resilience.program.scope.scope import Scope
    from resilience.quantities import LaneId, SiteId

MANY = 400
"""Templates from which on each is kept in few bytes."""
FIRST_VECTORS = (
    *COMPONENTS,
    "short_today",
    "seasonal_holding",
    "shutdown_holding",
    "site_costs",
    "jic_spend",
    "source_premium",
    "purchase_value",
    "opening_spend",
)


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
    extra: tuple[ExtraRow, ...] = ()
    "The planner's own rules: the last rows of the first stage."
    compilation: Compilation | None = field(default=None, repr=False)
    "What compiles further scopes for the same first stage."
    factors: Vector | None = None
    "What rates are multiples of the scenarios' own, in block order; None: they are those."

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """Scenarios in block order: the order of every per-scenario array this program gives rise to."""
        return tuple(scenario for block in self.blocks for scenario in block.scenarios)

    @property
    def to_survive(self) -> dict[str, SiteId]:
        """The site that each scenario is about that a plan must survive, by the scenario's name."""
        exact = (one for block in self.blocks if block.scope.exact_service for one in block.scenarios)
        return {one.name: one.sites[0] for one in exact}

    @property
    def rates(self) -> Vector:
        """Rates per year in block order, shape (n_scenarios,)."""
        return np.concatenate([block.rates for block in self.blocks]) if self.blocks else np.empty(0)

    def place_of(self, scenario: int) -> tuple[int, int]:
        """Which block one of `scenarios` is in, and its place there.

        Raises
        ------
        IndexError
            When there is no such scenario.
        """
        place = scenario
        for position, block in enumerate(self.blocks):
            if place < len(block.scenarios):
                return position, place
            place -= len(block.scenarios)
        msg = f"There is no scenario {scenario}."
        raise IndexError(msg)

    def steady(self, name: str, x: NDArray[np.float64]) -> float:
        """Value of a named first-stage cost component at a first-stage solution."""
        return float(self.first.vectors[name] @ x)


@dataclass(frozen=True)
class BuildOptions:
    """How to build: pruned second stages or whole ones; which levers, constraints and previous plan.

    `end` says what is known of how long a disruption will last. `watch_families` watches the scenarios of a family
    equally long although each knows its end, so that the two forms can be compared to the last digit.
    """

    pruned: bool = True
    closing: bool = True
    "False: only what happens within the watch is counted, whatever is missing then."
    end: End = End.KNOWN
    watch_families: bool = False
    requirements: Requirements | None = None
    previous: Plan | None = None
    extra: tuple[ExtraRow, ...] = ()
    "The planner's own rules, see `read_rules`."
    levers: frozenset[Lever] | None = None
    sizes: Sizes | None = None
    "Limits of a larger study that this program is part of; None: those of its own scenarios."
    built: Callable[[int, int], None] | None = None
    "Called with the number of templates compiled and of all, as the work goes on."
    foreseen: Callable[[Forecast], None] | None = None
    "Called with how large the program will be, before it is built."
    longer: Mapping[str, int] = field(default_factory=dict)
    "Scenarios by name that are watched for so many periods, if that is more than they would be."
    spread: Spread | None = None
    "Has templates compiled by other processes where that is worth it; the program is the same."


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
    options, model = options or BuildOptions(), picked(model)
    requirements = model.requirements if options.requirements is None else options.requirements
    survive = survival_scenarios(model, requirements)
    sizes = options.sizes or Sizes.of(model, (*scenarios, *survive))
    scoped = _scoped(model, sizes, scenarios, survive, options)
    _refuse_endless(scoped)
    if options.foreseen is not None:
        options.foreseen(forecast(model, sizes, scoped))
    compilation = Compilation(
        model, sizes, _early_calls(model, sizes, scoped), requirements, options.previous, options.levers, options.end,
        compact=len(scoped) >= MANY,
    )  # fmt: skip
    if options.longer:
        scoped = lengthened(compilation, scoped, options.longer)
    first_model = compilation.first_model()
    add_rules(first_model, options.extra)
    first = compile_model(first_model, objective="steady_cost", vectors=FIRST_VECTORS, keep_rows=True)
    blocks = _all_blocks(compilation, first_model, scoped, options)
    limit = _fill_limit(model, requirements)
    return TwoStageProgram(
        first, first_model, tuple(blocks), sizes, limit, extra=options.extra, compilation=compilation
    )


def _refuse_endless(scoped: Mapping[Scope, Sequence[Scenario]]) -> None:
    """Refuse watches of more periods than a program can hold, before anything is built for them."""
    longest = max(scoped, key=lambda scope: scope.periods, default=None)
    if longest is None or longest.periods <= 2 * MOST_PERIODS:
        return
    name = scoped[longest][0].name
    message = f"Scenario {name!r} has to be watched for {longest.periods:,} periods, until its last effect is over."
    remedy = f"Give the model a longer period: {2 * MOST_PERIODS:,} are the most, for each has rows of its own."
    raise InputError([Finding(Code.TOO_MUCH, message, remedy, "scenarios")])


def _scoped(
    model: Model, sizes: Sizes, scenarios: Sequence[Scenario], survive: Sequence[Scenario], options: BuildOptions
) -> dict[Scope, list[Scenario]]:
    """Scenarios by scope; those that are to be watched equally long get the scope of the longest of them."""
    scopes: dict[Hashable, Scope] = {}
    found: list[tuple[Scope, Scenario]] = []
    for exact, group in ((False, scenarios), (True, survive)):
        for scenario in group:
            outline = (exact, *_outline(model, scenario))
            if outline not in scopes:
                scope = scope_of(model, sizes, scenario, pruned=options.pruned, exact_service=exact)
                scopes[outline] = scope if options.closing else replace(scope, books=None)
            found.append((scopes[outline], scenario))
    alike = [_watched_alike(scope, scenario, options) for scope, scenario in found]
    scoped: dict[Scope, list[Scenario]] = defaultdict(list)
    watched = watched_together(model, sizes, found, alike, pruned=options.pruned)
    for scope, (_, scenario) in zip(watched, found, strict=True):
        scoped[scope].append(scenario)
    return scoped


def _watched_alike(scope: Scope, scenario: Scenario, options: BuildOptions) -> Hashable:
    """What scenarios watched equally long have in common: their scope, or their family where families are watched."""
    together = scope.present or options.watch_families or options.end is End.UNKNOWN
    if scope.exact_service or not together:
        return scope
    return replace(scope, periods=0), family_of(scenario)


def _outline(model: Model, scenario: Scenario) -> tuple[Hashable, ...]:
    """All of a scenario that its scope depends on."""
    return (
        scenario.touched,
        scenario.longer,
        scenario.end,
        demand_exceeds_plan(scenario),
        visible_group(model, scenario),
        scenario.situation,
        scenario.prices,
    )


def _fill_limit(model: Model, requirements: Requirements) -> float | None:
    if requirements.fill_rate is None:
        return None
    units = sum(demand.quantity for demand in model.network.demand.values())
    return (1 - requirements.fill_rate) * units * model.calendar.periods_per_year


def _early_calls(model: Model, sizes: Sizes, scoped: Mapping[Scope, Sequence[Scenario]]) -> dict[str, EarlyCalls]:
    """Who can be called early, by group of hit sites: whatever may be in scope when a scenario is watched longer."""
    lanes: dict[str, set[LaneId]] = defaultdict(set)
    makes: dict[str, set[Node]] = defaultdict(set)
    sites: dict[str, tuple[SiteId, ...]] = {}
    for scope, scenarios in scoped.items():
        if scope.group:
            name = group_name(scope.group)
            sites[name] = scope.group
            for wide in (scope, *(scope_of(model, sizes, one, pruned=True, unfenced=True) for one in scenarios[:1])):
                lanes[name] |= set(wide.lanes) - wide.kept_lanes
                makes[name] |= set(wide.makes) - wide.kept_makes
    return {g: EarlyCalls(sites[g], tuple(sorted(lanes[g])), tuple(sorted(makes[g]))) for g in sorted(sites)}


def _all_blocks(
    compilation: Compilation, first_model: Any, scoped: Mapping[Scope, list[Scenario]], options: BuildOptions
) -> list[Block]:
    """Blocks of all scopes in their order; those that differ only in how long they last are compiled together."""
    families = families_of(scoped)
    found = None if options.spread is None else options.spread(compilation.signed(first_model), families)
    if found is None:
        found = map(compilation.compiler(first_model), families)
    made: dict[Scope, Sequence[Block]] = {}
    given = {scope: scope for scope in scoped}
    sharing = Interned.of(scenario for scenarios in scoped.values() for scenario in scenarios)
    for family in found:
        for scope, blocks in family:
            made[scope] = [sharing.block(block, given[scope]) for block in blocks]
            if options.built is not None:
                options.built(len(made), len(scoped))
    return [block for scope in scoped for block in made[scope]]


def with_known_end(program: TwoStageProgram) -> TwoStageProgram:
    """The same program with every scenario told its end, watched as long as its family: nothing is compiled again."""
    return replace(program, blocks=tuple(told(block) for block in program.blocks))
