"""The section on the season: levels by month, what is built ahead and what it costs; nothing where there is none."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from support.tiny import write_tiny

import resilience as rs
from resilience.report.numbers import money
from resilience.report.report_file import page_of, put
from resilience.report.sections.known import known_run
from resilience.report.sections.season import PANELS, SeasonShelf, season, season_bars, season_shelves
from resilience.study.run.deliver import write_run
from resilience.study.run.promise_files import Origin
from resilience.study.run.stored_run import read_run

SEASONS = "market,part,first,last,factor,extra\nSHOP,PUMP,Apr,Sep,1.2,\nSHOP,PUMP,Oct,Mar,0.8,\n"
BUILT = 52 * 100 * (1 - 0.8 / (0.8 + 0.4 * 183 / 365)) * 182 / 365
"""Units built ahead on the first of April: 182 of 365 days bring what demand leaves of 100 a week."""

COST = money(20 * BUILT / 2)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The run folder of the tiny study with a high summer."""
    folder = tmp_path_factory.mktemp("seasonal")
    tiny = write_tiny(folder)
    (tiny.model / "seasons.csv").write_text(SEASONS, encoding="utf-8")
    model = rs.read_model(tiny.model)
    result = rs.optimize(model, rs.read_scenarios(tiny.scenarios, model.calendar))
    return write_run(result, folder / "run", origin=Origin.of(folder / "run", str(tiny.model), tiny.scenarios))


@pytest.fixture(scope="module")
def known(run):
    """What the page knows of it."""
    return known_run(read_run(run))


def test_the_page_tells_what_is_built_when_and_at_what_cost(run):
    """Proves: the section stands after the advice; half of what lies on 1 April costs 20 % of 100 a unit and year.

    Sensitivity: the largest stock instead of its mean would cost twice as much; levels of another day, other units.
    """
    page = page_of(run)
    names = [one.name for one in page.sections]
    assert names.index("season") == names.index("advice") + 1
    told, _, _, shelves, months = page.sections[names.index("season")].blocks
    assert "on the first of Apr; most is asked for in Apr to Sep." in told.text
    assert f"{BUILT:,.0f} units" in told.text
    assert f"costs {COST} EUR a year" in told.text
    (row,) = shelves.rows
    assert row.cells[0] == "SHOP PUMP"
    assert row.cells[4:6] == ("Apr", f"{BUILT:,.0f}")
    assert row.cells[1:4] == ("Apr to Sep", "120", "80")
    assert row.cells[-1] == COST
    (levels,) = months.rows
    assert [head.text for head in months.heads[1:]][:4] == ["Jan", "Feb", "Mar", "Apr"]
    assert len(levels.cells) == 13
    assert levels.cells[4] == f"{BUILT + float(row.cells[6].replace(',', '')):,.0f}"


def test_bars_stack_to_the_level_of_the_month(known):
    """Proves: in the figure buffer and what is built ahead add up to the level of the table, month by month.

    Sensitivity: bars of the wrong column, or a month twice, would not.
    """
    table = known.table("season_levels")
    spec = season_bars(season_shelves(known, table)).to_dict()
    rows = next(iter(spec["datasets"].values()))
    sums = {month: sum(row["units"] for row in rows if row["month"] == month) for month in table["month"]}
    assert sums == pytest.approx(dict(zip(table["month"], table["level"], strict=True)))


def test_it_stands_on_both_kinds_of_page(run, tmp_path):
    """Proves: the page draws the figure with scripts and, without them, as a picture that stands in it."""
    page = page_of(run)
    assert "season" in [figure.name for figure in page.figures]
    for static in (False, True):
        text = put(page, tmp_path / f"{static}.html", static=static).read_text(encoding="utf-8")
        assert "What is built ahead for the season" in text
    assert text.count("data:image/svg+xml") >= len(page.figures)


def test_without_the_model_only_the_sum_is_known(known):
    """Proves: where the model is not at hand shelves have no cost of their own, and that of the plan is told still."""
    bare = replace(known, model=None)
    section = season(bare)
    assert section is not None
    assert f"costs {COST} EUR a year" in section.blocks[0].text
    assert section.blocks[3].rows[0].cells[-1] == "-"


@pytest.mark.parametrize(
    ("high", "said"),
    [
        ({0, 10, 11}, "Nov to Jan"),
        ({5}, "Jun"),
        ({0}, "Jan"),
        ({2, 3, 7}, "Mar to Apr and Aug"),
        (set(range(12)), "Jan to Dec"),
    ],
)
def test_months_of_the_high_season_are_stretches(known, high, said):
    """Proves: months that follow one another are told as one stretch, over the end of the year, too.

    Sensitivity: a year cut on the first of January would tell of two seasons where there is one.
    """
    asked = [12.0 if month in high else 7.0 for month in range(12)]
    months = known.table("season_levels").assign(demand_per_period=asked)
    assert SeasonShelf("SHOP PUMP", months, None).high == said


def test_of_many_shelves_those_that_cost_most_are_drawn(known):
    """Proves: panels are those that hold most, in the order of the table; the tables have all of them."""
    months = known.table("season_levels")
    many = [SeasonShelf(f"SHOP P{number}", months, float(100 - number)) for number in range(PANELS + 3)]
    spec = season_bars(many[:PANELS]).to_dict()
    assert spec["facet"]["sort"] == [one.name for one in many[:PANELS]]
    json.dumps(spec, allow_nan=False)


def test_a_model_without_a_season_has_no_such_section(tiny_result, tmp_path):
    """Proves: without the table there is nothing to say, and no heading."""
    folder = write_run(tiny_result, tmp_path / "run")
    assert season(known_run(read_run(folder))) is None
