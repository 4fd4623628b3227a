"""From today's stock to the plan: what must be bought, what runs down, and the money that takes or sets free."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from resilience.network.keeping.storage import most_built
from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.network.parts import Inventory
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan

COLUMNS = [
    "site", "part", "starts_from", "on_hand", "on_order", "buffer", "lot", "buy", "run_down", "money_bound",
    "pack", "packs_to_buy", "packs_to_run_down", "in_transit", "ordered_beyond", "left_to_buy",
]  # fmt: skip
ORDER_DUST = 1e-9
"""Share of an order that is rounding."""
ON_HAND, TARGET = "stock on hand", "today's target"


def from_stock(model: Model, plan: Plan) -> pd.DataFrame:
    """One row per shelf that holds stock today or by the plan.

    Units: `on_hand`, `on_order`, `buffer`, `lot`, `buy` and `run_down` in units, `money_bound` in currency at the
    part's unit value, below 0 where it is set free. A shelf swings between the buffer and a lot above it, so what lies
    in between is left alone, and so is what a season may have built ahead. Where no stock on hand is stated the shelf
    starts from today's target. What is on order is not counted in these: `in_transit` is what the planned flow has on
    the way on average, and `ordered_beyond` what is on order above that and a lot; `left_to_buy` is less by so much.
    Packs are whole ones of `pack` units, to buy rounded up, to run down rounded down; nothing where no pack is stated.
    """
    stock = {Node(one.site, one.part): one for one in model.inventory}
    shelves = {node for node, one in stock.items() if one.on_hand > 0}
    shelves |= {node for node, units in (*model.cover.items(), *plan.buffers.items()) if units > 0}
    return pd.DataFrame([_row(model, plan, stock, node) for node in sorted(shelves)], columns=COLUMNS)


def _row(model: Model, plan: Plan, stock: Mapping[Node, Inventory], node: Node) -> list[object]:
    known = stock.get(node)
    start = model.cover.get(node, 0.0) if known is None else known.on_hand
    buffer = plan.buffers.get(node, 0.0)
    lot = sum(plan.lot(lane.id) for lane in model.network.inbound.get(node, ()))
    built = most_built(model.network, node, model.calendar.periods_per_year)
    buy, run_down = max(buffer - start, 0.0), max(start - buffer - lot - built, 0.0)
    part = model.network.parts[node.part]
    money = (buy - run_down) * part.unit_value
    on_order = None if known is None else known.on_order
    transit = sum(plan.flows.get(lane.id, 0.0) * lane.lead_time for lane in model.network.inbound.get(node, ()))
    beyond = max((on_order or 0.0) - transit - lot, 0.0)
    beyond = 0.0 if beyond <= ORDER_DUST * (on_order or 0.0) else beyond
    return [
        node.site, node.part, TARGET if known is None else ON_HAND, start, on_order, buffer, lot, buy, run_down, money,
        part.pack, part.packs(buy), part.full_packs(run_down), transit, beyond, max(buy - beyond, 0.0),
    ]  # fmt: skip
