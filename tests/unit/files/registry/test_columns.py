"""The column registry: complete, consistent, and the source of the reference pages."""

from __future__ import annotations

import pytest

from resilience.files.reference import scenarios_reference, tables_reference
from resilience.files.registry.cells import CellError, parse_cell
from resilience.files.registry.column import Bounds, Column, Kind
from resilience.files.registry.columns import PROVENANCE, TABLES
from resilience.files.tables.workbook import note_of
from resilience.quantities import Duration

ALL = [(table.name, column) for table in TABLES.values() for column in table.columns]


@pytest.mark.parametrize(("table", "column"), ALL, ids=[f"{table}.{column.name}" for table, column in ALL])
def test_columns_are_consistent(table: str, column: Column) -> None:
    """Proves: each column explains itself, defaults can be read, references lead somewhere, numbers have a unit."""
    assert column.description.endswith(".")
    assert not (column.required and column.default is not None)
    if column.default is not None:
        parse_cell(column, column.default)
    if column.refers_to is not None:
        target, name = column.refers_to.split(".")
        assert TABLES[target].column(name)
    if column.kind is Kind.NUMBER:
        assert column.unit
        assert column.bounds is not None
    assert f"`{column.name}`" in tables_reference(), table
    assert note_of(column)


def test_keys_are_required_columns() -> None:
    """Proves: whatever identifies a record must be stated, but where a blank stands for all there are."""
    blank = {("duties", "origin"), ("duties", "part"), ("demand", "customer"), ("shutdowns", "part")}
    blank |= {("penalties", "customer")}
    for table in TABLES.values():
        assert all(table.column(name).required or (table.name, name) in blank for name in table.key)
        assert len(set(table.names)) == len(table.names)


def test_no_money_or_time_is_assumed() -> None:
    """Proves: only harmless blanks have a meaning; a cost or lead time that is blank is never taken for a number."""
    assumed = {f"{table}.{column.name}" for table, column in ALL if column.default is not None}
    assert assumed == {
        "production.yield",
        "production.ramp_time",
        "lanes.ramp_time",
        "lanes.min_share",
        "lanes.max_share",
        "alternates.max_share",
        "shutdowns.works",
        "inventory.on_order",
    }


def test_reference_pages_cover_everything() -> None:
    """Proves: the pages list the settings, the provenance columns and the keys of a hazard."""
    tables, scenarios = tables_reference(), scenarios_reference()
    assert all(f"`{column.name}`" in tables for column in PROVENANCE)
    assert all(key in tables for key in ("`title` \\*", "`constraints.budget`", "`risk.cvar_level`"))
    assert all(f"`{key}`" in scenarios for key in ("strata", "only_in_compound", "first_stop", "covers"))


def column(kind: Kind, bounds: Bounds | None = None) -> Column:
    """Return a column of a kind."""
    return Column("x", kind, "Any.", bounds=bounds)


CELLS = [
    (column(Kind.NUMBER), "-1.5e3", -1500.0),
    (column(Kind.CAPACITY), "Unlimited", float("inf")),
    (column(Kind.DURATION), "2 periods", Duration(2.0, in_periods=True)),
    (column(Kind.PATIENCE), "0", Duration(0.0)),
    (column(Kind.PATIENCE), "unlimited", float("inf")),
    (column(Kind.COVER), "200", 200.0),
    (column(Kind.COVER), "4 h", Duration(4.0)),
    (column(Kind.WORDS), "a| b |", ("a", "b")),
    (column(Kind.NUMBERS), "4|0.2|1", (0.2, 1.0, 4.0)),
]


@pytest.mark.parametrize(("of", "text", "value"), CELLS, ids=[f"{case[0].kind}-{case[1]}" for case in CELLS])
def test_cells(of: Column, text: str, value: object) -> None:
    """Proves: each kind of cell is read as its column says; options come out sorted."""
    assert parse_cell(of, text) == value


@pytest.mark.parametrize("text", ["1_0", "1e400", "NaN", "-inf", "1,000", "1.000,5", "\u0661", "5 %", "=1"])
def test_numbers_are_plain(text: str) -> None:
    """Proves: only plain numbers are read; Python itself would take 1_0 for 10 and nan for a number."""
    with pytest.raises(CellError):
        parse_cell(column(Kind.NUMBER), text)


def test_bounds() -> None:
    """Proves: bounds include their ends unless the lower one is excluded."""
    assert Bounds(0, 1).allow(0)
    assert Bounds(0, 1).allow(1)
    assert not Bounds(0, 1, excluded=True).allow(0)
    assert str(Bounds(0, 1, excluded=True)) == "above 0 and at most 1"
