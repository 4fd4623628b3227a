"""A plan's decisions as tables, each beside what is done today."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from resilience.network.ordering import cost_in_lots, least_lot
from resilience.network.parts import Node
from resilience.plan.changes import shares
from resilience.plan.fields import FOR_A_FEE, DecidedOf
from resilience.plan.intensity import buffer_spend, delivery_position, jit_intensity, source_spend
from resilience.plan.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.network.lanes import Lane
    from resilience.plan.model import Model
    from resilience.quantities import LaneId, PartId, SiteId
    from resilience.study.costs.evaluate import Evaluator, Policy
    from resilience.study.costs.refills import Aftermath
    from resilience.study.plan.optimize import PlanResult

BUFFERS = ["site", "part", "units", "cover_periods", "cover_days", "units_today", "holding_cost", "refill_days"]
SOURCES = [
    "lane", "origin", "destination", "part", "mode", "status", "qualified", "flow", "share", "share_today",
]  # fmt: skip
LOTS = ["lane", "deliveries", "lot", "deliveries_today", "lot_today", "position"]
ENDS = {1: "", 2: "_today"}
"""Ends of the columns of costs, by the place of the lot they are of."""
RESERVES = ["kind", "site", "part", "lane", "units_per_period", "units_today", "fee"]
INTENSITY = [
    "part", "jit_intensity", "jic_intensity", "jic_spend", "buffer_spend", "source_spend", "visibility_spend",
    "purchase_value",
]  # fmt: skip
TOTAL = "total"


class Decided(Protocol):
    """Whatever has decided on a plan beside one of today, and knows what follows a disruption."""

    @property
    def model(self) -> Model:
        """What it was decided on."""

    @property
    def plan(self) -> Plan:
        """What was decided."""

    @property
    def policies(self) -> Mapping[str, Policy]:
        """Plans beside it, the status quo perhaps."""

    @property
    def unpriced(self) -> Mapping[str, Plan]:
        """Plans beside it that were not priced."""

    @property
    def evaluator(self) -> Evaluator:
        """What prices it."""

    @property
    def aftermath(self) -> Aftermath:
        """How long shelves take to be full again."""


def today(result: Decided) -> Plan:
    """What is done today; where the status quo cannot serve the demand, its target stocks are all that is known."""
    policy = result.policies.get("status quo")
    if policy is not None:
        return policy.plan
    return result.unpriced.get("status quo") or Plan("status quo", buffers=result.model.cover)


def buffers(result: Decided) -> pd.DataFrame:
    """Every stock position with a buffer, planned or today: units, cover, holding cost (currency per year), refill.

    `refill_days` are calendar days until the planned buffer, used up, is full again by spare capacity alone; infinite
    where nobody who supplies it has any. Where everyday safety stock is asked for, the units of it and the strategic
    part above it stand apart.
    """
    best, before = result.plan, today(result)
    rows = []
    for node in sorted({*best.buffers, *before.buffers}):
        units = best.buffers.get(node, 0.0)
        flow = result.evaluator.throughput(best, node)
        cover = units / flow if flow > 0 else math.nan
        holding = result.model.network.parts[node.part].holding_cost * units
        days = result.model.calendar.days(cover)
        refill = result.model.calendar.days(result.aftermath.refill.get(node, 0.0))
        rows.append([node.site, node.part, units, cover, days, before.buffers.get(node, 0.0), holding, refill])
    table = pd.DataFrame(rows, columns=BUFFERS)
    return table if result.model.everyday is None else _apart(result.model, table)


def _apart(model: Model, table: pd.DataFrame) -> pd.DataFrame:
    """The table with everyday safety stock and the strategic part of each target."""
    places = zip(table["site"], table["part"], table["units"], strict=True)
    floor = [min(units, model.everyday_at(Node(site, part))) for site, part, units in places]
    return table.assign(everyday=floor, strategic=table["units"] - floor)


def sources(result: Decided) -> pd.DataFrame:
    """Every lane: whether it is qualified, its flow per period and its share of what its destination takes."""
    best, before, network = result.plan, today(result), result.model.network
    rows = []
    inside = network.inside
    for key, lane in sorted(network.lanes.items()):
        if lane.destination in inside:
            continue
        flow = best.flows.get(key, 0.0)
        share, share_today = (shares(network, plan, lane.target)[key] for plan in (best, before))
        mode = "" if lane.origin in inside else str(lane.mode)
        place = [key, lane.origin, lane.destination, lane.part, mode, str(lane.status)]
        rows.append([*place, key in best.qualified, flow, share, share_today])
    return pd.DataFrame(rows, columns=SOURCES)


def lots(result: Decided) -> pd.DataFrame:
    """Every lane in use that offers a choice: deliveries per period, units per lot, position from slow 0 to fast 1."""
    best, before = result.plan, today(result)
    rows = []
    for key in sorted({*best.deliveries, *before.deliveries}):
        chosen, options = best.deliveries.get(key), result.model.network.lanes[key].delivery_options
        choice = chosen is not None and len(set(options)) > 1
        position = delivery_position(options, chosen) if choice and chosen is not None else math.nan
        lot_today = before.lot(key) if key in before.deliveries else math.nan
        lot = math.nan if chosen is None else best.lot(key)
        rows.append([key, chosen, lot, before.deliveries.get(key), lot_today, position])
    table = pd.DataFrame(rows, columns=LOTS)
    lanes = result.model.network.lanes
    if not any(least_lot(lane) > 0 or lane.price_breaks for lane in lanes.values()):
        return table
    sizes = list(zip(table["lane"], table["lot"], table["lot_today"], strict=True))
    costs = {f"unit_cost{end}": [_in_lots(lanes[row[0]], row[place]) for row in sizes] for place, end in ENDS.items()}
    return table.assign(least_lot=[least_lot(lanes[key]) for key, *_ in sizes], **costs)


def _in_lots(lane: Lane, lot: float) -> float:
    return math.nan if math.isnan(lot) else cost_in_lots(lane, lot)


def reserves(result: Decided) -> pd.DataFrame:
    """Reserve capacity on lanes and in production, and visibility, with their fees (currency per year)."""
    best, before, network = result.plan, today(result), result.model.network
    rows: list[list[object]] = []
    for field in FOR_A_FEE:
        planned, held = field.said(best), field.said(before)
        for key in sorted({*planned, *held}):
            item, units = field.item(network, key), planned.get(key, 0.0)
            of_lane = field.of is DecidedOf.LANE
            place = [item.origin, item.part, key] if of_lane else [item.site, item.part, None]
            fee = field.fee_of(network, key) * units
            rows.append([field.kind, *place, units, held.get(key, 0.0), fee])
    rows += [
        ["visibility", site, None, None, None, None, _visibility_cost(result, site)] for site in sorted(best.visible)
    ]
    for kind, names in (("opened site", best.opened), ("closed site", best.closed)):
        cost = {name: (one.cost_of_open if one.may_open else one.cost_of_closed) for name, one in network.sites.items()}
        rows += [[kind, name, None, None, None, None, cost[name]] for name in sorted(names)]
    return pd.DataFrame(rows, columns=RESERVES)


def intensities(result: PlanResult) -> pd.DataFrame:
    """JIT and JIC intensity of the plan by part and in total; spend and purchase value in currency per year."""
    network, plan = result.model.network, result.plan
    total_jit, jit = jit_intensity(network, plan)
    spends = {
        "buffer_spend": buffer_spend(network, plan),
        "source_spend": source_spend(network, plan, *_premiums(result)),
        "purchase_value": _purchase_value(result),
    }
    rows = []
    for part in sorted(network.parts):
        spent = {name: by_part.get(part, 0.0) for name, by_part in spends.items()}
        rows.append({"part": part, "jit_intensity": jit.get(part)} | _spend(spent, seen=0.0))
    sums = {name: math.fsum(by_part.values()) for name, by_part in spends.items()}
    if plan.opened:
        sums["source_spend"] += math.fsum(network.sites[name].cost_of_open for name in sorted(plan.opened))
    seen = math.fsum(_visibility_cost(result, site) for site in plan.visible)
    rows.append({"part": TOTAL, "jit_intensity": total_jit} | _spend(sums, seen=seen))
    return pd.DataFrame(rows, columns=INTENSITY)


def _spend(amounts: Mapping[str, float], *, seen: float) -> dict[str, object]:
    spend = amounts["buffer_spend"] + amounts["source_spend"] + seen
    value = amounts["purchase_value"]
    return {
        **amounts,
        "visibility_spend": seen,
        "jic_spend": spend,
        "jic_intensity": spend / value if value > 0 else None,
    }


def _premiums(result: PlanResult) -> tuple[Mapping[LaneId, float], Mapping[Node, float]]:
    """What a year of one unit per period costs above the cheapest source, on each lane and at each maker in use."""
    periods, sizes, plan = result.model.calendar.periods_per_year, result.program.sizes, result.plan
    lanes = {key: periods * sizes.lane_premium(key) for key in plan.flows}
    return lanes, {node: periods * sizes.make_premium(node) for node in plan.production}


def _purchase_value(result: PlanResult) -> Mapping[PartId, float]:
    """Yearly value of what is bought of each part: good units of parts without children, where they are made."""
    network, periods = result.model.network, result.model.calendar.periods_per_year
    value: dict[PartId, float] = {}
    for node, made in sorted(result.plan.production.items()):
        if node.part not in network.children:
            good = network.production[node].yield_share * made
            value[node.part] = value.get(node.part, 0.0) + periods * network.parts[node.part].unit_value * good
    return value


def _visibility_cost(result: Decided, site: SiteId) -> float:
    return result.model.network.sites[site].visibility_cost or 0.0
