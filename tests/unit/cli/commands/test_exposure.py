"""The command `exposure`: what it prints, writes and refuses."""

from __future__ import annotations

import csv

import pytest


def test_exposure_prints_and_writes_the_same_numbers(resilience, tiny, tmp_path):
    """Proves: exit code 0; JSON alone on standard output; every table in the folder and in the JSON, rows agreeing."""
    ended = resilience("exposure", tiny.model, "-o", tmp_path / "run", "--price", "NEAR", "--format", "json")
    assert ended.code == 0
    names = {"exposure", "durations", "false_diversification", "questions", "price"}
    assert names <= set(ended.json)
    assert {path.name for path in (tmp_path / "run").iterdir()} == {"run.json", *(f"{name}.csv" for name in names)}
    with (tmp_path / "run" / "exposure.csv").open(encoding="utf-8") as file:
        rows = {(row["kind"], row["name"]): row for row in csv.DictReader(file)}
    near = next(row for row in ended.json["exposure"] if (row["kind"], row["name"]) == ("site", "NEAR"))
    assert float(rows["site", "NEAR"]["margin_lost"]) == near["margin_lost"]
    assert next(row for row in ended.json["exposure"] if row["name"] == "FAR")["time_to_survive"] is None


def test_exposure_prints_tables_for_people(resilience, tiny):
    """Proves: the most exposed site, both readings, what is not known and what to ask for are on the screen."""
    shown = resilience("exposure", tiny.model).out
    for words in ("Most exposed sites", "NEAR", "TTS by period", "Ask for this first", "recovery of PLANT", "for ever"):
        assert words in shown


def test_fast_leaves_out_the_answers_by_periods(resilience, tiny):
    """Proves: what was not computed is absent, not zero, and the screen says so."""
    ended = resilience("exposure", tiny.model, "--fast", "--format", "json")
    assert "time_to_survive_dynamic" not in ended.json["exposure"][0]
    assert "At constant rates" in resilience("exposure", tiny.model, "--fast").out


def test_exposure_of_bad_input_writes_nothing(resilience, tiny, tmp_path):
    """Proves: an unknown site and a folder that is taken have exit code 2; nothing is written, nothing replaced."""
    before = {path.name for path in tmp_path.iterdir()}
    ended = resilience("exposure", tiny.model, "-o", tmp_path / "run", "--price", "NOWHERE", "--format", "json")
    assert ended.code == 2
    assert [f["file"] for f in ended.json["findings"]] == ["--price"]
    assert {path.name for path in tmp_path.iterdir()} == before
    assert resilience("exposure", tiny.model, "-o", tiny.model).code == 2
    assert resilience("exposure", tmp_path / "nothing").code == 2


def test_a_network_without_a_steady_state_has_exit_code_3(resilience, tiny, tmp_path):
    """Proves: NEAR's lane carries 190 of 200 valves and FAR is no source today, so there is no plan to be exposed.

    Only a plan could tell; the tables are sound, so exit code 2 would blame the wrong thing.
    """
    table = tiny.model / "lanes.csv"
    table.write_text(
        table.read_text(encoding="utf-8").replace("road,0 h,0.1,300", "road,0 h,0.1,190"), encoding="utf-8"
    )
    ended = resilience("exposure", tiny.model, "-o", tmp_path / "run")
    assert ended.code == 3
    assert "does not serve the nominal demand" in ended.err
    assert not (tmp_path / "run").exists()


def without_recovery(tiny, kept):
    """The tiny tables, in which only some sites state a time to recover."""
    table = tiny.model / "sites.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row.update({key: "" for key in row if key.startswith("time_to_recover") and row["site"] not in kept})
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize("kept", [(), ("NEAR",), ("PLANT", "FAR")])
@pytest.mark.parametrize("options", [(), ("--fast",)])
def test_times_to_recover_that_nobody_states_are_asked_for(resilience, tiny, kept, options):
    """Proves: without any recovery time, with one and with some, the answer is printed whole and asks for the others.

    A column in which nothing was stated held no numbers, and printing it ended in a traceback.
    """
    without_recovery(tiny, kept)
    ended = resilience("exposure", tiny.model, *options)
    assert ended.code == 0
    assert "Ask for this first" in ended.out
    assert resilience("exposure", tiny.model, *options, "--format", "json").code == 0


@pytest.mark.parametrize(("patience", "said"), [("0 d", False), ("3 d", True), ("unlimited", True)])
def test_exposure_says_that_nobody_waits_where_somebody_would(resilience, tiny, patience, said):
    """Proves: the sentence stands where a customer is patient, and only there: what is lost here `plan` serves late."""
    table = tiny.model / "demand.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row.update(patience=patience, backlog_cost="0.01")
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    ended = resilience("exposure", tiny.model, "--fast")
    assert ended.code == 0
    assert ("Nobody waits in these figures" in ended.out) == said
