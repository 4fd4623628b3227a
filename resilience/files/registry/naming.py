"""Names of tables and columns as authors write them: in any case, or as `[sheets]` and `[columns]` map them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resilience.files.nearest import suggestion
from resilience.files.registry.column import NUMERIC
from resilience.files.registry.columns import PROVENANCE, TABLES
from resilience.files.registry.hazard_table import HAZARD_TABLE, HAZARDS
from resilience.files.registry.state_columns import STATE_TABLES
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from resilience.findings import Findings

SETTINGS = "model"
EVERY = {**TABLES, HAZARDS: HAZARD_TABLE, **STATE_TABLES}
"""The tables of a model, and those of hazards and of the weekly state, which may stand beside them."""
PAIR = ("key", "value")
SHEETS, COLUMNS = "sheets", "columns"
RANGES = ("_low", "_high")
_UNIT = re.compile(r"\s*[(\[].*[)\]]\s*$")


@dataclass(frozen=True, slots=True)
class Naming:
    """What `[sheets]` and `[columns]` of the settings say: the author's names by ours."""

    sheets: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def table_of(self, written: str) -> str | None:
        """Our name of a table, sheet or file; None when it is no table of a model."""
        for name, theirs in self.sheets.items():
            if plain(theirs) == plain(written):
                return name
        name = plain(written)
        return name if name in {*EVERY, SETTINGS} and name not in self.sheets else None

    def tables(self, written: Iterable[str]) -> dict[str, list[str]]:
        """Every name as written, by the table it stands for; more than one is a slip."""
        found: dict[str, list[str]] = {}
        for name in written:
            table = self.table_of(name)
            if table is not None:
                found.setdefault(table, []).append(name)
        return found


def naming_of(settings: Mapping[str, object] | None, file: str, findings: Findings) -> Naming:
    """Read the names that the settings map, as far as they are sound; the schema reports what is no text."""
    sheets = _texts((settings or {}).get(SHEETS))
    _check(sheets, EVERY, file, (SHEETS,), findings)
    tables = (settings or {}).get(COLUMNS)
    written = tables if isinstance(tables, dict) else {}
    _check(written, EVERY, file, (COLUMNS,), findings)
    columns = {name: _texts(pairs) for name, pairs in written.items() if name in EVERY}
    for name, pairs in columns.items():
        _check(pairs, allowed(name), file, (COLUMNS, name), findings)
    return Naming(sheets, columns)


def _texts(value: object) -> dict[str, str]:
    pairs = value.items() if isinstance(value, dict) else ()
    return {str(name): text for name, text in pairs if isinstance(text, str)}


def _check(names: Iterable[object], known: Iterable[str], file: str, path: tuple[str, ...], findings: Findings) -> None:
    everything = set(known)
    for name in names:
        if name not in everything:
            what = "table" if len(path) == 1 else f"column of {path[-1]}"
            message, remedy = f"There is no {what} {name!r}.", suggestion(str(name), everything)
            findings.add(Finding(Code.UNKNOWN_KEY, message, remedy, file, column=".".join((*path, str(name)))))


def plain(name: str) -> str:
    """Return a name in small letters, words joined by underscores, without the unit in brackets behind it."""
    return re.sub(r"[\s_\-]+", "_", _UNIT.sub("", name).strip().rstrip("*").strip().lower())


def allowed(table: str) -> frozenset[str]:
    """Names of all columns that a table may have."""
    if table == SETTINGS:
        return frozenset(PAIR)
    own = EVERY[table].columns
    ranges = {column.name + end for column in own if column.kind in NUMERIC for end in RANGES}
    return frozenset({*EVERY[table].names, *(column.name for column in PROVENANCE), *ranges})
