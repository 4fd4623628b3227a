"""What `resilience lean` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.text.grid import grid
from resilience.cli.text.lean.conditions_text import print_conditions
from resilience.cli.text.lean.waste_text import print_ledger
from resilience.cli.text.lines import Hanging, item, section
from resilience.report.lean_words import pace_words
from resilience.report.numbers import digits, money, percent

if TYPE_CHECKING:
    from pathlib import Path

    from rich.table import Table

    from resilience.cli.console import Terminal
    from resilience.study.lean.drifts import LeanDrift
    from resilience.study.lean.ends import LeanEnd
    from resilience.study.lean.lines import LeanLine
    from resilience.study.lean.loops import LeanLoop
    from resilience.study.lean.view import LeanView

START = """
[bold]{title}[/]
as it runs today: takt, bottleneck and cards
"""
LEGEND = {
    "takt": "minutes there are for each good unit that is asked for; a line whose cycle is longer cannot keep pace",
    "needed": "share of its time, or of its capacity, that today's demand needs",
    "cards": "full containers that replenish what is used while a card is under way and waits for the next delivery, "
    "and that hold today's buffer; fewer starve the loop, more only hold stock",
}
LINES = "{shown} of {count}, the fullest first"
LOOPS = "{shown} of {count}, most cards first; units a period, times in calendar days"
ROWS = 15
BALANCED = "{site}, {name}: its {tasks} tasks need {most}{stations} stations at the takt, at work {share} of the time."
STATION = "  station {number}, {load} min: {tasks}"
TOO_LONG = "{site}, {name}: {tasks} takes longer than the takt of {takt} min. Divide it, or double its station."
ENDS = "{shown} of {count}, where a buffer pays first; times in calendar days"
ALONE = (
    "Each lane by itself, as if it were the only source, its outage as long on average as its origin needs to recover. "
    "What the whole network should do is said by `resilience plan`."
)
FOUND = "as things stand today: a drift is found only when the lots and buffers ahead of its maker are used up"
STOPS = (
    "{part} at {site}: stopping the line at the first bad unit seen makes {bad} bad units in 1,000, with {stops} stops "
    "a year"
)
PAYS = "; it pays while a stop costs less than {worth} {currency}{now}."
NEVER = "; it never pays, for lots and buffers ahead are so small that as many are bad without."
COSTS_LESS, COSTS_MORE = ". It costs {cost}: stop the line", ". It costs {cost}: do not, as things stand"
WRITTEN = "\nWritten to [bold]{folder}[/]"
SOME = "{buffer} of all {cards} cards only hold the buffers aimed at today."


def print_lean(terminal: Terminal, view: LeanView, folder: Path | None = None) -> None:
    """Print lines against their takt, lanes with their cards, and where they were written."""
    terminal.begin(START.format(title=escape(view.model.title)))
    terminal.begin(*(Hanging(f"  {word:<7} ", meaning) for word, meaning in LEGEND.items()), "")
    terminal.show(*(item(escape(note), dim=True) for note in view.notes))
    if view.lines:
        shown = view.lines[:ROWS]
        head = LINES.format(shown=len(shown), count=len(view.lines))
        terminal.show(
            "",
            section("Lines and makers", head),
            _lines(shown),
            *(item(escape(words)) for words in pace_words(view.lines)),
        )
        terminal.show(*(item(words) for line in view.lines for words in _stations(line)))
    if view.loops:
        cut = view.loops[:ROWS]
        head = LOOPS.format(shown=len(cut), count=len(view.loops))
        terminal.show("", section("Cards", head), _loops(cut), *map(item, _held(view.loops)))
    _print_drifts(terminal, view)
    if view.ends:
        least = view.ends[:ROWS]
        head = ENDS.format(shown=len(least), count=len(view.ends))
        terminal.show("", section("Where lean ends", head), _ends(least), item(ALONE, dim=True))
    print_conditions(terminal, view.conditions)
    for ledger in (view.wastes, view.observed):
        if ledger is not None:
            print_ledger(terminal, ledger, view.model.currency)
    if folder is not None:
        terminal.show(WRITTEN.format(folder=escape(str(folder))))


def _lines(lines: tuple[LeanLine, ...]) -> Table:
    table = grid("line", "units", "takt", "cycle", "needed", "makes")
    for line in lines:
        makes = ", ".join(line.parts[:3]) + (f" and {len(line.parts) - 3} more" if len(line.parts) > 3 else "")
        table.add_row(
            escape(f"{line.site} {line.name}"), digits(line.units), digits(line.takt), digits(line.cycle),
            percent(line.needed), escape(makes),
        )  # fmt: skip
    return table


def _stations(line: LeanLine) -> list[str]:
    """What the tasks of a line, where they are stated, ask of it."""
    where = {"site": escape(line.site), "name": escape(line.name)}
    if line.balance is None:
        return [TOO_LONG.format(tasks=escape(task), takt=digits(line.takt), **where) for task in line.too_long]
    balance = line.balance
    head = BALANCED.format(
        tasks=sum(map(len, balance.stations)), stations=len(balance.stations), share=percent(balance.efficiency),
        most="" if balance.proven else "at most ", **where,
    )  # fmt: skip
    return [head] + [
        STATION.format(number=number, load=digits(load), tasks=escape(", ".join(tasks)))
        for number, (tasks, load) in enumerate(zip(balance.stations, balance.loads, strict=True), start=1)
    ]


def _loops(loops: tuple[LeanLoop, ...]) -> Table:
    table = grid("part", "from", "to", "units", "lead", "every", "lot", "container", "cards", "buffer", "at most")
    for loop in loops:
        table.add_row(
            escape(loop.part), escape(loop.origin), escape(loop.destination), digits(loop.units),
            digits(loop.lead_days), digits(loop.between_days or None), digits(loop.lot or None),
            digits(loop.container), _count(loop.cards), _count(loop.buffer_cards), digits(loop.most_units),
        )  # fmt: skip
    return table


def _ends(ends: tuple[LeanEnd, ...]) -> Table:
    table = grid("part", "from", "to", "outage", "margin", "lean if rarer than", "best lot", "stock today")
    for end in ends:
        table.add_row(
            escape(end.part), escape(end.origin), escape(end.destination), digits(end.outage_days), digits(end.worth),
            f"once in {digits(end.years)} years", digits(end.lot_days or None), digits(end.buffer_days),
        )  # fmt: skip
    return table


def _count(cards: int | None) -> str:
    return "-" if cards is None else f"{cards:,}"


def _held(loops: tuple[LeanLoop, ...]) -> list[str]:
    """What all cards hold."""
    cards = sum(loop.cards or 0 for loop in loops)
    buffer = sum(loop.buffer_cards or 0 for loop in loops)
    return [SOME.format(buffer=f"{buffer:,}", cards=f"{cards:,}")] if cards else []


def _print_drifts(terminal: Terminal, view: LeanView) -> None:
    """Print makers that drift; nothing where none states it."""
    if not view.drifts:
        return
    currency = escape(view.model.currency)
    table = grid("maker", "drifts a year", "units ahead", "bad in 1,000", f"{currency} a year")
    for one in view.drifts:
        table.add_row(
            escape(f"{one.part} at {one.site}"), digits(one.drifts), digits(one.ahead), digits(1000 * one.bad_share),
            money(one.cost),
        )  # fmt: skip
    words = (item(_stopping(one, currency)) for one in view.drifts if one.worth is not None)
    terminal.show("", section("Found late", FOUND), table, *words)


def _stopping(one: LeanDrift, currency: str) -> str:
    """When stopping pays at a maker, and whether it does."""
    bad, where = digits(1000 * (one.stopped_share or 0.0)), {"part": escape(one.part), "site": escape(one.site)}
    said = STOPS.format(bad=bad, stops=digits(one.stops), **where)
    if not one.worth:
        return said + NEVER
    now = "" if one.stop_cost is None else (COSTS_LESS if one.pays else COSTS_MORE).format(cost=digits(one.stop_cost))
    return said + PAYS.format(worth=digits(one.worth), currency=currency, now=now)
