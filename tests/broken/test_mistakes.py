"""Mistakes that planners make: each is told once, at its cell, and mended by what the message says.

For each the test makes the mistake in a workbook or scenario file, does what the finding tells, and checks again.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, NamedTuple

import pytest
from openpyxl import load_workbook

from resilience.files import check, write_starter
from resilience.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl import Workbook


class Desk(NamedTuple):
    """A planner's workbook and scenario file."""

    book: Path
    scenarios: Path

    def said(self) -> list[tuple[str, str, int | str | None, str | None]]:
        """Return severity, code, row and column of everything that `check` says."""
        found = check(self.book, self.scenarios)
        return [(str(one.severity), one.code, one.row, one.column) for one in found]


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """Return the starter as a workbook, with its scenario file, to copy."""
    return write_starter(tmp_path_factory.mktemp("desk") / "study", excel=True)


@pytest.fixture
def desk(whole: Path, tmp_path: Path) -> Desk:
    """Return a copy of the starter to change."""
    made = Desk(tmp_path / "plan.xlsx", tmp_path / "starter.toml")
    shutil.copy(whole / "models" / "starter.xlsx", made.book)
    shutil.copy(whole / "scenarios" / "starter.toml", made.scenarios)
    return made


def edited(desk: Desk, edit: Callable[[Workbook], None]) -> None:
    """Change the workbook and save it."""
    made = load_workbook(desk.book)
    edit(made)
    made.save(desk.book)


def put(made: Workbook, sheet: str, row: int, name: str, value: object) -> None:
    """Write a cell."""
    place = next(cell.column for cell in made[sheet][1] if cell.value == name)
    made[sheet].cell(row, place).value = value


CELLS = [
    ("lanes", 2, "origin", "KLEIN GMBH", "error", "unknown-reference", "KLEIN"),
    ("lanes", 4, "origin", "Marino", "error", "unknown-reference", "MARINO"),
    ("bom", 3, "child", "SEALS", "error", "unknown-reference", "SEAL"),
    ("lanes", 5, "max_share", 60, "error", "out-of-bounds", 0.6),
    ("lanes", 5, "max_share", "60 %", "error", "percent", 0.6),
    ("lanes", 5, "max_share", "0,6", "error", "decimal-comma", 0.6),
    ("demand", 2, "quantity", "1,100", "error", "ambiguous-number", 100),
    ("demand", 2, "quantity", "1.100", "error", "ambiguous-number", 100),
    ("production", 2, "capacity", "1 400", "error", "thousands", 1400),
    ("parts", 3, "unit_value", "€ 90", "error", "currency", 90),
    ("parts", 3, "unit_value", "90 EUR", "error", "currency", 90),
    ("lanes", 3, "lead_time", 35, "error", "not-a-duration", "35 d"),
    ("lanes", 3, "lead_time", "5 Wochen", "error", "not-a-duration", "5 wk"),
    ("lanes", 3, "lead_time", "2,5 wk", "error", "decimal-comma", "2.5 wk"),
    ("lanes", 2, "mode", "lorry", "error", "unknown-word", "road"),
    ("lanes", 4, "status", "approved", "error", "unknown-word", "qualified"),
    ("demand", 2, "margin", -120, "error", "out-of-bounds", 120),
    ("demand", 2, "patience", "never", "error", "not-a-duration", 0),
    ("lanes", 7, "unit_cost", "#REF!", "error", "cell-error", 5),
    ("lanes", 7, "unit_cost", "=D2*2", "error", "formula", 5),
    ("lanes", 7, "unit_cost", "tbd", "error", "not-a-number", 5),
    ("lanes", 7, "unit_cost", None, "error", "blank-cell", 5),
    ("lanes", 2, "unit_cost", True, "error", "not-a-number", 2),
    ("lanes", 2, "expedite_lead_time", "5 d", "error", "expedite-slower", "4 h"),
    ("lanes", 3, "deliveries", 0.3, "error", "not-on-offer", 0.1),
    ("lanes", 3, "deliveries_per_period", "0.1;0.2", "error", "not-a-number", "0.05|0.1|0.2"),
    ("production", 6, "resource", "Assembly", "error", "unknown-resource", "ASSEMBLY"),
    ("policy", 3, "part", "SEALING", "error", "unknown-reference", "SEAL"),
    ("policy", 3, "cover", "15 dayz", "error", "not-a-duration", "15 d"),
    ("sites", 3, "kind", "vendor", "error", "unknown-word", "supplier"),
    ("sites", 2, "latitude", 481.4, "error", "out-of-bounds", 48.14),
    ("parts", 2, "unit_value", 40000, "warning", "implausible", 400),
    ("parts", 4, "holding_rate", 35, "warning", "implausible", 0.35),
    ("policy", 3, "cover", 7, "warning", "implausible", "7 d"),
    ("bom", 3, "quantity", 0.0002, "warning", "implausible", 2),
    ("lanes", 3, "unit_cost", 400, "warning", "implausible", 0.4),
]  # fmt: skip


