"""What goes on today: what is left of an event that has begun, in each way that it can go on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience.errors import InputError
from resilience.hazard.distributions.all import Discrete, Fixed, Geometric
from resilience.hazard.hazards import Selector
from resilience.hazard.ongoing import OpenEvent, TooManyWaysError, branches
from resilience.hazard.scenarios import EffectKind
from resilience.hazard.situation import Situation
from resilience.network.parts import Node

TODAY = Situation(on_hand=((Node("S1", "P"), 3.0),))
EAST = Selector(regions=("east",))


def going_on(made, network, *events):
    """Branches of some events."""
    return branches(made, network, events, TODAY, phase=0.5)


def test_without_an_event_there_is_the_situation_alone(hazard, book, network):
    """Proves: one branch, sure to come, in which nothing is hit; it begins with today's stock."""
    (calm,) = going_on(book(hazard()), network)
    assert (calm.rate, calm.effects, calm.situation, calm.cycle_phase) == (1.0, (), TODAY, 0.5)


def test_a_fire_that_has_lasted_is_planned_with_what_is_left_of_it(hazard, book, network):
    """Proves: of 2, 4 and 8 periods (0.5, 0.3, 0.2), after three, one or five are left, with chances 0.6 and 0.4.

    From nothing the three would all be possible; the whole time instead of what is left would shut it for 4 or 8.
    """
    fire = hazard(name="fire", select=EAST, duration=Discrete((2.0, 4.0, 8.0), (0.5, 0.3, 0.2)), detection=2.0)
    found = going_on(book(fire), network, OpenEvent("fire", "S1", 3.0))
    lost = {
        len(effect.profile): one.rate
        for one in found
        for effect in one.effects
        if effect.kind is EffectKind.PRODUCTION_LOSS
    }
    assert lost == pytest.approx({1: 0.6, 5: 0.4})
    assert {one.detection for one in found} == {0.0}
    assert {one.hazard for one in found} == {"now"}


def test_what_is_observed_replaces_what_is_believed(hazard, book, network):
    """Proves: a stated share lost and a stated time left count instead of the hazard's."""
    fire = hazard(name="fire", select=EAST, duration=Fixed(2.0), severity=Fixed(1.0))
    event = OpenEvent("fire", "S1", 5.0, severity=0.25, left=Fixed(3.0))
    (one,) = going_on(book(fire), network, event)
    (lost,) = {effect.profile for effect in one.effects if effect.kind is EffectKind.PRODUCTION_LOSS}
    assert lost == pytest.approx((0.25, 0.25, 0.25))


def test_a_curve_goes_on_where_it_is(hazard, book, network):
    """Proves: of a site back to half after four periods and to all after eight, on the sixth day a third is missing.

    At 6 three quarters work, and all from 8 on: a mean of 3/16 is lost in the first period left, of 1/16 in the next.
    """
    back = hazard(name="quake", select=EAST, curve=((0.0, 0.0), (4.0, 0.5), (8.0, 1.0)))
    (one,) = going_on(book(back), network, OpenEvent("quake", "S1", 6.0))
    (lost,) = {effect.profile for effect in one.effects if effect.kind is EffectKind.PRODUCTION_LOSS}
    assert lost == pytest.approx((3 / 16, 1 / 16))


def test_two_events_end_independently(hazard, book, network):
    """Proves: two events with two ways each go on in four, whose chances are products and add up to one."""
    two = Discrete((2.0, 4.0), (0.75, 0.25))
    fires = [hazard(name=name, select=EAST, duration=two) for name in ("fire", "flood")]
    found = going_on(book(*fires), network, OpenEvent("fire", "S1", 1.0), OpenEvent("flood", "S2", 0.0))
    assert sorted(one.rate for one in found) == pytest.approx([0.0625, 0.1875, 0.1875, 0.5625])
    assert all(one.situation is TODAY for one in found)


def test_every_event_that_cannot_be_is_told_at_once(hazard, book, network):
    """Proves: an unknown hazard, a place it does not hit, one that is long over: all three, each with its hazard."""
    fire = hazard(name="fire", select=EAST, duration=Fixed(2.0))
    with pytest.raises(InputError) as caught:
        going_on(
            book(fire), network, OpenEvent("frost", "S1", 0.0), OpenEvent("fire", "MOON", 0.0),
            OpenEvent("fire", "S1", 2.0),
        )  # fmt: skip
    assert len(caught.value.problems) == 3
    for problem, said in zip(
        caught.value.problems, ("no such hazard", "'MOON'", "longer than its hazard"), strict=True
    ):
        assert said in problem


def test_events_with_too_many_ways_to_go_on_are_refused(hazard, book, network):
    """Proves: what cannot be planned around together is told, with what to state, instead of taking for ever."""
    long_ = hazard(name="fire", select=EAST, duration=Geometric(30.0))
    with pytest.raises(TooManyWaysError, match="more than 200 ways"):
        going_on(book(long_), network, OpenEvent("fire", "S1", 0.0))


def test_a_hazard_that_hits_all_at_once_has_no_target(hazard, book, network):
    """Proves: an event of a common cause names no site; it hits all that the hazard selects."""
    storm = hazard(name="storm", select=EAST, per_target=False, duration=Fixed(2.0))
    (one,) = going_on(book(storm), network, OpenEvent("storm", "", 0.0))
    assert {"S1", "S2"} <= set(one.sites)
    with pytest.raises(InputError, match="leave the target empty"):
        going_on(book(replace(storm)), network, OpenEvent("storm", "S1", 0.0))


def test_what_can_be_seen_today_must_be_stated(hazard, book, network):
    """Proves: a hazard of several severities is no event until it is said which; a guess would be planned around."""
    fire = hazard(name="fire", select=EAST, severity=Discrete((0.5, 1.0), (0.5, 0.5)))
    with pytest.raises(InputError, match="can be seen by now"):
        going_on(book(fire), network, OpenEvent("fire", "S1", 0.0))
    (one,) = going_on(book(fire), network, OpenEvent("fire", "S1", 0.0, severity=0.5))
    assert {effect.profile[0] for effect in one.effects} == {0.5}


def test_who_burns_today_burns_for_a_period(hazard, book, network):
    """Proves: times left below a period are one, so that the ways to go on look alike in the first period.

    Left as they are, the shortest would be known from the others at once, and its decisions not be shared.
    """
    fire = hazard(name="fire", select=EAST, duration=Discrete((2.0, 5.0), (0.5, 0.5)))
    found = going_on(book(fire), network, OpenEvent("fire", "S1", 1.75))
    assert {effect.profile[0] for one in found for effect in one.effects} == {1.0}
    assert sorted(len(one.effects[0].profile) for one in found) == [1, 4]
