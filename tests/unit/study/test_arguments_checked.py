"""Every argument of every public function: what it cannot mean is an `InputError`, never an error of Python's own."""

from __future__ import annotations

import inspect
import math

import pandas as pd
import pytest
from support.lean_arguments import LEAN_FITS, lean_arguments

import resilience as rs

WRONG = (
    None, True, -1, 0, 3.5, math.nan, math.inf, 10**40, "nonsense", "", b"x", [], {}, (), object(), ["a"], "\0",
    "x" * 5000, "\udc80\ud800", rs.PlanOptions, rs.Plan("p"),
)  # fmt: skip
CALLED = {"say", "progress", "foreseen", "memory"}
"""What the caller hands over to be called, at his own risk."""
UNCHECKED = {"intake", "nominal", "parse_duration", "qualified", "sample_years", "simulate_years"}
"""What a rule is written with, and what studies draw and play with: called a million times, by those who know."""
FITS = {
    ("write_study", "figures"): (None, {}),
    ("exposure", "dynamic"): (True,), ("exposure", "from_inventory"): (True,),
    ("exposure", "plan"): (None, rs.Plan("p")), ("exposure", "workers"): (None,),
    ("simulate_run", "seed"): (0,), ("network_map", "exposure"): (None,),
    ("build_scenarios", "lots"): (True,), ("build_scenarios", "periods_per_year"): (3.5, 10**40),
    ("generate_model", "name"): (None, "nonsense"), ("generate_model", "seed"): (0,),
    ("write_exposure", "price"): (None,), ("reduced", "keep"): (10**40,), ("draw_scenarios", "seed"): (0,),
    ("scenario_duals", "plan"): (rs.Plan("p"),), ("write_program", "replace"): (True,),
    ("write_program", "options"): (None,), ("optimize", "options"): (None,), ("optimize", "extra"): (None, {}),
    ("pyomo_model", "name"): (None,), ("lean_view", "scenarios"): (None,),
    ("plan_record", "plan"): (rs.Plan("p"),), ("plan_record", "losses"): (None, {}),
    ("plan_record", "exact"): (True,),
    ("bands", "options"): (None,), ("certify", "options"): (None,),
    ("hindcast", "rationing"): (None,), ("simulate_run", "model"): (None,), ("simulate_run", "scenarios"): (None,),
    ("run_study", "kept"): (None,),
    ("write_simulation", "marks"): ({},), ("write_study", "marks"): ({},),
    ("export_model", "form"): (None,), ("import_model", "form"): (None,),
    ("import_model", "pick"): (None,), ("import_model", "stated"): ([], ()),
    ("check", "scenarios"): (None,), ("read_scenarios", "calendar"): (None,), ("read_inputs", "scenarios"): (None,),
    **LEAN_FITS,
}  # fmt: skip
"""What is fine."""
ANYWHERE = {
    "candidates": (True,), "replace": (True,), "excel": (True,), "sourced": (True,), "path": ("nonsense",),
    "folder": ("nonsense",),
    "directory": ("nonsense",), "currency": ("nonsense", "", "\0", "x" * 5000, "\udc80\ud800"),
    "weak": (None, [], ()),
}  # fmt: skip
"""What is fine of every function."""


