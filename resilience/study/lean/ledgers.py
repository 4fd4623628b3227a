"""Waste ledgers of today, of the policies of a plan and of simulated years, and their table in a run folder."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from resilience.lean.waste import UNKNOWN, LedgerRow, WasteLedger, waste_ledger
from resilience.program import policies as pinned
from resilience.program.extract import plan_of
from resilience.program.two_stage import BuildOptions, build_program
from resilience.study.costs.evaluate import Evaluator
from resilience.study.lean.records import plan_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resilience.plan.model import Model
    from resilience.study.costs.evaluate import Policy
    from resilience.study.judge.judge import Judgement

TODAY = "today, if nothing goes wrong"
COLUMNS = ["policy", "waste", "is_waste", "what", "measured", "cost"]


def policy_ledger(model: Model, policy: Policy) -> WasteLedger:
    """What a year of a policy costs by waste, disruptions included; it adds up to its steady cost and expected loss."""
    losses = dict(policy.parts) or {UNKNOWN: policy.aal}
    return waste_ledger(replace(plan_record(model, policy.plan, losses), name=policy.name), model.network)


def plan_wastes(model: Model, policies: Iterable[Policy]) -> pd.DataFrame:
    """The table `wastes.csv` of a plan: every policy waste by waste."""
    return waste_table(policy_ledger(model, policy) for policy in policies if math.isfinite(policy.aal))


def simulated_ledgers(model: Model, judgement: Judgement) -> tuple[WasteLedger, ...]:
    """What a simulated year of each policy costs by waste; it adds up to steady cost and mean annual loss."""
    found = []
    for name, promise in judgement.promises.policies.items():
        losses = {part: mean.mean for part, mean in judgement.years.parts(name).items()}
        record = replace(plan_record(model, promise.plan, losses, exact=True), name=name)
        found.append(waste_ledger(record, model.network))
    return tuple(found)


def todays_ledger(model: Model) -> WasteLedger | None:
    """What a year of today costs by waste if nothing goes wrong; None where today has no steady state."""
    program = build_program(model, (), BuildOptions())
    x = Evaluator(model, program).columns(pinned.status_quo, frozenset())
    if x is None:
        return None
    return waste_ledger(plan_record(model, plan_of(program, x, TODAY)), model.network)


def waste_table(ledgers: Iterable[WasteLedger]) -> pd.DataFrame:
    """Ledgers as a table; the costs of a policy add up to what its year costs, what is not measured has none."""
    return pd.DataFrame([row for ledger in ledgers for row in _rows(ledger)], columns=COLUMNS)


def _rows(ledger: WasteLedger) -> Iterator[dict[str, object]]:
    for entry in ledger.entries:
        told = {"policy": ledger.name, "waste": str(entry.row), "is_waste": entry.row.is_waste}
        for what, cost in entry.parts.items():
            yield told | {"what": what, "measured": True, "cost": cost}
        if entry.not_measured:
            yield told | {"what": entry.not_measured, "measured": False, "cost": None}


def by_waste(table: pd.DataFrame) -> dict[str, dict[str, float | None]]:
    """Money a year by waste and, within each, by policy; None where nothing of it is measured."""
    policies = dict.fromkeys(map(str, table["policy"]))
    found: dict[str, dict[str, float | None]] = {str(row): dict.fromkeys(policies) for row in LedgerRow}
    for row in table[table["measured"]].itertuples():
        costs = found[str(row.waste)]
        costs[str(row.policy)] = (costs[str(row.policy)] or 0.0) + float(row.cost)  # type: ignore[arg-type]  # a number wherever it is measured
    return found
