"""Order quantities: least orders, the steps above them, and what a unit costs by the size of a lot."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import NamedTuple, Protocol

ROUNDING = 1e-9
"""Share of a lot by which it may miss a bound: flows of a plan are what a solver leaves."""
REACHED = 2e-6
"""Share by which a lot may miss a break, or a whole multiple: a solver takes as much of a yes for a whole one."""


class BreakKind(StrEnum):
    """What a price break is paid on."""

    ALL_UNITS = "all_units"
    "The lower price is paid for every unit of the lot."
    INCREMENTAL = "incremental"
    "The lower price is paid for units beyond the break alone."


class OrderTerms(Protocol):
    """What a lane says of its orders; see `Lane`."""

    @property
    def unit_cost(self) -> float:
        """Currency per unit in the smallest lots."""

    @property
    def moving_cost(self) -> float:
        """Currency per unit with all that is beside it."""

    @property
    def least_order(self) -> float:
        """Units."""

    @property
    def order_multiple(self) -> float:
        """Units; 0: of any size."""

    @property
    def price_breaks(self) -> tuple[tuple[float, float], ...]:
        """Units of a lot and currency per unit from there on."""

    @property
    def break_kind(self) -> BreakKind | None:
        """What a break is paid on."""


class PriceBand(NamedTuple):
    """Lots between two breaks: from `least` up to `most` units, at `unit_cost` each and `extra` once per lot.

    `extra` is what units below incremental breaks cost more than `unit_cost`, in currency per lot.
    """

    least: float
    most: float
    unit_cost: float
    extra: float


def price_bands(lane: OrderTerms) -> tuple[PriceBand, ...]:
    r"""Bands of lots with one price each, the smallest lots first; one for all lots where there are no breaks.

    A lot of Q units in band j costs :math:`c_j Q + A_j`, with :math:`A_j = 0` for breaks on all units and
    :math:`A_j = \sum_{i \le j} (c_{i-1} - c_i) B_i` for incremental ones (Hillier and Lieberman, *Introduction to
    Operations Research*, inventory theory; Nahmias, *Production and Operations Analysis*, quantity discounts).
    """
    bands: list[PriceBand] = []
    least, cost, extra = 0.0, lane.unit_cost, 0.0
    for units, price in lane.price_breaks:
        bands.append(PriceBand(least, units, cost, extra))
        extra += (cost - price) * units if lane.break_kind is BreakKind.INCREMENTAL else 0.0
        least, cost = units, price
    return (*bands, PriceBand(least, math.inf, cost, extra))


def band_of(lane: OrderTerms, lot: float) -> PriceBand:
    """The band that a lot of so many units falls in; one that reaches a break but for rounding has reached it."""
    return next(band for band in reversed(price_bands(lane)) if lot >= band.least * (1 - REACHED))


def cost_in_lots(lane: OrderTerms, lot: float) -> float:
    """Currency per unit that moving costs in lots of so many units, breaks counted; without lots the list price."""
    if not lane.price_breaks or lot <= 0:
        return lane.moving_cost
    band = band_of(lane, lot)
    return lane.moving_cost - lane.unit_cost + band.unit_cost + band.extra / lot


def mean_left_over(lane: OrderTerms, lot: float) -> float:
    """Units that lie in stock on average because orders are whole multiples: half of one, none where the lot fits."""
    if not lane.order_multiple or lot <= 0:
        return 0.0
    held = lot / lane.order_multiple
    return 0.0 if abs(held - round(held)) <= REACHED * held else lane.order_multiple / 2


def least_lot(lane: OrderTerms) -> float:
    """Fewest units of a lot: the least order, in whole multiples."""
    if not lane.order_multiple:
        return lane.least_order
    return lane.order_multiple * max(math.ceil(lane.least_order / lane.order_multiple - ROUNDING), 1)
