"""A folder of `model.toml` and its tables: CSV files, or one workbook."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.files.registry.naming import naming_of
from resilience.files.registry.raw import RawModel
from resilience.files.registry.toml_text import parse_toml
from resilience.files.sources.csv_text import decoded, is_said, separator
from resilience.files.sources.grid import RawSheet
from resilience.files.sources.table_set import FILES, read_tables
from resilience.files.sources.table_text import unescaped
from resilience.findings import Code, Finding, Severity

if TYPE_CHECKING:
    from pathlib import Path

    from resilience.files.registry.naming import Naming
    from resilience.findings import Findings

SETTINGS_FILE = "model.toml"
LABEL = "{}.csv"
SUFFIX = ".csv"
LARGEST_FILE = 500_000_000
"""Bytes of the largest text file that is read."""


def read_folder(folder: Path, findings: Findings) -> RawModel:
    """Read every table of a model folder as text, reporting whatever cannot be read."""
    hashes: dict[str, str] = {}
    text = _settings_text(folder / SETTINGS_FILE, hashes, findings)
    settings = None if text is None else parse_toml(text, SETTINGS_FILE, findings)
    naming = naming_of(settings, SETTINGS_FILE, findings)
    model = RawModel(folder.resolve().name, settings, SETTINGS_FILE, text or "", {}, hashes)
    paths = {path.stem: path for path in sorted(folder.iterdir()) if path.suffix.lower() == SUFFIX}
    books = [path for path in sorted(folder.iterdir()) if is_workbook(path)]
    if text is not None and len(books) == 1 and not naming.tables(paths):
        from resilience.files.sources.excel_source import read_sheets

        return read_sheets(books[0], model, naming, findings)
    return _read(model, paths, naming, findings)


def is_workbook(path: Path) -> bool:
    """Whether a file is a workbook by its name; those that Excel keeps while one is open are none."""
    return path.suffix.lower() in {".xlsx", ".xlsm"} and not path.name.startswith("~$")


def _read(model: RawModel, paths: dict[str, Path], naming: Naming, findings: Findings) -> RawModel:
    written = {stem: path.name for stem, path in paths.items()}
    hashes = dict(model.hashes)

    def load(stem: str) -> RawSheet | None:
        return sheet_of_file(naming.table_of(stem) or stem, paths[stem], hashes, findings)

    found = read_tables(written, load, naming, FILES, findings)
    return replace(model, tables=found.tables, whole=found.whole, hashes=hashes)


def read_text(path: Path, hashes: dict[str, str], findings: Findings) -> str | None:
    """Read text and note its digest; report a file that cannot be read or is in no known encoding."""
    problem = _unreadable(path)
    if problem is not None:
        findings.add(Finding(Code.UNREADABLE, problem, "Check that it is a file you may read.", path.name))
        return None
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"The file cannot be read: {error.strerror}."
        findings.add(Finding(Code.UNREADABLE, message, "Check that it is a file you may read.", path.name))
        return None
    hashes[path.name] = hashlib.sha256(content).hexdigest()
    made = decoded(content)
    if made is None:
        findings.add(_undecoded(content, path.name))
        return None
    if made.sample:
        message = f"The file is not UTF-8; it is read as Windows text, with words such as {made.sample[:40]!r}."
        remedy = "Leave it if that is right; else save it as UTF-8 (in Excel: CSV UTF-8)."
        findings.add(Finding(Code.ENCODING, message, remedy, path.name, severity=Severity.WARNING))
    return made.text


def _unreadable(path: Path) -> str | None:
    """Why a path is nothing to read text from: a named pipe would be waited for without end."""
    if path.exists() and not path.is_file():
        return f"It is a {'folder' if path.is_dir() else 'pipe or device'}, not a file."
    if path.is_file() and path.stat().st_size > LARGEST_FILE:
        return f"The file is larger than {LARGEST_FILE // 1_000_000} MB."
    return None


def _undecoded(content: bytes, file: str) -> Finding:
    try:
        content.decode("utf-8-sig")
        start = 0
    except UnicodeDecodeError as error:
        start = error.start
    message = f"Byte {content[start]:#04x} is not UTF-8 text."
    remedy = "Save the file as UTF-8 (in Excel: CSV UTF-8)."
    return Finding(Code.ENCODING, message, remedy, file, content[:start].count(b"\n") + 1)


def _settings_text(path: Path, hashes: dict[str, str], findings: Findings) -> str | None:
    if path.exists():
        return read_text(path, hashes, findings)
    remedy = "Add it with title, currency, period and periods_per_year."
    findings.add(Finding(Code.MISSING_SETTINGS, "The file is missing.", remedy, path.name))
    return None


def sheet_of_file(name: str, path: Path, hashes: dict[str, str], findings: Findings) -> RawSheet | None:
    """Read a table from a file of cells between separators."""
    text = read_text(path, hashes, findings)
    if text is None:
        return None
    sign = separator(text, name)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=sign)
    try:
        lines = [(row, [unescaped(cell) for cell in cells]) for row, cells in enumerate(reader, start=1)]
    except csv.Error as error:
        message = f"The line cannot be split into cells: {error}."
        remedy = "Close every quotation mark and put one record on each line."
        findings.add(Finding(Code.CSV_SYNTAX, message, remedy, path.name, reader.line_num))
        return None
    return RawSheet(path.name, [line for line in lines if not is_said(line[1])], comma=sign == ";")
