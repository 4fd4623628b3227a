"""Closing sales, found from the suppliers down, against the linear program that knows all routes at once."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog
from support.cases import seeded_case

from resilience.program.extract import plan_of
from resilience.program.two_stage import build_program
from resilience.simulate.run.books import OpenPage, settle
from resilience.simulate.run.compile import compile_layout
from resilience.solve.two_stage import solve_two_stage


def least(layout, missing, above):
    """Least cost at which flow can be freed so that what is missing everywhere is there; at most a year's flow each.

    Columns: flow less by lane, starts less by production, sales forgone, slack of each shelf.
    """
    lanes, makes, markets, nodes = (len(rows) for rows in (layout.lanes, layout.makes, layout.markets, layout.nodes))
    most = np.ceil(layout.model.calendar.periods_per_year)
    rows = np.zeros((nodes, lanes + makes + markets + nodes))
    lacks = missing.copy()
    for i, lane in enumerate(layout.lanes):
        rows[lane.source, i] += 1.0
        rows[lane.target, i] -= 1.0
        lacks[lane.target] -= above[i]
    for i, make in enumerate(layout.makes):
        rows[make.node, lanes + i] -= make.made.yield_share
        for child, quantity in make.inputs:
            rows[child, lanes + i] += quantity
    for i, market in enumerate(layout.markets):
        rows[market.node, lanes + makes + i] += 1.0
    rows[:, lanes + makes + markets :] = np.eye(nodes)
    values = [layout.model.network.parts[row.node.part].unit_value for row in layout.nodes]
    slack = [max(row.worth, value) for row, value in zip(layout.nodes, values, strict=True)]
    cost = np.concatenate([np.zeros(lanes + makes), [m.demand.margin for m in layout.markets], slack])
    planned = [row.plan for row in (*layout.lanes, *layout.makes)] + [m.demand.quantity for m in layout.markets]
    bounds = [(0.0, units * most) for units in planned] + [(0.0, None)] * nodes
    return linprog(cost, A_ub=-rows, b_ub=-lacks, bounds=bounds).fun


def drawn(seed):
    """A random network under its cheapest plan, and shelves and pipelines of which some are not full."""
    case = seeded_case(seed)
    program = build_program(case.model, case.scenarios)
    layout = compile_layout(case.model, plan_of(program, solve_two_stage(program).answer.x, "cheapest"), [])
    rng = np.random.default_rng(seed)
    use = np.array([row.use for row in layout.nodes])
    missing = rng.choice([0.0, 0.0, 1.0, 4.0], len(use)) * rng.random(len(use)) * use
    planned = np.array([row.plan * row.lead for row in layout.lanes])
    return layout, missing, -planned * rng.choice([0.0, 0.0, 1.0], len(planned)) * rng.random(len(planned))


@pytest.mark.parametrize("first", range(0, 40, 10))
def test_no_less_than_the_best_and_rarely_more(first):
    """Proves: what closing costs is never below the least there is, and in all of ten cases within 3 % of it.

    Sensitivity: a part paid by itself although another of its product is missing, too, is dearer by half; a hole in a
    pipeline taken for one that the shelf beyond it fills is cheaper than the least.
    """
    found = total = 0.0
    for seed in range(first, first + 10):
        layout, missing, above = drawn(seed)
        page = OpenPage(
            missing[:, None], np.zeros((len(missing), 1)), above[:, None], np.zeros((len(layout.markets), 1))
        )
        cost, best = float(settle(layout, page).costs["closing_sales"][0]), least(layout, missing, above)
        assert cost >= best * (1 - 1e-9), f"seed {seed}"
        found, total = found + cost, total + best
    assert found <= 1.03 * total
