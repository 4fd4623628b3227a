"""Broken tables: each defect is found at its place, alone, with a remedy."""

from __future__ import annotations

import pytest

from resilience.errors import InputError
from resilience.files import check, read_model

LANE = {"origin": "ORION", "destination": "PLANT", "part": "SEAL", "mode": "road", "lead_time": "1 d",
        "unit_cost": "1", "capacity": "10", "status": "active"}  # fmt: skip

CELLS = [
    # table, row, column, text, code
    ("lanes", 2, "capacity", "plenty", "not-a-number"),
    ("lanes", 2, "capacity", "", "blank-cell"),
    ("lanes", 2, "capacity", "-5", "out-of-bounds"),
    ("lanes", 2, "capacity", "nan", "not-finite"),
    ("lanes", 2, "capacity", "inf", "not-finite"),
    ("lanes", 2, "unit_cost", "1e999", "not-finite"),
    ("lanes", 2, "unit_cost", "1_000", "thousands"),
    ("lanes", 2, "unit_cost", "1,000", "ambiguous-number"),
    ("lanes", 2, "unit_cost", "1.000", "ambiguous-number"),
    ("lanes", 2, "lead_time", "1.500 d", "ambiguous-number"),
    ("lanes", 2, "lead_time", "2,5 d", "decimal-comma"),
    ("lanes", 2, "unit_cost", "2.750,50", "thousands"),
    ("lanes", 2, "unit_cost", "$12.50", "currency"),
    ("lanes", 2, "unit_cost", "1 234 567.5", "thousands"),
    ("lanes", 2, "unit_cost", "2,5", "decimal-comma"),
    ("lanes", 2, "unit_cost", "0x10", "not-a-number"),
    ("lanes", 2, "unit_cost", "٣", "not-a-number"),
    ("lanes", 2, "unit_cost", "-1", "out-of-bounds"),
    ("lanes", 2, "lead_time", "4 parsecs", "not-a-duration"),
    ("lanes", 2, "lead_time", "4", "not-a-duration"),
    ("lanes", 2, "lead_time", "-4 h", "not-a-duration"),
    ("lanes", 2, "lead_time", "1e400 d", "not-a-duration"),
    ("lanes", 2, "lead_time", "4 EUR", "not-a-duration"),
    ("lanes", 2, "lead_time", "1e300 d", "not-a-duration"),
    ("lanes", 2, "unit_cost", "2e15", "too-much"),
    ("lanes", 2, "mode", "rode", "unknown-word"),
    ("lanes", 2, "mode", "Road", "unknown-word"),
    ("lanes", 2, "status", "actve", "unknown-word"),
    ("lanes", 2, "origin", "KLIEN", "unknown-reference"),
    ("lanes", 2, "destination", "PLANTS", "unknown-reference"),
    ("lanes", 2, "part", "MOTER", "unknown-reference"),
    ("lanes", 2, "min_share", "1.5", "out-of-bounds"),
    ("lanes", 2, "max_share", "150 %", "percent"),
    ("lanes", 2, "deliveries_per_period", "1|x", "not-a-number"),
    ("lanes", 2, "deliveries_per_period", "0|1", "out-of-bounds"),
    ("lanes", 2, "deliveries_per_period", "1|1|4", "duplicate-option"),
    ("lanes", 2, "deliveries_per_period", "1|", "not-a-number"),
    ("lanes", 2, "deliveries", "0.5", "not-on-offer"),
    ("lanes", 2, "delivery_cost", "", "needed"),
    ("lanes", 2, "expedite_lead_time", "", "needed"),
    ("lanes", 2, "expedite_cost", "", "needed"),
    ("lanes", 2, "expedite_lead_time", "3 d", "expedite-slower"),
    ("lanes", 5, "qualification_cost", "", "needed"),
    ("lanes", 5, "activation_time", "", "needed"),
    ("lanes", 5, "reserve_fee", "", "needed"),
    ("lanes", 5, "activation_cost", "", "needed"),
    ("lanes", 5, "capacity", "unlimited", "ramp-to-unlimited"),
    ("production", 2, "surge_premium", "", "needed"),
    ("production", 2, "activation_time", "", "needed"),
    ("production", 2, "capacity", "", "needed"),
    ("production", 5, "reserve_fee", "", "needed"),
    ("production", 6, "cycle_time", "", "needed"),
    ("production", 6, "resource", "", "needed"),
    ("production", 6, "resource", "ASSEMBLE", "unknown-resource"),
    ("production", 6, "yield", "0", "out-of-bounds"),
    ("production", 6, "yield", "1.2", "out-of-bounds"),
    ("production", 2, "site", "ATLANTIS", "unknown-reference"),
    ("sites", 2, "kind", "suplier", "unknown-word"),
    ("sites", 2, "latitude", "148", "out-of-bounds"),
    ("sites", 2, "region", "", "blank-cell"),
    ("sites", 3, "visibility_detection", "", "needed"),
    ("sites", 3, "visibility_cost", "", "needed"),
    ("sites", 2, "time_to_recover_low", "31 d", "range"),
    ("sites", 2, "time_to_recover_high", "soon", "not-a-duration"),
    ("sites", 2, "grade", "W", "unknown-word"),
    ("sites", 2, "note", "two\nlines", "unprintable"),
    ("parts", 3, "unit_value", "", "blank-cell"),
    ("parts", 3, "holding_rate", "-0.1", "out-of-bounds"),
    ("bom", 2, "quantity", "0", "out-of-bounds"),
    ("bom", 2, "child", "MOTTOR", "unknown-reference"),
    ("resources", 2, "available_time", "16", "not-a-duration"),
    ("policy", 2, "cover", "some", "not-a-duration"),
    ("policy", 2, "cover", "-3", "out-of-bounds"),
    ("policy", 5, "part", "SEAL", "no-such-position"),
    ("demand", 2, "quantity", "0", "out-of-bounds"),
    ("demand", 2, "patience", "forever", "not-a-duration"),
    ("demand", 2, "backlog_cost", "", "needed"),
    ("demand", 2, "margin_high", "90", "range"),
    ("demand", 2, "margin_low", "x", "not-a-number"),
    ("inventory", 2, "on_hand", "12O", "not-a-number"),
    ("inventory", 5, "site", "KLEIN", "no-such-position"),
]  # fmt: skip
COLUMN_OF = {"no-such-position": "part"}


