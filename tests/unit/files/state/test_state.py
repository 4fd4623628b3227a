"""The tables of a week's state: read from any source, with everything wrong with them."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date, datetime
from shutil import copytree

import pytest
from openpyxl import Workbook

from resilience import read_model, read_scenarios
from resilience.errors import InputError
from resilience.files.registry.state_columns import STATE_TABLES
from resilience.files.state.read import read_state
from resilience.findings import Code
from resilience.hazard.distributions.continuous import Uniform
from resilience.hazard.hazards import Hits
from resilience.network.parts import Node
from resilience.plan.fields import PlanField
from resilience.plan.iso_week import IsoWeek
from resilience.plan.state import SourceStatus
from resilience.plan.stated import taken_as_none, unstated

WEEK = IsoWeek(2026, 48)
LANE = "KLEIN>PLANT:MOTOR:road"
TABLES = {
    "inventory": ["site,part,on_hand,on_order", "PLANT,MOTOR,240,", "PLANT,SEAL,1900,7000"],
    "on_order": [
        "order,origin,destination,part,mode,quantity,due",
        "PO-1,KLEIN,PLANT,MOTOR,road,100,2026-11-24",
        "PO-2,MARINO,PLANT,SEAL,sea,7000,2026-12-20",
    ],
    "waiting": ["market,part,quantity", "CITY,PUMP,12"],
    "events": [
        "event,hazard,site,lane,start,end,severity",
        "fire on Tuesday,supplier-fire,KLEIN,,2026-11-24,,1",
        "flood,river-flood,,,2026-03-02,2026-03-23,",
    ],
    "supplier_status": ["site,part,status,since,ready", "ORION,SEAL,qualifying,2026-11-02,2026-12-14"],
    "signals": [
        "time,site,latitude,longitude,class,severity,confidence,source",
        "2026-11-23,,38.1,15.6,port-congestion,,0.7,port watch",
        "2026-11-24,KLEIN,,,supplier-fire,0.5,1,insurer",
    ],
    "warnings": [
        "source,class,hit_rate,false_alarm_rate,window",
        "port watch,port-congestion,0.8,0.1,2 wk",
        "insurer,supplier-fire,0.3,0.05,4 wk",
    ],
    "committed": [
        "action,decision,site,part,lane,quantity,effective,until",
        "A1,buffers,PLANT,MOTOR,,900,2026-11-30,2027-01-31",
        f"A2,deliveries,,,{LANE},1,2026-12-07,",
        "A3,visible,MARINO,,,,2026-11-23,",
    ],
}


@pytest.fixture(scope="module")
def model():
    """The starter."""
    return read_model("models/starter")


@pytest.fixture(scope="module")
def book(model):
    """Its hazards."""
    return read_scenarios("scenarios/starter.toml", model.calendar)


def folder_of(path, tables=TABLES, **other):
    """A folder of the tables, some of them others."""
    path.mkdir()
    for name, lines in {**tables, **other}.items():
        if lines:
            (path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def workbook_of(path, tables=TABLES):
    """The tables as sheets, days as Excel keeps them."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, lines in tables.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append([_cell(text) for text in line.split(",")])
    book.save(path)
    return path


def _cell(text):
    try:
        return datetime.fromisoformat(text) if text.startswith("202") else float(text)
    except ValueError:
        return text or None


def database_of(path, tables=TABLES):
    """The tables of a database, all text."""
    with sqlite3.connect(path) as raw:
        for name, (head, *lines) in tables.items():
            columns = ", ".join(f'"{column}" TEXT' for column in head.split(","))
            raw.execute(f"CREATE TABLE {name} ({columns})")
            for line in lines:
                cells = line.split(",")
                raw.execute(f"INSERT INTO {name} VALUES ({','.join('?' * len(cells))})", cells)
    raw.close()
    return f"sqlite:///{path}"


