"""Results in a notebook: short to look at, kept in a file, compared, their tables at hand and numeric."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import resilience as rs
from resilience.study.alike import alike
from resilience.study.records import numeric, records
from resilience.study.run.decisions import buffers

WORDS = {"part", "site", "lane", "kind", "scenario", "hazard", "policy"}


def test_results_and_input_are_pickled_copied_and_compared(tiny_result, tiny_files):
    """Proves: what is pickled or copied equals what it was made of, and goes on working.

    Sensitivity: a result held the solver's own objects, and two results were compared table by table with an error.
    """
    model = rs.read_model(tiny_files.model)
    book = rs.read_scenarios(tiny_files.scenarios, model.calendar)
    things = (model, model.network, book, rs.read_scenarios(tiny_files.scenarios), tiny_result.scenarios, tiny_result)
    for thing in things:
        for again in (pickle.loads(pickle.dumps(thing)), copy.deepcopy(thing)):
            assert again == thing
    again = pickle.loads(pickle.dumps(tiny_result))
    assert again.buffers.equals(tiny_result.buffers)
    assert pickle.loads(pickle.dumps(model)).hashes == model.hashes
    assert again.evaluator.plan(again.plan).total == pytest.approx(tiny_result.best.total)
    assert replace(tiny_result, objective=tiny_result.objective + 1) != tiny_result
    assert (replace(model, title="Another") == model, model == 3) == (False, False)
    exposed = rs.exposure(model, dynamic=False)
    assert (exposed == rs.exposure(model, dynamic=False), exposed == 3) == (True, False)


def test_representations_are_short(tiny_result):
    """Proves: a cell that ends in a result shows one line; it was 28,000 characters of a starter's."""
    model = tiny_result.model
    for thing in (tiny_result, model, model.network, tiny_result.book, tiny_result.scenarios, tiny_result.plan,
                  tiny_result.best, rs.exposure(model, dynamic=False)):  # fmt: skip
        assert len(repr(thing)) < 120
        assert "\n" not in repr(thing)
    assert len(repr(replace(model, name="x" * 10_000))) < 200


def test_the_tables_of_the_run_folder_are_attributes(tiny_result):
    """Proves: each table is at hand with the columns of its file."""
    assert set(tiny_result.buffers["site"]) == {"PLANT"} | set(buffers(tiny_result)["site"])
    assert set(tiny_result.sources["lane"]) == set(tiny_result.model.network.lanes)
    assert len(tiny_result.scenario_losses) == len(tiny_result.program.scenarios)
    assert set(tiny_result.exceedance["policy"]) == set(tiny_result.policies)
    assert {"jit_intensity", "jic_intensity"} <= set(tiny_result.intensity)
    assert len(tiny_result.lots) + len(tiny_result.reserves) > 0


def test_numeric_columns_are_numeric(tiny_result):
    """Proves: columns of numbers can be reckoned with, rows or none. As objects their mean is an error or a text."""
    for name in ("buffers", "sources", "lots", "reserves", "intensity", "scenario_losses", "exceedance",
                 "comparison", "recommendations"):  # fmt: skip
        table = getattr(tiny_result, name)
        for column in table:
            held = table[column].dropna()
            if not held.empty and all(isinstance(value, int | float) for value in held):
                assert pd.api.types.is_numeric_dtype(table[column]) or table[column].dtype == bool, (name, column)
    empty = numeric(pd.DataFrame(columns=["action", "saving", "status"]))
    assert [kind.kind for kind in empty.dtypes] == ["O", "f", "O"]
    drawn = numeric(pd.DataFrame({"n": [18, None], "half": [0.5, None], "status": ["a", None]}, dtype=object))
    assert (str(drawn["n"].dtype), str(drawn["half"].dtype)) == ("Int64", "float64")
    assert records(drawn)[1] == {"n": None, "half": None, "status": None}


def test_what_is_alike_is_alike_to_the_last_number():
    """Proves: arrays and tables count in full, missing numbers are alike, other kinds are not."""
    assert alike(np.array([1.0, np.nan]), np.array([1.0, np.nan]))
    assert not alike(np.array([1.0, 2.0]), np.array([1.0, 3.0]))
    assert not alike({"a": pd.Series([1.0])}, {"a": pd.Series([2.0])})
    assert not alike((1.0,), (1.0, 2.0))
    assert not alike([1.0], (1.0,))


def test_a_sweep_may_ask_for_the_plan_alone(tiny_result, monkeypatch):
    """Proves: the plan, its cost and its proof are those of the whole study, and nothing is compared, undone or priced.

    Sensitivity: a sweep of a hundred rates would pay for four policies and a dozen actions each time.
    """
    from resilience.study.plan import optimize as module

    for name in ("fixed_policies", "planning_value", "bracket", "followed"):
        monkeypatch.setattr(module, name, None)
    alone = rs.optimize(tiny_result.model, tiny_result.scenarios, rs.PlanOptions(compare=False))
    assert alone.plan.buffers == pytest.approx(dict(tiny_result.best.plan.buffers), abs=1e-6)
    assert (alone.objective, alone.bound) == pytest.approx((tiny_result.found, tiny_result.bound))
    assert (list(alone.policies), len(alone.recommendations), alone.left_out) == (["optimized mix"], 0, ())
    assert any("alone was asked for" in note for note in alone.notes)
    assert len(alone.buffers) > 0
