"""What is to be known of runs: what a store recorded, and before one is judged, what is odd about its folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.text.grid import grid, ruled
from resilience.files.runs.run_marker import all_edited, read_marker

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from resilience.cli.console import Terminal
    from resilience.store.records import RunRecord

CUT_SHORT = (
    "[yellow]This run was cut short[/]; left out: {left_out}. It is judged with what it holds, against what was known "
    "then."
)
EDITED = (
    "[yellow]Changed since the run wrote it[/]: {names}. That changes nothing here: decisions are read from "
    "policies.json. To judge a plan of your own, change the model and plan again."
)
NOTHING = "No run is recorded."
FACTS = "[bold]Run {number}[/]  {kind} of {model}{period}"
OF = ", {period}, revision {revision}{superseded}"
SUPERSEDED = ", superseded"
COLUMNS = ("run", "command", "model", "week", "revision", "ended", "objective", "recorded", "folder")


def told_of_run(folder: Path) -> list[str]:
    """Tell in lines what a planner would not expect of a run folder."""
    lines = []
    left_out = read_marker(folder).get("left_out")
    if isinstance(left_out, list) and left_out:
        lines.append(CUT_SHORT.format(left_out=escape("; ".join(map(str, left_out)))))
    names = all_edited(folder)
    if names:
        lines.append(EDITED.format(names=escape(", ".join(names))))
    return lines


def print_runs(terminal: Terminal, runs: Sequence[RunRecord]) -> None:
    """Print one line a run."""
    if not runs:
        terminal.show(NOTHING)
        return
    table = ruled()
    for name in COLUMNS:
        table.add_column(name, justify="right" if name in {"run", "objective"} else "left", overflow="fold")
    for run in runs:
        objective = run.figures.get("objective")
        revision = f"{run.revision}{SUPERSEDED if run.superseded else ''}"
        table.add_row(
            str(run.number), run.kind, escape(run.model), run.period, revision, run.outcome,
            "" if objective is None else f"{objective:,.0f}", run.recorded, escape(run.folder),
        )  # fmt: skip
    terminal.show(table)


def print_run(terminal: Terminal, run: RunRecord) -> None:
    """Print all that is known of a run."""
    superseded = SUPERSEDED if run.superseded else ""
    period = OF.format(period=run.period, revision=run.revision, superseded=superseded) if run.period else ""
    terminal.show(FACTS.format(number=run.number, kind=run.kind, model=escape(run.model), period=period))
    facts = {
        "ended": run.outcome, "recorded": run.recorded, "folder": run.folder, "engine": run.engine,
        "seed": str(run.seed), "key": run.key, "command": " ".join(run.words),
    }  # fmt: skip
    for name, text in facts.items():
        terminal.show(f"  [bold]{name}[/]  {escape(text)}")
    for head, second, pairs in (
        ("figure", "value", {name: f"{value:,.10g}" for name, value in run.figures.items()}),
        ("input", "SHA-256", run.digests),
    ):
        if pairs:
            table = grid(head, second)
            for name, text in pairs.items():
                table.add_row(escape(name), text)
            terminal.show(table)
