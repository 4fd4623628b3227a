"""The scope of the present situation: the whole network, for stock may stand anywhere and goods may be under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.hazard.scenarios import EffectKind
from resilience.program.scope.books import books_of
from resilience.program.scope.scope import Scope

if TYPE_CHECKING:
    from resilience.hazard.scenarios import Scenario, Struck
    from resilience.plan.model import Model
    from resilience.program.sizes import Sizes


def least_watch(model: Model, scenario: Scenario) -> int:
    """Periods until all that was on order has come and what leaves in the first period has arrived everywhere."""
    arrived = 0 if scenario.situation is None else scenario.situation.end
    return max(arrived, *(lane.lead_periods for lane in model.network.lanes.values()), 0) + 1


def present_scope(model: Model, sizes: Sizes, scenario: Scenario, periods: int) -> Scope:
    """Return the scope of a scenario that begins now: nothing is left out, and nothing is kept to its plan.

    Parameters
    ----------
    periods
        How long it is watched; at least `least_watch`.
    """
    network, nodes = model.network, tuple(sorted(model.network.nodes))
    gaps = _targets(scenario, EffectKind.ARRIVAL_GAP)
    locked, scrapped = _targets(scenario, EffectKind.STOCK_LOCKED), _targets(scenario, EffectKind.YIELD_LOSS)
    return Scope(
        periods=periods,
        nodes=nodes,
        lanes=tuple(sorted(network.lanes)),
        makes=tuple(sorted(network.production)),
        demands=tuple(sorted(network.demand)),
        hit_lanes=frozenset(network.lanes),
        hit_makes=frozenset(network.production),
        gap_lanes=frozenset(lane for lane in network.lanes if lane in gaps),
        longer=scenario.longer,
        locked=frozenset(node for node in nodes if node in locked),
        scrapping=frozenset(node for node in network.production if node in scrapped),
        present=True,
        books=books_of(model, sizes, nodes),
    )


def _targets(scenario: Scenario, kind: EffectKind) -> frozenset[Struck]:
    return frozenset(effect.target for effect in scenario.effects if effect.kind is kind)
