"""`resilience lean`: takt, bottleneck, cards and wastes of a model as it runs today, or the wastes of a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resilience.cli.commands.reporting import Reporting, reported
from resilience.cli.console import DONE, session
from resilience.cli.inputs import read_input, read_network
from resilience.cli.options import Changing, Common, grouped, place_of
from resilience.errors import InputError
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from resilience.cli.console import Terminal

OptionalModelArgument = Annotated[
    str | None, typer.Argument(help="Model folder, workbook or database URL.", show_default=False, metavar="[MODEL]")
]
OptionalHazards = Annotated[
    Path | None,
    typer.Argument(
        help="Scenario file or folder: how often and how long lanes are cut.", show_default=False, parser=place_of,
        metavar="[SCENARIOS]",
    ),
]  # fmt: skip
RunOption = Annotated[
    Path | None,
    typer.Option(
        "--run", metavar="RUN", help="The seven wastes of a run folder of `resilience plan` or `resilience simulate`."
    ),
]
TABLES = "The wastes of a run stand in its own folder, wastes.csv, and in its report."
ONE = "Name a model, or a run with --run, not both."


@dataclass(frozen=True)
class LeanAsked(Reporting):
    """Where to write it."""

    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="Folder to write the tables to.")
    ] = None
    replace: Annotated[bool, typer.Option("--replace", help="Replace an earlier folder of that name.")] = False


@grouped
def lean(
    asked: LeanAsked,
    common: Common,
    changing: Changing,
    model: OptionalModelArgument = None,
    scenarios: OptionalHazards = None,
    run: RunOption = None,
) -> None:
    """Show takt and bottleneck of the lines, cards of the lanes, and the seven wastes, as the model runs today."""
    with session(common, "lean", model=model, scenarios=scenarios, run=run, output=asked.output) as terminal:
        if (model is None) == (run is None):
            raise InputError(
                [Finding(Code.OPTION, ONE, "resilience lean MODEL, or resilience lean --run RUN.", "lean")]
            )
        if run is not None:
            _wastes_of(terminal, run, asked)
        elif model is not None:
            _today(terminal, model, scenarios, changing, asked)
        raise typer.Exit(DONE)


def _today(terminal: Terminal, model: str, scenarios: Path | None, changing: Changing, asked: LeanAsked) -> None:
    from resilience.cli.text.lean.lean_text import print_lean
    from resilience.files import RunFolder
    from resilience.study.lean.folder import KIND, write_lean
    from resilience.study.lean.view import lean_records, lean_view

    if asked.output is not None:
        RunFolder(asked.output, replace=asked.replace, kind=KIND).refuse()
    if scenarios is None:
        found = lean_view(read_network(terminal, model, changing))
    else:
        found = lean_view(*read_input(terminal, model, scenarios, changing))
    folder = None if asked.output is None else write_lean(found, asked.output, replace=asked.replace)
    print_lean(terminal, found, folder)
    written = {} if folder is None else {"run": str(folder)}
    terminal.result(reported(terminal, written | lean_records(found), asked), DONE)


def _wastes_of(terminal: Terminal, run: Path, asked: LeanAsked) -> None:
    from resilience.cli.text.lean.waste_text import print_run_wastes
    from resilience.study.records import records
    from resilience.study.run.wastes import currency_of, run_wastes

    if asked.output is not None:
        raise InputError([Finding(Code.OPTION, TABLES, "Leave out -o.", "--output")])
    wastes = run_wastes(run)
    print_run_wastes(terminal, wastes, currency_of(run))
    terminal.result({"run": str(run), "wastes": records(wastes)}, DONE)
