"""What is to be known of a run folder before it is judged: that it was cut short, or that files of it were changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.files.runs.run_marker import all_edited, read_marker

if TYPE_CHECKING:
    from pathlib import Path

CUT_SHORT = (
    "[yellow]This run was cut short[/]; left out: {left_out}. It is judged with what it holds, against what was known "
    "then."
)
EDITED = (
    "[yellow]Changed since the run wrote it[/]: {names}. That changes nothing here: decisions are read from "
    "policies.json. To judge a plan of your own, change the model and plan again."
)


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
