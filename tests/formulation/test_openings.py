"""Sites that are opened and closed, solved by hand: what it costs, from when on it pays, and what goes with them.

S makes 10 of P a period for M, which sells at 30, lost at once; a year has 100 periods. N is a candidate.
"""

from __future__ import annotations

import pytest

from resilience.network.sites import SiteStatus
from resilience.plan.levers import Lever

SOURCES = frozenset({Lever.SOURCES})
NEW = {"status": SiteStatus.CANDIDATE, "fixed_cost": 400.0, "opening_cost": 1000.0, "opening_years": 10.0}
OLD = {"fixed_cost": 400.0, "closing_cost": 300.0, "closing_years": 3.0}


def works(kit, *, levers=SOURCES, new=NEW, old=None, cheaper=0.0, **way):
    """S sells at 2 a unit; N, if it is opened, for `cheaper` less, by a lane that nobody has approved yet."""
    lanes = [kit.lane("S", "M"), kit.lane("N", "M", status=kit.Status.CANDIDATE, **way)]
    makes = [kit.make("S", unit_cost=2.0), kit.make("N", unit_cost=2.0 - cheaper)]
    sites = {"N": new} | ({"S": old} if old else {})
    return kit.model(lanes, makes, [kit.sell()], levers=levers, sites=sites)


@pytest.mark.parametrize(("cheaper", "opened"), [(0.4, 0.0), (0.6, 1.0)])
def test_a_site_is_opened_where_what_it_saves_a_year_is_more_than_it_costs(kit, cheaper, opened):
    """Proves: N costs 400 + 1,000 / 10 = 500 a year and saves 1,000 units of `cheaper`: the border is 0.5.

    Sensitivity: an opening cost that counts whole, 1,400 a year, moves it to 1.4; one left out to 0.4.
    """
    answer = kit.solve(works(kit, cheaper=cheaper), kit.outage(1.0, rate=0.0))
    assert answer.plan["site_open[N]"] == opened
    assert answer.objective == pytest.approx(2000 + min(0.0, 500 - 1000 * cheaper))


def test_it_pays_from_the_rate_of_outages_on_at_which_it_avoids_what_it_costs(kit):
    """Proves: an outage of S of five periods loses 5 x 300; with N open it costs 5 x 10 x 2 less than that of S.

    S makes nothing then (its 2 a unit are spared either way), so N avoids 1,500 an outage at rate r: it is opened from
    500 / 1,500 a year on. Sensitivity: a lane that works while its site is shut would avoid it all for nothing.
    """
    for rate, opened in ((0.9 / 3, 0.0), (1.1 / 3, 1.0)):
        answer = kit.solve(works(kit), kit.outage(1, 1, 1, 1, 1, rate=rate))
        assert answer.plan["site_open[N]"] == opened
        assert answer.plan["qualify[N>M:P:road]"] == opened


def test_a_site_that_is_not_open_is_no_help_in_an_emergency(kit):
    """Proves: a lane that can be approved within a period helps where N is there, and not where it would be built.

    With N there (no candidate), four of five periods are saved by its approval in the emergency, for nothing a year.
    Sensitivity: a shut site that delivers in an emergency would lose 300 in both.
    """
    way = {"activation_time": 0.0, "qualification_time": 1.0}
    hit = kit.outage(1, 1, 1, 1, 1, rate=0.1)
    there = kit.solve(works(kit, new={}, levers=frozenset(), **way), hit)
    shut = kit.solve(works(kit, levers=frozenset(), **way), hit)
    assert there.loss == pytest.approx(300.0 + (shut.loss - 1500.0), abs=1e-6)
    assert shut.loss == pytest.approx(1500.0)


