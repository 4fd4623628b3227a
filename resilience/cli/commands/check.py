"""`resilience check`: everything wrong with the input, at once."""

from __future__ import annotations

import typer

from resilience.cli.console import DONE, WRONG_INPUT, session
from resilience.cli.findings import as_records
from resilience.cli.inputs import checked_input
from resilience.cli.options import Changing, Common, ModelArgument, OptionalScenariosArgument, grouped


@grouped
def check(
    model: ModelArgument,
    changing: Changing,
    common: Common,
    scenarios: OptionalScenariosArgument = None,
) -> None:
    """List everything wrong with a model, and with scenarios for it."""
    with session(common, "check", model=model, scenarios=scenarios) as terminal:
        from rich.markup import escape

        findings = checked_input(model, scenarios, changing).findings
        terminal.findings(list(findings), terminal.screen)
        for note in findings.notes:
            terminal.screen.print(f"  {escape(note)}", soft_wrap=True)
        exit_code = WRONG_INPUT if findings.errors else DONE
        terminal.result({"findings": as_records(list(findings)), "notes": findings.notes}, exit_code)
        raise typer.Exit(exit_code)
