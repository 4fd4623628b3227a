"""The naive form that closes the books gives what is reckoned by hand: queues, pipelines, shelves."""

from __future__ import annotations

import pytest
from support.closed_small import AT_MARKET, PATIENT, as_it_is, near, yearly
from support.closed_supply import Above, Rules
from support.naive_closed import closed_loss
from support.small import lane, make, outage, scenario, sell

from resilience.hazard.effects import combined
from resilience.network.parts import BomLine, Node


@pytest.mark.parametrize(("capacity", "loss"), [(11.0, 880.0), (12.0, 480.0), (20.0, 160.0)])
def test_a_narrow_lane_works_off_a_queue(capacity, loss):
    """Ten a day, the bakery closed four days, bread arrives the next day, everyone waits at 1 a day.

    The queue is 10, 20, 30, 40 and falls by the lane's spare: 39, 38, ..., 1 at a capacity of 11, together 880;
    36, 32, ..., 4 at 12: 480; 30, 20, 10 at 20: 160. A watch that ends with the outage says 10+20+30 or less; one that
    charges the margin of 1,000 for whoever waits then says 38,000 and more.
    """
    made = yearly(
        [lane("BAKERY", "M", lead_time=1.0, capacity=capacity)],
        [make("BAKERY")],
        [sell(margin=1000.0, backlog_cost=1.0, **PATIENT)],
        year=80.0,
    )
    found = closed_loss(made, outage(1, 1, 1, 1, site="BAKERY"), as_it_is(made))
    assert found.loss == near(loss)
    assert found.short == near(0)
    assert found.periods == 4 + 1 + 80


@pytest.mark.parametrize(
    ("capacity", "loss", "turned_away"),
    [(115.0, 7667.0, 0.0), (110.0, 11000.0, 0.0), (105.0, 21000.0, 0.0), (102.0, 37746.0, 510.0),
     (100.0, 50000.0, 1000.0)],
)  # fmt: skip
def test_a_full_maker_turns_the_rest_away(capacity, loss, turned_away):
    """A hundred a day, ten days down, late 0.2, margin 50: the less spare, the longer the queue, at most the margin.

    At 110: 0.2 (100 + ... + 1,000) = 1,100, then 0.2 (990 + 980 + ...) = 9,900. At 102 a customer behind 500 others
    waits 250 days, which costs his margin: 510 go, 490 are served at two a day. Without turning away 102 would cost
    0.2 x 250,000 = 50,000 and more; with the margin charged after the outage everything costs 50,000.
    """
    made = yearly([lane("MILL", "M")], [make("MILL", capacity=capacity)],
                  [sell(quantity=100.0, margin=50.0, backlog_cost=0.2, **PATIENT)], year=260.0)  # fmt: skip
    found = closed_loss(made, outage(*[1] * 10, site="MILL"), as_it_is(made))
    assert found.loss == near(loss)
    assert found.short == near(turned_away)


@pytest.mark.parametrize("spare", [10, 5, 2, 0, 7, 30])
def test_a_queue_costs_what_the_best_number_of_periods_says(spare):
    """A queue of 1,000 at a spare of s costs max over n up to 250 of 0.2 (1,000 n - s n (n + 1) / 2).

    9,900 at 10, 19,900 at 5, 37,450 at 2, 50,000 at none. Letting everyone wait would cost 0.2 x 1,000 a day for the
    whole year at no spare; turning all away always 50,000.
    """
    made = yearly([lane("MILL", "M")], [make("MILL", capacity=100.0 + spare)],
                  [sell(quantity=100.0, margin=50.0, backlog_cost=0.2, **PATIENT)], year=260.0)  # fmt: skip
    rush = scenario(("demand_factor", "M|P", [11.0]))
    by_hand = max(0.2 * (1000 * n - spare * n * (n + 1) / 2) for n in range(251))
    assert {10: 9900, 5: 19900, 2: 37450, 0: 50000}.get(spare, by_hand) == near(by_hand)
    assert closed_loss(made, rush, as_it_is(made)).loss == near(by_hand)


def pumps(capacity):
    """A plant three days from its market, 24 a day, which may expedite at 3 a unit without any lead time."""
    return yearly(
        [lane("FOUNDRY", "WORKS", "BODY"), lane("WORKS", "M", lead_time=3.0, expedite_cost=3.0, expedite_lead_time=0)],
        [make("FOUNDRY", "BODY"), make("WORKS", capacity=capacity)],
        [sell(quantity=24.0, margin=80.0)],
        bom=[BomLine("P", "BODY", 1.0)],
        year=365.0,
    )


def pumps_loss(capacity, buffer, watch=None, **rules):
    """What two days without the works cost."""
    made = pumps(capacity)
    plan = as_it_is(made, {AT_MARKET: buffer})
    return closed_loss(made, outage(1, 1, site="WORKS"), plan, watch=watch, rules=Rules(**rules))


