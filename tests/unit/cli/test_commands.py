"""What every command promises: help, exit codes, nothing written on bad input, JSON alone on standard output."""

from __future__ import annotations

import subprocess
import sys

import pytest

COSTLY = {"altair", "highspy", "networkx", "numpy", "openpyxl", "pandas", "pyomo", "scipy", "sqlalchemy"}


def test_help_loads_no_costly_library():
    """Proves: help answers at once. With imports at the top of the modules it would take over a second."""
    command = [sys.executable, "-X", "importtime", "-m", "resilience", "plan", "--help"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = {line.rpartition("|")[2].strip() for line in run.stderr.splitlines()}
    assert "typer" in loaded
    assert COSTLY.isdisjoint(loaded)


@pytest.mark.parametrize("command", ["init", "check", "plan", "hindcast"])
def test_every_command_offers_format_and_log(resilience, command):
    """Proves: the shared options are options of each command, not parameters named after their group."""
    shown = resilience(command, "--help").out
    assert "--format" in shown
    assert "--log" in shown
    assert "common" not in shown.lower()


def test_a_wrong_option_is_a_usage_error(resilience):
    """Proves: typer's own errors have exit code 2, like every wrong input."""
    assert resilience("check", "--no-such-option").code == 2


def test_check_of_a_sound_study(resilience, tiny):
    """Proves: exit code 0 and no error, with the scenario path written without its suffix; short covers are told."""
    ended = resilience("check", tiny.model, tiny.scenarios.with_suffix(""), "--format", "json")
    assert ended.code == 0
    assert (ended.json["status"], ended.json["exit_code"]) == ("done", 0)
    assert {one["code"] for one in ended.json["findings"]} == {"shorter-than-period"}


def test_check_lists_findings_of_model_and_scenarios_together(resilience, tiny):
    """Proves: one run names every defect with file, row, column, remedy and code.

    Stopping at the first file would hide the scenario's.
    """
    spoil(tiny)
    ended = resilience("check", tiny.model, tiny.scenarios, "--format", "json")
    assert ended.code == 2
    found = {(f["file"], f["row"], f["column"]) for f in ended.json["findings"]}
    assert ("demand.csv", 2, "quantity") in found
    assert any(file == "hazards.toml" for file, _, _ in found)
    assert all(f["remedy"] and f["code"] for f in ended.json["findings"])
    printed = resilience("check", tiny.model, tiny.scenarios).out
    assert "demand.csv  1 error" in printed
    assert f"[{ended.json['findings'][0]['code']}]" in printed


def test_plan_of_bad_input_prints_the_findings_and_writes_nothing(resilience, tiny, tmp_path):
    """Proves: exit code 2, findings of both inputs, no run folder and nothing hidden beside it."""
    spoil(tiny)
    before = {path.name for path in tmp_path.iterdir()}
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", "--format", "json")
    assert ended.code == 2
    assert {f["file"] for f in ended.json["findings"]} >= {"demand.csv", "hazards.toml"}
    assert {path.name for path in tmp_path.iterdir()} == before


def test_options_that_do_not_fit_the_model_are_findings(resilience, tiny, tmp_path):
    """Proves: an unknown site, one without TTR, a market, a level of 1 and a change limit without a plan are reported.

    Sensitivity: a market taken for a site like any other would only be told, after the search, that no plan exists.
    """
    options = ["--survive", "NOWHERE", "--survive", "PLANT", "--survive", "SHOP", "--cvar-level", 1,
               "--max-flow-change", 0.1]  # fmt: skip
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", "--format", "json", *options)
    assert ended.code == 2
    assert [f["file"] for f in ended.json["findings"]] == [
        "--survive",
        "--survive",
        "--survive",
        "--cvar-level",
        "--max-flow-change",
    ]


def test_a_missing_model_is_wrong_input(resilience, tiny, tmp_path):
    """Proves: a mistyped path has exit code 2 and a sentence, not a traceback."""
    ended = resilience("plan", tmp_path / "no-such", tiny.scenarios, "-o", tmp_path / "run")
    assert ended.code == 2
    assert "There is no such folder or file." in ended.err


def test_a_log_that_cannot_be_written_is_wrong_input(resilience, tiny, tmp_path):
    """Proves: the log is opened before any work, and its failure is told in words."""
    ended = resilience("check", tiny.model, "--log", tmp_path / "no" / "such" / "log")
    assert ended.code == 2
    assert "The log cannot be written" in ended.err


@pytest.mark.parametrize(("option", "made"), [([], "starter/model.toml"), (["--excel"], "starter.xlsx")])
def test_init_writes_a_study_that_has_no_findings(resilience, tmp_path, option, made):
    """Proves: the starter arrives in the form asked for and checks clean; a second init refuses to overwrite it."""
    folder = tmp_path / "study"
    written = resilience("init", folder, *option, "--format", "json")
    assert written.code == 0
    assert (folder / "models" / made).is_file()
    assert resilience("check", written.json["model"], written.json["scenarios"]).code == 0
    assert resilience("init", folder, *option).code == 2


def test_user_text_in_brackets_is_printed_as_it_is(resilience, tiny):
    """Proves: a name like `[red]` is text. Read as markup it would vanish."""
    (tiny.model / "demand.csv").write_text("market,part,quantity,margin,patience\nSHOP,[red]PUMP,100,60,0\n")
    assert "[red]PUMP" in resilience("check", tiny.model).out


def test_hindcast_without_a_dated_hazard_is_refused(resilience, tiny):
    """Proves: a scenario file of rates has nothing to replay, which is wrong input and not an empty table."""
    ended = resilience("hindcast", tiny.model, tiny.scenarios)
    assert ended.code == 2
    assert "onset" in ended.err


def test_hindcast_replays_a_dated_hazard(resilience, tiny):
    """Proves: three weeks without the maker lose 300 pumps but the 50 whose 100 valves are in stock."""
    dated = tiny.scenarios.with_name("dated.toml")
    dated.write_text(
        'title = "Then"\nseed = 1\n[[hazard]]\nname = "then"\nhits = "capacity"\nselect = { site = "NEAR" }\n'
        'onset = 1997-02-01\nseverity = 1.0\nduration = "3 wk"\ndetection = "1 d"\nsource = "made up"\n'
    )
    ended = resilience("hindcast", tiny.model, dated, "--format", "json")
    assert ended.code == 0
    assert [row["loss"] for row in ended.json["table"]] == pytest.approx([250])
    assert ended.json["verdict"]


def spoil(tiny):
    """Break the model and the scenarios."""
    demand = tiny.model / "demand.csv"
    demand.write_text(demand.read_text().replace(",100,", ",-100,"))
    tiny.scenarios.write_text(tiny.scenarios.read_text().replace("severity = 0.5", "severity = 1.5"))


@pytest.mark.parametrize("words", [["columns"], ["columns", "lanes"], ["help"], ["help", "hazards"]])
def test_the_reference_is_at_hand(words: list[str], resilience) -> None:
    """Proves: tables, columns and hazards are explained without the documentation, also as JSON."""
    shown, told = resilience(*words), resilience(*words, "--format", "json")
    assert (shown.code, told.code) == (0, 0)
    assert told.json["sections"]
