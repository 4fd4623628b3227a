"""A run on a large generated network as the report sees it, without hours of planning: its plans are today's and more.

Names, sites, parts, lanes, hazards and scenarios are the network's own; decisions are today's with a buffer at every so
many positions and some candidates approved; what each scenario loses is drawn. So every list of the page is as long,
and every name as wide, as a planned run's, though no figure on it means anything.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

import resilience as rs
from resilience.hazard.risk.years import sample_years
from resilience.network.usage import nominal_use
from resilience.report.sections.known import KnownRun
from resilience.report.sections.of_plan import plan_page
from resilience.study.plan.optimize import scenario_set
from resilience.study.plan.todays import todays_plan
from resilience.study.policy_names import MIX, STATUS_QUO
from resilience.study.run.decisions import intensities
from resilience.study.run.losses import exceedance, scenario_losses
from resilience.study.run.shelves import shelves

if TYPE_CHECKING:
    import pandas as pd

    from resilience.plan.model import Model
    from resilience.report.page.blocks import ReportPage
    from resilience.study.plan.plan_result import PlanResult
    from resilience.study.run.stored_run import StoredRun

BUFFERED = 7
"""One position in so many gets a buffer, and a recommendation."""
LOST = 1e7
"""Median loss of a scenario."""


def large_page(size: rs.Size | str, seed: int, donor: StoredRun) -> ReportPage:
    """The page of a run on a generated network; the donor lends documents and the form of its tables."""
    model, book = rs.generate_model(size, seed=seed)
    model = replace(model, network=_placed(model, seed))
    chosen = scenario_set(model, book)
    result = todays_plan(model, book, rs.PlanOptions(), "only its page is looked at")
    assert result is not None
    rates = np.array([one.rate for one in chosen])
    result = replace(
        result,
        scenarios=chosen,
        evaluator=_Told(result.evaluator, tuple(chosen)),
        years=sample_years(rates, 1000, seed),
    )
    result = replace(result, policies=_priced(result, len(rates), seed))
    result = replace(result, best=result.policies[MIX])
    tables = dict(donor.tables) | {
        "scenario_losses": scenario_losses(result),
        "exceedance": exceedance(result),
        "shelves": shelves(result),
        "intensity": intensities(result),
    }
    actions = _actions(result, donor.tables["recommendations"])
    tables["recommendations"] = actions
    tables["jit"] = _as_many(donor.tables["jit"], actions)
    promises = {
        name: replace(donor.promises.policies[name], plan=policy.plan) for name, policy in result.policies.items()
    }
    run = replace(
        donor,
        promises=replace(donor.promises, policies={**donor.promises.policies, **promises}),
        content=replace(donor.content, tables=tables),
    )
    return plan_page(KnownRun(run, model, book, scenarios={one.name: one for one in chosen}))


class _Told:
    """An evaluator whose program has scenarios that were never built: tables ask for their names alone."""

    def __init__(self, evaluator: object, scenarios: tuple[object, ...]) -> None:
        self._evaluator, self.program = evaluator, _Named(evaluator.program, scenarios)  # type: ignore[attr-defined]

    def __getattr__(self, name: str) -> object:
        return getattr(self._evaluator, name)


class _Named:
    """A program of today's plan, with these scenarios."""

    def __init__(self, program: object, scenarios: tuple[object, ...]) -> None:
        self._program, self.scenarios = program, scenarios

    def __getattr__(self, name: str) -> object:
        return getattr(self._program, name)


def _placed(model: Model, seed: int) -> rs.SupplyNetwork:
    """The network with coordinates at every site, crowded as industry is."""
    draws = np.random.default_rng(seed)
    sites = [
        replace(site, longitude=float(draws.normal(10, 25)), latitude=float(draws.normal(45, 6)))
        for site in model.network.sites.values()
    ]
    return replace(model.network, sites={one.site: one for one in sites})


def _priced(result: PlanResult, count: int, seed: int) -> dict[str, object]:
    """Today's plan and one with buffers and approved candidates, each with drawn losses."""
    draws = np.random.default_rng(seed)
    use = nominal_use(result.model.network)
    positions = [node for node in sorted(use) if use[node] > 0]
    buffers = {**result.plan.buffers, **{node: 2 * use[node] for node in positions[::BUFFERED]}}
    candidates = [name for name, lane in result.model.network.lanes.items() if str(lane.status) == "candidate"]
    plan = replace(
        result.plan, name=MIX, buffers=buffers, qualified=result.plan.qualified | frozenset(candidates[::BUFFERED])
    )
    today = LOST * draws.lognormal(0, 2, count)
    lost = today * draws.uniform(0.2, 1, count)
    none = np.zeros(count)
    before = replace(result.best, losses=today, short=none, refunded=none)
    return {
        STATUS_QUO: before,
        MIX: replace(before, name=MIX, plan=plan, losses=lost),
    }


def _actions(result: PlanResult, given: pd.DataFrame) -> pd.DataFrame:
    """The donor's recommendations over and over, at the positions that got a buffer."""
    added = sorted(set(result.policies[MIX].plan.buffers) - set(result.policies[STATUS_QUO].plan.buffers))
    rows = given.iloc[np.arange(len(added)) % len(given)].reset_index(drop=True)
    return rows.assign(
        site=[str(node.site) for node in added],
        part=[str(node.part) for node in added],
        action=[f"Hold two weeks of {node.part} at {node.site}." for node in added],
    )


def _as_many(table: pd.DataFrame, actions: pd.DataFrame) -> pd.DataFrame:
    rows = table.iloc[np.arange(len(actions)) % len(table)].reset_index(drop=True)
    return rows.assign(action=list(actions["action"]), site=list(actions["site"]), part=list(actions["part"]))
