"""The worst disruption of a study, period by period, today and under the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.given import Of, Several, takes
from resilience.program.extract import trajectories
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.study.policy_names import MIX, STATUS_QUO

if TYPE_CHECKING:
    from resilience.network.parts import Node
    from resilience.study.costs.evaluate import Policy
    from resilience.study.plan.optimize import PlanResult

SHOWN = ("stock", "lost", "backlog")
COLUMNS = ["policy", "scenario", "what", "site", "part", "period", "days", "units", "cover_periods"]


def worst_scenario(result: PlanResult, policy: str = STATUS_QUO) -> int:
    """Position of the scenario with a rate that costs most under a policy (the mix where there is no such policy)."""
    losses = result.policies.get(policy, result.best).losses
    return int(np.argmax(np.where(result.program.rates > 0, losses, -np.inf)))


@takes(result=Of("PlanResult"), policies=Several("policies"))
def worst_scenario_paths(result: PlanResult, policies: tuple[str, ...] = (STATUS_QUO, MIX)) -> pd.DataFrame:
    """Stock, lost sales and backlog in the scenario that costs most today, under each policy.

    Returns
    -------
    pandas.DataFrame
        One row per policy, quantity (`what`), stock position and period from onset. `units` are at the end of the
        period (stock, backlog; `days` calendar days after the onset) or lost in it; period -1 is the stock at
        onset. `cover_periods` is the same in periods of the position's throughput (demand, where it is sold).
    """
    position = worst_scenario(result)
    found = [_paths(result, result.policies[name], position) for name in policies if name in result.policies]
    if not found:
        remedy = f"Name some of {', '.join(map(repr, result.policies))}."
        raise InputError(
            [Finding(Code.UNKNOWN_REFERENCE, "The result has none of these policies.", remedy, "policies")]
        )
    return pd.concat(found, ignore_index=True)[COLUMNS]


def _paths(result: PlanResult, policy: Policy, position: int) -> pd.DataFrame:
    block, y = RecourseSolver(result.program).columns(policy.x, position)
    paths = trajectories(block, y)
    paths = pd.concat([_at_onset(result, policy, position), paths[paths["what"].isin(SHOWN)]], ignore_index=True)
    paths = paths[paths["where"].isin(paths.loc[paths["what"].isin(SHOWN[1:]) | (paths["period"] == 0), "where"])]
    nodes = list(paths["where"])
    rates = [_usual(result, policy, node) for node in nodes]
    return paths.assign(
        policy=policy.name,
        scenario=result.program.scenarios[position].name,
        site=[node.site for node in nodes],
        part=[node.part for node in nodes],
        days=[result.model.calendar.days(period + 1) for period in paths["period"]],
        cover_periods=[u / rate if rate > 0 else 0.0 for u, rate in zip(paths["units"], rates, strict=True)],
    )


def _at_onset(result: PlanResult, policy: Policy, position: int) -> pd.DataFrame:
    """Buffer and the share of each lot on hand when the disruption begins, at every stock position."""
    phase, network = result.program.scenarios[position].cycle_phase, result.model.network
    lots = {n: sum(policy.plan.lot(lane.id) for lane in network.inbound.get(n, ())) for n in network.nodes}
    rows = [("stock", n, -1, policy.plan.buffers.get(n, 0.0) + phase * lots[n]) for n in lots]
    return pd.DataFrame(rows, columns=["what", "where", "period", "units"])


def _usual(result: PlanResult, policy: Policy, node: Node) -> float:
    demand = result.model.network.demand.get(node)
    return result.evaluator.throughput(policy.plan, node) if demand is None else demand.quantity
