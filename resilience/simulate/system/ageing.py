"""Ageing: of parts with a shelf life no more lies on a shelf than has come within the time that it keeps there.

First in, first out: what is left on a shelf is the youngest, so that the intake of the last periods says how old it is.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from resilience.simulate.layout.rows import NodeRow
    from resilience.simulate.types import Counts, Vector


class Ageing:
    """The intake of one shelf in the last periods: a ring of rows by period."""

    def __init__(self, number: int, row: NodeRow, size: int) -> None:
        self.number, self.keeps, self.anew = number, row.keeps, row.anew
        self.ring: Vector = np.full((max(math.ceil(row.keeps), 1), size), row.use)
        self.expired: Vector = np.zeros(size)
        "Written off in the last period."

    def take_in(self, t: int, units: Vector) -> None:
        """Note what came in period t; what came before the ring began is forgotten."""
        self.ring[t % len(self.ring)] = units

    def write_off(self, t: int, stock: Vector) -> None:
        """Take off a shelf, at the end of period t, what came too long ago."""
        age = (t - np.arange(len(self.ring))) % len(self.ring)
        young = np.clip(self.keeps - age, 0.0, 1.0) @ self.ring
        self.expired = np.maximum(stock - young, 0.0)
        stock -= self.expired

    def keep(self, left: Counts) -> None:
        """Go on with some of the tracks."""
        self.ring, self.expired = self.ring.take(left, axis=1), self.expired[left]
