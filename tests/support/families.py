"""Families of scenarios that differ only in how long they last."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.hazard.scenarios import EffectKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.hazard.scenarios import Scenario


def lengthened(scenario: Scenario, by: int) -> Scenario:
    """The same disruption with what is wrong in its first period going on for more periods; half as likely."""
    if by == 0:
        return scenario
    effects = tuple(
        effect
        if effect.kind is EffectKind.TRANSIT_LOSS
        else replace(effect, profile=effect.profile[:1] * by + effect.profile)
        for effect in scenario.effects
    )
    return replace(scenario, name=f"{scenario.name}+{by}", effects=effects, rate=scenario.rate / 2)


def families(scenarios: Sequence[Scenario], by: Sequence[int] = (0, 1, 3)) -> list[Scenario]:
    """Every scenario in several lengths."""
    return [lengthened(scenario, periods) for scenario in scenarios for periods in by]
