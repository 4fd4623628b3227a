"""The tables that `resilience plan` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.markup import escape
from rich.table import Table

from resilience.report.numbers import NOTHING, digits, money, percent, rate
from resilience.study.policies import MIX, cvar_column

if TYPE_CHECKING:
    import pandas as pd

    from resilience.study.optimize import PlanResult

CHOSEN = "bold"


def cost_table(result: PlanResult) -> Table:
    """What each policy costs in a year, on the same scenarios."""
    risk = cvar_column(result.risk.level)
    table = _table("policy", "steady", "just in case", "expected loss", risk.replace("cvar", "CVaR"), "total")
    for name in ("fill rate", "JIT", "JIC"):
        table.add_column(name, justify="right")
    for _, row in result.comparison.iterrows():
        table.add_row(
            str(row["policy"]),
            *(money(row[name]) for name in ("steady_cost", "jic_spend", "aal", risk, "total")),
            percent(row["fill_rate"]),
            *(percent(row[name]) for name in ("jit_intensity", "jic_intensity")),
            style=CHOSEN if row["policy"] == MIX else None,
        )
    return table


def spend_table(result: PlanResult) -> Table:
    """What the mix spends more, just in case and in all, and what loss that avoids, against each other policy."""
    costs = result.comparison.set_index("policy")
    mix = costs.loc[MIX]
    table = _table("against", "just in case", "steady cost", "loss avoided", "saving")
    for name, row in costs.drop(index=MIX).iterrows():
        extra = (mix[key] - row[key] for key in ("jic_spend", "steady_cost"))
        saved = (row[key] - mix[key] for key in ("aal", "total"))
        table.add_row(str(name), *(_signed(amount) for amount in (*extra, *saved)))
    return table


def recommendation_table(actions: pd.DataFrame, currency: str) -> Table:
    """Actions with their saving, the rate at which each just pays, and what would reverse it."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("action", ratio=4)
    table.add_column(f"saves {currency}", justify="right")
    table.add_column("breaks even at", ratio=2)
    table.add_column("what would reverse it", ratio=4)
    for _, row in actions.iterrows():
        saving = money(row["saving"]) + ("" if row["proven"] else " ?")
        words = [escape(str(row[name])) for name in ("action", "what_would_reverse_it")]
        table.add_row(words[0], saving, rate(row["break_even_rate"]), words[1])
    return table


def hindcast_table(replays: pd.DataFrame) -> Table:
    """Every replay: recovery, stock and planned output against the loss they lead to."""
    table = _table("recovery", "cover", "planned output", "loss", "first stop", "as recorded")
    for _, row in replays.iterrows():
        hits = [word for word in ("loss", "first_stop") if row.get(f"{word}_within")]
        words = ", ".join(hits).replace("_", " ") or NOTHING
        amounts = (digits(row["cover_periods"]), digits(row["planned_output"]), digits(row["loss"]))
        table.add_row(escape(str(row["recovery"])), *amounts, row["first_stop"] or NOTHING, words)
    return table


def _signed(amount: float) -> str:
    return f"+{money(amount)}" if amount > 0 else money(amount)


def _table(first: str, *others: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(first)
    for name in others:
        table.add_column(name, justify="right")
    return table
