"""Columns of what varies and drifts in ordinary times: read, checked with file, row, column and remedy, written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import resilience as rs

STARTER = Path(rs.__file__).parents[1] / "models" / "starter"
LEVEL = "settings.safety_stock.service_level=0.9"
SPREAD = "demand.deviation=12"


def refused(*changes):
    """Findings of the starter with changes."""
    with pytest.raises(rs.InputError) as found:
        rs.read_model(STARTER).changed(*changes)
    return [(one.file, one.row, one.column, one.code.value, one.remedy) for one in found.value.problems]


def test_they_are_read_and_written():
    """Proves: a model with all of them reads back as it was; a lead time varies in periods, not in days."""
    model = rs.read_model(STARTER).changed(
        LEVEL, SPREAD, "lanes[origin=KLEIN].lead_time_deviation=0.5 periods",
        "production[site=KLEIN].drift=0.001", "production[site=KLEIN].bad_cost=40",
        "production[site=KLEIN].drift_seen=0.5", "production[site=KLEIN].stop_cost=100",
    )  # fmt: skip
    assert model.service_level == 0.9
    (sold,) = model.network.demand.values()
    assert sold.deviation == 12
    assert [one.lead_time_deviation for one in model.network.lanes.values() if one.lead_time_deviation] == [0.5]
    made = model.network.production["KLEIN", "MOTOR"]
    assert (made.drift, made.bad_cost, made.drift_seen, made.stop_cost) == (0.001, 40, 0.5, 100)


def test_a_model_with_them_is_written_and_read_back(tmp_path):
    """Proves: nothing of what varies is lost between Python and files."""
    model = rs.read_model(STARTER).changed(LEVEL, SPREAD, "lanes[origin=KLEIN].lead_time_deviation=0.25 periods")
    again = rs.read_model(rs.write_model(replace(model, provenance=()), tmp_path / "again"))
    assert again.network == model.network
    assert again.service_level == 0.9


@pytest.mark.parametrize(
    ("changes", "file", "column"),
    [
        (("demand.deviation=-3",), "demand.csv", "deviation"),
        (("lanes[origin=KLEIN].lead_time_deviation=-1 d",), "lanes.csv", "lead_time_deviation"),
        (("settings.safety_stock.service_level=1",), "model.toml", "safety_stock.service_level"),
        (("settings.safety_stock.service_level=0",), "model.toml", "safety_stock.service_level"),
        (("settings.safety_stock.service_level=95",), "model.toml", "safety_stock.service_level"),
        ((LEVEL, "lanes[origin=KLEIN].lead_time_deviation=1 d"), "demand.csv", "deviation"),
        (("production[site=KLEIN].drift=0.001",), "production.csv", "bad_cost"),
        (("production[site=KLEIN].drift=1.5", "production[site=KLEIN].bad_cost=1"), "production.csv", "drift"),
        (("production[site=KLEIN].drift_seen=0.5",), "production.csv", "drift"),
        (
            ("production[site=MARINO].drift=0.001", "production[site=MARINO].bad_cost=1"),
            "production.csv",
            "quality_incident_rate",
        ),
    ],
)
def test_what_is_wrong_with_them_is_found(changes, file, column):
    """Proves: each has its cell and a remedy; drift beside incidents a year would be paid twice."""
    ((where, row, cell, _, remedy),) = refused(*changes)
    assert (where, cell) == (file, column)
    assert row is not None or file == "model.toml"  # a key that the file does not have
    assert remedy


def test_an_unknown_split_is_named():
    """Proves: without today's split no floor is made up: the lane is named, with its row."""
    unsplit = refused(LEVEL, SPREAD, 'lanes[origin=MARINO].share=""', "lanes[origin=MARINO, mode=air].status=active")
    assert any(file == "lanes.csv" and column == "share" and row for file, row, column, _, _ in unsplit)


def test_a_lead_time_that_varies_by_more_than_it_lasts_is_doubted():
    """Proves: 9 weeks beside 2 days are a warning, not an error."""
    model = rs.read_inputs(STARTER).checked(["lanes[origin=KLEIN].lead_time_deviation=9 wk"])
    assert model.model is not None
    assert any(one.column == "lead_time_deviation" for one in model.findings)


def test_frames_take_them():
    """Proves: pandas tables with the columns make the same model as files."""
    frames = {path.stem: pd.read_csv(path, dtype=str) for path in STARTER.glob("*.csv")}
    frames["demand"]["deviation"] = "12"
    frames["model"] = pd.DataFrame(
        [("title", "T"), ("currency", "EUR"), ("period", "1 d"), ("periods_per_year", "240"), ("holding_rate", "0.25"),
         ("holding_refund", "true"), ("safety_stock.service_level", "0.9")],
        columns=["key", "value"],
    )  # fmt: skip
    model = rs.Model.from_frames(frames)
    assert (model.service_level, next(iter(model.network.demand.values())).deviation) == (0.9, 12)
