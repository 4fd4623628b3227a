"""Runs recorded, superseded and forgotten, in SQLite."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support import store_writer
from support.store_writer import DIGESTS, FIGURES
from support.store_writer import key as key_of

from resilience.errors import InputError
from resilience.store.location import shown, url_of
from resilience.store.run_key import STOPPED, RunKey, digest_of
from resilience.store.run_store import RunStore, expired

WRITER = Path(store_writer.__file__)
HERE = Path("/runs/a")


def key(period: str, inputs: str, *, kind: str = "plan", model: str = "pumps", seed: int = 1) -> RunKey:
    """A key of a week."""
    return RunKey(kind, model, period, digest_of({"a": inputs}), "0.1.0", seed)


@pytest.fixture
def store(tmp_path):
    """A new store."""
    with RunStore(tmp_path / "new folder" / "store.db") as made:
        yield made


def test_the_same_key_again_is_the_same_run(store):
    """Proves: one row however often; a second row would make the week a revision of itself."""
    first = store.record(key("2026-W48", "x"), HERE, words=("plan", "m"), figures={"objective": 1.5}, digests=DIGESTS)
    again = store.record(key("2026-W48", "x"), Path("/runs/b"), outcome=STOPPED)
    assert (again.number, again.revision, again.superseded) == (first.number, 1, False)
    assert (again.folder, again.outcome, again.figures) == ("/runs/b", STOPPED, {})
    assert len(store.runs()) == 1
    assert store.find(key("2026-W48", "x")) == again
    assert first.figures == {"objective": 1.5}
    assert first.digests == DIGESTS


@pytest.mark.parametrize("other", [key("2026-W48", "y"), key("2026-W48", "x", seed=2)], ids=["input", "seed"])
def test_the_same_week_with_something_else_is_a_new_revision(store, other):
    """Proves: the older stays, marked; of other weeks, models and commands nothing is."""
    aside = [key("2026-W47", "x"), key("2026-W48", "x", model="cars"), key("2026-W48", "x", kind="study")]
    for one in (key("2026-W48", "x"), *aside):
        store.record(one, HERE)
    second = store.record(other, HERE)
    assert (second.revision, second.superseded) == (2, False)
    assert [one.number for one in store.runs() if one.superseded] == [1]
    assert [one.revision for one in store.runs(model="pumps", period="2026-W48", kind="plan")] == [1, 2]


def test_runs_of_no_week_supersede_nothing(store):
    """Proves: two plans of a model with other budgets both count."""
    for inputs in "xy":
        store.record(key("", inputs), HERE)
    assert [one.superseded for one in store.runs()] == [False, False]


def test_what_is_forgotten_lets_the_newest_left_count_again(store):
    """Proves: without the newest revision the one before it is in force; numbers are never given out twice."""
    runs = [store.record(key("2026-W48", inputs), HERE, figures=FIGURES) for inputs in "xyz"]
    assert [one.number for one in store.forget([runs[2].number])] == [3]
    assert [one.superseded for one in store.runs()] == [True, False]
    assert store.record(key("2026-W48", "w"), HERE).number == 4


def test_what_is_not_there_is_not_forgotten_and_nothing_else_is(store):
    """Proves: a wrong number is refused as a whole."""
    store.record(key("2026-W48", "x"), HERE)
    with pytest.raises(InputError, match="no run 7, 9; nothing was forgotten"):
        store.forget([9, 1, 7])
    assert len(store.runs()) == 1
    with pytest.raises(InputError, match="There is no run 7"):
        store.run(7)


def test_retention_counts_weeks_of_each_model(store):
    """Proves: two weeks kept are two weeks with all their revisions; counting runs would drop W47."""
    made = [("2026-W46", "x"), ("2026-W47", "x"), ("2026-W48", "x"), ("2026-W48", "y"), ("", "a"), ("", "b"), ("", "c")]
    for period, inputs in made:
        store.record(key(period, inputs), HERE)
    store.record(key("2026-W01", "x", model="cars"), HERE)
    assert sorted(one.number for one in expired(store.runs(), 2)) == [1, 5]


def test_it_is_a_file_made_with_its_folder_unless_it_is_to_be_there(tmp_path):
    """Proves: a slip in the name of a store to be read is told; an empty one would list nothing."""
    with pytest.raises(InputError, match="There is no such store"):
        RunStore(tmp_path / "stor.db", make=False)
    assert not (tmp_path / "stor.db").exists()


def test_the_tables_are_what_the_engine_works_with(store):
    """Proves: what the migrations make is what the records declare; a column in one alone would fail in the field."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from resilience.store.records import StoreBase
    from resilience.store.schema import VERSION_TABLE

    with store._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, StoreBase.metadata) == []
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30_000


