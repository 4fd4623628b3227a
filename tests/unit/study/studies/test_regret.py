"""Regret of plans in futures: by hand on two plans and three futures, and what must hold for any costs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from resilience.errors import InputError
from resilience.study.studies.regret import RegretIn, regrets_of

COSTS = [[100.0, 120.0, 200.0], [110.0, 115.0, 150.0]]
"""A lean plan and one with stock, in a calm, a usual and a rough year."""
FLOORS = [90.0, 90.0, 100.0]
NAN = math.nan


@st.composite
def tables(draw, most=6):
    """Costs in whole thousandths of a million, some plans unable to serve somewhere."""
    shape = draw(st.tuples(st.integers(1, most), st.integers(1, most)))
    costs = draw(arrays(np.int64, shape, elements=st.integers(1, 10**6))) / 8.0
    cannot = draw(arrays(np.bool_, shape, elements=st.booleans() if draw(st.booleans()) else st.just(value=False)))
    return np.where(cannot, np.nan, costs)


def test_two_plans_in_three_futures_by_hand():
    """Proves: regrets are 0, 5, 50 and 10, 0, 0, so that the dearer plan in a calm year regrets least, 10.

    Of the whole they are 0, 4.35 %, 33.3 % and 10 %, 0, 0; of what can be influenced 0, 20 %, 100 % and 100 %, 0, 0.
    """
    found = regrets_of(COSTS, floors=FLOORS, measure=RegretIn.MONEY)
    assert found.money.tolist() == [[0, 5, 50], [10, 0, 0]]
    assert found.whole == pytest.approx(np.array([[0, 5 / 115, 1 / 3], [0.1, 0, 0]]))
    assert found.influenced == pytest.approx(np.array([[0, 0.2, 1], [1, 0, 0]]))
    assert [(one.largest, one.where) for one in found.plans] == [(50, 2), (10, 0)]
    assert [one.mean for one in found.plans] == pytest.approx([55 / 3, 10 / 3])
    assert found.least == 1
    assert found.always_serves


def test_the_measure_decides_what_is_largest():
    """Proves: 100 % of what can be influenced ties between the two, and the lower mean cost decides.

    Of the whole, 33.3 % stands against 10 %. Money where shares are asked for, 50 and 10, would be read as 5,000 %.
    """
    shares = regrets_of(COSTS, floors=FLOORS)
    assert [one.largest for one in shares.plans] == pytest.approx([1.0, 1.0])
    assert [one.where for one in shares.plans] == [2, 0]
    assert shares.least == 1
    whole = regrets_of(COSTS, floors=FLOORS, measure=RegretIn.WHOLE)
    assert [one.largest for one in whole.plans] == pytest.approx([1 / 3, 0.1])


def test_least_regret_is_neither_least_mean_nor_least_worst_cost():
    """Proves: costs 0, 160 / 40, 130 / 100, 90 have regrets 0, 70 / 40, 40 / 100, 0: the second plan, 40.

    Means are 80, 85 and 95, so that the least mean is the first; the worst costs are 160, 130 and 100: the last.
    """
    found = regrets_of([[0, 160], [40, 130], [100, 90]], measure=RegretIn.MONEY)
    assert [one.largest for one in found.plans] == [70, 40, 100]
    assert found.least == 1


def test_the_share_of_futures_in_which_a_plan_is_close():
    """Proves: 115 x 1.05 = 120.75: the lean plan is within 5 % of the whole cost in 2 futures of 3, with 4 % in one.

    Of what can be influenced, 25, it is 5 dearer, 20 %: close in one of three; with weights 1, 2, 1 in a quarter.
    """
    whole = regrets_of(COSTS, floors=FLOORS, measure=RegretIn.WHOLE)
    assert [one.close for one in whole.plans] == pytest.approx([2 / 3, 2 / 3])
    assert whole.close_in(0.04, RegretIn.WHOLE) == pytest.approx([1 / 3, 2 / 3])
    weighed = regrets_of(COSTS, floors=FLOORS, weights=[1, 2, 1])
    assert [one.close for one in weighed.plans] == pytest.approx([0.25, 0.75])
    assert [one.close for one in regrets_of(COSTS, floors=FLOORS, close=0.2).plans] == pytest.approx([2 / 3, 2 / 3])


def test_the_edge_of_five_percent_is_within():
    """Proves: 105 beside 100 is within 5 % whatever 5 / 100 rounds to."""
    assert [one.close for one in regrets_of([[100.0, 30.0], [105.0, 31.5]]).plans] == [1.0, 1.0]


def test_a_plan_that_cannot_serve_yields_to_one_that_can():
    """Proves: the first plan fails in a quarter of the weight, though its regret elsewhere is 0; the other is chosen.

    Sensitivity: blanks that are skipped would make the first, with a largest regret of 0, the right one.
    """
    found = regrets_of([[100, NAN, 100], [150, 130, 160]], weights=[2, 1, 1], measure=RegretIn.MONEY)
    assert [one.fails for one in found.plans] == [0.25, 0.0]
    assert found.money.tolist() == [[0, math.inf, 0], [50, 0, 60]]
    assert (found.least, found.plans[0].largest, found.always_serves) == (1, 0, True)


def test_where_no_plan_serves_nothing_is_regretted():
    """Proves: a future that nobody can serve counts nowhere, neither as a failure nor in the shares."""
    found = regrets_of([[100, NAN, 100], [110, NAN, 100]])
    assert np.isnan(found.money[:, 1]).all()
    assert [(one.fails, one.close) for one in found.plans] == [(0, 1.0), (0, 0.5)]
    nowhere = regrets_of([[NAN], [NAN]])
    assert [one.where for one in nowhere.plans] == [None, None]
    elsewhere = regrets_of([[100.0, NAN]], best=[100.0, 90.0])
    assert elsewhere.plans[0].fails == 0.5
    assert not elsewhere.always_serves


def test_all_plans_fail_somewhere():
    """Proves: with no plan that serves everywhere the one that fails least is told, and that it fails."""
    found = regrets_of([[NAN, NAN, 5], [7, 8, NAN], [6, NAN, 9]], measure=RegretIn.MONEY)
    assert (found.least, found.always_serves) == (1, False)


def test_the_best_may_be_known_from_elsewhere():
    """Proves: a best cost of 90 makes the regrets 10 and 20; one of 105 is none, a plan costs 100."""
    found = regrets_of([[100, 50], [110, 50]], best=[90, NAN], measure=RegretIn.MONEY)
    assert found.money.tolist() == [[10, 0], [20, 0]]
    assert regrets_of([[100], [110]], best=[105]).best.tolist() == [100]


def test_where_nothing_can_be_influenced_shares_stay_within_reason():
    """Proves: a best cost at its floor, 1,000, is measured against a thousandth, 1: a regret of 0.5 is 50 %, not 1/0.

    A best cost of 0 leaves nothing to measure against: 0 of 0 is 0, and 3 of 0 infinite.
    """
    found = regrets_of([[1000.0, 0.0], [1000.5, 3.0]], floors=[1000.0, 0.0])
    assert found.influenced.tolist() == [[0, 0], [0.5, math.inf]]
    assert found.least == 0


def test_a_future_of_no_weight_does_not_count():
    """Proves: the largest regret, 900, lies where the weight is 0."""
    found = regrets_of([[100, 1000], [110, 100]], weights=[1, 0], measure=RegretIn.MONEY)
    assert (found.least, found.plans[0].largest, found.plans[0].mean) == (0, 0, 0)


def test_ties_fall_to_the_lower_mean_and_then_to_the_first():
    """Proves: largest regrets are 10 three times; mean regrets are 10, 5, 5. The last would win by no rule stated."""
    found = regrets_of([[10, 10, 0], [0, 10, 5], [10, 0, 5], [90, 90, 0]], best=[0, 0, 0], measure=RegretIn.MONEY)
    assert found.least == 1


@pytest.mark.parametrize(
    ("costs", "more", "said"),
    [
        ([1.0, 2.0], {}, "one row a plan"),
        (np.empty((0, 3)), {}, "at least one"),
        ([[1.0, 2.0]], {"weights": [1.0]}, "2 futures"),
        ([[1.0, 2.0]], {"best": [[1.0, 2.0]]}, "as many numbers as best"),
        ([[1.0, 2.0]], {"weights": [0.0, 0.0]}, "above 0"),
        ([[1.0, 2.0]], {"weights": [2.0, -1.0]}, "not below 0"),
        ([[1.0, 2.0]], {"weights": [2.0, NAN]}, "finite"),
    ],
)
def test_what_does_not_fit_is_refused(costs, more, said):
    """Proves: a row too short is no row of ones."""
    with pytest.raises(InputError, match=said):
        regrets_of(costs, **more)


@given(tables(), st.sampled_from(RegretIn))
def test_no_row_is_better_than_the_chosen_one(costs, measure):
    """Proves: no plan that fails as seldom has a smaller largest regret; what is chosen is checked entry by entry."""
    found = regrets_of(costs, measure=measure)
    chosen = found.plans[found.least]
    for one in found.plans:
        assert one.fails >= chosen.fails
        if one.fails == chosen.fails:
            assert one.largest >= chosen.largest - 1e-9 * np.nanmax(costs, initial=1.0)


@given(tables(), st.sampled_from([1e-9, 1e-3, 7.0, 1e12]), st.sampled_from(RegretIn))
def test_money_in_another_unit_changes_no_choice(costs, unit, measure):
    """Proves: shares and the choice are the same in yen and in millions; a fixed tolerance of 1e-9 would see ties."""
    one, other = regrets_of(costs, measure=measure), regrets_of(costs * unit, measure=measure)
    assert one.least == other.least
    assert other.influenced == pytest.approx(one.influenced, rel=1e-6, nan_ok=True)
    assert [plan.close for plan in one.plans] == [plan.close for plan in other.plans]


@given(tables(), st.data(), st.sampled_from(RegretIn))
def test_a_plan_told_twice_changes_nothing(costs, data, measure):
    """Proves: a copy of a row changes no regret, and the choice stays with the first of the two."""
    twice = data.draw(st.integers(0, len(costs) - 1))
    one, other = regrets_of(costs, measure=measure), regrets_of(np.vstack([costs, costs[twice]]), measure=measure)
    assert one.least == other.least
    assert one.plans == other.plans[:-1]


@given(tables(), st.data(), st.sampled_from(RegretIn))
def test_a_dominated_plan_is_never_chosen(costs, data, measure):
    """Proves: a plan that costs as much everywhere and more somewhere yields, also if it fails where the other serves.

    Sensitivity: chosen by order alone it would win wherever both are equal in their worst future.
    """
    costs = costs[:, np.isfinite(costs).any(axis=0)]
    if costs.shape[1] == 0:
        return
    row = data.draw(st.sampled_from(range(len(costs))))
    if not np.isfinite(costs[row]).any():
        return
    more = data.draw(arrays(np.int64, costs.shape[1], elements=st.integers(0, 10**5)))
    where = data.draw(st.sampled_from([int(i) for i in np.flatnonzero(np.isfinite(costs[row]))]))
    worse = costs[row] + more
    worse[where] = data.draw(st.sampled_from([np.nan, costs[row, where] + 1.0]))
    first = data.draw(st.booleans())
    table = np.vstack([worse, costs]) if first else np.vstack([costs, worse])
    assert regrets_of(table, measure=measure).least != (0 if first else len(costs))
