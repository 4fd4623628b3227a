"""What a command writes over, and what it never touches: runs, memories and logs of its own kind alone."""

from __future__ import annotations

import json
import os
import shutil

import pytest

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX links and devices")


@pytest.fixture
def run(tiny_run):
    """A run folder of the smallest plan."""
    return tiny_run("run")


def again(resilience, tiny, place, *options):
    """Plan once more to a place."""
    return resilience("plan", tiny.model, tiny.scenarios, "-o", place, "--judge-years", 0, *options)


def test_a_simulation_never_takes_the_place_of_a_plan(resilience, run):
    """Proves: `--replace` is for runs of the same kind; the plan is as it was, and the message says what it is.

    Sensitivity: any folder with a marker was taken for a run to replace, and the plan was gone with exit code 0.
    """
    before = {path.name: path.read_bytes() for path in run.iterdir()}
    ended = resilience("simulate", run, "--years", 40, "-o", run, "--replace")
    assert ended.code == 2
    assert "another command (plan)" in " ".join(ended.err.split())
    assert {path.name: path.read_bytes() for path in run.iterdir()} == before


def test_a_run_of_an_earlier_version_tells_its_kind_by_its_files(resilience, run):
    """Proves: a marker that names no kind is not taken for any kind."""
    (run / "run.json").write_text('{"schema": 1}', encoding="utf-8")
    assert resilience("simulate", run, "--years", 40, "-o", run, "--replace").code == 2
    assert (run / "plan.json").exists()


def test_own_files_are_kept(resilience, tiny, run):
    """Proves: notes, folders and links of the user's stay; one under a name that the run writes stays beside it.

    Sensitivity: a run folder replaced whole takes them with it.
    """
    (run / "notes.txt").write_text("call the supplier", encoding="utf-8")
    (run / "mail" / "2024").mkdir(parents=True)
    (run / "mail" / "2024" / "offer.txt").write_text("12.50", encoding="utf-8")
    marker = json.loads((run / "run.json").read_text(encoding="utf-8"))
    del marker["files"]["lots.csv"]  # as if an earlier version had written no such table
    (run / "run.json").write_text(json.dumps(marker), encoding="utf-8")
    (run / "lots.csv").write_text("my own", encoding="utf-8")
    assert again(resilience, tiny, run, "--replace").code == 0
    assert (run / "notes.txt").read_text(encoding="utf-8") == "call the supplier"
    assert (run / "mail" / "2024" / "offer.txt").read_text(encoding="utf-8") == "12.50"
    assert (run / "lots.kept.csv").read_text(encoding="utf-8") == "my own"
    assert (run / "lots.csv").read_text(encoding="utf-8") != "my own"
    assert again(resilience, tiny, run, "--replace").code == 0
    assert (run / "notes.txt").exists()
    assert [path.name for path in run.parent.glob(".run*")] == []


@posix
def test_a_link_is_followed(resilience, tiny, run):
    """Proves: `latest`, a link to a run, stays a link, and the run it leads to is replaced.

    Sensitivity: renaming over a link is a traceback, and the link becomes a folder.
    """
    latest = run.with_name("latest")
    latest.symlink_to("run")
    stamp = (run / "plan.json").stat().st_ino
    assert again(resilience, tiny, latest, "--replace").code == 0
    assert latest.is_symlink()
    assert (run / "plan.json").stat().st_ino != stamp
    assert again(resilience, tiny, latest).code == 2


def test_an_existing_run_names_the_option(resilience, tiny, run):
    """Proves: the message for an existing run says `--replace`; for a folder that is none it does not."""
    assert "--replace" in again(resilience, tiny, run).err
    other = run.with_name("other")
    other.mkdir()
    (other / "thesis.txt").write_text("dear", encoding="utf-8")
    assert "--replace" not in again(resilience, tiny, other).err


@pytest.mark.parametrize("option", ["--memory", "--log"])
@pytest.mark.parametrize("fresh", [(), ("--fresh",)])
def test_a_file_of_another_kind_is_left_alone(resilience, tiny, tmp_path, option, fresh):
    """Proves: a text, a table and a zip stay byte for byte; code 2, before any work.

    Sensitivity: with `--fresh` nothing was read, so whatever stood there was replaced.
    """
    for name, content in (
        ("prices.txt", b"12.50"),
        ("table.csv", b"a,b\n1,2\n"),
        ("book.xlsx", b"PK\x05\x06" + bytes(18)),
    ):
        mine = tmp_path / name
        mine.write_bytes(content)
        ended = again(resilience, tiny, tmp_path / "run", *fresh, option, mine)
        assert ended.code == 2, ended.err
        assert option in ended.err
        assert mine.read_bytes() == content
    assert not (tmp_path / "run").exists()


