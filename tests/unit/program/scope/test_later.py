"""How many periods the settlement has for what, and how much help has arrived meanwhile."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from support.closed_small import yearly
from support.small import lane, make, outage, scenario, sell

from resilience.network.lanes import LaneStatus
from resilience.program.scope.books import TOTAL
from resilience.program.scope.later import Later
from resilience.program.scope.reach import scope_of
from resilience.program.sizes import Sizes

WAY = "C>M:P:road"


def model(**way):
    """S feeds M in three days, C on call in one; customers wait at 1, with a margin of 30."""
    asked = sell(patience=math.inf, backlog_cost=1.0)
    second = {"lead_time": 1.0, "capacity": 6.0, "activation_time": 2.0, "unit_cost": 1.0} | way
    lanes = [lane("S", "M", lead_time=3.0), lane("C", "M", **second)]
    surging = make("S", capacity=10.0, surge_capacity=2.0, activation_time=1.0)
    return yearly(lanes, [surging, make("C")], [asked])


def read(made, hit, field, *key, periods=10, detection=1.0, early=0.0, cautious=False):
    """One field of the settlement after so many periods."""
    scope = replace(scope_of(made, Sizes.of(made, (hit,)), hit, pruned=True), periods=periods)
    later = Later(made, scope, [hit], np.array([detection]), lambda: np.array([early]), [3], None, cautious)
    (value,) = later.readers()[field](tuple(key)).tolist()
    return value


def test_a_span_lasts_until_the_horizon_or_is_a_mean():
    """Proves: 2 + 3 + 100 - 10 = 95 periods are left; a lane of 3 has 92; the mean of 0 to 4 passed ones is 2.5.

    With two of these before the watch ended nothing else changes: they were there, too.
    Sensitivity: a lane that counts goods sent on the last day fills holes with what never arrives.
    """
    hit = outage(1.0, 1.0)
    assert read(model(), hit, "span", "0", TOTAL) == 95
    assert read(model(), hit, "span", "3", TOTAL) == 92
    assert read(model(), hit, "span", "0", "4") == pytest.approx((4 + 3 + 2 + 1) / 4)
    assert read(model(), hit, "span", "2", "4") == pytest.approx(2.5)


def test_before_the_onset_nothing_can_be_done():
    """Proves: looked at 12 periods ahead of the end of a watch of 10, the first two of five count nothing.

    3 + 2 + 1 of fifths. Sensitivity: help before the disruption.
    """
    assert read(model(), outage(1.0), "span", "12", "5") == pytest.approx((3 + 2 + 1) / 5)


def test_with_care_nothing_is_made_up_in_less_time_than_goods_take():
    """Proves: the longest way of goods, 3 periods, is taken off whatever the lane: 92; means stay as they are."""
    hit = outage(1.0, 1.0)
    assert read(model(), hit, "span", "0", TOTAL, cautious=True) == 92
    assert read(model(), hit, "span", "0", "4", cautious=True) == pytest.approx(2.5)
    assert read(model(), hit, "careful", "the books", cautious=True) == 1
    assert read(model(), hit, "careful", "the books") == 0


@pytest.mark.parametrize(("detection", "ramp", "there"), [(1.0, 0.0, 94.0), (9.5, 0.0, 92.5), (9.0, 4.0, 91.0)])
def test_what_is_called_is_there_from_then_on(detection, ramp, there):
    """Proves: 95 periods are left, the last too late for a lane of 1: 94. Called in 11.5, 92.5; in 11, in 4 more: 91.

    Sensitivity: a ramp counted as a step helps two periods' worth too much.
    """
    hit = outage(1.0, 1.0)
    assert read(model(ramp_time=ramp), hit, "later_call", WAY, TOTAL, detection=detection) == pytest.approx(there)


def test_early_warning_adds_what_comes_sooner():
    """Proves: seen in 7 instead of 9.5, a source is there in 9 and not 11.5: one and a half periods more from 10 on."""
    seen = {"detection": 9.5, "early": 7.0}
    assert read(model(), outage(1.0), "later_call_early", WAY, TOTAL, **seen) == pytest.approx(1.5)


def test_a_candidate_must_be_qualified_first_and_without_a_time_never_is():
    """Proves: 1 + 8 + 2 = 11: a period later than the watch: 93 of 94; with no time stated, 0."""
    candidate = {"status": LaneStatus.CANDIDATE}
    slow = model(**candidate, qualification_time=8.0)
    assert read(slow, outage(1.0, 1.0), "later_emergency", WAY, TOTAL) == pytest.approx(93)
    assert read(model(**candidate), outage(1.0, 1.0), "later_emergency", WAY, TOTAL) == 0


def test_help_that_was_recorded_stays_at_its_last_value():
    """Proves: a curve that ends at 0.6 gives 0.6 of the 94 periods, whatever detection and activation say."""
    hit = scenario(("production_loss", "S|P", (1.0, 1.0)), ("help", WAY, (0.2, 0.6)), sites=("S",))
    assert read(model(), hit, "later_call", WAY, TOTAL, detection=50.0) == pytest.approx(0.6 * 94)


def test_surge_goes_on():
    """Proves: called in 1 and there in 2, surge is there in all 95 periods; its first help in 11 leaves 94."""
    assert read(model(), outage(1.0, 1.0), "later_make_call", "S", "P", TOTAL) == 95
    assert read(model(), outage(1.0, 1.0), "later_make_call", "S", "P", TOTAL, detection=10.0) == 94
