"""`resilience check --state`: the state of a week is checked with its model and scenarios."""

from __future__ import annotations

import pytest

STARTER = ("models/starter", "scenarios/starter.toml")


@pytest.fixture
def state(tmp_path):
    """A state in which nothing is under way, with events of a given last line."""

    def write(line):
        heads = {"inventory": "site,part,on_hand", "on_order": "order,origin,destination,part,mode,quantity,due",
                 "waiting": "market,part,quantity"}  # fmt: skip
        events = f"event,hazard,site,start\nfire,supplier-fire,KLEIN,2026-11-24\n{line}"
        for name, text in {**heads, "events": events}.items():
            (tmp_path / f"{name}.csv").write_text(text + "\n", encoding="utf-8")
        return tmp_path

    return write


def test_a_sound_state_is_sound(resilience, state):
    """Proves: exit code 0 with a state, and the week it is of."""
    path = state("flood,river-flood,,2026-03-02")
    assert resilience("check", *STARTER, "--state", path, "--period", "2026-W48").code == 0


@pytest.mark.parametrize(
    ("line", "week", "column"),
    [
        ("flood,river-floof,,2026-03-02", "2026-W48", "hazard"),
        ("flood,river-flood,,2026-12-02", "2026-W48", "start"),
        ("flood,river-flood,KLAIN,2026-03-02", "2026-W48", "site"),
    ],
)
def test_what_is_wrong_is_told_with_its_cell(resilience, state, line, week, column):
    """Proves: exit code 2, and the finding names row and column; hazards come from the scenario file."""
    ended = resilience("check", *STARTER, "--state", state(line), "--period", week, "--format", "json")
    assert ended.code == 2
    (found,) = [one for one in ended.json["findings"] if one["severity"] == "error"]
    assert (found["file"], found["row"], found["column"]) == ("events.csv", 3, column)


def test_a_week_without_a_state_is_refused(resilience):
    """Proves: `--period` alone would check nothing."""
    ended = resilience("check", *STARTER, "--period", "2026-W48")
    assert ended.code == 2
    assert "--state" in ended.out


def test_a_table_of_physical_things_that_is_not_there_is_a_finding(resilience, state):
    """Proves: exit code 2, and the table is named; read as empty the pipeline of five weeks would be gone."""
    path = state("flood,river-flood,,2026-03-02")
    (path / "on_order.csv").unlink()
    ended = resilience("check", *STARTER, "--state", path, "--format", "json")
    assert ended.code == 2
    (found,) = [one for one in ended.json["findings"] if one["severity"] == "error"]
    assert (found["code"], found["file"]) == ("missing-table", "on_order")
