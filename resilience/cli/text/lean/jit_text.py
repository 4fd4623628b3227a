"""The just-in-time side of each recommendation, in one table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.text.grid import grid
from resilience.cli.text.lines import item, section
from resilience.report.numbers import difference, digits, percent
from resilience.study.lean.jit_side import PRICED
from resilience.study.run.jit import jit_side

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from rich.table import Table

    from resilience.cli.console import Terminal
    from resilience.study.plan.plan_result import PlanResult

HEAD = (
    "each action beside the plan without it: units in a lot, calendar days between deliveries, cards in the loop, and "
    "the wastes of the flow in {currency} a year that it adds (+) or takes away (-), disruptions aside"
)
SHOWN = 8
MORE = "and {count} more in jit.csv"
BOTTLENECK = "{line} is the fullest where these goods are made: it needs {needed} of its {what}{takt}."
TAKT = " at a takt of {takt} min"
LINES_SHOWN = 3


def print_jit(terminal: Terminal, result: PlanResult) -> None:
    """Print lots, deliveries, cards and wastes of each recommendation, and the fullest lines concerned."""
    table = jit_side(result)
    if table.empty:
        return
    rows = table.to_dict("records")
    telling = [row for row in rows if _tells(row)]
    shown = telling[:SHOWN]
    head = HEAD.format(currency=escape(result.model.currency))
    terminal.show("", section("Just-in-time side", head), _table(shown))
    if len(telling) > SHOWN:
        terminal.show(item(MORE.format(count=len(telling) - SHOWN)))
    lines = {row["line"]: row for row in rows if _known(row["line"])}
    fullest = sorted(lines.values(), key=lambda row: -float(row["needed"]))[:LINES_SHOWN]
    terminal.show(*(item(_bottleneck(row)) for row in fullest))


def _tells(row: Mapping[Hashable, object]) -> bool:
    """Whether a row has any figure: of several lanes the first tells the wastes, one without lots or cards no more."""
    return _known(row["waste"]) or any(_known(row[what]) for what in ("lot_without", "lot", "cards_without", "cards"))


def _table(rows: list[dict[Hashable, object]]) -> Table:
    table = grid("action", "lot", "every", "cards", "wastes")
    table.columns[-1].justify = "left"
    for row in rows:
        figures = [_moved(row, what) for what in ("lot", "days_between", "cards")]
        table.add_row(escape(_place(row)), *figures, _wastes(row))
    return table


def _place(row: Mapping[Hashable, object]) -> str:
    """What is changed, in few words: the action itself stands above."""
    part = f" of {row['part']}" if row["part"] else ""
    return f"{row['kind']}{part} at {row['site']}"


def _known(value: object) -> bool:
    return value is not None and not (isinstance(value, float) and math.isnan(value))


def _moved(row: Mapping[Hashable, object], what: str) -> str:
    """A figure without and with the action; one figure where it does not move."""
    before, after = (digits(float(str(row[name]))) if _known(row[name]) else "-" for name in (f"{what}_without", what))
    return after if before == after else f"{before} to {after}"


def _wastes(row: Mapping[Hashable, object]) -> str:
    """The wastes that the action moves, the largest change first."""
    if not _known(row["waste"]):
        return ""
    changes = {str(one): float(str(row[f"waste_{one}"])) for one in PRICED}
    moved = sorted((one for one in changes if difference(changes[one]) != "0"), key=lambda one: -abs(changes[one]))
    return ", ".join(f"{one} {difference(changes[one])}" for one in moved) or "none moves"


def _bottleneck(row: Mapping[Hashable, object]) -> str:
    takt = digits(float(str(row["takt_minutes"]))) if _known(row["takt_minutes"]) else None
    return BOTTLENECK.format(
        line=escape(str(row["line"])), needed=percent(float(str(row["needed"]))),
        what="capacity" if takt is None else "working time", takt="" if takt is None else TAKT.format(takt=takt),
    )  # fmt: skip
