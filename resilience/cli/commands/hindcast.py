"""`resilience hindcast`: recorded events replayed on today's plan and held against the record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resilience.cli.commands.judging import RationingRule, rule
from resilience.cli.console import session
from resilience.cli.inputs import read_input
from resilience.cli.options import Common, ModelArgument, ScenariosArgument, grouped

if TYPE_CHECKING:
    from resilience.hazard.replay import Recorded

Tables = Annotated[
    Path | None, typer.Option("--tables", metavar="DIR", help="New or empty folder for the tables, as CSV files.")
]
Shortage = Annotated[
    RationingRule | None,
    typer.Option(
        "--rationing",
        help="Replay period by period, by people who do not know the end, and share out by this rule what is not "
        "enough for all. Without it the end is known at detection and the least margin is lost.",
    ),
]
PLACES = (
    "By market, product and plant, least to most over all replays; the margin lost is in {currency}. A plant loses "
    "what it fails to make of its plan, less what it makes up for while the event is watched."
)
PATIENT = (
    "Lost is what nobody gets any more. Customers who wait and are served late are not lost, and what their waiting "
    "costs (backlog_cost of demand) is in none of these figures; plan and simulate count it."
)
HEAD = "\n[bold]{title}[/]\n{against}"


@grouped
def hindcast(
    model: ModelArgument,
    scenarios: ScenariosArgument,
    common: Common,
    *,
    rationing: Shortage = None,
    tables: Tables = None,
) -> None:
    """Replay dated hazards on today's plan, and compare with what was recorded."""
    with session(common, "hindcast", model=model, scenarios=scenarios) as terminal:
        from rich.markup import escape

        from resilience.cli.text.hindcast_tables import figure_table, place_table, replay_table
        from resilience.cli.text.lines import Hanging
        from resilience.files.atomic import refuse_if_taken
        from resilience.files.runs.tables_folder import write_tables
        from resilience.study.hindcast.study import hindcast as replay
        from resilience.study.records import records

        if tables is not None:
            refuse_if_taken(tables)
        network, book = read_input(terminal, model, scenarios)
        terminal.show(HEAD.format(title=escape(network.title), against=escape(book.title)))
        result = replay(network, book, rationing=None if rationing is None else rule(rationing))
        terminal.show(replay_table(result.table))
        terminal.show(Hanging("", PLACES.format(currency=escape(network.currency))), place_table(result.places))
        if any(sold.patience > 0 for sold in network.network.demand.values()):
            terminal.show(Hanging("", PATIENT))
        if len(result.figures):
            terminal.show(figure_table(result.figures))
        terminal.show(*(Hanging("", escape(words)) for words in result.verdict))
        found = {"replays": result.table, "places": result.places, "figures": result.figures}
        if tables is not None:
            write_tables(found, tables)
        terminal.result(
            {
                "table": records(result.table),
                "places": records(result.places),
                "recorded": recorded(result.recorded),
                "figures": records(result.figures),
                "verdict": list(result.verdict),
            }
        )


def recorded(event: Recorded | None) -> dict[str, object] | None:
    """What was recorded, as JSON knows it."""
    if event is None:
        return None
    return {
        "loss": event.loss,
        "low": event.low,
        "high": event.high,
        "unit": event.unit,
        "first_stop": None if event.first_stop is None else event.first_stop.isoformat(),
        "source": event.source,
    }
