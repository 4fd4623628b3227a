from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resilience.hazard.build import build_scenarios
from resilience.hazard.distributions.all import Exponential, Geometric, LogNormal, Uniform
from resilience.hazard.hazards import Selector
from resilience.hazard.reduce import reduced
from resilience.hazard.scenarios import Effect, EffectKind, Scenario, ScenarioSet
from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.hazard.book import HazardBook
    from resilience.hazard.hazards import Hazard
    from resilience.network.network import SupplyNetwork

    Make = Callable[..., Hazard]
    Bind = Callable[..., HazardBook]


NODE = Node("S", "A")


def _outage(length: int, rate: float, target: Node = NODE, phase: float = 0.0) -> Scenario:
    profile = Effect(EffectKind.PRODUCTION_LOSS, target, (1.0,) * length)
    name = f"h/{target}/{length}/{phase}"
    return Scenario(name, "h", rate, (profile,), cycle_phase=phase, duration=length)


def test_the_distance_by_hand() -> None:
    """Proves: of outages of 1, 2 and 9 periods, 2 and 9 stay; 0.3 a year move by one period: 0.3.

    Sensitivity: keeping 1 and 9 instead would cost 0.4, keeping 1 and 2 as the likeliest 1.4; distance per
    event instead of per year is 0.33.
    """
    whole = ScenarioSet((_outage(1, 0.3), _outage(2, 0.4), _outage(9, 0.2)), 1)
    small = reduced(whole, 2)
    assert [(len(s.effects[0].profile), s.rate) for s in small] == [(2, 0.7), (9, 0.2)]
    assert small.notes == (
        "Reduced from 3 to 2 scenarios; transport distance 0.3 period-units of lost capacity per year.",
    )


def test_rates_never_move_between_targets_or_phases() -> None:
    """Proves: four groups of two keep one each although only three were asked for, and the note says so.

    Sensitivity: scenarios that differ in phase only have equal profiles, so merging them would look free.
    """
    groups = [(Node("S", "A"), 0.25), (Node("S", "A"), 0.75), (Node("S", "B"), 0.25), (Node("S", "B"), 0.75)]
    whole = ScenarioSet(tuple(_outage(n, 0.1 * n, *group) for group in groups for n in (1, 2)), 1)
    small = reduced(whole, 3)
    assert [(s.effects[0].target, s.cycle_phase) for s in small] == groups
    assert [s.rate for s in small] == pytest.approx([0.3] * 4)
    assert small.notes[0].endswith("3 are too few to keep one for each hazard and target.")


@settings(deadline=None)
@given(keep=st.integers(1, 60))
def test_total_rates_stay_and_the_number_is_what_was_asked_for(
    network: SupplyNetwork, hazard: Make, book: Bind, keep: int
) -> None:
    """Proves: the rate of every hazard and target is kept, with exactly `keep` scenarios where possible.

    Sensitivity: dropping scenarios without redistribution would understate risk by up to the share dropped.
    """
    fires = hazard(select=Selector(regions=("east",)), duration=LogNormal(10, 1), severity=Uniform(0.1, 1))
    stops = hazard(name="stop", duration=Geometric(2), rate=1.0)
    whole = build_scenarios(book(fires, stops), network, lots=False, periods_per_year=250)
    small = reduced(whole, keep)
    assert len(small) == min(max(keep, 3), len(whole))
    assert _rates(small) == pytest.approx(_rates(whole), rel=1e-12)
    assert reduced(whole, keep) == small


def _rates(made: ScenarioSet) -> dict[tuple[str, str], float]:
    rates: dict[tuple[str, str], float] = defaultdict(float)
    for scenario in made:
        rates[scenario.hazard, scenario.sites[0]] += scenario.rate
    return rates


def test_a_book_may_ask_for_reduction(network: SupplyNetwork, hazard: Make, book: Bind) -> None:
    """Proves: `reduce_to` is honored, and more room never raises the distance.

    Sensitivity: reduction before the split into phases would keep thrice as many.
    """
    fire = hazard(duration=Exponential(10), strata=40)
    distances = []
    for keep in (6, 12, 24):
        made = build_scenarios(book(fire, reduce_to=keep), network, lots=True, periods_per_year=250)
        assert len(made) == keep
        distances.append(float(made.notes[-1].split("distance ")[1].split()[0]))
    assert distances == sorted(distances, reverse=True)


def test_nothing_happens_when_there_is_room_and_none_is_refused() -> None:
    """Proves: a set that fits is returned as it is. Sensitivity: a needless note would claim a reduction."""
    whole = ScenarioSet((_outage(1, 0.3),), 1)
    assert reduced(whole, 1) is whole
    with pytest.raises(ValueError, match="Expected reduce_to >= 1"):
        reduced(whole, 0)
