"""`resilience report`: a run folder as one page that can be forwarded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from resilience.cli.console import session
from resilience.cli.options import Common, grouped
from resilience.cli.signals import signals

ReportedRun = Annotated[Path, typer.Argument(metavar="RUN", help="Run folder.", show_default=False)]


@dataclass(frozen=True)
class ReportAsked:
    """What the page is made of, and where it goes."""

    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="File to write; by default report.html in the run folder."),
    ] = None
    model: Annotated[
        str | None, typer.Option(metavar="MODEL", help="Where the model is, if it has moved since the run.")
    ] = None
    scenarios: Annotated[
        Path | None, typer.Option(metavar="SCENARIOS", help="Where the scenarios are, if they have moved.")
    ] = None
    static: Annotated[
        bool, typer.Option("--static", help="A page without scripts: figures are pictures, no site can be chosen.")
    ] = False


@grouped
def report(run: ReportedRun, asked: ReportAsked, common: Common) -> None:
    """Write a run folder as one page, report.html, that opens offline and can be forwarded."""
    with session(common, "report", run=run, output=asked.output) as terminal, signals.held():
        from resilience.cli.text.report_text import print_report
        from resilience.report.report_file import write_report

        written = signals.known(
            lambda: write_report(run, asked.model, asked.scenarios, output=asked.output, static=asked.static)
        )
        print_report(terminal, written)
        terminal.result({"report": str(written)})
