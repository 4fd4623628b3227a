"""Figures of a study: what they draw, and that they are drawn."""

import pandas as pd
import pytest
import vl_convert

from resilience.errors import InputError
from resilience.report.figure_files import save_figure, study_figures
from resilience.report.study_figures import cost_frontier, regime_map, regret_table, tornado

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


ENDS = pd.DataFrame(
    [
        ["parts", "VALVE", "unit_value", "10", "2", "40", 100.0, 90.0, 130.0, 40.0, "", "shelf 5 -> 0 units"],
        ["demand", "SHOP, PUMP", "margin", "60", "50", "70", 100.0, 99.0, 101.0, 2.0, "", ""],
        ["lanes", "A, B", "lead_time", "1 d", "", "3 d", 100.0, None, 104.0, 4.0, "", ""],
        ["lanes", "C, D", "lead_time", "1 d", "1 d", "3 d", 100.0, None, None, None, "no plan", "no plan"],
    ],
    columns=["table", "row", "column", "today", "low", "high", "cost", "best_low", "best_high", "swing", "plan_low",
             "plan_high"],
)  # fmt: skip


def test_the_tornado_shows_what_each_end_does():
    """Proves: bars are what the best plan costs more or less than today, widest first; ends without a plan are none.

    Whole costs for bars would all look alike; an end that nobody can serve would be a bar of no change.
    """
    chart = tornado(ENDS, "EUR")
    data = next(one for one in chart.to_dict()["datasets"].values() if len(one) > 1)
    assert [(one["number"], one["end"], one["more"], one["other"]) for one in data] == [
        ("unit_value of VALVE", "at its low end", -10.0, False),
        ("unit_value of VALVE", "at its high end", 30.0, True),
        ("lead_time of A, B", "at its high end", 4.0, False),
        ("margin of SHOP, PUMP", "at its low end", -1.0, False),
        ("margin of SHOP, PUMP", "at its high end", 1.0, False),
    ]
    text = drawn(chart)
    assert "dearer (+) or cheaper (-) than today, EUR a year" in text
    assert text.index("unit_value of VALVE") < text.index("margin of SHOP, PUMP")


@pytest.mark.parametrize(("name", "begins"), [("a.svg", b"<svg"), ("b.PNG", b"\x89PNG")])
def test_a_figure_is_saved_as_its_name_says(tmp_path, name, begins):
    """Proves: SVG and PNG by the ending, whole; an earlier file is kept unless it may be replaced."""
    chart = tornado(ENDS)
    path = save_figure(chart, tmp_path / name)
    assert path.read_bytes().startswith(begins)
    with pytest.raises(InputError, match="exists"):
        save_figure(chart, path)
    assert save_figure(chart, path, replace=True) == path
    assert [one.name for one in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["a.pdf", "figure", "a.svg.gz"])
def test_another_kind_of_file_is_refused(tmp_path, name):
    """Proves: a name that ends otherwise is refused with the endings there are, and nothing is written."""
    with pytest.raises(InputError, match=r"End it with \.svg or \.png"):
        save_figure(tornado(ENDS), tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_study_has_the_figures_that_its_tables_have_something_for():
    """Proves: a map for each variant of a study of two axes, none with one; frontier and tornado where asked for."""
    regret = pd.DataFrame([["plan 1", "a", 10.0, 0.0]], columns=["plan", "future", "cost", "regret"])
    cells = CELLS.copy()
    cells.insert(1, "variant", ["as it is", "as it is", "as it is", "dearer"])
    found = study_figures({"cells": cells, "regret": regret, "tornado": ENDS}, "EUR")
    assert list(found) == ["map", "map-2", "regret", "tornado"]
    one_axis = cells.drop(columns="how often")
    assert list(study_figures({"cells": one_axis, "regret": regret, "tornado": ENDS.head(0)})) == ["regret"]
