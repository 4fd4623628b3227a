"""Which of a location's files, sheets or tables are tables of a model, and what to say of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from resilience.files.nearest import nearest
from resilience.files.registry.columns import TABLES
from resilience.files.registry.hazard_table import HAZARDS
from resilience.files.registry.naming import SETTINGS, plain
from resilience.files.sources.grid import checked_table, listed
from resilience.findings import Code, Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from resilience.files.registry.column import Table
    from resilience.files.registry.naming import Naming
    from resilience.files.registry.raw import RawTable
    from resilience.files.sources.grid import RawSheet
    from resilience.findings import Findings


class Words(NamedTuple):
    """How a source speaks of a table: what it is, as what a finding knows it, how one would rename it."""

    what: str
    label: str
    rename: str
    of: str = "model"


FILES = Words("file", "{}.csv", "{}.csv")
RELATIONS = Words("table", "{}", "{}")


class Found(NamedTuple):
    """Tables that were read, whether all that must be there are, and what each is called at its source."""

    tables: dict[str, RawTable]
    whole: bool


def read_tables(
    written: Mapping[str, str],
    load: Callable[[str], RawSheet | None],
    naming: Naming,
    words: Words,
    findings: Findings,
    hidden: Iterable[str] = (),
    tables: Mapping[str, Table] = TABLES,
) -> Found:
    """Read every table among the names `written`, each with the text that a finding calls it by.

    Parameters
    ----------
    load
        Returns the content of a name, or None after it has reported why it cannot be read.
    hidden
        Names that are out of sight: left out, they are no slip of the pen.
    tables
        Those that are wanted.
    """
    known = naming.tables(written)
    missing = {name for name in tables if name not in known}
    known.pop(SETTINGS, None)
    known.pop(HAZARDS, None)
    alike = _unknown(written, missing, naming, words, findings, frozenset(hidden))
    complete = _missing(missing - alike, tables, naming, words, findings)
    found: dict[str, RawTable | None] = {}
    for name in (name for name in tables if name in known):
        first, *others = known[name]
        for other in others:
            message = f"{first!r} and {other!r} are both the table {name}."
            remedy = f"Keep one {words.what} of that name."
            findings.add(Finding(Code.DUPLICATE_TABLE, message, remedy, written[other]))
        sheet = load(first)
        found[name] = None if sheet is None else checked_table(name, sheet, naming, findings)
    made = {name: table for name, table in found.items() if table is not None}
    return Found(made, complete and not alike and None not in found.values())


def _unknown(
    written: Mapping[str, str],
    missing: Collection[str],
    naming: Naming,
    words: Words,
    findings: Findings,
    hidden: frozenset[str],
) -> set[str]:
    """Report what is no table: an error when the name is nearly one that is missing. Returns those."""
    others, alike = [], set()
    for name in sorted(name for name in written if naming.table_of(name) is None):
        close = None if name in hidden else nearest(plain(name), missing)
        if close is None:
            others.append(name)
            continue
        alike.add(close)
        message = f"A {words.of} has no table {name!r}."
        instead = words.rename.format(close)
        remedy = f"Did you mean {instead!r}? Rename the {words.what}, or say {_mapping(close, name)}."
        findings.add(Finding(Code.UNKNOWN_TABLE, message, remedy, written[name]))
    if others:
        many = f"{words.what}s" if len(others) > 1 else words.what
        message = f"Not read, for a {words.of} has no such table: {many} {listed(others)}."
        remedy = f"Leave it, or map it in [sheets] of the settings if it is a table of the {words.of}."
        findings.add(Finding(Code.UNKNOWN_TABLE, message, remedy, written[others[0]], severity=Severity.WARNING))
    return alike


def _mapping(table: str, name: str) -> str:
    return f'{table} = "{name}" in [sheets] of the settings'


def _missing(missing: set[str], tables: Mapping[str, Table], naming: Naming, words: Words, findings: Findings) -> bool:
    """Report required tables that are not there, and mapped ones; return whether all are there."""
    complete = True
    for name in (name for name in tables if name in missing):
        required = ", ".join(column.name for column in tables[name].columns if column.required)
        mapped = naming.sheets.get(name)
        file = words.label.format(mapped or name)
        if mapped is not None:
            message = f"[sheets] of the settings says that {name} is called {mapped!r}, but no {words.what} is."
            findings.add(Finding(Code.MISSING_TABLE, message, "Correct the name in the settings.", file))
            complete = False
        elif tables[name].required:
            remedy = f"Add it with the columns {required}."
            findings.add(Finding(Code.MISSING_TABLE, "The table is missing.", remedy, file))
            complete = False
    return complete
