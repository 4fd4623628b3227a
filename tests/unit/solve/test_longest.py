"""The longest outage that costs nothing, found from losses that are only known where they are asked for."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.solve.longest import SAME_TIME, longest_survived


def convex(begins, slopes):
    """Losses that begin after some time and grow faster from each whole period on; periods they were asked at."""
    asked = []

    def lost(periods):
        asked.append(periods)
        pieces = [(begins, slopes[0]), *((math.floor(begins) + 1 + i, more) for i, more in enumerate(slopes[1:]))]
        return sum(more * max(0.0, periods - start) for start, more in pieces)

    return lost, asked


@given(
    st.floats(0.0, 300.0),
    st.lists(st.floats(0.01, 1e5), min_size=1, max_size=4),
    st.floats(1.05, 400.0),
    st.lists(st.floats(0.05, 3.0), max_size=4),
)
def test_the_end_is_the_same_whatever_was_asked_before(begins, slopes, more, factors):
    """Proves: losses that begin at T are traced to T, whatever shorter and longer outages were asked before.

    Sensitivity: a chord rounded down onto what is survived already, or up past what fails, would be asked for ever;
    one that is taken for the answer gives a time between T and what fails, whole periods too long.
    """
    lost, asked = convex(begins, slopes)
    fails = begins + more
    known = {periods: lost(periods) for periods in (fails * factor for factor in factors)}
    asked.clear()
    found = longest_survived(lost, fails, known)
    assert found == pytest.approx(begins, abs=2 * SAME_TIME * max(fails, 1.0))
    assert all(0 < periods <= fails for periods in asked)


@given(st.integers(0, 250), st.integers(1, 120), st.floats(1.0, 1e6), st.sampled_from([0.1, 0.7, 1.0, 1.3, 2.0]))
def test_a_loss_that_jumps_is_found_whatever_the_hint_says(last, more, jump, factor):
    """Proves: a loss that is the same however long the outage lasts is found to begin after the last whole period.

    Sensitivity: equal losses have no chord; without halving their trial is what fails, over and over.
    """

    def lost(periods):
        return jump if periods > last else 0.0

    fails = float(last + more)
    found = longest_survived(lost, fails, {fails * factor: lost(fails * factor)})
    assert found == pytest.approx(last, abs=2 * SAME_TIME * max(fails, 1.0))


@pytest.mark.parametrize(("begins", "fails"), [(17.0, 250.0), (171.4, 250.0), (3.2, 120.0), (44.9, 45.0)])
def test_a_hint_spares_questions(begins, fails):
    """Proves: where losses grow steadily, a longer outage's loss leads to the end in a few questions, not in ten.

    Sensitivity: halving 250 periods takes eight programs, each moved far from the one before, then those of a period.
    """
    lost, asked = convex(begins, [60.0])
    hint = {1.3 * fails: lost(1.3 * fails)}
    asked.clear()
    assert longest_survived(lost, fails, hint) == pytest.approx(begins, abs=2 * SAME_TIME * fails)
    assert len(asked) <= 5
