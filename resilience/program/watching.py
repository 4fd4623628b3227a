"""How long scenarios are watched: until their books are closed at most, families alike."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.plan.levers import End
from resilience.program.blocks.unknown_end import family_of
from resilience.program.scope.books import horizon, last_settled
from resilience.program.scope.reach import ScenarioHits, dearer_lags, downstream_lags, scope_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.program.blocks.compilation import Compilation
    from resilience.program.scope.scope import Scope


def longest_watch(model: Model, scenario: Scenario) -> int:
    """Periods from the onset until the books of a scenario are closed."""
    hits = ScenarioHits.of(scenario)
    lags = (*downstream_lags(model.network, hits).values(), *dearer_lags(model.network, hits).values())
    return horizon(model, scenario.end, max((most for _, most in lags), default=0))


def lengthened(
    compilation: Compilation, before: Mapping[Scope, Sequence[Scenario]], longer: Mapping[str, int]
) -> dict[Scope, list[Scenario]]:
    """Scenarios by scope, some of them, by name, watched for more periods; families stay watched alike.

    Whoever would be watched into the last lead time before books are closed is watched until all are: see
    `last_settled`.
    """
    together = compilation.end is End.UNKNOWN
    wanted: dict[Hashable, int] = defaultdict(int)
    closed: dict[Hashable, list[int]] = defaultdict(list)
    pairs = [(scope, scenario) for scope, scenarios in before.items() for scenario in scenarios]
    keys = [_alike(scope, scenario, together=together) for scope, scenario in pairs]
    for key, (scope, scenario) in zip(keys, pairs, strict=True):
        more = longer.get(scenario.name, 0)
        wanted[key] = max(wanted[key], scope.periods, more)
        closed[key].append(longest_watch(compilation.model, scenario))
    scoped: dict[Scope, list[Scenario]] = defaultdict(list)
    for key, (scope, scenario) in zip(keys, pairs, strict=True):
        periods, last = wanted[key], max(closed[key])
        if periods > max(scope.periods, last_settled(compilation.model, min(closed[key]))):
            periods = max(periods, last)
        until = _until(compilation, scope, scenario, periods, final=periods >= last)
        scoped[until].append(scenario)
    return scoped


def _until(compilation: Compilation, scope: Scope, scenario: Scenario, periods: int, *, final: bool) -> Scope:
    """The scope watched for so many periods; where these are more, shelves are refilled within the watch.

    It is `final` where the books of all that is watched alike are closed by then: else a family would come apart.
    """
    if periods == scope.periods:
        return scope
    wide = _unfenced(compilation, scenario)
    assert wide.books is not None  # scenarios that must be survived are not watched longer
    longer = replace(wide, periods=periods)
    return longer.closed() if final else longer


def growth(compilation: Compilation, scope: Scope, scenario: Scenario) -> float:
    """How many times as large a period is in the scope of a scenario that is watched longer, by what is in it."""
    return _content(_unfenced(compilation, scenario)) / max(_content(scope), 1)


def _unfenced(compilation: Compilation, scenario: Scenario) -> Scope:
    return scope_of(compilation.model, compilation.sizes, scenario, pruned=True, unfenced=True)


def _content(scope: Scope) -> int:
    """Positions, lanes and makers that a scope holds."""
    return len(scope.nodes) + len(scope.lanes) + len(scope.makes)


def _alike(scope: Scope, scenario: Scenario, *, together: bool) -> Hashable:
    """What scenarios watched equally long have in common: their family, or nothing but themselves."""
    if scope.present or (together and not scope.exact_service):
        return replace(scope, periods=0), family_of(scenario)
    return scope, scenario.name
