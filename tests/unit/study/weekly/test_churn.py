"""How much a plan is stirred, and when it pays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.errors import InputError
from resilience.study.weekly.churn import actions_changed, instability, share_changed, worth_changing


def test_the_share_changed_counts_values_not_units():
    """Proves: 10 screws of 1 more and one gear of 90 gone are 100 of 190 in value; by units it would be 11 of 21."""
    before, after = {"screw": 90.0, "gear": 1.0}, {"screw": 100.0}
    assert share_changed(before, after, {"screw": 1.0, "gear": 90.0}) == pytest.approx(100 / 190)
    assert actions_changed(before, after) == 2


@given(st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 1e6)))
def test_nothing_changed_is_nothing(plan):
    """Proves: a plan against itself has no churn, dust included, and against nothing all of it."""
    values = dict.fromkeys("abcdef", 3.0)
    assert share_changed(plan, plan, values) == 0
    assert actions_changed(plan, {key: amount * (1 + 1e-9) for key, amount in plan.items()}) == 0
    assert share_changed({}, plan, values) == pytest.approx(1.0 if any(plan.values()) else 0.0)


def test_instability_by_hand():
    """Proves: schedules (1: 100, 50, 0, 80) and (2: 60, 0, 80, 40) with alpha 0.5 overlap in periods 2 to 4.

    |60 - 50| x 0.5 = 5, nothing else differs, 6 orders: 5/6. Periods laid side by side from their own beginnings
    would find |60 - 100| and |0 - 50|. A second cycle weighs near periods more: |70 - 80| in period 4 is 10 x 0.125.
    """
    first, second = (1, [100.0, 50.0, 0.0, 80.0]), (2, [60.0, 0.0, 80.0, 40.0])
    assert instability([first, second], 0.5) == pytest.approx(5 / 6)
    assert instability([first, (2, [50.0, 0.0, 70.0, 40.0])], 0.5) == pytest.approx(1.25 / 6)
    assert instability([first, second], 0.5, orders=10) == pytest.approx(0.5)


def test_schedules_that_do_not_overlap_differ_in_nothing():
    """Proves: one schedule, none, or two apart have no instability."""
    assert instability([], 0.3) == instability([(1, [5.0])], 0.3) == 0
    assert instability([(1, [5.0]), (7, [9.0])], 0.3) == 0


@pytest.mark.parametrize(("schedules", "alpha"), [([], 0.0), ([], 1.0), ([(3, [1.0]), (2, [1.0])], 0.5)])
def test_nonsense_is_refused(schedules, alpha):
    """Proves: a weight that is none, and cycles that run backward, are refused."""
    with pytest.raises(InputError, match="Expected"):
        instability(schedules, alpha)


@pytest.mark.parametrize(
    ("saving", "switching", "influenceable", "gap", "pays"),
    [
        (501, 500, 10_000, 30, True),
        (500, 500, 10_000, 30, False),
        (199, 0, 100_000, 30, False),
        (201, 0, 100_000, 30, True),
        (299, 0, 100_000, 300, False),
        (0, 0, 0, 0, False),
        (-5, -10, 0, 0, False),
    ],
)
def test_a_change_must_beat_the_largest_of_the_three(saving, switching, influenceable, gap, pays):
    """Proves: the band is the largest of switching cost, 0.2 % and gap, not their sum, and is to be exceeded."""
    assert worth_changing(saving, switching, influenceable, gap) is pays


def test_an_unknown_gap_is_no_reason_to_stir():
    """Proves: where nothing is proven the question is refused, not answered with yes."""
    with pytest.raises(InputError, match="finite"):
        worth_changing(1e9, 0, 0, float("inf"))


def test_dust_stirs_nothing():
    """Proves: amounts that differ by less than a millionth are the same ones: an e-mail would say 1.28e-14 %."""
    before, after = {"a": 10.0, "b": 0.0}, {"a": 9.999999999999998, "b": 0.0}
    assert share_changed(before, after, {"a": 14.0, "b": 1.0}) == 0.0
    assert share_changed(before, {**after, "b": 10.0}, {"a": 14.0, "b": 1.0}) == pytest.approx(1 / 15)
