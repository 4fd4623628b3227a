"""What `resilience compare` prints: one table for each run beside the first, and what it comes to in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.text.grid import ruled
from resilience.cli.text.lines import Hanging, item
from resilience.report.numbers import NOTHING, difference, digits, money, percent, settled, whole
from resilience.study.compare.comparison import RunComparison
from resilience.study.compare.decisions import DecisionKind
from resilience.study.compare.pairs import FLOOR, WHOLE
from resilience.study.compare.tables import OTHER_INPUTS, OTHER_PLAN, REST, TOGETHER
from resilience.study.compare.words import sentences
from resilience.study.records import records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.table import Table

    from resilience.cli.console import Terminal
    from resilience.study.compare.cells import InputDifference
    from resilience.study.compare.decisions import DecisionDifference, DecisionSide
    from resilience.study.compare.pairs import ComparedCost, RunPair

PREVIOUS = "\n[bold]Beside the previous run[/]  {second} beside {first}, the first; money in {currency} a year"
HEAD = "\n[bold]{second}[/] beside [bold]{first}[/], the first; money in {currency} a year"
SECTIONS = {
    DecisionKind.SHELF: "Shelves (units; days they last)",
    DecisionKind.SOURCE: "Sources (share of what arrives; change in percentage points)",
    DecisionKind.LOT: "Lots (deliveries a period; days between)",
    DecisionKind.RESERVE: "Reserves (units a period)",
    DecisionKind.APPROVAL: "Approved sources",
    DecisionKind.VISIBILITY: "Watched sites",
    DecisionKind.SITE: "Sites opened and closed",
    DecisionKind.MADE: "Made or bought (units a period)",
}
CHOSEN = frozenset({DecisionKind.APPROVAL, DecisionKind.VISIBILITY, DecisionKind.SITE})
"""What is chosen or not."""
COSTS, MOVED, INPUTS = "Cost", "What moved the whole cost", "Inputs that differ"
MOST = 12
"""Rows of a section that are shown."""
OF_WHAT = 34
"""Columns of what differs, so that the table fits a terminal of 80."""
CELL = 13
LONGEST = 1e10
"""Amounts from which on they are told in millions, billions or more."""
MORE = "and {count} more in the workbook and the JSON"
TOGETHER_THESE = "these {count} together"
BLANK_CELL = "(blank)"
Cells = tuple[str, ...]


def print_comparison(terminal: Terminal, result: RunComparison) -> None:
    """Print every run beside the first."""
    for pair in result.pairs:
        print_pair(terminal, pair)


def print_pair(terminal: Terminal, pair: RunPair, head: str = HEAD) -> None:
    """Print one run beside another: the table, and what it comes to."""
    names = {"first": escape(pair.first), "second": escape(pair.second), "currency": escape(pair.currency)}
    terminal.show(head.format(**names), comparison_table(pair))
    terminal.show(*(Hanging("", escape(words)) for words in sentences(pair)))
    terminal.show(*(item(escape(note)) for note in pair.notes))


def comparison_table(pair: RunPair) -> Table:
    """One table of costs, what moved them, decisions and inputs; `a year` is what each adds to a year's cost."""
    table = ruled()
    table.add_column("what differs", max_width=OF_WHAT, overflow="fold")
    for name in ("first", "second", "change", "a year"):
        table.add_column(name, justify="right", max_width=CELL + 3 * (name in {"first", "second"}), overflow="fold")
    for head, rows in _sections(pair):
        shown = rows[:MOST]
        table.add_row(f"[bold]{head}[/]")
        for row in shown:
            table.add_row(f"  {row[0]}", *row[1:])
        if len(rows) > len(shown):
            table.add_row(f"  [dim]{MORE.format(count=len(rows) - len(shown))}[/]")
    return table


