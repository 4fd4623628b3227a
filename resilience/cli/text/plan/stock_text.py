"""What `resilience plan` prints of the way from today's stock to the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.text.grid import grid
from resilience.cli.text.lines import Hanging, section
from resilience.network.parts import Node
from resilience.report.numbers import money
from resilience.study.costs.from_stock import from_stock
from resilience.study.packs import in_packs, to_take
from resilience.study.run.decisions import buffers
from resilience.study.words import digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from resilience.cli.console import Terminal
    from resilience.network.parts import Part
    from resilience.study.plan.optimize import PlanResult

HEAD = """
[bold]From today's stock to the plan[/]  buy for {buy}, run down {run_down}: {net}
  The levels of the plan do not depend on the stock on hand; what is to be bought or run down to reach them does."""
PACKS = "  Whole packs: to buy rounded up, to run down rounded down, so that no shelf falls below the plan."
ORDERS = (
    "Usual is what the planned flow has on the way anyway: it adds nothing to the shelf. What is on order beyond that "
    "and beyond one delivery does: it is bought already, or, where it stands with a '+', is to be run down as well as "
    "what is there. Money counts what is there alone."
)
NOTHING = "\n[bold]From today's stock to the plan[/]  Nothing to buy and nothing to run down."
LEFT_ALONE = (
    "Left alone, though the plan changes what they keep: {shelves}. A shelf swings between what it keeps and one "
    "delivery above that, and what is there lies in between."
)
MORE = "  and {count} more shelves in from_stock.csv"
TOP = 8
APART = (
    "In units: the target is everyday safety stock, for {level} of periods, and a strategic part on top, against "
    "disruptions. Both are one stock, held once. Covers: periods of demand that the everyday part is for."
)
APART_MORE = "  and {count} more shelves in buffers.csv"


def print_stock(terminal: Terminal, result: PlanResult) -> None:
    """Print what to buy and what to run down, shelf by shelf; nothing where no stock on hand is stated."""
    if not result.model.inventory:
        return
    table, currency = from_stock(result.model, result.plan), escape(result.model.currency)
    moved = table[(table[["buy", "run_down", "ordered_beyond"]] > 0).any(axis=1)]
    if moved.empty:
        terminal.show(NOTHING, *_left_alone(result, table))
        return
    bound = moved["money_bound"]
    net = float(bound.sum())
    words = f"{money(abs(net), currency)} {'bound' if net >= 0 else 'set free'} in all"
    head = HEAD.format(
        buy=money(float(bound.clip(lower=0).sum()), currency),
        run_down=money(abs(float(bound.clip(upper=0).sum())), currency),
        net=words,
    )
    ordered = bool((moved["on_order"] > 0).any())
    orders, left = (("on order", "usual"), ("still to order",)) if ordered else ((), ())
    plan = "plan keeps" if ordered else "the plan keeps"
    shown = grid("shelf", "starts from", "units there", *orders, plan, "buy", *left, "run down", f"binds {currency}")
    order = bound.abs().sort_values(ascending=False, kind="stable").index
    for _, row in moved.loc[order].head(TOP).iterrows():
        shown.add_row(*_cells(result.model.network.parts[row["part"]], row, ordered=ordered))
    packs = (PACKS,) if moved["pack"].notna().any() else ()
    terminal.show(head, *packs, *([Hanging("  ", ORDERS)] if ordered else []), shown)
    if len(moved) > TOP:
        terminal.show(MORE.format(count=len(moved) - TOP))
    terminal.show(*_left_alone(result, table.drop(index=moved.index)))


def _left_alone(result: PlanResult, still: pd.DataFrame) -> Iterator[Hanging]:
    """Say which shelves are to keep more or less than today and need nothing for it, each with what is there."""
    today = result.model.cover
    found = []
    for _, row in still.iterrows():
        kept = today.get(Node(row["site"], row["part"]), 0.0)
        if digits(kept) != digits(row["buffer"]):
            between = f"{digits(row['on_hand'])} there, between {digits(row['buffer'])} and "
            found.append(f"{row['part']} at {row['site']} ({between}{digits(row['buffer'] + row['lot'])})")
    if found:
        more = f" and {len(found) - TOP} more" if len(found) > TOP else ""
        yield Hanging("  ", LEFT_ALONE.format(shelves=escape(", ".join(found[:TOP]) + more)))


def _cells(part: Part, row: pd.Series, *, ordered: bool) -> Iterator[str]:
    """One shelf: levels in units, what is to be moved in packs too."""
    yield escape(f"{row['part']} at {row['site']}")
    yield str(row["starts_from"])
    yield digits(row["on_hand"])
    if ordered:
        stated = row["on_order"] == row["on_order"]
        yield digits(row["on_order"]) if stated else "-"
        yield digits(row["in_transit"]) if stated else "-"
    yield digits(row["buffer"])
    yield in_packs(part, row["buy"])
    if ordered:
        yield in_packs(part, row["left_to_buy"])
    coming = f"\n+ {digits(row['ordered_beyond'])}" if row["run_down"] > 0 and row["ordered_beyond"] > 0 else ""
    yield to_take(part, row["run_down"]) + coming
    yield money(row["money_bound"])


def print_everyday(terminal: Terminal, result: PlanResult) -> None:
    """Print the parts of each target, the dearest everyday stock first; nothing where none is asked for."""
    everyday = result.model.everyday
    if everyday is None:
        return
    table, parts = buffers(result), result.model.network.parts
    held = table[table["everyday"] > 0]
    cost = held["everyday"] * [parts[part].holding_cost for part in held["part"]]
    costs = f"everyday, {escape(result.model.currency)} a year"
    shown = grid("shelf", "target", "everyday", "strategic", "covers", costs)
    for at in cost.sort_values(ascending=False, kind="stable").index[:TOP]:
        row = held.loc[at]
        shown.add_row(
            escape(f"{row['part']} at {row['site']}"),
            *(digits(row[name]) for name in ("units", "everyday", "strategic")),
            str(everyday.covered[Node(row["site"], row["part"])]),
            money(float(cost[at])),
        )
    head = APART.format(level=f"{digits(100 * everyday.level, 6)} %")
    terminal.show("", section("Everyday and strategic stock", head), shown)
    if len(held) > TOP:
        terminal.show(APART_MORE.format(count=len(held) - TOP))
