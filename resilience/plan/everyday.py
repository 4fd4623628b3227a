"""Everyday safety stock as a plan knows it: what ordinary ups and downs need, under every buffer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.frozen import freeze
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.network.parts import Node

MOST_GAP = 1e-6
"""Gap up to which a stock counts as proven."""


@on_screen
@dataclass(frozen=True)
class EverydayStock:
    """The cheapest everyday safety stock of a model.

    Attributes
    ----------
    level
        Share of periods that it covers.
    units
        Units at each position that keeps any.
    covered
        Periods of demand that each of them covers.
    raised
        Units by which today's target stood below it.
    cost
        What holding it costs a year.
    gap
        Share of the cost that is not proven to be needed.
    """

    level: float
    units: Mapping[Node, float]
    covered: Mapping[Node, int]
    raised: Mapping[Node, float]
    cost: float
    gap: float

    def __post_init__(self) -> None:
        freeze(self, "units", "covered", "raised")

    @property
    def proven(self) -> bool:
        """Whether no cheaper one exists."""
        return self.gap <= MOST_GAP
