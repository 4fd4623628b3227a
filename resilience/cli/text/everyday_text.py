"""What `resilience plan` prints of targets that are everyday safety stock and a strategic part on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.text.grid import grid
from resilience.cli.text.lines import section
from resilience.network.parts import Node
from resilience.report.numbers import money
from resilience.study.run.decisions import buffers
from resilience.study.words import digits

if TYPE_CHECKING:
    from resilience.cli.console import Terminal
    from resilience.study.plan.optimize import PlanResult

HEAD = (
    "In units: the target is everyday safety stock, for {level} of periods, and a strategic part on top, against "
    "disruptions. Both are one stock, held once. Covers: periods of demand that the everyday part is for."
)
MORE = "  and {count} more shelves in buffers.csv"
TOP = 12


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
    head = HEAD.format(level=f"{digits(100 * everyday.level, 6)} %")
    terminal.show("", section("Everyday and strategic stock", head), shown)
    if len(held) > TOP:
        terminal.show(MORE.format(count=len(held) - TOP))
