"""What `resilience plan` prints of the way from today's stock to the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.text.grid import grid
from resilience.report.numbers import money
from resilience.study.costs.from_stock import from_stock
from resilience.study.packs import in_packs

if TYPE_CHECKING:
    from resilience.cli.console import Terminal
    from resilience.study.plan.optimize import PlanResult

HEAD = """
[bold]From today's stock to the plan[/]  buy for {buy}, run down {run_down}: {net}
  The levels of the plan do not depend on the stock on hand; what is to be bought or run down to reach them does."""
NOTHING = "\n[bold]From today's stock to the plan[/]  Nothing to buy and nothing to run down."
MORE = "  and {count} more shelves in from_stock.csv"
TOP = 8


def print_stock(terminal: Terminal, result: PlanResult) -> None:
    """Print what to buy and what to run down, shelf by shelf; nothing where no stock on hand is stated."""
    if not result.model.inventory:
        return
    table, currency = from_stock(result.model, result.plan), escape(result.model.currency)
    moved = table[(table["buy"] > 0) | (table["run_down"] > 0)]
    if moved.empty:
        terminal.show(NOTHING)
        return
    bound = moved["money_bound"]
    net = float(bound.sum())
    words = f"{money(abs(net), currency)} {'bound' if net >= 0 else 'set free'} in all"
    head = HEAD.format(
        buy=money(float(bound.clip(lower=0).sum()), currency),
        run_down=money(abs(float(bound.clip(upper=0).sum())), currency),
        net=words,
    )
    shown = grid("shelf", "starts from", "units there", "the plan keeps", "buy", "run down", f"binds {currency}")
    order = bound.abs().sort_values(ascending=False, kind="stable").index
    for _, row in moved.loc[order].head(TOP).iterrows():
        part = result.model.network.parts[row["part"]]
        amounts = (in_packs(part, row[name]) for name in ("on_hand", "buffer", "buy", "run_down"))
        where = escape(f"{row['part']} at {row['site']}")
        shown.add_row(where, str(row["starts_from"]), *amounts, money(row["money_bound"]))
    terminal.show(head, shown)
    if len(moved) > TOP:
        terminal.show(MORE.format(count=len(moved) - TOP))
