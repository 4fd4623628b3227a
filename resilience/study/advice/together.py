"""Actions that need each other: found, undone together, and their saving shared among them.

Two parts of one supplier: a stock of either alone saves nothing, and each, undone alone, seems to save what both do.
Such complements are found in pairs: both undone together cost less than the one plus the other. Substitutes, where
both together cost more, share a saving as well, but need no telling: each alone is worth at least what is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from resilience.study.advice.shares import MOST, best_within, members
from resilience.study.shapley import shapley

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from resilience.program.blocks.block import Block
    from resilience.program.reading.compile import Vector
    from resilience.study.advice.undoing import Undoing
    from resilience.study.advice.worth import Worth

SAME = 1e-6
"""Share of the savings by which they may differ and still add up."""
NEEDED = 0.1
"""Share of the lesser of two savings that must hang on the other action for the two to need each other."""
MOST_PRICED = 4_000_000
"""Most recourse columns to be priced for one split, as a search takes; of larger ones the sum alone is told."""
MOST_PAIRED = 2_000_000
"""Most recourse columns to be priced for all pairs that are undone together; the costliest pairs come first."""


@dataclass(frozen=True)
class Group:
    """Actions that need each other, by number, and what they are worth together with all others kept."""

    actions: tuple[int, ...]
    worth: Worth


@dataclass(frozen=True)
class Sharing:
    """Groups of complements, and what each action's share of the plan's saving is.

    `saving` is what all actions that can be undone save together (None where they cannot be undone together), currency
    per year; `shares` by action add up to it together with `unshared`: sets of actions of which only the joint saving
    is known, because too many depend on each other.
    """

    groups: tuple[Group, ...] = ()
    shares: dict[int, float] | None = None
    unshared: tuple[tuple[tuple[int, ...], float], ...] = ()
    saving: float | None = None
    untested: int = 0
    "Pairs of actions with scenarios in common that were not undone together."


def sharing(undoing: Undoing, players: Sequence[int]) -> Sharing:
    """Find which actions need each other and share what they save.

    Parameters
    ----------
    undoing
        The plan without any of its actions.
    players
        Actions that can be undone alone and are required by nothing.
    """
    single = {i: undoing.saving([i]) or 0.0 for i in players}
    scale = max((abs(value) for value in single.values()), default=0.0)
    if not players:
        return Sharing()
    pairs = _pairs(undoing, players)
    tested = _affordable(undoing, pairs)
    needs, linked = [], []
    for i, j in tested:
        both = undoing.saving([i, j])
        excess = single[i] + single[j] - both if both is not None else 0.0
        if abs(excess) > SAME * scale:
            linked.append((i, j))
        if excess > NEEDED * min(abs(single[i]), abs(single[j])) + SAME * scale:
            needs.append((i, j))
    groups = []
    for actions in _joined(players, needs):
        worth = undoing.worth(actions) if len(actions) > 1 else None
        if worth is not None:
            groups.append(Group(actions, worth))
    return _shared(undoing, players, linked, tuple(groups), len(pairs) - len(tested))


def _shared(
    undoing: Undoing,
    players: Sequence[int],
    linked: Sequence[tuple[int, int]],
    groups: tuple[Group, ...],
    untested: int,
) -> Sharing:
    """Share the saving of each set of actions that depend on each other; sets that do not add up are one."""
    total = undoing.saving(players)
    if total is None:
        return Sharing(groups, None, (), None, untested)
    parts = _joined(players, linked)
    reach = {i: undoing.reach(i) for i in players}
    meeting = [pair for pair in combinations(players, 2) if reach[pair[0]] & reach[pair[1]]]
    for wider in (_joined(players, [*linked, *meeting]), (tuple(players),)):
        if _adds_up(undoing, parts, total):
            break
        parts = wider
    shares: dict[int, float] = {}
    unshared = []
    for actions in parts:
        found = _split(undoing, actions) if _splits(undoing, reach, actions) else None
        if found is None:
            unshared.append((actions, undoing.saving(actions) or 0.0))
        else:
            shares |= dict(zip(actions, found, strict=True))
    return Sharing(groups, shares, tuple(unshared), total, untested)


def _splits(undoing: Undoing, reach: Mapping[int, frozenset[int]], actions: tuple[int, ...]) -> bool:
    """Whether every set of some actions can be priced in reasonable time."""
    if len(actions) > MOST:
        return False
    blocks = undoing.evaluator.program.blocks
    columns = sum(_columns(blocks[i]) for i in frozenset[int]().union(*(reach[action] for action in actions)))
    return len(actions) == 1 or columns << len(actions) <= MOST_PRICED


def _columns(block: Block) -> int:
    """Columns of all cases of a template: about the work of pricing them."""
    return block.size * block.n_columns


def _adds_up(undoing: Undoing, parts: Iterable[tuple[int, ...]], total: float) -> bool:
    savings = [undoing.saving(actions) for actions in parts]
    if any(saving is None for saving in savings):
        return False
    known = [saving for saving in savings if saving is not None]
    return abs(sum(known) - total) <= SAME * max(map(abs, [*known, total]))


def _split(undoing: Undoing, actions: tuple[int, ...]) -> list[float] | None:
    """Shapley shares of some actions, all others kept; None where they cannot be undone together."""
    nothing = undoing.objective(actions)
    if nothing is None:
        return None
    if len(actions) == 1:
        return [nothing - undoing.least]
    saved: list[float | None] = []
    for place in range(1 << len(actions)):
        taken = members(place, len(actions))
        cost = undoing.objective(action for i, action in enumerate(actions) if i not in taken)
        saved.append(None if cost is None else nothing - cost)
    return shapley(best_within(saved))


def _pairs(undoing: Undoing, players: Sequence[int]) -> list[tuple[int, int]]:
    """Pairs with scenarios in common, those first whose lone undoing costs most in the same scenarios."""
    reach = {i: undoing.reach(i) for i in players}
    found = [pair for pair in combinations(players, 2) if reach[pair[0]] & reach[pair[1]]]
    harm = {}
    for i in players:
        policy = undoing.without([i])
        harm[i] = undoing.measure.rates * ((policy or undoing.best).losses - undoing.best.losses)
    return sorted(found, key=lambda pair: (-_common(harm[pair[0]], harm[pair[1]]), pair))


def _affordable(undoing: Undoing, pairs: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """The first pairs, as many as may be priced; the first one always."""
    blocks = undoing.evaluator.program.blocks
    reach = {i: undoing.reach(i) for pair in pairs for i in pair}
    priced = np.cumsum([sum(_columns(blocks[place]) for place in reach[i] | reach[j]) for i, j in pairs])
    return pairs[: max(1, int(np.searchsorted(priced, MOST_PAIRED, side="right")))]


def _common(one: Vector, other: Vector) -> float:
    return float(np.minimum(np.abs(one), np.abs(other)).sum())


def _joined(players: Sequence[int], pairs: Iterable[tuple[int, int]]) -> tuple[tuple[int, ...], ...]:
    """Sets of actions that are linked by pairs, directly or through others."""
    place = {i: i for i in players}
    for i, j in pairs:
        old, new = place[j], place[i]
        place = {action: new if where == old else where for action, where in place.items()}
    return tuple(tuple(i for i in players if place[i] == where) for where in dict.fromkeys(place.values()))
