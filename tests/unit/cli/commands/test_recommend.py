"""`resilience recommend`: the week's run folder, recorded once, explained, and safe to forward."""

from __future__ import annotations

import csv
import json
import re
from importlib.util import find_spec

import jsonschema
import pandas as pd
import pytest
from openpyxl import load_workbook
from support.tiny import write_tiny
from support.weekly import WEEK, write_state, write_weeks

from resilience.files import read_model, read_plan, read_scenarios
from resilience.files.reference import page_folder
from resilience.files.registry.results.result_columns import said_of
from resilience.files.runs.run_marker import all_edited, kind_of
from resilience.store.run_store import RunStore
from resilience.study.plan.optimize import PlanOptions, optimize
from resilience.study.run.stored_run import read_tables
from resilience.study.weekly.since.kept import kept_files

FORMULA = re.compile(r"[=+\-@\t\r](?!\d)")


@pytest.fixture(scope="module")
def planned(tiny_files, tiny_result, tmp_path_factory):
    """The tiny study, its plan's run folder, and two weeks in the steady state of its plan."""
    return write_weeks(tmp_path_factory.mktemp("weeks"), tiny_files, tiny_result)


@pytest.fixture
def recommended(resilience, planned, tmp_path):
    """A way to decide a week of the tiny study."""

    def recommend(name, *words, week="2026-W48", previous=None):
        before = planned.plan if previous is None else previous
        return resilience(
            "recommend", planned.model, planned.scenarios, "--state", planned.states[week], "--previous", before,
            "--period", week, "-o", tmp_path / name, *words,
        )  # fmt: skip

    return recommend


def test_a_week_leaves_its_folder_whole_and_in_its_published_form(recommended, tmp_path):
    """Proves: every table with its columns told, JSON as published, a workbook of the same, and a text to mail.

    A summary of 41 lines, or of one with 80 columns, breaks in the mail of whoever forwards it.
    """
    ended = recommended("a", "--format", "json")
    assert ended.code == 0
    folder = tmp_path / "a"
    assert kind_of(folder) == "recommendation"
    assert all_edited(folder) == []
    tables = {path.stem for path in folder.glob("*.csv")}
    assert {"actions", "orders", "calls", "without", "churn", "buffers", "sources", "lots", "reserves"} <= tables
    made = json.loads((folder / "recommendation.json").read_text())
    schema = json.loads((page_folder() / "schemas" / "recommendation.schema.json").read_text())
    jsonschema.validate(made, schema)
    assert ended.json["recommendation"] == made
    for name in tables:
        assert [column for column in pd.read_csv(folder / f"{name}.csv") if said_of(name, column) is None] == [], name
    assert set(load_workbook(folder / "results.xlsx").sheetnames) == {"about", *tables}
    text = (folder / "summary.txt").read_text().splitlines()
    assert len(text) < 40
    read_tables(folder).write(tmp_path / "again")
    assert all((tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes() for name in kept_files(folder))
    assert max(map(len, text)) <= 78
    assert text[0].startswith("Week 2026-W48")


def test_the_same_week_again_is_told_and_other_input_is_a_revision(recommended, tmp_path):
    """Proves: exit code 0 and no file touched the second time; with other input a revision supersedes the first."""
    store = ("--store", tmp_path / "store.db")
    assert recommended("a", *store).code == 0
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "a").iterdir()}
    again = recommended("a", *store)
    assert again.code == 0
    assert "Recorded already as run 1" in " ".join(again.out.split())
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "a").iterdir()} == before
    assert recommended("b", *store, "--switching-cost", 500).code == 0
    with RunStore(tmp_path / "store.db") as held:
        runs = held.runs()
    assert [(run.kind, run.period, run.revision, run.superseded) for run in runs] == [
        ("recommendation", "2026-W48", 1, True), ("recommendation", "2026-W48", 2, False),
    ]  # fmt: skip
    assert all({"objective", "lower_bound"} <= run.figures.keys() for run in runs)


