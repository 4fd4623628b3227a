"""Changes of the settings, `model.toml`, and of the requirements in it."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from resilience.files.changes.change import WHOLE_ROWS, InputChange
from resilience.files.changes.trees import change_key
from resilience.files.changes.values import value_text
from resilience.files.nearest import suggestion
from resilience.files.registry.cells import CellError
from resilience.files.registry.naming import COLUMNS, SHEETS
from resilience.files.registry.settings import read_setting, setting_notes
from resilience.findings import Code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.files.changes.marks import Marks
    from resilience.findings import Finding, Findings

SETTINGS, REQUIREMENTS, CONSTRAINTS = "settings", "requirements", "constraints"
NAMES = (SHEETS, COLUMNS)
SCENARIOS = "scenarios"


def change_settings(
    settings: Mapping[str, object], file: str, change: InputChange, marks: Marks, findings: Findings
) -> Mapping[str, object]:
    """Return the settings with one change made; report what keeps it from being made."""
    path = f"{CONSTRAINTS}.{change.column}" if change.table == REQUIREMENTS else change.column
    problem = _rows(change) or _unknown(change, path)
    if problem is not None:
        findings.add(problem)
        return settings
    made: dict[str, object] = deepcopy(dict(settings))
    try:
        change_key(made, path, change, _read)
    except CellError as error:
        message = f"{change}: {path} of {file}: {error.message}"
        findings.add(change.finding(error.code, message, error.remedy, str(change.kind)))
        return settings
    marks.key(file, path, change)
    return made


def _rows(change: InputChange) -> Finding | None:
    if change.kind in WHOLE_ROWS:
        message = f"{change}: {change.table} has no rows."
        return change.finding(Code.WRONG_KIND, message, f"Set a key, such as {change.table}.KEY=VALUE.", change.kind)
    if change.where:
        message = f"{change}: {change.table} has no rows to choose from."
        return change.finding(Code.WRONG_KIND, message, "Leave out where.", "where")
    return None


def _unknown(change: InputChange, path: str) -> Finding | None:
    """Report a key that there is not, or that says how the tables are called, which they have been read by."""
    first, _, rest = path.partition(".")
    if first in NAMES:
        message = f"{change}: [{first}] says what the tables are called, and they are read by it."
        return change.finding(Code.CONFLICT, message, "Change it in the settings themselves.", "column")
    if first == SCENARIOS:
        message = f"{change}: what stands above the hazards belongs to the scenarios."
        return change.finding(Code.CONFLICT, message, f"Write {SCENARIOS}.{rest or 'seed'}.", "column")
    keys = [key for key in setting_notes() if key.partition(".")[0] not in (*NAMES, SCENARIOS)]
    known = {*keys, *(key.rpartition(".")[0] for key in keys if "." in key)}
    if path in known or (first == "sources" and rest):
        return None
    inside = f"{CONSTRAINTS}." if change.table == REQUIREMENTS else ""
    names = [key.removeprefix(inside) for key in known if key.startswith(inside)]
    message = f"{change}: there is no key {change.column!r} in {change.table}."
    return change.finding(Code.UNKNOWN_KEY, message, suggestion(change.column, names), "column")


def _read(path: str, value: object) -> object:
    """A value as the key takes it: text as in a sheet of settings, so that it needs no marks of TOML."""
    if isinstance(value, str):
        return read_setting(tuple(path.split(".")), value)
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    if plain and isinstance(read_setting(tuple(path.split(".")), "1"), str):
        return value_text(value)  # type: ignore[arg-type]  # a number
    return value
