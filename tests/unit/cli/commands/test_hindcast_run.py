"""`resilience hindcast --run`: the plan of a run folder meets an old event beside today's plan."""

from __future__ import annotations

import csv

import pytest
from support.replays import fire, gates

RATED = """title = "Fires"
seed = 1
[[hazard]]
name = "fire"
hits = "capacity"
select = { site = "FORGE" }
rate = 0.5
severity = 1.0
duration = "5 periods"
detection = "1 h"
source = "made up"
"""


@pytest.fixture
def works(resilience, tmp_path):
    """A run folder of the works, and a fire of seven days that it was not planned for."""
    model, rated = gates(tmp_path / "gates"), tmp_path / "rated.toml"
    rated.write_text(RATED, encoding="utf-8")
    assert resilience("plan", model, rated, "-o", tmp_path / "run", "--judge-years", 0).code == 0
    return tmp_path / "run", fire(tmp_path / "old.toml", duration="7 periods")


@pytest.mark.parametrize("options", [(), ("--rationing", "fair-share")])
def test_a_run_is_set_beside_today(resilience, works, tmp_path, options):
    """Proves: table, JSON and CSV say what the run's plan loses beside today's: 80 of 280 gates, 2,400 EUR of 8,400."""
    run, events = works
    ended = resilience("hindcast", "--run", run, events, "--format", "json", "--tables", tmp_path / "tables", *options)
    assert ended.code == 0
    whole = next(row for row in ended.json["beside"] if row["by"] == "all")
    assert [whole[f"lost_{when}"] for when in ("today", "plan", "change")] == pytest.approx([280, 80, -200])
    assert [whole[f"margin_lost_{when}"] for when in ("today", "plan", "change")] == pytest.approx([8400, 2400, -6000])
    assert ended.json["run"] == str(run)
    with (tmp_path / "tables" / "beside.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(ended.json["beside"])
    told = " ".join(resilience("hindcast", "--run", run, events, *options).out.split())
    assert "loses 80 units in place of 280: 200 fewer." in told
    assert "less than a year with today's plan, disruptions included." in told


def test_what_is_missing_is_named(resilience, works):
    """Proves: a run whose own scenarios have no date, and a replay of nothing, end with code 2 and what to name."""
    run, events = works
    assert "after --run RUN" in resilience("hindcast", "--run", run, "--format", "json").json["findings"][0]["remedy"]
    found = resilience("hindcast", "--format", "json")
    assert (found.code, found.json["findings"][0]["file"]) == (2, "MODEL")
    assert resilience("hindcast", events, "--format", "json").json["findings"][0]["file"] == "SCENARIOS"


def test_a_model_that_has_moved_can_be_named(resilience, works, tmp_path):
    """Proves: with --run the first of two places is the model, which must be the run's, byte for byte."""
    run, events = works
    (tmp_path / "far").mkdir()
    moved = (tmp_path / "gates").rename(tmp_path / "far" / "works")
    assert resilience("hindcast", "--run", run, moved, events).code == 0
    text = (moved / "lanes.csv").read_text(encoding="utf-8")
    (moved / "lanes.csv").write_text(text.replace("2 h", "3 h"), encoding="utf-8")
    refused = resilience("hindcast", "--run", run, moved, events, "--format", "json")
    assert (refused.code, refused.json["findings"][0]["file"]) == (2, "model/lanes.csv")


def test_an_event_that_costs_nothing_is_one_sentence(resilience, works, tmp_path):
    """Proves: with half of the forge's 60 hinges for a day today's plan loses ten of 40 gates, the run's none.

    With two thirds of them, 40, nobody loses anything: that is said in a sentence. Sensitivity: empty tables instead.
    """
    run, _ = works
    for severity, said in ((0.5, False), (1 / 3, True)):
        events = fire(tmp_path / "small.toml", duration="1 periods", severity=severity)
        told = " ".join(resilience("hindcast", "--run", run, events).out.split())
        assert ("Nothing is lost with either plan" in told) == said
        assert ("loses nothing in place of 10 units" in told) != said
