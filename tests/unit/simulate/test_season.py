"""Seasons in the simulator: on one source the judge loses what the program says, at every time of the year."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.judged import promised
from support.small import lane, make, model, outage, scenario, sell

from resilience.network.year.season import SeasonRow
from resilience.quantities import Calendar, Duration
from resilience.simulate.run.single import simulate_scenario
from resilience.simulate.run.strata import simulate_strata
from resilience.simulate.run.years import simulate_years

PERIODS = 73
YEAR = (SeasonRow("M", "P", "01-01", "03-14", 2.0), SeasonRow("M", "P", "03-15", "12-31", 0.75))


def shop(*, capacity=float("inf"), lead=0.0, **sold):
    """S feeds M, which asks for twice the mean in the first fifth of the year; five days are a period."""
    one = model([lane("S", "M", lead_time=lead)], [make("S", capacity=capacity)], [sell(**sold)], holding=1.0,
                levers=frozenset())  # fmt: skip
    calendar = Calendar(Duration(8760.0 / PERIODS), float(PERIODS))
    return replace(one, calendar=calendar, network=replace(one.network, seasons=YEAR))


def all_year(step, periods=4, rate=1.0):
    """S down for some periods, from the middle of every so many periods of the year on."""
    times = [(k + 0.5) / PERIODS for k in range(0, PERIODS, step)]
    return [outage(*[1.0] * periods, name=f"at {at:.3f}", season=(at, at), rate=rate / len(times)) for at in times]


@pytest.mark.parametrize(
    "given",
    [{}, {"capacity": 11.0}, {"capacity": 14.0, "lead": 3.0}, {"patience": float("inf"), "backlog_cost": 2.0}],
    ids=["at once", "little spare", "on the way", "waiting"],
)
def test_the_judge_agrees_with_the_program_all_year(given):
    """Proves: what is asked for, what was built ahead and what must be brought again are the same, outage by outage.

    Sensitivity: a season a period off, stock built ahead that is used twice or never, or orders that chase the season,
    would show at one time of the year at least.
    """
    of, hits = shop(**given), all_year(9)
    least, plan = promised(of, hits)
    assert max(least) > min(least)
    assert simulate_strata(of, plan, hits, seed=1).losses == pytest.approx(least, rel=1e-6, abs=1e-6)


def test_years_strike_all_year():
    """Proves: the mean loss of drawn years is that of the promise, within two half-widths of its interval.

    Sensitivity: onsets that all began on the first of January would lose more each time; none at the peak, less.
    """
    of, hits = shop(), all_year(1, periods=14, rate=0.05)
    least, plan = promised(of, hits)
    aal = float(np.dot([one.rate for one in hits], least))
    found = simulate_years(of, plan, hits, years=6000, seed=3).loss
    assert abs(found.mean - aal) <= 2 * found.half_width
    assert found.half_width < 0.2 * aal


def test_stock_built_ahead_burns_and_is_locked():
    """Proves: half of what lies there burns, in both; and of a market half down half is kept back."""
    of = shop()
    fire = scenario(("stock_loss", "M|P", (0.5,)), ("production_loss", "S|P", (1.0,) * 30), season=(0.9, 0.9))
    shut = scenario(("stock_locked", "M|P", (0.5,) * 6), ("production_loss", "S|P", (1.0,) * 12), season=(0.05, 0.05))
    for hit in (fire, shut):
        (least,), plan = promised(of, [hit])
        assert simulate_scenario(of, plan, hit).loss[0] == pytest.approx(least)


def test_what_is_recorded_lies_there():
    """Proves: a track records the stock with what is built ahead, never below nothing, and the season's demand."""
    of, (hit,) = shop(), all_year(PERIODS)
    _, plan = promised(of, [hit])
    record = simulate_scenario(of, plan, hit, periods=20).record
    assert record.array("stock").min() >= -1e-9
    assert record.array("wanted")[:14, 0, 0] == pytest.approx([20.0] * 14)
    assert record.array("wanted")[15:, 0, 0] == pytest.approx([7.5] * 5)
