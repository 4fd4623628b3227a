"""Figures of a study: what they draw, and that they are drawn."""

import pandas as pd
import pytest
import vl_convert

from resilience.errors import InputError
from resilience.report.study_figures import cost_frontier, regime_map, regret_table

CELLS = pd.DataFrame(
    [
        ["a", 0.5, 1.0, "optimized mix", "plan 2", 100.0, 0.01, 0.5, 0.0],
        ["b", 0.5, 2.0, "optimized mix", "plan 1", 110.0, 0.02, 0.5, 1e-3],
        ["b", 0.5, 2.0, "status quo", "plan 3", 150.0, 0.00, 0.9, None],
        ["c", 1.0, 1.0, "optimized mix", None, None, None, None, None],
    ],
    columns=[
        "future",
        "how often",
        "how long, x.y",
        "policy",
        "plan",
        "cost",
        "jic_intensity",
        "jit_intensity",
        "error",
    ],
)


def drawn(chart):
    """The chart as a picture in SVG: what cannot be drawn raises."""
    return vl_convert.vegalite_to_svg(chart.to_json())


def test_the_map_shows_the_best_plan_of_each_point():
    """Proves: one cell for each point with a plan, its number in it, today's plan not drawn; odd names of axes work.

    A dot in a name that is not escaped leads into a field that is not there, and all cells fall on one row.
    """
    chart = regime_map(CELLS, "how long, x.y", "how often")
    data = next(iter(chart.to_dict()["datasets"].values()))
    assert [(one["how often"], one["how long, x.y"], one["number"]) for one in data] == [
        (0.5, 1.0, "2"),
        (0.5, 2.0, "1"),
    ]
    text = drawn(chart)
    assert ">2<" in text
    assert ">1<" in text
    assert "how long, x.y" in text


def test_regret_is_drawn_with_a_cross_where_a_plan_fails():
    """Proves: a plan that fails in a future has a cross there, and no color that reads as no regret."""
    table = pd.DataFrame(
        [
            ["plan 1", "a", 10.0, 0.0],
            ["plan 1", "b", 30.0, 9.0],
            ["plan 2", "a", 12.0, 2.0],
            ["plan 2", "b", None, None],
        ],
        columns=["plan", "future", "cost", "regret"],
    )
    assert drawn(regret_table(table, "EUR")).count(">x<") == 1


def test_the_frontier_names_what_is_moved():
    """Proves: points carry the weight or budget they stand for; a weight without a plan is left out."""
    table = pd.DataFrame(
        [
            ["weight of bad years", 0.0, 100.0, 50.0],
            ["weight of bad years", 2.0, 120.0, 10.0],
            ["budget", 7.0, None, None],
        ],
        columns=["moved", "value", "steady_cost", "cvar"],
    )
    chart = cost_frontier(table, "EUR")
    assert len(next(iter(chart.to_dict()["datasets"].values()))) == 2
    assert "steady cost, EUR a year" in drawn(chart)


def test_another_table_is_refused():
    """Proves: a table without the columns is told which it lacks."""
    with pytest.raises(InputError, match="jic_intensity"):
        regime_map(CELLS.drop(columns="jic_intensity"), "how often", "how long, x.y")
