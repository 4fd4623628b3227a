"""From the form of another tool to a model folder, with a report of what was lost and what is the planner's to fill."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files.atomic import put_folder, refuse_if_taken, temporary_folder
from resilience.files.exchange.anura import draft_of_anura
from resilience.files.exchange.forms import form_of, model_of_graph_file
from resilience.files.exchange.frames import noted_records
from resilience.files.exchange.imported import AskedOfPlanner, Imported
from resilience.files.exchange.report import report_lines
from resilience.files.exchange.stockpyl import draft_of_stockpyl
from resilience.files.exchange.willems import draft_of_willems
from resilience.files.exchange.words import ExportForm, ImportForm
from resilience.files.registry.columns import TABLES
from resilience.files.registry.raw import RawModel, RawRow, RawTable
from resilience.files.registry.settings import Settings, own_names
from resilience.files.registry.toml_text import parse_toml
from resilience.files.sources.csv_source import LABEL, SETTINGS_FILE
from resilience.files.sources.sources import read_raw
from resilience.files.tables.model_folder import keys, used_columns, write_model, write_rows
from resilience.files.tables.models import read_model, reading_of
from resilience.findings import Code, Finding, Findings
from resilience.given import PLACE, TEXT, Maybe, Several, Word, takes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from resilience.files.exchange.draft import Draft
    from resilience.files.exchange.imported import LostInImport

BLANK = frozenset({Code.BLANK_CELL, Code.NEEDED})
"""Findings of cells that say nothing."""
REPORT = "IMPORT.md"
"""The report beside the tables."""


@takes(file=PLACE, folder=PLACE, form=Maybe(Word(ImportForm)), pick=Maybe(TEXT), stated=Several("statements"))
def import_model(
    file: str | Path,
    folder: str | Path,
    form: ImportForm | str | None = None,
    pick: str | None = None,
    stated: Sequence[str] = (),
) -> Imported:
    """Make a model folder of a file of another form; what the file does not say is left blank, and told.

    Parameters
    ----------
    file
        The file, or folder of tables.
    folder
        The model folder to write, new or empty; `IMPORT.md` in it is the report.
    form
        The form of the file; None: as its name ends, for our own forms.
    pick
        Which network of a file that holds several.
    stated
        What to write into every blank cell of a column, such as `lanes.mode=road`, or as a setting, such as
        `model.currency=EUR`. Nothing is filled in that is not stated.

    Raises
    ------
    InputError
        When the file is not of the form, or the folder holds anything.
    """
    source, target = Path(file), Path(folder)
    wanted = ImportForm(form_of(source)) if form is None else ImportForm(form)
    refuse_if_taken(target)
    temporary = temporary_folder(target)
    try:
        made = _written(wanted, source, temporary, pick, stated)
        found = Imported(wanted, source.name, target, *made)
        (temporary / REPORT).write_text("\n".join(report_lines(found)) + "\n", encoding="utf-8")
        put_folder(temporary, target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return found


def _written(
    form: ImportForm, source: Path, folder: Path, pick: str | None, stated: Sequence[str]
) -> tuple[Mapping[str, int], tuple[str, ...], tuple[LostInImport, ...], tuple[str, ...], tuple[AskedOfPlanner, ...]]:
    """Write the model into a folder that is there; what is told of it."""
    if form not in DRAFTED:
        _refuse_needless(form, pick, stated)
        return _own(form, source, folder), (), (), (), ()
    draft = DRAFTED[form](source, pick)
    draft.state(stated)
    raw = _raw(draft)
    _write_raw(raw, folder, raw.settings_text)
    counts = {name: len(rows) for name, rows in draft.rows.items() if rows}
    return counts, tuple(draft.carried), draft.lost, tuple(draft.stated), tuple(_asked(raw))


DRAFTED: Mapping[ImportForm, Callable[[Path, str | None], Draft]] = {
    ImportForm.WILLEMS: draft_of_willems,
    ImportForm.STOCKPYL: draft_of_stockpyl,
    ImportForm.ANURA: draft_of_anura,
}


def _refuse_needless(form: ImportForm, pick: str | None, stated: Sequence[str]) -> None:
    """Our own forms are whole: there is nothing to choose, and no blank to fill."""
    for option, value in (("--pick", pick), ("--state", stated)):
        if value:
            message = f"A file of the form {form} holds one whole model."
            raise InputError([Finding(Code.OPTION, message, f"Leave {option} out; see --change.", option)])


def _own(form: ImportForm, source: Path, folder: Path) -> Mapping[str, int]:
    """Write the model of a file of ours; how many records it has."""
    if form is ImportForm.EXCEL:
        read_model(source)  # with what is wrong in it, before anything is written
        raw = read_raw(source, Findings())
        _write_raw(raw, folder)
        return {name: len(table.rows) for name, table in raw.tables.items() if table.rows}
    model = model_of_graph_file(source, ExportForm(form))
    write_model(model, folder)
    return {name: len(rows) for name, rows in noted_records(model).items() if rows}


def _raw(draft: Draft) -> RawModel:
    """The draft as the text of its files."""
    tables = {}
    for name, rows in draft.rows.items():
        if rows or TABLES[name].required:
            asked = {column for row in rows for column in row} & {*TABLES[name].names}
            header = [*dict.fromkeys([*used_columns(name, rows), *sorted(asked)])]
            numbered = (
                RawRow(row, {column: cells.get(column, "") for column in header}) for row, cells in enumerate(rows, 2)
            )
            tables[name] = RawTable(name, LABEL.format(name), tuple(header), tuple(numbered))
    text = "\n".join(settings_text(draft.settings)) + "\n"
    return RawModel("", parse_toml(text, SETTINGS_FILE, Findings()), SETTINGS_FILE, text, tables)


def _write_raw(raw: RawModel, folder: Path, text: str | None = None) -> None:
    """Write tables and settings as they are, in our names; `text` is that of a draft's `model.toml`."""
    for name, table in raw.tables.items():
        if not table.rows and not TABLES[name].required:
            continue
        write_rows(
            folder / LABEL.format(name),
            name,
            [row.cells for row in table.rows],
            None if text is None else _header(table),
        )
    said = text or "\n".join(settings_text(own_names(raw.settings))) + "\n"
    (folder / SETTINGS_FILE).write_text(said, encoding="utf-8")


