"""A folder of CSV tables and `model.toml`."""

from __future__ import annotations

import csv
import hashlib
import io
from typing import TYPE_CHECKING

from resilience.files.columns import TABLES
from resilience.files.grid import checked_table, missing_tables, unknown_tables
from resilience.files.raw import RawModel
from resilience.files.toml_text import parse_toml
from resilience.findings import Finding

if TYPE_CHECKING:
    from pathlib import Path

    from resilience.files.raw import RawTable
    from resilience.findings import Findings

SETTINGS_FILE = "model.toml"
LABEL = "{}.csv"


def read_folder(folder: Path, findings: Findings) -> RawModel:
    """Read every table of a model folder as text, reporting whatever cannot be read."""
    hashes: dict[str, str] = {}
    found = {path.stem: path for path in sorted(folder.glob("*.csv"))}
    unknown_tables(set(found) - set(TABLES), LABEL, findings)
    complete = missing_tables(found, LABEL, findings)
    present = {name: path for name, path in found.items() if name in TABLES}
    tables = {name: _read_table(name, path, hashes, findings) for name, path in present.items()}
    text = _settings_text(folder / SETTINGS_FILE, hashes, findings)
    return RawModel(
        name=folder.resolve().name,
        settings=None if text is None else parse_toml(text, SETTINGS_FILE, findings),
        settings_file=SETTINGS_FILE,
        settings_text=text or "",
        tables={name: table for name, table in tables.items() if table is not None},
        hashes=hashes,
        whole=complete and None not in tables.values(),
    )


def read_text(path: Path, hashes: dict[str, str], findings: Findings) -> str | None:
    """Read UTF-8 text and note its digest; report a file that cannot be read or is not UTF-8."""
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"The file cannot be read: {error.strerror}."
        findings.add(Finding("unreadable", message, "Check that it is a file you may read.", path.name))
        return None
    hashes[path.name] = hashlib.sha256(content).hexdigest()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        findings.add(
            Finding(
                "encoding",
                f"Byte {content[error.start]:#04x} is not UTF-8 text.",
                "Save the file as UTF-8 (in Excel: CSV UTF-8).",
                path.name,
                line,
            )
        )
        return None


def _settings_text(path: Path, hashes: dict[str, str], findings: Findings) -> str | None:
    if path.is_file():
        return read_text(path, hashes, findings)
    findings.add(
        Finding(
            "missing-settings",
            "The file is missing.",
            "Add it with title, currency, period and periods_per_year.",
            path.name,
        )
    )
    return None


def _read_table(name: str, path: Path, hashes: dict[str, str], findings: Findings) -> RawTable | None:
    text = read_text(path, hashes, findings)
    if text is None:
        return None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        grid = list(enumerate(reader, start=1))
    except csv.Error as error:
        findings.add(
            Finding(
                "csv-syntax",
                f"The line cannot be split into cells: {error}.",
                "Close every quotation mark and put one record on each line.",
                path.name,
                reader.line_num,
            )
        )
        return None
    return checked_table(name, path.name, grid, findings)
