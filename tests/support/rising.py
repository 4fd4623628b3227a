"""Cases in which prices rise: those of before, where something costs more for a time, too, or nothing else happens."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from resilience.hazard.effects import combined
from resilience.hazard.scenarios import DEARER, Effect, EffectKind

if TYPE_CHECKING:
    from resilience.hazard.scenarios import Scenario
    from resilience.network.network import SupplyNetwork


def rising(scenario: Scenario, network: SupplyNetwork, seed: int) -> Scenario:
    """Let up to three lanes and makers cost more, alone or beside what strikes anyhow."""
    rng = Random(f"price {seed}")
    lanes = rng.sample(sorted(network.lanes), min(len(network.lanes), rng.randint(1, 2)))
    makers = rng.sample(sorted(network.production), rng.randint(0, 1))
    rises = [Effect(EffectKind.LANE_PRICE, lane, _rise(rng)) for lane in lanes]
    rises += [Effect(EffectKind.MAKE_PRICE, node, _rise(rng)) for node in makers]
    others = () if rng.random() < 0.5 else scenario.effects
    return replace(scenario, effects=combined([*others, *rises]))


def times(scenario: Scenario, factor: float) -> Scenario:
    """Return the scenario with every rise so many times as large."""
    effects = (
        replace(one, profile=tuple(factor * rise for rise in one.profile)) if one.kind in DEARER else one
        for one in scenario.effects
    )
    return replace(scenario, effects=tuple(effects))


def _rise(rng: Random) -> tuple[float, ...]:
    """What a unit costs more by period: for a while, evenly or falling."""
    lasts, most = rng.randint(1, 6), rng.choice([0.3, 2.0, 8.0, 400.0]) * rng.uniform(0.5, 1.0)
    falls = rng.random() < 0.4
    return tuple(round(most * (1 - place / lasts if falls else 1.0), 3) for place in range(lasts))
