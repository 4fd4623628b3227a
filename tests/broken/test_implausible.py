"""What can be true and hardly ever is: a warning with its row and the reason, and the work goes on."""

from __future__ import annotations

import pytest

from resilience.files import check, read_model
from resilience.findings import Severity


def cell(table: str, row: int, column: str, text: str) -> tuple:
    """Return an edit of a cell."""
    return ("cell", table, row, column, text)


def swap(old: str, new: str, file: str = "starter.toml") -> tuple:
    """Return an edit of a text."""
    return ("swap", file, old, new)


ODD = [
    ([swap("holding_rate = 0.25", "holding_rate = 22", "model.toml")], "model.toml", 5, "holding_rate", "0.22"),
    ([cell("parts", 4, "holding_rate", "35")], "parts.csv", 4, "holding_rate", "0.35"),
    ([cell("parts", 2, "unit_value", "40000")], "parts.csv", 2, "unit_value", "40000"),
    ([cell("parts", 2, "unit_value", "0.4")], "bom.csv", 2, "quantity", "more than"),
    ([cell("parts", 3, "unit_value", "9000")], "bom.csv", 2, "quantity", "more than"),
    ([cell("parts", 5, "unit_value", "0.3")], "parts.csv", 5, "unit_value", "costs 22"),
    ([cell("bom", 3, "quantity", "2000")], "bom.csv", 3, "quantity", "2000 SEAL"),
    ([cell("bom", 3, "quantity", "0.0002")], "bom.csv", 3, "quantity", "next to nothing"),
    ([cell("lanes", 3, "unit_cost", "400")], "lanes.csv", 3, "unit_cost", "400"),
    ([cell("demand", 2, "margin", "99999"), cell("demand", 2, "margin_low", ""), cell("demand", 2, "margin_high", "")],
     "demand.csv", 2, "margin", "99999"),
    ([cell("policy", 3, "cover", "7")], "policy.csv", 3, "cover", "7 d"),
    ([swap('period = "1 d"', 'period = "1 min"', "model.toml")], "model.toml", 4, "periods_per_year", "4 hours"),
    ([swap("rate = 0.05", "rate = 40")], "starter.toml", 22, "hazard[2].rate", "0.4"),
    ([swap("low = 1.1, high = 1.4", "low = 0.1, high = 0.4")], "starter.toml", 47, "hazard[4].severity", "1.1 to 1.4"),
    ([swap("weights = [0.7, 0.3]", "weights = [0.7, 0.2]")], "starter.toml", 24, "hazard[2].severity", "0.9"),
    ([cell("parts", 3, "unit_value", "0")], "parts.csv", 3, "unit_value", "goes into PUMP"),
    ([cell("parts", 2, "unit_value", "0")], "parts.csv", 2, "unit_value", "is sold"),
    ([cell("parts", 4, "unit_value", "0"), cell("parts", 4, "holding_rate", "0.35")],
     "parts.csv", 4, "unit_value", "0.35"),
    ([swap("low = 1.1, high = 1.4", "low = 2, high = 14")], "starter.toml", 47, "hazard[4].severity", "1.14"),
    ([swap("low = 1.1, high = 1.4", "low = 1.1, high = 40")], "starter.toml", 47, "hazard[4].severity", "40 times"),
    ([swap('max_cover = "60 d"', 'max_cover = "5 d"', "model.toml")], "policy.csv", 3, "cover", "max_cover"),
    ([swap('max_cover = "60 d"', 'max_cover = "50 h"', "model.toml")], "policy.csv", 2, "cover", "no more than today"),
    ([swap('{ kind = "supplier" }', "{}")], "starter.toml", 8, "hazard[1].select", "select"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("edits", "file", "row", "column", "words"), ODD, ids=[f"{n}-{case[3]}" for n, case in enumerate(ODD)]
)
def test_a_slip_of_unit_or_point_is_a_warning(edit, edits: list, file: str, row: int, column: str, words: str) -> None:
    """Proves: each slip is a warning at its cell with what may be meant, and nothing is refused for it.

    A holding rate of 22 plans no stock at all, cents for euros a hundred times too much, both in silence.
    """
    sick = edit(edits)
    found = [
        one for one in check(sick.model, sick.scenarios) if one.code in {"implausible", "empty-selector", "above-limit"}
    ]
    assert (file, row, column) in [(one.file, one.row, one.column) for one in found]
    assert all(one.severity is Severity.WARNING for one in found)
    assert any(words in one.message + one.remedy for one in found)
    refused = {one.code for one in check(sick.model, sick.scenarios).errors}
    assert refused <= {"capacity-short"}  # of a thousand seals for one
    assert refused or read_model(sick.model)


USUAL = [
    [cell("policy", 3, "cover", "2 h")],
    [cell("policy", 3, "cover", "0")],
    [swap("low = 1.1, high = 1.4", "low = 0.6, high = 0.9"), swap('name = "demand-swing"', 'name = "recession"'),
     swap('"demand-swing"]', '"recession"]')],
    [swap("weights = [0.7, 0.3]", "weights = [7, 3]")],
    [swap("low = 1.1, high = 1.4", "low = 1.1, high = 3")],
    [swap('max_cover = "60 d"', 'max_cover = "15 d"', "model.toml")],
    [swap("weights = [0.7, 0.3]", "weights = [0.333, 0.667]")],
]  # fmt: skip


@pytest.mark.parametrize("edits", USUAL, ids=map(str, range(len(USUAL))))
def test_what_is_usual_is_not_warned_of(edit, edits: list) -> None:
    """Proves: covers in hours, no cover, falling demand, proportions and rounded shares raise no such warning."""
    sick = edit(edits)
    assert [one for one in check(sick.model, sick.scenarios) if one.code in {"implausible", "above-limit"}] == []


REFUSED = [
    ([swap('{ kind = "supplier" }', "{ kind = [] }")], "empty-selector", "starter.toml", 8),
    ([cell("lanes", 2, "expedite_lead_time", "50 periods")], "expedite-slower", "lanes.csv", 2),
    ([cell("lanes", 2, "lead_time_low", "40 periods")], "range", "lanes.csv", 2),
    ([cell("lanes", 2, "lead_time_high", "1 periods")], "range", "lanes.csv", 2),
]


@pytest.mark.parametrize(("edits", "code", "file", "row"), REFUSED, ids=map(str, range(len(REFUSED))))
def test_what_makes_no_sense_is_refused(edit, edits: list, code: str, file: str, row: int) -> None:
    """Proves: an empty list of targets hit everything, and times in periods were never held against calendar time."""
    sick = edit(edits)
    found = check(sick.model, sick.scenarios).errors
    assert [(one.code, one.file, one.row) for one in found] == [(code, file, row)]


def test_times_of_two_units_are_compared(edit) -> None:
    """Proves: 2 d are 1.32 working days of 240 in a year, so 1 period lies below and 2 periods above."""
    sick = edit([cell("lanes", 2, "lead_time_low", "1 periods"), cell("lanes", 2, "lead_time_high", "2 periods")])
    assert check(sick.model).errors == ()