@pytest.mark.parametrize(
    ("hazard", "place", "severity", "wrong"),
    [
        ("demand-swing", "CITY", "1.4", None),
        ("demand-swing", "CITY", "0.6", None),
        ("supplier-fire", "KLEIN", "1.4", "more than all"),
        ("supplier-fire", "KLEIN", "60", "Write 0.6"),
        ("dear", "", "0.6", "no rise"),
        ("dear", "", "1.4", None),
    ],
)
def test_how_hard_an_event_strikes_is_told_in_the_terms_of_its_hazard(
    tmp_path, model, book, hazard, place, severity, wrong
):
    """Proves: demand of 1.4 times is a severity, of a loss more than all is none, nor is a price that fell.

    Held to a share, a running surge could not be told at all: its hazard wants the number, the table refused it.
    """
    dear = replace(
        next(one for one in book.hazards if one.name == "demand-swing"), name="dear", hits=Hits.COST, per_target=False,
        severity=Uniform(1.1, 2.0),
    )  # fmt: skip
    known = replace(book, hazards=(*book.hazards, dear))
    rows = ["event,hazard,site,lane,start,end,severity", f"E,{hazard},{place},,2026-11-20,,{severity}"]
    where = folder_of(tmp_path / "state", events=rows)
    if wrong is None:
        (event,) = read_state(where, model, known, WEEK).events
        assert event.severity == float(severity)
    else:
        with pytest.raises(InputError, match=wrong):
            read_state(where, model, known, WEEK)


def test_a_state_is_read_the_same_from_csv_excel_and_sql(tmp_path, model, book):
    """Proves: three sources, one state; dates that Excel keeps as days are days, not cells to be corrected."""
    places = [folder_of(tmp_path / "state"), workbook_of(tmp_path / "s.xlsx"), database_of(tmp_path / "s.db")]
    states = [read_state(place, model, book, WEEK) for place in places]
    first = states[0]
    for other in states[1:]:
        assert {
            name: set(getattr(other, name)) for name in ("on_order", "events", "signals", "committed", "sources")
        } == {name: set(getattr(first, name)) for name in ("on_order", "events", "signals", "committed", "sources")}
    assert len(first.hashes) == len(TABLES)
    assert first.on_order[0].due == date(2026, 11, 24)
    assert first.on_order[0].lane == LANE
    assert first.waiting == {Node("CITY", "PUMP"): 12.0}
    assert first.sources[0].status is SourceStatus.QUALIFYING
    assert [(one.decision, one.at, one.quantity) for one in first.committed] == [
        (PlanField.BUFFER, Node("PLANT", "MOTOR"), 900.0),
        (PlanField.DELIVERIES, LANE, 1.0),
        (PlanField.VISIBLE, "MARINO", 1.0),
    ]
    (fire,) = first.open_events(date(2026, 11, 27))
    assert (fire.site, fire.lasted(date(2026, 11, 27))) == ("KLEIN", 3)
    assert "1 event" not in repr(first)
    assert "2 events" in repr(first)


PHYSICAL = ("inventory", "on_order", "waiting", "events")
OPTIONAL = ("supplier_status", "signals", "committed")
SOURCES = {"folder": folder_of, "s.xlsx": workbook_of, "s.db": database_of}


@pytest.mark.parametrize("source", SOURCES)
def test_what_is_physical_has_to_be_stated_and_an_empty_table_does_so(tmp_path, model, source):
    """Proves: each of the four tables that is not there is a finding, all at once; its header alone is enough.

    Read as none, five weeks of seals at sea would be gone and the plan would fly them in.
    """
    lean = {name: TABLES[name] for name in OPTIONAL}
    with pytest.raises(InputError) as told:
        read_state(SOURCES[source](tmp_path / source, lean), model)
    assert {(one.code, one.file) for one in told.value.problems} == {(Code.MISSING_TABLE, name) for name in PHYSICAL}
    assert all("its header alone says so" in one.remedy for one in told.value.problems)
    assert "up to 23 working days" in str(told.value)
    (tmp_path / source).rename(tmp_path / "aside")
    found = read_state(SOURCES[source](tmp_path / source, {name: TABLES[name][:1] for name in PHYSICAL}), model)
    assert (found.inventory, found.on_order, found.waiting, found.events) == ((), (), {}, ())
    assert (found.sources, found.signals, found.committed) == (None, None, None)
    assert taken_as_none(found.tables)[0].startswith("The state has no table committed, signals or supplier_status")
    assert taken_as_none(read_state(folder_of(tmp_path / "all"), model).tables) == ()


