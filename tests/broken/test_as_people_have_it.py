"""Tables as spreadsheets and people make them: read where there is no doubt, else one finding each."""

from __future__ import annotations

import codecs
import os
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook

from resilience.files import check, read_model, write_workbook
from resilience.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from resilience.plan.model import Model

LATIN = b"part,unit_value,family\nPUMP,400,\nMOTOR,90,\nSEAL,8,gro\xdf\nHOUSING,30,F\xf6hn\n"


@pytest.fixture
def sound(sick) -> Model:
    """Return the starter as it is, to compare with."""
    return read_model(sick.model)


@pytest.fixture
def book(sick, tmp_path: Path) -> Callable[[Callable[[Workbook], None]], Path]:
    """Return a function that changes a workbook of the starter and saves it."""
    path = write_workbook(sick.model, tmp_path / "pumps.xlsx")

    def change(edit: Callable[[Workbook], None]) -> Path:
        made = load_workbook(path)
        edit(made)
        made.save(path)
        return path

    return change


def said(location: Path) -> list[tuple[str, str]]:
    """Return code and severity of everything that `check` says."""
    return [(finding.code, str(finding.severity)) for finding in check(location)]


def same(left: Model, right: Model) -> bool:
    """Whether two models say the same, whatever their files are called."""
    return (left.network, left.cover, left.inventory, left.calendar) == (
        right.network, right.cover, right.inventory, right.calendar,
    )  # fmt: skip


def other_separator(text: str, sign: str) -> str:
    """Return a table with another sign between its cells, and decimal commas."""
    return "\n".join(line.replace(",", sign).replace(".", ",") for line in text.splitlines()) + "\n"


@pytest.mark.parametrize("sign", [";", "\t"])
def test_other_separators_are_read(sick, sound: Model, sign: str) -> None:
    """Proves: a table between semicolons, with decimal commas, or tabs is the same. 0,99 as 99 would be 100 x."""
    for path in sick.model.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        changed = other_separator(text, sign) if sign == ";" else text.replace(",", sign)
        path.write_text(("sep=;\n" if sign == ";" else "") + changed, encoding="utf-8")
    assert said(sick.model) == []
    assert same(read_model(sick.model), sound)


@pytest.mark.parametrize(("mark", "encoding"), [(codecs.BOM_UTF16_LE, "utf-16-le"), (b"", "utf-16-be"), (b"", "utf-8")])
def test_encodings_are_read(sick, sound: Model, mark: bytes, encoding: str) -> None:
    """Proves: UTF-16, as "Unicode text" of Excel, is the same table, with or without its mark."""
    for path in sick.model.glob("*.csv"):
        path.write_bytes(mark + path.read_text(encoding="utf-8").encode(encoding))
    assert said(sick.model) == []
    assert same(read_model(sick.model), sound)


def test_windows_text_is_read_with_a_line(sick) -> None:
    """Proves: Western Windows text is read, and `check` shows a word of it, for nothing but letters can be wrong."""
    (sick.model / "parts.csv").write_bytes(LATIN)
    assert said(sick.model) == [("encoding", "warning")]
    assert read_model(sick.model).network.parts["HOUSING"].family == "Föhn"


def test_names_in_any_case(sick, sound: Model) -> None:
    """Proves: POLICY.CSV and a header "Unit Value [EUR]" are read. Unread, today's targets were the stock on hand."""
    (sick.model / "policy.csv").rename(sick.model / "POLICY.CSV")
    parts = sick.model / "parts.csv"
    parts.write_text(parts.read_text(encoding="utf-8").replace("unit_value", "Unit Value [EUR]"), encoding="utf-8")
    assert said(sick.model) == []
    assert same(read_model(sick.model), sound)


def test_two_files_of_one_table(sick) -> None:
    """Proves: of bom.csv and Bom.csv neither is taken in silence."""
    (sick.model / "Bom.csv").write_bytes((sick.model / "bom.csv").read_bytes())
    assert said(sick.model) == [("duplicate-table", "error")]