@pytest.mark.parametrize(("rate", "closed"), [(0.15, 1.0), (0.25, 0.0)])
def test_a_site_is_closed_where_it_saves_more_than_it_avoids(kit, rate, closed):
    """Proves: T stands by for S for 400 a year; closed, it costs 300 / 3 = 100 a year. It avoids 1,500 at each outage.

    Closing pays below 300 / 1,500 = 0.2 outages a year. Sensitivity: a closing cost left out moves that to 0.27; one
    counted whole to 0.07.
    """
    model = kit.model(
        [kit.lane("S", "M"), kit.lane("T", "M")], [kit.make("S"), kit.make("T")], [kit.sell()], levers=SOURCES,
        sites={"T": OLD},
    )  # fmt: skip
    answer = kit.solve(model, kit.outage(1, 1, 1, 1, 1, rate=rate))
    assert answer.plan["site_closed[T]"] == closed
    assert answer.plan["qualify[T>M:P:road]"] == 1 - closed
    assert answer.objective == pytest.approx((100 + rate * 1500) if closed else 400)


def test_a_new_site_takes_the_place_of_an_old_one(kit):
    """Proves: S at 400 a year closes for 100 a year when N opens for 500 and is 0.3 cheaper on 1,000 units.

    Both: 2,000 + 400. The swap: 500 + 100 + 1,700. Sensitivity: a fixed cost saved without the closing cost, or kept
    after closing, gives 2,200 or 2,700.
    """
    answer = kit.solve(works(kit, old=OLD, cheaper=0.3), kit.outage(1.0, rate=0.0))
    assert (answer.plan["site_open[N]"], answer.plan["site_closed[S]"]) == (1.0, 1.0)
    assert answer.objective == pytest.approx(2300)
    assert answer.plan["qualify[S>M:P:road]"] == 0.0


def test_stock_and_reserves_go_with_a_site(kit):
    """Proves: a store W that may be closed holds 10 of the 50 lost units at most while it is open.

    Stock at W costs 100 a unit and year; with BUFFERS no lever it holds today's 5, at 500 a year, while it is open.
    Closed it holds none and saves 500 + 400 less 100. Sensitivity: stock that outlives its site costs 500 more.
    """
    lanes = [kit.lane("S", "W"), kit.lane("W", "M"), kit.lane("S", "M")]
    node = kit.Node("W", "P")
    model = kit.model(lanes, [kit.make("S")], [kit.sell()], levers=SOURCES, sites={"W": OLD}, cover={node: 5.0})
    answer = kit.solve(model, kit.outage(1.0, rate=0.0))
    assert answer.plan["site_closed[W]"] == 1.0
    assert answer.plan["buffer[W,P]"] == 0.0
    assert answer.objective == pytest.approx(100.0)


def test_without_the_lever_all_stays_as_it_is(kit):
    """Proves: where sources are no lever, no site is opened or closed, and what stands is paid for."""
    answer = kit.solve(works(kit, levers=frozenset(), old=OLD, cheaper=1.0), kit.outage(1.0, rate=0.0))
    assert (answer.plan["site_open[N]"], answer.plan["site_closed[S]"]) == (0.0, 0.0)
    assert answer.objective == pytest.approx(2400)


def test_another_option_never_costs_more(kit):
    """Proves: the best plan is no dearer where a site may be opened, opened for less, or where S may be closed too.

    What S costs a year counts only where it may be closed, so 400 are taken off there. Sensitivity: a plan that must
    open, or that loses a lane because its site could be closed, would be dearer.
    """
    hit = kit.outage(1, 1, 1, rate=0.3)
    none = kit.solve(works(kit, levers=frozenset(), cheaper=0.55), hit).objective
    may = kit.solve(works(kit, cheaper=0.55), hit).objective
    less = kit.solve(works(kit, new=NEW | {"opening_cost": 0.0}, cheaper=0.55), hit).objective
    close = kit.solve(works(kit, new=NEW | {"opening_cost": 0.0}, old=OLD, cheaper=0.55), hit).objective - 400
    assert none >= may >= less >= close
    assert none > less
