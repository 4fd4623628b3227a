"""Lots and drift: a process that goes bad stays bad until somebody finds out, so a large lot has a price in quality."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, exp, expm1, floor, isfinite, log1p, sqrt

from scipy.optimize import brentq

from resilience.given import A, Number, hold, takes
from resilience.lean.asked import CHANCE, NOT_NEGATIVE, POSITIVE, refuse
from resilience.screen import on_screen

LOT = Number(above=0, most=1e12)
FEW_EXPECTED = 1e-3
"""Drifts expected in a lot below which their number is summed as a series: the closed form would lose its digits."""


@on_screen
@dataclass(frozen=True, slots=True)
class DriftProcess:
    """A process that makes lots and goes bad now and then.

    Attributes
    ----------
    demand
        Units per period.
    setup_cost
        Cost of beginning a lot; the process is then good.
    holding_cost
        Cost of a unit held for a period.
    bad_cost
        Cost of a bad unit.
    drift
        Probability, at each unit, that the process goes bad; it stays bad to the end of the lot.
    """

    demand: float
    setup_cost: float
    holding_cost: float
    bad_cost: float
    drift: float

    def __post_init__(self) -> None:
        hold(self, demand=POSITIVE, setup_cost=POSITIVE, holding_cost=POSITIVE, bad_cost=NOT_NEGATIVE, drift=CHANCE)

    def cost(self, lot: float) -> float:
        """Cost per period of a lot: K D/Q + h Q/2 + c D bad/Q."""
        bad = self.bad_cost * self.demand * bad_units(lot, self.drift) / lot
        return self.setup_cost * self.demand / lot + self.holding_cost * lot / 2 + bad


@takes(lot=LOT, drift=CHANCE)
def bad_units(lot: float, drift: float) -> float:
    """Mean number of bad units in a lot.

    Parameters
    ----------
    lot
        Units in the lot.
    drift
        Probability, at each unit, that the process goes bad; it stays bad to the end of the lot.

    Notes
    -----
    E. Porteus, Operations Research 34 (1986): Q - (1 - q)(1 - (1 - q)^Q) / q. Where few are expected this is the
    difference of two near numbers; the series q Q (Q + 1)/2 - q^2 (Q + 1) Q (Q - 1)/6 + ... stands in.
    """
    if drift * max(1.0, lot) < FEW_EXPECTED:
        first = drift * lot * (lot + 1) / 2
        second = -(drift**2) * (lot + 1) * lot * (lot - 1) / 6
        return first + second + drift**3 * (lot + 1) * lot * (lot - 1) * (lot - 2) / 24
    kept = log1p(-drift)
    return lot + (1 - drift) * expm1(lot * kept) / drift


@on_screen
@dataclass(frozen=True, slots=True)
class DriftLot:
    """The lot of a process that drifts.

    Attributes
    ----------
    lot, cost
        Best whole lot and its cost per period.
    exact_lot, exact_cost
        Best lot of any size and its cost.
    rule
        The rule of thumb sqrt(2 D K / (h + c D q)).
    blind_lot, blind_cost
        The lot of who ignores drift, and what it costs.
    """

    lot: int
    cost: float
    exact_lot: float
    exact_cost: float
    rule: float
    blind_lot: float
    blind_cost: float

    @property
    def blind_excess(self) -> float:
        """Share by which the lot that ignores drift costs more than the best whole lot."""
        return self.blind_cost / self.cost - 1


@takes(process=A(DriftProcess))
def drift_lot(process: DriftProcess) -> DriftLot:
    """The cheapest lot of a process that drifts.

    Notes
    -----
    Form of E. Porteus (1986). D 1,000, K 100, h 10, c 25, q 0.0004: 101 units at 1,998.3658; who ignores drift makes
    lots of 141.42 at 2,113.1715. Q^2 times the slope of the cost grows with Q, so there is one best lot.
    """
    blind = sqrt(2 * process.demand * process.setup_cost / process.holding_cost)
    pull = process.holding_cost + process.bad_cost * process.demand * process.drift
    rule = sqrt(2 * process.demand * process.setup_cost / pull)
    exact = _root(process, blind)
    whole = min({max(1, floor(exact)), max(1, ceil(exact))}, key=process.cost)
    return DriftLot(whole, process.cost(whole), exact, process.cost(exact), rule, blind, process.cost(blind))


def _slope(process: DriftProcess, lot: float) -> float:
    """Q^2 times the slope of the cost per period; of the bad, with e^x = (1 - q)^Q, (1 - q)/q (1 - e^x + x e^x)."""
    kept = log1p(-process.drift)
    x = lot * kept
    steep = -expm1(x) + x * exp(x) if x < -FEW_EXPECTED else x**2 / 2 + x**3 / 3 + x**4 / 8
    bad = process.bad_cost * process.demand * (1 - process.drift) / process.drift * steep
    return process.holding_cost * lot**2 / 2 - process.setup_cost * process.demand + bad


def _root(process: DriftProcess, blind: float) -> float:
    """Lot at which the cost stops falling: no larger than the one that ignores drift."""
    high = blind * (1 + 1e-9)
    if not isfinite(_slope(process, high)) or _slope(process, high) < 0:
        said = "These numbers are too far apart for a lot to be found."
        raise refuse(said, "drift_lot")
    return float(brentq(lambda lot: _slope(process, lot), 0.0, high, xtol=1e-12 * high, rtol=1e-14))
