"""Sites that may be opened or closed, in tables: read, checked with row, column and remedy, written, planned, told."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import resilience as rs
from resilience.files.runs.plan_json import plan_from_json, plan_to_json
from resilience.plan.openings import refuse_openings

SITE = {"site": "NEW", "kind": "supplier", "region": "hills", "status": "candidate", "fixed_cost": 9000.0}
OPENS = {"opening_cost": 20000.0, "opening_years": 10.0, "opening_time": "40 wk", "opening_ramp": "8 wk"}
CLOSES = {"fixed_cost": 500.0, "closing_cost": 5000.0, "closing_years": 5.0}
WAY = {
    "origin": "NEW", "destination": "PLANT", "part": "SEAL", "mode": "road", "lead_time": "1 d", "unit_cost": 0.3,
    "capacity": "250", "status": "candidate", "qualification_cost": 0.0, "activation_time": "5 d",
}  # fmt: skip


def tables(starter, *, site=None, way=None, orion=None):
    """Tables of the starter with a candidate that makes SEAL, and with what ORION says."""
    found = starter.to_frames()
    made = {"site": "NEW", "part": "SEAL", "capacity": "250", "unit_cost": 4.5}
    new = {"sites": SITE | OPENS | (site or {}), "lanes": WAY | (way or {}), "production": made}
    for name, row in new.items():
        found[name] = pd.concat([found[name], pd.DataFrame([row])], ignore_index=True)
    for column, value in (orion or {}).items():
        found["sites"].loc[found["sites"]["site"] == "ORION", column] = value
    return found


@pytest.fixture(scope="module")
def starter():
    """The starter model."""
    return rs.read_model("models/starter")


def test_it_is_read_and_written(starter, tmp_path):
    """Proves: every cell reaches the site, and a folder, tables and a graph give the same model back."""
    model = rs.Model.from_frames(tables(starter, orion=CLOSES))
    new, old = model.network.sites["NEW"], model.network.sites["ORION"]
    assert (new.status, new.cost_of_open, old.cost_of_closed) == (rs.SiteStatus.CANDIDATE, 11000, 500)
    assert new.opening_time == pytest.approx(40 * 7 * 240 / 365, rel=0.01)
    assert rs.read_model(rs.write_model(replace(model, provenance=()), tmp_path / "a")).network == model.network
    assert rs.Model.from_frames(model.to_frames()).network == model.network
    assert rs.Model.from_networkx(model.to_networkx()).network == model.network


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"site": {"fixed_cost": None}}, {("sites", "fixed_cost")}),
        ({"site": dict.fromkeys(OPENS)}, {("sites", "opening_cost")}),
        ({"site": {"opening_years": None}}, {("sites", "opening_years")}),
        ({"site": {"opening_time": None}}, {("sites", "opening_time")}),
        ({"site": {"opening_cost": -1.0}}, {("sites", "opening_cost")}),
        ({"site": {"opening_years": 0.0}}, {("sites", "opening_years")}),
        ({"site": {"status": "candidat"}}, {("sites", "status")}),
        ({"site": {"closing_cost": 5.0, "closing_years": 5.0}},
         {("sites", "closing_cost"), ("sites", "closing_years")}),
        ({"way": {"status": "active", "share": 0.0}}, {("lanes", "status")}),
        ({"orion": {"fixed_cost": 500.0}}, {("sites", "closing_cost")}),
        ({"orion": {"closing_cost": 0.0}}, {("sites", "fixed_cost")}),
        ({"orion": {"closing_cost": 5.0, "fixed_cost": 1.0}}, {("sites", "closing_years")}),
        ({"orion": {"opening_cost": 5.0, "opening_years": 1.0, "fixed_cost": 1.0, "closing_cost": 0.0}},
         {("sites", "opening_cost"), ("sites", "opening_years")}),
    ],
)  # fmt: skip
def test_what_is_half_said_or_contradicts_is_found_at_its_cell(starter, given, where):
    """Proves: nothing is assumed: each broken form is a finding with its table, row, column and remedy."""
    with pytest.raises(rs.InputError) as found:
        rs.Model.from_frames(tables(starter, **given))
    told = {(one.file.partition(".")[0], one.column) for one in found.value.problems}
    assert told == where
    assert all(one.remedy and one.row for one in found.value.problems)


def test_a_market_is_not_closed(starter):
    """Proves: customers do not go away with a site, and a remedy says what to do instead."""
    given = tables(starter)
    given["sites"].loc[given["sites"]["site"] == "CITY", ["fixed_cost", "closing_cost"]] = 0.0
    with pytest.raises(rs.InputError, match="customers buy there"):
        rs.Model.from_frames(given)


def test_a_plan_of_before_is_read_without_it():
    """Proves: `plan.json` with sites opened and closed is read back; one without says nothing of them."""
    moved = rs.Plan("p", opened=frozenset({"NEW"}), closed=frozenset({"ORION"}))
    assert plan_from_json(plan_to_json(moved)) == moved
    assert not {"opened", "closed"} & plan_to_json(rs.Plan("p")).keys()


def test_what_takes_sites_as_they_stand_says_so(starter):
    """Proves: the weekly run and everyday safety stock refuse such a model by name, with what to do; no other."""
    refuse_openings(starter, "the weekly run")
    with pytest.raises(rs.InputError, match="NEW may be opened or closed, and the weekly run takes the sites as they"):
        refuse_openings(rs.Model.from_frames(tables(starter)), "the weekly run")
