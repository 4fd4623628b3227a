"""The scope of the present situation: the whole network, for stock may stand anywhere and goods may be under way."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from resilience.hazard.scenarios import EffectKind
from resilience.network.usage import nominal_use
from resilience.program.scope.books import books_of, year
from resilience.program.scope.scope import Scope

if TYPE_CHECKING:
    from resilience.hazard.scenarios import Scenario, Struck
    from resilience.hazard.situation import Situation
    from resilience.plan.model import Model
    from resilience.program.sizes import Sizes


def least_watch(model: Model, scenario: Scenario) -> int:
    """Periods until all on order has come, and what leaves once the stock of today is used up has arrived.

    What lies above a shelf's level costs its holding until it is used, and as long nothing need be sent: a watch that
    ended before would send on as planned. A shelf that holds more than a year's use is watched for a year.
    """
    now = scenario.situation
    arrived = 0 if now is None else now.end
    lead = max((lane.lead_periods for lane in model.network.lanes.values()), default=0)
    return max(arrived, lead + (0 if now is None else _used_up(model, now))) + 1


def _used_up(model: Model, now: Situation) -> int:
    """Periods in which every shelf uses up what it holds, at most a year; one from which nothing is used has none."""
    use = nominal_use(model.network)
    periods = (units / use[node] for node, units in now.on_hand if use.get(node, 0.0) > 0)
    return min(math.ceil(max(periods, default=0.0)), year(model))


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
        prices=scenario.prices,
        present=True,
        books=books_of(model, sizes, nodes),
    )


def _targets(scenario: Scenario, kind: EffectKind) -> frozenset[Struck]:
    return frozenset(effect.target for effect in scenario.effects if effect.kind is kind)
