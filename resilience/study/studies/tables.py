"""The tables of a study: cells, plans, regret, how robust each plan is, and where the best one changes."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from resilience.plan.intensity import jit_intensity
from resilience.study.policy_names import LEAST_REGRET, MIX
from resilience.study.records import numeric
from resilience.study.studies.gathered import StudyCell
from resilience.study.studies.regret import RegretIn, Regrets, regrets_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.network.network import SupplyNetwork
    from resilience.plan.plan import Plan
    from resilience.study.studies.gathered import StudyResult

CELLS = [
    "future", "variant", "policy", "plan", "cost", "steady_cost", "aal", "cvar", "fill_rate", "units_lost", "jic_spend",
    "jic_intensity", "jit_intensity", "above_floor", "bound", "error", "in_force", "over_years", "breaks",
]  # fmt: skip
PLANS = [
    "plan",
    "best_in",
    "futures",
    "largest_regret",
    "largest_regret_in",
    "mean_regret",
    "close",
    "fails",
    "buffer_units",
]
REGRET = ["plan", "future", "variant", "cost", "regret", "regret_share", "regret_of_influenced"]


def regrets(result: StudyResult) -> Regrets:
    """Regret of every shared plan in every future, the best known plan of each as the measure; of none, of nobody."""
    best = np.full(len(result.asked.futures), np.nan)
    for cell in result.cells:
        if cell.policy == MIX and cell.price is not None:
            best[cell.future] = cell.price.cost
    if not result.shared:
        nobody = np.empty((0, len(best)))
        return Regrets(best, nobody, nobody, nobody, np.zeros(len(best)), (), 0)
    return regrets_of(result.costs, best=best, floors=result.unavoidable, measure=RegretIn.MONEY)


def with_least_regret(result: StudyResult) -> tuple[StudyCell, ...]:
    """The cells with one more policy: the plan of least largest regret, as it stands, in every future."""
    if not result.shared:
        return result.cells
    plan, cells = regrets(result).least, list[StudyCell]()
    for future, policies in groupby(result.cells, key=lambda cell: cell.future):
        cells += [*policies, StudyCell(future, LEAST_REGRET, plan, result.prices[plan][future])]
    return tuple(cells)


def cell_table(result: StudyResult) -> pd.DataFrame:
    """One row per future and policy: what it costs there, in the model's currency per year.

    `plan` is the plan's name, `bound` what no plan can cost less than there, `error` by how much at most the mix is
    dearer than the best plan, as a share of what a plan can influence.
    """
    return numeric(pd.DataFrame(list(_cells(result)), columns=[*CELLS[:2], *axes_of(result), *CELLS[2:]]))


def axes_of(result: StudyResult) -> list[str]:
    """Names of all axes."""
    return list(dict.fromkeys(name for future in result.asked.futures for name in future.point))


def _cells(result: StudyResult) -> Iterator[dict[str, object]]:
    for cell in result.cells:
        future, there = result.asked.futures[cell.future], cell.price
        head: dict[str, object] = {
            "future": future.name,
            "variant": future.variant,
            **future.point,
            "policy": cell.policy,
        }
        if there is None or cell.plan is None:
            yield head | {"breaks": "cannot serve the demand"}
            continue
        network, calendar = future.model.network, future.model.calendar
        asked = sum(sold.quantity for sold in network.demand.values()) * calendar.periods_per_year
        floor, bound = result.unavoidable[cell.future], result.bounds[cell.future]
        above = there.cost - floor
        error = max(there.cost - bound, 0.0) / above if above > 0 else 0.0
        yield head | {
            "plan": name_of(result, cell.plan) if cell.plan < result.shared else cell.policy,
            "cost": there.cost,
            "steady_cost": there.steady,
            "aal": there.aal,
            "cvar": there.cvar,
            "fill_rate": 1 - there.short / asked if asked > 0 and len(network.products) == 1 else None,
            "units_lost": there.short if len(network.products) == 1 else None,
            "jic_spend": there.jic_spend,
            "jic_intensity": there.jic_share,
            "jit_intensity": jit_intensity(network, known_there(network, result.plans[cell.plan]))[0],
            "above_floor": above,
            "bound": bound,
            "error": error if cell.policy == MIX else None,
            "in_force": None if cell.over is None else cell.over.in_force,
            "over_years": None if cell.over is None else cell.over.cost,
            "breaks": "; ".join(there.broken),
        }


def known_there(network: SupplyNetwork, plan: Plan) -> Plan:
    """A plan without deliveries on lanes that a future no longer has."""
    return replace(plan, deliveries={key: often for key, often in plan.deliveries.items() if key in network.lanes})


def name_of(result: StudyResult, plan: int) -> str:
    """What a plan is called: shared plans by number, the pure extremes of a family by their own name."""
    return f"plan {plan + 1}" if plan < result.shared else result.plans[plan].name


def best_in(result: StudyResult) -> Mapping[int, list[int]]:
    """The futures in which each plan is the mix."""
    found: dict[int, list[int]] = {}
    for cell in result.cells:
        if cell.policy == MIX and cell.plan is not None:
            found.setdefault(cell.plan, []).append(cell.future)
    return found


def plan_table(result: StudyResult, regret: Regrets) -> pd.DataFrame:
    """One row per distinct plan that competes in every future: where it is the best, and how wrong it can be.

    Regret in currency per year; `close` is the share of futures in which it costs at most 5 % more, of what a plan can
    influence, than the best plan there; `fails` the share in which it cannot serve or breaks what is asked.
    """
    where, futures = best_in(result), result.asked.futures
    rows = []
    for fare in regret.plans:
        best = where.get(fare.plan, [])
        rows.append(
            {
                "plan": name_of(result, fare.plan),
                "best_in": futures[best[0]].name if best else "",
                "futures": len(best),
                "largest_regret": None if fare.where is None else float(regret.money[fare.plan, fare.where]),
                "largest_regret_in": "" if fare.where is None else futures[fare.where].name,
                "mean_regret": fare.mean,
                "close": fare.close,
                "fails": fare.fails,
                "buffer_units": sum(result.plans[fare.plan].buffers.values()),
            }
        )
    return numeric(pd.DataFrame(rows, columns=PLANS))


def regret_table(result: StudyResult, regret: Regrets) -> pd.DataFrame:
    """Every plan in every future: its cost, and what it costs more than the best plan known there."""
    rows = [
        {
            "plan": name_of(result, plan),
            "future": future.name,
            "variant": future.variant,
            **future.point,
            "cost": None if there is None else there.cost,
            "regret": regret.money[plan, place],
            "regret_share": regret.whole[plan, place],
            "regret_of_influenced": regret.influenced[plan, place],
        }
        for plan in range(result.shared)
        for place, (future, there) in enumerate(zip(result.asked.futures, result.prices[plan], strict=True))
    ]
    columns = [*REGRET[:3], *axes_of(result), *REGRET[3:]]
    return numeric(pd.DataFrame(rows, columns=columns)).replace([np.inf], np.nan)
