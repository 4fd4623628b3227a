"""The command `bands`: what it prints, writes and refuses."""

from __future__ import annotations

import csv

import pytest


def rows_of(path):
    """Rows of a CSV file."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_bands_prints_and_writes_the_same_numbers(resilience, tiny, tmp_path):
    """Proves: exit code 0; JSON alone on standard output; every table in the folder, rows agreeing; bands tile 0 to 9.

    The first 50 valves cost 100 a year. In a fire or a flood (0.05 a year) they save 25 pumps, 1,500, and a little
    holding: they pay from just below (100 / 1,500 - 0.05) / 0.1 = 0.1667 times the fires stated.
    """
    ended = resilience("bands", tiny.model, tiny.scenarios, "--gap", "1e-4", "-o", tmp_path / "run", "--format", "json")
    assert ended.code == 0
    names = {"bands.csv", "rate_uncertainty.csv", "value_of_knowing.csv", "bands.json", "run.json"}
    assert {path.name for path in (tmp_path / "run").iterdir()} == names
    rows = rows_of(tmp_path / "run" / "bands.csv")
    told = ended.json["bands"]
    assert [float(row["low"]) for row in rows] == [row["low"] for row in told]
    for hazard in ("fire", "flood", "all hazards together"):
        own = [row for row in told if row["hazard"] == hazard]
        assert [row["high"] for row in own[:-1]] == [row["low"] for row in own[1:]]
        assert (own[0]["low"], own[-1]["high"]) == (0, pytest.approx(9))
        assert sum(row["stated"] for row in own) == 1
    assert 0.164 < told[1]["low"] < 0.1667
    assert told[1]["steady_cost"] - told[0]["steady_cost"] == pytest.approx(100)
    assert "Raise the buffer of VALVE at PLANT" in told[1]["changes"]
    costs = rows_of(tmp_path / "run" / "rate_uncertainty.csv")
    assert {(row["policy"], row["dependence"]) for row in costs} == {
        (policy, dependence)
        for policy in ("status quo", "pure just-in-time", "pure just-in-case", "optimized mix")
        for dependence in ("independent", "fully dependent")
    }
    assert ended.json["value_of_knowing"][0]["hazard"] == "fire"


def test_bands_prints_tables_for_people(resilience, tiny):
    """Proves: bands, their proof, the law of the uncertain rates and what to ask for are on the screen."""
    shown = resilience("bands", tiny.model, tiny.scenarios, "--hazard", "fire", "--gap", "1e-4", "--keep", "mean").out
    for words in ("fire", "0.165 to", "Edges are exact", "factor 3", "its mean", "Ask for this rate first", "Against"):
        assert words in shown
    assert "flood  0.05" not in shown


def test_bands_of_bad_input_writes_nothing(resilience, tiny, tmp_path):
    """Proves: an unknown hazard, a factor of 1 and a folder that is taken have exit code 2; nothing is written."""
    before = {path.name for path in tmp_path.iterdir()}
    where = ("bands", tiny.model, tiny.scenarios, "-o", tmp_path / "run", "--format", "json")
    for option, value in (("--hazard", "storm"), ("--factor", "1")):
        ended = resilience(*where, option, value)
        assert ended.code == 2
        assert {finding["file"] for finding in ended.json["findings"]} == {option}
    assert {path.name for path in tmp_path.iterdir()} == before
    assert resilience("bands", tiny.model, tiny.scenarios, "-o", tiny.model).code == 2
