"""The tables of costs that `resilience plan` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.text.grid import grid
from resilience.report.numbers import difference, money, percent, settled, whole
from resilience.study.costs.policies import cvar_column
from resilience.study.costs.service import SERVED, apart
from resilience.study.plan.follow import ABOVE_FLOOR, AGAINST_TODAY, OBJECTIVE
from resilience.study.policy_names import MIX, STATUS_QUO

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from resilience.study.plan.optimize import PlanResult

CHOSEN = "bold"


def cost_table(result: PlanResult) -> Table:
    """The whole cost of each policy, against today, and what of it is above the floor, on the same scenarios."""
    weighed = [f"{result.risk.weight:g} x {_cvar(result)}"] if result.risk.weight > 0 else []
    back = ["holding spared"] if result.model.holding_refund else []
    table = grid("policy", "whole cost", "against today", "above the floor", "steady", "expected loss", *back, *weighed)
    for _, row in result.comparison.iterrows():
        size = row[OBJECTIVE]
        parts = [row["steady_cost"] - result.unavoidable, row["loss_before_refund"]]
        parts += [row["holding_refund"]] * len(back)
        parts += [result.risk.weight * row[cvar_column(result.risk.level)]] * len(weighed)
        table.add_row(
            _named(row),
            whole(size),
            "-" if row["policy"] == STATUS_QUO else difference(row[AGAINST_TODAY], size),
            *(money(settled(amount, size)) for amount in (row[ABOVE_FLOOR], *parts)),
            style=CHOSEN if row["policy"] == MIX else None,
        )
    return table


def lean_table(result: PlanResult) -> Table:
    """How lean each policy is: what it spends just in case, and on what, how it serves, and its bad years."""
    products = result.model.network.products
    served = ["fill rate"] if len(products) == 1 else []
    spent = ("just in case", "buffers", "sources", "reserves, visibility")
    table = grid("policy", *spent, "JIC", "JIT", *served, _cvar(result))
    for _, row in result.comparison.iterrows():
        parts = (
            row["jic_spend"],
            row["buffer_holding"],
            row["qualification"] + row["source_premium"],
            row["reserve_fees"] + row["visibility"],
        )
        table.add_row(
            _named(row),
            *(money(settled(amount, row[OBJECTIVE])) for amount in parts),
            *(percent(row[name]) for name in ("jic_intensity", "jit_intensity", *["fill_rate"] * len(served))),
            money(settled(row[cvar_column(result.risk.level)], row[OBJECTIVE])),
            style=CHOSEN if row["policy"] == MIX else None,
        )
    return table


def service_table(result: PlanResult, most: int) -> Table | None:
    """Fill rate of each product, and in each market of it, under each policy; the poorest served by the plan first.

    None where there is but one. `most` is how many are shown.
    """
    names = list(apart(result.model.network))
    if not names:
        return None
    rates = result.comparison.set_index("policy")[[f"{SERVED} {name}" for name in names]].astype(float)
    table = grid("fill rate of", *map(str, rates.index))
    plan = {name: float(rates[f"{SERVED} {name}"][MIX]) for name in names}
    for name in sorted(names, key=plan.__getitem__)[:most]:
        table.add_row(escape(name), *map(percent, rates[f"{SERVED} {name}"]))
    return table


def spend_table(result: PlanResult) -> Table:
    """What the mix spends more, just in case and in all, and what loss that avoids, against each other policy."""
    costs = result.comparison.set_index("policy")
    mix = costs.loc[MIX]
    weighed, risk = result.risk.weight > 0, cvar_column(result.risk.level)
    avoided = [f"{result.risk.weight:g} x {_cvar(result)} avoided"] if weighed else []
    table = grid("against", "just in case", "steady cost", "loss avoided", *avoided, "saving")
    for name, row in costs.drop(index=MIX).iterrows():
        extra = (mix[key] - row[key] for key in ("jic_spend", "steady_cost"))
        tail = [result.risk.weight * (row[risk] - mix[risk])] if weighed else []
        saved = (row["aal"] - mix["aal"], *tail, row[OBJECTIVE] - mix[OBJECTIVE])
        table.add_row(str(name), *(difference(amount, result.objective) for amount in (*extra, *saved)))
    return table


def _named(row: pd.Series) -> str:
    mark = " *" if row["breaks"] else ""
    return f"{row['policy']}, repaired{mark}" if row["repaired"] else f"{row['policy']}{mark}"


def no_choices(result: PlanResult) -> frozenset[str]:
    """Names of the policies that could not be chosen."""
    return frozenset(result.comparison.loc[result.comparison["breaks"].astype(bool), "policy"])


def no_choice(result: PlanResult) -> list[str]:
    """Say why each policy that is marked could not be chosen."""
    rows = result.comparison[result.comparison["breaks"].astype(bool)]
    return [f"* {row['policy']} is no choice: it {row['breaks']}" for _, row in rows.iterrows()]


def _cvar(result: PlanResult) -> str:
    return cvar_column(result.risk.level).replace("cvar", "CVaR")
