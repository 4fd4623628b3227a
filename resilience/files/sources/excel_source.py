"""One Excel workbook whose sheets are the tables; the sheet `model` holds keys and values."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import ParseError

from resilience.files.registry.hazard_table import HAZARDS
from resilience.files.registry.naming import SETTINGS, naming_of
from resilience.files.registry.raw import RawModel
from resilience.files.sources.excel_cells import sheet_of
from resilience.files.sources.pairs import settings_of
from resilience.files.sources.table_set import Words, read_tables
from resilience.findings import Code, Finding, Findings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openpyxl import Workbook

    from resilience.files.registry.column import Table
    from resilience.files.registry.naming import Naming
    from resilience.files.registry.raw import RawTable
    from resilience.files.sources.grid import RawSheet

UNREADABLE = (
    zipfile.BadZipFile, zlib.error, ParseError, OSError, EOFError,
    KeyError, IndexError, AttributeError, ValueError, TypeError, NotImplementedError, RuntimeError, AssertionError,
)  # fmt: skip
"""What openpyxl and zipfile raise on a file that is not a workbook, or is damaged or encrypted."""
LARGEST = 150_000_000
"""Bytes of the largest workbook, unpacked: reading takes ten times as many."""
RESAVE = "Open it in Excel and save it again as an .xlsx workbook, without a password."
ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of workbooks with a password, and of the old .xls."""


class UnfitError(Exception):
    """Why a workbook is not read although it can be opened."""


def read_workbook(path: Path, findings: Findings) -> RawModel:
    """Read every sheet of a workbook as text, reporting whatever cannot be read."""
    opened = opened_book(path, findings)
    if opened is None:
        return RawModel(path.stem, None, path.name, "", {}, whole=False)
    book, formulas, digest = opened
    label = f"{path.name}[{{}}]"
    name = next((sheet.title for sheet in book.worksheets if sheet.title.strip().lower() == SETTINGS), None)
    file = label.format(name or SETTINGS)
    settings = settings_of(None if name is None else sheet_of(book[name], formulas, file), file, findings)
    model = RawModel(path.stem, settings.tree, file, "", {}, {path.name: digest}, settings_rows=settings.rows)
    return _with_tables(model, book, formulas, label, naming_of(settings.tree, file, findings), findings)


def read_sheets(path: Path, model: RawModel, naming: Naming, findings: Findings) -> RawModel:
    """Read the tables of a model whose settings are in a file of their own beside the workbook."""
    opened = opened_book(path, findings)
    if opened is None:
        return replace(model, whole=False)
    book, formulas, digest = opened
    hashes = {**model.hashes, path.name: digest}
    return _with_tables(replace(model, hashes=hashes), book, formulas, f"{path.name}[{{}}]", naming, findings)


def read_hazard_sheet(path: Path, findings: Findings, named: Naming | None = None) -> Source | None:
    """Read the sheet of hazards of a workbook, its settings and its digest; None when it has none."""
    opened = opened_book(path, findings)
    if opened is None:
        return None
    book, formulas, digest = opened
    label = f"{path.name}[{{}}]"
    title = next((sheet.title for sheet in book.worksheets if sheet.title.strip().lower() == SETTINGS), None)
    quiet = Findings()
    pairs = settings_of(None if title is None else sheet_of(book[title], formulas, label), label, quiet)
    naming = named or naming_of(pairs.tree, label, quiet)
    names = naming.tables(sheet.title for sheet in book.worksheets).get(HAZARDS, [])
    sheets = [sheet_of(book[name], formulas, label.format(name)) for name in names]
    return Source(sheets, pairs.tree or {}, naming, {path.name: digest})


