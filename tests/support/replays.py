"""A small works to replay: hinges from outside makers, gates made at one works, sold at once; and events of a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience import read_model, read_scenarios
from resilience.study.hindcast.study import hindcast

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from resilience.study.hindcast.study import HindcastResult

HEAD = (
    'title = "Gates"\ncurrency = "EUR"\nperiod = "1 d"\nperiods_per_year = {year}\nholding_rate = 0.2\n'
    'levers = ["buffers"]\n'
)
EVENT = """title = "The fire"
seed = 1
[[hazard]]
name = "fire"
hits = "capacity"
select = {{ site = "{site}" }}
onset = {onset}
severity = {severity}
duration = "{duration}"
detection = "1 h"
source = "made up"
{more}
"""


def gates(
    folder: Path,
    *,
    year: float = 260,
    makers: Sequence[tuple[str, float, float]] = (("FORGE", 60, 1),),
    works: float = 50,
    cover: Sequence[tuple[str, str, str]] = (),
    patience: str = "0,",
    own: float | None = None,
) -> Path:
    """Write the tables of a works that sells 40 gates a day, each of one hinge.

    Parameters
    ----------
    makers
        Name, hinges a day at most and share of what comes from outside.
    works
        Gates a day at most.
    cover
        Site, part and target stock.
    patience
        Patience and backlog cost of the customers, as cells.
    own
        Hinges a day the works makes itself, all of which it uses.
    """
    folder.mkdir()
    tables = {
        "model.toml": HEAD.format(year=year),
        "sites.csv": "site,kind,region\nWORKS,plant,here\nTOWN,market,here\n"
        + "".join(f"{name},supplier,{name}\n" for name, _, _ in makers),
        "parts.csv": "part,unit_value\nHINGE,2\nGATE,90\n",
        "bom.csv": "parent,child,quantity\nGATE,HINGE,1\n",
        "production.csv": f"site,part,capacity,unit_cost\nWORKS,GATE,{works},50\n"
        + "".join(f"{name},HINGE,{most},2\n" for name, most, _ in makers)
        + ("" if own is None else f"WORKS,HINGE,{own},2\n"),
        "lanes.csv": "origin,destination,part,mode,lead_time,unit_cost,capacity,status,share\n"
        "WORKS,TOWN,GATE,road,1 h,0,unlimited,active,1\n"
        + "".join(f"{name},WORKS,HINGE,road,2 h,0,unlimited,active,{share}\n" for name, _, share in makers),
        "policy.csv": "site,part,cover\n" + "".join(f"{','.join(row)}\n" for row in cover),
        "demand.csv": f"market,part,quantity,margin,patience,backlog_cost\nTOWN,GATE,40,30,{patience}\n",
    }
    for name, text in tables.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def fire(
    path: Path,
    *parts: str,
    duration: str,
    site: str = "FORGE",
    onset: str = "2021-03-01",
    severity: float = 1.0,
    more: str = "",
) -> Path:
    """Write a dated fire, with whatever is recorded and swept in `parts`."""
    event = EVENT.format(site=site, onset=onset, severity=severity, duration=duration, more=more)
    path.write_text("\n".join((event, *parts)), encoding="utf-8")
    return path


def replayed(model: Path, events: Path) -> HindcastResult:
    """Replay a file of events on a folder of tables."""
    return hindcast(read_model(model), read_scenarios(events))


def swept(site: str, *covers: str, part: str = "HINGE", **more: object) -> str:
    """A `[[sweep]]` of a stock."""
    rows = {"site": f'"{site}"', "part": f'"{part}"', "covers": list(covers), "source": '"made up"', **more}
    return "[[sweep]]\n" + "".join(f"{key} = {value}\n" for key, value in rows.items())
