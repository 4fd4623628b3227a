"""What a planned shutdown does not reach is said or refused, and what is built ahead counts as stock and is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import resilience as rs
from resilience.network.parts import Node
from resilience.plan.plan import Plan
from resilience.plan.seasons import SHUT_AT_THE_MEAN, at_yearly_mean, mean_built, refuse_season, season_words
from resilience.study.lean.records import plan_record
from resilience.study.run.deliver import tables_of
from resilience.study.run.season_levels import shutdown_levels

STARTER = Path(rs.__file__).parents[1] / "models" / "starter"
MOTORS = Node("KLEIN", "MOTOR")
AUGUST = rs.ShutdownRow("KLEIN", None, "06-01", "08-01", "08-31")
PLAN = Plan("p", production={MOTORS: 100.0}, buffers={MOTORS: 50.0})


@pytest.fixture(scope="module")
def shut():
    """The starter, of which KLEIN shuts in August."""
    model = rs.read_model(STARTER)
    return replace(model, network=replace(model.network, shutdowns=(AUGUST,)))


def test_levels_are_listed_by_month_by_hand(shut):
    """Proves: in June and July 100 (1 + 31 / 61) are made, in August nothing; on its first day 31 days' output.

    31 days are 31 / 365 of 240 periods, 2,038 units, half of them on the first of July (30 of 61 days). A buffer of 50
    lies below. Sensitivity: a level without the buffer, or a month taken for the one before, would be off.
    """
    found = shutdown_levels(shut, PLAN).set_index("month")
    built = 31 / 365 * 240 * 100
    assert found.loc[["May", "Jun", "Jul", "Aug", "Sep"], "made_per_period"].tolist() == pytest.approx(
        [100, 100 * (1 + 31 / 61), 100 * (1 + 31 / 61), 0, 100]
    )
    assert found.loc[["Jun", "Jul", "Aug", "Sep"], "built_ahead"].tolist() == pytest.approx(
        [0, built * 30 / 61, built, 0], abs=1e-6
    )
    assert found.loc["Aug", "level"] == pytest.approx(built + 50)
    assert found["open"].tolist() == pytest.approx([1] * 7 + [0] + [1] * 4)
    assert len(found) == 12


def test_stock_built_ahead_is_among_the_wastes(shut):
    """Proves: the flow record of a year holds the buffer and the mean of what is built ahead, at the maker alone.

    31 days of output for 92 days of 365, half on average. Sensitivity: with its largest the waste would be eightfold.
    """
    mean = 31 / 365 * 240 * 100 / 2 * 92 / 365
    held, bare = (plan_record(one, PLAN).stock for one in (shut, rs.read_model(STARTER)))
    assert held[MOTORS] - bare[MOTORS] == pytest.approx(mean)
    assert mean_built(shut, MOTORS, PLAN) == pytest.approx(mean)
    assert {node for node in held if held[node] != bare[node]} == {MOTORS}


def test_exposure_is_at_the_mean_and_says_so(shut):
    """Proves: without a time of the year exposure is that of a maker with the capacity it can count on, with a note.

    61 of 92 days' worth of 140. Sensitivity: its full capacity would catch up sooner than it can.
    """
    even, words = at_yearly_mean(shut)
    assert words == (SHUT_AT_THE_MEAN,)
    assert even.network.production[MOTORS].capacity == pytest.approx(140 * 61 / 92)
    assert not even.network.shutdowns
    found = rs.exposure(
        shut.amended(network=replace(shut.network, shutdowns=(replace(AUGUST, works=0.5),))), dynamic=False
    )
    assert SHUT_AT_THE_MEAN in found.notes


def test_what_knows_no_time_of_the_year_refuses(shut):
    """Proves: the weekly run stops with a finding in the table and what to do, and a model without passes."""
    with pytest.raises(rs.InputError) as stopped:
        refuse_season(shut, "the weekly run")
    (found,) = stopped.value.problems
    assert (found.file, found.code.value) == ("shutdowns", "conflict")
    assert "the weekly run" in found.message
    assert "policy" in found.remedy
    refuse_season(rs.read_model(STARTER), "the weekly run")


def test_a_plan_says_who_builds_ahead(shut):
    """Proves: how fast and how much, in periods of output; nothing is said of a model without shutdowns."""
    (words,) = season_words(shut)
    assert f"{MOTORS} makes up to 1.508 times its mean and keeps up to 20.38 periods of output" in words
    assert season_words(rs.read_model(STARTER)) == ()


def test_a_plan_with_a_shutdown_from_tables_to_its_tables(shut):
    """Proves: a planned run pays for what is built ahead, lists it by month, and leaves both out where nobody shuts.

    Its holding is the mean stock times value times rate. Sensitivity: a cost the plan does not pay would not add up.
    """
    book = rs.read_scenarios(STARTER.parents[1] / "scenarios" / "starter.toml", shut.calendar)
    few = replace(book, hazards=book.hazards[:1], season_strata=1)
    mild = shut.amended(network=replace(shut.network, shutdowns=(replace(AUGUST, built_from="03-01"),)))
    result = rs.optimize(mild, few)
    part, built = mild.network.parts["MOTOR"], mean_built(mild, MOTORS, result.plan)
    assert built > 0
    assert result.comparison.set_index("policy")["shutdown_holding"].iloc[0] == pytest.approx(part.holding_cost * built)
    tables = tables_of(result)
    assert len(tables["shutdown_levels"]) == 12
    plain = rs.optimize(rs.read_model(STARTER), few)
    assert "shutdown_levels" not in tables_of(plain)
    assert "shutdown_holding" not in plain.comparison.columns
