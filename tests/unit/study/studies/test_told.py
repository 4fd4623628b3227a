"""What a study tells: whose a finding is, why no plan beyond is sought, what axes hide, the regret of no plan."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from support.tiny_study import axis, how_often, write_study

import resilience as rs
from resilience.cli.text import study_text as study_text_module
from resilience.cli.text.study_text import _from, _not_found
from resilience.study.studies.beyond import _program
from resilience.study.studies.folder import study_summary, study_tables
from resilience.study.studies.futures import families
from resilience.study.studies.maps.along import border_table, tipping_table
from resilience.study.studies.regret import PlanRegret
from resilience.study.studies.study import run_study
from resilience.study.studies.tables import regrets
from resilience.study.studies.unlike import unlike

QUITS = """
[[variant]]
name = "NEAR quits"
[[variant.change]]
table = "sites"
where = { site = "NEAR" }
remove = true
"""
BUDGET = """
title = "Tiny"
currency = "EUR"
period = "1 wk"
periods_per_year = 52
holding_rate = 0.2
[constraints]
budget = 3000
"""


@pytest.mark.parametrize(
    ("parts", "future"),
    [
        (QUITS, "NEAR quits"),
        (axis("more sold", "demand", "quantity", "1, 70"), "more sold 70"),
        (axis("dearer", "lanes", "unit_cost", "1, -4"), "dearer -4"),
    ],
)
def test_a_finding_says_in_which_future(tmp_path, parts, future):
    """Proves: what a variant or a point of the axes breaks is told with its name, not as if the tables had it so."""
    with pytest.raises(rs.InputError) as refused:
        write_study(tmp_path, parts).asked()
    assert all(f"In {future!r}: " in one.message for one in refused.value.problems)


def test_what_is_wrong_today_names_no_future(tmp_path):
    """Proves: a fault of the tables themselves is told as `check` tells it."""
    with pytest.raises(rs.InputError) as refused:
        write_study(tmp_path, how_often("1"), tables={"bom.csv": "parent,child,quantity\nPUMP,VALV,2\n"}).asked()
    assert not any("In '" in one.message for one in refused.value.problems)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (axis("how long", "hazard", "duration", "1, 2"), "longest disruption bounds what may stand on a shelf"),
        (
            axis("more sold", "demand", "quantity", "1, 1.1"),
            "PUMP at SHOP is in demand at 100 a period in some and 110",
        ),
        (axis("more money", "requirements", "budget", "1, 2"), "the budget is"),
        (how_often("1, 2"), ""),
        (axis("dearer", "settings", "holding_rate", "1, 2"), "what counts towards the budget"),
        (axis("dearer way", "lanes", "unit_cost", "1, 2"), ""),
    ],
)
def test_why_no_plan_of_all_there_are_is_sought(tmp_path, parts, words):
    """Proves: what differs between two futures is named: a demand, a shelf's bound, the budget; costs and rates do not.

    "Not the same in all futures" left a planner to guess among demand, capacities, sources and durations.
    """
    tables = {"model.toml": BUDGET} if "budget" in words else None
    found = families(write_study(tmp_path, parts, tables=tables).asked().futures)
    said = unlike(_program(found[0], {}), _program(found[-1], {}))
    assert (words in said) if words else not said


def test_an_axis_off_today_is_told_with_those_it_hides(tmp_path):
    """Proves: where no value of one axis is today's, a note names the other, which is not told, and mends it.

    The axes off today's value silently took all others from "How far".
    """
    parts = axis("dearer stock", "settings", "holding_rate", "0.5, 2") + how_often("1, 8")
    notes = write_study(tmp_path, parts).asked().notes
    (note,) = [one for one in notes if "is not told" in one]
    assert "along how often" in note
    assert "1.0 among the values of dearer stock" in note


def test_where_a_border_is_not_known_no_midpoint_is_shown(tmp_path):
    """Proves: between two programs a border has the two points alone, on the screen too; at a rate it is exact.

    A midpoint of 1.41 beside "between 1 and 2" reads as if it were known.
    """
    parts = axis("dearer stock", "settings", "holding_rate", "1, 40") + how_often("1, 30")
    found = run_study(replace(write_study(tmp_path, parts, "least_regret = false").asked(), gap=1e-2))
    for table in (border_table(found), tipping_table(found)):
        unknown = table[table["low"] < table["high"]]
        known = table[(table["low"] == table["high"]) & (table.get("plan_beyond", "x") != "")]
        assert unknown["at"].isna().all()
        assert np.allclose(known["at"], known["low"])
    ends = tipping_table(found).iloc[0].copy()
    ends["low"], ends["high"], ends["today"] = 1.0, 40.0, 1.0
    assert _from(ends) == "between 1 and 40"
    ends["high"] = 1.0
    assert (_from(ends), _not_found(ends)) == ("1", "not looked at")


def test_of_no_plan_there_is_no_regret(tmp_path):
    """Proves: a result without any plan has tables without rows and names no plan as wrong by the least.

    Asked for its regret it raised, and the folder of the study was never written.
    """
    asked = write_study(tmp_path, how_often("1, 2")).asked()
    found = run_study(asked)
    nobody = replace(
        found, plans=(), shared=0, prices=(), cells=tuple(replace(one, plan=None, price=None) for one in found.cells)
    )
    assert regrets(nobody).plans == ()
    tables = study_tables(nobody)
    assert list(tables["regret"]) == list(study_tables(found)["regret"])
    assert len(tables["regret"]) == len(tables["plans"]) == 0
    assert study_summary(nobody)["least_largest_regret"] is None


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (axis("a", "hazards", "rate", "1"), "there is no table 'hazards'"),
        ('[[variant]]\nname = "v"\n', "Variant 'v' changes nothing."),
        (how_often("1, 2") + '[[policy]]\nname = "last week"\nrun = "nowhere"\n', "Policy 'last week': "),
    ],
)
def test_what_would_be_passed_over_is_refused(tmp_path, parts, said):
    """Proves: an axis of no table is refused though its one value is today's, and so is a variant without changes.

    A run that is not there is told with the policy that names it.
    """
    with pytest.raises(rs.InputError) as refused:
        write_study(tmp_path, parts).asked()
    assert said in str(refused.value)


def test_one_value_beside_today_is_told_in_a_sentence(tmp_path):
    """Proves: an axis of a single value off today's says so, and not that today lies outside of 2 to 2."""
    (note,) = write_study(tmp_path, how_often("2")).asked().notes
    assert "is not 2, the only one that is looked at" in note


