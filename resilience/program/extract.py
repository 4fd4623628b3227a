"""From columns back to the planner's words: a first-stage solution as a `Plan`, a recourse solution as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from resilience.network.parts import Node
from resilience.plan.fields import BOUGHT
from resilience.plan.plan import Plan
from resilience.program.formulation.parts.sourcing import CONTINUOUS, is_optional
from resilience.program.scope.data import places_of
from resilience.quantities import LaneId, PartId, SiteId

if TYPE_CHECKING:
    from resilience.plan.fields import DecidedField
    from resilience.program.blocks.block import Block
    from resilience.program.columns import Index
    from resilience.program.reading.compile import Vector
    from resilience.program.two_stage import TwoStageProgram

TINY = 1e-9
"""Share of a part's requirement below which a flow or stock is rounding."""


Where: TypeAlias = Node | LaneId | tuple[Any, ...]
"""Place of a column in the network."""
POSITION = 2
"""Names that tell a stock position."""


def plan_of(program: TwoStageProgram, x: Vector, name: str) -> Plan:
    """Read a plan from first-stage columns; amounts that are rounding errors are left out."""
    m = program.first_model
    value = program.first.columns.values(x)
    need = program.sizes.requirement

    def amount(variable: str, key: Index, part: PartId) -> float:
        found = float(value[variable, key])
        return found if found > TINY * max(need.get(part, 0.0), TINY) else 0.0

    def bought(field: DecidedField) -> Any:
        keys = list(m.component(field.column))
        if not field.amounts:
            return frozenset(key for key in keys if value[field.column, key] > 0.5)
        if field.of.at_nodes:
            return _kept({Node(*key): amount(field.column, key, key[1]) for key in keys})
        return _kept({key: amount(field.column, key, lanes[key].part) for key in keys})

    lanes = m.network.lanes
    flows = {(l, k): amount("flow", (l, k), lanes[l].part) for l, k in m.lane_modes}
    qualified = {l for l in lanes if not is_optional(m, l)}
    qualified |= {l for l in m.optional if value["qualify", l] > 0.5}
    return Plan(
        name=name,
        buffers=_kept({Node(*n): amount("buffer", n, n[1]) for n in m.nodes}),
        flows=_kept({l: sum(flows[key] for key in flows if key[0] == l) for l in lanes}),
        deliveries={l: k for (l, k), flow in flows.items() if k != CONTINUOUS and flow > 0},
        production=_kept({n: amount("make", n, n.part) for n in m.network.production}),
        qualified=frozenset(qualified),
        **{field.name: bought(field) for field in BOUGHT},
    )


def _kept(values: dict) -> dict:  # type: ignore[type-arg]  # keys are nodes or lane ids
    return {key: value for key, value in values.items() if value > 0}


def demand_inside(block: Block, scenario: int) -> dict[Node, Vector]:
    """Units that each customer inside the scope asks for by period, (n_periods,), in one of a block's scenarios."""
    where = places_of("demand", block.fields, block.scope.periods)
    own = len(block.data) // block.n_branches
    data = block.data[block.branch_of[scenario] * own :, block.case_of[scenario]]
    keys = next((field.keys for field in block.fields if field.name == "demand"), ())
    rows = np.asarray(data[where]).reshape(len(keys), block.scope.periods)
    return {Node(SiteId(site), PartId(part)): row for (site, part), row in zip(keys, rows, strict=True)}


def trajectories(block: Block, y: Vector) -> pd.DataFrame:
    """Recourse columns as a tidy table: what (stock, lost, backlog, ...), where (a `Node`, a lane), period, units."""
    columns = block.branches.single.columns
    records = [
        (column.component, place_in(column.key), column.period, value)
        for column, value in zip(columns.entries(), np.asarray(y).tolist(), strict=True)
        if column.period is not None
    ]
    return pd.DataFrame(records, columns=["what", "where", "period", "units"])


def place_in(key: tuple[Any, ...]) -> Where:
    """Where in the network a column is: at a position, on a lane, or whatever else its key says."""
    if len(key) == POSITION and all(isinstance(name, str) for name in key):
        return Node(*key)
    return key[0] if len(key) == 1 else key