def test_what_no_model_of_its_kind_has_need_not_be_stated(model):
    """Proves: where all goods come within their period and nobody waits, neither table is asked for, and only then."""
    network = model.network
    lanes = {key: replace(lane, lead_time=0.0, expedite_lead_time=None) for key, lane in network.lanes.items()}
    at_once = replace(model, network=replace(network, lanes=lanes))
    assert [one.file for one in unstated((), at_once)] == ["inventory", "waiting", "events"]
    demand = {node: replace(one, patience=0.0) for node, one in network.demand.items()}
    hasty = replace(model, network=replace(network, demand=demand))
    assert [one.file for one in unstated((), hasty)] == ["inventory", "on_order", "events"]


def test_the_model_itself_may_hold_the_state(tmp_path, model):
    """Proves: of a model's folder the tables of a state are read, and no other is told to be unknown.

    The stock of a model's own table is stated, what is under way is not.
    """
    with pytest.raises(InputError) as told:
        read_state("models/starter", model)
    assert {one.file for one in told.value.problems} == {*PHYSICAL} - {"inventory"}
    both = tmp_path / "both"
    copytree("models/starter", both)
    for name in PHYSICAL[1:]:
        (both / f"{name}.csv").write_text(TABLES[name][0] + "\n", encoding="utf-8")
    assert len(read_state(both, model).inventory) == len(model.inventory)


def wrong(name, line, row, column, words):
    """One wrong line in place of a table's last, where it is told, and in which words."""
    return pytest.param(name, [*TABLES[name][:-1], line], row, column, words, id=f"{name} {column} {words[:12]}")