@pytest.mark.parametrize("buffer", [0.0, 48.0])
def test_without_spare_a_buffer_is_worth_nothing(buffer):
    """48 units are never made: 3,840 is lost with the buffer as without; the shelf can be refilled only from sales.

    Books left open say 0 with the buffer, and 144 without: 48 expedited, the pipeline empty for ever.
    """
    found = pumps_loss(24.0, buffer)
    assert found.loss == near(3840)
    assert found.short == near(48)
    assert found.costs["expedite"] == near(0)


def test_with_spare_a_buffer_saves_all():
    """With one a day to spare the shelf of 48 is whole again after 48 days; with a tenth a day after 480.

    Books closed 60 days after the onset already have it. Closed ten days after the outage they have ten units, of which
    the last three go by other means at 3: 38 sales are forgone. A year at a tenth a day leaves 48 - 36.8.
    """
    assert pumps_loss(25.0, 48.0).loss == near(0)
    assert pumps_loss(25.0, 48.0, watch=60).loss == near(0)
    assert pumps_loss(25.0, 48.0, watch=12).loss == near(38 * 80 + 3 * 3)
    assert pumps_loss(24.1, 48.0, watch=490).loss == near(0)
    assert pumps_loss(24.1, 48.0).loss == near(11.2 * 80 + 0.3 * 3)


@pytest.mark.parametrize("above", [Above.NEVER, Above.UNSOLD])
@pytest.mark.parametrize(("watch", "loss"), [(None, 1800.0), (120, 1800.0), (60, 1917.0), (12, 3325.0)])
def test_a_hole_in_the_pipeline_is_filled_by_what_is_spare(watch, loss, above):
    """Without a buffer the pipeline is emptied by expediting and refilled by the spare, one a day and hole.

    Two holes of 24 come round every three days, one smaller each time: 2 (24 + 23 + ... + 1) = 600 units at 3. That
    holds where nothing may stand on the shelf; a form that never refills says 144.
    """
    assert pumps_loss(25.0, 0.0, watch, above=above).loss == near(loss)


def test_goods_above_the_level_fill_a_hole_sooner():
    """R15 to the letter lets 72 units stand on a shelf of none, since so many were under way at the onset.

    Then the third day's spare helps, too: 48 + 45 + ... + 3 = 408 units at 3 are expedited, not 600.
    """
    assert pumps_loss(25.0, 0.0, above=Above.AS_WRITTEN).loss == near(1224)


def test_parts_on_one_line_share_its_spare():
    """Two parts of an hour each, five of either a day, eleven hours: four days down leave 20 + 20 to make up at one.

    Together the queues are 10, 20, 30, 40, 39, ..., 1 whatever is made first: 880 at 1. The dearer part costs 1 more
    and takes the whole line: its queue is 5, 10, 15, 20, 14, 8, 2, together 74; 954. Given all the spare each it is
    720, given half each 1,320.
    """
    made = yearly(
        [lane("PRESS", "M", "LID"), lane("PRESS", "M", "BOX")],
        [make("PRESS", part, resource="line", cycle_time=1.0) for part in ("LID", "BOX")],
        [sell("M", "LID", quantity=5.0, margin=900.0, backlog_cost=2.0, **PATIENT),
         sell("M", "BOX", quantity=5.0, margin=900.0, backlog_cost=1.0, **PATIENT)],
        resources=[("PRESS", "line", 11.0)],
        year=90.0,
    )  # fmt: skip
    hit = scenario(*[("production_loss", f"PRESS|{part}", [1] * 4) for part in ("LID", "BOX")])
    assert closed_loss(made, hit, as_it_is(made)).loss == near(954)


@pytest.mark.parametrize("stock", [0.0, 20.0])
def test_parts_that_are_missing_together_are_paid_once(stock):
    """Three parts of one product, their supplier down two periods, no spare: 20 sales of 40 are forgone, 800.

    The product not made leaves one of each part for its shelf. Charged part by part it would be 2,400.
    """
    parts = ("AXLE", "WHEEL", "FRAME")
    made = yearly(
        [lane("YARD", "SHED", part) for part in parts] + [lane("SHED", "M")],
        [make("YARD", part, capacity=10.0) for part in parts] + [make("SHED")],
        [sell(margin=40.0)],
        bom=[BomLine("P", part, 1.0) for part in parts],
    )
    hit = combined(effect for part in parts for effect in outage(1, 1, site="YARD", part=part).effects)
    plan = as_it_is(made, {Node("SHED", part): stock for part in parts})
    found = closed_loss(made, scenario(*[(e.kind, e.target, e.profile) for e in hit]), plan)
    assert found.loss == near(800)
    assert found.short == near(20)
