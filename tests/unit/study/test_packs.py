"""Stock in whole packs where a pack is stated: told, never decided by."""

from __future__ import annotations

from dataclasses import replace

import pytest

import resilience as rs
from resilience.network.parts import Node, Part
from resilience.study.costs.from_stock import from_stock
from resilience.study.packs import in_packs, to_take, units_words
from resilience.study.run.shelves import shelves
from resilience.study.run.thresholds import thresholds


def part(pack):
    """A part that comes in packs."""
    return Part("BOLT", 0.4, 0.2, pack=pack)


@pytest.mark.parametrize(
    ("pack", "units", "packs"),
    [
        (10.0, 412.0, 42), (10.0, 420.0, 42), (10.0, 420.0000000001, 42), (10.0, 420.01, 43), (48.0, 1.0, 1),
        (0.25, 3.0, 12), (500.0, 0.0, 0), (500.0, -1200.0, -3), (None, 412.0, None), (7.0, 7e9 + 7e-3, 10**9),
    ],
)  # fmt: skip
def test_whole_packs_hold_the_stock(pack, units, packs):
    """Proves: rounded up to whole packs, but for what a solver leaves. Sensitivity: to the nearest, 412 would be 41."""
    assert part(pack).packs(units) == packs


@pytest.mark.parametrize(
    ("pack", "units", "packs", "words"),
    [
        (12.0, 50.0, 4, "50, 4 packs of 12"), (12.0, 48.0, 4, "48, 4 packs of 12"),
        (64.0, 63.0, 0, "63, less than 1 pack of 64"),
        (10.0, 29.99999999999, 3, "30, 3 packs of 10"), (7.0, 13.9, 1, "13.9, 1 pack of 7"), (5.0, 0.0, 0, "0"),
        (None, 50.0, None, "50"),
    ],
)  # fmt: skip
def test_what_runs_down_is_rounded_down(pack, units, packs, words):
    """Proves: no more packs are taken than lie above the target. Sensitivity: 5 packs of 12 of 50 leave 10 too few."""
    assert part(pack).full_packs(units) == packs
    assert to_take(part(pack), units) == words


def test_stock_is_told_in_units_and_packs():
    """Proves: both are said, singly and in thousands, and nothing of packs where none is stated or nothing is held."""
    assert units_words(part(10.0), 412.0) == "412 units, 42 packs of 10"
    assert units_words(part(1000.0), 640.0) == "640 units, 1 pack of 1,000"
    assert units_words(part(12.0), 69_000.0) == "69,000 units, 5,750 packs of 12"
    assert units_words(part(None), 199.25) == "199.2 units"
    assert in_packs(part(12.0), 0.0) == "0"


def boxed(model, pack):
    """The model with its valves in boxes."""
    network = model.network
    parts = {name: replace(one, pack=pack) if name == "VALVE" else one for name, one in network.parts.items()}
    return model.amended(network=replace(network, parts=parts))


def test_packs_change_what_is_told_and_nothing_else(tiny_result):
    """Proves: boxes of 64 valves leave plan, cost and tables to the last digit; 300 valves are then 5 boxes.

    Sensitivity: a plan in whole boxes would hold 320; a model that differs by its boxes would draw other years.
    """
    result = rs.optimize(boxed(tiny_result.model, 64.0), tiny_result.book, tiny_result.options)
    assert result.objective == tiny_result.objective
    assert result.plan.buffers == tiny_result.plan.buffers
    (row,) = shelves(result).query("part == 'VALVE'").to_dict("records")
    assert (row["pack"], row["packs_today"], row["packs_plan"], row["packs_change"]) == (64.0, 2, 5, 3)
    assert row["units_plan"] == result.plan.buffers[Node("PLANT", "VALVE")]
    stated = shelves(tiny_result)[["pack", "packs_today", "packs_plan", "packs_change"]]
    assert stated.isna().all(axis=None)
    bought = from_stock(result.model, result.plan).set_index("part").loc["VALVE"]
    assert bought["packs_to_buy"] == -(-bought["buy"] // 64)
    (action,) = (words for words in result.recommendations["action"] if words.startswith("Raise the buffer of VALVE"))
    assert "100 units, 2 packs of 64 or" in action
    assert "to 300 units, 5 packs of 64 or" in action
    assert "holding 300 units, 5 packs of 64 instead of 100, 2 packs of 64 pays above" in " ".join(thresholds(result))


def test_a_pack_is_read_written_and_checked(tiny_result, tmp_path):
    """Proves: the column survives a round trip through tables; a pack of nothing, or less, is a finding."""
    rs.write_model(boxed(tiny_result.model, 2.5), tmp_path / "boxed")
    read = rs.read_model(tmp_path / "boxed")
    assert {name: one.pack for name, one in read.network.parts.items()} == {"PUMP": None, "VALVE": 2.5}
    table = tmp_path / "boxed" / "parts.csv"
    text = table.read_text(encoding="utf-8")
    for wrong in ("0", "-12", "many"):
        table.write_text(text.replace(",2.5", f",{wrong}"), encoding="utf-8")
        assert "pack" in {finding.column for finding in rs.check(tmp_path / "boxed")}, wrong
    assert any(finding.column == "pack" for finding in rs.check(boxed(tiny_result.model, 0.0), tiny_result.book))


def test_a_stock_is_told_in_the_unit_of_its_part():
    """Proves: 412 kg where the part says what a unit is, 412 units where it does not."""
    assert units_words(replace(part(None), unit="kg"), 412.0) == "412 kg"
    assert units_words(replace(part(10.0), unit="kg"), 412.0) == "412 kg, 42 packs of 10"
    assert units_words(part(None), 412.0) == "412 units"
