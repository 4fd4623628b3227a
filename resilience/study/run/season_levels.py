"""Levels by month: what is asked for, what is built ahead, and with the buffer what a shelf should hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from resilience.hazard.onsets import onset_stretches
from resilience.network.year.season import MONTHS
from resilience.study.words import settled

if TYPE_CHECKING:
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan

COLUMNS = ["site", "part", "month", "demand_per_period", "built_ahead", "buffer", "level"]
SHUT = ["site", "part", "month", "open", "made_per_period", "built_ahead", "buffer", "level"]


def season_levels(model: Model, plan: Plan) -> pd.DataFrame:
    """One row per month for every demand with a season, in units; `demand_per_period` is the mean of the month.

    `built_ahead` and `level` are those of the first day of the month, `level` without what is left of a lot.
    """
    rows, year = [], model.calendar.periods_per_year
    for node, shape in model.network.in_season.items():
        quantity, buffer = model.network.demand[node].quantity, plan.buffers.get(node, 0.0)
        for month in onset_stretches((), len(MONTHS)):
            first, last = (float(np.interp(time, shape.times, shape.ahead)) for time in (month.low, month.high))
            rate = settled(1.0 - (last - first) / (month.high - month.low), 1.0)
            built = first * year * quantity
            rows.append([node.site, node.part, month.name, rate * quantity, built, buffer, buffer + built])
    return pd.DataFrame(rows, columns=COLUMNS)


def shutdown_levels(model: Model, plan: Plan) -> pd.DataFrame:
    """One row per month for every maker that shuts down by plan: means of the month, levels of its first day."""
    rows, year = [], model.calendar.periods_per_year
    for node, shape in model.network.shut.items():
        ships = plan.production.get(node, 0.0) * model.network.production[node].yield_share
        buffer = plan.buffers.get(node, 0.0)
        for month in onset_stretches((), len(MONTHS)):
            first, last = (float(np.interp(time, shape.times, shape.ahead)) for time in (month.low, month.high))
            made = ships * settled(1.0 + (last - first) / (month.high - month.low), 1.0)
            open_ = float(shape.open_between(np.array(month.low), np.array(month.high)))
            built = first * year * ships
            rows.append([node.site, node.part, month.name, open_, made, built, buffer, buffer + built])
    return pd.DataFrame(rows, columns=SHUT)
