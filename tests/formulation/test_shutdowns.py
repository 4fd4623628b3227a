"""Planned shutdowns, solved by hand: what is built ahead, what capacity must do, and outages at all times of the year.

A year of five periods (73 days each): supplier S is shut in the first and builds for it in the four others, 12.5 in
each where 10 leave. So 10, 0, 2.5, 5 and 7.5 lie at S when they begin. S feeds M without lead time, a sale is worth 30.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience.network.year.shutdown import ShutdownRow
from resilience.plan.levers import Lever
from resilience.program.two_stage import build_program
from resilience.quantities import Calendar, Duration
from resilience.solve.outcome import Infeasible, Solved
from resilience.solve.two_stage import solve_two_stage

SPRING = ShutdownRow("S", "P", "03-15", "01-01", "03-14")


def works(kit, *, rows=(SPRING,), **given):
    """The chain of this file, in five periods a year; a unit costs 2 a year to hold."""
    one = kit.chain(parts={"P": (2.0, 1.0)}, **given)
    return replace(one, calendar=Calendar(Duration(1752.0), 5.0), network=replace(one.network, shutdowns=rows))


def still(kit, at, *, rate=1.0, **given):
    """S makes nothing for a period from a time of the year on; what lies there can be used."""
    return kit.scenario(("production_loss", "S|P", (1.0,)), rate=rate, season=(at, at), name=f"at {at}", **given)


def steady(model):
    """Least cost a year where nothing goes wrong; None where there is no plan."""
    outcome = solve_two_stage(build_program(model, []))
    assert isinstance(outcome, Solved | Infeasible)
    return outcome.objective if isinstance(outcome, Solved) else None


def test_what_is_built_ahead_costs_its_holding(kit):
    """Proves: on average 5 units lie at S at 2 a year each: 10; made in the last of the periods alone, 2 units: 4.

    In that period 20 are made, and 1 lies there on average while it builds, 1 while it is shut. Sensitivity: the
    largest stock instead of the mean costs 20 in both.
    """
    late = replace(SPRING, built_from="10-20")
    for row, cost in ((SPRING, 10.0), (late, 4.0)):
        program = build_program(works(kit, rows=(row,)), [])
        outcome = solve_two_stage(program)
        assert outcome.objective == pytest.approx(cost)
        assert program.steady("shutdown_holding", outcome.answer.x) == pytest.approx(cost)


def test_capacity_must_suffice_for_the_days_on_which_most_is_made(kit):
    """Proves: 12.5 a period in open days serve 10 all year, 12.4 do not; who builds in one period alone needs 20.

    Sensitivity: the mean over the year (four fifths of 12.5) would suffice in the last case, too.
    """
    late = replace(SPRING, built_from="10-20")
    assert steady(works(kit, make_is={"capacity": 12.5})) == pytest.approx(10.0)
    assert steady(works(kit, make_is={"capacity": 12.4})) is None
    assert steady(works(kit, make_is={"capacity": 20.0}, rows=(late,))) == pytest.approx(4.0)
    assert steady(works(kit, make_is={"capacity": 19.9}, rows=(late,))) is None


def test_a_share_that_works_builds_less(kit):
    """Proves: where half still works half as much is built ahead, and a shutdown of nothing costs nothing.

    Sensitivity: a share taken as what is lost would cost 10, 5 and 0 in the other order.
    """
    costs = [steady(works(kit, rows=(replace(SPRING, works=share),))) for share in (0.0, 0.5, 1.0)]
    assert costs == pytest.approx([10.0, 5.0, 0.0])


@pytest.mark.parametrize(
    ("at", "loss"), [(0.0, 0), (0.2, 300), (0.4, 225), (0.6, 150), (0.8, 375), (0.9, 37.5), (0.1, 150)]
)
def test_a_period_without_making_costs_what_its_time_of_the_year_asks_for(kit, at, loss):
    """Proves: in the shutdown nothing is missed; right before it 7.5 are there for two periods: 12.5 lost.

    From the middle of the last period on 8.75 are there: 1.25 lost, for what is missing is made in half of the next.
    Sensitivity: stock of the wrong time, or a shutdown in which goods are made again, loses 300 always, or 75 at 0.8.
    """
    assert kit.solve(works(kit), still(kit, at)).loss == pytest.approx(loss)


@pytest.mark.parametrize(("at", "loss"), [(0.0, 300), (0.4, 300), (0.6, 300), (0.8, 375)])
def test_stock_built_ahead_is_locked_with_its_site(kit, at, loss):
    """Proves: of a site that is down nothing leaves, not what was built ahead, which is there when it works again.

    Sensitivity: a lock on buffers alone loses as much as above; stock that was lost for good, 600 at 0.8.
    """
    down = kit.outage(1.0, season=(at, at))
    assert kit.solve(works(kit), down).loss == pytest.approx(loss)


def test_stock_built_ahead_burns_with_its_site(kit):
    """Proves: of 10 units half burn: 5 replaced at 4 each, and in the shut period 10 asked for of which 5 are there.

    Sensitivity: a fire that burns buffers alone would lose nothing.
    """
    model = works(kit, make_is={"unit_cost": 4.0})
    fire = kit.scenario(("stock_loss", "S|P", (0.5,)), sites=("S",), season=(0.0, 0.0))
    assert kit.solve(model, fire).loss == pytest.approx(5 * 4 + 5 * 30)


def test_what_could_not_be_built_for_want_of_spare_is_missed_in_the_shutdown(kit):
    """Proves: of 2.5 not built after the first period 1.5 are by the next shutdown, at 0.5 a period: 1 is lost then.

    10 are lost at once. Sensitivity: a shelf that need only be whole again within a year would lose 10.
    """
    model = works(kit, make_is={"capacity": 13.0})
    assert kit.solve(model, still(kit, 0.2), to_the_end=True).loss == pytest.approx(330)


@pytest.mark.parametrize(("rate", "buffer"), [(0.05, 0.0), (0.1, 5.0), (0.15, 7.5), (0.2, 10.0), (0.4, 12.5)])
def test_a_newsvendor_by_hand(kit, rate, buffer):
    """Proves: the best buffer is a fractile of what is needed above what is built ahead: 0, 10, 7.5, 5 and 12.5.

    An outage at the beginning of one of the five periods, as often in each. Another unit costs 2 a year and saves 30 in
    each that needs it, `rate` / 5 times a year: it pays while more than 1 / (3 rate) of them do.
    Sensitivity: without the shutdown in view 10 are needed always, and 10 would be the buffer from 0.0667 on.
    """
    outages = [still(kit, place / 5, rate=rate / 5) for place in range(5)]
    program = build_program(works(kit, levers=frozenset({Lever.BUFFERS})), outages)
    outcome = solve_two_stage(program)
    assert isinstance(outcome, Solved)
    columns = list(program.first.columns)
    held = sum(outcome.answer.x[columns.index(f"buffer[{site},P]")] for site in "SM")
    assert held == pytest.approx(buffer)
    needs = [0.0, 10.0, 7.5, 5.0, 12.5]
    assert outcome.objective == pytest.approx(10 + 2 * buffer + 6 * rate * sum(max(n - buffer, 0) for n in needs))


def test_a_harsher_fate_of_stock_never_makes_it_cheaper(kit):
    """Proves: usable, locked, destroyed: each costs at least what the one before does, at every time of the year.

    Sensitivity: built-ahead stock left out of a fate, or replaced for nothing, would turn an order round somewhere.
    """
    model = works(kit, make_is={"unit_cost": 4.0, "capacity": 14.0})
    for at in (0.0, 0.1, 0.3, 0.5, 0.7, 0.9):
        when = {"season": (at, at)}
        hits = [
            still(kit, at),
            kit.outage(1.0, **when),
            kit.scenario(
                ("production_loss", "S|P", (1.0,)),
                ("stock_locked", "S|P", (1.0,)),
                ("stock_loss", "S|P", (0.5,)),
                **when,
            ),
        ]
        losses = [kit.solve(model, hit, to_the_end=True).loss for hit in hits]
        assert losses == sorted(losses)
