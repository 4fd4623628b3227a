"""Order quantities: least orders, whole multiples and price breaks, which bind the lot that a mode makes of a flow.

A lane without them has no column and no row here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo

from resilience.network.ordering import least_lot, price_bands
from resilience.program.formulation.language import total

if TYPE_CHECKING:
    from resilience.network.ordering import PriceBand
    from resilience.quantities import LaneId

Expression = Any


def add_ordering(m: Any) -> None:
    """Add what a lot costs by its size, how many whole multiples it holds, and their rules."""
    lanes = m.network.lanes
    m.least_lot = {l: least for l in m.timed if (least := least_lot(lanes[l])) > 0}
    m.bands = {l: price_bands(lanes[l]) for l in m.timed if lanes[l].price_breaks}
    banded = [(l, k) for l, k in m.timed_modes if l in m.bands]
    in_band = [(l, k, j) for l, k in banded for j in range(len(m.bands[l]))]
    stepped = [l for l in m.timed if lanes[l].order_multiple > 0]
    m.band_flow = pyo.Var(in_band, within=pyo.NonNegativeReals)
    m.band = pyo.Var(in_band, within=pyo.Binary)
    m.multiples = pyo.Var(stepped, within=pyo.NonNegativeIntegers, bounds=multiples_bounds)
    m.fits = pyo.Var(stepped, within=pyo.Binary)
    m.least_ordered = pyo.Constraint([(l, k) for l, k in m.timed_modes if l in m.least_lot], rule=least_ordered)
    m.flow_in_bands = pyo.Constraint(banded, rule=flow_in_bands)
    m.one_band = pyo.Constraint(banded, rule=one_band)
    m.band_least = pyo.Constraint(in_band, rule=band_least)
    m.band_most = pyo.Constraint(in_band, rule=band_most)
    m.multiples_held = pyo.Constraint(stepped, rule=multiples_held)
    m.multiples_left = pyo.Constraint(stepped, rule=multiples_left)
    m.fits_if_used = pyo.Constraint(stepped, rule=fits_if_used)


def multiples_bounds(m: Any, lane: LaneId) -> tuple[int, int]:
    """Up to what the largest lot holds."""
    data = m.network.lanes[lane]
    largest = m.sizes.flow_limit(data.part) / min(data.delivery_options)
    return 0, int(largest / data.order_multiple) + 1


def ordered_lot(m: Any, lane: LaneId) -> Expression:
    """Units per delivery of a lane that offers deliveries."""
    return total(m.flow[lane, k] / k for k in m.network.lanes[lane].delivery_options)


def used(m: Any, lane: LaneId) -> Expression:
    """1 where a lane delivers in one of its modes."""
    return total(m.mode[lane, k] for k in m.network.lanes[lane].delivery_options)


def most_in_mode(m: Any, lane: LaneId) -> float:
    """Most planned flow of a lane, units per period."""
    data = m.network.lanes[lane]
    return float(min(data.capacity, m.sizes.flow_limit(data.part)))


def least_ordered(m: Any, lane: LaneId, k: float) -> Expression:
    r"""(F19) A lane delivers only in lots that its supplier takes orders for.

    .. math:: f_{lk} \ge k\ \underline{Q}_l\ m_{lk} \qquad \forall l \in L, k \in K_l

    Units: units per period. The least lot is the least order in whole multiples.
    """
    return m.flow[lane, k] >= k * m.least_lot[lane] * m.mode[lane, k]


def flow_in_bands(m: Any, lane: LaneId, k: float) -> Expression:
    r"""(F20) Flow in a mode is bought in one of the bands between price breaks.

    .. math:: f_{lk} = \sum_j f_{lkj} \qquad \forall l \in L^{br}, k \in K_l

    Units: units per period.
    """
    return m.flow[lane, k] == total(m.band_flow[lane, k, j] for j in range(len(m.bands[lane])))


def one_band(m: Any, lane: LaneId, k: float) -> Expression:
    r"""(F21) A lot falls in one band.

    .. math:: \sum_j a_{lkj} = m_{lk} \qquad \forall l \in L^{br}, k \in K_l

    Units: a count.
    """
    return total(m.band[lane, k, j] for j in range(len(m.bands[lane]))) == m.mode[lane, k]


def band_least(m: Any, lane: LaneId, k: float, j: int) -> Expression:
    r"""(F22) The price of a band is paid only from its break on.

    .. math:: f_{lkj} \ge k\ B_{lj}\ a_{lkj} \qquad \forall l \in L^{br}, k \in K_l, j

    Units: units per period.
    """
    band: PriceBand = m.bands[lane][j]
    return m.band_flow[lane, k, j] >= k * band.least * m.band[lane, k, j]


def band_most(m: Any, lane: LaneId, k: float, j: int) -> Expression:
    r"""(F23) And only up to the next one.

    .. math:: f_{lkj} \le \min(\kappa_l, D_p, k\ B_{l,j+1})\ a_{lkj} \qquad \forall l \in L^{br}, k \in K_l, j

    Units: units per period.
    """
    most = min(most_in_mode(m, lane), k * m.bands[lane][j].most)
    return m.band_flow[lane, k, j] <= most * m.band[lane, k, j]


def multiples_held(m: Any, lane: LaneId) -> Expression:
    r"""(F24) Whole multiples that fill a lot.

    .. math:: \varpi_l\ n_l \le Q_l \qquad \forall l \in L^{mult}

    Units: units per delivery.
    """
    return m.network.lanes[lane].order_multiple * m.multiples[lane] <= ordered_lot(m, lane)


def multiples_left(m: Any, lane: LaneId) -> Expression:
    r"""(F25) Less than a multiple is left over, nothing where they fit.

    .. math:: Q_l \le \varpi_l\ (n_l + 1 - e_l) \qquad \forall l \in L^{mult}

    Units: units per delivery. A lot between two whole multiples is the mean of orders of one and of the other.
    """
    return ordered_lot(m, lane) <= m.network.lanes[lane].order_multiple * (m.multiples[lane] + 1 - m.fits[lane])


def fits_if_used(m: Any, lane: LaneId) -> Expression:
    r"""(F26) A lot fits whole multiples only where there is one.

    .. math:: e_l \le \sum_{k \in K_l} m_{lk} \qquad \forall l \in L^{mult}

    Units: none (0 or 1).
    """
    return m.fits[lane] <= used(m, lane)


def moved_in_bands(m: Any, lane: LaneId) -> Expression:
    """Currency per period that moving costs on a lane with price breaks."""
    data, bands = m.network.lanes[lane], m.bands[lane]
    beside = data.moving_cost - data.unit_cost
    return pyo.quicksum(
        (band.unit_cost + beside) * m.band_flow[lane, k, j] + k * band.extra * m.band[lane, k, j]
        for k in data.delivery_options
        for j, band in enumerate(bands)
    )


def left_over(m: Any, lane: LaneId) -> Expression:
    """Units that lie in stock on average because orders are whole multiples: half of one, none where lots fit."""
    return 0.5 * m.network.lanes[lane].order_multiple * (used(m, lane) - m.fits[lane])
