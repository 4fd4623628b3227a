"""A model as one Excel workbook, with a note on every header and choice lists where words are fixed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from resilience.files.atomic import refuse_if_taken, whole_file
from resilience.files.registry.cells import CellError, parse_number
from resilience.files.registry.column import Kind
from resilience.files.registry.columns import PROVENANCE, TABLES
from resilience.files.registry.hazard_table import HAZARD_TABLE, cells_of
from resilience.files.registry.naming import SETTINGS
from resilience.files.registry.raw import RawRow, RawTable
from resilience.files.registry.settings import ScenarioSettings, own_names, pairs_from_settings, setting_notes
from resilience.files.registry.toml_text import parse_toml
from resilience.files.sources.csv_source import read_text
from resilience.files.sources.pairs import KEY, VALUE
from resilience.files.sources.sources import read_raw
from resilience.files.sources.table_text import escaped
from resilience.findings import Findings
from resilience.given import PLACE, Maybe, takes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.worksheet.worksheet import Worksheet

    from resilience.files.registry.column import Column, Table
    from resilience.files.registry.raw import RawModel

LAST_ROW = 1000
"""Choice lists reach down to this row."""
NOTE_WIDTH, NOTE_HEIGHT = 320, 120
NUMERIC = frozenset({Kind.NUMBER, Kind.CAPACITY, Kind.COVER, Kind.PATIENCE})


@takes(model_location=PLACE, path=PLACE, scenarios=Maybe(PLACE))
def write_workbook(model_location: str | Path, path: str | Path, scenarios: str | Path | None = None) -> Path:
    """Write a model as one workbook: a sheet per table and the sheet `model` with keys and values.

    Every column the registry knows gets a header with a note, used or not, so that the workbook shows what can
    be said.

    Parameters
    ----------
    model_location
        Where the model is, in any of the three forms.
    path
        The `.xlsx` file to write; it must not exist yet.
    scenarios
        A scenario file whose hazards go into the sheet `hazards`; compounds, and what strikes with them alone, are
        left out: only a scenario file can say them.

    Raises
    ------
    InputError
        When the tables cannot be read, or the file exists.
    """
    from openpyxl import Workbook

    target = Path(path)
    refuse_if_taken(target)
    findings = Findings()
    raw = read_raw(model_location, findings)
    findings.stop()
    book = Workbook()
    book.remove(book.worksheets[0])
    top, hazards = ({}, None) if scenarios is None else _hazards(Path(scenarios), findings)
    _add_settings(book, raw, top)
    for table in TABLES.values():
        _add_table(book, table, raw.tables.get(table.name))
    if hazards is not None:
        _add_table(book, HAZARD_TABLE, hazards)
    with whole_file(target) as temporary:
        book.save(temporary)
    return target


def _add_settings(book: Workbook, raw: RawModel, scenarios: Mapping[str, object]) -> None:
    sheet = book.create_sheet(SETTINGS)
    _header(sheet, 1, KEY, "What is stated; dots lead into a section, as in constraints.budget.")
    _header(sheet, 2, VALUE, "A text, a number, true or false; several separated by |.")
    notes = setting_notes()
    settings = own_names(raw.settings) | ({"scenarios": dict(scenarios)} if scenarios else {})
    for row, (key, text) in enumerate(pairs_from_settings(settings), start=2):
        _put(sheet, row, 1, key)
        if key in notes:
            sheet.cell(row, 1).comment = _note(notes[key])
        _put(sheet, row, 2, text)
    _finish(sheet)


def _hazards(file: Path, findings: Findings) -> tuple[dict[str, object], RawTable | None]:
    """Keys above the hazards of a scenario file, and the hazards that a table can say."""
    text = read_text(file, {}, findings)
    content = parse_toml(text or "", file.name, findings) or {}
    findings.stop()
    listed = content.get("hazard")
    hazards = listed if isinstance(listed, list) else []
    single = [one for one in hazards if not {"compound", "only_in_compound"} & set(one)]
    rows = tuple(RawRow(number, cells_of(one)) for number, one in enumerate(single, start=2))
    top = {key: value for key, value in content.items() if key in ScenarioSettings.model_fields}
    used = dict.fromkeys(key for row in rows for key in row.cells)
    return top, RawTable(HAZARD_TABLE.name, file.name, tuple(used), rows)


def _add_table(book: Workbook, table: Table, raw: RawTable | None) -> None:
    sheet = book.create_sheet(table.name)
    columns = {column.name: column for column in (*table.columns, *PROVENANCE)}
    header = _ordered([*columns], raw.header if raw else ())
    for place, name in enumerate(header, start=1):
        column = columns.get(name)
        _header(sheet, place, name, note_of(column) if column else "Limit of a contested value.")
        if column is not None and column.choices:
            _choices(sheet, place, column)
    for row in raw.rows if raw else ():
        for place, name in enumerate(header, start=1):
            column = columns.get(name)
            _put(sheet, row.row, place, row.cells.get(name, ""), numeric=column is None or column.kind in NUMERIC)
    _finish(sheet)


def _ordered(known: list[str], used: tuple[str, ...]) -> list[str]:
    """Registry order, with the limits of contested values after the value they belong to."""
    header = list(known)
    for name in used:
        if name not in header:
            base = name.rpartition("_")[0]
            place = header.index(base) + 1 if base in header else len(header)
            header.insert(place + (f"{base}_low" in header and name != f"{base}_low"), name)
    return header


def note_of(column: Column) -> str:
    """Return what a planner needs to know to fill in a column."""
    lines = [column.description, f"Write {column.written}."]
    if column.unit and column.unit != "time":
        lines.append(f"Unit: {column.unit}.")
    if column.refers_to:
        lines.append(f"Must be listed in {column.refers_to}.")
    if column.required:
        lines.append("Required.")
    elif column.default is not None:
        lines.append(f"Blank means {column.default}.")
    return "\n".join(lines)


def _header(sheet: Worksheet, place: int, name: str, note: str) -> None:
    from openpyxl.styles import Font

    cell = sheet.cell(1, place, name)
    cell.font = Font(bold=True)
    cell.comment = _note(note)


def _note(text: str) -> Comment:
    from openpyxl.comments import Comment

    return Comment(text, "resilience", height=NOTE_HEIGHT, width=NOTE_WIDTH)


def _choices(sheet: Worksheet, place: int, column: Column) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=not column.required)
    letter = get_column_letter(place)
    rule.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.add_data_validation(rule)


def _put(sheet: Worksheet, row: int, place: int, text: str, *, numeric: bool = False) -> None:
    if not text:
        return
    cell = sheet.cell(row, place)
    if numeric:
        number = _held(text)
        if number is not None:
            cell.value = number
            return
    cell.value = text
    cell.data_type = "s"
    if escaped(text) != text:
        cell.quotePrefix = True  # text it stays, also when somebody edits it


def _held(text: str) -> float | None:
    """The number of a cell, where the 16 digits that a workbook is written with are all of it; else it stays text."""
    try:
        number = parse_number(text)
    except CellError:
        return None
    return number if float(f"{number:.16g}") == number else None


def _finish(sheet: Worksheet) -> None:
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "B2" if sheet.title != SETTINGS else "A2"
    for place, cells in enumerate(sheet.iter_cols(), start=1):
        longest = max(len(str(cell.value or "")) for cell in cells)
        sheet.column_dimensions[get_column_letter(place)].width = min(max(longest + 2, 8), 40)
