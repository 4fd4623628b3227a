"""The command `exposure`: what it prints, writes and refuses."""

from __future__ import annotations

import csv
from math import inf

import pytest

from resilience.cli.text.exposure_text import days


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


@pytest.mark.parametrize(("capacity", "short", "margin"), [(190, "5 of 100", "15,600"), (150, "25 of 100", "78,000")])
def test_an_overloaded_network_is_answered_by_what_it_can_serve(resilience, tiny, tmp_path, capacity, short, margin):
    """Proves: NEAR's lane carries 190 of 200 valves, two to a pump: 5 pumps a week at 60 are short.

    Sensitivity: refused, the planner whose network is short every day would not learn what fails it further.
    """
    table = tiny.model / "lanes.csv"
    table.write_text(
        table.read_text(encoding="utf-8").replace("road,0 h,0.1,300", f"road,0 h,0.1,{capacity}"), encoding="utf-8"
    )
    ended = resilience("exposure", tiny.model, "-o", tmp_path / "run")
    assert ended.code == 0
    said = " ".join(ended.out.split())
    assert f"{short} PUMP at SHOP a period" in said
    assert f"a margin of {margin} EUR a year" in said
    assert (tmp_path / "run").exists()


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


@pytest.mark.parametrize(
    ("patience", "cost", "said"),
    [
        ("0 d", "0.01", ""),
        ("3 d", "0.01", "(0.01 EUR a unit and period of 1 wk, for 3 days at most)"),
        ("2 wk", "4.25", "(4.25 EUR a unit and period of 1 wk, for 14 days at most)"),
        ("unlimited", "0.7", "(0.7 EUR a unit and period of 1 wk, for as long as it takes)"),
    ],
)
def test_exposure_says_that_nobody_waits_where_somebody_would(resilience, tiny, patience, cost, said):
    """Proves: the sentence stands where a customer is patient, and only there, with what a queue costs and how long.

    Sensitivity: a margin of 30 a unit was all that was told of customers who would wait at 0.01 a week.
    """
    table = tiny.model / "demand.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row.update(patience=patience, backlog_cost=cost)
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    ended = resilience("exposure", tiny.model, "--fast")
    assert ended.code == 0
    assert ("Nobody waits in these figures" in ended.out) == bool(said)
    assert said in " ".join(ended.out.split())


@pytest.mark.parametrize(
    ("time", "words"),
    [(0.0, "at once"), (0.0909, "2.2 h"), (0.96, "23 h"), (1.0, "1"), (48.53, "48.5"), (inf, "for ever")],
)
def test_a_time_to_survive_is_said_in_a_unit_that_tells_something(time, words):
    """Proves: two hours are hours. Sensitivity: `TTS by period 0.0909` was read as a share, or as periods."""
    assert days(time) == words


def test_every_word_of_the_tables_is_explained_above_them(resilience, tiny):
    """Proves: each heading of figures stands, with its meaning, above the first table, in both kinds of study."""
    for options, heads in (
        ((), ("TTR", "TTS", "lost", "index", "cuts off", "rough", "by period")),
        (("--fast",), ("TTR", "TTS", "lost", "index", "cuts off")),
    ):
        ended = resilience("exposure", tiny.model, *options)
        above, below = ended.out.split("Most exposed sites")
        for head in heads:
            assert any(line.startswith(f"  {head:<9}  ") for line in above.splitlines()), head
            assert head in below
        assert ("by period" in above) == (not options)
