"""Books: what a disruption leaves open at the horizon is settled, once."""

from __future__ import annotations

import pytest

from resilience.simulate.run.single import simulate_scenario
from resilience.simulate.run.strata import simulate_strata
from resilience.simulate.run.years import simulate_years


def costs(pair, hit, **options):
    """Parts of the cost that are not nothing, by name, and units short."""
    paths = simulate_scenario(*pair, hit, **options)
    parts = {name: round(float(cost[0]), 6) for name, cost in paths.costs.items() if abs(cost[0]) > 1e-9}
    return parts, round(float(paths.short[0]), 6)


@pytest.mark.parametrize(("buffer", "part"), [(0.0, "lost_sales"), (30.0, "closing_sales")])
def test_without_spare_a_buffer_saves_nothing(kit, buffer, part):
    """Proves: a maker of 10 for a use of 10, down 3 periods, leaves 30 units unmade: 900, whatever the shelf.

    Sensitivity: a shelf that is forgotten when the track is given up makes the buffer worth 900 an outage.
    """
    pair = kit.chain(make_is={"capacity": 10.0}, buffer=buffer)
    assert costs(pair, kit.outage(1, 1, 1)) == ({part: 900.0}, 30.0)


def test_what_spare_refills_by_the_horizon_is_not_paid(kit):
    """Proves: 0.2 spare a period refill 0.2 x 100 of 30 units in the year after the outage; 10 are paid, 300.

    The books are closed at 3 + 0 + 100 = 103: no lead, outage of 3, year of 100 periods. Sensitivity: closed at the
    end of the outage 30 would be paid, never closed none.
    """
    pair = kit.chain(make_is={"capacity": 10.2}, buffer=30.0)
    assert costs(pair, kit.outage(1, 1, 1)) == ({"closing_sales": 300.0}, 10.0)
    pair = kit.chain(make_is={"capacity": 10.3}, buffer=30.0)
    assert costs(pair, kit.outage(1, 1, 1)) == ({}, 0.0)


def test_a_hole_on_the_way_counts_with_the_shelf_it_was_taken_from(kit):
    """Proves: missing on the shelf and on the way add up along a route: 20 off the shelf, and a lane short by 10.

    Given up 2 periods after the onset of an outage of 3 (lead 2): on the way 20 units less, the shelf still whole;
    3 periods after: 20 less on the way and 10 less on the shelf.
    """
    pair = kit.chain(make_is={"capacity": 10.0}, lane_is={"lead_time": 2.0}, buffer=20.0)
    assert costs(pair, kit.outage(1, 1, 1), periods=2) == ({"closing_sales": 600.0}, 20.0)
    assert costs(pair, kit.outage(1, 1, 1), periods=3) == ({"closing_sales": 900.0}, 30.0)


def kits(kit, *, per=(1.0, 4.0), buffers=(20.0, 80.0)):
    """A factory F that makes P of two parts, each from its own maker without spare."""
    lanes = [kit.lane("S1", "F", "A"), kit.lane("S2", "F", "B"), kit.lane("F", "M")]
    makes = [
        kit.make("S1", "A", capacity=10.0 * per[0]), kit.make("S2", "B", capacity=10.0 * per[1]),
        kit.make("F", capacity=10.0),
    ]  # fmt: skip
    bom = [kit.line("P", "A", per[0]), kit.line("P", "B", per[1])]
    of = kit.model(lanes, makes, [kit.sell()], bom=bom)
    flows = {"S1>F:A:road": 10.0 * per[0], "S2>F:B:road": 10.0 * per[1], "F>M:P:road": 10.0}
    made = {("S1", "A"): 10.0 * per[0], ("S2", "B"): 10.0 * per[1], ("F", "P"): 10.0}
    return of, kit.plan(of, flows, made, buffers={("F", "A"): buffers[0], ("F", "B"): buffers[1]})


def test_parts_missing_together_are_paid_once(kit):
    """Proves: 20 of A (one a unit) and 80 of B (four a unit) are missing: 20 products forgone bring both back, 600.

    Sensitivity: each part paid by itself is 1,200; B priced as if one went into a product, 2,400.
    """
    both = kit.scenario(("production_loss", "S1|A", (1.0, 1.0)), ("production_loss", "S2|B", (1.0, 1.0)))
    assert costs(kits(kit), both) == ({"closing_sales": 600.0}, 20.0)
    other = kit.scenario(("production_loss", "S2|B", (1.0, 0.5)))
    assert costs(kits(kit), other) == ({"closing_sales": 450.0}, 15.0)


