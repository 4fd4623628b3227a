"""Effects of a hazard on its targets, and what two effects on the same target amount to."""

from __future__ import annotations

import math
from itertools import zip_longest
from typing import TYPE_CHECKING

from resilience.hazard.prices import price_risen
from resilience.hazard.profile import factor_profile, gap_profile, help_profile, lead_profile, loss_profile
from resilience.hazard.scenarios import AT_ONCE, DEARER, Effect, EffectKind
from resilience.quantities import LaneId

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resilience.hazard.cases import Case
    from resilience.hazard.hazards import Hazard
    from resilience.hazard.matching import Key, Target
    from resilience.hazard.profile import Profile

WORST_WINS = frozenset({EffectKind.ARRIVAL_GAP, EffectKind.LEAD_TIME, EffectKind.HELP})
"""Kinds of which two on one target amount to the larger, period by period."""


def effects(hazard: Hazard, target: Target, case: Case) -> tuple[Effect, ...]:
    """Everything that happens to the target when the hazard strikes as in the case."""
    made: dict[EffectKind, Profile] = {}
    for kind, _ in target.keys:
        if kind not in made:
            made[kind] = _profile(kind, hazard, case)
    hit = tuple(Effect(kind, key, _risen(made[kind], target.bases.get((kind, key)))) for kind, key in target.keys)
    return hit + tuple(Effect(EffectKind.HELP, LaneId(line.lane), help_profile(line.curve)) for line in hazard.help)


def _risen(profile: Profile, base: float | None) -> Profile:
    """A price by period, where there is one: what a unit of size comes to, as often as the profile says."""
    return profile if base is None else tuple(base * times for times in profile)


def combined(parts: Iterable[Effect]) -> tuple[Effect, ...]:
    """One effect per kind and target, in order of first appearance.

    Independent losses leave the product of what each leaves (1 - (1 - a)(1 - b)), demand factors multiply, what is paid
    more adds up, and of gaps, longer lead times and recorded help the larger counts.
    """
    grouped: dict[Key, list[Profile]] = {}
    for part in parts:
        grouped.setdefault((part.kind, part.target), []).append(part.profile)
    return tuple(Effect(kind, target, _joined(kind, found)) for (kind, target), found in grouped.items())


def _profile(kind: EffectKind, hazard: Hazard, case: Case) -> Profile:
    if kind in AT_ONCE:
        return (hazard.transit_loss if kind is EffectKind.TRANSIT_LOSS else hazard.stock_loss,)
    if kind is EffectKind.DEMAND_FACTOR:
        return factor_profile(case.duration, case.severity, case.ramp, hazard.curve)
    if kind is EffectKind.ARRIVAL_GAP:
        return gap_profile(case.duration)
    if kind is EffectKind.LEAD_TIME:
        return lead_profile(case.duration, case.extra, case.ramp, hazard.curve)
    size = price_risen(hazard, case.severity) if kind in DEARER else case.severity
    return loss_profile(case.duration, size, case.ramp, hazard.curve)


def _joined(kind: EffectKind, profiles: list[Profile]) -> Profile:
    if len(profiles) == 1:
        return profiles[0]
    if kind is EffectKind.DEMAND_FACTOR:
        return tuple(math.prod(values) for values in zip_longest(*profiles, fillvalue=1.0))
    columns = zip_longest(*profiles, fillvalue=0.0)
    if kind in DEARER:
        return tuple(math.fsum(values) for values in columns)
    if kind in WORST_WINS:
        return tuple(max(values) for values in columns)
    return tuple(1 - math.prod(1 - value for value in values) for values in columns)
