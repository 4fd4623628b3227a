"""What the engine says one disruption costs at a given plan: the one place to change when it closes its books."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from support.closed_supply import Above, Rules

from resilience.plan.levers import End
from resilience.program.columns import column_name
from resilience.program.two_stage import build_program
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.settle import settle

if TYPE_CHECKING:
    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Vector

RULES = Rules(above=Above.PILING)
"""The engine's rules: what may stand above a level is the one of them that can be read in several ways."""


def engine_loss(model: Model, scenario: Scenario, plan: Plan) -> tuple[float, float]:
    """Loss of a scenario at a plan, and by how much its closing may be off, both in currency per occurrence."""
    program = build_program(model, [replace(scenario, rate=1.0)])
    x = columns_of(program, plan)
    settled = settle(program, [x], End.KNOWN)
    (error,) = settled.errors
    return float(RecourseSolver(settled.program).evaluate(x).losses[0]), error


def columns_of(program: TwoStageProgram, plan: Plan) -> Vector:
    """First-stage columns of a plan, shape (n_first_columns,); early warning is used as far as it was bought."""
    m, values = program.first_model, {}
    for lane, k in m.lane_modes:
        chosen = k == 0 or plan.deliveries.get(lane) == k
        values[column_name("flow", (lane, k))] = plan.flows.get(lane, 0.0) if chosen else 0.0
    for lane, k in m.timed_modes:
        values[column_name("mode", (lane, k))] = float(plan.deliveries.get(lane) == k)
    values |= {column_name("qualify", lane): float(lane in plan.qualified) for lane in m.optional}
    approved = [m.network.lanes[lane] for lane in m.approved_together if lane in plan.qualified]
    for origin, part in m.approval:
        most = max((l.approval_cost for l in approved if (l.origin, l.part) == (origin, part)), default=0.0)
        values[column_name("approval", (origin, part))] = most / m.dearest_approval[origin, part]
    for name, key_of, amounts in (
        ("make", list(m.make), plan.production),
        ("buffer", list(m.buffer), plan.buffers),
        ("lane_reserve", list(m.lane_reserve), plan.lane_reserves),
        ("make_reserve", list(m.make_reserve), plan.production_reserves),
        ("make_second", list(m.make_second), plan.second_reserves),
    ):
        values |= {column_name(name, key): amounts.get(key, 0.0) for key in key_of}
    values |= {column_name("see", site): float(site in plan.visible) for site in m.see}
    values |= _warned(m, plan)
    return np.array([values[name] for name in program.first.columns])


def _warned(m, plan: Plan) -> dict[str, float]:
    seen = {group: float(bool(set(calls.sites) & plan.visible)) for group, calls in m.early_calls.items()}
    values = {column_name("warned", group): warned for group, warned in seen.items()}
    for group, lane in m.warned_lane:
        values[column_name("warned_lane", (group, lane))] = seen[group] * (lane in plan.qualified)
    for group, lane in m.warned_lane_reserve:
        values[column_name("warned_lane_reserve", (group, lane))] = seen[group] * plan.lane_reserves.get(lane, 0.0)
    for group, *node in m.warned_make_reserve:
        bought = plan.production_reserves.get(tuple(node), 0.0)
        values[column_name("warned_make_reserve", (group, *node))] = seen[group] * bought
    for group, *node in m.warned_second:
        bought = plan.second_reserves.get(tuple(node), 0.0)
        values[column_name("warned_second", (group, *node))] = seen[group] * bought
    return values
