"""Why no plan exists, in the planner's words: the smallest set of demands that cannot hold together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.errors import SolverError
from resilience.plan.levers import Lever
from resilience.program.rules_kept import rule_rows
from resilience.solve.extensive import build_extensive
from resilience.solve.highs import Arrays, Limits, RunStatus, solve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.program.columns import ColumnKey
    from resilience.program.two_stage import TwoStageProgram
    from resilience.quantities import SiteId

SPENDS = {
    "buffer_holding": "buffers",
    "qualification": "sources kept qualified",
    "reserve_fees": "reserves",
    "visibility": "visibility",
    "opening_spend": "sites that are opened",
    "source_premium": "sources dearer than the cheapest",
}
SHOWN = 1e-6
"""Share of a sum below which a part of it is left out."""
WISHES = {
    "budget": "the just-in-case budget",
    "buffer_change_limit": "the limit on changing buffers against the previous plan",
    "flow_change_limit": "the limit on changing flows against the previous plan",
}
CAPACITIES = {
    "make_capacity": "production capacity of {1} at {0}",
    "resource_time": "available time of {1} at {0}",
    "lane_capacity": "capacity of lane {0}",
    "least_share": "the guaranteed share of lane {0}",
    "most_share": "the largest allowed share of lane {0}",
    "least_ordered": "what reaches the least order of lane {0} at {1:g} deliveries a period",
    "storage_room": "storage at {0}",
    "kept_fresh": "what is used of {1} at {0} before it is too old",
    "today_share": "today's share of lane {0}, which the plan may not change",
}


@dataclass(frozen=True)
class _Demands:
    """Demands of the planner that are still in force while the search drops them one by one."""

    rows: tuple[str, ...]
    survive: Mapping[str, SiteId]
    "Sites by the scenario in which each is down."
    fill_rate: bool
    extra: frozenset[int] = frozenset()
    "Places of the planner's own rules."


def conflict(program: TwoStageProgram) -> tuple[str, ...]:
    """Sentences that name a smallest set of conflicting demands, or the capacities that fall short.

    Raises
    ------
    SolverError
        When nothing conflicts: a reason given all the same would be a false one.
    """
    present = tuple(name for name in WISHES if len(program.first.rows.of(name)))
    survive = program.to_survive
    demands = _Demands(present, survive, program.fill_limit is not None, frozenset(rule_rows(program)))
    if _feasible(program, demands):
        msg = "The solver found no plan, and then one that meets every demand: its word on either cannot be taken."
        raise SolverError(msg)
    if not _feasible(program, _Demands((), {}, fill_rate=False)):
        return _shortfalls(program)
    for name in present:
        demands = _without(program, demands, replace(demands, rows=tuple(r for r in demands.rows if r != name)))
    for rule in rule_rows(program):
        demands = _without(program, demands, replace(demands, extra=demands.extra - {rule}))
    for name in survive:
        fewer = {other: site for other, site in demands.survive.items() if other != name}
        demands = _without(program, demands, replace(demands, survive=fewer))
    demands = _without(program, demands, replace(demands, fill_rate=False))
    rules = [program.extra[place - rule_rows(program).start] for place in sorted(demands.extra)]
    spend = _least_spend(program) if demands.rows == ("budget",) and not rules else ""
    return _say(demands, [f"the rule {rule.name!r} ({rule})" for rule in rules], spend)


def _without(program: TwoStageProgram, before: _Demands, after: _Demands) -> _Demands:
    """Drop a demand for good when the rest still conflicts without it."""
    return before if _feasible(program, after) else after


def _least_spend(program: TwoStageProgram) -> str:
    """What any plan that serves demand spends just in case at least, and on what."""
    arrays = _released(program, build_extensive(replace(program, blocks=(), fill_limit=None)).arrays)
    run = solve(replace(arrays, cost=program.first.vectors["jic_spend"]), Limits())
    if run.x is None:
        return ""
    spent = {words: float(program.first.vectors[name] @ run.x) for name, words in SPENDS.items()}
    parts = [f"{amount:.6g} on {words}" for words, amount in spent.items() if amount > SHOWN * run.objective]
    return f" To serve demand takes {run.objective:.6g} a year of it: {', '.join(parts)}." if parts else ""


def _released(program: TwoStageProgram, arrays: Arrays) -> Arrays:
    """First stage without the planner's constraints."""
    low, up = arrays.row_lower.copy(), arrays.row_upper.copy()
    hard = program.first.rows.of(*WISHES)
    low[hard], up[hard] = -np.inf, np.inf
    low[rule_rows(program)], up[rule_rows(program)] = -np.inf, np.inf
    return replace(arrays, row_lower=low, row_upper=up)


