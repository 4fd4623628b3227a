"""Which part of the network settles a disruption's account, until when, and as seen at which times."""

from __future__ import annotations

import math

import pytest
from support.closed_small import yearly
from support.small import lane, make, outage, sell

from resilience.network.parts import BomLine, Node
from resilience.program.scope.books import TOTAL, WHOLE, books_of, checkpoints, horizon, queues, year
from resilience.program.sizes import Sizes

WAITS = {"patience": math.inf, "backlog_cost": 0.5, "margin": 6.0}


def books(model, *inside):
    """Books of a scope that holds these positions, in a study of two days' outages."""
    return books_of(model, Sizes.of(model, (outage(1.0, 1.0),)), [Node(*node) for node in inside])


def chain(*, capacity=10.0, **way):
    """S feeds M; customers wait at 0.5 with a margin of 6."""
    return yearly([lane("S", "M", **way)], [make("S", capacity=capacity)], [sell(**WAITS)])


@pytest.mark.parametrize(
    ("days", "given", "seen"),
    [
        (100.0, {}, (1, 2, 3, 4, 5, 7, 8, 10, 12)),
        (8.0, {}, (1, 2, 3, 4, 5, 7, 8)),
        (100.0, {"margin": 0.4}, (1,)),
        (100.0, {"backlog_cost": 0.0}, ()),
        (100.0, {"patience": 0.4}, ()),
    ],
)
def test_a_queue_is_looked_at_as_long_as_it_pays_to_wait(days, given, seen):
    """Proves: to 6 / 0.5 = 12 periods, each a quarter and at least one later; never beyond a year; not at all if free.

    Sensitivity: looked at only to 10, who waits 12 periods would cost 5 instead of his margin.
    """
    model = yearly([lane("S", "M")], [make("S", capacity=10.0)], [sell(**(WAITS | given))], year=days)
    assert checkpoints(model, [Node("M", "P")]) == seen
    assert queues(model.network.demand["M", "P"]) == bool(seen)


def test_books_close_a_year_after_the_last_effect_and_the_longest_way():
    """Proves: 4 periods, the longer of the lag (3) and the longest lead (7), and 60.5 periods a year, rounded up.

    Sensitivity: a year rounded down ends one period early: 71.
    """
    model = yearly([lane("S", "M", lead_time=7.0)], [make("S")], [sell()], year=60.5)
    assert year(model) == 61
    assert horizon(model, 4, 3) == 4 + 7 + 61
    assert horizon(model, 4, 9) == 4 + 9 + 61


def test_whoever_feeds_the_scope_and_may_bind_takes_part():
    """Proves: a maker of ten for ten is in the books of its market, one that can make ten times as much is not.

    Sensitivity: left out, a full maker would refill any shelf.
    """
    assert books(chain(), ("M", "P")).nodes == (Node("M", "P"), Node("S", "P"))
    assert books(chain(capacity=100.0), ("M", "P")).nodes == (Node("M", "P"),)


def test_parts_of_one_product_and_of_one_line_take_part_together():
    """Proves: refilling a shelf of P takes all of its parts, and the line's other part shares the hours.

    Sensitivity: without Q's plan in its row the line would have Q's hours to spare.
    """
    lanes = [lane("S", "A", "B"), lane("T", "A", "C"), lane("A", "M"), lane("A", "M", "Q")]
    makes = [make("S", "B", capacity=10.0), make("T", "C", capacity=10.0)]
    makes += [make("A", part, resource="line", cycle_time=1.0) for part in "PQ"]
    model = yearly(lanes, makes, [sell(), sell(part="Q")], resources=[("A", "line", 24.0)],
                   bom=[BomLine("P", "B", 1.0), BomLine("P", "C", 1.0)])  # fmt: skip
    found = set(books(model, ("M", "P")).nodes)
    assert {Node("A", "P"), Node("A", "Q"), Node("A", "B"), Node("A", "C"), Node("S", "B"), Node("T", "C")} <= found
    assert Node("M", "Q") in found  # who draws on the line could forgo his share


def test_positions_are_ahead_of_the_customers_by_the_quickest_way():
    """Proves: goods from S take 5 periods by road, 2 expedited: what leaves it 2 before the end may still arrive.

    In all, what is sent in the last 5 periods arrives too late.
    """
    found = books(chain(lead_time=5.0, expedite_cost=1.0, expedite_lead_time=2.0), ("M", "P"))
    assert found.shift_of == {Node("M", "P"): 0, Node("S", "P"): 2}
    (way,) = chain(lead_time=5.0, expedite_cost=1.0, expedite_lead_time=2.0).network.lanes.values()
    assert found.shift_from(way) == 2
    assert found.lane_start(way, TOTAL, kept=False) == "5"
    assert found.lane_start(way, "3", kept=True) == "2"


def test_who_shares_a_line_shares_its_clock():
    """Proves: P is a day from its customer, Q four; on one line both are looked at a day ahead.

    Sensitivity: hours of one period compared with those of another.
    """
    lanes = [lane("A", "M", lead_time=1.0), lane("A", "M", "Q", lead_time=4.0)]
    makes = [make("A", part, resource="line", cycle_time=1.0) for part in "PQ"]
    model = yearly(lanes, makes, [sell(**WAITS), sell(part="Q", **WAITS)], resources=[("A", "line", 24.0)])
    shifts = books(model, ("M", "P"), ("M", "Q")).shift_of
    assert shifts[Node("A", "P")] == shifts[Node("A", "Q")] == 1


def test_without_queues_only_totals_are_asked_for():
    """Proves: one step, and spans of what is in it."""
    model = yearly([lane("S", "M", lead_time=3.0)], [make("S", capacity=10.0)], [sell()])
    found = books(model, ("M", "P"))
    assert found.steps == (TOTAL,)
    assert {start for start, _ in found.spans(model.network)} == {"0", f"0{WHOLE}", "3", f"3{WHOLE}"}
    assert not found.final
    assert found.closed((), ()).final


def test_who_was_watched_until_the_books_close_settles_nothing():
    """Proves: of two ways and two makers the one that was watched is gone; who stood outside had all the time.

    Sensitivity: a way without a limit, watched to the end, would bring goods once more, in no time.
    """
    lanes = [lane("S", "M"), lane("T", "M", lead_time=3.0)]
    model = yearly(lanes, [make("S"), make("T", capacity=10.0)], [sell()])
    found = books(model, ("M", "P"), ("T", "P"))
    assert set(found.lanes) == {"S>M:P:road", "T>M:P:road"}
    closed = found.closed({"S>M:P:road"}, {Node("T", "P")})
    assert closed.lanes == ("T>M:P:road",)
    assert Node("T", "P") not in closed.makes
    assert closed.steps == (TOTAL,)
