"""Sales over time in a few disruptions, under plans that are known: curves of performance, from onset to recovery."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from resilience.plan.levers import Requirements
from resilience.program import policies as pinned
from resilience.program.extract import trajectories
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.study.costs.evaluate import Evaluator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.program.two_stage import TwoStageProgram

COLUMNS = ["policy", "scenario", "period", "days", "served"]
LOST, BACKLOG = "lost", "backlog"


def performance(model: Model, scenarios: Sequence[Scenario], plans: Mapping[str, Plan]) -> pd.DataFrame:
    """Share of demand that is served on time, period by period, in each scenario under each plan.

    Returns
    -------
    pandas.DataFrame
        One row per policy, scenario and period, until nothing is missed any more: `days` calendar days from the onset
        to the end of the period, `served` by the margin of what is sold. A plan that does not serve the nominal demand
        is left out.
    """
    program = build_program(model, scenarios, BuildOptions(requirements=Requirements()))
    solver, evaluator = RecourseSolver(program), Evaluator(model, program)
    found = [pd.DataFrame(columns=COLUMNS)]
    for name, plan in plans.items():
        x = evaluator.columns(pinned.as_planned(plan), pinned.ALL)
        if x is None:
            continue
        for position in range(len(scenarios)):
            paths = trajectories(*solver.columns(x, position))
            found.append(_served(model, program, position, paths).assign(policy=name))
    return pd.concat([one for one in found if not one.empty] or found, ignore_index=True)[COLUMNS]


def _served(model: Model, program: TwoStageProgram, position: int, paths: pd.DataFrame) -> pd.DataFrame:
    """Share served in each period of one scenario."""
    margins = _margins(model.network)
    whole = sum(margins[node] * demand.quantity for node, demand in model.network.demand.items()) or 1.0
    late = paths[paths["what"] == BACKLOG].sort_values("period")
    grown = late.assign(units=late.groupby("where", sort=False)["units"].transform(lambda one: one.diff().fillna(one)))
    missed = pd.concat([paths[paths["what"] == LOST], grown[grown["units"] > 0]])
    worth = missed["units"] * [margins.get(node, 0.0) for node in missed["where"]]
    by_period = worth.groupby(missed["period"]).sum()
    periods = range(int(paths["period"].max()) + 1)
    served = [1.0 - min(1.0, float(by_period.get(period, 0.0)) / whole) for period in periods]
    return pd.DataFrame(
        {
            "scenario": program.scenarios[position].name,
            "period": list(periods),
            "days": [model.calendar.days(period + 1) for period in periods],
            "served": served,
        }
    )


def _margins(network: SupplyNetwork) -> Mapping[Node, float]:
    """What a unit short loses where it is sold; 1 everywhere where nothing has a margin."""
    found = {node: demand.margin for node, demand in network.demand.items()}
    return found if any(found.values()) else dict.fromkeys(found, 1.0)
