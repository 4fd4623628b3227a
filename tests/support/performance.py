"""Metrics of a performance curve: how deep service falls, how long it takes to recover, how much is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from resilience.simulate.run.record import Record
    from resilience.simulate.types import Vector

FULL = 1e-6
"""Share of demand that may be missing in a period of full service."""


@dataclass(frozen=True)
class Performance:
    """Service by period as a share of new demand, shape (periods,), and what follows from it.

    `depth` is the largest share missing; `first_miss` the first period with any missing (None: never);
    `recovered` the first period from which nothing is missing any more and nobody waits (None: not while watched);
    `area` the periods of demand not served when they were due, before they were made up for.
    """

    service: Vector
    depth: float
    first_miss: int | None
    recovered: int | None
    area: float

    @property
    def time_to_recover(self) -> int | None:
        """Periods from the first miss until full service; 0 when nothing was ever missed."""
        if self.first_miss is None:
            return 0
        return None if self.recovered is None else self.recovered - self.first_miss


def performance(record: Record, track: int = 0) -> Performance:
    """Performance curve of one track over all markets.

    Parameters
    ----------
    record
        From `simulate_scenario`.
    track
        Which cycle phase.
    """
    wanted, served, backlog = (
        record.array(kind)[:, :, track].sum(axis=1) for kind in ("wanted", "delivered", "backlog")
    )
    demanded = np.maximum(wanted, np.finfo(float).tiny)
    before = np.concatenate([[0.0], backlog[:-1]])
    on_time = np.clip(served - before, 0.0, wanted)  # who has waited is served first
    service = np.where(wanted > 0, on_time / demanded, 1.0)
    missed = np.flatnonzero((service < 1 - FULL) | (backlog > FULL * demanded))
    recovered: int | None = 0
    if len(missed):
        recovered = int(missed[-1]) + 1 if missed[-1] + 1 < len(service) else None
    return Performance(
        service=service,
        depth=float(1 - service.min(initial=1.0)),
        first_miss=int(missed[0]) if len(missed) else None,
        recovered=recovered,
        area=float((1 - service).sum()),
    )