def test_a_pipe_is_not_waited_for(sick) -> None:
    """Proves: a named pipe is a finding at once; reading it would wait for ever."""
    (sick.model / "policy.csv").unlink()
    os.mkfifo(sick.model / "policy.csv")
    assert said(sick.model) == [("unreadable", "error")]


def test_names_of_another_system(sick, sound: Model) -> None:
    """Proves: `[sheets]` and `[columns]` map the names of an export; read from elsewhere, every cost moves."""
    lanes = sick.model / "lanes.csv"
    text = lanes.read_text(encoding="utf-8").replace("unit_cost", "Fracht", 1).replace("origin", "Von Werk", 1)
    (sick.model / "Transport 07.csv").write_text(text, encoding="utf-8")
    lanes.unlink()
    settings = sick.model / "model.toml"
    mapping = '[sheets]\nlanes = "Transport 07"\n\n[columns.lanes]\nunit_cost = "Fracht"\norigin = "Von Werk"\n'
    settings.write_text(settings.read_text(encoding="utf-8") + "\n" + mapping, encoding="utf-8")
    assert said(sick.model) == []
    assert same(read_model(sick.model), sound)
    settings.write_text(settings.read_text(encoding="utf-8").replace('"Fracht"', '"Frahct"'), encoding="utf-8")
    assert ("missing-column", "error") in said(sick.model)


def test_settings_beside_an_exported_workbook(sick, sound: Model, tmp_path: Path) -> None:
    """Proves: a folder of model.toml and one workbook is a model, so that an export can be replaced each week."""
    folder = tmp_path / "weekly"
    folder.mkdir()
    made = load_workbook(write_workbook(sick.model, tmp_path / "export.xlsx"))
    made.remove(made["model"])
    made["lanes"].title = "ZM_TRANSPORT"
    made.save(folder / "export.xlsx")
    text = (sick.model / "model.toml").read_text(encoding="utf-8")
    (folder / "model.toml").write_text(f'{text}\n[sheets]\nlanes = "ZM_TRANSPORT"\n', encoding="utf-8")
    assert said(folder) == []
    assert same(read_model(folder), sound)


def column(made: Workbook, sheet: str, name: str) -> int:
    """Return the number of a column."""
    return next(cell.column for cell in made[sheet][1] if cell.value == name)


def put(sheet: str, row: int, name: str, value: object, shown: str = "General") -> Callable[[Workbook], None]:
    """Return an edit that writes a cell."""

    def edit(made: Workbook) -> None:
        cell = made[sheet].cell(row, column(made, sheet, name))
        cell.value, cell.number_format = value, shown

    return edit


def title_above(made: Workbook) -> None:
    """Put a merged title above a table."""
    made["lanes"].insert_rows(1, 2)
    made["lanes"]["A1"] = "Freight, as of week 30"
    made["lanes"].merge_cells("A1:F1")


def notes_beside(made: Workbook) -> None:
    """Write notes beside a table and in a column of their own."""
    made["parts"].cell(3, 30, "ask Lena")
    made["parts"].cell(1, 12, "Comment")
    made["parts"].cell(4, 12, "two\nlines")


def old_copies(made: Workbook) -> None:
    """Keep an old copy, a pivot and a hidden sheet."""
    made.copy_worksheet(made["lanes"]).title = "lanes old"
    made.create_sheet("Pivot")["B7"] = "=1/0"
    hidden = made.create_sheet("policies")
    hidden["A1"], hidden.sheet_state = "site", "hidden"


def capital(made: Workbook) -> None:
    """Write the name of a sheet in capitals."""
    sheet = made["lanes"]
    sheet.title = "x"
    sheet.title = "LANES"


def far_away(made: Workbook) -> None:
    """Format a cell far out."""
    made["lanes"].cell(1_000_000, 16_000).number_format = "0.00"


