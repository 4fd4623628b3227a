from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resilience.errors import InputError
from resilience.hazard.build import build_replays, build_scenarios
from resilience.hazard.distributions.all import Discrete, Exponential, Fixed, Geometric, LogNormal, Uniform
from resilience.hazard.hazards import HelpCurve, Hits, Selector
from resilience.hazard.scenarios import EffectKind, ScenarioSet
from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.hazard.book import HazardBook
    from resilience.hazard.hazards import Hazard
    from resilience.network.network import SupplyNetwork

    Make = Callable[..., Hazard]
    Bind = Callable[..., HazardBook]

EAST = Selector(regions=("east",))


def _built(book: HazardBook, network: SupplyNetwork, *, lots: bool = False) -> ScenarioSet:
    return build_scenarios(book, network, lots=lots, periods_per_year=250)


@settings(deadline=None)
@given(
    rate=st.floats(0, 100),
    strata=st.integers(1, 12),
    cycle=st.integers(1, 5),
    per_target=st.booleans(),
    samples=st.none() | st.integers(1, 9),
)
def test_rates_add_up_to_the_hazards_rate_times_its_targets(
    network: SupplyNetwork,
    hazard: Make,
    book: Bind,
    rate: float,
    strata: int,
    cycle: int,
    per_target: bool,
    samples: int | None,
) -> None:
    """Proves: whatever the strata, draws and phases, S1 and S2 fail at `rate` each, or once together.

    Sensitivity: a group counted per target would fail twice as often; phases not shared, `cycle` times.
    """
    fire = hazard(
        select=EAST,
        rate=rate,
        per_target=per_target,
        duration=LogNormal(10, 0.8),
        severity=Uniform(0.2, 1),
        strata=strata,
        samples=samples,
    )
    made = _built(book(fire, cycle_strata=cycle), network, lots=True)
    assert made.rate == pytest.approx(rate * (2 if per_target else 1), rel=1e-12)
    by_phase = Counter[float]()
    for scenario in made:
        by_phase[scenario.cycle_phase] += scenario.rate
    assert list(by_phase) == pytest.approx([(k + 0.5) / cycle for k in range(cycle)])
    assert list(by_phase.values()) == pytest.approx([made.rate / cycle] * cycle, rel=1e-12)


def test_names_are_unique_stable_and_readable(network: SupplyNetwork, hazard: Make, book: Bind) -> None:
    """Proves: hazard, target, stratum and phase name a scenario; what does not vary is left out.

    Sensitivity: numbering scenarios through would rename them all when a hazard is added.
    """
    fire = hazard(duration=Exponential(10), strata=2)
    names = [scenario.name for scenario in _built(book(fire), network, lots=True)]
    assert names[:4] == ["fire/S1/d1/c1", "fire/S1/d1/c2", "fire/S1/d1/c3", "fire/S1/d2/c1"]
    assert [scenario.name for scenario in _built(book(hazard()), network)] == ["fire/S1"]
    both = hazard(select=EAST, per_target=False, severity=Discrete((0.5, 1), (1, 1)), duration=Geometric(4))
    every = [scenario.name for scenario in _built(book(both, replace(fire, name="other")), network)]
    assert [name for name in every if "group" in name][:2] == ["fire/group/d01s1", "fire/group/d01s2"]
    assert len(set(every)) == len(every)


def test_a_scenario_carries_what_the_hazard_says(network: SupplyNetwork, hazard: Make, book: Bind) -> None:
    """Proves: profiles, locked stock, help, detection and sites arrive in the scenario.

    Sensitivity: locking the stock fully at half severity would double the loss from buffers.
    """
    line = HelpCurve("S2>P:A:road", ((0.0, 0.0), (1.0, 0.0), (1.0, 0.05)))
    (scenario,) = _built(book(hazard(duration=Fixed(2.25), severity=Fixed(0.5), help=(line,), detection=1.5)), network)
    profiles = {(effect.kind, effect.target): effect.profile for effect in scenario.effects}
    assert profiles[EffectKind.PRODUCTION_LOSS, Node("S1", "A")] == (0.5, 0.5, 0.125)
    assert profiles[EffectKind.STOCK_LOCKED, Node("S1", "B")] == (0.5, 0.5, 0.125)
    assert profiles[EffectKind.HELP, "S2>P:A:road"] == (0.0, 0.05)
    assert (scenario.detection, scenario.sites, scenario.end) == (1.5, ("S1",), 3)
    assert (scenario.duration, scenario.severity, scenario.cycle_phase) == (2.25, 0.5, 0.0)


