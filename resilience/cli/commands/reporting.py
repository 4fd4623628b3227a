"""The report at the end of a command: what cannot be written takes nothing from the run, which is whole by then."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resilience.cli.signals import signals
from resilience.errors import InputError

if TYPE_CHECKING:
    from resilience.cli.console import Terminal
    from resilience.hazard.book import HazardBook
    from resilience.plan.model import Model

ENDED = "it was interrupted."


@dataclass(frozen=True)
class Reporting:
    """Whether the run ends with its report."""

    report: Annotated[
        bool, typer.Option("--report/--no-report", help="Write report.html, the run as a page to read and forward.")
    ] = True


def reported(
    terminal: Terminal,
    answer: dict[str, object],
    asked: Reporting,
    made_from: tuple[Model, HazardBook] | None = None,
) -> dict[str, object]:
    """Write the report of a run that an answer names; the answer with its place, or as it is where there is none."""
    from resilience.cli.text.report_text import print_no_report, print_report

    folder = answer.get("run")
    if not asked.report or not isinstance(folder, str):
        return answer
    run = Path(folder)
    try:
        written = signals.known(lambda: _written(run, made_from))
    except KeyboardInterrupt:
        print_no_report(terminal, run, ENDED)
        return answer
    except InputError as error:
        print_no_report(terminal, run, " ".join(map(str, error.problems)))
        return answer
    print_report(terminal, written)
    return answer | {"report": str(written)}


def _written(run: Path, made_from: tuple[Model, HazardBook] | None) -> Path:
    from resilience.files.runs.run_marker import REPORT
    from resilience.report.report_file import page_of, put

    return put(page_of(run, made_from=made_from), run / REPORT)