@posix
@pytest.mark.parametrize("option", ["--memory", "--log"])
def test_a_link_or_a_folder_is_left_alone(resilience, tiny, tmp_path, option):
    """Proves: neither a link to a file of another kind nor a folder is replaced."""
    (tmp_path / "mine.txt").write_text("dear", encoding="utf-8")
    (tmp_path / "link").symlink_to("mine.txt")
    (tmp_path / "folder").mkdir()
    for name in ("link", "folder"):
        assert again(resilience, tiny, tmp_path / "run", "--fresh", option, tmp_path / name).code == 2
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "dear"


def test_an_own_log_and_an_own_memory_are_written_again(resilience, tiny, tmp_path):
    """Proves: what this program wrote, it may write anew; a link to it stays a link."""
    options = ("--replace", "--log", tmp_path / "log.jsonl", "--memory", tmp_path / "memory")
    for _ in range(2):
        assert again(resilience, tiny, tmp_path / "run", *options, "--fresh").code == 0
    assert again(resilience, tiny, tmp_path / "run", "--replace", "--memory", tmp_path / "run").code == 2


@pytest.mark.parametrize("name", ["plan.json", "policies.json", "certificate.json"])
def test_an_edited_run_is_not_simulated(resilience, run, name):
    """Proves: each file that holds the plan or its promise is refused once it is not what the run wrote.

    Sensitivity: the numbers of an edited plan were told as those of the plan that was proven.
    """
    text = (run / name).read_text(encoding="utf-8")
    (run / name).write_text(text.replace("0", "1", 1), encoding="utf-8")
    ended = resilience("simulate", run, "--years", 40, "--format", "json")
    assert ended.code == 2
    assert [(one["code"], one["file"]) for one in ended.json["findings"]] == [("changed-run", name)]


def test_a_run_that_moved_finds_its_input_by_content(resilience, run, tiny, tmp_path):
    """Proves: model, scenarios and run in another folder, under other names, are found; changed ones are not.

    Sensitivity: a path alone no longer leads there, and a name alone leads to a model of the same name.
    """
    there = tmp_path / "archive" / "july"
    (there / "runs").mkdir(parents=True)
    shutil.move(run, there / "runs" / "first")
    shutil.move(tiny.model, there / "pump")
    shutil.move(tiny.scenarios, there / tiny.scenarios.name)
    assert resilience("simulate", there / "runs" / "first", "--years", 40).code == 0
    table = next((there / "pump").glob("demand.csv"))
    table.write_text(table.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    ended = resilience("simulate", there / "runs" / "first", "--years", 40)
    assert ended.code == 2
    assert "--model" in ended.err


def test_a_folder_of_init_is_a_model(resilience, tmp_path):
    """Proves: the folder that `init` made stands for the model in it; with two models one has to be named."""
    assert resilience("init", tmp_path / "start").code == 0
    assert resilience("check", tmp_path / "start").code == 0
    shutil.copytree(tmp_path / "start" / "models" / "starter", tmp_path / "start" / "models" / "second")
    ended = resilience("check", tmp_path / "start")
    assert ended.code == 2
    assert "second, starter" in ended.out


def test_a_hindcast_without_dates_says_what_to_write(resilience, tiny):
    """Proves: the finding names the key to write, in a sentence that can be copied."""
    ended = resilience("hindcast", tiny.model, tiny.scenarios)
    assert ended.code == 2
    assert "onset = 2024-03-11" in ended.err


def test_quiet_prints_the_answer_alone(resilience, tiny, tmp_path):
    """Proves: progress is on standard error, and with --quiet nowhere; the answer is on standard output both times."""
    loud = again(resilience, tiny, tmp_path / "loud")
    quiet = again(resilience, tiny, tmp_path / "quiet", "--quiet")
    assert "Searching" in loud.err
    assert "Searching" not in loud.out + quiet.err
    assert "Written to" in quiet.out
