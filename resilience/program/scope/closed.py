"""When the books of a scenario are closed, known from data alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.program.scope.books import horizon
from resilience.program.scope.present import least_watch
from resilience.program.scope.reach import ScenarioHits, dearer_lags, downstream_lags

if TYPE_CHECKING:
    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model


def longest_watch(model: Model, scenario: Scenario) -> int:
    """Periods from the onset until the books of a scenario are closed.

    In the present situation they are not closed before all on order has come and the stock of today is used up.
    """
    hits = ScenarioHits.of(scenario)
    lags = (*downstream_lags(model.network, hits).values(), *dearer_lags(model.network, hits).values())
    closed = horizon(model, scenario.end, max((most for _, most in lags), default=0))
    return closed if scenario.situation is None else max(closed, least_watch(model, scenario))
