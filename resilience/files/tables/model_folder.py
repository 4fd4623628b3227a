"""A model made in Python as a folder of CSV tables and `model.toml`, which reads back as the same model."""

from __future__ import annotations

import csv
import json
import math
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from resilience.files.atomic import refuse_if_taken, writable
from resilience.files.registry.column import UNLIMITED, Kind
from resilience.files.registry.columns import PROVENANCE, TABLES
from resilience.files.registry.naming import RANGES
from resilience.files.registry.number_text import unmistakable
from resilience.files.sources.csv_source import LABEL, SETTINGS_FILE
from resilience.files.sources.table_text import escaped
from resilience.files.tables.plain import cells_of
from resilience.files.tables.provenance import with_notes
from resilience.given import PLACE, Of, takes
from resilience.network.lanes import LaneStatus
from resilience.network.parts import Customer
from resilience.plan.levers import Lever
from resilience.quantities import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from resilience.network.parts import Demand, Production
    from resilience.plan.model import Model
    from resilience.quantities import WorkingDays

EMPTY_SAYS = frozenset({"levers"})
"""Keys whose empty list is not what a missing one means."""
Cell: TypeAlias = str | float | None
Record: TypeAlias = "Mapping[str, Cell]"


@takes(model=Of("Model"), folder=PLACE)
def write_model(model: Model, folder: str | Path) -> Path:
    """Write a model into a folder that is made for it; columns that no record uses are left out.

    Raises
    ------
    InputError
        When the folder holds anything, or cannot be written.
    """
    folder = Path(folder)
    refuse_if_taken(folder)
    with writable(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for name, found in with_notes(records(model), model.provenance).items():
        rows = [{column: written(cell) for column, cell in record.items()} for record in found]
        if rows or (TABLES[name].required and TABLES[name].may_be_empty):
            write_rows(folder / LABEL.format(name), name, rows)
    (folder / SETTINGS_FILE).write_text("\n".join(settings_lines(model)) + "\n", encoding="utf-8")
    return folder


def written(cell: Cell) -> str:
    """Text of a cell that reads back as the same value."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    return UNLIMITED if math.isinf(cell) else unmistakable(repr(float(cell)).removesuffix(".0"))


def periods(duration: float | None) -> str | None:
    """Text of a duration in periods."""
    return None if duration is None else f"{written(duration)} periods"


TEXTS = frozenset({Kind.TEXT, Kind.WORDS})


def write_rows(path: Path, name: str, rows: Sequence[Mapping[str, str]], header: Sequence[str] | None = None) -> None:
    """Write columns of a table (None: those that `used_columns` names) in text that no spreadsheet runs."""
    header = used_columns(name, rows) if header is None else header
    texts = {column.name for column in (*TABLES[name].columns, *PROVENANCE) if column.kind in TEXTS}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: escaped(cell) if name in texts else cell for name, cell in row.items()} for row in rows)


def used_columns(name: str, rows: Iterable[Mapping[str, object]]) -> list[str]:
    """The required columns and those in which some cell says something, each with its range; notes come last."""
    used = {column for row in rows for column, cell in row.items() if cell not in (None, "")}
    own = [column.name for column in TABLES[name].columns if column.required or column.name in used]
    beside = [column + end for column in TABLES[name].names for end in RANGES if column + end in used]
    header = [one for column in own for one in (column, *(end for end in beside if end in _range_of(column)))]
    alone = [column for column in beside if column not in header]
    return [*header, *alone, *(column.name for column in PROVENANCE if column.name in used)]


def _range_of(column: str) -> frozenset[str]:
    return frozenset(column + end for end in RANGES)


def records(model: Model) -> dict[str, Iterator[Record]]:
    """The records of every table, by column."""
    return {
        "sites": _sites(model),
        "parts": _parts(model),
        "conversions": iter(()),  # what was counted in other units is written in the part's own
        "bom": _bom(model),
        "alternates": _alternates(model),
        "resources": _resources(model),
        "production": _production(model),
        "lanes": _lanes(model),
        "duties": _duties(model),
        "policy": _policy(model),
        "demand": _demand(model),
        "penalties": _penalties(model),
        "seasons": _seasons(model),
        "shutdowns": _shutdowns(model),
        "inventory": _inventory(model),
        "tasks": _tasks(model),
        "observed": _observed(model),
    }


def _sites(model: Model) -> Iterator[Record]:
    for site in model.network.sites.values():
        if site.site in model.network.inside:
            continue
        yield {
            "site": site.site, "kind": site.kind, "region": site.region,
            "time_to_recover": periods(site.time_to_recover), **cells_of("sites", site),
            "visibility_detection": periods(site.visibility_detection),
            "max_cover": periods(site.max_cover), "lever_time": periods(site.lever_time), "tags": "|".join(site.tags),
            "status": site.status if site.may_open else None, "opening_time": periods(site.opening_time),
            "opening_ramp": periods(site.opening_ramp),
        }  # fmt: skip


def _parts(model: Model) -> Iterator[Record]:
    for part in model.network.parts.values():
        if part.part in model.network.slots:
            continue
        yield {
            "part": part.part, "unit_value": part.unit_value, "family": part.family, "holding_rate": part.holding_rate,
            "pack": part.pack, "unit": part.unit, "room": part.room,
            "shelf_life": periods(part.shelf_life),
        }  # fmt: skip


def _bom(model: Model) -> Iterator[Record]:
    for line in model.network.stated_bom or model.network.bom:
        yield {"parent": line.parent, "child": line.child, "quantity": line.quantity}


def _alternates(model: Model) -> Iterator[Record]:
    for one in model.network.alternates:
        candidate = one.status is LaneStatus.CANDIDATE
        yield {
            "parent": one.parent, "child": one.child, "alternate": one.alternate, "ratio": one.ratio,
            "extra_cost": one.extra_cost, "status": one.status,
            "max_share": None if one.max_share == 1 else one.max_share, "share": one.share,
            "qualification_cost": one.qualification_cost if candidate else one.qualification_cost or None,
            "qualification_time": periods(one.qualification_time), "lever_time": periods(one.lever_time),
        }  # fmt: skip


def _resources(model: Model) -> Iterator[Record]:
    for line in model.network.resources.values():
        yield {"site": line.site, "resource": line.resource, "available_time": f"{written(line.available_time)} h"}


def _production(model: Model) -> Iterator[Record]:
    for made in model.network.production.values():
        if made.part in model.network.slots:
            continue
        called = made.surge_capacity > 0 or made.reserve_max > 0
        yield {
            "site": made.site, "part": made.part, "capacity": made.capacity if _bounded(made) else None,
            "resource": made.resource, "cycle_time": _hours(made.cycle_time), "unit_cost": made.unit_cost,
            "yield": None if made.yield_share == 1 else made.yield_share,
            "activation_time": periods(made.activation_time if called else made.activation_time or None),
            "ramp_time": periods(made.ramp_time or None), "lever_time": periods(made.lever_time),
            "paid_in": made.paid_in,
            "second_activation_time": periods(
                made.second_activation_time if made.second_reserve_max > 0 else made.second_activation_time or None
            ),
            "second_ramp_time": periods(made.second_ramp_time or None),
            **cells_of("production", made),
        }  # fmt: skip


def _lanes(model: Model) -> Iterator[Record]:
    inside = model.network.inside
    for lane in model.network.lanes.values():
        if inside & {lane.origin, lane.destination}:
            continue
        candidate = lane.status is LaneStatus.CANDIDATE
        yield {
            "origin": lane.origin, "destination": lane.destination, "part": lane.part, "mode": lane.mode,
            "lead_time": periods(lane.lead_time), "lead_time_deviation": periods(lane.lead_time_deviation),
            "unit_cost": lane.unit_cost, "capacity": lane.capacity,
            "status": lane.status,
            **cells_of("lanes", lane),
            "qualification_cost": lane.qualification_cost if candidate else lane.qualification_cost or None,
            "qualification_time": periods(lane.qualification_time), "activation_time": periods(lane.activation_time),
            "ramp_time": periods(lane.ramp_time or None), "min_share": lane.min_share or None,
            "max_share": None if lane.max_share == 1 else lane.max_share,
            "deliveries_per_period": "|".join(map(written, lane.delivery_options)),
            "delivery_cost": lane.delivery_cost if lane.delivery_options else lane.delivery_cost or None,
            "expedite_lead_time": periods(lane.expedite_lead_time), "lever_time": periods(lane.lever_time),
            "price_breaks": "|".join(f"{written(units)}:{written(price)}" for units, price in lane.price_breaks),
            "break_kind": lane.break_kind, "paid_in": lane.paid_in,
        }  # fmt: skip


def _duties(model: Model) -> Iterator[Record]:
    for one in model.network.duties:
        yield {
            "origin": one.origin, "destination": one.destination, "part": one.part, "rate": one.rate,
            "customs_value": one.customs_value,
        }  # fmt: skip


def _bounded(made: Production) -> bool:
    """Whether a capacity must be stated: it is a number, or no line sets it."""
    return math.isfinite(made.capacity) or made.resource is None


def _hours(duration: float | None) -> str | None:
    return None if duration is None else f"{written(duration)} h"


def _policy(model: Model) -> Iterator[Record]:
    for node, units in model.cover.items():
        if node not in model.from_stock:
            time = periods(model.shelf_times.get(node))
            yield {"site": node.site, "part": node.part, "cover": units, "lever_time": time}


def _demand(model: Model) -> Iterator[Record]:
    counters = model.network.counters
    for whole in model.network.demand.values():
        market, own = counters.get(whole.market, (whole.market, None))
        for sold in whole.customers or (whole,):
            yield {"market": market, "part": whole.part, **_sold(sold, own)}


def _penalties(model: Model) -> Iterator[Record]:
    counters = model.network.counters
    for whole in model.network.demand.values():
        market, own = counters.get(whole.market, (whole.market, None))
        for sold in whole.customers or (whole,):
            named = sold.customer if isinstance(sold, Customer) else own
            for step in sold.penalties:
                yield {
                    "market": market, "part": whole.part, "customer": named, "above": step.above,
                    "penalty": step.penalty, "lump": step.lump or None,
                }  # fmt: skip


def _sold(sold: Demand | Customer, own: str | None) -> Record:
    """Cells of a row of demand; `own` is the class of customers that has it to itself."""
    waits = sold.patience > 0
    return {
        "customer": sold.customer if isinstance(sold, Customer) else own, "priority": sold.priority,
        "quantity": sold.quantity, "deviation": sold.deviation, "margin": sold.margin,
        "patience": UNLIMITED if math.isinf(sold.patience) else periods(sold.patience),
        "backlog_cost": sold.backlog_cost if waits else sold.backlog_cost or None,
        "life_left": periods(sold.life_left),
    }  # fmt: skip


def _seasons(model: Model) -> Iterator[Record]:
    for row in model.network.seasons:
        yield {
            "market": row.market, "part": row.part, "first": row.first, "last": row.last, "factor": row.factor,
            "extra": row.extra,
        }  # fmt: skip


def _shutdowns(model: Model) -> Iterator[Record]:
    for row in model.network.shutdowns:
        yield {
            "site": row.site, "part": row.part, "built_from": row.built_from, "first": row.first, "last": row.last,
            "works": row.works,
        }  # fmt: skip


def _inventory(model: Model) -> Iterator[Record]:
    for stock in model.inventory:
        yield {"site": stock.site, "part": stock.part, "on_hand": stock.on_hand, "on_order": stock.on_order}


def _tasks(model: Model) -> Iterator[Record]:
    for task in model.tasks:
        yield {
            "site": task.site, "line": task.line, "task": task.task, "time": _hours(task.time),
            "after": "|".join(task.after),
        }  # fmt: skip


def _observed(model: Model) -> Iterator[Record]:
    for one in model.observed:
        yield {
            "entry": one.entry, "kind": one.kind, "amount": one.amount, "time": periods(one.time), "site": one.site,
            "part": one.part, "origin": one.origin, "mode": one.mode, "cost": one.cost,
        }  # fmt: skip


def settings_lines(model: Model) -> Iterator[str]:
    """Lines of `model.toml`."""
    calendar, wanted, risk = model.calendar, model.requirements, model.risk
    yield from keys(
        title=model.title,
        currency=model.currency,
        period=f"{written(calendar.period.amount)} h",
        periods_per_year=calendar.periods_per_year,
        levers=[lever.value for lever in Lever if lever in model.levers],
        holding_refund=model.holding_refund,
        max_cover=periods(model.max_cover),
        references=list(model.references),
    )
    yield from section(
        "constraints", budget=wanted.budget, fill_rate=wanted.fill_rate, survive=list(wanted.survive),
        survive_margin=wanted.survive_margin,
    )  # fmt: skip
    yield from section("constraints.change", buffers=wanted.change.buffers, flows=wanted.change.flows)
    yield from section("safety_stock", service_level=model.service_level)
    yield from section(
        "risk", cvar_weight=risk.weight, cvar_level=risk.level, years=risk.years, seed=risk.seed,
    )  # fmt: skip
    yield from section("calendar", **_working_days(calendar.working))
    yield from section("sources", **model.sources)


def _working_days(working: WorkingDays | None) -> dict[str, object]:
    if working is None:
        return {}
    weekdays = [WEEKDAYS[day] for day in working.weekdays]
    return {"weekdays": weekdays, "holidays": list(working.holidays), "worked": list(working.worked)}


def section(name: str, **values: object) -> Iterator[str]:
    """Lines of a TOML table; nothing when it says nothing."""
    lines = list(keys(**values))
    if lines:
        yield from ("", f"[{name}]", *lines)


def keys(**values: object) -> Iterator[str]:
    """Lines of TOML keys; a key without a value is left out."""
    for key, value in values.items():
        if value is not None and (value != [] or key in EMPTY_SAYS):
            yield f"{key if key.isidentifier() else json.dumps(key)} = {toml(value)}"


def toml(value: object) -> str:
    """Text of a TOML value: JSON has the same numbers, words and texts, but no dates."""
    if isinstance(value, list) and value and all(isinstance(day, date) for day in value):
        return f"[{', '.join(map(str, value))}]"
    return json.dumps(value, ensure_ascii=False)
