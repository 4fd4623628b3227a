"""Cases in which stock burns: those of before, where a site that is down may lose some of its stock, too."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from resilience.hazard.scenarios import Effect, EffectKind

if TYPE_CHECKING:
    from resilience.hazard.scenarios import Scenario

SHARES = (0.25, 0.5, 1.0)


def burning(scenario: Scenario, seed: int) -> Scenario:
    """Let each position that is down lose a share of its stock, now and then; and where none is, one that is hit."""
    rng = Random(f"fire {seed}")
    down = [effect.node for effect in scenario.effects if effect.kind is EffectKind.STOCK_LOCKED]
    made = [effect.node for effect in scenario.effects if effect.kind is EffectKind.PRODUCTION_LOSS]
    struck = [node for node in down if rng.random() < 0.8] or [*down, *made][:1]
    return with_fire(scenario, {node: rng.choice(SHARES) for node in struck})


def with_fire(scenario: Scenario, shares: dict) -> Scenario:
    """Return the scenario with shares of the stock at some positions destroyed."""
    fires = tuple(Effect(EffectKind.STOCK_LOSS, node, (share,)) for node, share in shares.items())
    return replace(scenario, effects=scenario.effects + fires)


def burns(scenario: Scenario) -> bool:
    """Whether any stock is destroyed."""
    return any(effect.kind is EffectKind.STOCK_LOSS for effect in scenario.effects)