def on_results(model, book, result, folder):
    """Arguments of what draws, tells or writes results."""
    network, never = {"network": model.network}, folder / "never"
    swept = rs.bands(model, book, rs.BandsOptions(hazards="fire", most=1, draws=100))
    exposed = rs.exposure(model, dynamic=False)
    shown = {name: {"result": swept} for name in ("band_table", "knowing_table", "uncertainty_table")}
    return shown | {
        "single_points_of_failure": network, "single_sourced": network, "hidden_common_sources": network,
        "network_map": network | {"exposure": exposed.table}, "cut_pairs": network | {"product": "PUMP"},
        "waste_bars": {"wastes": result.wastes}, "takt_bars": {"view": rs.lean_view(model)},
        "jit_conditions": {"view": rs.lean_view(model)},
        "removal_curve": {"steps": rs.remove_cards(
            [rs.CardStation("saw", 1.0, 2)], demand=0.5, holding_cost=1, late_cost=1, service=0.9, units=60,
            replications=2, seed=1)},
        "cost_by_policy": {"comparison": result.comparison}, "exceedance_curve": {"exceedance": result.exceedance},
        "rate_bands": {"bands": rs.band_table(swept)},
        "stock_over_time": {"trajectories": rs.worst_scenario_paths(result)},
        "worst_scenario_paths": {"result": result}, "price_of_survival": {"result": exposed, "site": "NEAR"},
        "write_bands": {"result": swept, "path": never}, "write_exposure": {"result": exposed, "path": never},
        "write_lean": {"view": rs.lean_view(model), "path": never},
        "write_comparison": {"result": rs.compare_runs([result.write(folder / "run")] * 2), "path": never},
        "write_simulation": {"result": rs.simulate_run(result, years=40), "path": never},
        "write_generated": {"directory": never, "model": model, "book": book},
        "write_model": {"model": model, "folder": never}, "write_scenarios": {"book": book, "path": never},
        "write_starter": {"directory": never}, "write_workbook": {"model_location": "nowhere", "path": never},
        "write_database": {"model_location": "nowhere", "url": "sqlite://"},
        "export_model": {"location": "nowhere", "path": "never.json"},
        "import_model": {"file": "nowhere.json", "folder": never},
        "reduced": {"whole": result.scenarios, "keep": 1},
        "draw_scenarios": network | {"book": book, "count": 9, "seed": 1},
    }  # fmt: skip


def on_studies(tiny):
    """Arguments of what reads, runs, draws and writes studies."""
    path = tiny.model.parent / "never.study.toml"
    path.write_text(
        f'title = "t"\n[base]\nmodel = "{tiny.model}"\nscenarios = "{tiny.scenarios}"\n[[axis]]\nname = "rate"\n'
        'change = [{ table = "hazard", column = "rate" }]\nby = "factor"\nvalues = [1]\n'
    )
    found = rs.run_study(path)
    tables = rs.study_tables(found)
    frontier = pd.DataFrame({"moved": ["weight"], "value": [1.0], "steady_cost": [1.0], "cvar": [1.0]})
    ends = pd.DataFrame({"row": ["A"], "column": ["b"], "low": ["1"], "high": ["2"], "cost": [9.0], "best_low": [8.0],
                         "best_high": [9.5], "swing": [1.5]})  # fmt: skip
    return {
        "read_study": {"location": path}, "run_study": {"asked": path}, "study_tables": {"result": found},
        "write_study": {"result": found, "path": tiny.model.parent / "never"},
        "regime_map": {"cells": tables["cells"], "across": "rate", "down": "variant"},
        "regret_table": {"regret": tables["regret"]}, "cost_frontier": {"frontier": frontier},
        "tornado": {"tornado": ends}, "study_figures": {"tables": tables},
        "save_figure": {"figure": rs.regret_table(tables["regret"]), "path": "never.svg"},
    }  # fmt: skip


@pytest.fixture(scope="module")
def usual(tiny_files, tiny_result):
    """Arguments with which each function would do its work."""
    model = rs.read_model(tiny_files.model)
    book = rs.read_scenarios(tiny_files.scenarios, model.calendar)
    study = {"model": model, "scenarios": book}
    return {
        "optimize": study, "bands": study, "hindcast": study, "pyomo_model": study, "check": study,
        "exposure": {"model": model}, "certify": {"result": tiny_result}, "simulate_run": {"run": tiny_result},
        "read_model": {"location": tiny_files.model}, "read_scenarios": {"location": tiny_files.scenarios},
        "read_inputs": {"model": tiny_files.model, "scenarios": tiny_files.scenarios},
        "build_scenarios": {"book": book, "network": model.network, "lots": False, "periods_per_year": 52.0},
        "generate_model": {"size": "small", "seed": 1},
        "scenario_duals": study | {"name": tiny_result.scenarios.scenarios[0].name, "plan": tiny_result.plan},
        "write_program": study | {"path": tiny_files.model.parent / "never.lp"},
        **on_results(model, book, tiny_result, tiny_files.model.parent),
        "shipped_priors": {}, "read_plan": {"path": "nowhere"}, "read_run": {"folder": "nowhere"},
        "write_report": {"run": "nowhere"},
        "read_tables": {"folder": "nowhere"}, "compare_runs": {"runs": ["nowhere", "nowhere"]},
        "hedging_alone": {"model": model, "scenarios": tiny_result.scenarios},
        "earlier_detection": {"model": model, "scenarios": tiny_result.scenarios},
        "waste_ledger": {"record": rs.FlowRecord("r"), "network": model.network}, "run_wastes": {"run": "nowhere"},
        "plan_record": {"model": model, "plan": rs.Plan("p"), "losses": None},
        "with_duties": {"network": model.network},
        **lean_arguments(), "lean_view": {"model": model, "scenarios": None}, **on_studies(tiny_files),
    }  # fmt: skip


