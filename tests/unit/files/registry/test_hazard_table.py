"""Hazards as a table: the same as the scenario file in every form of a model, compounds excepted."""

from __future__ import annotations

import csv
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from resilience.files import check, read_scenarios, write_starter, write_workbook
from resilience.files.registry.hazard_table import HAZARD_TABLE, cells_of
from resilience.quantities import Calendar, Duration

if TYPE_CHECKING:
    from pathlib import Path

    from resilience.hazard.book import HazardBook

DAYS = Calendar(Duration(24), 240)
RICH = """
title = "all that a table can say"
seed = 3
reduce_to = 40

[[hazard]]
name = "kiln"
hits = "capacity"
select = { site = ["KLEIN", "ORION"], part = "MOTOR" }
rate = 0.125
per = "group"
severity = { distribution = "uniform", low = 0.2, high = 0.6 }
curve = [["0 d", 0], ["9 d", 0.25], ["12 d", 1]]
detection = "6 h"
samples = 12
transit_loss = 0.5
stock = "destroyed"
stock_loss = 0.25
source = "made up"

[[hazard]]
name = "quay"
hits = "lead_time"
select = { mode = ["sea", "air"] }
onset = 2021-03-01
duration = { distribution = "discrete", values = ["4 d", "2 wk"], weights = [0.5, 0.5] }
extra = { distribution = "triangular", low = "1 d", mode = "3 d", high = "1 wk" }
detection = "1 d"
help = [{ lane = "MARINO>PLANT:SEAL:air", curve = [["0 d", 0], ["5 d", 0.4]] }]
source = "made up"
grade = "assumed"
"""


def same(left: HazardBook, right: HazardBook) -> bool:
    """Whether two books hold the same hazards, seed and title."""
    return (left.hazards, left.seed, left.title, left.cycle_strata, left.reduce_to) == (
        right.hazards, right.seed, right.title, right.cycle_strata, right.reduce_to,
    )  # fmt: skip


def single(book: HazardBook) -> HazardBook:
    """Return the book without its compounds."""
    return replace(book, hazards=tuple(hazard for hazard in book.hazards if not hazard.compound))


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    """Return the starter as a folder of tables."""
    return write_starter(tmp_path / "study")


def test_the_sheet_of_the_starter_is_its_file(tmp_path: Path, starter: Path) -> None:
    """Proves: `init --excel` writes the hazards as a sheet that reads back as the file, its seed and title too."""
    made = write_starter(tmp_path / "excel", excel=True) / "models" / "starter.xlsx"
    book = read_scenarios(made, DAYS)
    assert same(book, single(read_scenarios(starter / "scenarios" / "starter.toml", DAYS)))
    assert list(check(made, made)) == []
    lists = {rule.formula1 for rule in load_workbook(made)["hazards"].data_validations.dataValidation}
    assert any(one.startswith('"capacity,arrivals,yield,demand,lead_time,cost') for one in lists)


def test_every_key_of_a_file_can_be_a_cell(tmp_path: Path, starter: Path) -> None:
    """Proves: distributions, curves, dates, help and lists of targets mean the same in a sheet and in CSV."""
    file = tmp_path / "rich.toml"
    file.write_text(RICH, encoding="utf-8")
    wanted = read_scenarios(file, DAYS)
    book = write_workbook(starter / "models" / "starter", tmp_path / "rich.xlsx", file)
    assert same(read_scenarios(book, DAYS), wanted)
    cells = [[str(cell.value or "") for cell in line] for line in load_workbook(book)["hazards"].iter_rows()]
    table = starter / "models" / "starter" / "Hazards.csv"
    with table.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target, delimiter=";").writerows(cells)
    settings = table.with_name("model.toml")
    more = '\n[scenarios]\ntitle = "all that a table can say"\nseed = 3\nreduce_to = 40\n'
    settings.write_text(settings.read_text(encoding="utf-8") + more, encoding="utf-8")
    for location in (table, table.parent):
        assert same(read_scenarios(location, DAYS), wanted)
    assert check(table.parent, table).errors == ()


def test_a_table_of_a_database(tmp_path: Path, starter: Path) -> None:
    """Proves: a table of hazards in a database is read, with title and seed for want of stated ones."""
    with sqlite3.connect(tmp_path / "plant.db") as connection:
        connection.execute("CREATE TABLE hazards (name, hits, kind, rate, per, severity, duration, detection, source)")
        connection.execute(
            "INSERT INTO hazards VALUES ('fire', 'capacity', 'supplier', 0.02, 'target', 1, '10 d', '1 d', 'x')"
        )
    connection.close()
    url = f"sqlite:///{tmp_path / 'plant.db'}"
    book = read_scenarios(url, DAYS)
    assert [(hazard.name, hazard.rate, hazard.duration.mean) for hazard in book.hazards] == [
        ("fire", 0.02, pytest.approx(10 * 240 / 365))
    ]
    assert check(starter / "models" / "starter", url).errors == ()


SLIPS = [
    ("rate", "2 %", "percent"), ("rate", "0,02", "decimal-comma"), ("rate", "1.200", "ambiguous-number"),
    ("hits", "capasity", "unknown-word"), ("duration", "10", "not-a-duration"), ("onset", "soon", "bad-value"),
    ("duration", "lognormal(median = 10 d)", "missing-key"), ("duration", "lognormal(10 d)", "bad-value"),
    ("severity", "80 %", "not-a-number"), ("kind", "suplier", "unknown-reference"), ("curve", "9 d", "bad-value"),
    ("detection", "", "missing-key"), ("strata", "0", "out-of-bounds"), ("source", "", "missing-key"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "text", "code"), SLIPS, ids=map(str, range(len(SLIPS))))
def test_a_slip_is_found_at_its_cell(starter: Path, column: str, text: str, code: str) -> None:
    """Proves: one bad cell is one finding with row and column, as in every table, not a line of a file nobody wrote."""
    good = {"name": "fire", "hits": "capacity", "kind": "supplier", "rate": "0.02", "per": "target", "severity": "1",
            "duration": "10 d", "detection": "1 d", "source": "x"}  # fmt: skip
    rows = [good, good | {"name": "flood", column: text}]
    table = starter / "hazards.csv"
    with table.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, (*HAZARD_TABLE.names, "source"), restval="")
        writer.writeheader()
        writer.writerows(rows)
    errors = check(starter / "models" / "starter", table).errors
    assert [(e.code, e.file, e.row, e.column) for e in errors] == [(code, "hazards.csv", 3, column)]


def test_a_row_says_what_a_table_of_toml_says() -> None:
    """Proves: distributions are written so that they can be read and typed."""
    made = cells_of({"name": "a", "duration": {"distribution": "lognormal", "median": "10 d", "sigma": 0.6}})
    assert made == {"name": "a", "duration": "lognormal(median = 10 d, sigma = 0.6)"}
