"""The section on planned shutdowns: levels by month at the maker, and their cost; none where nobody shuts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.tiny import write_tiny

import resilience as rs
from resilience.report.numbers import money
from resilience.report.report_file import page_of, put
from resilience.report.sections.known import known_run
from resilience.report.sections.season import level_bars
from resilience.report.sections.shutdown import MADE, shut_makers, shutdown
from resilience.study.run.deliver import write_run
from resilience.study.run.promise_files import Origin
from resilience.study.run.stored_run import read_run

BUILT = 31 / 365 * 52 * 200
"""Valves that NEAR does not make in August: 31 days of 200 a week."""
COST = money(0.2 * 10 * BUILT / 2 * (153 + 31) / 365)
"""Half of them, from 1 March to the end of August, at 20 % of 10 a year."""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The run folder of the tiny study, of which NEAR shuts in August and builds ahead from March on."""
    folder = tmp_path_factory.mktemp("shut")
    tiny = write_tiny(folder)
    rows = "site,part,built_from,first,last,works\nNEAR,,03-01,08-01,Aug,\nFAR,,03-01,08-01,Aug,\n"
    (tiny.model / "shutdowns.csv").write_text(rows, encoding="utf-8")
    model = rs.read_model(tiny.model)
    text = tiny.scenarios.read_text(encoding="utf-8")
    tiny.scenarios.write_text(text.replace("seed = 3", "seed = 3\nseason_strata = 1"), encoding="utf-8")
    result = rs.optimize(model, rs.read_scenarios(tiny.scenarios, model.calendar), rs.PlanOptions(undo=False))
    return write_run(result, folder / "run", origin=Origin.of(folder / "run", str(tiny.model), tiny.scenarios))


@pytest.fixture(scope="module")
def known(run):
    """What the page knows of it."""
    return known_run(read_run(run))


def test_the_page_tells_who_builds_what_ahead_and_at_what_cost(run, tmp_path):
    """Proves: 883 valves lie at NEAR on 1 August, half of them for 184 days at 2 a unit and year; FAR sells nothing.

    While stock is built 200 (1 + 31 / 153) are made a week, in August none. Sensitivity: the largest stock in place of
    the mean would cost four times as much, a maker that the plan does not use would stand there with 0 units, and the
    month after the fullest would be told.
    """
    page = page_of(run)
    section = next(one for one in page.sections if one.name == "shutdown")
    told, _, _, makers, months = section.blocks
    assert "One maker that the plan uses shuts down by plan" in told.text
    assert "NEAR VALVE has built 883 units ahead by the first of Aug." in told.text
    assert f"costs {COST} EUR a year" in told.text
    (row,) = makers.rows
    buffer = row.cells[6]
    assert row.cells == ("NEAR VALVE", "Aug", "241", "0", "Aug", "883", buffer, COST)
    (levels,) = months.rows
    assert months.heads[0].text == "maker"
    assert float(levels.cells[8].replace(",", "")) == pytest.approx(BUILT + float(buffer), abs=1)
    for static in (False, True):
        text = put(page, tmp_path / f"{static}.html", static=static).read_text(encoding="utf-8")
        assert "What is built ahead for planned shutdowns" in text


def test_bars_stack_to_the_level_of_the_month(known):
    """Proves: buffer and what is built ahead add up to the level, beside a line of what is made, none in August.

    Sensitivity: a line of what is shipped would be level.
    """
    table = known.table("shutdown_levels")
    near = [(one.name, one.months) for one in shut_makers(known, table) if one.used]
    rows = next(iter(level_bars(near, "made_per_period", MADE).to_dict()["datasets"].values()))
    level = {month: sum(row["units"] for row in rows if row["month"] == month) for month in table["month"]}
    stated = table[table["site"] == "NEAR"].set_index("month")["level"].to_dict()
    assert level == pytest.approx(stated)
    assert all(row["flow"] == pytest.approx(0, abs=1e-9) for row in rows if row["month"] == "Aug")
    assert all(0 in {row["units"], row["flow"]} or row["units"] > 1e-6 for row in rows)


def test_without_the_model_only_the_sum_is_known(known):
    """Proves: where the model is not at hand makers have no cost of their own, and that of the plan is told still."""
    section = shutdown(replace(known, model=None))
    assert section is not None
    assert f"costs {COST} EUR a year" in section.blocks[0].text
    assert section.blocks[3].rows[0].cells[-1] == "-"


def test_without_shutdowns_there_is_no_such_section(tiny_result, tmp_path):
    """Proves: without the table there is nothing to say, and no heading."""
    assert shutdown(known_run(read_run(write_run(tiny_result, tmp_path / "run")))) is None
