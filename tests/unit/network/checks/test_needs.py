"""Capacity against need where alternates may take the place of a part: 100 P a period, each of one A, or of B or C."""

from __future__ import annotations

import pytest

import resilience as rs

TABLES = {
    "sites": "site,kind,region\nS,supplier,r\nT,supplier,r\nU,supplier,r\nPL,plant,r\nM,market,r",
    "parts": "part,unit_value\nP,50\nA,10\nB,10\nC,10\nRAW,5",
    "bom": "parent,child,quantity\nP,A,1\nA,RAW,2",
    "lanes": "origin,destination,part,mode,lead_time,unit_cost,capacity,status,share\n"
    "S,PL,A,road,0 d,5,unlimited,active,1\nT,PL,B,road,0 d,5,unlimited,active,1\nU,PL,C,road,0 d,5,unlimited,active,1\n"
    "U,S,RAW,road,0 d,1,unlimited,active,1\nPL,M,P,road,0 d,5,unlimited,active,1",
    "demand": "market,part,quantity,margin,patience\nM,P,100,100,0",
}
SETTINGS = """
title = "t"
currency = "EUR"
period = "1 d"
periods_per_year = 240
holding_rate = 0.25
levers = ["buffers", "sources"]
holding_refund = false
references = ["made up"]
"""


def short(folder, alternates, a=60, b=100, c=100, raw=999):
    """What is told to be short, and the need, with makers of so many A, B, C and RAW."""
    (folder / "model.toml").write_text(SETTINGS)
    made = [f"S,A,{a},5", f"T,B,{b},5", f"U,C,{c},5", f"U,RAW,{raw},1", "PL,P,999,5"]
    tables = TABLES | {
        "production": "\n".join(["site,part,capacity,unit_cost", *made]),
        "alternates": "\n".join(["parent,child,alternate,ratio,extra_cost,status,max_share", *alternates]),
    }
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text)
    found = [one.message for one in rs.check(folder) if one.code == "capacity-short"]
    return [" ".join(message.split()[:4]) for message in found]


@pytest.mark.parametrize(
    ("alternates", "made", "told"),
    [
        (["P,A,B,1,0,qualified,"], {}, []),  # 60 A and 40 B
        (["P,A,B,1,0,qualified,"], {"b": 30}, ["70 units of A"]),  # 30 B leave 70
        (["P,A,B,2,0,qualified,"], {"b": 80}, []),  # 80 B stand for 40
        (["P,A,B,2,0,qualified,"], {"b": 70}, ["65 units of A"]),
        (["P,A,B,1,0,qualified,0.3"], {}, ["70 units of A"]),
        (["P,A,B,1,0,qualified,0.3", "P,A,C,1,0,qualified,0.1"], {}, []),
        (["P,A,B,1,0,qualified,0.3", "P,A,C,1,0,qualified,0.2"], {"c": 5}, ["65 units of A"]),
        (["P,A,B,1,0,qualified,0.4"], {"raw": 120}, []),  # RAW for the A that nothing replaces
        (["P,A,B,1,0,qualified,0.4"], {"raw": 100}, ["120 units of RAW"]),
    ],
)
def test_what_alternates_can_stand_for_is_not_short(tmp_path, alternates, made, told):
    """Proves: A is short by what shares, ratios and makers of its alternates leave of 100, and no more.

    Sensitivity: 100 units of A needed, 60 made, was told of a network whose every plan has 40 of B at hand.
    """
    said = short(tmp_path, alternates, **made)
    assert said == told
