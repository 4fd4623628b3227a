"""A model made or changed in Python, checked as its tables would be; a finding has the object's name for the row."""

from __future__ import annotations

import math
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from resilience.files.registry.raw import RawModel
from resilience.files.registry.shapes import misfits
from resilience.files.registry.toml_text import parse_toml
from resilience.files.sources.csv_source import LABEL, SETTINGS_FILE
from resilience.files.tables.changed import HEADER, raw_tables
from resilience.files.tables.model_folder import settings_lines
from resilience.files.tables.models import ModelReading, reading_of
from resilience.findings import Code, Finding, Findings
from resilience.given import shown
from resilience.network.places import Places
from resilience.plan.model import Model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from resilience.files.registry.raw import RawTable
    from resilience.files.registry.shapes import Misfit

KIND, KEY, UNSAID = Code.WRONG_KIND, Code.WRONG_KEY, Code.NOT_AS_STATED
COLUMNS = {"yield_share": "yield", "delivery_options": "deliveries_per_period", "bom": "bom"}
"""Fields whose column has another name."""
OWN_KEY: Mapping[str, Callable[[Any], object]] = {
    "sites": lambda site: site.site,
    "parts": lambda part: part.part,
    "lanes": lambda lane: lane.id,
    "production": lambda made: made.node,
    "demand": lambda sold: sold.node,
    "resources": lambda line: (line.site, line.resource),
}
MODEL = "model"
"""What a finding calls the model's own fields."""


def reading_in_memory(model: Model, findings: Findings) -> ModelReading:
    """Report everything wrong with a model made or changed in Python, as reading its tables would."""
    own = Findings()
    own.extend(_told(misfit) for misfit in misfits(model, Model))
    own.extend(nameless(model.name, MODEL))
    if not own.errors:
        own.extend(_keys(model))
    reading = ModelReading(None, Places(), whole=False)
    if not own.errors:
        reading = _as_tables(model, own)
    findings.extend(own)
    return reading


def nameless(name: object, file: str) -> Iterator[Finding]:
    """Report a name that says nothing: results and files are called by it."""
    if name == "":
        yield Finding(Code.BLANK_CELL, "It has no name.", "Give it one: results are called by it.", file, None, "name")


def refuse_model(model: Model) -> None:
    """Stop where something is wrong with a model; one that was found right is not looked at again.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    if model.checked:
        return
    findings = Findings()
    reading_in_memory(model, findings)
    findings.stop()
    object.__setattr__(model, "checked", True)  # it can no more change than its answer


def _told(misfit: Misfit) -> Finding:
    path, message, remedy = misfit.path, f"{shown(misfit.value)} does not fit.", f"Give {misfit.wanted}."
    if path[:1] == ("network",) and len(path) > 2:
        table, row, rest = str(path[1]), _label(path[2]), path[3:]
        return Finding(KIND, message, remedy, table, row, _dotted(rest) or None)
    return Finding(KIND, message, remedy, MODEL, None, _dotted(path) or None)


def _dotted(path: tuple[object, ...]) -> str:
    return ".".join(COLUMNS.get(str(part), str(part))[:60] for part in path)


def _label(key: object) -> str:
    """Name of an object: its key, the parts of it joined."""
    return " / ".join(map(str, key)) if isinstance(key, tuple) else str(key)[:200]


def _keys(model: Model) -> Iterator[Finding]:
    """Each object must stand under its own name: under another it would be there twice."""
    for table, own in OWN_KEY.items():
        for key, held in getattr(model.network, table).items():
            name = own(held)
            if name != key:
                message = f"It stands under {_label(key)!r}, but its own name is {_label(name)!r}."
                yield Finding(KEY, message, "Use its own name as the key.", table, _label(key))


def _as_tables(model: Model, findings: Findings) -> ModelReading:
    """Read the model as if it had been written, and see whether it is still the same."""
    tables, text, found = raw_tables(model), "\n".join(settings_lines(model)), Findings()
    settings = parse_toml(text, SETTINGS_FILE, found)
    reading = reading_of(RawModel(model.name, settings, SETTINGS_FILE, text, tables), found)
    named = [_named(finding, tables) for finding in found]
    findings.extend(named)
    if reading.model is not None and not found.errors:
        findings.extend(_unlike(model, reading.model))
    return ModelReading(
        model if reading.model is not None else None, reading.places, reading.whole, standing=reading.standing
    )


def _named(finding: Finding, tables: Mapping[str, RawTable]) -> Finding:
    """Put the object's name in the place of the row."""
    if finding.file == SETTINGS_FILE:
        return replace(finding, file=MODEL, row=None)
    table = next((name for name in tables if LABEL.format(name) == finding.file), None)
    if table is None:
        return finding
    row = (
        tables[table].rows[finding.row - HEADER - 1] if isinstance(finding.row, int) and finding.row > HEADER else None
    )
    return replace(finding, file=table, row=None if row is None else _name_of(table, row.cells))


