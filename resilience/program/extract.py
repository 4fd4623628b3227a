"""From columns back to the planner's words: a first-stage solution as a `Plan`, a recourse solution as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from resilience.network.parts import Node
from resilience.plan.plan import Plan
from resilience.program.formulation.parts.sourcing import CONTINUOUS, is_optional
from resilience.program.reading.compile import column_name
from resilience.program.scope.data import places_of
from resilience.quantities import PartId, SiteId

if TYPE_CHECKING:
    from resilience.program.blocks.block import Block
    from resilience.program.reading.compile import Vector
    from resilience.program.two_stage import TwoStageProgram

TINY = 1e-9
"""Share of a part's requirement below which a flow or stock is rounding."""


def plan_of(program: TwoStageProgram, x: Vector, name: str) -> Plan:
    """Read a plan from first-stage columns; amounts that are rounding errors are left out."""
    m = program.first_model
    value = dict(zip(program.first.columns, x, strict=True))
    need = program.sizes.requirement

    def amount(variable: str, key: object, part: PartId) -> float:
        found = float(value[column_name(variable, key)])
        return found if found > TINY * max(need.get(part, 0.0), TINY) else 0.0

    lanes = m.network.lanes
    flows = {(l, k): amount("flow", (l, k), lanes[l].part) for l, k in m.lane_modes}
    qualified = {l for l in lanes if not is_optional(m, l)}
    qualified |= {l for l in m.optional if value[column_name("qualify", l)] > 0.5}
    return Plan(
        name=name,
        buffers=_kept({Node(*n): amount("buffer", n, n[1]) for n in m.nodes}),
        flows=_kept({l: sum(flows[key] for key in flows if key[0] == l) for l in lanes}),
        deliveries={l: k for (l, k), flow in flows.items() if k != CONTINUOUS and flow > 0},
        production=_kept({n: amount("make", n, n.part) for n in m.network.production}),
        qualified=frozenset(qualified),
        lane_reserves=_kept({l: amount("lane_reserve", l, lanes[l].part) for l in m.lane_reserve}),
        production_reserves=_kept({Node(*n): amount("make_reserve", n, n[1]) for n in m.make_reserve}),
        visible=frozenset(s for s in m.see if value[column_name("see", s)] > 0.5),
    )


def _kept(values: dict) -> dict:  # type: ignore[type-arg]  # keys are nodes or lane ids
    return {key: value for key, value in values.items() if value > 0}


SETTLEMENT = frozenset({"catch_up", "stock_ahead"})
"""Columns whose last key is a number, but no period of the watch; and all whose name begins with `settle_`."""


def demand_inside(block: Block, scenario: int) -> dict[Node, Vector]:
    """Units that each customer inside the scope asks for by period, (n_periods,), in one of a block's scenarios."""
    where = places_of("demand", block.fields, block.scope.periods)
    own = len(block.data) // block.n_branches
    data = block.data[block.branch_of[scenario] * own :, block.case_of[scenario]]
    keys = next((field.keys for field in block.fields if field.name == "demand"), ())
    rows = np.asarray(data[where]).reshape(len(keys), block.scope.periods)
    return {Node(SiteId(site), PartId(part)): row for (site, part), row in zip(keys, rows, strict=True)}


def trajectories(block: Block, y: Vector) -> pd.DataFrame:
    """Recourse columns as a tidy table: what (stock, lost, backlog, ...), where, period, units."""
    records = []
    for name, value in zip(block.branches.single.columns, np.asarray(y), strict=True):
        kind, _, rest = name.partition("[")
        keys = rest.removesuffix("]").split(",")
        if keys[-1].isdigit() and kind not in SETTLEMENT and not kind.startswith("settle_"):
            records.append((kind, "|".join(keys[:-1]), int(keys[-1]), float(value)))
    return pd.DataFrame(records, columns=["what", "where", "period", "units"])
