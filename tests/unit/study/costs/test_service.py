"""Fill rates stand by product and market: unlike products are never added up."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from support import small

from resilience.cli.text.tables import lean_table, service_table
from resilience.hazard.scenarios import ScenarioSet
from resilience.network.parts import Node
from resilience.study.costs.service import apart, service_columns
from resilience.study.plan.optimize import optimize

NUTS, SHIPS = Node("M", "NUT"), Node("M", "SHIP")
YEAR = small.PERIODS_PER_YEAR


def chandler(*, markets=("M",), ships=3.0):
    """A maker of nuts and a maker of ships, each sold from his own shelf; nuts in one market or several."""
    nuts = [small.lane("N", market, "NUT", lead_time=1.0) for market in markets]
    sells = [small.sell(market, "NUT", quantity=400.0, margin=0.5) for market in markets]
    makes = [small.make("N", "NUT", capacity=900.0), small.make("S", "SHIP", capacity=ships * 1.5)]
    lanes = [*nuts, small.lane("S", "M", "SHIP", lead_time=1.0)]
    sells.append(small.sell("M", "SHIP", quantity=ships, margin=1e4))
    return small.model(lanes, makes, sells, holding=0.0, levers=frozenset())


def down(site, part, rate, periods=5, severity=1.0):
    """One maker is down."""
    profile = (severity,) * periods
    return small.outage(*profile, site=site, part=part, rate=rate, name=f"{site} down", duration=float(periods))


def costs(model, *scenarios):
    """The comparison by policy; no buffer is bought, so that every policy serves as today's does."""
    result = optimize(model, ScenarioSet(tuple(scenarios), 1))
    return result, result.comparison.set_index("policy").loc["status quo"]


@pytest.mark.parametrize(("nuts", "ships"), [(0.2, 0.0), (0.0, 0.4), (0.3, 0.1)])
def test_each_product_has_its_own_fill_rate(nuts, ships):
    """Proves: five periods without one maker cost 5 periods of his product each time, and nothing of the other.

    Sensitivity: added up, 0.4 failures a year of the ships (2 %) are 15 of 40,300 units, a fill rate of 99.98 %.
    """
    hits = [down(site, part, rate) for site, part, rate in (("N", "NUT", nuts), ("S", "SHIP", ships)) if rate]
    result, row = costs(chandler(), *hits)
    assert row["fill_rate NUT"] == pytest.approx(1 - 5 * nuts / YEAR)
    assert row["fill_rate SHIP"] == pytest.approx(1 - 5 * ships / YEAR)
    assert row["units_lost NUT"] == pytest.approx(5 * 400 * nuts)
    assert row["units_lost SHIP"] == pytest.approx(5 * 3 * ships)
    assert row[["fill_rate", "units_lost"]].isna().all()
    assert sum(result.best.lost.values()) == pytest.approx(float(result.program.rates @ result.best.short))


def test_a_product_sold_in_two_markets_has_three():
    """Proves: two markets of one product add up, being alike, and each has its own besides."""
    model = chandler(markets=("M", "K"))
    _, row = costs(model, down("N", "NUT", 0.5, severity=0.4))
    names = {name.removeprefix("fill_rate").strip() for name in row.index if name.startswith("fill_rate")}
    assert names == {"", "NUT", "NUT at K", "NUT at M", "SHIP"}
    assert row["units_lost NUT"] == pytest.approx(row["units_lost NUT at K"] + row["units_lost NUT at M"])
    assert row["units_lost NUT"] > 0
    assert row["fill_rate SHIP"] == 1


def test_one_product_in_one_market_has_one():
    """Proves: nothing is told twice where there is nothing to tell apart."""
    model = small.model(
        [small.lane("S", "M")], [small.make("S", capacity=20.0)], [small.sell()], holding=0.0, levers=frozenset()
    )
    _, row = costs(model, small.outage(1, 1, rate=0.5))
    assert [name for name in row.index if name.startswith("fill_rate")] == ["fill_rate"]
    assert row["fill_rate"] == pytest.approx(1 - 0.5 * 20 / 1000)
    assert not apart(model.network)


@pytest.mark.parametrize(("patience", "served"), [(0.0, 1 - 0.5 * 20 / 1000), (4.0, 1.0)])
def test_who_is_served_late_is_served(patience, served):
    """Proves: customers who wait and get their units count as served, as the screen says: "be it late".

    Sensitivity: "served in time" was read as on the day, and 1 % of the units came days later.
    """
    sells = [small.sell(patience=patience, backlog_cost=0.1 if patience else 0.0)]
    model = small.model(
        [small.lane("S", "M")], [small.make("S", capacity=40.0)], sells, holding=0.0, levers=frozenset()
    )
    _, row = costs(model, small.outage(1, 1, rate=0.5))
    assert row["fill_rate"] == pytest.approx(served)


def test_what_is_not_known_is_not_made_up():
    """Proves: without units by market (a study cut short) the columns are there, and empty."""
    found = service_columns(chandler().network, YEAR, 70.0, {})
    assert found == dict.fromkeys(
        ["units_lost", "fill_rate", "units_lost NUT", "fill_rate NUT", "units_lost SHIP", "fill_rate SHIP"]
    )


def test_the_screen_shows_a_row_for_each_product():
    """Proves: products stand in rows, the poorest served first, no more than asked; no column adds them up."""
    result, _ = costs(chandler(), down("N", "NUT", 0.2), down("S", "SHIP", 2.0))
    out = io.StringIO()
    Console(file=out, width=120).print(service_table(result, 5))
    rows = [line.split() for line in out.getvalue().splitlines() if "%" in line]
    assert [row[0] for row in rows] == ["SHIP", "NUT"]
    assert {" ".join(row[1:3]) for row in rows} == {"90 %", "99 %"}
    assert service_table(result, 1).row_count == 1
    assert "fill rate" not in [column.header for column in lean_table(result).columns]
    assert set(result.best.lost) == {NUTS, SHIPS}


def test_refunds_add_up_to_the_same_digit_however_many_products_there_are():
    """Proves: refunds lie side by side in memory; taken from among units short they were summed in another order.

    Of 200 random refunds the strided sum differs in the last digit about every other time.
    """
    result, _ = costs(chandler(), *(down("N", "NUT", rate) for rate in (0.2,)))
    assert len(result.best.lost) == 2
    assert result.best.refunded.flags.c_contiguous
