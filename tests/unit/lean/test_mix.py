"""Just-in-time against just-in-case in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from resilience.errors import InputError
from resilience.lean.mix import MixSetting, jit_border, jit_mix, jit_regret

KNOWN = MixSetting(delivery_cost=1, holding_cost=1, missed_cost=30, outage=2)
LONGER = MixSetting(delivery_cost=1, holding_cost=1, missed_cost=30, outage=5)


def test_where_lean_ends():
    """Proves: the border rate 0.063360 and the lot 2.917714 at which it stops growing."""
    border = jit_border(KNOWN)
    assert (border.rate, border.lot) == (pytest.approx(0.063360, abs=5e-7), pytest.approx(2.917714, abs=5e-7))


@pytest.mark.parametrize(
    ("rate", "lot", "buffer", "cost"),
    [
        (0, 1.41421, 0, 1.41421),
        (0.02, 1.7446, 0, 2.2462),
        (0.1, 2.917714, 0.9127, 4.7143),
        (0.2, 2.917714, 2.2990, 6.1006),
    ],
)
def test_the_best_lot_and_buffer(rate, lot, buffer, cost):
    """Proves: below the border the lot grows, above it the buffer alone, at a lot that stays."""
    best = jit_mix(KNOWN, rate)
    assert (best.lot, best.buffer) == (pytest.approx(lot, abs=5e-5), pytest.approx(buffer, abs=5e-5))
    assert best.cost == pytest.approx(cost, abs=5e-5)


def test_at_twice_the_border_the_buffer_is_m_ln_2():
    """Proves: B = m ln(L / L_c) = 2 ln 2 = 1.386294."""
    assert jit_mix(KNOWN, 2 * jit_border(KNOWN).rate).buffer == pytest.approx(1.386294, abs=5e-7)


def test_regret_of_each_plan_at_each_truth():
    """Proves: the table in % above best; planned for 0.2 a calm world of 0.005 costs 155 % more, the reverse 62 %."""
    regret = 100 * np.array(jit_regret(KNOWN, [0.005, 0.02, 0.1, 0.2]))
    known = [[0, 0.7, 19.9, 62.1], [1.1, 0, 15.6, 54.9], [72.9, 38.6, 0, 10.1], [155, 91.5, 8.2, 0]]
    assert np.abs(regret - known).max() < 0.06


def test_lot_and_buffer_are_substitutes():
    """Proves: the first unit of buffer is worth 1.85 at a lot of 0.5, and less than nothing at 20."""
    worth = [LONGER.worth_of_buffer(lot, 0.1) for lot in (0.5, 4, 10, 20)]
    assert worth == pytest.approx([1.8549, 1.0650, 0.2970, -0.2637], abs=5e-5)
    two = [[LONGER.cost(lot, buffer, 0.1) for buffer in (0, 4)] for lot in (1, 6)]
    assert np.array(two) == pytest.approx(np.array([[15.10, 11.61], [11.90, 11.09]]), abs=0.006)


@pytest.mark.parametrize("seed", range(25))
def test_no_other_lot_and_buffer_are_cheaper(seed):
    """Proves: a search from nine places, over costs and lengths of six sizes, finds nothing below the closed form."""
    draw = np.random.default_rng(seed)
    setting = MixSetting(*(10 ** draw.uniform([-2, -2, -1, -1], [2, 1, 3, 2])).tolist())
    rate = jit_border(setting).rate * float(10 ** draw.uniform(-1.5, 1.5))
    best = jit_mix(setting, rate)

    def cost(point):
        return setting.cost(float(np.exp(point[0])), float(point[1] ** 2), rate)

    for factor in (0.1, 1, 5):
        for buffer in (0.0, best.buffer, setting.outage):
            begin = [np.log(best.lot * factor), np.sqrt(buffer)]
            assert minimize(cost, begin, method="Nelder-Mead").fun >= best.cost * (1 - 1e-9)


@pytest.mark.parametrize(("lot", "buffer"), [(1.0, 0.0), (3.0, 1.0), (6.0, 4.0)])
def test_missed_units_agree_with_a_simulation(lot, buffer):
    """Proves: an outage of exponential length, begun anywhere in the lot, misses what stock does not last for.

    Begun always at a full lot it would miss less, at an empty one more: for a lot of 6, 0.42 and 1.38 for 0.74.
    """
    draw = np.random.default_rng(3)
    on_hand = buffer + draw.uniform(0, lot, 400_000)
    missed = np.maximum(0, draw.exponential(2.0, 400_000) - on_hand)
    assert abs(missed.mean() - KNOWN.missed(lot, buffer)) <= 3 * missed.std() / 400_000**0.5


def test_units_of_money_and_time_change_nothing():
    """Proves: all costs times 1,000 leave lot and buffer; days for weeks scale the rate and keep the lot in units."""
    best = jit_mix(KNOWN, 0.1)
    dear = jit_mix(MixSetting(1000, 1000, 30_000, 2), 0.1)
    assert (dear.lot, dear.buffer) == (pytest.approx(best.lot), pytest.approx(best.buffer))
    assert dear.cost == pytest.approx(1000 * best.cost)


def test_hostile_input_is_refused():
    """Proves: costs of nothing, no numbers and rates below 0 are findings with the field."""
    for name in ("delivery_cost", "holding_cost", "missed_cost", "outage"):
        for wrong in (0, -1, float("nan"), "1", None, True):
            with pytest.raises(InputError, match=name):
                MixSetting(**{"delivery_cost": 1, "holding_cost": 1, "missed_cost": 1, "outage": 1, name: wrong})
    with pytest.raises(InputError, match="rate"):
        jit_mix(KNOWN, -0.1)
    with pytest.raises(InputError, match="rates"):
        jit_regret(KNOWN, [])
