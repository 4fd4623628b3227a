"""What a season does not reach yet is said or refused, and what is built ahead counts as stock."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import resilience as rs
from resilience.network.keeping.storage import most_built
from resilience.network.parts import Node
from resilience.plan.plan import Plan
from resilience.plan.seasons import AT_THE_MEAN, at_yearly_mean, mean_built, refuse_season
from resilience.study.costs.from_stock import from_stock
from resilience.study.lean.records import plan_record
from resilience.study.run.season_levels import season_levels

STARTER = Path(rs.__file__).parents[1] / "models" / "starter"
SHOP = Node("CITY", "PUMP")
HALVES = (
    rs.SeasonRow("CITY", "PUMP", "04-01", "09-30", 1.2),
    rs.SeasonRow("CITY", "PUMP", "10-01", "03-31", 0.8),
)


@pytest.fixture(scope="module")
def seasonal():
    """The starter with a high summer."""
    model = rs.read_model(STARTER)
    return replace(model, network=replace(model.network, seasons=HALVES))


def test_what_is_built_is_a_triangle_over_the_year(seasonal):
    """Proves: from October to March 0.2 of 24,000 a year times 182 of 365 days are built; half of it lies on average.

    The mean of the factors is 1.000548; both are divided by it. Sensitivity: days counted as working days would be off.
    """
    built = (1 - 0.8 / 1.0005479) * 182 / 365 * 24000
    assert most_built(seasonal.network, SHOP, 240) == pytest.approx(built, rel=1e-4)
    assert mean_built(seasonal, SHOP) == pytest.approx(built / 2, rel=1e-4)
    assert mean_built(seasonal, Node("PLANT", "SEAL")) == 0


def test_stock_built_ahead_is_among_the_wastes(seasonal):
    """Proves: the flow record of a year holds the buffer and the mean of what is built ahead, at the market alone."""
    plan = Plan("p", buffers={SHOP: 50.0})
    held, bare = (plan_record(one, plan).stock for one in (seasonal, rs.read_model(STARTER)))
    assert held[SHOP] - bare[SHOP] == pytest.approx(mean_built(seasonal, SHOP))
    assert {node for node in held if held[node] != bare[node]} == {SHOP}


def test_exposure_is_at_the_mean_and_says_so(seasonal):
    """Proves: without a time of the year exposure is that of even demand, with a note.

    Sensitivity: a watch that began on the first of January would find stock that is not there in October.
    """
    found, even = (rs.exposure(one, dynamic=False) for one in (seasonal, rs.read_model(STARTER)))
    assert AT_THE_MEAN in found.notes
    assert found.table.equals(even.table)
    assert at_yearly_mean(rs.read_model(STARTER))[1] == ()


def test_what_does_not_know_the_time_of_the_year_refuses(seasonal):
    """Proves: a finding names the table and what to do; a model without a season is let through."""
    with pytest.raises(rs.InputError) as found:
        refuse_season(seasonal, "the weekly run")
    (one,) = found.value.problems
    assert (one.file, one.code.value) == ("seasons", "conflict")
    assert "the weekly run does not know" in one.message
    refuse_season(rs.read_model(STARTER), "the weekly run")


def test_levels_are_listed_by_month(seasonal):
    """Proves: the first of April has all that is built, the first of October nothing; the buffer lies on top.

    Sensitivity: levels of the middle of a month, or the season's factor unevened, would differ.
    """
    table = season_levels(seasonal, Plan("p", buffers={SHOP: 50.0})).set_index("month")
    assert list(table.index)[:2] == ["Jan", "Feb"]
    assert table.loc["Apr", "built_ahead"] == pytest.approx(most_built(seasonal.network, SHOP, 240))
    assert table.loc["Oct", "built_ahead"] == pytest.approx(0, abs=1e-6)
    assert table.loc["Oct", "level"] == pytest.approx(50)
    assert table.loc["Jul", "demand_per_period"] == pytest.approx(120 / 1.0005479, rel=1e-6)


def test_nobody_is_told_to_use_up_what_a_season_needs(seasonal):
    """Proves: 1,000 units at the market are none too many in a season that builds up to 2,400; without one they are.

    Sensitivity: a plan that sells off its seasonal stock in spring misses the summer.
    """
    held = replace(seasonal, inventory=(rs.Inventory("CITY", "PUMP", 1000.0),))
    even = replace(held, network=replace(held.network, seasons=()))
    down = [from_stock(one, Plan("p")).set_index("site").loc["CITY", "run_down"] for one in (held, even)]
    assert down == [0.0, 1000.0]
