"""Every shelf today, by the plan, and the change: in units, in days of what flows through it, and in money."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from resilience.study.run.decisions import today

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.network.parts import Node, Part
    from resilience.study.plan.plan_result import PlanResult

MEASURES = ("units", "days", "value", "holding_per_year")
WHEN = ("today", "plan", "change")
COLUMNS = [
    "site", "part", *(f"{name}_{when}" for name in MEASURES for when in WHEN), "pack",
    *(f"packs_{when}" for when in WHEN),
]  # fmt: skip


def shelves(result: PlanResult) -> pd.DataFrame:
    """One row per shelf with a buffer today or by the plan.

    `days` are calendar days of what flows through the shelf by the plan (today, where nothing does any more), `value`
    is currency at the part's unit value, `holding_per_year` what keeping it costs. `packs` are whole
    ones of `pack` units, rounded up; nothing where no pack is stated. `unit` is there where some part says its own.
    """
    before, best = today(result), result.plan
    rows = []
    for node in sorted({*best.buffers, *before.buffers}):
        flow = result.evaluator.throughput(best, node) or result.evaluator.throughput(before, node)
        held = [plan.buffers.get(node, 0.0) for plan in (before, best)]
        figures = zip(*(_measures(result, node, units, flow) for units in held), strict=True)
        amounts = (value for old, new in figures for value in (old, new, new - old))
        rows.append([node.site, node.part, *amounts, *_packs(result.model.network.parts[node.part], held)])
    table = pd.DataFrame(rows, columns=COLUMNS)
    units = [result.model.network.parts[part].unit for part in table["part"]]
    if any(units):
        table["unit"] = units
    return table


def _packs(part: Part, held: Sequence[float]) -> list[float | None]:
    """Units in a pack, and whole packs today, by the plan and their change."""
    old, new = (part.packs(units) for units in held)
    return [part.pack, old, new, None if old is None or new is None else new - old]


def _measures(result: PlanResult, node: Node, units: float, flow: float) -> tuple[float, float, float, float]:
    part = result.model.network.parts[node.part]
    days = result.model.calendar.days(units / flow) if flow > 0 else math.nan
    return units, days, units * part.unit_value, units * part.holding_cost