def test_splitting_a_hazard_in_two_at_half_the_rate_changes_nothing(
    network: SupplyNetwork, hazard: Make, book: Bind
) -> None:
    """Proves: expected lost periods per year and the rate of overlap are those of the whole.

    Sensitivity: overlap counted per hazard instead of over all would halve.
    """
    whole = hazard(duration=LogNormal(10, 1), rate=0.4)
    halves = [replace(whole, name=name, rate=0.2) for name in ("a", "b")]
    one, two = _built(book(whole), network), _built(book(*halves), network)
    assert _lost(one) == pytest.approx(0.4 * 10 * math.exp(0.5))
    assert _lost(two) == pytest.approx(_lost(one))
    assert two.overlap_rate == pytest.approx(one.overlap_rate)


def _lost(made: ScenarioSet) -> float:
    """Periods of lost production of A at S1 a year."""
    return sum(
        scenario.rate * sum(effect.profile)
        for scenario in made
        for effect in scenario.effects
        if (effect.kind, effect.target) == (EffectKind.PRODUCTION_LOSS, Node("S1", "A"))
    )


def test_overlap_by_hand(network: SupplyNetwork, hazard: Make, book: Bind) -> None:
    """Proves: two sites, once a year each, 25 of 250 periods: 2 onsets meet 0.2 years of disruption, 0.4.

    Sensitivity: calendar days for periods would give 0.27.
    """
    made = _built(book(hazard(select=EAST, rate=1.0, duration=Fixed(25))), network)
    assert made.overlap_rate == pytest.approx(0.4)


def test_the_order_of_hazards_does_not_matter(network: SupplyNetwork, hazard: Make, book: Bind) -> None:
    """Proves: a file's hazards may be reordered, or others added, without moving a draw.

    Sensitivity: one generator running through all hazards would change every draw of the second.
    """
    drawn = hazard(name="a", duration=LogNormal(10, 1), samples=5)
    other = hazard(name="b", duration=Exponential(3), samples=4, select=EAST)
    once, again = _built(book(drawn, other), network), _built(book(other, drawn), network)
    assert once == again
    alone = [scenario for scenario in once if scenario.hazard == "a"]
    assert _built(book(drawn), network).scenarios == tuple(alone)
    assert _built(book(drawn, seed=8), network).scenarios != tuple(alone)


def test_draws_have_equal_rates_and_are_noted(network: SupplyNetwork, hazard: Make, book: Bind) -> None:
    """Proves: n draws share the rate evenly, differ between targets, and the set says so.

    Sensitivity: the same draws at both sites would make independent fires equally long.
    """
    made = _built(book(hazard(duration=LogNormal(10, 1), samples=5, select=EAST)), network)
    assert [scenario.rate for scenario in made] == pytest.approx([0.02] * 10)
    assert len({scenario.duration for scenario in made}) == 10
    (note,) = made.notes
    assert note.startswith(
        "fire: 5 random draws (seed 7) of how long and how hard it strikes stand for all that can be"
    )


def test_a_compound_strikes_with_everything_it_names(network: SupplyNetwork, hazard: Make, book: Bind) -> None:
    """Proves: at its own rate, effects are joined: 1 - (1 - 0.5)(1 - 0.4) = 0.7 where both hit, gap, factor.

    Sensitivity: added losses would be 0.9; the larger of both 0.5.
    """
    fire = hazard(duration=Fixed(2), severity=Fixed(0.5), compound=("short", "surge"))
    short = hazard(
        name="short",
        select=Selector(parts=("A",)),
        duration=Fixed(1),
        severity=Fixed(0.4),
        only_in_compound=True,
    )
    surge = hazard(
        name="surge",
        hits=Hits.DEMAND,
        select=Selector(markets=("M",)),
        severity=Fixed(2.0),
        duration=Fixed(3),
    )
    made = _built(book(fire, short, surge), network)
    assert [(s.name, s.rate) for s in made] == [("fire/S1", 0.1), ("surge/M", 0.1)]
    joint = {(e.kind, e.target): e.profile for e in made.scenarios[0].effects}
    assert joint[EffectKind.PRODUCTION_LOSS, Node("S1", "A")] == pytest.approx((0.7, 0.5))
    assert joint[EffectKind.PRODUCTION_LOSS, Node("S1", "B")] == (0.5, 0.5)
    assert joint[EffectKind.PRODUCTION_LOSS, Node("S2", "A")] == (0.4,)
    assert joint[EffectKind.DEMAND_FACTOR, Node("M", "C")] == (2, 2, 2)
    assert made.scenarios[0].sites == ("S1", "S2", "M")
    assert made.scenarios[0].duration == 3