HARMLESS = [
    (title_above, ["title-row"]),
    (notes_beside, ["unread-column", "unread-column"]),
    (old_copies, ["unknown-table"]),
    (far_away, []),
    (capital, []),
    (put("lanes", 2, "unit_cost", 2.0, "0.000"), []),
    (put("production", 6, "yield", 0.99, "0 %"), []),
]


@pytest.mark.parametrize(("edit", "codes"), HARMLESS, ids=map(str, range(len(HARMLESS))))
def test_what_a_workbook_holds_besides(book, sound: Model, edit, codes: list[str]) -> None:
    """Proves: titles, notes, pivots, old copies and far formats change nothing, and are told in a line each."""
    path = book(edit)
    findings = check(path)
    assert [finding.code for finding in findings] == codes
    assert all(finding.severity is Severity.WARNING for finding in findings)
    assert same(read_model(path), sound)


def total_row(made: Workbook) -> None:
    """Add a row of totals and a footnote."""
    made["demand"].append(["Total", None, 100])
    made["demand"].append(["Source: sales, July"])


SLIPS = [
    (put("lanes", 3, "lead_time", datetime(2026, 4, 3), "dd.mm.yyyy"), [("date-cell", 3, "lead_time")]),  # noqa: DTZ001
    (put("lanes", 2, "unit_cost", "=A1*2"), [("formula", 2, "unit_cost")]),
    (put("lanes", 2, "unit_cost", "#N/A"), [("cell-error", 2, "unit_cost")]),
    (put("demand", 2, "quantity", "1.100"), [("ambiguous-number", 2, "quantity")]),
    (put("lanes", 4, "capacity", "1'500"), [("thousands", 4, "capacity")]),
    (lambda made: made["policy"].merge_cells("A3:A4"), [("merged-cell", 4, "site")]),
    (total_row, [("no-record", 3, "market"), ("no-record", 4, "market")]),
    (lambda made: setattr(made["lanes"], "title", "lnaes"), [("unknown-table", None, None)]),
]


@pytest.mark.parametrize(("edit", "places"), SLIPS, ids=map(str, range(len(SLIPS))))
def test_one_finding_for_one_slip(book, edit, places: list) -> None:
    """Proves: each slip of a workbook is one finding at its cell, and no second one that it causes."""
    found = [(e.code, e.row, e.column) for e in check(book(edit)).errors]
    assert found == places


def test_a_slip_down_a_column_is_one_finding(book) -> None:
    """Proves: forty prices typed with a comma are one finding that names the rows, not forty."""

    def edit(made: Workbook) -> None:
        for row in range(2, 8):
            put("lanes", row, "unit_cost", f"{row},5")(made)

    errors = check(book(edit)).errors
    assert [(e.code, e.row) for e in errors] == [("decimal-comma", 2)]
    assert "rows 3, 4, 5, 6, 7" in errors[0].message


def test_codes_that_lost_their_zeros(book) -> None:
    """Proves: 0815 typed as a number is read as it is shown; where it is not, the remedy says why it differs."""

    def edit(made: Workbook) -> None:
        for name in ("sites", "lanes", "policy", "inventory", "demand"):
            for cell in (cell for line in made[name].iter_rows() for cell in line if cell.value == "CITY"):
                cell.value, cell.number_format = (815, "0000") if name != "demand" else (815, "General")

    errors = check(book(edit)).errors
    assert [(e.code, e.file, e.row, e.column) for e in errors] == [
        ("unknown-reference", "pumps.xlsx[demand]", 2, "market")
    ]
    assert "'0815'" in errors[0].remedy


DAMAGE = [
    lambda content: content[:-200],
    lambda content: content.replace(b"xl/worksheets/sheet3.xml", b"xl/worksheets/sheetX.xml"),
    lambda content: content[:2000] + bytes(byte ^ 0x41 for byte in content[2000:2040]) + content[2040:],
    lambda content: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + content,
]


