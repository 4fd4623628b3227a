"""`resilience lean`: takt, bottleneck and cards of a model as it runs today."""

from __future__ import annotations

import typer

from resilience.cli.console import DONE, session
from resilience.cli.inputs import read_network
from resilience.cli.options import Changing, Common, ModelArgument, grouped


@grouped
def lean(model: ModelArgument, changing: Changing, common: Common) -> None:
    """Show takt and bottleneck of the lines, and the cards of the lanes, as the model runs today."""
    with session(common, "lean", model=model) as terminal:
        from resilience.cli.text.lean_text import print_lean
        from resilience.study.lean.view import lean_records, lean_view

        found = lean_view(read_network(terminal, model, changing))
        print_lean(terminal, found)
        terminal.result(lean_records(found), DONE)
        raise typer.Exit(DONE)
