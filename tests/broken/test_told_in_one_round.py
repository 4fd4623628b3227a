"""Bad rows of the tables beside a network, and numbers that cannot be: all told at once, whatever else is wrong."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from resilience.errors import InputError
from resilience.files import check, write_starter
from resilience.files.registry.column import Kind
from resilience.files.registry.columns import TABLES
from resilience.files.tables.frames import model_of_frames

ROWS = {
    "parts": {"part": "GASKET", "unit_value": "9", "holding_rate": "0.35"},
    "production": {"site": "KLEIN", "part": "GASKET", "capacity": "120", "unit_cost": "6"},
    "lanes": {"origin": "KLEIN", "destination": "PLANT", "part": "GASKET", "mode": "road", "lead_time": "2 d",
              "unit_cost": "0.5", "capacity": "150", "status": "active"},
    "alternates": {"parent": "PUMP", "child": "SEAL", "alternate": "GASKET", "ratio": "1.1", "extra_cost": "0.2",
                   "status": "candidate", "max_share": "0.3", "qualification_cost": "500", "share": ""},
    "duties": {"origin": "coast", "destination": "PLANT", "part": "SEAL", "rate": "0.25", "customs_value": ""},
    "shutdowns": {"site": "MARINO", "part": "SEAL", "built_from": "06-01", "first": "08-01", "last": "08-14",
                  "works": "0"},
    "penalties": {"market": "CITY", "part": "PUMP", "customer": "spot", "above": "0", "penalty": "5", "lump": ""},
}  # fmt: skip
SPOT = {"customer": "spot", "priority": "2", "quantity": "40", "margin": "100"}
CONTRACT = {"customer": "contract", "priority": "1", "quantity": "60"}

WRONG = {
    "no line": ("alternates", "parent", "SEAL", "child"),
    "itself": ("alternates", "alternate", "SEAL", "alternate"),
    "circle": ("alternates", "alternate", "PUMP", "alternate"),
    "idle share": ("alternates", "share", "0.2", "share"),
    "unknown place": ("duties", "origin", "mars", "origin"),
    "no maker": ("shutdowns", "part", "MOTOR", "part"),
    "fraction": ("demand", "priority", "1.5", "priority"),
    "dear second": ("demand", "margin", "90", "priority"),
    "no class": ("penalties", "customer", "x", "customer"),
    "opening": ("sites", "status", "candidate", "fixed_cost"),
}
BESIDE = (
    ("parts", 1, "unit_value", "abc"),
    ("sites", 0, "time_to_recover", "soon"),
    ("bom", 0, "quantity", "zz"),
    ("policy", 0, "cover", "??"),
    ("lanes", 0, "mode", ""),
)
"""Cells that cannot be read, one of which leaves out a lane."""


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """Return the starter as frames of texts, with a row in every table beside it."""
    root = write_starter(tmp_path_factory.mktemp("round") / "study")
    read = {p.stem: pd.read_csv(p, dtype=str, keep_default_na=False) for p in (root / "models/starter").glob("*.csv")}
    for name, row in ROWS.items():
        read[name] = pd.concat([read.get(name, pd.DataFrame()), pd.DataFrame([row])], ignore_index=True).fillna("")
    sold = read["demand"].iloc[0].to_dict() | {"margin_low": "", "margin_high": ""}
    read["demand"] = pd.DataFrame([sold | CONTRACT, sold | SPOT])
    settings = {"title": "round", "currency": "EUR", "period": "1 d", "periods_per_year": "240",
                "holding_rate": "0.25", "holding_refund": "true"}  # fmt: skip
    read["model"] = pd.DataFrame({"key": list(settings), "value": list(settings.values())})
    return read


def told(tables, *edits):
    """Return table, row and column of every error and warning told with some cells written anew."""
    changed = dict(tables)
    for table, row, column, text in edits:
        new = {} if column in changed[table] else {column: ""}
        changed[table] = changed[table].assign(**new).astype(object)
        changed[table].loc[changed[table].index[row], column] = text
    try:
        model_of_frames(changed)
    except InputError as error:
        return frozenset((one.file, one.row, one.column) for one in error.problems)
    return frozenset()


def test_the_tables_are_sound(tables):
    """Proves: what the other tests break is a model. Sensitivity: a row that is wrong by itself hides what they add."""
    assert told(tables) == frozenset()


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_row_is_told_beside_a_cell_that_cannot_be_read(tables, wrong):
    """Proves: what is wrong with one row is told in the same round as a bad cell elsewhere, for each kind of row.

    Sensitivity: judged only once every number of the model is read, it came in a second round.
    """
    table, column, text, where = WRONG[wrong]
    found = told(tables, (table, 1 if table == "sites" else 0, column, text), *BESIDE)
    places = [(str(name), at) for name, _, at in found]
    for name, at in [(table, where), *((name, at) for name, _, at, _ in BESIDE)]:
        assert any(name in file and at == told_at for file, told_at in places), (name, at, found)


ZERO_IS_NOTHING = {("lanes", "order_multiple"), ("parts", "shelf_life")}
"""Numbers of which 0 can mean nothing: orders in multiples of 0, what cannot be sold once it is made."""
NUMBERS = [
    (name, column.name)
    for name in ("alternates", "duties", "penalties", "shutdowns", "demand", "parts", "lanes", "production", "sites")
    for column in TABLES[name].columns
    if column.kind is Kind.NUMBER
]


@pytest.mark.parametrize("bad", ["-1", "nan", "inf", "1e300", "some", -1.0, np.inf, -np.inf, 1e300], ids=repr)
def test_no_number_is_taken_that_cannot_be(tables, bad):
    """Proves: in every number column, as text or as a number, what is below 0, endless or no number is told there.

    Sensitivity: a single column without bounds lets -1 or 1e300 into the plan.
    """
    lets = {("sites", "latitude"), ("sites", "longitude")} if bad in {"-1", -1.0} else set()
    edits = [(name, 0, column, bad) for name, column in NUMBERS if (name, column) not in lets]
    found = {(str(name), column) for name, _, column in told(tables, *edits)}
    missing = [one for one in edits if not any(one[0] in name and column == one[2] for name, column in found)]
    assert missing == []


@pytest.mark.parametrize(("table", "column"), sorted(ZERO_IS_NOTHING))
def test_a_zero_that_means_nothing_is_told(tables, table, column):
    """Proves: a multiple or a shelf life of 0 is told in its own cell.

    Sensitivity: a multiple of 0 was taken for none; a shelf life of 0 was told at every lane, never where it stands.
    """
    text = "0 d" if column == "shelf_life" else "0"
    found = told(tables, (table, 1, column, text))
    assert any(table in str(name) and at == column for name, _, at in found), found


def test_what_a_hazard_names_is_told_beside_a_row_left_out_elsewhere(sick):
    """Proves: a region that no site lies in is told where a row of seasons had to be left out.

    Sensitivity: with any row left out nothing of the hazards was held against the model, and it came a round later.
    """
    (sick.model / "seasons.csv").write_text(
        "market,part,first,last,factor\nCITY,PUMP,33-33,03-31,1\n", encoding="utf-8"
    )
    text = sick.scenarios.read_text(encoding="utf-8")
    sick.scenarios.write_text(text.replace('{ kind = "supplier" }', '{ region = "mars" }', 1), encoding="utf-8")
    found = {(one.file.rpartition("/")[2], one.column) for one in check(sick.model, sick.scenarios).errors}
    assert {("seasons.csv", "first"), ("starter.toml", "hazard[1].select.region")} <= found