def _header(table: RawTable) -> list[str]:
    """Columns of a draft, the blank ones that are asked for included, in the order of the registry."""
    own = [column for column in TABLES[table.name].names if column in table.header]
    return own + [column for column in table.header if column not in own]


def settings_text(tree: Mapping[str, object], section: str = "") -> Iterator[str]:
    """Lines of `model.toml`; a required key that is not stated is a line to fill in, which says what it is."""
    yield from keys(**{key: value for key, value in tree.items() if not isinstance(value, dict)})
    if not section:
        for key, about in Settings.model_fields.items():
            if about.is_required() and key not in tree:
                yield f"# {key} =    # to fill in: {about.description}"
    for key, value in tree.items():
        if isinstance(value, dict):
            name = f"{section}{key}"
            yield from ("", f"[{name}]", *settings_text(value, f"{name}."))


def _asked(raw: RawModel) -> Iterator[AskedOfPlanner]:
    """What the reader of models finds missing or wrong, cells of a column together."""
    findings = Findings()
    reading_of(raw, findings)
    places = {(one.file.removesuffix(".csv"), one.column or ""): one for one in findings.errors}
    for (table, column), one in places.items():
        rows = raw.tables[table].rows if one.code in BLANK and table in raw.tables else ()
        count = sum(not row.cells.get(column) for row in rows)
        yield AskedOfPlanner(
            f"{table}.{column}" if column else table, max(count, 1), _meaning(table, column) or one.remedy
        )


def _meaning(table: str, column: str) -> str:
    """What a column or setting is, where it is one."""
    if table == SETTINGS_FILE:
        found = Settings.model_fields.get(column)
        return found.description or "" if found else ""
    columns = TABLES[table].columns if table in TABLES else ()
    return next((f"{one.description} Write {one.written}." for one in columns if one.name == column), "")
