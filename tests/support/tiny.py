"""The smallest study that has every kind of answer, as files; solved in a second or two."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

MODEL = {
    "model.toml": """
        title = "Tiny: one valve, two makers"
        currency = "EUR"
        period = "1 wk"
        periods_per_year = 52
        holding_rate = 0.2
    """,
    "sites.csv": """
        site,kind,region,time_to_recover,visibility_cost,visibility_detection
        NEAR,supplier,river,3 wk,50,0 h
        FAR,supplier,hills,6 wk,,
        PLANT,plant,hills,,,
        SHOP,market,hills,,,
    """,
    "parts.csv": """
        part,unit_value
        VALVE,10
        PUMP,100
    """,
    "bom.csv": """
        parent,child,quantity
        PUMP,VALVE,2
    """,
    "production.csv": """
        site,part,capacity,unit_cost,reserve_max,reserve_fee,activation_cost,activation_time
        NEAR,VALVE,250,8,,,,
        FAR,VALVE,250,9,100,2,1,1 wk
        PLANT,PUMP,120,50,,,,
    """,
    "lanes.csv": """
        origin,destination,part,mode,lead_time,unit_cost,capacity,status,qualification_cost,activation_time,\
share,deliveries_per_period,deliveries,delivery_cost
        NEAR,PLANT,VALVE,road,0 h,0.1,300,active,,,1,1|5,5,20
        FAR,PLANT,VALVE,rail,1 wk,0.2,250,candidate,500,1 wk,,,,
        PLANT,SHOP,PUMP,road,0 h,1,unlimited,active,,,1,,,
    """,
    "demand.csv": """
        market,part,quantity,margin,patience
        SHOP,PUMP,100,60,0
    """,
    "policy.csv": """
        site,part,cover
        PLANT,VALVE,100
    """,
}
SCENARIOS = """
    title = "Tiny: fire and flood"
    seed = 3
    cycle_strata = 1

    [[hazard]]
    name = "fire"
    hits = "capacity"
    select = { site = "NEAR" }
    rate = 0.1
    severity = 1.0
    duration = { distribution = "discrete", values = ["2 wk", "4 wk"], weights = [0.5, 0.5] }
    detection = "1 d"
    source = "made up"

    [[hazard]]
    name = "flood"
    hits = "capacity"
    select = { region = "river" }
    rate = 0.05
    per = "group"
    severity = 0.5
    duration = "3 wk"
    detection = "1 d"
    source = "made up"
"""


class Tiny(NamedTuple):
    """Where the files of the study are."""

    model: Path
    scenarios: Path


def text_of(indented: str) -> str:
    """A file's text without the indentation it has in this module."""
    return "\n".join(line.strip() for line in indented.strip().splitlines()) + "\n"


def write_tiny(folder: Path) -> Tiny:
    """Write the study into a folder."""
    model, scenarios = folder / "model", folder / "hazards.toml"
    model.mkdir()
    for name, content in MODEL.items():
        (model / name).write_text(text_of(content), encoding="utf-8")
    scenarios.write_text(text_of(SCENARIOS), encoding="utf-8")
    return Tiny(model, scenarios)
