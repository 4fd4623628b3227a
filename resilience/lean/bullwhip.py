"""The bullwhip: orders swing more than the demand behind them, the more the farther from the customer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resilience.given import FLAG, SEED, Number, Whole, takes
from resilience.hazard.risk.estimate import Estimate
from resilience.lean.asked import RowGiven, refuse
from resilience.screen import on_screen

LEADS = RowGiven(Whole(least=0, most=1000), most=50)
PERIODS = Whole(least=1, most=1000)
CORRELATION = Number(above=-1, below=1)
MOST_PERIODS = 10**7
WARM = 20
"""Times the longest memory of a chain that are played and thrown away before anything is counted."""


@on_screen
@dataclass(frozen=True, slots=True)
class BullwhipFigures:
    """How much more orders swing than sales, stage by stage from the customer.

    Attributes
    ----------
    bound
        Variance of the orders of each stage over that of sales, by the published formula; a lower bound for all but
        the first of stages that each forecast from the orders they get.
    exact
        The same, exactly, of an order-up-to policy with a moving average and no safety factor.
    """

    bound: tuple[float, ...]
    exact: tuple[float, ...]


@takes(leads=LEADS, periods=PERIODS, correlation=CORRELATION, shared=FLAG)
def bullwhip(leads: tuple[int, ...], periods: int, correlation: float, *, shared: bool) -> BullwhipFigures:
    """Variance ratio of orders to sales along a chain.

    Parameters
    ----------
    leads
        Periods from order to receipt of each stage, the one next to the customer first.
    periods
        Periods over which a stage averages what it forecasts from.
    correlation
        Correlation of sales from one period to the next, 0 where they are independent.
    shared
        Whether every stage forecasts from sales; else each from the orders it gets.

    Notes
    -----
    F. Chen, Z. Drezner, J. Ryan and D. Simchi-Levi, Management Science 46 (2000): 1 + (2 L/p + 2 L^2/p^2)(1 - rho^p),
    with the sum of the lead times where sales are shared, and the product over stages where they are not. Orders are
    sales passed through (1 + L/p) - (L/p) z^p, once for each stage that forecasts from orders; `exact` is the variance
    of that. Information sharing is not credited with more than this: a supplier who reads the orders' own history can
    undo the filter, so no figure for the worth of shared demand data of another kind is given.
    """
    filters = _filters(leads, periods, shared=shared)
    exact = tuple(_variance(one, correlation**periods) for one in filters)
    swing = [1 + (2 * a + 2 * a**2) * (1 - correlation**periods) for a in _shares(leads, periods, shared=shared)]
    bound = tuple(swing) if shared else tuple(float(one) for one in np.cumprod(swing))
    return BullwhipFigures(bound, exact)


def _shares(leads: tuple[int, ...], periods: int, *, shared: bool) -> list[float]:
    """Lead time over periods of each stage's own forecast: of all up to it where it forecasts from sales."""
    seen = np.cumsum(leads) if shared else np.array(leads)
    return [float(one) / periods for one in seen]


def _filters(leads: tuple[int, ...], periods: int, *, shared: bool) -> list[np.ndarray]:
    """What each stage's orders are of sales: coefficients by lag, in steps of `periods`."""
    found: list[np.ndarray] = []
    for share in _shares(leads, periods, shared=shared):
        own = np.array([1 + share, -share])
        found.append(own if shared or not found else np.convolve(found[-1], own))
    return found


def _variance(coefficients: np.ndarray, correlation: float) -> float:
    """Variance of a sum of values whose neighbors have a correlation, over that of one of them."""
    at = np.arange(len(coefficients))
    lags = np.abs(np.subtract.outer(at, at))
    return float(coefficients @ np.power(correlation, lags) @ coefficients)


@takes(
    leads=LEADS, periods=PERIODS, correlation=CORRELATION, length=Whole(least=100, most=10**6),
    replications=Whole(least=2, most=10**4), seed=SEED, shared=FLAG,
)  # fmt: skip
def simulate_bullwhip(
    leads: tuple[int, ...], periods: int, correlation: float, length: int, replications: int, seed: int, *, shared: bool
) -> tuple[Estimate, ...]:
    """Play order-up-to stages on random sales, and estimate the variance ratio of each stage's orders.

    Each stage averages the last periods, sets its target to lead time times that average and orders what was taken
    plus the change of its target; an order below nothing sends goods back.

    Parameters
    ----------
    leads, periods, correlation, shared
        See `bullwhip`.
    length
        Periods counted in each replication.
    replications
        Independent replications.
    seed
        Seed of the random numbers.
    """
    memory = WARM + (periods + 1) * (len(leads) + 1)
    if (size := float(replications) * (length + memory)) > MOST_PERIODS:
        said = f"{size:,.0f} periods in all; at most {MOST_PERIODS:,} are played."
        raise refuse(said, "simulate_bullwhip", "Ask for fewer replications, or shorter ones.", "replications")
    sales = _sales(np.random.default_rng(seed), (replications, length + memory), correlation)
    counted = slice(memory, None)
    base = sales[:, counted].var(axis=1).mean()
    found = []
    seen = orders = sales
    for lead in np.cumsum(leads).tolist() if shared else leads:
        orders = _orders(sales if shared else seen, lead, periods)
        seen = orders
        found.append(Estimate.from_sample(orders[:, counted].var(axis=1) / base, seed))
    return tuple(found)


def _sales(generator: np.random.Generator, shape: tuple[int, int], correlation: float) -> np.ndarray:
    """Normal sales of variance 1 with a correlation from one period to the next, stationary from the first."""
    shocks = generator.standard_normal(shape)
    if correlation == 0:
        return shocks
    sales = np.empty(shape)
    sales[:, 0] = shocks[:, 0]
    scale = np.sqrt(1 - correlation**2)
    for period in range(1, shape[1]):
        sales[:, period] = correlation * sales[:, period - 1] + scale * shocks[:, period]
    return sales


def _orders(taken: np.ndarray, lead: int, periods: int) -> np.ndarray:
    """Orders of a stage: what was taken, and what its target moved by."""
    sums = np.cumsum(np.pad(taken, ((0, 0), (periods, 0))), axis=1)
    averages = (sums[:, periods:] - sums[:, :-periods]) / periods
    targets = lead * averages
    orders: np.ndarray = taken + np.diff(targets, axis=1, prepend=targets[:, :1])
    return orders