def test_gaps_and_demand_combine_in_their_own_way(network: SupplyNetwork, hazard: Make, book: Bind) -> None:
    """Proves: of two gaps the longer counts, and demand factors multiply: 2 x 1.5 = 3, then 2.

    Sensitivity: treating a factor as a loss would give 1 - (1 - 2)(1 - 1.5) = 0.5.
    """
    queue = hazard(name="a", hits=Hits.ARRIVALS, duration=Fixed(2), compound=("b", "c", "d"))
    storm = hazard(name="b", hits=Hits.ARRIVALS, duration=Fixed(3), only_in_compound=True)
    surge = hazard(
        name="c",
        hits=Hits.DEMAND,
        select=Selector(markets=("M",)),
        severity=Fixed(2.0),
        duration=Fixed(2),
        only_in_compound=True,
    )
    more = replace(surge, name="d", severity=Fixed(1.5), duration=Fixed(1))
    (scenario,) = _built(book(queue, storm, surge, more), network)
    joint = {(e.kind, e.target): e.profile for e in scenario.effects}
    assert joint[EffectKind.ARRIVAL_GAP, "S1>P:A:sea"] == (1, 1, 1)
    assert joint[EffectKind.DEMAND_FACTOR, Node("M", "C")] == (3, 2)


def test_compounds_cross_their_strata_until_they_are_too_many(network: SupplyNetwork, hazard: Make, book: Bind) -> None:
    """Proves: 5 x 5 strata are crossed; 5 x 5 x 5 = 125 exceed 64 and are drawn, with a note, at equal rates.

    Sensitivity: pairing strata instead of crossing them would leave 5 and make durations move together.
    """
    lead = hazard(name="a", duration=Exponential(5), compound=("b",))
    second = hazard(name="b", duration=Exponential(3), select=Selector(sites=("S2",)), only_in_compound=True)
    third = replace(second, name="c", select=Selector(sites=("P",)))
    crossed = _built(book(lead, second), network)
    assert len(crossed) == 25
    assert crossed.scenarios[1].name == "a/S1/d1+d2"
    assert crossed.notes == ()
    drawn = _built(book(lead, replace(second, compound=("c", "a")), third), network)
    assert [scenario.rate for scenario in drawn] == pytest.approx([0.1 / 64] * 64)
    assert len(drawn.notes) == 1
    assert crossed.rate == pytest.approx(drawn.rate) == pytest.approx(0.1)


def test_recorded_events_are_replayed_and_rated_ones_are_not(network: SupplyNetwork, hazard: Make, book: Bind) -> None:
    """Proves: a dated hazard gives one scenario with its onset, no rate, all targets at once, its curve kept.

    Sensitivity: a dated event among the rated ones would count as happening every year.
    """
    curve = ((0.0, 0.0), (1.0, 0.0), (1.0, 0.05), (2.0, 0.05), (2.0, 0.5), (3.0, 0.5), (3.0, 1.0))
    dated = hazard(name="slow", rate=None, onset=date(1997, 2, 1), select=EAST, curve=curve)
    filled = book(dated, hazard())
    (replay,) = build_replays(filled, network)
    assert (replay.name, replay.rate, replay.onset) == ("slow/group", 0.0, date(1997, 2, 1))
    assert replay.effects[0].profile == pytest.approx((1, 0.95, 0.5))
    assert replay.duration == 3
    rated = _built(filled, network)
    assert {scenario.hazard for scenario in rated} == {"fire"}
    assert rated.notes == ("Recorded events are replayed and carry no rate: slow.",)


def test_every_problem_is_reported_at_once(network: SupplyNetwork, hazard: Make, book: Bind) -> None:
    """Proves: all defects of all hazards stop the work together. Sensitivity: one at a time shows 1."""
    line = HelpCurve("nowhere", ((0.0, -1.0),))
    bad = [
        hazard(name="a", rate=None),
        hazard(name="b", severity=LogNormal(0.5, 1), compound=("zz",)),
        hazard(name="c", select=Selector(sites=("S9",)), help=(line,)),
        hazard(name="d", hits=Hits.YIELD, select=Selector(modes=("sea",)), transit_loss=0.5),
        hazard(name="e", hits=Hits.ARRIVALS, ramp=Fixed(2), rate=-1.0, detection=-1.0),
        hazard(name="f", curve=((1.0, 0.0), (2.0, 1.0)), samples=0, transit_loss=2.0),
        hazard(name="f", curve=((0.0, 0.5), (2.0, 0.4), (1.0, 1.5))),
        hazard(name="g", hits=Hits.LEAD_TIME, transit_loss=0.5),
    ]
    with pytest.raises(InputError) as caught:
        _built(book(*bad, cycle_strata=0), network)
    by_hazard: dict[str, int] = defaultdict(int)
    for problem in caught.value.problems:
        by_hazard[str(problem).split(":")[0]] += 1
    expected = {"a": 1, "b": 2, "c": 3, "d": 2, "e": 3, "f": 7, "g": 2}
    assert by_hazard.pop("Expected cycle_strata >= 1, not 0.") == 1
    assert by_hazard == {f"hazard {name!r}": count for name, count in expected.items()}
