"""Factors: the rows that say how much of a target works, and those of longer lead times."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from resilience.hazard.scenarios import EffectKind, Scenario
from resilience.simulate.layout.rows import TIMED_KINDS, FactorKey, longer_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.quantities import LaneId


def factor_rows(scenarios: Sequence[Scenario]) -> dict[FactorKey, int]:
    """Number every effect that factors multiply, and every longer lead time."""
    rows: dict[FactorKey, int] = {}
    for scenario in scenarios:
        for effect in scenario.effects:
            if effect.kind in TIMED_KINDS:
                rows.setdefault((TIMED_KINDS[effect.kind], effect.target), len(rows))
            elif effect.kind is EffectKind.LEAD_TIME:
                rows.setdefault((effect.kind, effect.target), len(rows))
                for longer in sorted({int(value) for value in effect.profile if value > 0}):
                    rows.setdefault(longer_key(effect.lane, longer), len(rows))
    return rows


def longer_leads(
    scenarios: Sequence[Scenario], factors: Mapping[FactorKey, int]
) -> Mapping[LaneId, tuple[tuple[int, int], ...]]:
    """For each lane whose lead time may rise: by how much, and the row that says whether it has, the longest first."""
    found: defaultdict[LaneId, set[int]] = defaultdict(set)
    for scenario in scenarios:
        for lane, longer in scenario.longer:
            if longer > 0:
                found[lane].add(longer)
    return {
        lane: tuple((longer, factors[longer_key(lane, longer)]) for longer in sorted(times, reverse=True))
        for lane, times in found.items()
    }