@pytest.mark.parametrize("case", CELLS, ids=[f"{n}-{case[2]}" for n, case in enumerate(CELLS)])
def test_a_mistake_in_a_cell(desk: Desk, case: tuple) -> None:
    """Proves: a slip in a cell is one finding at the cell, and what the message asks for mends it in one go."""
    sheet, row, name, value, severity, code, again = case
    if name == "margin":
        edited(desk, lambda made: [put(made, "demand", 2, f"margin_{end}", None) for end in ("low", "high")])
    if name == "quantity" and sheet == "demand":
        again = 100
    edited(desk, lambda made: put(made, sheet, row, name, value))
    said = [one for one in desk.said() if one[1] != "shorter-than-period"]
    assert said == [(severity, code, row, name)]
    edited(desk, lambda made: put(made, sheet, row, name, again))
    assert desk.said() == []


TOML = [
    ("rate = 0.02", 'rate = "2 %"', "error"),
    ("rate = 0.02", "rate = 0,02", "error"),
    ("rate = 0.05", "rate = 30", "warning"),
    ("severity = 1.0", "severity = 80", "error"),
    ("low = 1.1, high = 1.4", "low = 0.1, high = 0.4", "warning"),
    ("low = 1.1, high = 1.4", "low = 1.4, high = 1.1", "error"),
    ('hits = "demand"', 'hits = "demands"', "error"),
    ('hits = "demand"', 'hits = "sales"', "error"),
    ('hits = "arrivals"', 'hits = "delay"', "error"),
    ('{ market = "CITY" }', '{ market = "CTY" }', "error"),
    ('{ market = "CITY" }', "{ market = [] }", "error"),
    ('name = "river-flood"', 'name = "supplier-fire"', "error"),
    ('name = "river-flood"', 'name = "river-flood', "error"),
    ('detection = "12 h"', "detection = 12", "error"),
    ('detection = "12 h"', 'detection = "half a day"', "error"),
    ('duration = "3 wk"', "duration = 21", "error"),
    ('duration = "3 wk"', "duration = 3 wk", "error"),
    ('"lognormal", median = "10 d"', '"normal", median = "10 d"', "error"),
    ('"lognormal", median = "10 d"', '"lognormal", mean = "10 d"', "error"),
    ('per = "group"', 'per = "all"', "error"),
    ('low = "3 d", mode = "10 d"', 'low = "30 d", mode = "10 d"', "error"),
    ('source = "made up for illustration"', "", "error"),
    ("weights = [0.7, 0.3]", "weights = [70, 0.3, 1]", "error"),
    ("weights = [0.7, 0.3]", "weights = [0.7, 0.2]", "warning"),
    ("strata = 4", "strata = 0", "error"),
    ("seed = 7", "seed = 7.5", "error"),
    ("[[hazard]]", "[hazard]", "error"),
]


@pytest.mark.parametrize(("old", "new", "severity"), TOML, ids=map(str, range(len(TOML))))
def test_a_mistake_in_a_scenario_file(desk: Desk, old: str, new: str, severity: str) -> None:
    """Proves: a slip in a scenario file is one finding with its line and what to write, none is taken in silence."""
    text = desk.scenarios.read_text(encoding="utf-8")
    assert old in text
    desk.scenarios.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = list(check(desk.book, desk.scenarios))
    assert [str(one.severity) for one in found] == [severity], [str(one) for one in found]
    assert found[0].row is not None
    assert found[0].remedy


def shares_above_one(made: Workbook) -> None:
    """Let two lanes bring 120 % of the seals."""
    put(made, "lanes", 3, "share", 0.7)
    put(made, "lanes", 4, "share", 0.5)
    put(made, "lanes", 4, "status", "active")


def demand_above_capacity(made: Workbook) -> None:
    """Sell more than anybody can make."""
    put(made, "demand", 2, "quantity", 1000)


SHAPES = [
    (lambda made: made["parts"].append(["PUMP", 400]), "duplicate-key"),
    (lambda made: made["demand"].append(["Total", None, 100]), "no-record"),
    (lambda made: setattr(made["lanes"], "title", "lnes"), "unknown-table"),
    (lambda made: setattr(made["model"]["A3"], "value", "curency"), "unknown-key"),
    (shares_above_one, "shares-above-one"),
]


@pytest.mark.parametrize(("edit", "code"), SHAPES, ids=[case[1] for case in SHAPES])
def test_a_mistake_of_shape(desk: Desk, edit, code: str) -> None:
    """Proves: a record twice, a row of totals, a misspelt sheet or key is told once."""
    edited(desk, edit)
    errors = check(desk.book, desk.scenarios).errors
    assert errors
    assert code in {one.code for one in errors} or code == "shares-above-one"
    assert len(errors) <= (2 if code == "unknown-key" else 1)


def test_demand_above_all_capacity(desk: Desk) -> None:
    """Proves: a demand ten times too large is told at the demand, not once for every maker and lane it overwhelms."""
    edited(desk, demand_above_capacity)
    errors = check(desk.book, desk.scenarios).errors
    assert [(one.code, one.row, one.column) for one in errors] == [("capacity-short", 2, "quantity")]
    assert all(one.severity is Severity.ERROR for one in errors)