def _sections(pair: RunPair) -> Iterator[tuple[str, list[Cells]]]:
    """Heads and rows; a section without rows is left out."""
    yield COSTS, [_cost(line) for line in pair.costs]
    moved = list(_moved(pair))
    if moved:
        yield MOVED, moved
    for kind, head in SECTIONS.items():
        rows = [_decision(one) for one in pair.decisions if one.kind is kind]
        if rows:
            yield head, rows
    if pair.inputs:
        yield INPUTS, list(_inputs(pair))


def _cost(line: ComparedCost) -> Cells:
    say = _whole if line.what in {WHOLE, FLOOR} else money
    of = max(abs(line.was or 0.0), abs(line.now or 0.0))
    return line.what, say(line.was), say(line.now), "", difference(line.change, of)


def _whole(amount: float | None) -> str:
    """To the unit of account, where that is no longer than a cell; else to as many digits."""
    return whole(amount) if amount is None or abs(amount) < LONGEST else money(amount, count=7)


def _moved(pair: RunPair) -> Iterator[Cells]:
    split, size = pair.split, pair.size
    if split.inputs is None:
        return
    yield OTHER_INPUTS, "", "", "", difference(split.inputs, size)
    if len(split.each) > 1 and settled(split.together or 0.0, size):
        yield TOGETHER, "", "", "", difference(split.together, size)
    yield OTHER_PLAN, "", "", "", difference(split.plan, size)
    if settled(split.rest, size):
        yield REST, "", "", "", difference(split.rest, size)


def _decision(one: DecisionDifference) -> Cells:
    said = _chosen if one.kind in CHOSEN else _SAID.get(one.kind, _units)
    change = _change(one, said)
    return escape(one.place), said(one.was), said(one.now), change, difference(one.moved)


def _change(one: DecisionDifference, said: Callable[[DecisionSide], str]) -> str:
    """What is added, in the unit of both sides: of shares in percentage points."""
    if said is _chosen:
        return ""
    if said is _share and one.was.share is not None and one.now.share is not None:
        return f"{_signed(100 * (one.now.share - one.was.share))} points"
    return _signed(one.change)


def _signed(value: float) -> str:
    return f"+{digits(value)}" if value > 0 else digits(value)


def _units(side: DecisionSide) -> str:
    return digits(side.amount, 4)


def _in_days(side: DecisionSide) -> str:
    return digits(side.amount, 4) if side.days is None else f"{digits(side.amount, 4)}\n{digits(side.days, 2)} d"


def _share(side: DecisionSide) -> str:
    return f"{_units(side)} units" if side.share is None else percent(side.share)


def _chosen(side: DecisionSide) -> str:
    return "yes" if side.amount else "no"


_SAID = {DecisionKind.SHELF: _in_days, DecisionKind.LOT: _in_days, DecisionKind.SOURCE: _share}


def _inputs(pair: RunPair) -> Iterator[Cells]:
    """Cells, those that move most first; below those that are priced as one, such as a hazard's, what they move."""
    priced = {one for group in pair.split.each for one in group.differences}
    for group in sorted(pair.split.each, key=lambda group: -abs(group.moved or 0.0)):
        moved, several = difference(group.moved, pair.size), len(group.differences) > 1
        for one in group.differences:
            yield _input(one, "" if several else moved)
        if several:
            yield TOGETHER_THESE.format(count=len(group.differences)), "", "", "", moved
    for one in pair.inputs:
        if one not in priced:
            yield _input(one, NOTHING)


def _input(one: InputDifference, moved: str) -> Cells:
    words = (escape(one.was) or BLANK_CELL, escape(one.now) or BLANK_CELL)
    key = f"\n    [dim]{escape(', '.join(one.key))}[/]" if one.key else ""
    return f"{escape(one.place)}{key}", *words, "", moved


def pair_answer(pair: RunPair) -> dict[str, object]:
    """One run beside another as JSON knows it."""
    found: dict[str, object] = {"first": pair.first, "second": pair.second}
    found |= {name: records(one) for name, one in RunComparison((pair,)).tables.items()}
    return found | {"verdict": list(sentences(pair)), "notes": list(pair.notes)}