def _name_of(table: str, cells: Mapping[str, str]) -> str:
    if table == "lanes":
        return f"{cells['origin']}>{cells['destination']}:{cells['part']}:{cells['mode']}"
    keys = {
        "sites": ("site",),
        "parts": ("part",),
        "bom": ("parent", "child"),
        "demand": ("market", "part", "customer"),
    }
    keys |= {
        "alternates": ("parent", "child", "alternate"),
        "resources": ("site", "resource"),
        "tasks": ("site", "line", "task"),
        "observed": ("entry",),
        "conversions": ("part", "unit"),
        "duties": ("origin", "destination", "part"),
        "penalties": ("market", "part", "customer", "above"),
        "seasons": ("market", "part", "first"),
        "shutdowns": ("site", "part", "first"),
    }
    return " / ".join(cells[name] for name in keys.get(table, ("site", "part")) if cells[name] or name != "customer")


def _unlike(model: Model, again: Model) -> Iterator[Finding]:
    """What the tables could not say: it would be another model once it is written and read."""
    for table in OWN_KEY:
        ours, theirs = getattr(model.network, table), getattr(again.network, table)
        for key, held in ours.items():
            yield from _unlike_fields(held, theirs.get(key), table, _label(key))
    for place, line in enumerate(sorted(model.network.bom, key=lambda line: (line.parent, line.child))):
        yield from _unlike_fields(line, again.network.bom[place], "bom", f"{line.parent} / {line.child}")
    for place, one in enumerate(sorted(model.network.alternates, key=lambda one: (*one.line, one.alternate))):
        row = f"{one.parent} / {one.child} / {one.alternate}"
        yield from _unlike_fields(one, again.network.alternates[place], "alternates", row)
    yield from _unlike_terms(model, again)
    for name in ("currency", "calendar", "levers", "requirements", "risk", "holding_refund", "max_cover", "cover",
                 "shelf_times"):  # fmt: skip
        ours, theirs = getattr(model, name), getattr(again, name)
        if not _same(ours, theirs):
            yield Finding(UNSAID, f"{name} would be read back as something else.", _REMEDY, MODEL, None, name)


def _unlike_terms(model: Model, again: Model) -> Iterator[Finding]:
    """What the tables of duties, seasons and shutdowns could not say."""
    for place, duty in enumerate(sorted(model.network.duties, key=lambda duty: duty.key)):
        yield from _unlike_fields(duty, again.network.duties[place], "duties", " / ".join(duty.key))
    for place, row in enumerate(sorted(model.network.seasons, key=lambda row: (row.node, row.first))):
        named = f"{row.market} / {row.part} / {row.first}"
        yield from _unlike_fields(row, again.network.seasons[place], "seasons", named)
    for place, shut in enumerate(sorted(model.network.shutdowns, key=lambda row: row.key)):
        yield from _unlike_fields(shut, again.network.shutdowns[place], "shutdowns", " / ".join(shut.key))


_REMEDY = "Make it of values that the tables can state."


def _unlike_fields(held: Any, again: Any, table: str, row: str) -> Iterator[Finding]:
    for field in fields(held):
        ours, theirs = getattr(held, field.name), getattr(again, field.name, None)
        if not _same(ours, theirs):
            message = f"{shown(ours)} would be read back as {shown(theirs)}."
            yield Finding(UNSAID, message, _REMEDY, table, row, COLUMNS.get(field.name, field.name))


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float | int) and isinstance(other, float | int):
        return one == other or math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    if is_dataclass(one) and type(one) is type(other):
        return all(_same(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(value, other[key]) for key, value in one.items())
    return bool(one == other)