@pytest.mark.parametrize(
    ("table", "row", "column", "text", "code"),
    CELLS,
    ids=[f"{case[0]}-{case[2]}-{case[3]!r}"[:60] for case in CELLS],
)
def test_bad_cell(edit, table: str, row: int, column: str, text: str, code: str) -> None:
    """Proves: one bad cell gives one finding, at its file, row and column. A default would hide it."""
    sick = edit([("cell", table, row, column, text)])
    found = [(e.code, e.file, e.row, e.column) for e in check(sick.model).errors]
    assert found == [(code, f"{table}.csv", row, COLUMN_OF.get(code, column))]
    assert all(error.remedy for error in check(sick.model).errors)
    with pytest.raises(InputError) as caught:
        read_model(sick.model)
    assert caught.value.exit_code == 2


NEAREST = [
    (("cell", "lanes", 2, "origin", "KLIEN"), "'KLEIN'"),
    (("cell", "lanes", 2, "mode", "rode"), "'road'"),
    (("rename", "lanes", "unit_cost", "unitcost"), "'unit_cost'"),
    (("swap", "model.toml", "currency", "curency"), "'currency'"),
    (("swap", "model.toml", '"buffers", "lots"', '"bufers", "lots"'), "'buffers'"),
    (("cell", "lanes", 2, "unit_cost", "1,234"), "1234"),
    (("cell", "lanes", 2, "unit_cost", "1,5"), "1.5"),
]


@pytest.mark.parametrize(("broken", "word"), NEAREST, ids=[case[1] for case in NEAREST])
def test_remedy_names_the_nearest_word(edit, broken: tuple, word: str) -> None:
    """Proves: the remedy says what to write, not only that something is wrong."""
    assert any(word in error.remedy for error in check(edit([broken]).model).errors)


