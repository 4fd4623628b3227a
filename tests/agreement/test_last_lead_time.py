"""What is sent in the last lead time before the books are closed fills no shelf, however long a watch is.

S sends ten a day to M, three days away, and could send eleven; M keeps a buffer of 30. Books are closed a year and
three days after the last effect. So what was not sent in time comes back a unit a day from then on, and the last that
counts leaves four days before the end: as many units as the year has days.
"""

from __future__ import annotations

import pytest
from support.closed_engine import RULES, columns_of, engine_loss
from support.closed_networks import closed_case
from support.closed_small import AT_MARKET, as_it_is, near, yearly
from support.naive_closed import closed_loss
from support.rising import rising
from support.small import lane, make, outage, scenario, sell

from resilience.program.longer import careful, watched_longer
from resilience.program.scope.closed import longest_watch
from resilience.program.two_stage import build_program
from resilience.solve.pricing.recourse import RecourseSolver

ROUNDING = 1e-6
LEAD = 3
RISE, DEARER_TO_MAKE = 5.0, 2.0
LANE = "S>M:P:road"


def supply(year):
    """S, its lane and M."""
    return yearly([lane("S", "M", lead_time=float(LEAD), capacity=11.0)], [make("S")], [sell()], year=float(year))


def risen(days, *, both=False):
    """The lane is dearer for some days; with `both` making is, too."""
    effects = [("lane_price", LANE, (RISE,) * days)]
    return scenario(*effects, *([("make_price", "S|P", (DEARER_TO_MAKE,) * days)] if both else []))


HITS = {
    "price": (risen(3), (30 - 20) * RISE),
    "two prices": (risen(3, both=True), (30 - 20) * (RISE + DEARER_TO_MAKE)),
    "outage": (outage(1.0, 1.0, 1.0), (30 - 20) * 30.0),
}


def loss(program, x):
    """What the only scenario loses."""
    return float(RecourseSolver(program).evaluate(x).losses[0])


@pytest.mark.parametrize("hit", HITS)
def test_every_length_of_the_watch_says_the_same(hit):
    """Proves: of 30 units not sent in three days 20 come back in a year of 20; the others pay 5, 7, or the sale's 30.

    Sensitivity: watched for 24 or 25 of 26 days what is sent last counted as arrived though it comes on the 27th or
    later: 9 or 8 units paid for instead of ten, by both prices, so that the settlement called them exact.
    """
    case, by_hand = HITS[hit]
    model = supply(20)
    plan = as_it_is(model, {AT_MARKET: 30.0})
    program = build_program(model, [case])
    x, closed = columns_of(program, plan), longest_watch(model, case)
    assert closed == 3 + LEAD + 20
    assert closed_loss(model, case, plan, rules=RULES).loss == near(by_hand)
    for periods in range(program.blocks[0].scope.periods, closed + 1):
        longer = watched_longer(program, {case.name: periods})
        assert loss(longer, x) == near(by_hand), periods
        assert loss(careful(longer), x) >= by_hand - ROUNDING, periods
        watched = longer.blocks[0].scope.periods
        assert watched == (periods if periods <= closed - LEAD else closed)


@pytest.mark.parametrize(("days", "year", "spare"), [(61, 8, 8), (34, 5, 5), (3, 2, 2), (40, 2, 2), (3, 400, 30)])
@pytest.mark.parametrize("both", [False, True])
def test_a_rise_that_is_watched_nearly_to_its_end_is_closed_in_time(days, year, spare, both):
    """Proves: risen for 61 days, eight are left to make up for what waits: 8 of 610 units pay nothing more.

    A watch of 65 days was rounded up to 80, where books are closed on day 72: 19 units were spared, said to be exact.
    Where a year is shorter than the way of goods (three days) there is no time to settle in: the watch lasts until the
    books are closed. With a year of 400 days all 30 units of three days wait, and all come back.
    """
    case, model = risen(days, both=both), supply(year)
    plan = as_it_is(model, {AT_MARKET: 30.0})
    by_hand = (10 * days - spare) * (RISE + (DEARER_TO_MAKE if both else 0.0))
    found, error = engine_loss(model, case, plan)
    assert closed_loss(model, case, plan, rules=RULES).loss == near(by_hand)
    assert found == near(by_hand)
    assert error <= ROUNDING * max(by_hand, 1.0)


def test_a_settlement_that_lands_in_the_last_lead_time_goes_on():
    """Proves: a rise on a random network, watched 16, 32 and then 66 days instead of 64, loses 1,154.44.

    Sensitivity: at 64 days both prices were those of books closed five days later, 916.45, and the error was 0.
    """
    case = closed_case(153)
    hit = rising(case.scenario, case.model.network, 153)
    naive = closed_loss(case.model, hit, case.plan, rules=RULES).loss
    found, error = engine_loss(case.model, hit, case.plan)
    assert naive == pytest.approx(1154.4413, rel=1e-6)
    assert found == pytest.approx(naive, rel=1e-6)
    assert error <= ROUNDING * naive
