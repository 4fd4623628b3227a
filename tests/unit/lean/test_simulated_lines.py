"""Lines played card by card, by recursion and by rule, against exact means and against each other."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy.special import stdtrit

from resilience.errors import InputError, ResilienceError
from resilience.lean.figures import Counted, Passage
from resilience.lean.kanban import simulate_cards, trace_cards
from resilience.lean.loop import CardMove
from resilience.lean.pull import pull_line, push_line
from resilience.lean.recursion import simulate_line
from resilience.lean.release import simulate_pull, simulate_push
from resilience.lean.serial import serial_line
from resilience.lean.station import CardStation


def line(*cards, rates=None, law="exponential"):
    """A line of so many cards a station."""
    times = [1.0] * len(cards) if rates is None else [1 / rate for rate in rates]
    return [CardStation(f"s{at}", time, count, law) for at, (count, time) in enumerate(zip(cards, times, strict=True))]


def error(estimate):
    """Standard error of an estimate of 95 %."""
    return estimate.half_width / stdtrit(estimate.n - 1, 0.975)


def agrees(estimate, truth):
    """Whether an estimate is within three standard errors of a number, each at most 0.5 % of it."""
    assert error(estimate) <= 0.005 * estimate.mean
    return abs(estimate.mean - truth) <= 3 * error(estimate) + 1e-9 * truth


@pytest.mark.parametrize(
    ("rates", "places"), [((1, 1, 1), (0, 0)), ((1, 1, 1), (2, 2)), ((1, 1, 1), (4, 4)), ((1, 1.4, 0.9, 2), (1, 0, 3))]
)
def test_the_recursion_agrees_with_the_chain(rates, places):
    """Proves: cards = places + 1; rate, stock and time in the line within three standard errors, Little's law on all.

    Cards = places would give 22/39 for one place.
    """
    exact = serial_line(rates, places)
    run = simulate_line(line(*(place + 1 for place in places), 9, rates=rates), 5000, 120, 5)
    assert agrees(run.rate, exact.rate)
    assert agrees(run.inside, exact.inside)
    assert agrees(run.flow_time, exact.flow_time)
    assert run.working == pytest.approx(exact.working, abs=0.01)
    assert run.little < 1e-9


@pytest.mark.parametrize("places", [0, 2])
def test_cards_agree_with_the_chain_and_the_recursion(places):
    """Proves: cards played one by one give 22/39 and its sisters, and what the recursion gives."""
    stations = line(places + 1, places + 1, places + 1)
    exact, cards = serial_line([1, 1, 1], [places, places]), simulate_cards(stations, 5000, 10, 4)
    fast = simulate_line(stations, 5000, 100, 4)
    assert agrees(cards.rate, exact.rate)
    assert agrees(cards.inside, exact.inside)
    assert cards.little < 1e-9
    assert abs(cards.rate.mean - fast.rate.mean) <= 3 * np.hypot(error(cards.rate), error(fast.rate))


@pytest.mark.parametrize("cards", [1, 2, 3, 5])
def test_a_station_that_makes_to_stock(cards):
    """Proves: one station and random orders: 1 - rho^cards are filled at once, by both simulations.

    By hand, rho = 1/2: 0.5, 0.75, 0.875, 0.96875. Orders that wait and count as filled would give 1.
    """
    run = simulate_line(line(cards, rates=[2]), 4000, 100, 8, demand=1.0)
    assert agrees(run.service, 1 - 0.5**cards)
    assert agrees(run.rate, 1.0)
    played = simulate_cards(line(cards, rates=[2]), 2000, 8, 8, demand=1.0)
    assert abs(played.service.mean - (1 - 0.5**cards)) <= 3 * error(played.service)


def test_a_line_that_has_too_few_cards_for_its_orders_says_so():
    """Proves: three stations of rate 1 make 22/39 with a card each; 0.8 orders then wait ever longer, 0.5 do not."""
    assert not simulate_line(line(1, 1, 1), 3000, 40, 2, demand=0.8).keeps_up
    assert simulate_line(line(1, 1, 1), 3000, 40, 2, demand=0.4).keeps_up
    assert not simulate_cards(line(1, 1, 1), 1000, 6, 2, demand=0.8).keeps_up


def test_both_play_orders_alike():
    """Proves: three stations with cards and random orders have one service and one stock in both."""
    stations = line(3, 2, 3)
    fast, cards = (
        simulate_line(stations, 4000, 100, 2, demand=0.5),
        simulate_cards(stations, 1500, 20, 11, demand=0.5),
    )
    for one, other in ((fast.service, cards.service), (fast.inside, cards.inside), (fast.flow_time, cards.flow_time)):
        assert abs(one.mean - other.mean) <= 3 * np.hypot(error(one), error(other))


def test_fixed_times_by_hand():
    """Proves: stations of 2, 3 and 1 make one unit in 3 with a card each; a unit is 2 + 3 + 1 = 6 in work.

    The first waits, its unit done, until the second is free: it begins one every 3, and a unit is 7 in the line.
    """
    stations = [CardStation("a", 2, 1, "fixed"), CardStation("b", 3, 1, "fixed"), CardStation("c", 1, 1, "fixed")]
    for run in (simulate_line(stations, 300, 2, 1), simulate_cards(stations, 300, 2, 1)):
        assert run.rate.mean == pytest.approx(1 / 3, rel=0.01)
        assert run.flow_time.mean == pytest.approx(7, rel=0.01)
        assert run.working == pytest.approx((2 / 3, 1, 1 / 3), abs=0.01)


def test_bad_units_never_move_on():
    """Proves: with 80 % good at the first of two, 1.25 units enter for each that leaves; its rate falls to 0.8.

    Waiting for a machine that remakes them, no bad unit is withdrawn: each withdrawal follows a good one on the shelf.
    """
    stations = [CardStation("press", 1, 2, "fixed", good=0.8), CardStation("weld", 0.1, 2, "fixed")]
    assert simulate_cards(stations, 4000, 8, 3).rate.mean == pytest.approx(0.8, rel=0.02)
    moves = trace_cards(stations, 300, 3)
    done = taken = 0
    for event in moves:
        if event.station == "press":
            done += event.move is CardMove.DONE
            taken += event.move is CardMove.WITHDRAWN
        assert taken <= done
    counts = Counter(event.move for event in moves if event.station == "press")
    assert counts[CardMove.BEGUN] == pytest.approx(counts[CardMove.DONE] + counts[CardMove.SCRAPPED], abs=1)
    assert counts[CardMove.SCRAPPED] > 40


def test_upstream_makes_only_what_was_withdrawn_and_in_that_order():
    """Proves: beyond its cards, the k-th unit begun upstream is of the part of the k-th withdrawal, on every shelf.

    Made by forecast, or the rarer part last, the orders would differ.
    """
    stations = line(2, 3, 2, rates=[1.1, 1, 1.3])
    moves = trace_cards(stations, 400, 6, mix=(3, 1))
    for station in stations:
        begun = [one.part for one in moves if one.station == station.name and one.move is CardMove.BEGUN]
        taken = [one.part for one in moves if one.station == station.name and one.move is CardMove.WITHDRAWN]
        first = [0, 1] * station.cards
        assert begun == (first + taken)[: len(begun)]
        assert len(begun) <= len(first) + len(taken)
    sold = Counter(one.part for one in moves if one.station == "s2" and one.move is CardMove.WITHDRAWN)
    assert sold[0] / 400 == pytest.approx(0.75, abs=0.07)


def test_no_loop_holds_more_than_its_cards():
    """Proves: at every moment a station has begun at most `cards` units more than were withdrawn from it."""
    stations = line(2, 4, 1, rates=[2, 1, 1.5])
    held = Counter()
    for one in trace_cards(stations, 500, 1):
        held[one.station] += (one.move is CardMove.BEGUN) - (one.move is CardMove.WITHDRAWN)
        assert all(held[station.name] <= station.cards for station in stations)


def test_a_lane_between_sites_is_a_station_with_many_machines():
    """Proves: 4 time units on the road and a cycle of 1 need 4 + 1 cards and more to keep pace: N = D T / C.

    With 2 cards on a trip of 4 the loop brings at most 2 in 4, a rate of 0.5; with 8 the line makes 1.
    """

    def loop(cards):
        return [CardStation("mill", 0.5, 2, "fixed"), CardStation("road", 4, cards, "fixed", machines=cards),
                CardStation("shop", 1, 1, "fixed")]  # fmt: skip

    assert simulate_cards(loop(2), 500, 2, 1).rate.mean == pytest.approx(0.5, rel=0.01)
    assert simulate_cards(loop(8), 500, 2, 1).rate.mean == pytest.approx(1.0, rel=0.01)


@pytest.mark.parametrize(("times", "jobs"), [((0.5,) * 4, 12), ((1.0, 0.3, 0.7), 5)])
def test_pulled_lines_agree_with_mean_value_analysis(times, jobs):
    """Proves: 12 jobs make 1.6 an hour and take 7.5 hours; unequal stations as the exact means say."""
    exact = pull_line(times, jobs)
    run = simulate_pull(line(*(1 for _ in times), rates=[1 / time for time in times]), jobs, 4000, 120, 3)
    assert agrees(run.rate, exact.rate)
    assert agrees(run.flow_time, exact.flow_time)
    assert run.inside.mean == pytest.approx(jobs)


def test_pushed_lines_agree_with_jackson():
    """Proves: 16 jobs and 10 hours at 80 %, within three standard errors of 0.5 %."""
    exact = push_line([0.5] * 4, 1.6)
    run = simulate_push(line(1, 1, 1, 1, rates=[2] * 4), 1.6, 5000, 600, 2)
    assert agrees(run.inside, exact.jobs)
    assert agrees(run.flow_time, exact.flow_time)


def test_the_same_seed_gives_the_same_figures():
    """Proves: nothing but the seed decides, and estimates carry it."""
    stations = line(2, 2)
    for play in (simulate_line, simulate_cards):
        one, other, third = (play(stations, 200, 3, seed) for seed in (4, 4, 5))
        assert one == other
        assert one.rate != third.rate
        assert (one.rate.seed, one.rate.n) == (4, 3)


def test_a_run_that_breaks_littles_law_is_a_defect():
    """Proves: stock counted at each change is held against times in the line; a lost unit would pass unseen else."""
    ones = np.ones(2)
    with pytest.raises(ResilienceError, match="Little"):
        Counted(ones, ones, 5 * ones, 4 * ones, None, np.ones((2, 1))).run(1)
    entered = np.array([[0.0], [1.0], [2.0], [4.0]])
    counted = Passage(entered, entered + 1.5, 1).counted([(entered, entered + 1)], None)
    assert (counted.area[0], counted.stays[0]) == (pytest.approx(2.5), pytest.approx(2.5))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: simulate_line([CardStation("a", 1, 1, machines=2)], 100, 2, 1), "Use `simulate_cards`"),
        (lambda: simulate_line([CardStation("a", 1, 1, good=0.9)], 100, 2, 1), "bad units"),
        (lambda: simulate_line(line(1, 1), 10**6, 10**4, 1), "memory is kept"),
        (lambda: simulate_cards(line(1, 1), 10**6, 10**3, 1), "use `simulate_line`"),
        (lambda: simulate_push(line(1), 1.0, 100, 2, 1), "Ask for less than 1 "),
        (lambda: simulate_line(line(3), 100, 2, 1, demand=1.0), "'s0' needs 1 of its time"),
        (lambda: simulate_cards([CardStation("a", 1, 3, good=0.5)], 99, 2, 1, demand=0.6), "'a' needs 1.2 of its time"),
        (lambda: trace_cards([CardStation("a", 1, 3)], 100, 1, demand=2), "'a' needs 2 of its time"),
        (lambda: simulate_line([CardStation("a", 1, 1)] * 2, 100, 2, 1), "Two stations are called 'a'"),
        (lambda: simulate_line(line(1), 100, 1, 1), "replications"),
        (lambda: simulate_line([], 100, 2, 1), "stations"),
        (lambda: simulate_line(line(1), 100, 2, -1), "seed"),
        (lambda: simulate_line(line(1), 100, 2, 1, demand=0), "demand"),
        (lambda: simulate_cards(line(1), 100, 2, 1, mix=[0]), "mix"),
        (lambda: CardStation("a", 1, 0), "cards"),
        (lambda: CardStation("a", 1, 1, "weibull"), "law"),
        (lambda: CardStation("a", 1, 1, stop_chance=0.1), "State both"),
        (lambda: CardStation("a", float("nan"), 1), "time"),
        (lambda: simulate_pull(line(1, 1), 200, 100, 2, 1), "Ask for more units"),
    ],
)  # fmt: skip
def test_hostile_input_is_refused(wrong, words):
    """Proves: each is a finding with its remedy, before any work."""
    with pytest.raises(InputError, match=words):
        wrong()