SHAPES = [
    ("missing-table", [("delete", "lanes.csv")], "lanes.csv", None, None),
    ("missing-settings", [("delete", "model.toml")], "model.toml", None, None),
    ("empty-file", [("write", "demand.csv", b"")], "demand.csv", None, None),
    ("empty-file", [("write", "demand.csv", b"\n,,\n")], "demand.csv", None, None),
    ("no-records", [("write", "parts.csv", b"part,unit_value\n")], "parts.csv", 1, None),
    ("no-records", [("write", "lanes.csv", b"origin,destination,part,mode,lead_time,unit_cost,capacity,status\n")],
     "lanes.csv", 1, None),
    ("encoding", [("write", "parts.csv", b"part,unit_value\nPUMP,4\nM\x81TOR,3\n")], "parts.csv", 3, None),
    ("encoding", [("write", "parts.csv", b"part,unit_value\nPUMP,4\n\xcc\xce\xd2\xce\xd0,3\n")], "parts.csv", 3, None),
    ("csv-syntax", [("write", "parts.csv", b'part,unit_value\n"PUMP,4\n')], "parts.csv", 2, None),
    ("duplicate-header", [("rename", "parts", "family", "part")], "parts.csv", 1, "part"),
    ("blank-header", [("rename", "parts", "family", "")], "parts.csv", 1, "3"),
    ("ragged-row", [("write", "demand.csv", b"market,part,quantity,margin,patience\nCITY,PUMP,1,000,120,0\n")],
     "demand.csv", 2, None),
    ("missing-column", [("drop_column", "lanes", "lead_time")], "lanes.csv", 1, "lead_time"),
    ("missing-column", [("drop_column", "lanes", "origin")], "lanes.csv", 1, "origin"),
    ("missing-column", [("drop_column", "demand", "patience")], "demand.csv", 1, "patience"),
    ("unknown-table", [("delete", "policy.csv"), ("write", "polices.csv", b"site,part,cover\n")],
     "polices.csv", None, None),
    ("unknown-column", [("rename", "lanes", "capacity", "capasity")], "lanes.csv", 1, "capasity"),
    ("duplicate-key", [("append", "sites", {"site": "KLEIN", "kind": "plant", "region": "x"})], "sites.csv", 7, "site"),
    ("duplicate-key", [("append", "parts", {"part": "SEAL", "unit_value": "9"})], "parts.csv", 6, "part"),
    ("duplicate-key", [("append", "lanes", LANE)], "lanes.csv", 8, "origin"),
    ("duplicate-key", [("append", "bom", {"parent": "PUMP", "child": "SEAL", "quantity": "3"})],
     "bom.csv", 5, "parent"),
    ("duplicate-key", [("append", "policy", {"site": "PLANT", "part": "SEAL", "cover": "3"})], "policy.csv", 6, "site"),
    ("reserved-mark", [("append", "sites", {"site": "A>B", "kind": "plant", "region": "x"})], "sites.csv", 7, "site"),
    ("reserved-mark", [("append", "sites", {"site": "A:B", "kind": "plant", "region": "x"})], "sites.csv", 7, "site"),
    ("reserved-mark", [("append", "parts", {"part": "BOLT|M6", "unit_value": "9"})], "parts.csv", 6, "part"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "edits", "file", "row", "column"), SHAPES, ids=[f"{n}-{case[0]}" for n, case in enumerate(SHAPES)]
)
def test_bad_table(edit, code: str, edits: list, file: str, row: int | None, column: str | None) -> None:
    """Proves: a table that cannot be split into records is one finding, and its absence causes no others."""
    errors = check(edit(edits).model).errors
    assert [(e.code, e.file, e.row, e.column) for e in errors] == [(code, file, row, column)]
    assert all(error.remedy for error in errors)


def test_unreadable_file_is_a_finding(sick) -> None:
    """Proves: a folder where a table should be is reported, not raised as IsADirectoryError."""
    (sick.model / "policy.csv").unlink()
    (sick.model / "policy.csv").mkdir()
    assert [(e.code, e.file) for e in check(sick.model).errors] == [("unreadable", "policy.csv")]


def test_a_stray_table_is_only_a_warning(edit) -> None:
    """Proves: a file nobody reads is mentioned; an error would keep planners from adding their own notes."""
    findings = check(edit([("write", "weather.csv", b"x\n1\n")]).model)
    assert [(f.code, f.severity) for f in findings] == [("unknown-table", "warning")]


def test_every_defect_is_reported_at_once(edit) -> None:
    """Proves: defects in tables, settings, structure and scenarios come in one list, not one per attempt."""
    sick = edit([
        ("cell", "lanes", 2, "capacity", "plenty"),
        ("cell", "lanes", 2, "lead_time", "4 parsecs"),
        ("cell", "lanes", 6, "mode", "rode"),
        ("cell", "sites", 2, "latitude", "148"),
        ("append", "bom", {"parent": "MOTOR", "child": "PUMP", "quantity": "1"}),
        ("swap", "model.toml", "budget", "buget"),
        ("swap", "starter.toml", "rate = 0.02", "rate = -1"),
    ])  # fmt: skip
    found = {(e.code, e.file, e.row, e.column) for e in check(sick.model, sick.scenarios).errors}
    assert found == {
        ("not-a-number", "lanes.csv", 2, "capacity"),
        ("not-a-duration", "lanes.csv", 2, "lead_time"),
        ("unknown-word", "lanes.csv", 6, "mode"),
        ("out-of-bounds", "sites.csv", 2, "latitude"),
        ("bom-cycle", "bom.csv", 5, "child"),
        ("unknown-key", "model.toml", 12, "constraints.buget"),
        ("out-of-bounds", "starter.toml", 9, "hazard[1].rate"),
    }


def test_the_error_shows_every_finding(edit) -> None:
    """Proves: what a person reads after a failed read names file, row, column and remedy of each defect."""
    sick = edit([("cell", "lanes", 2, "capacity", "plenty"), ("cell", "parts", 3, "unit_value", "x")])
    with pytest.raises(InputError) as caught:
        read_model(sick.model)
    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("parts.csv row 3, column unit_value: 'x' is not a number.")
    assert lines[1].startswith("lanes.csv row 2, column capacity: 'plenty' is not a number. Write a number")
