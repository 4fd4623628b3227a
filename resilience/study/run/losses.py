"""What disruptions cost under each policy: by scenario (the event loss table) and by year (the exceedance curve)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from resilience.study.words import DUST

if TYPE_CHECKING:
    from resilience.program.reading.compile import Vector
    from resilience.study.plan.optimize import PlanResult


def slug(policy: str) -> str:
    """Name of a policy as part of a column name."""
    return policy.replace(" ", "_").replace("-", "_")


def scenario_losses(result: PlanResult) -> pd.DataFrame:
    """Event loss table: one row per scenario, with its loss (currency) and the units short under each policy.

    The loss is net of the holding refund (currency), which stands apart. Rates are per calendar year;
    durations in periods and calendar days. Outages that the plan was only asked to
    survive have rate 0.
    """
    scenarios = result.program.scenarios
    table = pd.DataFrame(
        {
            "scenario": [scenario.name for scenario in scenarios],
            "hazard": [scenario.hazard for scenario in scenarios],
            "rate": [scenario.rate for scenario in scenarios],
            "duration_periods": [scenario.duration for scenario in scenarios],
            "duration_days": [result.model.calendar.days(scenario.duration) for scenario in scenarios],
            "severity": [scenario.severity for scenario in scenarios],
        }
    )
    for name, policy in result.policies.items():
        table[f"loss_{slug(name)}"] = _settled(policy.losses)
    for name, policy in result.policies.items():
        table[f"refund_{slug(name)}"] = _settled(policy.refunded)
    for name, policy in result.policies.items():
        table[f"short_{slug(name)}"] = _settled(policy.short)
    return table.sort_values("scenario", kind="stable", ignore_index=True)


def _settled(amounts: Vector) -> Vector:
    """Amounts, 0 where they are what a solver leaves beside the largest of them."""
    return np.where(np.abs(amounts) <= DUST * np.abs(amounts).max(initial=0.0), 0.0, amounts)


def exceedance(result: PlanResult) -> pd.DataFrame:
    """Exceedance curve of every policy over the same sampled years, with the interval of each probability."""
    curves = [
        result.years.exceedance(policy.losses).assign(policy=name, years=result.years.years, seed=result.years.seed)
        for name, policy in result.policies.items()
    ]
    columns = ["policy", "loss", "probability", "return_period", "low", "high", "years", "seed"]
    return pd.concat(curves, ignore_index=True)[columns]
