"""The tables of actions that `resilience plan` prints."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.grid import ruled
from resilience.report.numbers import money, rate

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table


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