def read_state_sheets(
    path: Path, tables: Mapping[str, Table], findings: Findings
) -> tuple[dict[str, RawTable], dict[str, str], bool]:
    """Read the sheets of a workbook that are tables of a state, the digest of the file, and whether all were read."""
    made = opened_book(path, findings)
    if made is None:
        return {}, {}, False
    book, formulas, digest = made
    label = f"{path.name}[{{}}]"
    title = next((sheet.title for sheet in book.worksheets if sheet.title.strip().lower() == SETTINGS), None)
    quiet = Findings()
    pairs = settings_of(None if title is None else sheet_of(book[title], formulas, label), label, quiet)
    naming = naming_of(pairs.tree, label, quiet)
    hidden = {sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"}
    written = {sheet.title: label.format(sheet.title) for sheet in book.worksheets}

    def load(title: str) -> RawSheet:
        return sheet_of(book[title], formulas, label.format(title))

    words = Words("sheet", label, "{}", "state")
    found = read_tables(written, load, naming, words, findings, hidden, tables)
    return found.tables, {path.name: digest}, found.whole


class Source(NamedTuple):
    """Tables of hazards as found, the settings beside them, and digests of what was read."""

    sheets: list[RawSheet]
    settings: Mapping[str, object]
    naming: Naming
    hashes: dict[str, str]


def _with_tables(
    model: RawModel, book: Workbook, formulas: Workbook | None, label: str, naming: Naming, findings: Findings
) -> RawModel:
    hidden = {sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"}

    def load(title: str) -> RawSheet:
        return sheet_of(book[title], formulas, label.format(title))

    written = {sheet.title: label.format(sheet.title) for sheet in book.worksheets}
    found = read_tables(written, load, naming, Words("sheet", label, "{}"), findings, hidden)
    return replace(model, tables=found.tables, whole=found.whole)


def opened_book(path: Path, findings: Findings) -> tuple[Workbook, Workbook | None, str] | None:
    """Open a workbook for its values, and for its formulas where it has any."""
    try:
        content = path.read_bytes()
        _check(content)
        book = _load(content, values=True)
        formulas = _load(content, values=False) if _has_formulas(content) else None
    except UnfitError as error:
        findings.add(Finding(Code.UNREADABLE, str(error), RESAVE, path.name))
    except UNREADABLE as error:
        message = f"The workbook cannot be opened: it is damaged ({_reason(error)})."
        findings.add(Finding(Code.UNREADABLE, message, RESAVE, path.name))
    else:
        return book, formulas, hashlib.sha256(content).hexdigest()
    return None


def _reason(error: Exception) -> str:
    words = " ".join(str(error).split()).rstrip(".")
    return words[:120] or type(error).__name__


def _check(content: bytes) -> None:
    """Refuse what is encrypted, too large or lacks a part: of a missing sheet nothing else would tell."""
    if content.startswith(ENCRYPTED):
        message = "The workbook has a password, or is in the old .xls format."
        raise UnfitError(message)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        size = sum(part.file_size for part in parts)
        if size > LARGEST:
            message = f"The workbook is too large: {size // 1_000_000} MB unpacked, at most {LARGEST // 1_000_000}."
            raise UnfitError(message)
        if any(part.flag_bits & 1 for part in parts):
            message = "The workbook is encrypted."
            raise UnfitError(message)
        if archive.testzip() is not None:
            message = f"The workbook is damaged: its part {archive.testzip()} cannot be read."
            raise UnfitError(message)
        lost = _lost_parts(archive)
    if lost:
        message = f"The workbook is damaged: it names {', '.join(lost[:3])}, which {_is(lost)} not in it."
        raise UnfitError(message)


def _is(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _lost_parts(archive: zipfile.ZipFile) -> list[str]:
    """Parts of the workbook that its list of parts names and that are not there."""
    present = {name.lower() for name in archive.namelist()}
    name = "xl/_rels/workbook.xml.rels"
    if name not in present:
        return [name]
    links = re.findall(rb"<(?:\w+:)?Relationship\b[^>]*>", archive.read(name))
    targets = [re.search(rb'Target="([^"]*)"', link) for link in links if b'TargetMode="External"' not in link]
    paths = [target[1].decode("utf-8", "replace") for target in targets if target]
    named = [path.lstrip("/") if path.startswith("/") else f"xl/{path}" for path in paths]
    return [path for path in named if path.lower() not in present]


def _load(content: bytes, *, values: bool) -> Workbook:
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(content), data_only=values)


def _has_formulas(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(mark in archive.read(name) for name in sheets for mark in (b"<f>", b"<f "))