def test_a_part_of_two_products_is_freed_by_the_cheaper_one(kit):
    """Proves: 10 of a part that two markets take are freed where a sale is worth 12, not where it is worth 30.

    Its maker is down for a period, its shelf of 10 serves both. Sensitivity: at the dearer market 300.
    """
    lanes = [kit.lane("S", "W"), kit.lane("W", "M"), kit.lane("W", "N")]
    sells = [kit.sell(quantity=5.0), kit.sell("N", quantity=5.0, margin=12.0)]
    of = kit.model(lanes, [kit.make("S", capacity=10.0)], sells)
    flows = {"S>W:P:road": 10.0, "W>M:P:road": 5.0, "W>N:P:road": 5.0}
    pair = of, kit.plan(of, flows, {("S", "P"): 10.0}, buffers={("W", "P"): 10.0})
    assert costs(pair, kit.outage(1)) == ({"closing_sales": 120.0}, 10.0)


def test_a_part_that_goes_two_ways_into_one_product_is_freed_by_both(kit):
    """Proves: P is made of A and B, each of one C. 20 C missing are freed by 10 P, 300: both are spared.

    Sensitivity: freed by A alone 20 products are forgone, 600.
    """
    bom = [kit.line("P", "A", 1.0), kit.line("P", "B", 1.0), kit.line("A", "C", 1.0), kit.line("B", "C", 1.0)]
    makes = [kit.make("F", part) for part in "ABP"] + [kit.make("S", "C", capacity=20.0)]
    of = kit.model([kit.lane("S", "F", "C"), kit.lane("F", "M")], makes, [kit.sell()], bom=bom)
    made = {("S", "C"): 20.0, ("F", "A"): 10.0, ("F", "B"): 10.0, ("F", "P"): 10.0}
    flows = {"S>F:C:road": 20.0, "F>M:P:road": 10.0}
    pair = of, kit.plan(of, flows, made, buffers={("F", "C"): 20.0})
    assert costs(pair, kit.outage(1, part="C")) == ({"closing_sales": 300.0}, 10.0)


def test_more_than_a_year_sells_is_priced_at_what_it_could_earn(kit):
    """Proves: of a shelf of 1,500 run down without end a year's sales (100 x 10) are forgone, the rest is priced alike.

    The shelf is worth at least what its units earn, 30 each: 45,000 in all, of which 1,000 units are sales.
    """
    pair = kit.chain(make_is={"capacity": 10.0}, buffer=1500.0)
    assert costs(pair, kit.outage(*[1] * 150)) == ({"closing_sales": 45000.0}, 1000.0)


def test_years_pay_a_shelf_once(kit):
    """Proves: without spare every outage of 2 periods costs 20 units, 600, whether the shelf of 40 is whole or not.

    The first outages of a year empty the shelf, later ones find it empty, and at the end it is paid once. Sensitivity:
    paid after each outage, outages that find it empty would pay it again and again; never paid, a quarter is missing.
    """
    outages = [kit.outage(1, 1, rate=1.5)]
    pair = kit.chain(make_is={"capacity": 10.0}, buffer=40.0)
    years = simulate_years(*pair, outages, years=4000, seed=3)
    bare = simulate_years(*kit.chain(make_is={"capacity": 10.0}), outages, years=4000, seed=3)
    assert years.overlapping > 0.3 * years.onsets
    assert years.loss.mean == pytest.approx(bare.loss.mean, rel=1e-9)
    assert years.components["closing_sales"].mean > 0.5 * years.loss.mean
    assert bare.components["closing_sales"].mean == 0.0
    assert years.short.mean == pytest.approx(years.loss.mean / 30.0)


def test_what_later_refills_is_not_paid(kit):
    """Proves: where spare refills a shelf within the year, outages that meet pay lost sales alone and nothing to close.

    A spare of 1 a period refills 20 units in 20 periods; the books are closed 100 after the last outage.
    """
    pair = kit.chain(make_is={"capacity": 11.0}, buffer=20.0)
    years = simulate_years(*pair, [kit.outage(1, 1, rate=3.0)], years=500, seed=3)
    assert years.components["closing_sales"].mean == 0.0
    assert years.components["lost_sales"].mean > 0.0


def test_strata_and_single_scenarios_close_alike(kit):
    """Proves: the replay of a scenario among others and by itself close by the same rules, in any block."""
    pair = kit.chain(make_is={"capacity": 10.1}, lane_is={"lead_time": 1.0}, buffer=30.0)
    hits = [kit.outage(*[1] * n, name=f"{n}") for n in (1, 2, 3, 5)]
    alone = [kit.loss(pair, hit) for hit in hits]
    for block in (1, 3, 64):
        assert simulate_strata(*pair, hits, seed=1, block=block).losses == pytest.approx(alone, rel=1e-12)
