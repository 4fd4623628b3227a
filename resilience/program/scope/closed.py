"""When the books of a scenario are closed, known from data alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from resilience.program.scope.books import horizon, last_settled
from resilience.program.scope.present import least_watch
from resilience.program.scope.reach import ScenarioHits, dearer_lags, downstream_lags

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model

Vector = NDArray[np.float64]


def longest_watch(model: Model, scenario: Scenario) -> int:
    """Periods from the onset until the books of a scenario are closed.

    In the present situation they are not closed before all on order has come and the stock of today is used up.
    """
    hits = ScenarioHits.of(scenario)
    lags = (*downstream_lags(model.network, hits).values(), *dearer_lags(model.network, hits).values())
    closed = horizon(model, scenario.end, max((most for _, most in lags), default=0))
    return closed if scenario.situation is None else max(closed, least_watch(model, scenario))


def in_last_lead(model: Model, closed: int, periods: int) -> bool:
    """Whether a watch of so many periods ends in the last lead time before books are closed; see `last_settled`."""
    return last_settled(model, closed) < periods < closed


def closes_at(model: Model, scenarios: Sequence[Scenario], early: int, end: int) -> Vector:
    """1 for scenarios whose books are closed after `end` periods, else 0; shape (n_scenarios,).

    Where the settlement is priced from above `early` is when the watch ends, else 0: books in whose last lead time
    that is are closed then and there. What is sent so late would else count though it comes when they are closed.
    """
    closed = [longest_watch(model, scenario) for scenario in scenarios]
    return np.array([float(one == end or (end == early and in_last_lead(model, one, early))) for one in closed])


def nobody_waits(most: Vector, model: Model, scenarios: Sequence[Scenario], closings: Sequence[int]) -> Vector:
    """Most customers who may wait, (n_periods, n_scenarios), and nobody when books are closed within the watch."""
    for end in closings:
        most[end - 1] = np.where(closes_at(model, scenarios, 0, end) > 0, 0.0, most[end - 1])
    return most
