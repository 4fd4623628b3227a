"""Every column of a run folder is told in a sentence: `resilience help results` and the page in the package."""

from __future__ import annotations

import pytest
from support import small

from resilience.files.registry.result_columns import NAMES, RESULTS, said_of
from resilience.files.topics import topic_sections
from resilience.hazard.scenarios import ScenarioSet
from resilience.plan.levers import RiskAttitude
from resilience.study.costs.plan_options import PlanOptions
from resilience.study.plan.optimize import optimize
from resilience.study.run.deliver import tables_of


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
    assert set(tables) == set(RESULTS)
    for name, table in tables.items():
        assert [column for column in table if said_of(name, column) is None] == [], name


def test_nothing_is_told_that_is_not_there(tiny_result):
    """Proves: a column that was renamed does not live on in the reference."""
    for name, table in tables_of(tiny_result).items():
        told = {column for column in RESULTS[name][1] if not NAMES.search(column)}
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