def test_a_recorded_week_is_repeated_to_the_last_byte(recommended, resilience, tmp_path):
    """Proves: the record holds the whole command, its week too, and the same input makes the same bytes."""
    recommended("a", "--store", tmp_path / "store.db")
    ended = resilience("runs", "repeat", tmp_path / "store.db", 1)
    assert ended.code == 0
    assert "to the last byte" in " ".join(ended.out.split())


def test_the_next_week_goes_on_from_what_this_one_left(recommended, tmp_path):
    """Proves: last week's folder gives plan and orders meant; without news nothing moves, and churn is measured."""
    recommended("a")
    ended = recommended("b", "--format", "json", week="2026-W49", previous=tmp_path / "a")
    assert ended.code == 0
    made = ended.json["recommendation"]
    assert made["previous"] == "2026-W48"
    assert made["stirred"] == {"share": 0.0, "decisions": 0, "instability": pytest.approx(0.0, abs=1e-6)}
    assert read_plan(tmp_path / "a") == read_plan(tmp_path / "b")
    pd.testing.assert_frame_equal(
        pd.read_csv(tmp_path / "a" / "orders.csv"), pd.read_csv(tmp_path / "b" / "orders.csv")
    )


def test_a_week_says_whose_doing_its_changes_are(recommended, tmp_path):
    """Proves: against a week that kept its input cost and causes are in CSV, JSON and the mail, and add up.

    Against a plan's folder, or asked to leave it out, there is no table, and a note says why or nobody asked.
    """
    first = recommended("a", "--format", "json").json["recommendation"]
    assert first["causes"] is None
    assert any("nothing to split" in note for note in first["notes"])
    assert not (tmp_path / "a" / "causes.csv").exists()
    second = recommended("b", "--format", "json", week="2026-W49", previous=tmp_path / "a").json["recommendation"]
    table = pd.read_csv(tmp_path / "b" / "causes.csv")
    assert list(table["figure"]) == ["cost"] == [one["figure"] for one in second["causes"]]
    parts = table[["data_and_state", "events", "beliefs", "model_and_settings", "tie"]].sum(axis=1)
    assert parts.to_numpy() == pytest.approx(table["change"].to_numpy(), rel=1e-6, abs=1e-6)
    assert "Since last week nothing has changed" in " ".join((tmp_path / "b" / "summary.txt").read_text().split())
    left_out = recommended("c", "--no-causes", "--format", "json", week="2026-W49", previous=tmp_path / "a")
    assert left_out.json["recommendation"]["causes"] is None
    assert not any("Whose doing" in note for note in left_out.json["recommendation"]["notes"])


def test_edited_input_of_last_week_is_not_split_against(recommended, tmp_path):
    """Proves: with a table edited in last week's folder the week is decided all the same, and a note names the file."""
    recommended("a")
    file = tmp_path / "a" / "inputs" / "model" / "lanes.csv"
    file.write_text(file.read_text() + "\n")
    ended = recommended("b", "--format", "json", week="2026-W49", previous=tmp_path / "a")
    assert ended.code == 0
    made = ended.json["recommendation"]
    assert made["causes"] is None
    assert any("lanes.csv" in note and "not told" in note for note in made["notes"])


def test_what_was_changed_by_hand_is_no_last_week(recommended, tmp_path):
    """Proves: a folder whose plan or JSON was edited is refused with its place; an edited memory is left aside.

    Taken at its word, an edited plan would be told as the one in force, and what changes as changed from it.
    """
    recommended("a")
    (tmp_path / "a" / "memory.npz").write_bytes(b"no memory")
    assert recommended("b", week="2026-W49", previous=tmp_path / "a").code == 0
    for name in ("plan.json", "recommendation.json"):
        file = tmp_path / "a" / name
        whole = file.read_text()
        file.write_text(whole + " ")
        refused = recommended("c", week="2026-W49", previous=tmp_path / "a")
        file.write_text(whole)
        assert refused.code == 2
        assert "changed since the run wrote it" in " ".join(refused.err.split())


