"""Whether strata are fine enough for a plan, by hand: 10 a period sold at M, S fails for an exponential time."""

from __future__ import annotations

from dataclasses import replace

from support import small as kit

from resilience.hazard.book import HazardBook
from resilience.hazard.distributions.all import Exponential, Fixed
from resilience.hazard.hazards import Hazard, Hits, Selector
from resilience.hazard.risk.estimate import Estimate
from resilience.network.parts import Node
from resilience.plan.plan import Plan
from resilience.simulate.layout.rationing import Rationing
from resilience.study.judge.fineness import fineness, refined

MARGIN, MEAN, RATE = 30.0, 4.0, 2.0


def book(*, strata=2, **given):
    """S fails twice a year, for 4 periods on average."""
    fire = Hazard("fire", Hits.CAPACITY, Selector(sites=("S",)), RATE, True, Exponential(MEAN), Fixed(1.0), 0.0, "test")
    return HazardBook("test", "Test", (replace(fire, strata=strata, **given),), 1)


def shop(*, held):
    """Stock at M that covers some periods, and as much to spare as is used."""
    model = kit.model([kit.lane("S", "M")], [kit.make("S", capacity=20.0)], [kit.sell()], holding=0.0)
    return model, Plan("it", {Node("M", "P"): held}, {"S>M:P:road": 10.0}, production={Node("S", "P"): 10.0})


def said(strata, fresh, *, held=80.0, of=None):
    """What is said of two AALs, each with its half width."""
    model, plan = shop(held=held)
    given = of or book()
    ends = Estimate(*strata, 2, 1), Estimate(*fresh, 2_000, 1)
    return fineness(model, plan, given, *ends, scenarios=2, rationing=Rationing.MARGIN)


def test_what_agrees_is_fine() -> None:
    """Proves: 104 against 100 +- 2 is within 5 %, known to 3 %; of 100 +- 6 that is not known.

    To know it twice as well, to 3 %, takes four times the draws. Sensitivity: a root forgotten says 4,000.
    """
    assert said((104.0, 0.0), (100.0, 2.0)).fine
    found = said((104.0, 0.0), (100.0, 6.0))
    assert not found.fine
    assert found.times is None
    assert found.draws == 8_000


def test_strata_that_miss_the_tail_are_coarse_and_how_fine_they_must_be_is_said() -> None:
    """Proves: with 120 held only outages beyond 12 periods cost: 2 x 300 x 4 x exp(-3) = 119.5 a year.

    Of two strata of equal burden the longer is 4 / 2 / exp(-1.678) = 10.7 periods on average and loses nothing, so more
    are needed. Sensitivity: strata compared with themselves would call two fine.
    """
    found = said((0.0, 0.0), (119.5, 3.0), held=120.0)
    assert not found.fine
    assert found.times is not None
    assert found.scenarios == 2 * found.times
    assert f"{found.scenarios:,} scenarios instead of 2" in found.sentence


def test_what_is_sampled_gets_more_samples() -> None:
    """Proves: strata stated are multiplied, also where the default of 5 counts, and samples where draws are made."""
    assert refined(book(strata=None), 2).hazards[0].strata == 10
    sampled = refined(book(samples=12), 4).hazards[0]
    assert (sampled.samples, sampled.strata) == (48, 2)


def test_nothing_lost_says_nothing() -> None:
    """Proves: where no draw loses anything there is no share of it to speak of."""
    assert said((0.0, 0.0), (0.0, 0.0)) is None


def test_where_losses_follow_the_duration_two_strata_do() -> None:
    """Proves: without stock each period costs 300, so strata with the exact mean agree: 2 x 4 x 300 = 2,400."""
    assert said((2_400.0, 0.0), (2_390.0, 60.0), held=0.0).fine
