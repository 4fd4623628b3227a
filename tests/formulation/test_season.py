"""Seasons of demand, solved by hand: what is built ahead, the best buffer on top of it, and peaks that are missed.

A year of five periods (73 days each): the first asks for 20, the others for 7.5, the mean is 10. Supply is level, so
10, 0, 2.5, 5 and 7.5 are built ahead when they begin. Supplier S feeds market M without lead time, a sale is worth 30.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience.hazard.onsets import onset_stretches
from resilience.network.year.season import SeasonRow
from resilience.plan.levers import Lever, Requirements
from resilience.program.longer import careful
from resilience.program.two_stage import BuildOptions, build_program
from resilience.quantities import Calendar, Duration
from resilience.solve.outcome import Solved
from resilience.solve.two_stage import solve_two_stage

YEAR = (SeasonRow("M", "P", "01-01", "03-14", 2.0), SeasonRow("M", "P", "03-15", "12-31", 0.75))


def shop(kit, *, periods=5, rows=YEAR, **given):
    """The chain of this file, in so many periods a year; a unit costs 2 a year to hold."""
    one = kit.chain(parts={"P": (2.0, 1.0)}, **given)
    calendar = Calendar(Duration(8760.0 / periods), float(periods))
    return replace(one, calendar=calendar, network=replace(one.network, seasons=rows))


def down(kit, at, *, periods=1, rate=1.0, **given):
    """S is down for some periods from a time of the year on."""
    return kit.outage(*[1.0] * periods, rate=rate, season=(at, at), name=f"at {at}", **given)


def test_what_is_built_ahead_costs_its_holding(kit):
    """Proves: on average 5 units lie at the market at 2 a year each: 10, in every plan, and nothing else costs.

    Sensitivity: the largest stock instead of the mean costs 20; stock that is lowest above 0, more.
    """
    program = build_program(shop(kit), [])
    outcome = solve_two_stage(program)
    assert outcome.objective == pytest.approx(10.0)
    assert program.steady("seasonal_holding", outcome.answer.x) == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("at", "loss"), [(0.0, 300), (0.2, 225), (0.4, 150), (0.6, 75), (0.8, 0), (0.1, 262.5), (0.9, 150)]
)
def test_an_outage_costs_what_its_time_of_the_year_asks_for(kit, at, loss):
    """Proves: a period without supply asks for 20 or 7.5, of which there is what was built ahead by then.

    From the middle of the last period on 13.75 are asked for and 8.75 are there: 5 lost. What is used is brought again
    at once. Sensitivity: mean demand without that stock loses 300 always; with a stock of the wrong time 0 or 225.
    """
    assert kit.solve(shop(kit), down(kit, at)).loss == pytest.approx(loss)


@pytest.mark.parametrize(("rate", "buffer"), [(0.05, 0.0), (0.1, 2.5), (0.15, 5.0), (0.2, 7.5), (0.4, 10.0)])
def test_a_newsvendor_by_hand(kit, rate, buffer):
    """Proves: the best buffer is a fractile of what is needed above the seasonal stock, and a season's level follows.

    An outage at the beginning of one of the five periods, as often in each, needs 10, 7.5, 5, 2.5 or 0 more than is
    built ahead. Another unit costs 2 a year and saves 30 in each that needs it, `rate` / 5 times a year: it pays while
    more than 1 / (3 rate) of them do, at 0.15 three. Levels are the buffer and 10, 0, 2.5, 5, 7.5.
    Sensitivity: a fractile of the demand itself would be 7.5 or 20; onsets in the high season alone, 10.
    """
    needs = [10.0, 7.5, 5.0, 2.5, 0.0]
    outages = [down(kit, place / 5, rate=rate / 5) for place in range(5)]
    program = build_program(shop(kit, levers=frozenset({Lever.BUFFERS})), outages)
    outcome = solve_two_stage(program)
    assert isinstance(outcome, Solved)
    assert outcome.answer.x[list(program.first.columns).index("buffer[M,P]")] == pytest.approx(buffer)
    assert outcome.objective == pytest.approx(10 + 2 * buffer + 6 * rate * sum(max(n - buffer, 0) for n in needs))


def test_a_season_missed_for_want_of_spare_is_paid_at_its_peak(kit):
    """Proves: with a spare of 1 a period the 10 units missed from 0.6 on are made up by 2 before the peak: 8 lost.

    2.5 are lost at once; 3.5 of 10 are there when the peak begins, which gets 11 and asks for 20: 5.5 lost.
    Sensitivity: a shelf that need only be whole again within a year would lose 2.5 in all, 75.
    """
    assert kit.solve(shop(kit, make_is={"capacity": 11.0}), down(kit, 0.6)).loss == pytest.approx(240)


def test_where_the_watch_ends_before_the_peak_the_promise_is_bracketed(kit):
    """Proves: in twenty periods a year 40 are missed, 8 are made up by the peak: 32 lost, 960, watched to the end.

    A short watch says less and the careful settlement more, so the watch is made longer until they meet.
    Sensitivity: a careful settlement that forgot what the season needs would say 600, as the other does.
    """
    model, hit = shop(kit, periods=20, make_is={"capacity": 11.0}), down(kit, 0.6, periods=4)
    assert kit.solve(model, hit, to_the_end=True).loss == pytest.approx(960)
    program = build_program(model, [hit])
    low, high = (solve_two_stage(one).answer.losses[0] for one in (program, careful(program)))
    assert low <= 960 <= high
    assert low == pytest.approx(600)
    assert high == pytest.approx(30 * 39)


def test_customers_who_wait_ask_for_what_the_season_says(kit):
    """Proves: 7.5 wait a period at 2 each, and are served with what comes at once after it.

    Sensitivity: mean demand would let 10 wait and cost 20.
    """
    late = {"patience": float("inf"), "backlog_cost": 2.0}
    assert kit.solve(shop(kit, sell_is=late), down(kit, 0.2)).loss == pytest.approx(15)


def test_stock_built_ahead_burns_too(kit):
    """Proves: of 7.5 units built ahead half burn: 3.75 replaced at 4 each, and 7.5 asked for of which 3.75 are there.

    Sensitivity: a fire that burns buffers alone would lose nothing here.
    """
    model = shop(kit, make_is={"unit_cost": 4.0})
    fire = kit.scenario(
        ("stock_loss", "M|P", (0.5,)), ("production_loss", "S|P", (1.0,)), sites=("M", "S"), season=(0.8, 0.8)
    )
    assert kit.solve(model, fire).loss == pytest.approx(3.75 * 4 + 3.75 * 30)


def test_an_event_of_every_year_takes_from_what_is_usual(kit):
    """Proves: the quantity stays the mean of the year: 20 more in the first period leave 6 in each of them all.

    So an outage then asks for 26 and finds 16: 10 lost, as supply brings 10. Sensitivity: events on top of the mean
    would have no steady state to come back to.
    """
    rows = (SeasonRow("M", "P", "01-01", "03-14", None, 20.0),)
    shape = shop(kit, rows=rows).network.in_season[kit.Node("M", "P")]
    assert shape.rates == pytest.approx((2.6, 0.6))
    assert kit.solve(shop(kit, rows=rows), down(kit, 0.0)).loss == pytest.approx(300)


def test_a_plan_survives_in_every_month(kit):
    """Proves: who must survive S for a period needs 8.958 more than is built ahead when January is half over.

    Sensitivity: a test at mean demand would ask for 10 (no stock built ahead), one at new year for 10 as well.
    """
    model = shop(kit, levers=frozenset({Lever.BUFFERS}), sites={"S": {"time_to_recover": 1.0}})
    program = build_program(model, [], BuildOptions(requirements=Requirements(survive=("S",))))
    outcome = solve_two_stage(program)
    middles = [(month.low + month.high) / 2 for month in onset_stretches((), 12)]
    shape = model.network.in_season[kit.Node("M", "P")]
    needs = []
    for at in middles:
        built = 50 * (0.2 - at if at < 0.2 else (at - 0.2) / 4)
        assert built == pytest.approx(50 * _ahead(shape, at))
        until = 50 * (0.2 - (at + 0.2) % 1 if (at + 0.2) % 1 < 0.2 else ((at + 0.2) % 1 - 0.2) / 4)
        needs.append(10 + built - until - built)
    assert outcome.answer.x[list(program.first.columns).index("buffer[M,P]")] == pytest.approx(max(needs))
    assert len(program.to_survive) == 12
    assert set(program.to_survive.values()) == {"S"}


def _ahead(shape, at):
    """What is built ahead at a time of the year, straight between two times of the shape."""
    for (low, high), (one, other) in zip(
        zip(shape.times, shape.times[1:], strict=False), zip(shape.ahead, shape.ahead[1:], strict=False), strict=True
    ):
        if low <= at <= high:
            return one + (other - one) * (at - low) / (high - low)
    raise AssertionError