def test_parquet_is_written_or_named(recommended, tmp_path):
    """Proves: without pyarrow the option is refused before any work, the extra named; with it tables are there."""
    ended = recommended("a", "--parquet")
    if find_spec("pyarrow") is None:
        assert ended.code == 2
        assert "resilience[parquet]" in ended.err
        assert not (tmp_path / "a").exists()
    else:
        pd.testing.assert_frame_equal(
            pd.read_parquet(tmp_path / "a" / "orders.parquet"), pd.read_csv(tmp_path / "a" / "orders.csv"),
            check_dtype=False,
        )  # fmt: skip


def test_no_clock_is_read(recommended, tmp_path, monkeypatch):
    """Proves: run in another year and zone, the week is decided from its Monday all the same, to the byte."""
    recommended("a")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    recommended("b")
    for name in ("actions.csv", "recommendation.json", "summary.txt", "certificate.json", "results.xlsx"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert json.loads((tmp_path / "a" / "recommendation.json").read_text())["decided_on"] == str(WEEK.monday)


def test_no_cell_of_a_week_is_a_formula(resilience, tmp_path):
    """Proves: names that begin like formulas reach no CSV and no workbook as such, be it of a site or a bound action.

    A cell `=SUM(A1)` in actions.csv would be run by whoever opens the attachment.
    """
    files = write_tiny(tmp_path)
    for path in (*files.model.glob("*.csv"), files.scenarios):
        path.write_text(path.read_text().replace("NEAR", "=1+NEAR"))
    model = read_model(files.model)
    book = read_scenarios(files.scenarios, model.calendar)
    plan = optimize(model, book, PlanOptions(undo=False)).plan
    state = write_state(
        tmp_path / "state", model, plan,
        committed="action,decision,site,part,quantity,effective\n@bound,buffers,PLANT,VALVE,500,2026-01-01",
        events="event,hazard,site,start,severity\n-fire,fire,=1+NEAR,2026-11-23,1",
    )  # fmt: skip
    words = ("--state", state, "--period", "2026-W48", "-o", tmp_path / "run")
    ended = resilience("recommend", files.model, files.scenarios, *words)
    assert ended.code == 0, ended.err
    for path in (tmp_path / "run").rglob("*.csv"):
        with path.open(newline="") as stream:
            assert not [cell for row in csv.reader(stream) for cell in row if FORMULA.match(cell)], path.name
    book = load_workbook(tmp_path / "run" / "results.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any("=1+NEAR" in str(cell.value) for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)


def test_no_password_of_a_database_is_told(resilience, planned, tmp_path):
    """Proves: the URLs of state and store that hold a password leave it in no output, log or folder, failing or not."""
    secret, log = "hunter2", tmp_path / "log.jsonl"
    database = f"sqlite:///{tmp_path}/none.db?password={secret}"
    for words in (
        ("--state", f"postgresql://planner:{secret}@localhost:1/none"),
        ("--state", database),
        ("--state", planned.states["2026-W48"], "--store", f"postgresql://planner:{secret}@localhost:1/none"),
    ):
        ended = resilience(
            "recommend", planned.model, planned.scenarios, *words, "--previous", planned.plan, "--period", "2026-W48",
            "-o", tmp_path / "run", "--log", log, "--format", "json",
        )  # fmt: skip
        assert ended.code == 2
        told = ended.out + ended.err + log.read_text()
        assert secret not in told
        assert not (tmp_path / "run").exists()


def test_what_old_events_count_for_needs_a_day_since_when_they_are_watched(recommended, tmp_path):
    """Proves: --keep without that day is refused, for nothing would come of it; with the day the week is decided."""
    ended = recommended("kept", "--keep", "0.5", "--format", "json")
    assert ended.code == 2
    (found,) = ended.json["findings"]
    assert "--keep" in str(found)
    assert "--watched-since" in found["remedy"]
    assert not (tmp_path / "kept").exists()
    assert recommended("watched", "--keep", "0.5", "--watched-since", "2024-01-01").code == 0
