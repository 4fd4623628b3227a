"""`--change`: the run folder is that of tables edited by hand, says what was changed, and is judged with it."""

from __future__ import annotations

import hashlib
import json
from typing import NamedTuple

import pytest
from openpyxl import load_workbook
from support.tiny import write_tiny
from typer.testing import CliRunner

import resilience as rs
from resilience.cli.app import app

NEW_LANE = (
    "new lanes[origin=NEW, destination=PLANT, part=VALVE, mode=sea, lead_time=2 wk, unit_cost=0.3, capacity=200, "
    "status=candidate, qualification_cost=100, activation_time=1 d]"
)
STORM = (
    'new hazard[name=storm, hits=capacity, region=coast, rate=0.1, per=target, severity=1, duration="2 wk", '
    'detection="1 d", source="made up"]'
)
LAST = 'duration = "3 wk"\ndetection = "1 d"\nsource = "made up"\n'
STORM_BY_HAND = """[[hazard]]
name = "storm"
hits = "capacity"
select = { region = "coast" }
rate = 0.1
per = "target"
severity = 1
duration = "2 wk"
detection = "1 d"
source = "made up"
"""


class Case(NamedTuple):
    """Changes, and the same by hand: file, what stands there, what stands there then."""

    changes: tuple[str, ...]
    edits: tuple[tuple[str, str, str], ...]


DEARER = Case(
    ("lanes[origin=NEAR].unit_cost*=1.1", "hazard[name=fire].rate*=2", "parts[part=VALVE].unit_value+=0.2"),
    (("lanes.csv", ",0.1,300", ",0.11,300"), ("", "rate = 0.1", "rate = 0.2"), ("parts.csv", "VALVE,10", "VALVE,10.2")),
)
QUITS = Case(
    ("remove lanes[site=FAR]", "remove production[region=hills, part=VALVE]", "remove sites[site=FAR]"),
    (
        ("lanes.csv", "FAR,PLANT,VALVE,rail,1 wk,0.2,250,candidate,500,1 wk,,,,\n", ""),
        ("production.csv", "FAR,VALVE,250,9,100,2,1,1 wk\n", ""),
        ("sites.csv", "FAR,supplier,hills,6 wk,,\n", ""),
    ),
)
APPEARS = Case(
    (
        "new sites[site=NEW, kind=supplier, region=coast]",
        "new production[site=NEW, part=VALVE, capacity=150, unit_cost=8.5]",
        NEW_LANE,
        STORM,
    ),
    (
        ("sites.csv", "SHOP,market,hills,,,\n", "SHOP,market,hills,,,\nNEW,supplier,coast,,,\n"),
        ("production.csv", "PLANT,PUMP,120,50,,,,\n", "PLANT,PUMP,120,50,,,,\nNEW,VALVE,150,8.5,,,,\n"),
        ("lanes.csv", "active,,,1,,,\n", "active,,,1,,,\nNEW,PLANT,VALVE,sea,2 wk,0.3,200,candidate,100,1 d,,,,\n"),
        (
            "",
            LAST,
            LAST + STORM_BY_HAND,
        ),
    ),
)
SETTINGS = Case(
    ("settings.holding_rate+=0.05", "requirements.budget=400", "hazard[name=flood].duration+=1 wk",
     'demand.patience="1 wk"', "demand.backlog_cost=3", "scenarios.seed=4"),
    (
        ("model.toml", "holding_rate = 0.2", "holding_rate = 0.25\n[constraints]\nbudget = 400"),
        ("", 'duration = "3 wk"', 'duration = "4 wk"'), ("", "seed = 3", "seed = 4"),
        ("demand.csv", "margin,patience\nSHOP,PUMP,100,60,0", "margin,patience,backlog_cost\nSHOP,PUMP,100,60,1 wk,3"),
    ),
)  # fmt: skip


def edited(files, edits):
    """Edit the tables, or the scenario file, by hand."""
    for name, old, new in edits:
        path = files.scenarios if name == "" else files.model / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, (name, old)
        path.write_text(text.replace(old, new), encoding="utf-8")