def test_a_store_of_a_newer_engine_is_refused(tmp_path):
    """Proves: a form that this engine does not know is told, and left as it is."""
    path = tmp_path / "store.db"
    RunStore(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE resilience_schema SET version_num = 'later'")
    raw.close()
    with pytest.raises(InputError, match="newer engine"):
        RunStore(path)


def test_what_is_no_database_is_told(tmp_path):
    """Proves: a text file under that name is not overwritten."""
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to look like one " * 40, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(InputError, match="cannot be used: file is not a database"):
        RunStore(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "location",
    [
        "postgresql://anna:geheim@nowhere.invalid/runs",
        "postgresql+psycopg://anna:ge%40heim@nowhere.invalid/runs?sslpassword=geheim",
        "mysql://anna:geheim@host/runs",
        "postgresql://anna:geheim@host:port/runs",
        "sqlite://",
    ],
)
def test_a_password_is_told_to_nobody(location):
    """Proves: a database that cannot be reached, of another kind or misspelled is told without its password."""
    with pytest.raises(InputError) as told:
        RunStore(location)
    assert "heim" not in str(told.value)


def test_a_url_is_shown_without_its_secrets():
    """Proves: user, host and database stay, which one looks for."""
    text = shown(url_of("postgresql://anna:geheim@db.example/runs?application_name=plan&sslpassword=x"))
    assert text == "postgresql://anna:***@db.example/runs?application_name=plan"


def whole(path: Path, least: int = 0) -> None:
    """Assert that a store is whole: its file, each run with all that belongs to it, one revision of a week."""
    with sqlite3.connect(path) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    raw.close()
    with RunStore(path) as store:
        runs = store.runs()
    assert len(runs) >= least
    assert all(run.figures == FIGURES and run.digests == DIGESTS for run in runs)
    for period in {run.period for run in runs}:
        mine = [run for run in runs if run.period == period]
        assert [run.revision for run in mine] == [*range(1, len(mine) + 1)]
        assert [run.superseded for run in mine] == [True] * (len(mine) - 1) + [False]


def start(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    """Start a process that records runs."""
    command = [sys.executable, str(WRITER), str(path), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_processes_that_write_at_once_are_both_recorded(tmp_path):
    """Proves: of 2 x 15 runs none is lost or refused, beginning with the tables, which both want to make."""
    path = tmp_path / "store.db"
    writers = [start(path, name, 15) for name in ("anna", "ben")]
    for writer in writers:
        _, err = writer.communicate(timeout=120)
        assert writer.returncode == 0, err
    whole(path, 30)
    with RunStore(path) as store:
        assert all(store.find(key_of(name, number)) for name in ("anna", "ben") for number in range(15))


def killed(path: Path, seed: int, times: int) -> None:
    """Kill a writer again and again, each time a little later after it began; what it said it recorded is there."""
    rng = random.Random(seed)
    said = 0
    for turn in range(times):
        writer = start(path, f"turn {seed}-{turn}", 10_000)
        assert writer.stdout is not None
        writer.stdout.readline()
        said += 1
        time.sleep(rng.uniform(0, 0.15))
        writer.send_signal(signal.SIGKILL)
        said += len(writer.communicate(timeout=60)[0].splitlines())
        whole(path, said)


def test_a_kill_leaves_a_store_whole(tmp_path):
    """Proves: whatever a writer is at, the store is sound, no run is half there, and the next writer goes on."""
    killed(tmp_path / "store.db", 24, 5)


@pytest.mark.soak
def test_two_hundred_kills_leave_a_store_whole(tmp_path):
    """Proves: the same at 200 moments."""
    for seed in range(8):
        killed(tmp_path / f"{seed}.db", seed, 25)
