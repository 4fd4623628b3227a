"""A replay by the simulator: nobody is told the end, and a rule says who goes short."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from resilience.network.parts import Node
from resilience.simulate.run.single import simulate_scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.program.reading.compile import Vector
    from resilience.simulate.layout.rationing import Rationing

NAMES = {"sent": "ship", "started": "produce", "lost": "lost", "backlog": "backlog"}
"""What the simulator records, under the names of the program's columns."""


@dataclass(frozen=True)
class SeenReplay:
    """What was done in one replay: `paths` (what, where, period, units), what customers asked for, makers touched.

    `asked` is in units per period, (n_periods,); a position without is asked for what is planned.
    """

    paths: pd.DataFrame
    asked: Mapping[Node, Vector]
    touched: frozenset[Node]


def simulated(model: Model, plan: Plan, scenario: Scenario, rationing: Rationing) -> SeenReplay:
    """Simulate a dated scenario from steady state until all is as planned again, or its books are closed."""
    record = simulate_scenario(model, plan, scenario, rationing=rationing).record
    tables = []
    for kind, name in NAMES.items():
        amounts = record.array(kind)[:, :, 0]
        for row, where in enumerate(record.names(kind)):
            units = amounts[:, row]
            places = [where] * len(units)
            tables.append(pd.DataFrame({"what": name, "where": places, "period": range(len(units)), "units": units}))
    wanted = record.array("wanted")[:, :, 0]
    asked = {market.demand.node: wanted[:, row] for row, market in enumerate(record.layout.markets)}
    made = frozenset(Node(row.made.site, row.made.part) for row in record.layout.makes)
    return SeenReplay(pd.concat(tables, ignore_index=True), asked, made)
