"""`resilience compare`: runs side by side, what differs between them, and what moved what."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resilience.cli.console import session
from resilience.cli.options import Common, grouped

if TYPE_CHECKING:
    from resilience.study.compare.comparison import RunComparison

RunsArgument = Annotated[
    list[Path],
    typer.Argument(
        metavar="RUN RUN...",
        help="Run folders that `resilience plan` wrote, each compared with the first; or futures and policies of one "
        "study, as FOLDER:FUTURE, FOLDER:POLICY or FOLDER:FUTURE:POLICY.",
        show_default=False,
    ),
]  # fmt: skip
WRITTEN = "\nWritten to [bold]{path}[/]"


@dataclass(frozen=True)
class Comparing:
    """What to compare, and where to write it."""

    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE.xlsx", help="Workbook to write the tables to.")
    ] = None
    replace: Annotated[bool, typer.Option("--replace", help="Replace an earlier workbook of that name.")] = False
    price: Annotated[
        bool,
        typer.Option(
            help="Price each plan on the other run's input, to tell what inputs moved and what the plan; builds both "
            "programs anew."
        ),
    ] = True
    each: Annotated[
        bool | None,
        typer.Option(
            "--each/--no-each",
            help="Price each input that differs by itself, too; by default where that is little work.",
            show_default=False,
        ),
    ] = None


@grouped
def compare(runs: RunsArgument, asked: Comparing, common: Common) -> None:
    """Set runs side by side: costs, decisions and inputs that differ, and what moved what."""
    with session(common, "compare", runs=runs, output=asked.output) as terminal:
        from rich.markup import escape

        from resilience.cli.text.compare_text import print_comparison
        from resilience.cli.text.of_run_text import told_of_run
        from resilience.study.compare.comparison import compare_runs, refuse_workbook, write_comparison

        if asked.output is not None:
            refuse_workbook(asked.output, replace=asked.replace)
        result = compare_runs(runs, price=asked.price, each=asked.each, say=lambda words: terminal.tell(escape(words)))
        for run in (run for run in runs if run.is_dir()):
            terminal.show(*told_of_run(run))
        print_comparison(terminal, result)
        if asked.output is not None:
            written = write_comparison(result, asked.output, replace=asked.replace)
            terminal.show(WRITTEN.format(path=escape(str(written))))
        terminal.result(answer(result) | ({} if asked.output is None else {"workbook": str(asked.output)}))


def answer(result: RunComparison) -> dict[str, object]:
    """A comparison as JSON knows it."""
    from resilience.study.compare.words import sentences
    from resilience.study.records import records

    first = result.pairs[0]
    return {
        "first": first.first,
        "runs": [pair.second for pair in result.pairs],
        "currency": first.currency,
        **{name: records(table) for name, table in result.tables.items()},
        "verdict": {pair.second: list(sentences(pair)) for pair in result.pairs},
        "notes": {pair.second: list(pair.notes) for pair in result.pairs},
    }
