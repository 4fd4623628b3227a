"""Orders: what a lane is asked for above plan comes in the quantities its supplier takes orders for.

Planned flow goes on in the lots of the plan. Whatever is wanted above it is ordered anew: at least the least order, in
whole multiples. A supplier who cannot send it at once sends the rest as soon as he can, wanted or not; what came too
much is taken off later orders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.network.ordering import ROUNDING, least_lot

if TYPE_CHECKING:
    from resilience.simulate.layout.rows import LaneRow
    from resilience.simulate.types import Amount, Counts, Vector


class Orders:
    """Units ordered above plan on one lane and not sent yet, by track."""

    def __init__(self, row: LaneRow, size: int) -> None:
        self._plan = row.plan
        self._least, self._step = least_lot(row.lane), row.lane.order_multiple
        self.due: Vector = np.zeros(size)
        self._usual: Vector = np.full(size, row.plan)
        "Of what the lane is asked for today: what is no order above plan."

    @classmethod
    def of(cls, row: LaneRow, size: int) -> Orders | None:
        """Orders of a lane; None where its supplier sends any quantity."""
        return cls(row, size) if least_lot(row.lane) > 0 else None

    def keep(self, left: Counts) -> None:
        """Go on with some of the tracks."""
        self.due, self._usual = self.due[left], self._usual[left]

    def asked(self, need: Vector, cap: Amount) -> Vector:
        """What the lane is asked for today where so much is needed: order what is lacking, and take what is due."""
        self._usual = np.minimum(need, self._plan)
        lacking = need - self._usual - self.due
        self.due = self.due + np.where(lacking > ROUNDING * self._least, self._whole(lacking), 0.0)
        taken: Vector = self._usual + np.minimum(self.due, np.maximum(cap - self._usual, 0.0))
        return taken

    def sent(self, amount: Vector) -> None:
        """Take what has left beyond the usual off what is due."""
        self.due = np.maximum(self.due - np.maximum(amount - self._usual, 0.0), 0.0)

    def _whole(self, lacking: Vector) -> Vector:
        units = np.maximum(lacking, self._least)
        if self._step:
            units = self._step * np.ceil(units / self._step - ROUNDING)
        return units
