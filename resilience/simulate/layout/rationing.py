"""Rationing: who gets how much when there is not enough for all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.network.parts import Node
    from resilience.simulate.types import Vector


class Rationing(StrEnum):
    """Rule for sharing out stock that does not meet every claim on it.

    A rule says which customers go short. Where all claims on a position are for the same ones, it has nothing to say,
    and the goods go where they are worth most, and soonest: with one product and one market all rules are one.
    """

    MARGIN = "margin"
    "The claim whose goods can earn the larger margin downstream first, of equals the one that arrives sooner."
    FAIR_SHARE = "fair-share"
    "Everyone the same share of what he asks for."
    PRIORITY = "priority"
    "Lanes with a guaranteed share (`min_share` > 0) first; the rest share fairly."


@dataclass(frozen=True, slots=True)
class Claim:
    """What a rule may look at: margin per unit, whether a contract backs it, periods until the goods are of use."""

    margin: float
    contract: bool = False
    lead: int = 0
    serves: frozenset[Node] = frozenset()
    "Customers who may get the goods in the end."
    priority: float | None = None
    "Of a class of a market's customers: of equal margins 1 comes before 2, whatever the rule; None elsewhere."


@dataclass(frozen=True, slots=True)
class Ranks:
    """Claims on one position in groups: earlier groups are served in full before later ones get anything."""

    groups: tuple[tuple[int, ...], ...]

    @classmethod
    def by(cls, rule: Rationing, claims: Sequence[Claim]) -> Ranks:
        """Group claims by what the rule looks at."""
        told = rule if len({claim.serves for claim in claims}) > 1 else Rationing.MARGIN
        classes = any(claim.priority is not None for claim in claims)
        scores = [_of_class(claim) if classes else _score(told, claim) for claim in claims]
        levels = sorted(set(scores), reverse=True)
        return cls(tuple(tuple(i for i, score in enumerate(scores) if score == level) for level in levels))


def _score(rule: Rationing, claim: Claim) -> tuple[float, ...]:
    if rule is Rationing.MARGIN:
        return claim.margin, -claim.lead
    return float(rule is Rationing.PRIORITY and claim.contract), 0


def _of_class(claim: Claim) -> tuple[float, ...]:
    """Where classes of customers are served: by margin, which priorities follow, and of equal margins by priority."""
    return claim.margin, -(claim.priority or 0.0), -claim.lead


def share_out(asked: Sequence[Vector], available: Vector, ranks: Ranks) -> list[Vector]:
    """Amount granted to each claim, each of shape (paths,); never more than asked, in sum never more than available."""
    granted = [np.zeros(0)] * len(asked)
    left = available
    for group in ranks.groups:
        if len(group) == 1:
            granted[group[0]] = np.minimum(asked[group[0]], left)
            left = left - granted[group[0]]
            continue
        total = np.sum([asked[claim] for claim in group], axis=0)
        ratio = np.divide(left, total, out=np.ones_like(total), where=total > left)
        for claim in group:
            granted[claim] = asked[claim] * ratio
        left = np.maximum(left - total, 0.0)
    return granted