def told(folder):
    """Everything a run folder says but the digests of its input and what was changed."""
    found = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    for path in folder.glob("*.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        content.pop("files", None)  # digests of the others
        content.pop("inputs", None)
        content.pop("changes", None)
        if "notes" in content:
            content["notes"] = [note for note in content["notes"] if not note.startswith("The input was changed")]
        found[path.name] = content
    for sheet in load_workbook(folder / "results.xlsx"):
        rows = [[cell.value for cell in row] for row in sheet]
        kept = [row for row in rows if row[0] != "changed first" and not str(row[1:2]).startswith("['The input was")]
        found[sheet.title] = kept
    return found


@pytest.mark.parametrize("case", [DEARER, QUITS, APPEARS, SETTINGS], ids=["dearer", "quits", "appears", "settings"])
def test_a_change_is_what_editing_by_hand_is(resilience, tmp_path, case):
    """Proves: every table, number and word of the run folder is that of edited files, what is recorded aside.

    Sensitivity: 0.1 x 1.1 in machine numbers is 0.11000000000000001, which is another last digit in every cost.
    """
    files, options = write_tiny(tmp_path), ["--judge-years", 0, "--quiet", "-o"]
    words = [word for change in case.changes for word in ("--change", change)]
    assert resilience("plan", files.model, files.scenarios, *options, tmp_path / "by-option", *words).code == 0
    edited(files, case.edits)
    assert resilience("plan", files.model, files.scenarios, *options, tmp_path / "by-hand").code == 0
    by_option, by_hand = told(tmp_path / "by-option"), told(tmp_path / "by-hand")
    assert by_option.keys() == by_hand.keys()
    for name, content in by_hand.items():
        assert by_option[name] == content, name


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    """A run that was made with changes, and its files."""
    folder = tmp_path_factory.mktemp("changed")
    files = write_tiny(folder)
    words = [word for change in DEARER.changes for word in ("--change", change)]
    asked = ["plan", files.model, files.scenarios, "-o", folder / "run", "--judge-years", 0, *words]
    assert CliRunner().invoke(app, [str(word) for word in asked]).exit_code == 0
    return files, folder / "run"


def test_the_run_says_what_was_changed(changed):
    """Proves: the certificate records the changes as lines in their order, and the hashes stay those of the files."""
    files, run = changed
    certificate = json.loads((run / "certificate.json").read_text(encoding="utf-8"))
    order = [DEARER.changes[0], DEARER.changes[2], DEARER.changes[1]]  # of the model, then of the hazards
    assert certificate["changes"] == order
    digest = hashlib.sha256((files.model / "lanes.csv").read_bytes()).hexdigest()
    assert certificate["inputs"]["model/lanes.csv"] == digest
    assert any(DEARER.changes[0] in note for note in certificate["notes"])
    assert rs.read_run(run).changes == tuple(order)
    about = {row[0].value: row[1].value for row in load_workbook(run / "results.xlsx")["about"]}
    assert about["changed first"] in DEARER.changes


def test_a_run_is_judged_on_its_changed_input(resilience, changed):
    """Proves: `simulate` reads the files and changes them as the run did: twice as many fires, 0.2 a year, not 0.1."""
    _, run = changed
    assert resilience("simulate", run, "--years", 40).code == 0
    simulated = rs.simulate_run(run, years=40)
    assert simulated.model.network.lanes["NEAR>PLANT:VALVE:road"].unit_cost == 0.11
    assert simulated.event_losses.groupby("hazard")["rate"].sum()["fire"] == pytest.approx(0.2)
    plain = rs.read_model(changed[0].model)
    with pytest.raises(rs.InputError, match="no changes"):
        rs.simulate_run(run, plain, changed[0].scenarios, years=40)


def test_a_previous_plan_of_changed_input_is_told(resilience, changed, tmp_path):
    """Proves: a plan limited against one that was made of changed tables says so; files alone have not changed."""
    files, run = changed
    words = ("--previous", run, "--max-buffer-change", 5, "--judge-years", 0, "--format", "json")
    ended = resilience("plan", files.model, files.scenarios, "-o", tmp_path / "run", *words)
    assert ended.code == 0
    (note,) = [note for note in ended.json["certificate"]["notes"] if "previous plan" in note]
    assert "then lanes[origin=NEAR].unit_cost*=1.1; parts[part=VALVE].unit_value+=0.2; now none." in note


def test_other_commands_take_changes(resilience, tiny):
    """Proves: `check`, `exposure` and `bands` see the changed input and say so; wrong ones end with code 2."""
    wrong = (
        "--change",
        "lanes[origin=NAER].unit_cost=1",
        "--change",
        "lanes[origin=NEAR].capacity=-1",
        "--format",
        "json",
    )
    found = resilience("check", tiny.model, tiny.scenarios, *wrong)
    assert found.code == 2
    errors = [one["file"] for one in found.json["findings"] if one["severity"] == "error"]
    assert errors == ["--change", "lanes.csv"]
    longer = ("--change", "sites[site=NEAR].time_to_recover*=2", "--fast", "--format", "json")
    found = resilience("exposure", tiny.model, *longer)
    assert found.code == 0
    row = next(row for row in found.json["exposure"] if row["name"] == "NEAR")
    assert row["time_to_recover"] == 6
    assert found.json["notes"][0].endswith("sites[site=NEAR].time_to_recover*=2.")
    assert resilience("exposure", tiny.model, "--fast", "--change", "hazard.rate*=2").code == 2
    often = (
        "--change",
        "hazard[name=fire].rate*=2",
        "--hazard",
        "fire",
        "--most",
        2,
        "--draws",
        100,
        "--format",
        "json",
    )
    found = resilience("bands", tiny.model, tiny.scenarios, *often)
    assert found.code == 0
    assert found.json["notes"][0].endswith("hazard[name=fire].rate*=2.")
    stated = next(row for row in found.json["bands"] if row["stated"])
    assert stated["onsets_high"] / stated["high"] == pytest.approx(0.2)
    torn = ("--change", STORM.replace("rate=0.1", "rate=-1").replace("coast", "river"), "--format", "json")
    found = resilience("check", tiny.model, tiny.scenarios, *torn).json["findings"]
    (one,) = [one for one in found if one["severity"] == "error"]
    assert (one["file"], one["row"], one["column"]) == ("--change", "1", "new.rate")


def test_a_plan_is_judged_on_input_that_changed_later(resilience, changed):
    """Proves: `simulate --change` prices every promise anew: twice as many fires more than double what fires cost.

    Sensitivity: held against the promise of the run a plan would look far dearer than promised, for no fault of it.
    """
    _, run = changed
    asked = ("simulate", run, "--years", 400, "--format", "json")
    plain = resilience(*asked).json["simulation"]
    often = resilience(*asked, "--change", "hazard[name=fire].rate*=3")
    assert often.code == 0
    assert "after the run was made: hazard[name=fire].rate*=3." in often.json["notes"][0]
    mix = [one["policies"]["optimized mix"]["promised"] for one in (plain, often.json["simulation"])]
    assert mix[1]["aal"] > 2 * mix[0]["aal"]
    dearer = resilience(*asked, "--change", "lanes[origin=NEAR].unit_cost+=1").json["simulation"]
    steady = [one["total"] - one["aal"] for one in (dearer["policies"]["optimized mix"]["promised"], mix[0])]
    assert steady[0] - steady[1] == pytest.approx(
        200 * 52 * 1, rel=0.02
    )  # 200 valves a week, whose holding is that of their value
    gone = resilience(*asked, "--change", "remove lanes[origin=NEAR]")
    assert gone.code == 2
    more = resilience(*asked, "--change", "demand.quantity*=1.1")
    assert more.code == 3
    assert "do not serve the nominal demand" in more.err
