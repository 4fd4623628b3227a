"""Store: what finds no place among the stock of a site after a disruption, and what room outside costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from resilience.simulate.system.state import State
    from resilience.simulate.types import Vector


def rent(state: State) -> Vector | None:
    """Currency that room outside costs in the period that has just been simulated; None where no store has a limit.

    Every part fills its own places first; places that another leaves empty meanwhile stay that part's own.
    """
    total: Vector | None = None
    for store in state.layout.stores:
        beside = np.zeros(state.size)
        for one in store.stored:
            beside += one.room * np.maximum(state.lying(one.node) - one.own, 0.0)
        paid = store.price * np.maximum(beside - store.free, 0.0)
        total = paid if total is None else total + paid
    return total
