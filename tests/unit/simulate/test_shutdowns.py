"""Planned shutdowns in the simulator: on one source the judge loses what the program says, all year."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.judged import promised
from support.small import lane, make, model, scenario, sell

from resilience.network.year.season import SeasonRow
from resilience.network.year.shutdown import ShutdownRow
from resilience.plan.plan import Plan
from resilience.quantities import Calendar, Duration
from resilience.simulate.run.single import simulate_scenario
from resilience.simulate.run.strata import simulate_strata
from resilience.simulate.run.years import simulate_years

PERIODS = 73
AUGUST = ShutdownRow("S", "P", "05-01", "08-01", "08-30")
HIGH = (SeasonRow("M", "P", "01-01", "03-14", 2.0), SeasonRow("M", "P", "03-15", "12-31", 0.75))


def works(*, lead=0.0, seasons=(), rows=(AUGUST,), made=None, **sold):
    """S feeds M and shuts in August; five days are a period."""
    one = model([lane("S", "M", lead_time=lead)], [make("S", **(made or {}))], [sell(**sold)], holding=1.0,
                levers=frozenset())  # fmt: skip
    calendar = Calendar(Duration(8760.0 / PERIODS), float(PERIODS))
    return replace(one, calendar=calendar, network=replace(one.network, shutdowns=rows, seasons=seasons))


def all_year(step, periods=4, rate=1.0):
    """S makes nothing for some periods, from the middle of every so many periods of the year on; some lock it, too."""
    times = [(k + 0.5) / PERIODS for k in range(0, PERIODS, step)]
    lost = [1.0] * periods
    hits = [("production_loss", "S|P", lost)], [("production_loss", "S|P", lost), ("stock_locked", "S|P", lost)]
    return [
        scenario(*hits[place % 2], name=f"at {at:.3f}", season=(at, at), rate=rate / len(times))
        for place, at in enumerate(times)
    ]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"made": {"capacity": 14.0}},
        {"made": {"capacity": 16.0, "yield_share": 0.9}, "lead": 3.0},
        {"patience": float("inf"), "backlog_cost": 2.0, "made": {"capacity": 16.0}},
        {"seasons": HIGH},
    ],
    ids=["at once", "little spare", "on the way", "waiting", "in season"],
)
def test_the_judge_agrees_with_the_program_all_year(given):
    """Proves: what is made, what was built ahead and what must be built again are the same, outage by outage.

    Sensitivity: a shutdown a period off, goods made while it lasts, stock built ahead that is used twice or never
    would show at one time of the year at least.
    """
    of, hits = works(**given), all_year(9)
    least, plan = promised(of, hits)
    assert max(least) > min(least)
    assert simulate_strata(of, plan, hits, seed=1).losses == pytest.approx(least, rel=1e-6, abs=1e-6)


def test_surge_does_not_work_while_all_is_shut():
    """Proves: with surge the judge loses no less than the program, and less than without, in and beside August.

    Sensitivity: overtime in a works that is shut would cover the whole outage before it.
    """
    help_ = {"capacity": 13.5, "surge_capacity": 4.0, "surge_premium": 1.0, "activation_time": 1.0}
    hits = all_year(9, periods=3)
    (least, plan), (bare, alone) = (promised(works(made=one), hits) for one in (help_, {"capacity": 13.5}))
    found = simulate_strata(works(made=help_), plan, hits, seed=1).losses
    assert all(loss >= bound - 1e-6 for loss, bound in zip(found, least, strict=True))
    assert sum(least) < sum(bare)
    assert simulate_strata(works(made={"capacity": 13.5}), alone, hits, seed=1).losses == pytest.approx(bare)


def test_years_strike_all_year():
    """Proves: the mean loss of drawn years is that of the promise, within two half-widths of its interval.

    Sensitivity: onsets that all began in August would lose nothing, just before it three times as much.
    """
    of, hits = works(), all_year(1, periods=6, rate=0.05)
    least, plan = promised(of, hits)
    aal = float(np.dot([one.rate for one in hits], least))
    found = simulate_years(of, plan, hits, years=6000, seed=3).loss
    assert abs(found.mean - aal) <= 2 * found.half_width
    assert found.half_width < 0.2 * aal


def test_stock_built_ahead_burns_and_is_locked():
    """Proves: half of what lies at S burns, in both; and of a site half down half of what lay there is kept back."""
    of = works()
    fire = scenario(("stock_loss", "S|P", (0.5,)), ("production_loss", "S|P", (1.0,) * 3), season=(0.6, 0.6))
    half = scenario(("stock_locked", "S|P", (0.5,) * 3), ("production_loss", "S|P", (0.5,) * 3), season=(0.59, 0.59))
    for hit in (fire, half):
        (least,), plan = promised(of, [hit])
        assert simulate_scenario(of, plan, hit).loss[0] == pytest.approx(least)


def test_what_is_recorded_lies_there():
    """Proves: without a disruption 60 units lie at S on the first of August, and nothing is made until it ends.

    Sensitivity: stock counted by what is missing of it would be 0 all the time.
    """
    of = works()
    plan = Plan("p", flows={"S>M:P:road": 10.0}, production={("S", "P"): 10.0})
    nothing = scenario(("production_loss", "S|P", (0.0,)), season=(212 / 365, 212 / 365))
    record = simulate_scenario(of, plan, nothing, periods=8).record
    place = [node.site for node in record.names("stock")].index("S")
    assert record.array("stock")[:8, place, 0] == pytest.approx([50, 40, 30, 20, 10, 0, 0, 0], abs=1e-6)
