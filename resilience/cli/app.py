"""The commands. Each loads what it needs when it runs, so that help is quick."""

from __future__ import annotations

import typer

from resilience.cli.bands import bands
from resilience.cli.check import check
from resilience.cli.exposure import exposure
from resilience.cli.generate import generate
from resilience.cli.hindcast import hindcast
from resilience.cli.init import init
from resilience.cli.plan import plan
from resilience.cli.simulate import simulate
from resilience.cli.smps import smps

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
for command in (init, check, generate, exposure, plan, bands, simulate, hindcast, smps):
    app.command()(command)


def main() -> None:
    """Run the command that the arguments name."""
    app()