@pytest.mark.parametrize(("fails", "least_fails", "said"), [
    (0.06, 0.0, ("plan 2, cannot serve in 6 % of the futures, and is wrong by at most 126 k in the rest. Of the plans "
     "that serve wherever any can, plan 1 is wrong by the least: at most 141 k EUR")),
    (0.06, 0.02, "Of the plans that fail in the fewest, plan 1 is wrong by the least"),
    (0.0, 0.0, "Whatever comes, plan 1 is wrong by the least: at most 141 k EUR"),
])  # fmt: skip
def test_a_plan_that_fails_somewhere_is_not_told_as_wrong_by_less(monkeypatch, fails, least_fails, said):
    """Proves: where today's plan cannot serve somewhere, that is said, and not that it is wrong by less than the least.

    Told as before, a plan wrong by 141 k stood there as wrong by the least beside one wrong by 126 k.
    """
    monkeypatch.setattr(study_text_module, "best_in", lambda _: {1: [0]})
    monkeypatch.setattr(study_text_module, "name_of", lambda _, place: f"plan {place + 1}")
    least, today = PlanRegret(0, 141e3, 1, 1.0, least_fails, 0.5), PlanRegret(1, 126e3, 1, 1.0, fails, 0.6)
    futures = (SimpleNamespace(name="today"), SimpleNamespace(name="often"))
    result = SimpleNamespace(asked=SimpleNamespace(today=0, futures=futures))
    found = SimpleNamespace(plans=(least, today), least=0, always_serves=least_fails <= 0)
    assert said in study_text_module._chosen(result, found, "EUR")
