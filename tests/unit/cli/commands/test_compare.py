"""`resilience compare`: two runs on the screen of 80 columns, as JSON and as one workbook."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from rich.console import Console
from support.replays import gates

from resilience.cli.text.compare_text import comparison_table
from resilience.study.compare.comparison import compare_runs

RATED = """title = "Fires"
seed = 1
[[hazard]]
name = "fire"
hits = "capacity"
select = {{ site = "FORGE" }}
rate = 0.5
severity = 1.0
duration = "{days} periods"
detection = "1 h"
source = "{source}"
"""


@pytest.fixture(scope="module")
def runs(resilience, tmp_path_factory):
    """Two runs of the works: fires of five days, and of three with a dearer lane and a source that sheets would run."""
    tmp_path, folders = tmp_path_factory.mktemp("runs"), []
    for name, days, cost, source in (("wide", 5, "0", "made up"), ("lean", 3, "0.5", "=cmd|' /C calc'!A0")):
        model, rated = gates(tmp_path / name), tmp_path / f"{name}.toml"
        lanes = model / "lanes.csv"
        lanes.write_text(lanes.read_text(encoding="utf-8").replace("2 h,0,", f"2 h,{cost},"), encoding="utf-8")
        rated.write_text(RATED.format(days=days, source=source), encoding="utf-8")
        folders.append(tmp_path / f"run-{name}")
        assert resilience("plan", model, rated, "-o", folders[-1], "--judge-years", 0, "-q").code == 0
    return folders


def test_json_and_screen_say_what_moved_what(resilience, runs):
    """Proves: 5,200 EUR a year for the lane stand at its cell, two days of stock less at its shelf, in both forms."""
    ended = resilience("compare", *runs, "--format", "json")
    assert ended.code == 0
    found = ended.json
    assert (found["first"], found["runs"], found["currency"]) == ("run-wide", ["run-lean"], "EUR")
    cells = {(row["file"], row["column"]): (row["was"], row["now"], row["moved"]) for row in found["inputs"]}
    assert cells["lanes.csv", "unit_cost"] == ("0", "0.5", pytest.approx(5200))
    assert cells["lean.toml", "source"] == ("made up", "=cmd|' /C calc'!A0", None)
    (shelf,) = found["decisions"]
    assert (shelf["kind"], shelf["place"], shelf["change"]) == ("shelf", "HINGE at WORKS", pytest.approx(-80))
    parts = {row["what"]: row["amount"] for row in found["moved"]}
    whole = next(row for row in found["costs"] if row["what"] == "whole cost")
    moved = sum(parts[name] for name in ("other input, first plan kept", "another plan, on that input"))
    assert moved == pytest.approx(whole["change"]) == pytest.approx(parts["change of the whole cost"])
    told = " ".join(resilience("compare", *runs).out.split())
    assert "run-lean costs 5,170 EUR a year more than run-wide: other input, with the plan of run-wide kept," in told
    assert "takes 32 EUR off what every year costs" in told


def test_the_table_fits_a_terminal_of_80_columns(runs):
    """Proves: no line is longer than 80 columns, and nothing is cut off: amounts and places stand whole."""
    (pair,) = compare_runs(runs).pairs
    screen = io.StringIO()
    Console(file=screen, width=80, color_system=None).print(comparison_table(pair))
    text = screen.getvalue()
    assert max(map(len, text.splitlines())) <= 80
    assert "…" not in text
    for word in ("HINGE at WORKS", "lanes.csv row 3, unit_cost", "+5.20 k", "200", "120", "7 d", "4.2 d"):
        assert re.search(re.escape(word), text), word


def test_one_workbook_in_which_no_text_is_a_formula(resilience, runs, tmp_path):
    """Proves: a sheet for each table; what a spreadsheet would run is text; an earlier file stays unless replaced."""
    place = tmp_path / "runs.xlsx"
    assert resilience("compare", *runs, "-o", place).code == 0
    book = openpyxl.load_workbook(place)
    assert book.sheetnames == ["about", "costs", "moved", "decisions", "inputs"]
    cells = [cell for row in book["inputs"].iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in cells] == [("=cmd|' /C calc'!A0", "s", True)]
    before = place.read_bytes()
    refused = resilience("compare", *runs, "-o", place, "--format", "json")
    assert refused.code == 2
    assert place.read_bytes() == before
    assert resilience("compare", *runs, "-o", place, "--replace").code == 0
    assert place.read_bytes() == before


@pytest.mark.parametrize("name", ["runs.csv", "runs"])
def test_only_a_workbook_can_be_written(resilience, runs, tmp_path, name):
    """Proves: another ending is refused before any work, with what to write."""
    refused = resilience("compare", *runs, "-o", tmp_path / name, "--format", "json")
    assert (refused.code, refused.json["findings"][0]["remedy"]) == (2, "End it with .xlsx.")


def test_what_is_no_run_is_refused(resilience, runs, tmp_path):
    """Proves: one run alone, and a folder that is none, end with code 2 and what to name."""
    assert "two runs" in resilience("compare", runs[0], "--format", "json").json["findings"][0]["remedy"]
    refused = resilience("compare", runs[0], tmp_path, "--format", "json")
    assert (refused.code, "run folder" in refused.json["findings"][0]["remedy"]) == (2, True)


def test_nothing_is_priced_where_that_is_not_wanted(resilience, runs):
    """Proves: --no-price tells costs, decisions and cells, and says that the change is not split."""
    found = resilience("compare", *runs, "--no-price", "--format", "json").json
    assert [row["what"] for row in found["moved"]] == ["change of the whole cost"]
    assert len(found["decisions"]) == 1
    assert any("is not told: it was not asked for." in words for words in found["verdict"]["run-lean"])


def planned(resilience, tmp_path, name, days, previous=None):
    """Plan the works against fires of some days, perhaps with a plan before it."""
    model, rated = tmp_path / "works", tmp_path / f"{name}.toml"
    if not model.exists():
        gates(model)
    rated.write_text(RATED.format(days=days, source="made up"), encoding="utf-8")
    before = [] if previous is None else ["--previous", previous]
    folder = tmp_path / f"run-{name}"
    return folder, resilience("plan", model, rated, "-o", folder, "--judge-years", 0, "--format", "json", *before)


@pytest.mark.parametrize("name", ["", "plan.json"])
def test_a_plan_is_set_beside_the_one_before_it(resilience, tmp_path, name):
    """Proves: with --previous the new plan stands beside the run before it, in the same split as `compare` finds.

    Fires of three days in place of five: 80 hinges less, 32 EUR a year. The previous plan, kept, costs what it did.
    Sensitivity: a previous plan priced on its own fires, or today's plan in its place, splits otherwise.
    """
    first, ended = planned(resilience, tmp_path, "first", 5)
    assert "beside_previous" not in ended.json
    second, ended = planned(resilience, tmp_path, "second", 3, first / name)
    found = ended.json["beside_previous"]
    assert (found["first"], found["second"]) == ("run-first", "run-second")
    assert [row["change"] for row in found["decisions"]] == pytest.approx([-80])
    compared = resilience("compare", first, second, "--no-each", "--format", "json").json
    ways = {row["what"]: row["amount"] for row in compared["moved"]}
    assert all(row["amount"] == pytest.approx(ways[row["what"]], abs=1e-6) for row in found["moved"])
    assert [row["what"] for row in found["moved"]] == list(ways)[:3]
    assert [row["column"] for row in found["inputs"]] == ["duration"]


def test_a_run_that_is_replaced_is_still_compared(resilience, tmp_path):
    """Proves: where the new run takes the previous one's place, the plan before it is told all the same."""
    first, _ = planned(resilience, tmp_path, "first", 5)
    model, rated = tmp_path / "works", tmp_path / "first.toml"
    rated.write_text(RATED.format(days=3, source="made up"), encoding="utf-8")
    again = ["-o", first, "--replace", "--previous", first, "--judge-years", 0]
    told = resilience("plan", model, rated, *again)
    assert told.code == 0
    words = " ".join(told.out.split())
    assert "Beside the previous run" in words
    assert "HINGE at WORKS 200 120 -80" in words
    assert "By their digests these files differ: scenarios." in words


def test_a_plan_without_a_run_has_nothing_beside_it(resilience, tmp_path):
    """Proves: a plan.json alone, outside of any run folder, limits change and is compared with nothing."""
    first, _ = planned(resilience, tmp_path, "first", 5)
    alone = tmp_path / "alone.json"
    alone.write_bytes((first / "plan.json").read_bytes())
    _, ended = planned(resilience, tmp_path, "second", 3, alone)
    assert ended.code == 0
    assert "beside_previous" not in ended.json
