"""`resilience init`: a first model and its scenarios, to change."""

from __future__ import annotations

from typing import Annotated

import typer

from resilience.cli.console import session
from resilience.cli.options import Common, DirectoryArgument, grouped

NEXT = """[green]Wrote a first model and its scenarios into {directory}[/]
  {model}
  {scenarios}

{more}Next:
  resilience check {model} {scenarios}
  resilience plan {model} {scenarios} -o {directory}/runs/first"""

SHEET = """Its sheet hazards holds them too, all but the compound ones. With these alone:
  resilience check {model} {model}

"""


@grouped
def init(
    directory: DirectoryArgument,
    common: Common,
    *,
    excel: Annotated[bool, typer.Option("--excel", help="Write the model as one workbook with notes.")] = False,
    sourced: Annotated[
        bool, typer.Option("--sourced", help="Take the rates of the hazards from priors, which name their sources.")
    ] = False,
) -> None:
    """Write a first model and its scenarios into a directory."""
    with session(common, "init", directory=directory) as terminal:
        from rich.markup import escape

        from resilience.files import write_starter

        write_starter(directory, excel=excel, sourced=sourced)
        model = directory / "models" / ("starter.xlsx" if excel else "starter")
        scenarios = directory / "scenarios" / ("sourced.toml" if sourced else "starter.toml")
        more = SHEET.format(model=escape(str(model))) if excel else ""
        names = {"directory": str(directory), "model": str(model), "scenarios": str(scenarios)}
        terminal.show(NEXT.format(more=more, **{name: escape(text) for name, text in names.items()}))
        terminal.result({"directory": str(directory), "model": str(model), "scenarios": str(scenarios)})
