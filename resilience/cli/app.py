"""The commands. Each loads what it needs when it runs, so that help is quick."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from resilience.cli.commands.bands import bands
from resilience.cli.commands.compare import compare
from resilience.cli.commands.exposure import exposure
from resilience.cli.commands.generate import generate
from resilience.cli.commands.hindcast import hindcast
from resilience.cli.commands.lean import lean
from resilience.cli.commands.plan import plan
from resilience.cli.commands.programs.smps import smps
from resilience.cli.commands.report import report
from resilience.cli.commands.runs import runs
from resilience.cli.commands.serve import serve
from resilience.cli.commands.simulate import simulate
from resilience.cli.commands.study import study
from resilience.cli.commands.tables.check import check
from resilience.cli.commands.tables.columns import columns, help_topic
from resilience.cli.commands.tables.exchange import export_model, import_model
from resilience.cli.commands.tables.init import init
from resilience.cli.commands.tables.priors import priors
from resilience.cli.commands.tables.rates import rates
from resilience.cli.commands.weekly.recommend import recommend
from resilience.cli.console import STOPPED, Terminal
from resilience.cli.signals import signals
from resilience.cli.streams import guard, settled
from resilience.errors import InputError

EXIT_CODES = (
    "Exit codes: 0 done, 2 the input is wrong, 3 no plan can satisfy the constraints, "
    "4 stopped before the wanted gap, 1 a defect of the engine."
)

app = typer.Typer(
    help="Where exactly should a lean manufacturer stop being lean?",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _told(asked: bool) -> None:  # noqa: FBT001  # how typer calls it
    if asked:
        from resilience import __version__

        typer.echo(f"resilience {__version__}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=_told, is_eager=True, help="Print the version of the engine, and end.")
]


@app.callback()
def options(*, version: Version = False) -> None:
    """Options of the engine itself."""


for command in (
    init, check, generate, exposure, lean, plan, recommend, bands, study, simulate, hindcast, compare, report, serve,
    smps,
):  # fmt: skip
    app.command()(command)
app.add_typer(runs, name="runs")
app.command()(columns)
app.command()(priors)
app.command()(rates)
app.command("help")(help_topic)
app.command("import")(import_model)
app.command("export")(export_model)


UsageError: type[Exception] = typer.BadParameter.mro()[2]
"""What typer raises where the arguments cannot be read; it has no public name for it."""
INTERRUPTED = 130
"""What typer makes of an interrupt outside a command."""


def run() -> int:
    """Run the command that the arguments name; its exit code.

    Raises
    ------
    KeyboardInterrupt
        When it was interrupted before a command had begun.
    """
    try:
        exit_code: int | None = app(standalone_mode=False)
    except UsageError as error:
        return _refused(error)
    if exit_code == INTERRUPTED:
        raise KeyboardInterrupt
    return exit_code or 0


def main() -> None:
    """Run the command: the way in of scripts that were installed before `resilience.cli.entry` was there."""
    guard()
    signals.install()
    try:
        exit_code = run()
    except KeyboardInterrupt:
        exit_code = STOPPED
    signals.ignore()
    sys.exit(settled(exit_code))


def _refused(error: Any) -> int:
    """Say what is wrong with the arguments, as JSON where that was asked for; the exit code."""
    from resilience.cli.log import Log
    from resilience.cli.options import Common, Format
    from resilience.cli.usage import finding_of, given

    arguments = sys.argv[1:]
    wanted = Format.JSON if given(["--format"], arguments) == Format.JSON else Format.TABLE
    try:
        Terminal(Common(wanted), Log()).refuse(InputError([finding_of(error, arguments)]))
    except typer.Exit as ended:
        return ended.exit_code