@pytest.mark.parametrize("damage", DAMAGE, ids=["cut", "renamed", "flipped", "old"])
def test_a_damaged_workbook_is_refused(book, damage) -> None:
    """Proves: a workbook that lost a part or some bytes is one finding. Its lost sheet would read as never written."""
    path = book(lambda made: made.calculation)
    path.write_bytes(damage(path.read_bytes()))
    assert said(path) == [("unreadable", "error")]


PRICES = [
    ("0,03", "Write 0.03."), ("1,200", "1200"), ("1.200", "1.2 "), ("1.200", "1200 "), ("2.400.000", "2400000"),
    ("3.600,75", "3600.75"), ("4,800.25", "4800.25"), ("50 %", "0.5"), ("$12.50", "12.50"), ("12,50 EUR", "12.50"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "instead"), PRICES, ids=map(str, range(len(PRICES))))
def test_the_remedy_says_what_to_write(edit, text: str, instead: str) -> None:
    """Proves: numbers as people type them are refused with what they may mean; 1.200 read as 1.2 is 1000 x less."""
    errors = check(edit([("cell", "lanes", 2, "unit_cost", text)]).model).errors
    assert len(errors) == 1
    assert instead in errors[0].remedy


@pytest.mark.parametrize(
    ("name", "text"), [("share", "1.000"), ("latitude", "48.137"), ("unit_cost", "1.2000"), ("unit_cost", "0.125")]
)
def test_what_has_one_reading_is_read(edit, name: str, text: str) -> None:
    """Proves: three decimals are no slip where thousands are out of bounds, or where a fourth rules them out."""
    table = "sites" if name == "latitude" else "lanes"
    assert list(check(edit([("cell", table, 2, name, text)]).model)) == []


TOML = [
    ("rate = 0.02", "rate = 0,02", "Write rate = 0.02."),
    ("rate = 0.02", 'rate = "2 %"', "Write 0.02"),
    ("rate = 0.02", "rate = $1", "Write rate = 1"),
    ('detection = "1 d"', "detection = 1 d", 'detection = "1 d"'),
    ('detection = "1 d"', 'detection = "1,5 d"', "Write 1.5 d."),
    ("severity = 1.0", 'severity = "80 %"', "Write 0.8."),
    ("seed = 7", f"seed = {'9' * 5000}", "digits"),
    ("seed = 7", f"seed = 0x{'f' * 500}", "Write"),
    ("severity = 1.0", f"severity = {'[' * 3000}", "brackets"),
]


@pytest.mark.parametrize(("old", "new", "instead"), TOML, ids=map(str, range(len(TOML))))
def test_numbers_of_a_scenario_file(edit, old: str, new: str, instead: str) -> None:
    """Proves: a number that TOML does not know is one finding with its line and what to write, never a traceback."""
    sick = edit([("swap", "starter.toml", old, new)])
    errors = check(sick.model, sick.scenarios).errors
    assert len(errors) == 1
    assert instead in errors[0].remedy
    assert len(str(errors[0])) < 600


@pytest.mark.parametrize(
    ("other", "findings"),
    [("0.461", []), ("1234.5", []), ("0.4", ["ambiguous-number"]), ("12.25", ["ambiguous-number"])],
)
def test_points_are_decimal_where_another_price_says_so(sick, other, findings) -> None:
    """Proves: 5.461 beside 0.461 or 1234.5 is five and a half; beside 0.4 alone it may still be five thousand.

    A check that asked about each cell alone refuses every table of prices with three digits; one that took any point
    for proof would read 1.200 pumps where 1,200 are meant.
    """
    lanes = sick.model / "lanes.csv"
    header, first, second, *rest = lanes.read_text().splitlines()
    at = header.split(",").index("unit_cost")
    for price, line in (("5.461", first), (other, second)):
        cells = line.split(",")
        cells[at] = price
        rest.insert(0, ",".join(cells))
    lanes.write_text("\n".join([header, *rest]) + "\n")
    assert [finding.code for finding in check(sick.model).errors] == findings
    if not findings:
        assert 5.461 in {lane.unit_cost for lane in read_model(sick.model).network.lanes.values()}
