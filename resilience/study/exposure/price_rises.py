"""What a rise of prices would cost a year on the goods that are planned, before anything is done about it.

Of a duty by where goods are made and where they enter, of freight by means of transport, of a rate by currency. It is
told of models that state duties, or in which something is paid in another currency.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

import pandas as pd

from resilience.hazard.prices import customs_value
from resilience.study.exposure.duties_paid import duties_paid
from resilience.study.records import numeric

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.quantities import SiteId

POINT = 0.01
"""Share of the customs value by which a duty is taken to rise."""
TENTH = 0.1
"""Share by which freight and rates are taken to rise."""
COLUMNS = ("kind", "name", "paid_on", "paid_now", "rise", "costs")


def price_rises(model: Model, plan: Plan) -> pd.DataFrame:
    """What a point of duty, and a tenth of freight or of a rate, would cost a year; no rows where nothing says such."""
    network = model.network
    paid_in = any(lane.paid_in for lane in network.lanes.values()) or any(
        made.paid_in for made in network.production.values()
    )
    if not network.duties and not paid_in:
        return pd.DataFrame(columns=list(COLUMNS))
    year = model.calendar.periods_per_year
    rows = [*_duties(network, plan, year), *_freight(network, plan, year), *_currencies(network, plan, year)]
    return numeric(pd.DataFrame(rows, columns=list(COLUMNS)))


def _row(kind: str, name: str, paid_on: float, paid_now: float, rise: float) -> tuple[object, ...]:
    return kind, name, paid_on, paid_now, rise, rise * paid_on


def _duties(network: SupplyNetwork, plan: Plan, year: float) -> Iterator[tuple[object, ...]]:
    """Customs value that crosses from where goods are made into another region, and the duty on it."""
    makers = _makers(network, plan)
    paid = duties_paid(network, plan, makers)
    on: defaultdict[str, list[float]] = defaultdict(list)
    now: defaultdict[str, list[float]] = defaultdict(list)
    for key, flow in plan.flows.items():
        lane = network.lanes[key]
        into, away = network.sites[lane.destination].region, network.sites[lane.origin].region
        found = makers.get(lane.source, frozenset())
        origins = sorted({str(network.sites[maker].region) for maker in found} - {str(into)})
        if into != away and origins and flow > 0:
            name = f"{' or '.join(origins)} > {into}"
            on[name].append(year * flow * customs_value(network, lane, (), found))
            now[name].append(year * paid[key])
    for name in sorted(on):
        yield _row("duty", name, math.fsum(on[name]), math.fsum(now[name]), POINT)


def _makers(network: SupplyNetwork, plan: Plan) -> Mapping[Node, frozenset[SiteId]]:
    """Sites whose goods reach each position as planned."""
    found: defaultdict[Node, set[SiteId]] = defaultdict(set)
    waiting = [(node, node.site) for node, units in plan.production.items() if units > 0]
    while waiting:
        node, maker = waiting.pop()
        if maker not in found[node]:
            found[node].add(maker)
            ways = (lane for lane in network.outbound.get(node, ()) if plan.flows.get(lane.id, 0.0) > 0)
            waiting += [(lane.target, maker) for lane in ways]
    return {node: frozenset(makers) for node, makers in found.items()}


def _freight(network: SupplyNetwork, plan: Plan, year: float) -> Iterator[tuple[object, ...]]:
    spent: defaultdict[str, list[float]] = defaultdict(list)
    for key, flow in plan.flows.items():
        spent[str(network.lanes[key].mode)].append(year * flow * network.lanes[key].unit_cost)
    for mode in sorted(spent):
        if any(spent[mode]):
            yield _row("freight", mode, math.fsum(spent[mode]), math.fsum(spent[mode]), TENTH)


def _currencies(network: SupplyNetwork, plan: Plan, year: float) -> Iterator[tuple[object, ...]]:
    spent: defaultdict[str, list[float]] = defaultdict(list)
    for key, flow in plan.flows.items():
        if (currency := network.lanes[key].paid_in) is not None:
            spent[currency].append(year * flow * network.lanes[key].unit_cost)
    for node, units in plan.production.items():
        if (currency := network.production[node].paid_in) is not None:
            spent[currency].append(year * units * network.production[node].unit_cost)
    for currency in sorted(spent):
        yield _row("currency", currency, math.fsum(spent[currency]), math.fsum(spent[currency]), TENTH)