def same(one, others):
    """Whether a value is among others, kind and all."""
    return any(type(one) is type(other) and one == other for other in others)


def test_no_argument_is_taken_for_what_it_is_not(usual, tmp_path, monkeypatch):
    """Proves: each wrong value of each argument is an `InputError` with a remedy, or a finding of `check`.

    Sensitivity: a list where a path belongs was a `TypeError`, a long one an `OSError`, a string for a model had "no
    attribute 'repair'".
    """
    monkeypatch.chdir(tmp_path)
    functions = {name for name in rs.__all__ if inspect.isfunction(getattr(rs, name))}
    assert functions == set(usual) | UNCHECKED
    tried, taken = 0, []
    for name, arguments in usual.items():
        function = getattr(rs, name)
        for argument in inspect.signature(function).parameters:
            for value in WRONG:
                if argument in CALLED or same(value, FITS.get((name, argument), ())):
                    continue
                if argument in ANYWHERE and same(value, ANYWHERE[argument]):
                    continue
                tried += 1
                if not outcome(function, arguments | {argument: value}):
                    taken.append((name, argument, value))
    assert taken == []
    assert tried > 400


def outcome(function, arguments):
    """Whether wrong input is told as such."""
    try:
        found = function(**arguments)
    except rs.InputError as error:
        return bool(error.problems) and len(str(error)) < 2000
    return function is rs.check and bool(found.errors)


def test_a_plan_made_in_python_is_checked(usual):
    """Proves: amounts below nothing and names of another kind are refused before a plan is looked at.

    Sensitivity: a buffer of -5 made an exposure of less than the shelf that is there.
    """
    model = usual["exposure"]["model"]
    node = next(iter(model.network.nodes))
    for wrong in ({node: -5.0}, {node: math.nan}, {node: "5"}, {("PLANT", "VALVE"): 5.0}, {3: 5.0}, [5.0]):
        plan = rs.Plan("mine", buffers=wrong)
        with pytest.raises(rs.InputError):
            rs.exposure(model, plan)
        with pytest.raises(rs.InputError):
            rs.optimize(model, usual["optimize"]["scenarios"], rs.PlanOptions(previous=plan))


def test_what_is_asked_is_held_against_the_model(usual):
    """Proves: sites that cannot be survived and limits without a previous plan are refused, as on the command line."""
    model, book = usual["optimize"]["model"], usual["optimize"]["scenarios"]
    wishes = {
        "There is no site 'NOWHERE'": rs.Requirements(survive="NOWHERE"),
        "sells to customers itself": rs.Requirements(survive=("SHOP",)),
        "time_to_recover is not stated": rs.Requirements(survive=("PLANT",)),
        "needs a plan to compare with": rs.Requirements(change=rs.ChangeLimit(buffers=0.1)),
    }
    for said, wish in wishes.items():
        with pytest.raises(rs.InputError, match=said):
            rs.optimize(model, book, rs.PlanOptions(requirements=wish))


@pytest.mark.parametrize(
    "wrong", [{"memory": "/tmp/x"}, {"say": "print"}, {"progress": 3}, {"foreseen": "now"}, {"options": 3}]
)
def test_who_is_told_and_what_is_remembered_are_checked_before_the_search(usual, wrong):
    """A memory that is a path failed after the search, its plan lost; a function that is none in the middle of it."""
    model, scenarios = usual["optimize"].values()
    with pytest.raises(rs.InputError, match=next(iter(wrong))):
        rs.optimize(model, scenarios, **wrong)


@pytest.mark.parametrize("name", ["bands", "certify", "exposure"])
def test_whoever_is_told_how_work_goes_can_be_told(usual, name):
    """Proves: every study that says how it goes refuses what cannot be called, before it begins; not in its middle."""
    with pytest.raises(rs.InputError, match="say"):
        getattr(rs, name)(**usual[name], say="print")
