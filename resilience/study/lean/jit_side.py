"""The just-in-time side of recommendations: lots, deliveries, cards, the bottleneck, and the waste they take away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from resilience.lean.waste import LedgerRow, waste_ledger
from resilience.network.parts import Node
from resilience.quantities import PartId, SiteId
from resilience.study.lean.lines import lines_of
from resilience.study.lean.loops import planned_loop
from resilience.study.lean.records import plan_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from resilience.lean.waste import WasteLedger
    from resilience.network.lanes import Lane
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.study.lean.lines import LeanLine
    from resilience.study.lean.loops import LeanLoop

PRICED = (LedgerRow.OVERPRODUCTION, LedgerRow.TRANSPORT, LedgerRow.INVENTORY, LedgerRow.DEFECTS)
"""Wastes that a decision of a plan moves and that tables price."""
JIT_COLUMNS = [
    "action", "status", "kind", "site", "part", "lane", "lot_without", "lot", "days_between_without", "days_between",
    "cards_without", "cards", "line", "takt_minutes", "needed", *(f"waste_{row}" for row in PRICED), "waste",
]  # fmt: skip


def jit_rows(model: Model, best: Plan, actions: Iterable[tuple[Mapping[str, str], Plan]]) -> pd.DataFrame:
    """What each action of a plan does to flow: the plan beside the plan without it, the rest kept.

    Parameters
    ----------
    model
        Whose.
    best
        The plan.
    actions
        Of each action its words, status, kind, and the site and part that it is about; and the plan without it.

    Returns
    -------
    pandas.DataFrame
        A row for each action and lane that feeds what it is about; `waste` and its parts are money a year that the
        action adds (+) or takes away (-), disruptions aside, in the first of its rows.
    """
    ledger = waste_ledger(plan_record(model, best), model.network)
    lines = lines_of(model, _made(model, best), balanced=False)
    rows = []
    for action, without in actions:
        site, part = action["site"], action["part"]
        before = waste_ledger(plan_record(model, without), model.network)
        told = {**action} | _line_told(_fullest(model, lines, site, part))
        lanes = list(_loops(model, best, without, site, part)) or [{}]
        for number, lane in enumerate(lanes):
            rows.append(told | lane | (_less(ledger, before) if number == 0 else {}))
    return pd.DataFrame(rows, columns=JIT_COLUMNS)


def _made(model: Model, plan: Plan) -> dict[Node, float]:
    makers = model.network.production
    return {node: plan.production.get(node, 0.0) * made.yield_share for node, made in makers.items()}


def _loops(model: Model, best: Plan, without: Plan, site: str, part: str) -> Iterator[dict[str, object]]:
    """Lanes into a position, as loops with and without an action."""
    for lane in model.network.inbound.get(Node(SiteId(site), PartId(part)), ()):
        after, before = planned_loop(model, best, lane), planned_loop(model, without, lane)
        if after is not None or before is not None:
            yield {"lane": lane.id} | _loop_told(before, "_without") | _loop_told(after, "")


def _loop_told(loop: LeanLoop | None, which: str) -> dict[str, object]:
    """Lot, time between deliveries and cards; blank where nothing flows or deliveries are not counted."""
    if loop is None:
        return {}
    counted = loop.lot > 0
    return {
        f"lot{which}": loop.lot if counted else None,
        f"days_between{which}": loop.between_days if counted else None,
        f"cards{which}": loop.cards,
    }


def _fullest(model: Model, lines: tuple[LeanLine, ...], site: str, part: str) -> LeanLine | None:
    """The line or maker that needs most of its time, of the site and of those who feed it."""
    fed: Iterable[Lane] = model.network.inbound.get(Node(SiteId(site), PartId(part)), ())
    sites = {site, *(lane.origin for lane in fed)}
    return next((line for line in lines if line.site in sites), None)


def _line_told(line: LeanLine | None) -> dict[str, object]:
    if line is None:
        return {}
    return {"line": f"{line.site} {line.name}", "takt_minutes": line.takt, "needed": line.needed}


def _less(after: WasteLedger, before: WasteLedger) -> dict[str, float]:
    """Money a year that each waste is more with the action than without it."""
    changes = {f"waste_{row}": (after.cost_of(row) or 0.0) - (before.cost_of(row) or 0.0) for row in PRICED}
    return changes | {"waste": after.wasted - before.wasted}
