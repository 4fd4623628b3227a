"""A state written as tables reads back as the same state."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from resilience import Model, read_model, read_scenarios
from resilience.files.registry.state_columns import STATE_TABLES
from resilience.files.sources.table_text import table_text
from resilience.files.state.read import read_state
from resilience.files.state.write import state_frames
from resilience.plan.iso_week import IsoWeek

TABLES = {
    "inventory": "site,part,on_hand,on_order\nPLANT,MOTOR,240.1250,\nPLANT,SEAL,0,7000\n",
    "on_order": "order,origin,destination,part,mode,quantity,due\n=PO-1,KLEIN,PLANT,MOTOR,road,0.1,2026-11-24\n"
    "PO-2,MARINO,PLANT,SEAL,sea,7000,2026-12-20\n",
    "waiting": "market,part,quantity\nCITY,PUMP,12\n",
    "events": "event,hazard,site,lane,start,end,severity\n+fire,supplier-fire,KLEIN,,2026-11-24,,0.5\n"
    "flood,river-flood,,,2026-03-02,2026-03-23,\njam,port-congestion,,MARINO>PLANT:SEAL:sea,2026-03-02,2026-03-10,\n",
    "supplier_status": "site,part,status,since,ready\nORION,SEAL,qualifying,2026-11-02,2026-12-14\n",
    "signals": "time,site,latitude,longitude,class,severity,confidence,source\n"
    "2026-11-23,,38.1,15.6,port-congestion,,0.7,port watch\n2026-11-24,KLEIN,,,supplier-fire,0.5,1,insurer\n",
    "warnings": "source,class,hit_rate,false_alarm_rate,window\nport watch,port-congestion,0.8,0.1,2 wk\n"
    "insurer,supplier-fire,0.3,0.05,10 wd\n",
    "committed": "action,decision,site,part,lane,quantity,effective,until\n"
    "A1,buffers,PLANT,MOTOR,,900,2026-11-23,2027-01-31\nA2,deliveries,,,KLEIN>PLANT:MOTOR:road,1,2026-11-23,\n"
    "A3,visible,MARINO,,,,2026-11-23,\nA4,qualified,,,ORION>PLANT:SEAL:road,,2026-11-23,\n",
}
OF_SOME = {"unit", "customer"}
"""Columns not written here: amounts are in the part's own unit by then, and the starter has no classes of customers."""


@pytest.fixture(scope="module")
def study():
    """The starter and its hazards."""
    model = read_model("models/starter")
    return model, read_scenarios("scenarios/starter.toml", model.calendar)


def put(folder, texts):
    """A folder of tables."""
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "left", [set(), {"signals", "warnings"}, {"signals", "warnings", "supplier_status", "committed"}]
)
def test_a_state_reads_back_as_the_same(study, tmp_path, left):
    """Proves: every table, column and value comes back, names like formulas too; what is not stated stays so.

    Sensitivity: a table or column added to the registry and not written is missing here, and next week would call a
    week without news a change of state.
    """
    week = IsoWeek(2026, 48)
    given = {name: text for name, text in TABLES.items() if name not in left}
    state = read_state(put(tmp_path / "given", given), *study, week)
    frames = state_frames(state, study[0])
    if not left:
        assert {name: list(table.columns) for name, table in frames.items()} == {
            name: [one.name for one in table.columns if one.name not in OF_SOME] for name, table in STATE_TABLES.items()
        }
    again = read_state(put(tmp_path / "again", {n: table_text(t) for n, t in frames.items()}), *study, week)
    assert replace(again, hashes={}) == replace(state, hashes={})


def test_who_waits_of_which_class_reads_back(study, tmp_path):
    """Proves: 12 who wait under contract and 5 who do not come back as such, beside a market where all are alike.

    Sensitivity: written by the place where a class is served, the market would be called "contract at CITY", which no
    model has, and no week after one with such customers could be held against it.
    """
    tables = study[0].to_frames()
    sold = tables["demand"].iloc[0].drop(["margin_low", "margin_high"]).to_dict()
    kinds = [{"customer": "contract", "priority": 1}, {"customer": "spot", "priority": 2, "margin": sold["margin"] / 2}]
    model = Model.from_frames(tables | {"demand": pd.DataFrame([sold | kind for kind in kinds])})
    market, part = sold["market"], sold["part"]
    waiting = f"market,part,customer,quantity\n{market},{part},contract,12\n{market},{part},spot,5\n"
    week = IsoWeek(2026, 48)
    state = read_state(put(tmp_path / "given", TABLES | {"waiting": waiting}), model, study[1], week)
    frames = state_frames(state, model)
    assert frames["waiting"].to_dict("records") == [
        {"market": market, "part": part, "customer": kind, "quantity": units}
        for kind, units in (("contract", "12"), ("spot", "5"))
    ]
    again = read_state(put(tmp_path / "again", {n: table_text(t) for n, t in frames.items()}), model, study[1], week)
    assert replace(again, hashes={}) == replace(state, hashes={})