@pytest.mark.parametrize(
    ("name", "lines", "row", "column", "words"),
    [
        wrong("inventory", "PLANT,SEAL,-3,", 3, "on_hand", "out of bounds"),
        wrong("inventory", "PLANT,SEAL,1900,6000", 3, "on_order", "6000 units are on order here, and 7000"),
        wrong("inventory", "KLEIN,SEAL,3,", 3, "part", "no stock position"),
        wrong("on_order", "PO-1,MARINO,PLANT,SEAL,sea,7000,2026-12-20", 3, "order", "already listed"),
        wrong("on_order", "PO-2,MARINO,PLANT,SEAL,rail,7000,2026-12-20", 3, "mode", "no lane"),
        wrong("on_order", "PO-2,MARINO,PLANT,SEAL,sea,7000,2026-11-20", 3, "due", "has not arrived"),
        wrong("on_order", "PO-2,MARINO,PLANT,SEAL,sea,7000,20.12.2026", 3, "due", "is not a date"),
        wrong("on_order", "PO-2,MARINO,PLANT,SEAL,sea,0,2026-12-20", 3, "quantity", "out of bounds"),
        wrong("waiting", "CITY,MOTOR,12", 2, "part", "is not sold"),
        wrong("events", "flood,river-floods,,,2026-03-02,,", 3, "hazard", "not listed in hazards"),
        wrong("events", "flood,river-flood,,,2026-03-02,2026-03-01,", 3, "end", "before it began"),
        wrong("events", "flood,river-flood,,,2026-11-30,,", 3, "start", "after the week"),
        wrong("events", f"flood,river-flood,KLEIN,{LANE},2026-03-02,,", 3, "lane", "one of them"),
        wrong("events", "flood,river-flood,KLIEN,,2026-03-02,,", 3, "site", "not listed in sites"),
        wrong("events", "flood,river-flood,,,2026-02-30,,", 3, "start", "is not a date"),
        wrong("supplier_status", "ORION,SEAL,qualifying,2026-11-02,", 2, "ready", "day on which it will be ready"),
        wrong("supplier_status", "ORION,SEAL,blocked,2026-11-02,2026-12-14", 2, "ready", "not qualifying"),
        wrong("supplier_status", "ORION,PUMP,blocked,2026-11-02,", 2, "part", "No lane"),
        wrong("supplier_status", "ORION,SEAL,approved,2026-11-02,", 2, "status", "is not a status"),
        wrong("signals", "2026-11-24,,38.1,,supplier-fire,,1,insurer", 3, "site", "Neither a site"),
        wrong("signals", "2026-11-24,KLEIN,,,supplier-fire,,1.2,insurer", 3, "confidence", "out of bounds"),
        wrong("signals", "2026-12-24,KLEIN,,,supplier-fire,,1,insurer", 3, "time", "after the week"),
        wrong("warnings", "insurer,supplier-fire,0.3,0,4 wk", 3, "false_alarm_rate", "out of bounds"),
        wrong("warnings", "insurer,supplier-fire,0.3,1,4 wk", 3, "false_alarm_rate", "always speaks"),
        wrong("committed", "A3,visible,MARINO,,,3,2026-11-23,", 4, "quantity", "chosen or not"),
        wrong("committed", "A3,buffers,PLANT,,,3,2026-11-23,", 4, "part", "decided by site and part"),
        wrong("committed", "A3,buffers,PLANT,MOTOR,,,2026-11-23,", 4, "quantity", "not said"),
        wrong("committed", "A3,buffers,KLEIN,SEAL,,3,2026-11-23,", 4, "part", "no such place"),
        wrong("committed", "A3,visible,MARINO,,,,2026-11-23,2026-11-22", 4, "until", "which is before"),
        wrong("committed", "A3,production,PLANT,PUMP,,3,2026-11-23,", 4, "decision", "is not a decision"),
    ],
)
def test_each_slip_is_told_with_its_place_and_what_to_do(tmp_path, model, book, name, lines, row, column, words):
    """Proves: file, row, column and remedy of every kind of slip, and nothing else is told."""
    with pytest.raises(InputError) as told:
        read_state(folder_of(tmp_path / "state", **{name: lines}), model, book, WEEK)
    (found,) = told.value.problems
    assert (found.file, found.row, found.column) == (f"{name}.csv", row, column)
    assert words in found.message
    assert found.remedy


def test_a_name_that_is_nearly_a_table_is_told(tmp_path, model):
    """Proves: `event.csv` is a slip, which left out would hide a fire."""
    folder = folder_of(tmp_path / "state", events=[])
    (folder / "event.csv").write_text("event\nx\n", encoding="utf-8")
    with pytest.raises(InputError, match="A state has no table 'event'"):
        read_state(folder, model)


@pytest.mark.parametrize("name", ["empty", "none", "x.txt"])
def test_a_place_without_a_state_is_told(tmp_path, model, name):
    """Proves: an empty folder, none, or another file."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "x.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="There is no table of a state"):
        read_state(tmp_path / name, model)


def test_a_signal_nobody_can_weigh_is_warned_of(tmp_path, model):
    """Proves: without hit and false-alarm rate a signal says nothing, and that is said."""
    from resilience.files.state.read import state_reading
    from resilience.findings import Findings, Severity

    findings = Findings()
    state = state_reading(folder_of(tmp_path / "state", warnings=[]), model, findings)
    assert state is not None
    assert [one.severity for one in findings] == [Severity.WARNING] * 2


def test_every_table_says_what_it_is():
    """Proves: descriptions end as sentences do; keys are columns."""
    for table in STATE_TABLES.values():
        assert set(table.key) <= set(table.names)
        assert all(column.description.endswith(".") for column in table.columns)
