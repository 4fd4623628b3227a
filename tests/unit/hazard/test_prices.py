"""Hazards that hit costs: where a tariff is paid on the way through stores, and what means nothing."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from support.small import lane, make, model, sell

import resilience as rs
from resilience.hazard.book import HazardBook
from resilience.hazard.build import build_scenarios
from resilience.hazard.distributions.all import Discrete, Fixed
from resilience.hazard.hazards import Hazard, Hits, Selector
from resilience.hazard.ongoing import OpenEvent, branches
from resilience.hazard.scenarios import Effect, EffectKind
from resilience.hazard.set_problems import set_problems
from resilience.hazard.situation import Situation
from resilience.network.parts import Node

ROOT = Path(rs.__file__).parents[1]


def tariff(**given):
    """A quarter on what CN makes where it enters US, for two periods."""
    usual = {"hits": Hits.DUTY, "select": Selector(sites=("CN",), into=("US",)), "severity": Fixed(0.25)}
    usual |= {"duration": Fixed(2.0), "rate": 0.5, "per_target": False}
    return Hazard("tariff", detection=0.0, source="by hand", **(usual | given))


def paid(network, hazard):
    """What each lane pays more in the first period."""
    book = HazardBook("b", "B", (hazard,), 1)
    (found,) = build_scenarios(book, network, lots=False, periods_per_year=100.0).scenarios
    return {str(effect.target): effect.profile[0] for effect in found.effects}


def network(*ways, makers=("CN", "MX"), markets=("US",)):
    """Lanes between sites, of a part worth 1."""
    return model(
        [lane(*way) for way in ways],
        [make(maker) for maker in makers],
        [sell(market) for market in markets],
        holding=0.0,
    ).network


def test_a_tariff_is_paid_where_goods_cross():
    """Proves: straight, and through a store that holds goods of CN alone, at the last lane; what MX makes pays nothing.

    Sensitivity: a tariff on every lane of CN would be paid twice on the way through H.
    """
    found = paid(network(("CN", "US"), ("CN", "H"), ("H", "US"), ("MX", "US")), tariff())
    assert found == {"CN>US:P:road": 0.25, "H>US:P:road": 0.25}


def test_a_store_that_sends_all_on_is_charged_for_what_comes():
    """Proves: H mixes goods of CN and MX and sends all to US: what CN sends to H pays, what MX sends does not.

    Sensitivity: charged at H>US, goods of MX would pay; not charged at all, the store would be a way around it.
    """
    found = paid(network(("CN", "H"), ("MX", "H"), ("H", "US")), tariff())
    assert found == {"CN>H:P:road": 0.25}


def test_makers_struck_one_by_one_pay_for_their_own_goods():
    """Proves: CN and MX both send through H; struck each by itself each pays for what it sends, together at H>US.

    Sensitivity: a store that holds goods of nobody else but those named paid for all it sent whichever of them was
    struck: twice what one owes.
    """
    shared = network(("CN", "H"), ("MX", "H"), ("H", "US"))
    both = Selector(sites=("CN", "MX"), into=("US",))
    assert paid(shared, tariff(select=both)) == {"H>US:P:road": 0.25}
    book = HazardBook("b", "B", (tariff(select=both, per_target=True),), 1)
    each = build_scenarios(book, shared, lots=False, periods_per_year=100.0).scenarios
    found = {one.sites: {str(e.target): e.profile[0] for e in one.effects} for one in each}
    assert found == {("CN",): {"CN>H:P:road": 0.25}, ("MX",): {"MX>H:P:road": 0.25}}
    mixed = network(("CN", "H"), ("MX", "H"), ("H", "US"), ("H", "EU"), markets=("US", "EU"))
    with pytest.raises(rs.InputError, match="P at H holds goods of other origins"):
        paid(mixed, tariff(select=both, per_target=True))


def test_a_store_that_serves_others_too_is_refused():
    """Proves: H mixes and also serves EU: how much of it pays cannot be told, which is said, with the store.

    Sensitivity: taken as is, goods that never enter US would pay, or those that do would not.
    """
    mixed = network(("CN", "H"), ("MX", "H"), ("H", "US"), ("H", "EU"), markets=("US", "EU"))
    with pytest.raises(rs.InputError, match="P at H holds goods of other origins"):
        paid(mixed, tariff())
    both = Selector(sites=("CN", "MX"), into=("US",))
    assert paid(mixed, tariff(select=both)) == {"H>US:P:road": 0.25}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"select": Selector(sites=("CN",))}, "into names what goods enter"),
        ({"hits": Hits.COST}, "into names what goods enter"),
        ({"hits": Hits.CURRENCY, "select": Selector(sites=("CN",))}, "currencies are those"),
        ({"hits": Hits.COST, "select": Selector(sites=("CN",)), "severity": Fixed(0.9)}, "falls to 0.9"),
        ({"select": Selector(sites=("MX",), into=("CN",))}, "matches nothing"),
        ({"select": Selector(modes=("road",), into=("US",))}, "cannot select lanes"),
    ],
)
def test_what_means_nothing_is_told(given, said):
    """Proves: hazards made in Python that say too little, or what cannot be, are refused with the reason."""
    with pytest.raises(rs.InputError, match=said):
        paid(network(("CN", "US"), ("MX", "US")), tariff(**given))


def test_a_price_of_today_needs_its_time():
    """Proves: a rise of today that may last 2 or 9 periods more is refused until somebody says how long.

    Sensitivity: planned for each by itself, today's orders would be made knowing when the tariff ends.
    """
    of = network(("CN", "US"), ("MX", "US"))
    book = HazardBook("b", "B", (tariff(duration=Discrete((4.0, 9.0), (0.5, 0.5))),), 1)
    now = Situation((), ())
    with pytest.raises(rs.InputError, match="state how long"):
        branches(book, of, [OpenEvent("tariff", "", 1.0)], now, phase=0.0)
    (one,) = branches(book, of, [OpenEvent("tariff", "", 1.0, left=Fixed(3.0))], now, phase=0.0)
    assert [effect.profile for effect in one.effects] == [(0.25, 0.25, 0.25)]


def test_hazards_on_costs_are_read_and_written(tmp_path):
    """Proves: a file of all four kinds reads back as the same hazards, and is clean where a model pays in CNY."""
    model_ = rs.read_model(ROOT / "models" / "starter").changed(
        "lanes[origin=MARINO].paid_in=CNY", "production[site=MARINO].paid_in=CNY"
    )
    select = {
        "freight": (Hits.COST, Selector(modes=("sea",)), 3.0),
        "metal": (Hits.COST, Selector(sites=("KLEIN",)), 1.3),
        "war-risk": (Hits.SURCHARGE, Selector(modes=("sea",)), 0.4),
        "tariff": (Hits.DUTY, Selector(regions=("coast",), into=("hills",)), 0.25),
        "yuan": (Hits.CURRENCY, Selector(currencies=("CNY",)), 1.1),
    }
    hazards = tuple(
        replace(tariff(hits=hits, select=chosen, severity=Fixed(size)), name=name)
        for name, (hits, chosen, size) in select.items()
    )
    book = HazardBook("b", "B", hazards, 1)
    path = rs.write_scenarios(book, tmp_path / "costs.toml")
    assert not rs.check(model_, path).errors
    again = rs.read_scenarios(path, model_.calendar)
    assert {one.name: (one.hits, one.select, one.severity) for one in again.hazards} == {
        one.name: (one.hits, one.select, one.severity) for one in hazards
    }
    kept = replace(model_, provenance=())
    assert rs.read_model(rs.write_model(kept, tmp_path / "m")).network == kept.network


@pytest.mark.parametrize(("hits", "severity"), [(Hits.SURCHARGE, 300.0), (Hits.SURCHARGE, 30_000.0), (Hits.DUTY, 0.25)])
def test_a_rise_of_any_size_in_a_set_is_taken(hits, severity):
    """Proves: a set that the engine has built itself has nothing wrong, whatever the currency; without end it has.

    Sensitivity: a surcharge of 300 a unit was refused as a severity above 100, which is meant for demand.
    """
    found = network(("CN", "US"))
    select = Selector(sites=("CN",), into=("US",) if hits is Hits.DUTY else ())
    hazard = tariff(hits=hits, severity=Fixed(severity), select=select)
    made = build_scenarios(HazardBook("b", "B", (hazard,), 1), found, lots=False, periods_per_year=100.0)
    assert list(set_problems(made, found)) == []
    (one,) = made.scenarios
    endless = replace(one, effects=(replace(one.effects[0], profile=(math.inf,)),))
    (problem,) = set_problems(replace(made, scenarios=(endless,)), found)
    assert problem.remedy == "Give numbers of at least 0."
    surge = Effect(EffectKind.DEMAND_FACTOR, Node("US", "P"), (1_000.0,))
    told = set_problems(replace(made, scenarios=(replace(one, severity=1_000.0, effects=(surge,)),)), found)
    assert [problem.column for problem in told] == ["severity", "effects[1]"]
