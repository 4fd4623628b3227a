"""Where the tables of a state are: a folder of CSV files, a workbook, or a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.files.registry.naming import Naming, naming_of
from resilience.files.registry.state_columns import STATE_TABLES
from resilience.files.registry.toml_text import parse_toml
from resilience.files.sources.csv_source import SETTINGS_FILE, SUFFIX, read_text, sheet_of_file
from resilience.files.sources.sources import WORKBOOKS
from resilience.files.sources.table_set import FILES, read_tables
from resilience.findings import Code, Finding, Findings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.files.registry.raw import RawTable
    from resilience.files.sources.grid import RawSheet

REMEDY = "Name a folder of CSV tables, an .xlsx workbook or a database URL that holds at least one of: {tables}."
STATE = "state"


@dataclass(frozen=True, slots=True)
class RawState:
    """Tables of a state as text, and the digests of what they were read from."""

    tables: Mapping[str, RawTable] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)
    whole: bool = True


def read_raw_state(location: str | Path, findings: Findings) -> RawState:
    """Read every table of a state as text; a location without any is a finding.

    It may be that of the model, too: what belongs to a model is left to it.
    """
    before = len(findings.errors)
    found = _read(location, findings)
    if not found.tables and len(findings.errors) == before:
        remedy = REMEDY.format(tables=", ".join(STATE_TABLES))
        name = "database" if "://" in str(location) else Path(location).name or str(location)
        findings.add(Finding(Code.LOCATION, "There is no table of a state.", remedy, name))
    return found


def _read(location: str | Path, findings: Findings) -> RawState:
    if "://" in str(location):
        from resilience.files.sources.sql_source import read_state_relations

        return RawState(*read_state_relations(str(location), STATE_TABLES, findings))
    path = Path(location)
    if path.is_dir():
        return _folder(path, findings)
    if path.suffix.lower() in WORKBOOKS and path.is_file():
        from resilience.files.sources.excel_source import read_state_sheets

        return RawState(*read_state_sheets(path, STATE_TABLES, findings))
    if path.suffix.lower() == SUFFIX and path.is_file():
        return _tables([path], Naming(), findings)
    return RawState()


def _folder(folder: Path, findings: Findings) -> RawState:
    """CSV files of a folder, under the names that its settings map where it has any."""
    settings = folder / SETTINGS_FILE
    naming = Naming()
    if settings.is_file():
        quiet = Findings()
        text = read_text(settings, {}, quiet)
        naming = naming_of(None if text is None else parse_toml(text, SETTINGS_FILE, quiet), SETTINGS_FILE, quiet)
    return _tables([path for path in sorted(folder.iterdir()) if path.suffix.lower() == SUFFIX], naming, findings)


def _tables(paths: list[Path], naming: Naming, findings: Findings) -> RawState:
    places = {path.stem: path for path in paths}
    hashes: dict[str, str] = {}

    def load(stem: str) -> RawSheet | None:
        return sheet_of_file(naming.table_of(stem) or stem, places[stem], hashes, findings)

    written = {stem: path.name for stem, path in places.items()}
    found = read_tables(written, load, naming, FILES._replace(of=STATE), findings, tables=STATE_TABLES)
    return RawState(found.tables, hashes, found.whole)
