"""A state of a week that is as a plan has it: shelves at their levels, pipelines full, approved sources ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from resilience.network.parts import Inventory
from resilience.plan.iso_week import IsoWeek
from resilience.plan.state import DatedOrder, SourceState, SourceStatus, WeekState

if TYPE_CHECKING:
    from pathlib import Path

    from support.tiny import Tiny

    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.study.plan.plan_result import PlanResult

WEEK = IsoWeek(2026, 48)
PHASE = 0.5


def nothing_more(**tables: object) -> WeekState:
    """A state whose tables are empty but for those that are given."""
    empty = {"inventory": (), "on_order": (), "waiting": {}, "events": ()}
    return WeekState(**{**empty, **tables})  # type: ignore[arg-type]


def steady_state(model: Model, plan: Plan, week: IsoWeek = WEEK, **more: object) -> WeekState:
    """Shelves at the buffer and half a lot, what flows on its way, whoever is approved ready."""
    network = model.network
    return WeekState(
        inventory=tuple(Inventory(node.site, node.part, _level(model, plan, node), 0.0) for node in network.nodes),
        **{"waiting": {}, "events": (), **more},
        on_order=tuple(
            DatedOrder(f"{lane.id}/{t}", lane.id, plan.flows[lane.id], model.calendar.date(week.monday, t))
            for lane in network.lanes.values()
            for t in range(lane.lead_periods if plan.flows.get(lane.id) else 0)
        ),
        sources=tuple(
            SourceState(source, SourceStatus.QUALIFIED, week.monday)
            for source in sorted({network.lanes[key].source for key in plan.qualified})
        ),
    )


def _level(model: Model, plan: Plan, node: object) -> float:
    lots = sum(plan.lot(lane.id) for lane in model.network.inbound.get(node, ()))
    return plan.buffers.get(node, 0.0) + PHASE * lots


def write_state(folder: Path, model: Model, plan: Plan, week: IsoWeek = WEEK, **tables: str) -> Path:
    """The same as tables in a folder; further tables by name as text."""
    folder.mkdir(parents=True, exist_ok=True)
    state = steady_state(model, plan, week)
    rows = {
        "inventory": ["site,part,on_hand", *(f"{one.site},{one.part},{one.on_hand!r}" for one in state.inventory)],
        "on_order": ["order,origin,destination,part,mode,quantity,due", *_orders(model, state)],
        "supplier_status": [
            "site,part,status,since",
            *(f"{one.source.site},{one.source.part},{one.status},{one.since}" for one in state.sources),
        ],
        "waiting": ["market,part,quantity"],
        "events": ["event,hazard,site,lane,start,end,severity"],
        **{name: text.split() for name, text in tables.items()},
    }
    for name, lines in rows.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def _orders(model: Model, state: WeekState) -> list[str]:
    lanes = model.network.lanes
    return [
        f"{number},{lanes[one.lane].origin},{lanes[one.lane].destination},{lanes[one.lane].part},"
        f"{lanes[one.lane].mode},{one.quantity!r},{one.due}"
        for number, one in enumerate(state.on_order)
    ]


class Weeks(NamedTuple):
    """Where a study, its plan and the state of some weeks are."""

    model: Path
    scenarios: Path
    plan: Path
    states: dict[str, Path]


def write_weeks(folder: Path, files: Tiny, result: PlanResult, count: int = 2) -> Weeks:
    """Write a plan's run folder, and weeks in its steady state."""
    result.write(folder / "plan")
    weeks = [IsoWeek(WEEK.year, WEEK.week + i) for i in range(count)]
    states = {str(week): write_state(folder / str(week), result.model, result.plan, week) for week in weeks}
    return Weeks(files.model, files.scenarios, folder / "plan", states)
