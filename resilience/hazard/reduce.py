"""Fewer scenarios with a stated distance to the original set.

Fast forward selection (Heitsch and Roemisch 2003) among scenarios of the same hazard that hit the same
targets in the same cycle phase and stretch of the year. Rates of those left out move to the nearest one kept, so the
rate of every hazard and target stays what it was.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from resilience.errors import InputError
from resilience.given import Of, Whole, takes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from resilience.hazard.distributions.strata import FloatArray
    from resilience.hazard.profile import Profile
    from resilience.hazard.scenarios import EffectKind, Scenario, ScenarioSet

    Places = NDArray[np.intp]


class _Selection(NamedTuple):
    """Members of a group in order of choice, and the rate-weighted distance left after each choice."""

    order: Places
    left: FloatArray


class _Group(NamedTuple):
    """Scenarios between which rates may move: places in the set, rates, mutual distances, best choices."""

    places: list[int]
    rates: FloatArray
    distances: FloatArray
    selection: _Selection


@takes(whole=Of("ScenarioSet"), keep=Whole())
def reduced(whole: ScenarioSet, keep: int) -> ScenarioSet:
    """Keep at most `keep` scenarios, but at least one for each hazard, target and cycle phase.

    The note added states the transport distance: how many period-units of lost capacity (share lost times
    periods, summed over everything hit) the move of rates changes per year.

    Raises
    ------
    InputError
        When `keep` is not positive.
    """
    if keep < 1:
        raise InputError(["Expected reduce_to >= 1."])
    if len(whole) <= keep:
        return whole
    groups = _ranked(whole.scenarios, keep)
    sizes = _sizes([group.selection for group in groups], keep)
    kept: dict[int, float] = {}
    for group, size in zip(groups, sizes, strict=True):
        kept |= _moved(group, size)
    error = sum(float(group.selection.left[size - 1]) for group, size in zip(groups, sizes, strict=True))
    scenarios = tuple(replace(whole.scenarios[i], rate=kept[i]) for i in sorted(kept))
    note = _note(len(whole), len(kept), keep, error)
    return replace(whole, scenarios=scenarios, notes=(*whole.notes, note))


def _note(before: int, after: int, wanted: int, error: float) -> str:
    text = (
        f"Reduced from {before} to {after} scenarios; transport distance {error:.4g} period-units of lost "
        "capacity per year."
    )
    return text if after <= wanted else f"{text} {wanted} are too few to keep one for each hazard and target."


def _ranked(scenarios: Sequence[Scenario], keep: int) -> list[_Group]:
    """Rank each group's scenarios; groups that differ only in what they hit share the work."""
    groups = _groups(scenarios)
    room = max(keep - len(groups) + 1, 1)
    distances: dict[object, FloatArray] = {}
    selections: dict[object, _Selection] = {}
    ranked = []
    for places in groups:
        members = [scenarios[place] for place in places]
        rates = np.array([scenario.rate for scenario in members])
        # Profiles are shared between targets, so their identity is a cheap and safe key while they live.
        shape = tuple((effect.kind, id(effect.profile)) for member in members for effect in member.effects)
        key = (len(members), shape)
        if key not in distances:
            distances[key] = _distances(members)
        if (key, rates.tobytes()) not in selections:
            selections[key, rates.tobytes()] = _select(distances[key], rates, room)
        ranked.append(_Group(places, rates, distances[key], selections[key, rates.tobytes()]))
    return ranked


def _groups(scenarios: Sequence[Scenario]) -> list[list[int]]:
    """Places of scenarios between which rates may move."""
    found: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, scenario in enumerate(scenarios):
        hit = tuple((effect.kind, effect.target) for effect in scenario.effects)
        found[scenario.hazard, scenario.cycle_phase, scenario.season, hit].append(place)
    return list(found.values())


def _distances(group: Sequence[Scenario]) -> FloatArray:
    """Period-units by which each two scenarios of a group differ."""
    columns = Counter(zip(*[[(e.kind, e.profile) for e in scenario.effects] for scenario in group], strict=True))
    from scipy.spatial.distance import cdist

    total = np.zeros((len(group), len(group)))
    for column, times in columns.items():
        table = _table(column)
        total += times * cdist(table, table, "cityblock")
    return total


def _table(column: Sequence[tuple[EffectKind, Profile]]) -> FloatArray:
    """One effect's profiles as rows, filled up with what is nominal."""
    table = np.full((len(column), max(1, *(len(profile) for _, profile in column))), column[0][0].nominal)
    for row, (_, profile) in zip(table, column, strict=True):
        row[: len(profile)] = profile
    return table


def _select(distance: FloatArray, rate: FloatArray, room: int) -> _Selection:
    """Choose scenario after scenario so that each leaves the least rate-weighted distance."""
    nearest = np.full(rate.size, np.inf)
    order, left = [], []
    free = np.ones(rate.size, dtype=bool)
    for _ in range(min(room, rate.size)):
        candidates = np.flatnonzero(free)
        remaining = np.minimum(distance[candidates], nearest) @ rate
        best = int(candidates[np.argmin(remaining)])
        nearest = np.minimum(nearest, distance[best])
        free[best] = False
        order.append(best)
        left.append(float(nearest @ rate))
    return _Selection(np.array(order), np.array(left))


def _sizes(chosen: Sequence[_Selection], keep: int) -> list[int]:
    """How many to keep of each group: one, then wherever one more shrinks the distance most."""
    gains = [
        (-float(gain), group, size)
        for group, selection in enumerate(chosen)
        for size, gain in enumerate(_falling(-np.diff(selection.left)), start=1)
    ]
    sizes = [1] * len(chosen)
    for _, group, _ in sorted(gains)[: max(keep - len(chosen), 0)]:
        sizes[group] += 1
    return sizes


def _falling(gains: FloatArray) -> FloatArray:
    """Remove the dust that would let a later choice be taken before an earlier one."""
    return np.minimum.accumulate(gains) if gains.size else gains


def _moved(group: _Group, size: int) -> dict[int, float]:
    """Rates of the scenarios kept, each with those of the scenarios nearest to it."""
    kept = np.sort(group.selection.order[:size])
    nearest = np.argmin(group.distances[:, kept], axis=1)
    nearest[kept] = np.arange(kept.size)
    sums = np.bincount(nearest, weights=group.rates, minlength=kept.size)
    return {group.places[place]: float(total) for place, total in zip(kept, sums, strict=True)}
