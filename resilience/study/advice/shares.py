"""Values of sets of actions that depend on each other, among which a saving is shared; see `study/shapley.py`."""

from __future__ import annotations

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
