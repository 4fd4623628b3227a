"""Cards taken out one by one, and pull against push on the same orders."""

from __future__ import annotations

from itertools import pairwise

import pytest

from resilience.errors import InputError
from resilience.lean.against import PushSetting, pull_against_push
from resilience.lean.removal import remove_cards
from resilience.lean.station import CardStation


def test_a_worked_example_of_taking_cards_out():
    """Proves: one station at half its rate, 5 cards down to 1: 1 - 2^-cards are filled at once, step by step.

    By hand: 0.96875, 0.9375, 0.875, 0.75, 0.5. Stock is cards less those out for work, (1 - 2^-c) ... 1 at one card;
    cost = stock + 10 x 0.5 x late. It stops at the first step below 60 %, not at the last above it.
    """
    steps = remove_cards([CardStation("press", 1, 5)], 0.5, 1.0, 10.0, 0.6, 4000, 100, 3)
    assert [dict(step.cards) for step in steps] == [{"press": count} for count in (5, 4, 3, 2, 1)]
    for step, count in zip(steps, (5, 4, 3, 2, 1), strict=True):
        assert step.service.mean == pytest.approx(1 - 0.5**count, abs=3 * step.service.half_width)
        assert step.cost.mean == pytest.approx(step.inside.mean + 5 * (1 - step.service.mean))
    assert (steps[0].removed_from, steps[1].removed_from) == (None, "press")
    assert steps[-1].inside.mean == pytest.approx(1)
    assert min(steps, key=lambda step: step.cost.mean).cards["press"] == 2


@pytest.mark.parametrize("at", [0, 1, 2])
def test_the_station_that_the_stock_was_hiding_is_named(at):
    """Proves: of three steady stations the one that stops for long is named wherever it stands, not the slowest.

    The slowest is another one, of 0.8 against 0.5 + 0.05 x 4 = 0.7; made steady it betters nothing.
    """
    slow = (at + 1) % 3
    stations = [CardStation(f"s{one}", 0.8 if one == slow else 0.6, 10, "fixed") for one in range(3)]
    stations[at] = CardStation("rock", 0.5, 10, "fixed", 0.05, 4.0)
    steps = remove_cards(stations, 0.9, 1.0, 10.0, 0.75, 1000, 30, 7)
    assert {step.hidden for step in steps} == {"rock"}
    assert steps[-1].service.mean < 0.75 <= steps[-2].service.mean
    assert all(step.service_if_steady.mean > step.service.mean for step in steps)


def test_cards_go_where_they_hurt_least():
    """Proves: each step has the best service of all that take one card from somewhere, and less stock."""
    stations = [CardStation("a", 0.5, 3), CardStation("b", 0.9, 3), CardStation("c", 0.5, 3)]
    steps = remove_cards(stations, 0.6, 1.0, 1.0, 0.5, 1500, 30, 7)
    assert [sum(step.cards.values()) for step in steps] == list(range(9, 9 - len(steps), -1))
    assert all(later.inside.mean <= earlier.inside.mean for earlier, later in pairwise(steps))
    assert steps[1].service.mean > steps[-1].service.mean


def test_pull_serves_more_with_no_more_stock():
    """Proves: four stations at 80 %, 25 units each way: cards fill 82 % at once, the plan fewer, in less time.

    Steered wrong by 20 % both hold more; releases are on the same orders, so rates agree.
    """
    stations = [CardStation(f"s{at}", 0.5, 1) for at in range(4)]
    both = pull_against_push(stations, 1.6, 25, PushSetting(1, 12, 10), 0.2, 3000, 60, 1)
    assert both.pull.line.inside.mean == pytest.approx(25)
    assert both.push.line.inside.mean == pytest.approx(25, abs=1)
    assert both.pull.line.service.mean > both.push.line.service.mean + 0.2
    assert both.pull.lead_time.mean < both.push.lead_time.mean
    assert both.pull.line.rate.mean == pytest.approx(both.push.line.rate.mean, rel=0.005)
    assert both.pull_off.line.inside.mean == pytest.approx(30)
    assert both.push_off.line.inside.mean > both.push.line.inside.mean


def test_a_steadier_forecast_pushes_less_stock():
    """Proves: averaged over 100 periods for 10 the plan holds less and serves more: its swings were its own."""
    stations = [CardStation(f"s{at}", 0.5, 1) for at in range(4)]
    nervous, calm = (
        pull_against_push(stations, 1.6, 25, PushSetting(1, 12, over), 0.2, 3000, 60, 1).push for over in (10, 100)
    )
    assert calm.line.service.mean > nervous.line.service.mean
    assert calm.line.inside.mean < nervous.line.inside.mean


def test_hostile_input_is_refused():
    """Proves: a line that cannot keep up, and settings that are none, are findings with what to do."""
    slow = [CardStation("press", 1, 5)]
    with pytest.raises(InputError, match=r"'press' needs 1\.2 of its time"):
        remove_cards(slow, 1.2, 1, 1, 0.9, 100, 2, 1)
    with pytest.raises(InputError, match=r"'press' needs 1\.2 of its time"):
        pull_against_push(slow, 1.2, 5, PushSetting(1, 1, 1), 0, 100, 2, 1)
    with pytest.raises(InputError, match="Begin with fewer cards"):
        remove_cards([CardStation("press", 1, 500)], 0.5, 1, 1, 0.9, 100, 2, 1)
    with pytest.raises(InputError, match="service"):
        remove_cards(slow, 0.5, 1, 1, 1.0, 100, 2, 1)
    with pytest.raises(InputError, match="lead_periods"):
        PushSetting(1, 0, 1)
