"""Futures and policies of one study side by side, told from its folder alone."""

import shutil

import pandas as pd
import pytest
from support.tiny_study import how_often, policy, write_study

import resilience as rs
from resilience.study.studies.study import run_study

DEARER = """
[[variant]]
name = "NEAR: dearer"
[[variant.change]]
table = "lanes"
where = { origin = "NEAR" }
column = "unit_cost"
factor = 3
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """The folder of a study with a variant, a rate that moves, and two responses."""
    folder = tmp_path_factory.mktemp("sides")
    parts = DEARER + how_often("1, 9") + policy("more stock", 'only = ["buffers"]')
    return run_study(write_study(folder, parts).asked()).write(folder / "map")


@pytest.fixture(scope="module")
def cells(study):
    """What each policy costs in each future."""
    return pd.read_csv(study / "cells.csv").set_index(["future", "policy"])["cost"]


def pair(study, *asked):
    """One side beside another."""
    return rs.compare_runs([f"{study}:{one}" for one in asked]).pairs[0]


def test_two_futures_split_their_change_without_a_solver(study, cells):
    """Proves: today's mix priced in the future is the part of the input, the better plan there the rest; both by name.

    Sensitivity: the second plan priced today, and not the first in the future, splits it the other way round.
    """
    found = pair(study, "today", "how often 9")
    regret = pd.read_csv(study / "regret.csv").set_index(["plan", "future"])["cost"]
    plans = pd.read_csv(study / "cells.csv").set_index(["future", "policy"])["plan"]
    old, new = cells["today", "optimized mix"], cells["how often 9", "optimized mix"]
    kept = regret[plans["today", "optimized mix"], "how often 9"]
    assert (found.first, found.second, found.currency) == ("today", "how often 9", "EUR")
    assert (found.split.change, found.split.inputs, found.split.plan) == pytest.approx(
        (new - old, kept - old, new - kept)
    )
    assert {(one.column, one.was, one.now) for one in found.inputs} == {
        ("rate", "0.1", "0.9"),
        ("rate", "0.05", "0.45"),
    }


def test_policies_of_one_future_differ_in_what_they_decide(study, cells):
    """Proves: two policies of today differ in shelves, in units, days and money; the input moves nothing."""
    found = pair(study, "status quo", "more stock")
    assert not found.inputs
    change = cells["today", "more stock"] - cells["today", "status quo"]
    assert (found.split.plan, found.split.inputs) == pytest.approx((change, 0.0))
    (shelf,) = [one for one in found.decisions if str(one.kind) == "shelf"]
    assert shelf.place == "VALVE at PLANT"
    assert shelf.was.amount == pytest.approx(100)
    assert shelf.was.days == pytest.approx(3.5, rel=0.01)  # 100 of 200 a week
    assert shelf.moved == pytest.approx(2 * (shelf.now.amount - 100))  # 10 EUR held at 20 % a year


def test_names_with_marks_and_both_at_once(study):
    """Proves: a future whose name has a colon is found, with a policy behind it, and cells of its variant are told."""
    found = pair(study, "today:more stock", "NEAR: dearer:more stock")
    assert found.second == "more stock, NEAR: dearer"
    assert [(one.column, one.was, one.now) for one in found.inputs] == [("unit_cost", "0.1", "0.3")]


def test_extremes_of_one_name_are_two_plans(study, cells):
    """Proves: pure just-in-case of two futures is not taken for one plan: costs are told, and that no more is known."""
    found = pair(study, "pure just-in-case", "how often 9:pure just-in-case")
    change = cells["how often 9", "pure just-in-case"] - cells["today", "pure just-in-case"]
    assert (found.split.change, found.split.inputs) == (pytest.approx(change), None)
    assert len([note for note in found.notes if "does not stand in pool.json" in note]) == 2


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("today", "tday"), "Did you mean 'today'"),
        (("today", "more stok"), "Did you mean 'more stock'"),
        (("today", "today:nobody"), "no policy 'today:nobody'"),
    ],
)
def test_what_a_study_does_not_have_is_refused(study, asked, said):
    """Proves: an unknown future or policy is refused with the nearest name and how to write it."""
    with pytest.raises(rs.InputError, match=r"FOLDER:FUTURE") as refused:
        pair(study, *asked)
    assert said in str(refused.value)


def test_a_study_beside_a_run_is_refused(study, tmp_path):
    """Proves: a future of a study and a run folder are not set side by side, nor two studies."""
    with pytest.raises(rs.InputError, match="not of the same study"):
        rs.compare_runs([f"{study}:today", str(tmp_path)])


def test_where_the_input_is_gone_the_rest_is_told(study, cells, tmp_path):
    """Proves: without its files a study still tells costs, plans and the split; a note says what is missing."""
    moved = tmp_path / "elsewhere" / "map"
    shutil.copytree(study, moved)
    found = pair(moved, "today", "how often 9")
    assert found.split.change == pytest.approx(cells["how often 9", "optimized mix"] - cells["today", "optimized mix"])
    assert any("is not told cell by cell" in note for note in found.notes)
    assert found.decisions or found.split.plan == 0
