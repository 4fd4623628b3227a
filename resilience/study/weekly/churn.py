"""How much a plan is stirred from week to week, and when stirring it pays."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from resilience.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

BAND = 0.002
"""Share of what a plan can influence that a change must save at least."""
SAME_AMOUNT = 1e-6
"""Difference, as a share of the larger amount, that is none."""


def share_changed(
    before: Mapping[Hashable, float], after: Mapping[Hashable, float], values: Mapping[Hashable, float]
) -> float:
    """Value of what differs as a share of all that is decided: 0 where nothing changed but dust, 1 where all did.

    Parameters
    ----------
    before, after
        Amounts by decision; what is not named is 0.
    values
        What one unit of each is worth, in currency; each decision has its own.
    """
    keys = [*dict.fromkeys((*before, *after))]
    pairs = ((key, before.get(key, 0.0), after.get(key, 0.0)) for key in keys)
    moved = math.fsum(values[key] * abs(new - old) for key, old, new in pairs if _differ(old, new))
    whole = math.fsum(values[key] * max(after.get(key, 0.0), before.get(key, 0.0)) for key in keys)
    return moved / whole if whole > 0 else 0.0


def actions_changed(before: Mapping[Hashable, float], after: Mapping[Hashable, float]) -> int:
    """How many decisions differ, dust aside."""
    return sum(_differ(before.get(key, 0.0), after.get(key, 0.0)) for key in {*before, *after})


def _differ(one: float, other: float) -> bool:
    return abs(one - other) > SAME_AMOUNT * max(abs(one), abs(other))


def instability(schedules: Sequence[tuple[int, Sequence[float]]], alpha: float, orders: int | None = None) -> float:
    r"""Units by which orders of overlapping schedules differ, those near weighing more, for each order.

    .. math:: I = \frac{1}{S} \sum_{k > 1} \sum_t |Q^k_t - Q^{k-1}_t| (1 - \alpha) \alpha^{t - M_k}

    after Sridharan, Berry and Udayabhanu, Measuring master production schedule stability under rolling planning
    horizons, Decision Sciences 19 (1988); t runs over the periods of which both schedules speak.

    Parameters
    ----------
    schedules
        For each planning cycle k its first period :math:`M_k` and the quantity ordered in each period from there.
    alpha
        Weight of a period against the one before it, above 0 and below 1.
    orders
        Number of orders S over all cycles; None: the quantities above 0 that the schedules hold.
    """
    if not 0 < alpha < 1:
        raise InputError(["Expected alpha above 0 and below 1."])
    if any(later[0] < earlier[0] for earlier, later in _pairs(schedules)):
        raise InputError(["Expected schedules in the order of their first periods."])
    counted = sum(quantity > 0 for _, made in schedules for quantity in made) if orders is None else orders
    moved = math.fsum(_moved(earlier, later, alpha) for earlier, later in _pairs(schedules))
    return moved / counted if counted else 0.0


def _pairs(
    schedules: Sequence[tuple[int, Sequence[float]]],
) -> list[tuple[tuple[int, Sequence[float]], tuple[int, Sequence[float]]]]:
    return [*pairwise(schedules)]


def _moved(earlier: tuple[int, Sequence[float]], later: tuple[int, Sequence[float]], alpha: float) -> float:
    """Weighted difference of two schedules where they overlap."""
    overlap = earlier[1][later[0] - earlier[0] :]
    both = zip(overlap, later[1], strict=False)
    return math.fsum(abs(new - old) * (1 - alpha) * alpha**step for step, (old, new) in enumerate(both))


def no_trade_band(switching: float, influenceable: float, gap: float) -> float:
    """What a change must save in a year, lest it stir more than it is worth.

    Parameters
    ----------
    switching
        What it costs to change, spread over a year.
    influenceable
        Cost that a plan can influence, currency per year; less than 0.2 % of it stirs nothing.
    gap
        Currency per year within which the plan is proven: a saving below it may be none.
    """
    if not all(math.isfinite(one) for one in (switching, influenceable, gap)):
        raise InputError(["Expected finite amounts of switching cost, cost and gap."])
    return max(switching, BAND * influenceable, gap, 0.0)


def worth_changing(saving: float, switching: float, influenceable: float, gap: float) -> bool:
    """Whether a change saves more than the band within which nothing is stirred; see `no_trade_band`."""
    if not math.isfinite(saving):
        raise InputError(["Expected a finite saving."])
    return saving > no_trade_band(switching, influenceable, gap)
