"""How long scenarios are watched: until their books are closed at most, families alike."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resilience.plan.levers import End
from resilience.program.blocks.unknown_end import family_of
from resilience.program.scope.books import last_settled, year
from resilience.program.scope.closed import in_last_lead, longest_watch
from resilience.program.scope.reach import scope_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.program.blocks.compilation import Compilation
    from resilience.program.scope.scope import Scope
    from resilience.program.sizes import Sizes


@dataclass(frozen=True)
class Together:
    """How scenarios that are watched alike are watched: for so many periods.

    It is `final` where the books of all of them are closed by then; `closings` are the periods after which those of
    some are closed before, or closed early where the settlement is priced from above (see `scope.closed`).
    """

    periods: int
    final: bool
    closings: tuple[int, ...]


def together(model: Model, scenarios: Sequence[Scenario], periods: int) -> Together:
    """How scenarios that are watched alike are watched, for so many periods if these are enough and not too many.

    The longest's watch does not end in the last lead time before his books are closed (see `last_settled`): it lasts
    until they are. Were it so for all, each could take the watch into the last lead time of the next, to the very end.
    """
    if all(periods < scenario.end + year(model) for scenario in scenarios):  # nobody's last lead time can have begun
        return Together(periods, final=False, closings=())
    closed = sorted({longest_watch(model, scenario) for scenario in scenarios})
    periods = min(periods, closed[-1])
    if last_settled(model, closed[-1]) < periods:
        return Together(closed[-1], final=True, closings=tuple(closed[:-1]))
    within = {end for end in closed if end <= periods}
    early = {periods for end in closed if in_last_lead(model, end, periods)}
    return Together(periods, final=False, closings=tuple(sorted(within | early)))


def watched_together(
    model: Model, sizes: Sizes, found: Sequence[tuple[Scope, Scenario]], keys: Sequence[Hashable], *, pruned: bool
) -> list[Scope]:
    """Scopes of scenarios, those with the same key watched for as long as the longest of them needs.

    Where the books of some are closed within that time shelves are refilled within the watch, of all of them.
    """
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        groups[key].append(place)
    scopes = [scope for scope, _ in found]
    for places in groups.values():
        longest = max(scopes[place].periods for place in places)
        if any(scopes[place].books is None for place in places):
            alike = Together(longest, final=False, closings=())
        else:
            alike = together(model, [found[place][1] for place in places], longest)
        for place in places:
            scopes[place] = _watched(model, sizes, *found[place], alike, pruned=pruned)
    return scopes


def _watched(model: Model, sizes: Sizes, scope: Scope, scenario: Scenario, alike: Together, *, pruned: bool) -> Scope:
    """The scope of one of several that are watched alike."""
    refilled = (alike.final and scope.books is not None and not scope.books.final) or alike.closings
    if not refilled:
        return replace(scope, periods=alike.periods)
    wide = scope_of(model, sizes, scenario, pruned=pruned, unfenced=True)
    wide = replace(wide, periods=alike.periods, closings=alike.closings)
    return wide.closed() if alike.final else wide


def lengthened(
    compilation: Compilation, before: Mapping[Scope, Sequence[Scenario]], longer: Mapping[str, int]
) -> dict[Scope, list[Scenario]]:
    """Scenarios by scope, some of them, by name, watched for more periods; families stay watched alike.

    Whoever would be watched into the last lead time before books are closed is watched until they are: see
    `last_settled`.
    """
    families = compilation.end is End.UNKNOWN
    wanted: dict[Hashable, int] = defaultdict(int)
    inside: dict[Hashable, list[Scenario]] = defaultdict(list)
    pairs = [(scope, scenario) for scope, scenarios in before.items() for scenario in scenarios]
    keys = [_alike(scope, scenario, families=families) for scope, scenario in pairs]
    for key, (scope, scenario) in zip(keys, pairs, strict=True):
        wanted[key] = max(wanted[key], scope.periods, longer.get(scenario.name, 0))
        inside[key].append(scenario)
    scoped: dict[Scope, list[Scenario]] = defaultdict(list)
    for key, (scope, scenario) in zip(keys, pairs, strict=True):
        scoped[_until(compilation, scope, scenario, wanted[key], inside[key])].append(scenario)
    return scoped


def _until(
    compilation: Compilation, scope: Scope, scenario: Scenario, periods: int, alike: Sequence[Scenario]
) -> Scope:
    """The scope watched for so many periods; where these are more, shelves are refilled within the watch."""
    if periods == scope.periods:
        return scope
    assert scope.books is not None  # scenarios that must be survived are not watched longer
    until = together(compilation.model, alike, periods)
    wide = replace(_unfenced(compilation, scenario), periods=until.periods, closings=until.closings)
    return wide.closed() if until.final else wide


def growth(compilation: Compilation, scope: Scope, scenario: Scenario) -> float:
    """How many times as large a period is in the scope of a scenario that is watched longer, by what is in it."""
    return _content(_unfenced(compilation, scenario)) / max(_content(scope), 1)


def _unfenced(compilation: Compilation, scenario: Scenario) -> Scope:
    return scope_of(compilation.model, compilation.sizes, scenario, pruned=True, unfenced=True)


def _content(scope: Scope) -> int:
    """Positions, lanes and makers that a scope holds."""
    return len(scope.nodes) + len(scope.lanes) + len(scope.makes)


def _alike(scope: Scope, scenario: Scenario, *, families: bool) -> Hashable:
    """What scenarios watched equally long have in common: their family, or nothing but themselves."""
    if scope.present or (families and not scope.exact_service):
        return replace(scope, periods=0, closings=()), family_of(scenario)
    return scope, scenario.name
