"""`resilience hindcast`: recorded events replayed on today's plan and held against the record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resilience.cli.commands.judging import RationingRule, rule
from resilience.cli.console import session
from resilience.cli.inputs import read_input
from resilience.cli.options import Changing, Common, OptionalScenariosArgument, grouped, place_of
from resilience.errors import InputError
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    import pandas as pd

    from resilience.cli.console import Terminal
    from resilience.files.changes.change import InputChange
    from resilience.hazard.book import HazardBook
    from resilience.hazard.replay import Recorded
    from resilience.plan.model import Model
    from resilience.study.hindcast.study import HindcastResult

MaybeModel = Annotated[
    str | None,
    typer.Argument(
        help="Model folder, workbook or database URL; with --run only where it has moved.",
        show_default=False,
        metavar="[MODEL]",
    ),
]
Run = Annotated[
    Path | None,
    typer.Option(
        "--run", metavar="RUN", help="Run folder that `plan` wrote: replay its plan, too, and set it beside today's."
    ),
]

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
BESIDE = (
    "Units lost by market, product and plant, least to most over all replays, with today's plan and with the run's; "
    "below 0 the plan of the run loses less."
)
NONE_LOST = "Nothing is lost with either plan, at any market or plant."
MARGINS = "The margin of what is lost, in {currency}."
MET = "What was recorded is held against today's plan, which met the event; the plan of the run never did."
PATIENT = (
    "Lost is what nobody gets any more. Customers who wait and are served late are not lost, and what their waiting "
    "costs (backlog_cost of demand) is in none of these figures; plan and simulate count it."
)
HEAD = "\n[bold]{title}[/]\n{against}"


@grouped
def hindcast(
    changing: Changing,
    common: Common,
    *,
    model: MaybeModel = None,
    scenarios: OptionalScenariosArgument = None,
    run: Run = None,
    rationing: Shortage = None,
    tables: Tables = None,
) -> None:
    """Replay dated hazards on today's plan, and a run's plan beside it, and compare with what was recorded."""
    if run is not None and scenarios is None and model is not None:
        scenarios, model = place_of(model), None
    with session(common, "hindcast", model=model, scenarios=scenarios, run=run) as terminal:
        from rich.markup import escape

        from resilience.cli.text.of_run_text import told_of_run
        from resilience.files.atomic import refuse_if_taken
        from resilience.files.runs.tables_folder import write_tables
        from resilience.study.changed_first import recorded, words_of_changes
        from resilience.study.hindcast.study import hindcast as replay

        if tables is not None:
            refuse_if_taken(tables)
        network, book = _read(terminal, model, scenarios, run, changing)
        terminal.show(HEAD.format(title=escape(network.title), against=escape(book.title)))
        terminal.show(*(f"[yellow]{escape(words)}[/]" for words in words_of_changes(network, book)))
        result = replay(network, book, rationing=None if rationing is None else rule(rationing), run=run)
        if run is not None:
            terminal.show(*told_of_run(run))
        _print(terminal, result, network)
        if tables is not None:
            write_tables(_tables(result), tables)
        terminal.result(_answer(result) | recorded(network, book) | ({} if run is None else {"run": str(run)}))


def _read(
    terminal: Terminal, model: str | None, scenarios: Path | None, run: Path | None, changing: Changing
) -> tuple[Model, HazardBook]:
    """What is replayed and on which model; of a run, its own where nothing else is named.

    Raises
    ------
    InputError
        With every defect of either, or where one is not named.
    """
    from resilience.study.run.run_inputs import locations

    where: str | Path | None = scenarios
    before: tuple[InputChange, ...] = ()
    if run is not None:
        model, where, before = locations(run, model, scenarios)
    for name, value in (("MODEL", model), ("SCENARIOS", where)):
        if value is None:
            remedy = "Name it: resilience hindcast MODEL SCENARIOS, or --run RUN and the scenarios."
            raise InputError([Finding(Code.NEEDED, f"{name} is not given.", remedy, name)])
    assert model is not None and where is not None  # noqa: PT018  # as was just seen
    return read_input(terminal, model, where, changing, before)


def _print(terminal: Terminal, result: HindcastResult, network: Model) -> None:
    """Print what was lost, by replay and place, beside what was recorded."""
    from rich.markup import escape

    from resilience.cli.text.hindcast_tables import (
        figure_table,
        place_beside_table,
        place_table,
        replay_beside_table,
        replay_table,
    )
    from resilience.cli.text.lines import Hanging

    currency = escape(network.currency)
    if result.beside is None:
        terminal.show(replay_table(result.table))
        terminal.show(Hanging("", PLACES.format(currency=currency)), place_table(result.places))
    else:
        terminal.show(replay_beside_table(result))
        if result.beside[["first_stop_today", "first_stop_plan"]].notna().any(axis=None):
            margins = MARGINS.format(currency=currency)
            terminal.show(Hanging("", BESIDE), place_beside_table(result.beside, "lost"))
            terminal.show(Hanging("", margins), place_beside_table(result.beside, "margin_lost"))
        else:
            terminal.show(Hanging("", NONE_LOST))
    if any(sold.patience > 0 for sold in network.network.demand.values()):
        terminal.show(Hanging("", PATIENT))
    if len(result.figures):
        terminal.show(*([] if result.beside is None else [Hanging("", MET)]), figure_table(result.figures))
    terminal.show(*(Hanging("", escape(words)) for words in result.verdict))


def _tables(result: HindcastResult) -> dict[str, pd.DataFrame]:
    """The tables of a replay by name."""
    found: dict[str, pd.DataFrame] = {"replays": result.table, "places": result.places, "figures": result.figures}
    more = {"replays_of_run": result.planned, "beside": result.beside}
    return found | {name: table for name, table in more.items() if table is not None}


def _answer(result: HindcastResult) -> dict[str, object]:
    """Everything that was found, as JSON knows it."""
    from resilience.study.records import records

    found: dict[str, object] = {
        "table": records(result.table),
        "places": records(result.places),
        "recorded": recorded(result.recorded),
        "figures": records(result.figures),
        "verdict": list(result.verdict),
    }
    return found if result.beside is None else found | {"beside": records(result.beside)}


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
