"""`resilience check`: everything wrong with the input, at once."""

from __future__ import annotations

import typer

from resilience.cli.console import DONE, WRONG_INPUT, session
from resilience.cli.findings import as_records
from resilience.cli.options import Common, ModelArgument, OptionalScenariosArgument, grouped


@grouped
def check(
    model: ModelArgument,
    common: Common,
    scenarios: OptionalScenariosArgument = None,
) -> None:
    """List everything wrong with a model, and with scenarios for it."""
    with session(common, "check", model=model, scenarios=scenarios) as terminal:
        from resilience.files import check as find

        findings = find(model, scenarios)
        terminal.findings(list(findings), terminal.screen)
        exit_code = WRONG_INPUT if findings.errors else DONE
        terminal.result({"findings": as_records(list(findings))}, exit_code)
        raise typer.Exit(exit_code)
