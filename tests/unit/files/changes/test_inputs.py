"""A model and scenarios read once and changed many times, from every kind of source."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import create_engine

import resilience as rs

ROOT = Path(rs.__file__).parents[1]
MODEL, SCENARIOS = ROOT / "models/starter", ROOT / "scenarios/starter.toml"
LANE = "KLEIN>PLANT:MOTOR:road"


@pytest.fixture(scope="module")
def inputs():
    """The starter as text."""
    return rs.read_inputs(MODEL, SCENARIOS)


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """The starter as a folder, a workbook and a database."""
    folder = tmp_path_factory.mktemp("sources")
    workbook, database = folder / "starter.xlsx", f"sqlite:///{folder / 'starter.db'}"
    rs.write_workbook(MODEL, workbook)
    rs.write_database(MODEL, database)
    return {"folder": MODEL, "workbook": workbook, "database": database}


def test_nothing_changed_is_what_was_read(inputs):
    """Proves: without changes the model, the hazards and the hashes are those that the readers give."""
    model, book = inputs.changed()
    plain = rs.read_model(MODEL)
    assert model == plain
    assert book == rs.read_scenarios(SCENARIOS, plain.calendar)
    assert (model.hashes, model.changes, book.changes) == (plain.hashes, (), ())


def test_changes_are_made_in_their_order_each_time_from_the_files(inputs):
    """Proves: 2 becomes (2 + 1) x 2 = 6, not 2 x 2 + 1 = 5; the next variant begins at 2 again, not at 6."""
    dearer = f'lanes[lane="{LANE}"].unit_cost+=1'
    model, book = inputs.changed([dearer, "lanes[mode=road].unit_cost*=2", "hazard[name=river-flood].rate*=2"])
    assert model.network.lanes[LANE].unit_cost == 6
    assert next(one.rate for one in book.hazards if one.name == "river-flood") == 0.1
    assert inputs.changed("hazard.rate*=2")[0] is inputs.changed("hazard.rate*=3")[0]
    again, _ = inputs.changed("lanes[origin=KLEIN].unit_cost+=0.1")
    assert again.network.lanes[LANE].unit_cost == 2.1
    assert again.changes == ("lanes[origin=KLEIN].unit_cost+=0.1",)


@pytest.mark.parametrize("kind", ["folder", "workbook", "database"])
def test_every_source_takes_the_same_changes(sources, kind):
    """Proves: a change is made to the text of any source; in a database 2 x 1.1 would be 2.2000000000000002."""
    changes = ["lanes[origin=KLEIN].unit_cost*=1.1", "settings.risk.seed=5", "lanes[origin=KLEIN].lead_time+=12 h"]
    model = rs.read_inputs(sources[kind]).model(changes)
    assert (model.network.lanes[LANE].unit_cost, model.risk.seed) == (2.2, 5)
    assert model.network.lanes[LANE].lead_time == pytest.approx(2.5 * 240 / 365)
    folder = rs.read_inputs(MODEL).model(changes)
    assert model.network == folder.network


def test_a_model_in_python_takes_changes():
    """Proves: `model.changed` reads times in the model's own periods: 2 d + 3 d are 5 x 240/365 of them, and not 4.3.

    It keeps the hashes of its files and says what was changed, so that a run of it can be repeated.
    """
    plain = rs.read_model(MODEL)
    model = plain.changed("lanes[origin=KLEIN].lead_time+=3 d", "remove policy[part=SEAL]").changed(
        "parts.unit_value*=2"
    )
    assert model.network.lanes[LANE].lead_time == pytest.approx(5 * 240 / 365)
    assert len(model.cover) == len(plain.cover)  # the stock on hand counts where no target is stated
    assert len(model.from_stock) == 1
    assert model.network.parts["SEAL"].unit_value == 16
    assert (model.hashes, model.checked, len(model.changes)) == (plain.hashes, True, 3)
    assert not list(rs.check(model).errors)
    with pytest.raises(rs.InputError, match="MOTTOR"):
        plain.changed("lanes[part=MOTTOR].unit_cost=1")


def test_hazards_in_python_take_changes():
    """Proves: `book.changed` doubles a rate and lengthens an outage; a change of the model is refused there."""
    calendar = rs.read_model(MODEL).calendar
    book = rs.read_scenarios(SCENARIOS, calendar)
    more = book.changed("hazard[name=port-crisis].rate*=2", "hazard[name=port-crisis].duration+=10 d")
    before, after = book.hazards[-1], more.hazards[-1]
    assert after.rate == 2 * before.rate
    assert after.duration.mean == pytest.approx(1.5 * before.duration.mean)
    assert more.hashes == book.hashes
    with pytest.raises(rs.InputError, match="about the model"):
        book.changed("lanes.unit_cost*=2")


def test_all_findings_come_at_once(inputs):
    """Proves: a change that matches nothing, one of no column, a bad value and a bad rate are told together.

    Each has the number of its change; told one by one they would take four rounds.
    """
    with pytest.raises(rs.InputError) as caught:
        inputs.changed(["lanes[origin=KLIEN].unit_cost=1", "lanes.unitcost=1", "lanes[origin=KLEIN].capacity=-5",
                        "hazard[name=river-flood].rate=-1"])  # fmt: skip
    told = [(found.file, found.row, found.column) for found in caught.value.problems]
    assert told == [("change", "1", "origin"), ("change", "2", "unitcost"), ("lanes.csv", 2, "capacity"),
                    ("starter.toml", 22, "hazard[2].rate")]  # fmt: skip
    assert "Did you mean 'KLEIN'?" in caught.value.problems[0].remedy
    assert caught.value.problems[2].message.startswith("After change 3, lanes[origin=KLEIN].capacity=-5: ")


def test_a_change_can_be_kept_and_sent():
    """Proves: a change can stand in a set and go to another process; as a field of a mapping it could do neither."""
    one, same = (rs.InputChange("lanes", "factor", 2, "unit_cost", {"origin": "KLEIN"}) for _ in range(2))
    assert {one, same} == {pickle.loads(pickle.dumps(one))}


def test_a_broken_row_can_be_mended_or_taken_away(tmp_path):
    """Proves: what is wrong with a row goes with it, and a cell that is set is no longer wrong; the new row is sound.

    Sensitivity: a new row has the number of the last one that went, and would have had its faults.
    """
    folder = tmp_path / "model"
    shutil.copytree(MODEL, folder)
    inventory = folder / "inventory.csv"
    inventory.write_text(inventory.read_text(encoding="utf-8") + "Total,,,,,\n", encoding="utf-8")
    inputs = rs.read_inputs(folder)
    assert len(inputs.checked().findings.errors) == 1
    model = inputs.model(["remove inventory[site=Total]", "new inventory[site=MARINO, part=SEAL, on_hand=3]"])
    assert len(model.inventory) == 5
    lanes = folder / "lanes.csv"
    lanes.write_text(lanes.read_text(encoding="utf-8").replace("road,2 d,2,150", "road,2 d,2 %,150"), encoding="utf-8")
    mended = rs.read_inputs(folder).model(["remove inventory[site=Total]", "lanes[origin=KLEIN].unit_cost=2"])
    assert mended.network.lanes[LANE].unit_cost == 2
    wrong = ["remove inventory[site=Total]", "lanes[origin=KLEIN].unit_cost*=2", "lanes[origin=KLEIN].capacity=-1"]
    told = [one.message for one in rs.read_inputs(folder).checked(wrong).findings.errors]
    assert sum("no row" in message for message in told) == 0  # the row is there for the third change


def test_inputs_without_scenarios_take_no_changes_of_hazards():
    """Proves: a change of hazards is refused where none are read; it would be left out without a word."""
    with pytest.raises(rs.InputError, match="no scenarios are read"):
        rs.read_inputs(MODEL).model(["hazard.rate*=2"])
    with pytest.raises(rs.InputError, match="No scenarios"):
        rs.read_inputs(MODEL).changed()


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    """The starter with its hazards, but the compound, as a sheet of the workbook, and as a table of a database."""
    folder = tmp_path_factory.mktemp("sheets")
    workbook, database = folder / "starter.xlsx", f"sqlite:///{folder / 'starter.db'}"
    rs.write_workbook(MODEL, workbook, SCENARIOS)
    rs.write_database(MODEL, database)
    hazards = pd.read_excel(workbook, "hazards", dtype=str)
    hazards.to_sql("hazards", create_engine(database), index=False)
    shutil.copytree(MODEL, folder / "starter")
    hazards.to_csv(folder / "starter" / "hazards.csv", index=False)
    return {"workbook": workbook, "database": database, "folder": folder / "starter"}


@pytest.mark.parametrize("kind", ["workbook", "database", "folder"])
def test_hazards_of_a_table_take_the_same_changes(sheets, kind):
    """Proves: rows of a sheet are changed, taken out and put in by the same words; a finding has its row and column."""
    inputs = rs.read_inputs(sheets[kind], sheets[kind])
    new = (
        "new hazard[name=outage, hits=capacity, site=PLANT, rate=1, severity=1, duration=2 d, detection=1 h, source=x]"
    )
    changes = ["hazard[region=river].duration.high*=2", "remove hazard[name=supplier-fire]", new, "scenarios.seed=12"]
    _, book = inputs.changed(changes)
    named = {one.name: one for one in book.hazards}
    assert set(named) == {"river-flood", "port-congestion", "demand-swing", "outage"}
    assert named["river-flood"].duration.high == pytest.approx(60 * 240 / 365)
    assert book.seed == 12
    wrong = ["remove hazard[name=supplier-fire]", "hazard[name=river-flood].rate=-1"]
    (finding,) = inputs.checked(wrong).findings.errors
    (plain,) = inputs.checked("hazard[name=river-flood].rate=-1").findings.errors
    assert (finding.row, finding.column) == (plain.row, "rate")  # the row it stands in, whatever went before it
    assert finding.message.startswith("After change 2, ")


def test_a_model_of_frames_takes_changes():
    """Proves: a model that was never in a file is changed as its tables would be, and says so."""
    tables = {path.stem: pd.read_csv(path, dtype=str) for path in MODEL.glob("*.csv")}
    pairs = {"title": "Frames", "currency": "EUR", "period": "1 d", "periods_per_year": "240", "holding_rate": "0.25"}
    tables["model"] = pd.DataFrame({"key": list(pairs), "value": list(pairs.values())})
    model = rs.Model.from_frames(tables).changed("remove lanes[mode=air]", "settings.title=Fewer")
    assert (len(model.network.lanes), model.title, len(model.changes)) == (5, "Fewer", 2)
