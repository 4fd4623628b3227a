"""The tables that `resilience plan` prints."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.grid import grid, ruled
from resilience.report.numbers import money, percent, rate
from resilience.study.follow import OBJECTIVE
from resilience.study.policies import MIX, cvar_column

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from resilience.study.optimize import PlanResult

CHOSEN = "bold"


def cost_table(result: PlanResult) -> Table:
    """What each policy costs in a year above what no plan can avoid, on the same scenarios."""
    risk, weight = cvar_column(result.risk.level), result.risk.weight
    words = risk.replace("cvar", "CVaR")
    total = "total" if weight <= 0 else f"total + {weight:g} x {words}"
    back = ["holding refund"] if result.model.holding_refund else []
    table = grid("policy", "steady", "just in case", "expected loss", *back, words, total)
    for name in ("fill rate", "JIT", "JIC"):
        table.add_column(name, justify="right")
    for _, row in result.comparison.iterrows():
        table.add_row(
            f"{row['policy']}, repaired" if row["repaired"] else str(row["policy"]),
            money(row["steady_cost"] - result.unavoidable),
            *(money(row[name]) for name in ("jic_spend", "loss_before_refund")),
            *(_signed(0.0 - row[name]) for name in ("holding_refund",) * len(back)),
            money(row[risk]),
            money(row[OBJECTIVE] - result.unavoidable),
            percent(row["fill_rate"]),
            *(percent(row[name]) for name in ("jit_intensity", "jic_intensity")),
            style=CHOSEN if row["policy"] == MIX else None,
        )
    return table


def spend_table(result: PlanResult) -> Table:
    """What the mix spends more, just in case and in all, and what loss that avoids, against each other policy."""
    costs = result.comparison.set_index("policy")
    mix = costs.loc[MIX]
    weighed, risk = result.risk.weight > 0, cvar_column(result.risk.level)
    avoided = [f"{result.risk.weight:g} x {risk.replace('cvar', 'CVaR')} avoided"] if weighed else []
    table = grid("against", "just in case", "steady cost", "loss avoided", *avoided, "saving")
    for name, row in costs.drop(index=MIX).iterrows():
        extra = (mix[key] - row[key] for key in ("jic_spend", "steady_cost"))
        tail = [result.risk.weight * (row[risk] - mix[risk])] if weighed else []
        saved = (row["aal"] - mix["aal"], *tail, row[OBJECTIVE] - mix[OBJECTIVE])
        table.add_row(str(name), *(_signed(amount) for amount in (*extra, *saved)))
    return table


def precaution_table(actions: pd.DataFrame, currency: str) -> Table:
    """Where to stop being lean: what it costs and saves, and the rates at which it would no longer pay."""
    table = ruled()
    table.add_column("action", ratio=4)
    for name in (f"costs {currency}", "saves"):
        table.add_column(name, justify="right")
    table.add_column("first period pays above", ratio=2)
    table.add_column("all of it pays above", ratio=2)
    table.add_column("now", ratio=1)
    for _, row in actions.iterrows():
        table.add_row(
            escape(str(row["action"])),
            money(row["cost"]),
            _proven(row),
            "-" if grouped(row) else rate(row["first_period_break_even_rate"]),
            f"together {rate(row['group_break_even_rate'])}" if grouped(row) else rate(row["break_even_rate"]),
            rate(row["rate"]),
        )
    return table


def leaner_table(actions: pd.DataFrame, currency: str) -> Table:
    """Where to be leaner than today: what it saves, and the rate of disruptions above which it would be wrong."""
    table = ruled()
    table.add_column("action", ratio=4)
    table.add_column(f"saves {currency}", justify="right")
    table.add_column("wrong above", ratio=2)
    table.add_column("now", ratio=2)
    for _, row in actions.iterrows():
        limit = row["group_break_even_rate"] if grouped(row) else row["break_even_rate"]
        table.add_row(escape(str(row["action"])), _proven(row), rate(limit), rate(row["rate"]))
    return table


def grouped(row: pd.Series) -> bool:
    """Whether an action needs others: what it is worth alone then tells little."""
    return isinstance(row["group"], str)


def _proven(row: pd.Series) -> str:
    if str(row["evidence"]).startswith("Required"):
        return "required"
    shared = grouped(row) and row["share"] is not None and math.isfinite(row["share"])
    return money(row["share"] if shared else row["saving"]) + ("" if row["proven"] else " ?")


def _signed(amount: float) -> str:
    return f"+{money(amount)}" if amount > 0 else money(amount)
