"""Every column that exposure, bands and simulate write is told in a sentence, by `resilience help exposure`."""

from __future__ import annotations

from dataclasses import fields, replace
from types import SimpleNamespace

import pandas as pd
import pytest
from support.replays import fire, gates, swept

from resilience import exposure, hindcast, optimize, read_model, simulate_run
from resilience.files.registry.results.result_columns import NAMES, said_of
from resilience.files.registry.results.study_columns import SHEETS, STUDIES
from resilience.files.topics import topic_sections
from resilience.quantities import SiteId
from resilience.study.bands.folder import BANDS, KNOWING, UNCERTAINTY
from resilience.study.compare.tables import COSTS, DECISIONS, INPUTS, MOVED
from resilience.study.exposure.folder import tables as exposure_tables
from resilience.study.exposure.price import price_of_survival
from resilience.study.exposure.questions import COLUMNS
from resilience.study.lean.ends import LeanEnd
from resilience.study.lean.folder import CONDITIONS, DRIFTS, LINES, STATIONS
from resilience.study.lean.ledgers import COLUMNS as WASTES
from resilience.study.lean.loops import LeanLoop
from resilience.study.studies.folder import study_tables
from resilience.study.studies.from_file import asked_of_file
from resilience.study.studies.probes import Probe
from resilience.study.studies.study import run_study

OF_SOME = {"exposure": {"by_month", "price_rises"}}
"""Tables of a command that are only there where a model says more: months, prices that can rise."""
FUTURES = """
title = "Tiny"
tornado = true
[base]
model = "{model}"
scenarios = "{scenarios}"
[[axis]]
name = "how often"
change = [{{ table = "hazard", column = "rate" }}]
by = "factor"
values = [1, 4]
"""


@pytest.fixture(scope="module")
def written():
    """Columns of every table by command, of those that need no study."""
    loops, ends = ([one.name for one in fields(kind)] for kind in (LeanLoop, LeanEnd))
    lean = {"lines": LINES, "stations": STATIONS, "loops": loops, "ends": ends, "drifts": DRIFTS}
    return {
        "bands": {"bands": BANDS, "rate_uncertainty": UNCERTAINTY, "value_of_knowing": KNOWING},
        "lean": lean | {"conditions": CONDITIONS, "wastes": WASTES},
    }


def of_exposure(tiny):
    """Columns of an exposure study with a price."""
    found = exposure(read_model(tiny.model))
    priced = exposure_tables(found, price_of_survival(found, SiteId("NEAR")))
    columns = {name: list(table) for name, table in priced.items()}
    assert columns["questions"] == COLUMNS
    return columns


def of_simulate(tiny_result):
    """Columns of a simulation."""
    found = simulate_run(tiny_result, years=40)
    tables = SimpleNamespace(
        simulation=found.table, exceedance=found.exceedance, event_losses=found.event_losses, wastes=found.wastes
    )
    return {name: list(table) for name, table in vars(tables).items() if isinstance(table, pd.DataFrame)}


def of_futures(tiny, tmp_path):
    """Columns of a study of two futures, the axis itself left out."""
    path = tmp_path / "t.study.toml"
    path.write_text(FUTURES.format(model=tiny.model, scenarios=tiny.scenarios))
    found = run_study(replace(asked_of_file(path), workers=1, probes=(Probe(weight=0.5),)))
    return {name: [one for one in table if one != "how often"] for name, table in study_tables(found).items()}


def of_hindcast(tmp_path):
    """Columns of a replay beside a run, with a record and a sweep."""
    model = gates(tmp_path / "gates")
    recorded = '[recorded]\nloss = 1\nlow = 0\nhigh = 2\nunit = "gates"\nsource = "made up"\n'
    events = fire(tmp_path / "fire.toml", recorded, swept("WORKS", "1 periods"), duration="3 periods")
    rated = tmp_path / "rated.toml"
    text = events.read_text(encoding="utf-8").replace("onset = 2021-03-01", "rate = 0.1")
    rated.write_text(text[: text.index("[recorded]")], encoding="utf-8")
    found = hindcast(scenarios=events, run=optimize(model, rated))
    tables = {"replays": found.table, "places": found.places, "figures": found.figures}
    return {name: list(table) for name, table in (tables | {
        "replays_of_run": found.planned, "beside": found.beside}).items()}  # fmt: skip


def test_every_column_of_a_sheet_is_told():
    """Proves: the workbook of `compare` has the sheets and columns that the reference tells of, and no others."""
    made = {"costs": COSTS, "moved": MOVED, "decisions": DECISIONS, "inputs": INPUTS}
    assert {name: list(columns) for name, (_, columns) in SHEETS["compare"].items()} == made
    assert {"costs", "inputs"} <= {section.title for section in topic_sections("compare")}


@pytest.mark.parametrize("command", sorted(STUDIES))
def test_every_column_is_told_and_nothing_else(tiny, tiny_result, written, command, tmp_path):
    """Proves: each table and column has its sentence, and no column that was renamed lives on in the reference.

    Tables without rows may lack columns of their own; what is told of them is then not held against them.
    """
    made = {
        "exposure": lambda: of_exposure(tiny),
        "simulate": lambda: of_simulate(tiny_result),
        "study": lambda: of_futures(tiny, tmp_path),
        "hindcast": lambda: of_hindcast(tmp_path),
    }
    tables = made[command]() if command in made else written[command]
    told = STUDIES[command]
    assert set(tables) == set(told) - OF_SOME.get(command, set())
    for name, columns in tables.items():
        assert [column for column in columns if said_of(name, column, told) is None] == [], name
        if columns:
            assert {column for column in told[name][1] if not NAMES.search(column)} <= set(columns), name


@pytest.mark.parametrize("command", sorted(STUDIES))
def test_help_prints_them(command):
    """Proves: each table is a section of the topic called as the command."""
    titles = {section.title for section in topic_sections(command)}
    assert {f"{name}.csv" for name in STUDIES[command]} <= titles
