"""The seven wastes on the screen: what each costs, and what no table prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.text.grid import grid
from resilience.cli.text.lines import item, section
from resilience.lean.waste import LedgerRow, largest
from resilience.report.numbers import difference, money, percent, whole
from resilience.study.lean.ledgers import by_waste
from resilience.study.policy_names import MIX, STATUS_QUO

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from rich.table import Table

    from resilience.cli.console import Terminal
    from resilience.lean.waste import WasteLedger

NOT_MEASURED = "not measured"
HEAD = "{currency} a year; all rows add up to {total}"
WASTED = "What can be priced of the seven wastes is {share} of it. Not measured is not zero: nobody has counted it yet."
UNTOLD = "Not in these sums: {what}."
RUN_HEAD = "{currency} a year by policy; the rows of a policy add up to its whole cost. Not measured is not zero"
CHANGE = "mix less today"


def print_ledger(terminal: Terminal, ledger: WasteLedger, currency: str) -> None:
    """Print the ledger of one record."""
    head = HEAD.format(currency=currency, total=whole(ledger.total))
    terminal.show("", section("Seven wastes", f"{escape(ledger.name)}: {head}"), _one(ledger))
    share = percent(ledger.wasted / ledger.total if ledger.total else None)
    terminal.show(item(WASTED.format(share=share)), *(item(words, dim=True) for words in _untold(ledger)))


def _one(ledger: WasteLedger) -> Table:
    table = grid("waste", "a year", "most of it")
    table.columns[2].justify = "left"
    for entry in ledger.entries:
        if not entry.row.is_waste and not entry.cost:
            continue
        line = largest(ledger, entry.row)
        most = "" if line is None else f"{line.what}, {line.where}"
        cost = NOT_MEASURED if entry.cost is None else money(entry.cost)
        table.add_row(str(entry.row), cost, escape(most))
    return table


def _untold(ledger: WasteLedger) -> Iterator[str]:
    """What is not priced of wastes of which something is."""
    rest = [entry.not_measured for entry in ledger.entries if entry.not_measured and entry.cost is not None]
    if rest:
        yield UNTOLD.format(what="; ".join(rest))


def print_run_wastes(terminal: Terminal, wastes: pd.DataFrame, currency: str) -> None:
    """Print the ledgers of a run, policy beside policy."""
    terminal.show("", section("Seven wastes", RUN_HEAD.format(currency=currency)), _beside(by_waste(wastes)))
    rest = dict.fromkeys(wastes.loc[~wastes["measured"], "what"])
    terminal.show(item(escape(UNTOLD.format(what="; ".join(rest))), dim=True))


def _beside(found: dict[str, dict[str, float | None]]) -> Table:
    policies = list(found[LedgerRow.WORK])
    compared = {MIX, STATUS_QUO} <= set(policies)
    table = grid("waste", *map(escape, policies), *([CHANGE] if compared else []))
    sums = dict.fromkeys(policies, 0.0)
    for row in LedgerRow:
        costs = found[row]
        if not row.is_waste and not any(costs.values()):
            continue
        sums = {name: sums[name] + (costs[name] or 0.0) for name in policies}
        cells = [NOT_MEASURED if cost is None else money(cost) for cost in costs.values()]
        table.add_row(row, *cells, *([difference(_change(costs))] if compared else []))
    change = [difference(sums[MIX] - sums[STATUS_QUO])] if compared else []
    table.add_row("[bold]all[/]", *(whole(sums[name]) for name in policies), *change)
    return table


def _change(costs: dict[str, float | None]) -> float | None:
    """What the mix costs above today; None where one of them is not measured."""
    mix, today = costs[MIX], costs[STATUS_QUO]
    return None if mix is None or today is None else mix - today
