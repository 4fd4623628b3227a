"""Shares of a saving: what each of several actions that depend on each other adds, over all orders of taking them."""

from __future__ import annotations

from math import factorial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 8
"""Most actions whose saving is split: each more doubles the plans to be priced."""


def members(place: int, count: int) -> frozenset[int]:
    """The subset that a bit pattern stands for."""
    return frozenset(i for i in range(count) if place >> i & 1)


def best_within(values: Sequence[float | None]) -> list[float]:
    """Value of every set of actions: the best plan that uses only actions of it.

    Parameters
    ----------
    values
        By bit pattern: what the plan with exactly those actions saves; None: there is no such plan. The first, without
        any, counts 0, and the last keeps its own value: it is the plan that is recommended.
    """
    best = [float("-inf") if value is None else value for value in values]
    count = (len(values) - 1).bit_length()
    last = best[-1]
    for i in range(count):
        for place in range(len(best)):
            if place >> i & 1:
                best[place] = max(best[place], best[place ^ (1 << i)])
    return [*best[:-1], last]


def shapley(values: Sequence[float]) -> list[float]:
    r"""Shapley value of each of n actions from the value of every set of them, by bit pattern.

    .. math:: \phi_i = \sum_{S \not\ni i} \frac{|S|! (n - |S| - 1)!}{n!} (v(S \cup i) - v(S))

    Of equals each gets the same, who adds nothing gets nothing, and all shares add up to the value of the whole.
    """
    count = (len(values) - 1).bit_length()
    shares = []
    for i in range(count):
        added = (
            factorial(size := place.bit_count()) * factorial(count - size - 1) * (values[place | 1 << i] - value)
            for place, value in enumerate(values)
            if not place >> i & 1
        )
        shares.append(sum(added) / factorial(count))
    return shares
