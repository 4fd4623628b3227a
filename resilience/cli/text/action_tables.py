"""The table of actions that `resilience plan` prints: what each costs, avoids, promises and saves when simulated."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.text.grid import ruled
from resilience.report.numbers import NOTHING, difference, digits, estimated, money, often, settled

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

PAYS = "pays above"
"""The rate above which a precaution pays; of other actions it is told above which they are wrong."""
PARTS = {
    "cost_holding": "holding", "cost_quality": "quality", "cost_sources": "sources", "cost_deliveries": "deliveries",
    "cost_fees": "fees",
}  # fmt: skip
"""What the columns of an action's cost are called."""


def action_table(actions: pd.DataFrame, whole: float, limit: str, *, first: bool = False) -> Table:
    """Actions, one a row; `whole` is the plan's cost per year, beside which dust is nothing.

    Parameters
    ----------
    limit
        What is said of the rate at which an action's saving is nil.
    first
        Whether the rate from which on the first period of a stock pays is told, too.
    """
    table = ruled()
    table.add_column("action", ratio=1)
    heads = ("costs", "avoids", "promised", "simulated", limit, *(["first period"] if first else []), "now")
    for name in heads:
        table.add_column(name, justify="right", no_wrap=True)
    for _, row in actions.iterrows():
        risk = row["risk_avoided"] if _known(row["risk_avoided"]) else 0.0
        avoided = row["loss_avoided"] + risk if _known(row["loss_avoided"]) else math.nan
        start = ["-" if grouped(row) else often(row["first_period_break_even_rate"])] if first else []
        table.add_row(
            escape(str(row["action"])) + _split(row, whole) + _once(row),
            difference(row["cost"], whole),
            difference(avoided, whole),
            _promised(row, whole),
            _simulated(row, whole),
            _limit(row, pays=limit == PAYS),
            *start,
            often(row["rate"]),
        )
    return table


def _limit(row: pd.Series, *, pays: bool) -> str:
    """Rate at which an action, or those that need each other, tips; in words where none does."""
    together = grouped(row)
    rate, saving = (row["group_break_even_rate" if together else "break_even_rate"],
                    row["group_saving" if together else "saving"])  # fmt: skip
    said = often(rate) if _known(rate) else NOTHING
    if said in {"never", "always"}:
        said = "no rate" if said == "never" else "any rate"
    elif said == NOTHING and _known(saving):
        said = "any rate" if (saving > 0) == pays else "no rate"
    return f"together {said}" if together else said


def grouped(row: pd.Series) -> bool:
    """Whether an action needs others: what it is worth alone then tells little."""
    return isinstance(row["group"], str)


def shared(row: pd.Series) -> bool:
    """Whether what an action saves is told as its share of what several save together."""
    return grouped(row) and _known(row["share"])


def _known(value: object) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value)


def _promised(row: pd.Series, whole: float) -> str:
    saving = difference(row["saving"], whole)
    if str(row["evidence"]).startswith("Required"):
        return f"{saving}\nrequired"
    return (
        saving
        + ("" if row["proven"] else " ?")
        + (f"\n[dim]share {money(settled(row['share'], whole))}[/]" if shared(row) else "")
    )


def _simulated(row: pd.Series, whole: float) -> str:
    mean, half = row["simulated_saving"], row["simulated_half_width"]
    if not _known(mean) or not _known(half):
        return "-"
    return estimated(settled(mean, whole), settled(half, whole), signed=True)


def _once(row: pd.Series) -> str:
    """What is spent once, and when that is paid back, on a line of its own."""
    if not _known(row["spent_once"]):
        return ""
    years = row["payback_years"]
    back = f"paid back in {digits(years)} years" if _known(years) else "never paid back"
    return f"\n[dim]{money(row['spent_once'])} of it spent once, {back}[/]"


def _split(row: pd.Series, whole: float) -> str:
    """What a cost is made of, on a line of its own, where it is of several kinds."""
    kinds = {words: row[name] for name, words in PARTS.items() if _known(row[name]) and settled(row[name], whole)}
    if len(kinds) < 2:
        return ""
    return f"\n[dim]{', '.join(f'{words} {difference(amount)}' for words, amount in kinds.items())}[/]"
