"""Every column of a run folder is told in a sentence: `resilience help results` and the page in the package."""

from __future__ import annotations

import pytest
from support import small

from resilience.files.registry.results.result_columns import NAMES, RESULTS, WEEK, said_of
from resilience.files.topics import topic_sections
from resilience.hazard.scenarios import ScenarioSet
from resilience.plan.levers import RiskAttitude
from resilience.study.costs.plan_options import PlanOptions
from resilience.study.plan.optimize import optimize
from resilience.study.run.deliver import tables_of

EVERYDAY = {"everyday", "strategic"}
"""Columns of `buffers` that are only there where everyday safety stock is asked for."""
ASKED_FOR = {
    *EVERYDAY,
    "unit",
    "least_lot",
    "unit_cost",
    "unit_cost_today",
    "short_today",
    "seasonal_holding",
    "shutdown_holding",
    "site_costs",
}
"""Those of any table that are only there where the model names units, a supplier takes orders in quantities, demand
exceeds capacity or has a season, or a maker shuts down by plan."""
OF_A_SEASON = {"season_levels", "shutdown_levels"}
"""Tables that are only there where demand has a season or a maker shuts down by plan."""


def fleet():
    """Two products, one of them in two markets, planned with a weight on the worst tenth of years."""
    lanes = [small.lane("S", "M"), small.lane("S", "K"), small.lane("S", "M", "Q")]
    makes = [small.make("S", capacity=25.0), small.make("S", "Q", capacity=12.0)]
    model = small.model(lanes, makes, [small.sell(), small.sell("K"), small.sell("M", "Q")], holding=0.1)
    options = PlanOptions(risk=RiskAttitude(weight=0.2, level=0.9, years=200))
    return optimize(model, ScenarioSet((small.outage(1, 1, rate=0.2),), 1), options)


@pytest.mark.parametrize("made", [None, fleet], ids=["tiny", "fleet"])
def test_every_column_of_a_run_is_told(tiny_result, made):
    """Proves: tables and columns of a run are those told of, whatever products, policies and levels are called.

    Sensitivity: `cvar_seed`, `source_premium` and `first_period_break_even_rate` were explained nowhere.
    """
    tables = tables_of(made() if made else tiny_result)
    assert set(tables) == set(RESULTS) - set(WEEK) - OF_A_SEASON
    for name, table in tables.items():
        assert [column for column in table if said_of(name, column) is None] == [], name


def test_the_parts_of_a_target_stand_apart_where_everyday_stock_is_asked_for(tiny_result):
    """Proves: everyday and strategic units add up to the target, and are told; without the wish there is no column.

    One outage of two periods in 100, worth 30 x 20 x 0.2 = 120 a year, pays no unit at 0.1 x 100 = 10 a year and 6 of
    loss: the target is the floor of 1.64485 x 2 x 3.
    """
    model = small.model([small.lane("S", "M", lead_time=9.0)], [small.make("S", capacity=25.0)],
                        [small.sell(deviation=2.0)], holding=0.1, service_level=0.95)  # fmt: skip
    result = optimize(model, ScenarioSet((small.outage(1, 1, rate=0.2),), 1))
    (row,) = tables_of(result)["buffers"].to_dict("records")
    assert {column for column in EVERYDAY if said_of("buffers", column)} == EVERYDAY
    assert (row["units"], row["everyday"]) == (pytest.approx(9.8691, abs=1e-3), pytest.approx(9.8691, abs=1e-3))
    assert row["strategic"] == pytest.approx(0, abs=1e-9)
    assert any("9.869 P at M" in note and "98.69 USD a year" in note for note in result.notes)
    assert not EVERYDAY & set(tables_of(tiny_result)["buffers"])


def test_nothing_is_told_that_is_not_there(tiny_result):
    """Proves: a column that was renamed does not live on in the reference."""
    for name, table in tables_of(tiny_result).items():
        told = {column for column in RESULTS[name][1] if not NAMES.search(column)} - ASKED_FOR
        assert told <= set(table), name


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("cvar99", "worst years"), ("fill_rate TWO WORDS", "of one product."),
        ("units_lost A at B", "one of its markets"),        ("fill_rate", "empty where"), ("nonsense", None),
    ],
)  # fmt: skip
def test_names_stand_in_for_themselves(column, words):
    """Proves: a product, market or level in a column's name finds its sentence, and a stranger none."""
    said = said_of("comparison", column)
    assert (words in said) if words else said is None


def test_help_prints_them():
    """Proves: each table is a section of `help results`, with every column."""
    sections = {section.title: dict(section.rows) for section in topic_sections("results")}
    assert sections["recommendations.csv"]["break_even_rate"].startswith("Rate at which the whole action saves nothing")
    assert {f"{name}.csv" for name in RESULTS} <= set(sections)
