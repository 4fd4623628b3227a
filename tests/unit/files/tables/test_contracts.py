"""Contracts with customers in tables: read, checked with row, column and remedy, written, and told beside a plan."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import resilience as rs
from resilience.study.exposure.waiting import waiting

GOOD = (
    {"market": "EAST", "part": "PUMP", "above": 20.0, "penalty": 30.0, "lump": None},
    {"market": "EAST", "part": "PUMP", "above": 100.0, "penalty": 60.0, "lump": 5000.0},
)


@pytest.fixture(scope="module")
def starter():
    """The starter model."""
    return rs.read_model("models/starter")


def tables(starter, *rows):
    """Tables of the starter with rows of penalties about its first demand."""
    found = starter.to_frames()
    sold = found["demand"].iloc[0]
    named = [dict(row) | {"market": row.get("at", sold["market"]), "part": sold["part"]} for row in rows]
    found["penalties"] = pd.DataFrame([{k: v for k, v in row.items() if k != "at"} for row in named])
    return found


def test_it_is_read_and_written(starter, tmp_path):
    """Proves: both steps reach the demand in the order of their thresholds, and a folder gives the same model back."""
    model = rs.Model.from_frames(tables(starter, *reversed(GOOD)))
    (steps,) = [sold.penalties for sold in model.network.demand.values() if sold.penalties]
    assert steps == (rs.PenaltyStep(20.0, 30.0), rs.PenaltyStep(100.0, 60.0, 5000.0))
    assert rs.read_model(rs.write_model(replace(model, provenance=()), tmp_path / "a")).network == model.network
    assert "penalties" not in {name for name, table in starter.to_frames().items() if len(table)}
    assert any("contracts" in note for note in waiting(model))
    assert not any("contracts" in note for note in waiting(starter))


def test_what_is_said_of_a_step_comes_back(starter, tmp_path):
    """Proves: source, grade, note and range of each step, one from the first unit on, are those of the same step after.

    Sensitivity: a threshold, which is a number in a key, ended the reading; left out of the key where it is 0, two
    steps of a contract would have taken one another's source.
    """
    said = {"source": "contract of 2024", "grade": "V", "note": "signed", "penalty_low": 20.0, "penalty_high": 40.0}
    first = {"market": "EAST", "part": "PUMP", "above": 0.0, "penalty": 10.0, "lump": None, "source": "talk"}
    model = rs.Model.from_frames(tables(starter, GOOD[0] | said, first))
    told = {
        note.key.split(" / ")[-1]: (note.source, dict(note.ranges))
        for note in model.provenance
        if note.table == "penalties"
    }
    assert told == {"0.0": ("talk", {}), "20.0": ("contract of 2024", {"penalty_low": "20", "penalty_high": "40"})}
    read = rs.read_model(rs.write_model(model, tmp_path / "a"))
    assert replace(read, name=model.name) == model
    assert rs.Model.from_networkx(model.to_networkx()) == model


def test_a_blank_threshold_is_told_beside_all_else(starter, tmp_path):
    """Proves: rows without a threshold are findings, with those of other cells, not the end of the command."""
    folder = rs.write_model(starter, tmp_path / "a")
    sold = next(iter(starter.network.demand))
    rows = [f"{sold.site},{sold.part},,,5", f"{sold.site},{sold.part},,10,5", f"{sold.site},{sold.part},7,x,5"]
    (folder / "penalties.csv").write_text("\n".join(["market,part,above,penalty,lump", *rows]) + "\n")
    with pytest.raises(rs.InputError) as refused:
        rs.read_model(folder)
    assert {(one.row, one.column) for one in refused.value.problems} >= {(2, "above"), (2, "penalty"), (4, "penalty")}


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ((GOOD[0] | {"at": "NOWHERE"},), "market"),
        ((GOOD[0] | {"customer": "firm"},), "customer"),
        ((GOOD[0] | {"penalty": -1.0},), "penalty"),
        ((GOOD[0] | {"above": -1.0},), "above"),
        ((GOOD[0] | {"lump": -1.0},), "lump"),
        ((GOOD[0] | {"penalty": None},), "penalty"),
        ((GOOD[0], GOOD[1] | {"penalty": 20.0}), "penalty"),
        ((GOOD[0], GOOD[0] | {"penalty": 40.0}), "market"),
        ((GOOD[0] | {"penalty": 0.0},), "penalty"),
        ((GOOD[1] | {"above": 1e9},), "above"),
    ],
)
def test_what_is_wrong_is_found(starter, rows, where):
    """Proves: broken contracts are refused at the row and column that are to be mended, each with a remedy.

    Sensitivity: falling steps, taken as they stand, would give a program that is not the contract's lower bound.
    """
    with pytest.raises(rs.InputError) as caught:
        rs.Model.from_frames(tables(starter, *rows))
    told = {(one.file.partition(".")[0], one.column) for one in caught.value.problems}
    assert told == {("penalties", where)}
    assert all(one.remedy and one.row for one in caught.value.problems)


def test_a_contract_is_with_one_class_of_customers(starter):
    """Proves: where demand names classes the contract is with one of them, and a blank cell names none."""
    found = tables(starter, *(row | {"customer": "firm"} for row in GOOD))
    first = found["demand"].iloc[[0]]
    more = [first.assign(customer=name, priority=place) for place, name in ((1, "firm"), (2, "spot"))]
    found["demand"] = pd.concat([*more, found["demand"].iloc[1:]], ignore_index=True)
    model = rs.Model.from_frames(found)
    (sold,) = [sold for sold in model.network.demand.values() if sold.customers]
    assert [len(one.penalties) for one in sold.customers] == [2, 0]
    found["penalties"]["customer"] = None
    with pytest.raises(rs.InputError, match="class"):
        rs.Model.from_frames(found)
