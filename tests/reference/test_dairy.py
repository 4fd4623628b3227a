"""The shipped dairy: what may lie where, by hand, and what the plan makes of it."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

import resilience as rs
from resilience.network.keeping.freshness import keeping_times
from resilience.network.keeping.storage import overfull
from resilience.network.parts import Node
from resilience.plan.seasons import mean_built

ROOT = Path(__file__).parents[2]


def test_how_long_each_part_may_lie():
    """Proves the README: milk two days in the tanks, yogurt 6.7 in the store and 0.3 at the depots, ice cream 359.

    35 x (1 - 0.78) less a day; 35 - 26 less 8.7; 540 - 180 less a day. Sensitivity: life counted from arrival is a day
    more each; shops that ask for nothing leave 26.3 at the depots.
    """
    model = rs.read_model(ROOT / "models" / "dairy")
    keeps = keeping_times(model.network)
    assert keeps[Node("DAIRY", "MILK")] == pytest.approx(2)
    assert keeps[Node("CHILL", "YOGURT")] == pytest.approx(6.7)
    assert keeps[Node("DEPOTS", "YOGURT")] == pytest.approx(0.3)
    assert keeps[Node("COLD", "ICE")] == pytest.approx(359)
    assert keeps[Node("DAIRY", "YOGURT")] == 0


def test_life_binds_before_room():
    """Proves: 6.7 days of yogurt are 402,000 pots, 335 of 450 pallets: today's targets fit, nine days would not."""
    model = rs.read_model(ROOT / "models" / "dairy")
    store = Node("CHILL", "YOGURT")
    assert keeping_times(model.network)[store] * 60000 * model.network.parts["YOGURT"].room == pytest.approx(335, abs=1)
    assert not list(overfull(model.network, model.cover, 365.0))
    (told,) = overfull(model.network, {**model.cover, store: 9.1 * 60000}, 365.0)
    assert told.site == "CHILL"


GALLONS = [6023643, 7155646, 11471445, 11856248, 12744601, 12601040,
           13734575, 12562744, 11810569, 11213775, 8275593, 6642941]  # fmt: skip
DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def test_the_season_is_what_its_source_says():
    """Proves: each factor is a month's gallons a day over the mean of the year, and its row names the gallons.

    Sensitivity: gallons a month, not a day, would make February a low season of 0.68.
    """
    mean = sum(GALLONS) / 365
    with (ROOT / "models" / "dairy" / "seasons.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["factor"]) for row in rows] == [
        round(gallons / days / mean, 2) for gallons, days in zip(GALLONS, DAYS, strict=True)
    ]
    assert all(f"{gallons:,} gallons" in row["source"] for gallons, row in zip(GALLONS, rows, strict=True))


def test_what_is_built_ahead_by_hand():
    """Proves the README: 773,000 tubs by 1 March, which fit, and a fortnight of pots and tubs before Christmas.

    30 x 4.0 + 31 x 7.6 + 31 x 8.8 + 28 x 5.2 thousand, of factors with the mean 0.9996; 14 days in 80. Sensitivity:
    built from 1 January on it would be 418,000, and three factors of the spring would sell what is not there.
    """
    model = rs.read_model(ROOT / "models" / "dairy")
    ice = Node("COLD", "ICE")
    most = model.network.in_season[ice].most * 365 * 20000
    assert most == pytest.approx(774_000, rel=2e-3)
    assert most * model.network.parts["ICE"].room == pytest.approx(1289, rel=2e-3)
    assert model.network.parts["ICE"].holding_cost * mean_built(model, ice) == pytest.approx(112_900, rel=1e-3)
    for part in ("POT", "TUB"):
        shape = model.network.shut[Node("POTS", part)]
        assert shape.most * 365 == pytest.approx(14)
        assert shape.pace == pytest.approx(1 + 14 / 80)
    assert not {finding.severity for finding in rs.check(ROOT / "models" / "dairy", ROOT / "scenarios" / "dairy.toml")}


@pytest.mark.soak
def test_the_plan_keeps_two_days_of_milk_for_yogurt():
    """Proves the README: 54,000 kg of milk, no ice cream and no yogurt; with a longer life of milk, 84,000 kg."""
    model = rs.read_model(ROOT / "models" / "dairy")
    book = rs.read_scenarios(ROOT / "scenarios" / "dairy.toml", model.calendar)
    milk = Node("DAIRY", "MILK")
    parts = {**model.network.parts, "MILK": replace(model.network.parts["MILK"], shelf_life=6.0)}
    longer = replace(model, network=replace(model.network, parts=parts))
    for given, units in ((model, 54000), (longer, 84000)):
        plan = rs.optimize(given, book).plan
        assert plan.buffers[milk] == pytest.approx(units, rel=0.02)
        for node in (Node("CHILL", "YOGURT"), Node("COLD", "ICE")):
            assert plan.buffers.get(node, 0.0) == pytest.approx(0, abs=1)
