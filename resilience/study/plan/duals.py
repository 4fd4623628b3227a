"""Duals as tables: what a little more of each row's side would change, in the planner's nouns."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.given import TEXT, A
from resilience.network.parts import Node
from resilience.plan.levers import Requirements
from resilience.plan.plan import Plan
from resilience.program.formulation.units import unit_of_row
from resilience.program.rules_kept import rule_rows
from resilience.program.sizes import Sizes
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.duals import first_stage_duals, recourse_duals
from resilience.study.costs.entrance import (
    MODEL,
    SCENARIOS,
    asked_of,
    refuse_plan,
    sound_model,
    sound_scenarios,
)
from resilience.study.costs.evaluate import Evaluator
from resilience.study.costs.today import with_today
from resilience.study.plan.optimize import scenarios_on
from resilience.study.plan.search import risk_term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from resilience.files.scenarios.hazard_file import HazardFile
    from resilience.hazard.book import HazardBook
    from resilience.hazard.scenarios import ScenarioSet
    from resilience.network.network import SupplyNetwork
    from resilience.plan.model import Model
    from resilience.program.columns import ColumnKey
    from resilience.study.plan.plan_result import PlanResult

FIRST = ("rule", "site", "part", "lane", "row", "dual", "unit", "low", "value", "high")
CASE = ("rule", "site", "part", "lane", "period", "row", "dual", "unit")
OWN = " for each 1 by which its limit rises"
"""Of rules of one's own, whose sides are counted as they were written."""
SHOWN = 5
"""Names of scenarios that a remedy lists."""


def first_duals(result: PlanResult) -> pd.DataFrame:
    """Duals of the first stage's rows at a plan; see `PlanResult.duals`."""
    program, x = result.program, result.best.x
    first, no_data = program.first, np.zeros((0, 1))
    scale = _scale(result)
    found = first_stage_duals(program, x, risk_term(result.risk, program), result.unavoidable) / scale
    sides = [side(no_data)[:, 0] * scale for side in (first.row_lower, first.row_upper)]
    values, named = (first.matrix @ x) * scale, dict(zip(rule_rows(program), program.extra, strict=True))
    rows, told = [], _where(result.model.network)
    for place, key in enumerate(first.rows.entries()):
        where = {"rule": key.component} | told(key)
        if place in named:
            where |= {"row": named[place].name}
        unit = _unit(f"{result.model.currency} per year", key.component)
        if place in named:
            unit += OWN
        numbers = {"dual": found[place] + 0.0, "low": sides[0][place], "value": values[place], "high": sides[1][place]}
        rows.append({**where, "row": where.get("row", first.rows[place]), **numbers, "unit": unit})
    return pd.DataFrame(rows, columns=FIRST).astype(dict.fromkeys(("dual", "low", "value", "high"), "float64"))


def _scale(result: PlanResult) -> np.ndarray[Any, np.dtype[np.float64]]:
    """What each row was divided by before it was solved, to be near one: the planner's money, and own rules."""
    program = result.program
    found = np.ones(len(program.first.rows))
    for place, row in zip(rule_rows(program), program.extra, strict=True):
        found[place] = max(abs(coefficient) for _, coefficient in row.terms)
    for place in program.first.rows.of("budget"):
        row = program.first.matrix[[place]].toarray()[0]
        column = int(np.argmax(np.abs(row)))
        found[place] = program.first.vectors["jic_spend"][column] / row[column] if row[column] else 1.0
    for place in program.first.rows.of("buffer_change_limit"):
        node = next(iter(program.first_model.nodes))
        column = program.first.columns.place["buffer_change", node]
        found[place] = result.model.network.parts[node[1]].unit_value / program.first.matrix[place, column]
    return found


def scenario_duals(
    model: Model | str | Path,
    scenarios: HazardFile | HazardBook | ScenarioSet | str | Path,
    name: str,
    plan: Plan,
) -> pd.DataFrame:
    """Tell what a little more of each row's side would change in one disruption under a plan.

    Parameters
    ----------
    model, scenarios
        As for `optimize`; all of the study, for limits follow from all of them.
    name
        The scenario.
    plan
        What was decided before it began.

    Returns
    -------
    pandas.DataFrame
        One row per row of the recourse: its rule, site, part, lane and period (counted from the onset; none where it
        has none), its name, and its dual. A dual is the change of the loss, in currency an occurrence, for each unit
        (`unit`) by which the row's side rises: below 0 where more of it (capacity, say) would lose less, above 0 where
        it would lose more. Limits on a single variable are bounds of it, not rows. Where several answers cost the
        same, duals are those of one of them.

    Raises
    ------
    InputError
        When no scenario has that name, or something is wrong with what is given.
    NoPlanError
        When the plan does not serve the nominal demand.
    """
    asked_of(
        "scenario_duals", model=(model, MODEL), scenarios=(scenarios, SCENARIOS), name=(name, TEXT),
        plan=(plan, A(Plan)),
    )  # fmt: skip
    model = sound_model(model)
    scenarios = sound_scenarios(scenarios, model)
    refuse_plan(plan, model.network, "plan")
    model = with_today(model)
    chosen, _ = scenarios_on(model, scenarios)
    struck = [scenario for scenario in chosen.scenarios if scenario.name == name]
    if not struck:
        known = ", ".join(scenario.name for scenario in chosen.scenarios[:SHOWN])
        message = f"No scenario is called {name[:60]!r}."
        raise InputError([Finding(Code.UNKNOWN_REFERENCE, message, f"The first are: {known}.", "scenario_duals")])
    sizes = Sizes.of(model, chosen.scenarios)
    program = build_program(model, struck[:1], BuildOptions(requirements=Requirements(), sizes=sizes))
    policy = Evaluator(model, program).plan(plan)
    found, _ = recourse_duals(program, policy.x)
    (block,), told = program.blocks, _where(model.network)
    rows = [
        {
            "rule": key.component,
            **told(key),
            "period": key.period,
            "row": block.template.rows[place],
            "dual": found[place] + 0.0,  # no dual is -0.0
            "unit": _unit(f"{model.currency} an occurrence", key.component),
        }
        for place, key in enumerate(block.template.rows.entries())
    ]
    return pd.DataFrame(rows, columns=CASE).astype({"dual": "float64", "period": "Int64"})


def _unit(money: str, rule: str) -> str:
    unit = unit_of_row(rule)
    return f"{money} for each {_one(unit)}" if unit else money


def _one(unit: str) -> str:
    """One of what is counted: `unit per period` of `units per period`."""
    return unit.replace("units", "unit", 1).replace("hours", "hour", 1)


def _where(network: SupplyNetwork) -> Callable[[ColumnKey], dict[str, object]]:
    """Tell which site, part and lane a row speaks of, as far as its key tells."""
    nodes = frozenset(network.nodes)
    return lambda key: {"site": None, "part": None, "lane": None} | dict(_told(network, nodes, key.key))


def _told(network: SupplyNetwork, nodes: frozenset[Node], keys: tuple[Any, ...]) -> Iterator[tuple[str, object]]:
    lane = next((network.lanes[one] for one in keys if one in network.lanes), None)
    if lane is not None:
        yield from {"lane": lane.id, "site": lane.destination, "part": lane.part}.items()
        return
    node = next((Node(*pair) for pair in pairwise(keys) if Node(*pair) in nodes), None)
    if node is not None:
        yield from {"site": node.site, "part": node.part}.items()
        return
    yield from (("site", one) for one in keys[:1] if one in network.sites)
