"""Lots against buffers in closed form: what the arithmetic of studies says of one part whose supply fails now and then.

Demand 1 a period; lots Q at k a delivery, a buffer B, holding h; outages at rate L of exponential length m that begin
anywhere in a lot; p for each unit missed. A period costs k/Q + h (Q/2 + B) + L p m^2 e^(-B/m) (1 - e^(-Q/m)) / Q.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq, minimize_scalar

from resilience.study.shapley import contributions
from resilience.study.studies.maps.borders import borders_along, tipping
from resilience.study.studies.regret import RegretIn, regrets_of

K, H, P, M = 1.0, 1.0, 30.0, 2.0
RATES = (0.005, 0.02, 0.1, 0.2)


def losses(lot, buffer, length=M):
    """Expected loss of one outage a period."""
    return P * length**2 * np.exp(-buffer / length) * -np.expm1(-lot / length) / lot


def cost(lot, buffer, rate, length=M):
    """Cost of a period."""
    return K / lot + H * (lot / 2 + buffer) + rate * losses(lot, buffer, length)


def largest_lot():
    """The lot beyond which only the buffer grows: where -k/Q^2 + h/2 + h (e^(-Q/m)/(1 - e^(-Q/m)) - m/Q) is 0."""
    return brentq(lambda q: -K / q**2 + H / 2 + H * (np.exp(-q / M) / -np.expm1(-q / M) - M / q), 0.5, 20)


def border():
    """Rate above which a buffer pays."""
    lot = largest_lot()
    return H * lot / (P * M * -np.expm1(-lot / M))


def best(rate):
    """Best lot and buffer at a rate."""
    if rate > border():
        return largest_lot(), M * np.log(rate / border())
    return minimize_scalar(
        lambda q: cost(q, 0.0, rate), bounds=(0.5, 10), method="bounded", options={"xatol": 1e-10}
    ).x, 0.0


def test_lots_grow_to_a_border_and_buffers_beyond():
    """Proves: calm lots of sqrt(2) grow to 2.9177 at a rate of 0.06336; above it the lot stays and a buffer grows.

    At twice the border the buffer is m ln 2 = 1.386294. Without the limit of the lot one at 0.2 would be 5.3.
    """
    assert best(0.0)[0] == pytest.approx(np.sqrt(2), rel=1e-6)
    assert (largest_lot(), border()) == (pytest.approx(2.917714, abs=1e-6), pytest.approx(0.063360, abs=1e-6))
    assert (best(0.02)[0], cost(*best(0.02), 0.02)) == pytest.approx((1.74456, 2.24615), abs=1e-5)
    assert (best(0.1)[1], cost(*best(0.1), 0.1)) == pytest.approx((0.9127, 4.7143), abs=1e-4)
    assert (best(0.2)[1], cost(*best(0.2), 0.2)) == pytest.approx((2.2990, 6.1006), abs=1e-4)
    assert best(2 * border())[1] == pytest.approx(1.386294, abs=1e-6)


def test_regret_of_plans_made_for_another_rate():
    """Proves: a plan for 0.005 costs 62.1 % too much at 0.2, one for 0.2 155 % at 0.005; that for 0.1 regrets least.

    Sensitivity: regret in money, 3.8 against 3.2, would make the two nearly equal; means over rates choose alike.
    """
    plans = [best(rate) for rate in RATES]
    found = regrets_of([[cost(*plan, rate) for rate in RATES] for plan in plans], measure=RegretIn.WHOLE)
    expected = np.array([[0, 0.7, 19.9, 62.1], [1.1, 0, 15.6, 54.9], [72.9, 38.6, 0, 10.1], [155, 91.5, 8.2, 0]])
    assert found.whole * 100 == pytest.approx(expected, abs=0.05)
    assert [round(100 * one.largest, 1) for one in found.plans] == [62.1, 54.9, 72.9, pytest.approx(155, abs=0.5)]
    assert found.least == 1


def test_the_border_of_a_pool_of_plans_is_that_of_the_closed_form():
    """Proves: of plans without a buffer and with a little, priced at four rates, the border lies where the forms meet.

    Plans are lines in the rate: losses of each are priced once. A buffer of 0.001 with the largest lot pays from
    0.06338 on, within half of a thousandth of the border, however far apart the rates are at which it is priced.
    """
    lot = largest_lot()
    plans = [(lot, 0.0), (lot, 1e-3)]
    costs = [[cost(*plan, rate) for rate in RATES] for plan in plans]
    found = borders_along(RATES, costs, lines=True, log=True)
    exact = H * 1e-3 / (losses(lot, 0.0) - losses(lot, 1e-3))
    assert [one.at for one in found.borders] == pytest.approx([exact])
    assert found.borders[0].at == pytest.approx(border(), rel=5e-4)
    _, above = tipping(found, 0.02)
    assert above.factor == pytest.approx(border() / 0.02, rel=5e-4)


def test_a_pool_of_many_plans_comes_as_near_as_its_plans_are_dense():
    """Proves: over forty plans the best changes at every rate between two of them, and never regrets by 0.1 %."""
    grid = np.geomspace(0.005, 0.2, 40)
    pool = [best(rate) for rate in grid]
    found = borders_along([0.005, 0.03, 0.2], [[cost(*plan, rate) for rate in (0.005, 0.03, 0.2)] for plan in pool],
                          lines=True, log=True)  # fmt: skip
    assert len(found.borders) == 39
    for reach in found.reaches():
        for rate in np.linspace(reach.low, reach.high, 5):
            assert cost(*pool[reach.plan], rate) <= 1.001 * cost(*best(rate), rate)


@pytest.mark.parametrize(("lot", "net"), [(0.5, 1.855), (4.0, 1.065), (10.0, 0.297), (20.0, -0.264)])
def test_buffers_and_lots_are_substitutes(lot, net):
    """Proves: a buffer's first bit is worth most where lots are small, and at lots of 20 less than it costs to hold.

    Outages of 5 at a rate of 0.1; a whole unit saves less than its first bit promises, 0.87 at a lot of 4.
    """
    bit = 1e-6
    assert (cost(lot, 0.0, 0.1, 5.0) - cost(lot, bit, 0.1, 5.0)) / bit == pytest.approx(net, abs=1e-3)
    assert cost(4.0, 0.0, 0.1, 5.0) - cost(4.0, 1.0, 0.1, 5.0) == pytest.approx(0.87, abs=5e-3)


def test_what_two_substitutes_save_is_shared():
    """Proves: lots of 6 for 1 save 3.19, a buffer of 4 saves 3.49, both 4.00 and not 6.68: 1.86 and 2.15 are theirs."""
    values = {
        frozenset(chosen): cost(1.0, 0.0, 0.1, 5.0)
        - cost(6.0 if "lot" in chosen else 1.0, 4.0 * ("buffer" in chosen), 0.1, 5.0)
        for chosen in ((), ("lot",), ("buffer",), ("lot", "buffer"))
    }
    lot, buffer = contributions(["lot", "buffer"], values)
    assert (lot.alone, buffer.alone, lot.value + buffer.value) == pytest.approx((3.19, 3.49, 4.00), abs=5e-3)
    assert (lot.left_out, buffer.left_out) == pytest.approx((0.52, 0.81), abs=5e-3)
    assert (lot.value, buffer.value) == pytest.approx((1.86, 2.15), abs=5e-3)
