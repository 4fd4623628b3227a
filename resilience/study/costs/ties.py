"""Ties fall to today: what a change from today's plan counts when several plans cost the same."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.plan.fields import PLAN_FIELDS, DecidedOf
from resilience.solve.nearest import Reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.network.network import SupplyNetwork
    from resilience.program.columns import Address
    from resilience.program.reading.compile import Vector
    from resilience.program.two_stage import TwoStageProgram

FARTHER = 1e-3
"""By what share a unit counts more at the position farthest from customers: of equal stocks the nearest is held."""
MODE = "mode"
LITTLE = 1e-6
"""Value of what is worth nothing, and of a choice, as a share of the dearest part's: enough to stay as it is."""


def near_to(program: TwoStageProgram, today: Vector) -> Reference:
    """Return a reference that counts changes of stocks, flows and reserves by the value of a unit, and choices hardly.

    A flow counts as a whole, whatever its lot size.

    Parameters
    ----------
    today
        First-stage columns of today's plan, (n_first_columns,).
    """
    place = program.first.columns.place
    rows: defaultdict[Address, list[int]] = defaultdict(list)
    weights: dict[Address, float] = {}
    for column, key, value in _decisions(program):
        rows[key].append(place[column])
        weights[key] = value
    where = [(row, column) for row, columns in enumerate(rows.values()) for column in columns]
    at = np.array(where, dtype=int).reshape(-1, 2).T
    groups = sparse.csr_array((np.ones(len(where)), (at[0], at[1])), shape=(len(rows), len(place)))
    return Reference(today, groups, np.array([weights[key] for key in rows]))


def _decisions(program: TwoStageProgram) -> Iterator[tuple[Address, Address, float]]:
    """Column, decision it belongs to, and value of a unit."""
    m = program.first_model
    parts, lanes = m.network.parts, m.network.lanes
    least = LITTLE * (max((part.unit_value for part in parts.values()), default=0.0) or 1.0)
    value = {name: max(part.unit_value, least) for name, part in parts.items()}
    far = _steps_to_customers(m.network)
    for lane, k in m.lane_modes:
        yield ("flow", (lane, k)), ("flow", lane), value[lanes[lane].part]
    decided = [field for field in PLAN_FIELDS if field.lever is not None and field.column != MODE]
    for family in (field.column for field in decided if field.of.at_nodes):
        for node in m.component(family):
            yield (family, node), (family, node), value[node[1]] * (1 + FARTHER * far[node])
    for family in (field.column for field in decided if field.amounts and field.of is DecidedOf.LANE):
        for lane in m.component(family):
            yield (family, lane), (family, lane), value[lanes[lane].part]
    for family in (*(field.column for field in decided if not field.amounts), MODE):
        for key in m.component(family):
            yield (family, key), (family, key), least


def _steps_to_customers(network: SupplyNetwork) -> dict[tuple[str, str], float]:
    """How far a position is from the nearest customer, as a share of the farthest; 1 where no way leads to one."""
    steps: dict[tuple[str, str], int] = dict.fromkeys(network.demand, 0)
    ring = list(network.demand)
    while ring:
        behind = {feeder for node in ring for feeder in network.fed_by(node, candidates=True)} - steps.keys()
        steps |= dict.fromkeys(behind, max(steps[node] for node in ring) + 1)
        ring = sorted(behind)
    most = max(steps.values(), default=0) + 1
    return {node: steps.get(node, most) / most for node in network.nodes}
