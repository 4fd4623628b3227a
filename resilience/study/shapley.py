"""What each of several things adds to a whole, where each adds more or less beside others.

Levers of a plan, or causes of a change between two weeks: of every set of them a value is known, and the whole is split
so that of equals each gets the same, who adds nothing gets nothing, and all shares add up (Shapley, 1953).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING

from resilience.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST_PLAYERS = 8
"""Most of whom a whole is split: each more doubles the sets of which a value must be known."""


@dataclass(frozen=True)
class Contribution:
    """What one of several adds to the whole, in the unit of the values (currency per year, mostly).

    `value` is its Shapley value and `share` that of the whole, None where the whole is nothing; `alone` is what it adds
    to nothing, `left_out` what is lost where it alone is left out.
    """

    player: str
    value: float
    share: float | None
    alone: float
    left_out: float


def contributions(players: Sequence[str], values: Mapping[frozenset[str], float]) -> tuple[Contribution, ...]:
    """Split what all players together add among them, in their order.

    Parameters
    ----------
    players
        Whose contributions are asked for; at most eight.
    values
        Value of every set of players, the empty one included: what is told is measured from there.

    Raises
    ------
    InputError
        When a name stands twice, there are too many, or a set has no finite value.
    """
    _look_at_game(players, values)
    ordered = [values[chosen] for chosen in _by_pattern(players)]
    nobody, everybody = ordered[0], ordered[-1]
    whole = everybody - nobody
    found = []
    for place, (player, value) in enumerate(zip(players, shapley(ordered), strict=True)):
        bit = 1 << place
        alone, left_out = ordered[bit] - nobody, everybody - ordered[-1 - bit]
        found.append(Contribution(player, value, value / whole if whole != 0 else None, alone, left_out))
    return tuple(found)


def every_set(players: Sequence[str]) -> tuple[frozenset[str], ...]:
    """Every set of players whose value must be known, smaller ones first."""
    sizes = range(len(players) + 1)
    return tuple(frozenset(chosen) for size in sizes for chosen in combinations(players, size))


def shapley(values: Sequence[float]) -> list[float]:
    r"""Shapley value of each of n players from the value of every set of them, by bit pattern.

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


def _by_pattern(players: Sequence[str]) -> Iterator[frozenset[str]]:
    """Sets in the order of the bit patterns that stand for them."""
    for pattern in range(1 << len(players)):
        yield frozenset(player for place, player in enumerate(players) if pattern >> place & 1)


def _look_at_game(players: Sequence[str], values: Mapping[frozenset[str], float]) -> None:
    """Refuse what cannot be split."""
    if len(set(players)) < len(players):
        raise InputError(["A name stands twice: whose contribution it is would be open."])
    if len(players) > MOST_PLAYERS:
        raise InputError([f"A whole is split among at most {MOST_PLAYERS}; put some of the {len(players)} together."])
    missing = [chosen for chosen in every_set(players) if not math.isfinite(values.get(chosen, math.nan))]
    if missing:
        first = ", ".join(sorted(missing[0])) or "nobody"
        raise InputError([f"Sets of which no finite value is known: {len(missing)}, the first one: {first}."])
