"""Fresh scenarios: exact rates, unbiased weights, intervals that cover."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from resilience.hazard.book import HazardBook
from resilience.hazard.build import build_scenarios
from resilience.hazard.distributions.all import Exponential, Fixed, Uniform
from resilience.hazard.hazards import Hazard, Hits, Selector
from resilience.hazard.risk.fresh import draw_scenarios
from resilience.network.lanes import Lane, LaneStatus, Mode
from resilience.network.network import SupplyNetwork
from resilience.network.parts import Demand, Node, Part, Production
from resilience.network.sites import Site, SiteKind

COVER, RARE, OFTEN = 3.0, 0.01, 0.4


def network():
    """Two suppliers and a market."""
    names = {"A": SiteKind.SUPPLIER, "B": SiteKind.SUPPLIER, "M": SiteKind.MARKET}
    lanes = [Lane(s, "M", "P", Mode.ROAD, 0, 0.0, math.inf, LaneStatus.ACTIVE) for s in ("A", "B")]
    return SupplyNetwork(
        sites={name: Site(name, kind, "here") for name, kind in names.items()},
        parts={"P": Part("P", 1.0, 0.0)},
        bom=(),
        lanes={lane.id: lane for lane in lanes},
        production={Node(s, "P"): Production(s, "P", math.inf, 0.0) for s in ("A", "B")},
        demand={Node("M", "P"): Demand("M", "P", 10.0, 30.0, 0.0, 0.0)},
        resources={},
    )


def hazard(name, site, rate, duration, **more):
    """An outage of one site, or of all when none is named."""
    select = Selector(sites=(site,)) if site else Selector(kinds=("supplier",))
    return Hazard(name, Hits.CAPACITY, select, rate, True, duration, Fixed(1.0), 0.0, "test", **more)


def book(*hazards):
    """A book of hazards."""
    return HazardBook("book", "Book", hazards, seed=1)


RARE_AND_OFTEN = (hazard("rare", "A", RARE, Exponential(20.0)), hazard("often", "B", OFTEN, Exponential(2.0)))


def test_rates_are_exact_on_every_target():
    """Proves: however the draws are spread, rates per hazard and target add up to those of the strata.

    A draw that carried the rate of the whole hazard, or a share rounded before weighting, would be off.
    """
    many = book(hazard("fire", "", 0.02, Uniform(1.0, 5.0)), *RARE_AND_OFTEN)
    fresh = draw_scenarios(many, network(), count=37, seed=4)
    strata = build_scenarios(many, network(), lots=False, periods_per_year=50)
    for name in ("fire", "rare", "often"):
        of_hazard = [sum(s.rate for s in some if s.hazard == name) for some in (fresh.scenarios, strata)]
        assert of_hazard[0] == pytest.approx(of_hazard[1], rel=1e-12)
    assert np.bincount(fresh.cell).min() >= 2
    assert len({s.cycle_phase for s in fresh.scenarios}) == len(fresh.scenarios)


def test_the_weighted_mean_is_unbiased_and_its_interval_covers():
    """Proves: the loss (D - 3)+ of exponential outages has the closed form sum of rate m exp(-3 / m).

    0.01 x 20 exp(-0.15) + 0.4 x 2 exp(-1.5) = 0.172142 + 0.178504 = 0.350646. Over 400 seeds the mean lies within four
    standard errors of it and 95 % intervals cover it about 95 % of the time. Draws weighted by their number instead of
    their rate would give (20 exp(-0.15) + 2 exp(-1.5)) / 2 x 0.41 = 3.6.
    """
    exact = RARE * 20 * math.exp(-COVER / 20) + OFTEN * 2 * math.exp(-COVER / 2)
    assert exact == pytest.approx(0.350646, abs=1e-6)
    found = []
    for seed in range(400):
        fresh = draw_scenarios(book(*RARE_AND_OFTEN), network(), count=200, seed=seed)
        losses = np.array([max(s.duration - COVER, 0.0) for s in fresh.scenarios])
        found.append(fresh.weighted_mean(losses))
    mean, variance = np.array(found).T
    assert abs(mean.mean() - exact) < 4 * mean.std(ddof=1) / math.sqrt(len(mean))
    covered = np.abs(mean - exact) <= 1.96 * np.sqrt(variance)
    assert 0.90 < covered.mean() < 0.99
    assert variance.mean() == pytest.approx(mean.var(ddof=1), rel=0.2)


def test_the_spread_of_draws_does_not_move_the_mean():
    """Proves: a fixed duration gives the exact loss with no spread at all, whatever the count."""
    fresh = draw_scenarios(book(hazard("fire", "A", 0.02, Fixed(5.0))), network(), count=9, seed=1)
    assert fresh.weighted_mean(np.array([s.duration for s in fresh.scenarios])) == pytest.approx((0.1, 0.0))


def test_draws_depend_on_seed_and_names_alone():
    """Proves: the same seed draws the same, wherever a hazard stands; another seed draws others."""
    one = draw_scenarios(book(*RARE_AND_OFTEN), network(), count=20, seed=5)
    other = draw_scenarios(book(*reversed(RARE_AND_OFTEN)), network(), count=20, seed=5)
    assert one.scenarios == other.scenarios
    assert draw_scenarios(book(*RARE_AND_OFTEN), network(), count=20, seed=6).scenarios != one.scenarios


def test_what_strikes_together_is_drawn_together():
    """Proves: a compound carries both members' effects, each with its own duration, at the rate of the first.

    Drawn as two hazards the rates would add up to 0.05, and no scenario would hit both sites.
    """
    both = (
        hazard("storm", "A", 0.05, Uniform(1.0, 9.0), compound=("strike",)),
        replace(hazard("strike", "B", 0.0, Uniform(1.0, 9.0)), rate=None, only_in_compound=True),
    )
    fresh = draw_scenarios(book(*both), network(), count=10, seed=1)
    assert fresh.rates.sum() == pytest.approx(0.05)
    for scenario in fresh.scenarios:
        assert {effect.target for effect in scenario.effects} == {Node("A", "P"), Node("B", "P")}


def test_one_draw_of_a_cell_has_no_spread():
    """Proves: an interval that cannot be known is refused, not reported as 0."""
    fresh = draw_scenarios(book(*RARE_AND_OFTEN), network(), count=1, seed=1, least=1)
    with pytest.raises(ValueError, match="two draws"):
        fresh.weighted_mean(np.zeros(len(fresh.scenarios)))
