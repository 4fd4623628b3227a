"""Units and currencies of rows by hand: what counts or pays otherwise is converted, and what does not fit is told."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from resilience.files import check, read_model, write_starter
from resilience.files.tables.measures import same_kind
from resilience.files.tables.model_folder import write_model
from resilience.files.tables.models import read_reading
from resilience.files.tables.workbook import write_workbook
from resilience.findings import Findings
from resilience.network.parts import Node

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    """The starter's tables: a PUMP of a MOTOR, two SEALs and a HOUSING."""
    write_starter(tmp_path / "study")
    return tmp_path / "study" / "models" / "starter"


def rows_of(model: Path, table: str) -> list[dict[str, str]]:
    """Rows of a table as written; none where there is no such table."""
    path = model / f"{table}.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.exists() else []


def edit(model: Path, table: str, changes: dict[int, dict[str, str]], add: tuple[dict[str, str], ...] = ()) -> None:
    """Write cells into rows of a table (the header is row 1), new columns too, and add rows."""
    path = model / f"{table}.csv"
    rows = rows_of(model, table)
    for row, cells in changes.items():
        rows[row - 2] |= cells
    rows += list(add)
    header = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="")
        writer.writeheader()
        writer.writerows(rows)


def row_of(model: Path, table: str, **cells: str) -> int:
    """Row in which a table has these cells."""
    return next(place for place, row in enumerate(rows_of(model, table), 2) if cells.items() <= row.items())


def rates(model: Path, **worth: float) -> None:
    """State exchange rates."""
    lines = "".join(f"{name} = {rate}\n" for name, rate in worth.items())
    with (model / "model.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[exchange_rates]\n{lines}")


def seal_in(model: Path, unit: str) -> int:
    """Count SEAL in a unit of its own; return its row."""
    row = row_of(model, "parts", part="SEAL")
    edit(model, "parts", {row: {"unit": unit}})
    return row


def quantity(model: Path, child: str) -> float:
    """Units of a part in a PUMP, whatever its makers can make of it."""
    reading = read_reading(model, Findings()).model
    assert reading is not None
    (line,) = (line for line in reading.network.bom if line.child == child)
    return line.quantity


@pytest.mark.parametrize(
    ("own", "unit", "more", "factor"),
    [("kg", "g", (), 1e-3), ("g", "kg", (), 1e3), ("piece", "dozen", (), 12.0), ("pcs", "Pieces", (), 1.0),
     ("m", "in", (), 0.0254), ("piece", "box", (("box", "500"),), 500.0), ("piece", "kg", (("kg", "120"),), 120.0),
     ("piece", "g", (("kg", "120"),), 0.12), ("kg", "roll", (("roll", "2.5"),), 2.5)],
)  # fmt: skip
def test_a_line_of_the_bill_is_converted(starter, own, unit, more, factor):
    """Proves: two of another unit are 2 x factor of the part's own: grams by themselves, boxes by a row, both in turn.

    Sensitivity: dividing instead of multiplying makes 2 g of a part in kg 2,000 of them.
    """
    seal_in(starter, own)
    if more:
        edit(starter, "conversions", {}, tuple({"part": "SEAL", "unit": u, "content": c} for u, c in more))
    edit(starter, "bom", {row_of(starter, "bom", child="SEAL"): {"unit": unit}})
    assert quantity(starter, "SEAL") == pytest.approx(2 * factor)


def test_a_pack_is_a_unit(starter):
    """Proves: two packs of 25 are 50 pieces."""
    row = seal_in(starter, "piece")
    edit(starter, "parts", {row: {"pack": "25"}})
    edit(starter, "bom", {row_of(starter, "bom", child="SEAL"): {"unit": "pack"}})
    assert quantity(starter, "SEAL") == 50


def test_demand_and_stock_are_converted_with_their_money(starter):
    """Proves: a tenth as many boxes of ten at ten times the margin are the same demand; on hand likewise.

    Sensitivity: a margin that is not divided makes each pump ten times as dear.
    """
    before = read_model(starter)
    edit(starter, "parts", {row_of(starter, "parts", part="PUMP"): {"unit": "piece"}})
    edit(starter, "conversions", {}, ({"part": "PUMP", "unit": "crate", "content": "10"},))
    (sold,) = rows_of(starter, "demand")
    cells = {"quantity": f"{float(sold['quantity']) / 10}", "margin": f"{float(sold['margin']) * 10}", "unit": "crate"}
    cells |= {name: "" for name in sold if name.endswith(("_low", "_high"))}
    cells |= {"backlog_cost": f"{float(sold['backlog_cost']) * 10}"} if sold["backlog_cost"] else {}
    cells |= {"deviation": f"{float(sold['deviation']) / 10}"} if sold.get("deviation") else {}
    edit(starter, "demand", {2: cells})
    after = read_model(starter)
    assert {n: (d.quantity, d.margin, d.backlog_cost) for n, d in after.network.demand.items()} == {
        n: pytest.approx((d.quantity, d.margin, d.backlog_cost)) for n, d in before.network.demand.items()
    }


