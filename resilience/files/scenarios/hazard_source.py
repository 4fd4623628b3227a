"""Where tables of hazards are: a sheet of a workbook, a CSV file, a folder that holds one, or a database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from resilience.files.registry.hazard_table import HAZARDS, HazardSheet
from resilience.files.registry.naming import Naming, naming_of, plain
from resilience.files.registry.toml_text import parse_toml
from resilience.files.sources.csv_source import SETTINGS_FILE, SUFFIX, is_workbook, read_text, sheet_of_file
from resilience.files.sources.excel_source import Source, read_hazard_sheet
from resilience.files.sources.grid import checked_table
from resilience.findings import Code, Finding, Findings

if TYPE_CHECKING:
    from collections.abc import Mapping

SCENARIOS = "scenarios"
STUDY_SUFFIX = ".study.toml"
SEED = 1
"""Seed where a table of hazards states none."""


def is_table(location: str | Path) -> bool:
    """Whether a location of scenarios is a table of hazards, alone or beside scenario files."""
    path = Path(location)
    if is_address(location) or (path.is_file() and (path.suffix.lower() == SUFFIX or is_workbook(path))):
        return True
    return path.is_dir() and (bool(_tables(path)) or (path / SETTINGS_FILE).is_file())


def is_address(location: str | Path) -> bool:
    """Whether a location is the URL of a database."""
    return isinstance(location, str) and "://" in location


def hazard_sheets(location: str | Path, hashes: dict[str, str], findings: Findings) -> list[HazardSheet]:
    """Read the tables of hazards at a location, reporting whatever is wrong with their shape."""
    found = _source(location, findings)
    if found is None:
        return []
    hashes |= found.hashes
    if not found.sheets and not _beside(location):
        message = "It holds no table of hazards."
        remedy = f"Add a sheet or table named {HAZARDS}, or name a scenario file."
        findings.add(Finding(Code.MISSING_TABLE, message, remedy, Path(str(location)).name))
    stated = found.settings.get(SCENARIOS)
    top: dict[str, object] = {"title": _title(location), "seed": SEED}
    top |= {str(key): value for key, value in stated.items()} if isinstance(stated, dict) else {}
    tables = (checked_table(HAZARDS, sheet, found.naming, findings) for sheet in found.sheets)
    return [HazardSheet(table, top).read(findings) for table in tables if table is not None]


def _source(location: str | Path, findings: Findings) -> Source | None:
    if is_address(location):
        from resilience.files.sources.sql_source import read_hazard_table

        return read_hazard_table(str(location), findings)
    path = Path(location)
    if is_workbook(path) and path.is_file():
        return read_hazard_sheet(path, findings)
    return _folder(path, findings)


def _folder(path: Path, findings: Findings) -> Source | None:
    """Read a CSV file of hazards, or those of a folder, with the settings beside them."""
    folder = path if path.is_dir() else path.parent
    hashes: dict[str, str] = {}
    settings, naming = _settings(folder, hashes)
    files = _tables(path) if path.is_dir() else [path]
    books = [book for book in sorted(folder.iterdir()) if is_workbook(book)]
    if not files and len(books) == 1:
        found = read_hazard_sheet(books[0], findings, naming)
        return None if found is None else found._replace(settings=settings, hashes=hashes | found.hashes)
    sheets = [sheet_of_file(HAZARDS, file, hashes, findings) for file in files]
    return Source([sheet for sheet in sheets if sheet is not None], settings, naming, hashes)


def _settings(folder: Path, hashes: dict[str, str]) -> tuple[Mapping[str, object], Naming]:
    """Settings beside a table of hazards; what is wrong with them is said where the model is checked."""
    quiet = Findings()
    file = folder / SETTINGS_FILE
    text = read_text(file, hashes, quiet) if file.is_file() else None
    settings = (parse_toml(text, SETTINGS_FILE, quiet) if text else None) or {}
    return settings, naming_of(settings, SETTINGS_FILE, quiet)


def _tables(folder: Path) -> list[Path]:
    files = (file for file in sorted(folder.iterdir()) if file.suffix.lower() == SUFFIX)
    return [file for file in files if plain(file.stem) == HAZARDS]


def _beside(location: str | Path) -> bool:
    """Whether scenario files stand beside the tables."""
    path = Path(location)
    return path.is_dir() and any(map(is_scenarios, path.glob("*.toml")))


def _title(location: str | Path) -> str:
    return f"Hazards of {Path(str(location)).stem}"


def is_scenarios(file: Path) -> bool:
    """Whether a TOML file of a folder holds scenarios: no settings of a model, and no study."""
    return file.name != SETTINGS_FILE and not file.name.endswith(STUDY_SUFFIX)