def _say(demands: _Demands, rules: Sequence[str], more: str = "") -> tuple[str, ...]:
    words = [*(WISHES[row] for row in demands.rows), *rules]
    words += [f"surviving an outage of {site} without a unit missed" for site in demands.survive.values()]
    words += ["the fill rate"] if demands.fill_rate else []
    if len(words) == 1:
        return (
            f"No plan can meet {words[0]}, even with every other demand dropped.{more} Relax it or allow more levers.",
        )
    listed = ", ".join(words[:-1]) + " and " + words[-1]
    return (f"No plan can meet {listed} together; each subset of them can be met. Relax one of them.",)


def _feasible(program: TwoStageProgram, demands: _Demands) -> bool:
    kept = tuple(
        block
        for block in program.blocks
        if (block.scope.exact_service and any(s.name in demands.survive for s in block.scenarios))
        or (demands.fill_rate and not block.scope.exact_service)
    )
    trimmed = replace(program, blocks=kept, fill_limit=program.fill_limit if demands.fill_rate else None)
    arrays = build_extensive(trimmed).arrays
    dropped = program.first.rows.of(*(set(WISHES) - set(demands.rows)))
    low, up = arrays.row_lower.copy(), arrays.row_upper.copy()
    low[dropped], up[dropped] = -np.inf, np.inf
    free = sorted(set(rule_rows(program)) - demands.extra)
    low[free], up[free] = -np.inf, np.inf
    arrays = replace(arrays, cost=np.zeros_like(arrays.cost), row_lower=low, row_upper=up)
    return solve(arrays, Limits(gap=1.0)).status is not RunStatus.INFEASIBLE


def _shortfalls(program: TwoStageProgram) -> tuple[str, ...]:
    """With demand fixed, the least extra capacity (or share) that would make a steady state possible."""
    alone = build_extensive(replace(program, blocks=(), fill_limit=None)).arrays
    rows = program.first.rows
    soft = rows.of(*CAPACITIES).tolist()
    elastic = _elastic(_released(program, alone), soft)
    run = solve(elastic, Limits())
    if run.x is None:
        return ("Demand cannot be served at any capacity: a part of some product has no usable source.",)
    slack = run.x[len(alone.cost) :].reshape(2, -1).sum(axis=0)
    barred = _barred(program)
    return tuple(
        _shortfall(rows.key(i), amount, barred) for i, amount in zip(soft, slack, strict=True) if amount > 1e-6
    )


def _barred(program: TwoStageProgram) -> frozenset[str]:
    """Lanes that only a lever that is not allowed could open."""
    m = program.first_model
    return frozenset(() if Lever.SOURCES in m.levers else (lane for lane in m.optional if m.qualify[lane].ub == 0))


def _elastic(arrays: Arrays, soft: list[int]) -> Arrays:
    rows, n = arrays.matrix.shape[0], len(soft)
    give = sparse.csr_array((np.ones(n), (soft, np.arange(n))), shape=(rows, n))
    size = np.maximum(np.abs(arrays.row_upper[soft], where=np.isfinite(arrays.row_upper[soft]), out=np.ones(n)), 1.0)
    matrix = sparse.csr_array(sparse.hstack([arrays.matrix, give, -give], format="csr"))
    return Arrays(
        np.concatenate([np.zeros(len(arrays.cost)), np.tile(1.0 / size, 2)]),
        matrix,
        arrays.row_lower,
        arrays.row_upper,
        np.concatenate([arrays.lower, np.zeros(2 * n)]),
        np.concatenate([arrays.upper, np.full(2 * n, np.inf)]),
        np.concatenate([arrays.integer, np.zeros(2 * n, dtype=bool)]),
    )


def _shortfall(row: ColumnKey, amount: float, barred: frozenset[str]) -> str:
    if row.component == "lane_capacity" and row.key[0] in barred:
        opened = "allow the lever sources, or change its status"
        lane = row.key[0]
        return f"Demand needs {amount:.6g} per period over lane {lane}, a candidate that may not be used: {opened}."
    what = CAPACITIES[row.component].format(*row.key)
    if row.component == "storage_room":
        return f"{what[0].upper()}{what[1:]} is short by {amount:.6g} storage units for the lots it must hold."
    if row.component == "kept_fresh":
        return f"{what[0].upper()}{what[1:]} is short by {amount:.6g} units for the lots that must lie there."
    return f"{what[0].upper()}{what[1:]} is short by {amount:.6g} per period."