def test_money_of_a_row_is_converted(starter):
    """Proves: a lane and a maker priced in USD at 0.5 EUR cost half of what they say; all other rows are as before.

    Sensitivity: the rate turned round doubles them; a rate on every row of the table changes those in EUR.
    """
    before = read_model(starter)
    rates(starter, USD=0.5)
    edit(starter, "lanes", {2: {"currency": "USD"}})
    edit(starter, "production", {3: {"currency": "USD"}})
    after = read_model(starter)
    changed = [key for key, lane in after.network.lanes.items() if lane != before.network.lanes[key]]
    assert len(changed) <= 1
    first = rows_of(starter, "lanes")[0]
    key = f"{first['origin']}>{first['destination']}:{first['part']}:{first['mode']}"
    assert after.network.lanes[key].unit_cost == pytest.approx(before.network.lanes[key].unit_cost / 2)
    second = rows_of(starter, "production")[1]
    node = Node(second["site"], second["part"])
    assert after.network.production[node].unit_cost == pytest.approx(before.network.production[node].unit_cost / 2)
    assert after.network.production[node].capacity == before.network.production[node].capacity


def test_a_model_without_units_is_the_model_of_before(starter, tmp_path):
    """Proves: units named and not used change no number, and what is written reads back as the same model."""
    before = read_model(starter)
    seal_in(starter, "kg")
    after = read_model(starter)
    assert after.network.bom == before.network.bom
    assert after.network.lanes == before.network.lanes
    edit(starter, "bom", {row_of(starter, "bom", child="SEAL"): {"unit": "lb"}})
    converted = read_model(starter)
    again = read_model(write_model(converted, tmp_path / "again"))
    assert again.network == converted.network


def found(model: Path) -> list[tuple[str, str, int | str | None, str | None]]:
    """What is wrong, with its place; every remedy says something."""
    errors = check(model).errors
    assert all(one.remedy for one in errors)
    return [(one.code, one.file, one.row, one.column) for one in errors]


def test_what_does_not_fit_is_told_at_its_cell(starter):
    """Proves: kilograms of pieces without a conversion, of a part without a unit, and money without a rate."""
    seal_in(starter, "piece")
    seal, motor = row_of(starter, "bom", child="SEAL"), row_of(starter, "bom", child="MOTOR")
    edit(starter, "bom", {seal: {"unit": "kg"}, motor: {"unit": "kg"}})
    edit(starter, "lanes", {3: {"currency": "USD"}})
    assert sorted(found(starter), key=str) == sorted(
        [("conflict", "bom.csv", seal, "unit"), ("needed", "bom.csv", motor, "unit"),
         ("needed", "lanes.csv", 3, "currency")], key=str,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("own", "rows", "where"),
    [("kg", [("g", "1000")], ("contradiction", "conversions.csv", 2, "content")),
     ("piece", [("kg", "120"), ("g", "0.5")], ("contradiction", "conversions.csv", 2, "content")),
     ("piece", [("box", "500"), ("boxes", "400")], ("contradiction", "conversions.csv", 3, "content")),
     ("piece", [("pack", "400")], ("contradiction", "conversions.csv", 2, "content")),
     ("piece", [("box", "0")], ("out-of-bounds", "conversions.csv", 2, "content")),
     ("piece", [("box", "500"), ("box", "400")], ("duplicate-key", "conversions.csv", 3, "part")),
     ("", [("kg", "120")], ("needed", "conversions.csv", 2, "unit"))],
)  # fmt: skip
def test_conversions_that_contradict(starter, own, rows, where):
    """Proves: 1,000 kg in a gram, two weights of one piece, an empty box, a box twice, and a part without a unit.

    The same where a box is called boxes, and where it is the part's own pack of 250: the last one counted in silence.
    """
    edit(starter, "parts", {seal_in(starter, own): {"pack": "250"}})
    edit(starter, "conversions", {}, tuple({"part": "SEAL", "unit": u, "content": c} for u, c in rows))
    assert where in found(starter)


def test_a_rate_of_the_own_currency_and_a_rate_of_nothing_are_refused(starter):
    """Proves: one EUR cannot be worth 1.1 EUR, nor a USD nothing."""
    currency = read_model(starter).currency
    rates(starter, **{currency: 1.1})
    assert [one[0] for one in found(starter)] == ["contradiction"]


def test_units_of_one_kind_go_round():
    """Proves: there and back again is 1 for every pair of one kind, and units of two kinds do not convert."""
    assert same_kind("lb", "kg") * same_kind("kg", "lb") == pytest.approx(1.0)
    assert same_kind("ft", "in") == pytest.approx(12.0)
    assert same_kind("gross", "dozen") == 12.0
    assert same_kind("kg", "m") is None


def test_rates_go_through_a_workbook(starter, tmp_path):
    """Proves: a model with money in two currencies, written as a workbook, is read again to the last digit.

    Sensitivity: the cells of exchange_rates were taken for texts, and a workbook that we had written was refused.
    """
    rates(starter, USD=0.9)
    edit(starter, "production", {row_of(starter, "production", site="MARINO"): {"currency": "USD"}})
    book = write_workbook(starter, tmp_path / "model.xlsx")
    read = read_model(starter)
    assert read.network.production["MARINO", "SEAL"].unit_cost == pytest.approx(0.9 * 5)
    assert read_model(book).network == read.network
