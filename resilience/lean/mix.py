"""Just-in-time against just-in-case for one part, in closed form: the best lot and buffer under outages."""

from __future__ import annotations

from dataclasses import dataclass
from math import cosh, exp, expm1, log, sinh, sqrt

import numpy as np
from scipy.optimize import brentq

from resilience.given import A, hold, takes
from resilience.lean.asked import NOT_NEGATIVE, POSITIVE, RowGiven, refuse
from resilience.screen import on_screen

SMALL_LOT = 0.02
"""Lot over mean outage below which differences of near numbers are summed as a series."""


@on_screen
@dataclass(frozen=True, slots=True)
class MixSetting:
    """One part with a demand of one unit per period, one source, and outages.

    Attributes
    ----------
    delivery_cost
        Cost of a delivery.
    holding_cost
        Cost of a unit held for a period.
    missed_cost
        Cost of a unit of demand that is missed.
    outage
        Mean length of an outage in periods, exponential.
    """

    delivery_cost: float
    holding_cost: float
    missed_cost: float
    outage: float

    def __post_init__(self) -> None:
        hold(self, delivery_cost=POSITIVE, holding_cost=POSITIVE, missed_cost=POSITIVE, outage=POSITIVE)

    def cost(self, lot: float, buffer: float, rate: float) -> float:
        """Cost per period: deliveries, holding, and what outages at a rate per period leave unmet."""
        steady = self.delivery_cost / lot + self.holding_cost * (lot / 2 + buffer)
        return steady + rate * self.missed_cost * self.missed(lot, buffer)

    def missed(self, lot: float, buffer: float) -> float:
        """Mean units missed in an outage that begins anywhere in the lot: m^2 e^(-B/m) (1 - e^(-Q/m)) / Q."""
        m = self.outage
        return -(m**2) * exp(-buffer / m) * expm1(-lot / m) / lot

    def worth_of_buffer(self, lot: float, rate: float) -> float:
        """What the first unit of buffer saves, its holding taken off: below 0 it does not pay."""
        return rate * self.missed_cost * self.missed(lot, 0.0) / self.outage - self.holding_cost


@on_screen
@dataclass(frozen=True, slots=True)
class MixAnswer:
    """The best lot and buffer.

    Attributes
    ----------
    lot, buffer
        Units.
    cost
        Cost per period.
    """

    lot: float
    buffer: float
    cost: float


@on_screen
@dataclass(frozen=True, slots=True)
class MixBorder:
    """Where a buffer begins to pay.

    Attributes
    ----------
    rate
        Outages per period above which it does.
    lot
        The lot at and above that rate, whatever the rate.
    """

    rate: float
    lot: float


@takes(setting=A(MixSetting))
def jit_border(setting: MixSetting) -> MixBorder:
    """The rate of outages at which lean ends: below it the lot grows with the rate, above it the buffer does.

    Notes
    -----
    Derived; checked by grid and simulation. With k per delivery, holding h, p per unit missed and a mean outage m the
    cost is k/Q + h (Q/2 + B) + L p m^2 e^(-B/m) (1 - e^(-Q/m))/Q. Where a buffer is held it leaves h m of missed demand
    at any lot, and the lot Q* solves -k/Q^2 + h/2 + h (e^(-Q/m)/(1 - e^(-Q/m)) - m/Q) = 0, about (12 m k/h)^(1/3), in
    which the rate L does not occur. L_c = h Q* / (p m (1 - e^(-Q*/m))).
    """
    m, h = setting.outage, setting.holding_cost
    wanted = setting.delivery_cost / (h * m**2)
    high = max(4.0, (24 * wanted) ** (1 / 3), 2 * (1 + wanted))
    ratio = float(brentq(lambda x: _curve(x) - wanted, 0.0, high, xtol=1e-300, rtol=1e-14, maxiter=1000))
    lot = ratio * m
    return MixBorder(-h * lot / (setting.missed_cost * m * expm1(-ratio)), lot)


def _curve(x: float) -> float:
    """x^2/2 coth(x/2) - x, which grows from 0."""
    if x < SMALL_LOT:
        return x**3 / 12 - x**5 / 720 + x**7 / 30240
    return x**2 / 2 * (cosh(x / 2) / sinh(x / 2) if x < 700 else 1.0) - x


@takes(setting=A(MixSetting), rate=NOT_NEGATIVE)
def jit_mix(setting: MixSetting, rate: float) -> MixAnswer:
    """The cheapest lot and buffer at a rate of outages.

    Parameters
    ----------
    setting
        The part.
    rate
        Outages per period.

    Returns
    -------
    MixAnswer
        k 1, h 1, p 30, m 2: without outages a lot of 1.4142; at 0.02 a lot of 1.7447 and no buffer; at 0.1 a lot of
        2.9177 and a buffer of 0.9127, at 4.7143.

    Notes
    -----
    See `jit_border`; above it B* = m ln(L / L_c). Below it Q^2 times the slope of the cost falls at most once and then
    grows for good, so there is one lot at which it is 0.
    """
    border = jit_border(setting)
    if rate > border.rate:
        buffer = setting.outage * log(rate / border.rate)
        return MixAnswer(border.lot, buffer, setting.cost(border.lot, buffer, rate))
    lot = _bare_lot(setting, rate, border.lot)
    return MixAnswer(lot, 0.0, setting.cost(lot, 0.0, rate))


def _bare_lot(setting: MixSetting, rate: float, most: float) -> float:
    """Best lot without a buffer: between that of no outages and that of the border."""
    k, h, m = setting.delivery_cost, setting.holding_cost, setting.outage
    calm = sqrt(2 * k / h)
    pain = rate * setting.missed_cost * m**2

    def slope(lot: float) -> float:
        return h * lot**2 / 2 - k - pain * _left(lot / m)

    low, high = calm * (1 - 1e-9), most * (1 + 1e-9)
    if slope(low) >= 0 or high <= low:
        return calm
    if slope(high) < 0:
        return most
    return float(brentq(slope, low, high, xtol=1e-300, rtol=1e-14, maxiter=1000))


def _left(x: float) -> float:
    """1 - e^(-x) (1 + x)."""
    if x < SMALL_LOT:
        return x**2 / 2 - x**3 / 3 + x**4 / 8 - x**5 / 30 + x**6 / 144
    return -expm1(-x) - x * exp(-x)


@takes(setting=A(MixSetting), rates=RowGiven(NOT_NEGATIVE, most=1000))
def jit_regret(setting: MixSetting, rates: tuple[float, ...]) -> tuple[tuple[float, ...], ...]:
    """What it costs to plan for one rate of outages when another is true.

    Parameters
    ----------
    setting
        The part.
    rates
        Rates for which is planned, one row each, and that may be true, one column each.

    Returns
    -------
    tuple
        Share by which each plan costs more than the best one at the true rate.
    """
    plans = [jit_mix(setting, rate) for rate in rates]
    best = np.array([plan.cost for plan in plans])
    costs = np.array([[setting.cost(plan.lot, plan.buffer, rate) for rate in rates] for plan in plans])
    if not np.isfinite(costs).all():
        said = "These numbers are too far apart for costs to be compared."
        raise refuse(said, "jit_regret")
    return tuple(tuple(float(one) for one in row) for row in costs / best - 1)
