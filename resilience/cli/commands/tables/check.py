"""`resilience check`: everything wrong with the input, at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from resilience.cli.console import DONE, WRONG_INPUT, session
from resilience.cli.findings import as_records
from resilience.cli.inputs import checked_input
from resilience.cli.options import Changing, Common, ModelArgument, OptionalScenariosArgument, grouped
from resilience.findings import Code, Finding, without_password

if TYPE_CHECKING:
    from resilience.files.inputs import CheckedInputs

NOT_CHECKED = "The state {state} is not checked before the model is sound."


@dataclass(frozen=True)
class Weekly:
    """The state of a week that is checked, too."""

    state: Annotated[
        str | None,
        typer.Option("--state", metavar="STATE", help="Folder, workbook or database URL of the state of a week."),
    ] = None
    period: Annotated[
        str | None,
        typer.Option("--period", metavar="WEEK", help="Week that the state is of, such as 2026-W48; needs --state."),
    ] = None


@grouped
def check(
    model: ModelArgument,
    changing: Changing,
    weekly: Weekly,
    common: Common,
    scenarios: OptionalScenariosArgument = None,
) -> None:
    """List everything wrong with a model, and with scenarios for it."""
    with session(common, "check", model=model, scenarios=scenarios) as terminal:
        from rich.markup import escape

        found = checked_input(model, scenarios, changing)
        findings = found.findings
        _check_state(found, weekly)
        terminal.findings(list(findings), terminal.screen)
        for note in findings.notes:
            terminal.screen.print(f"  {escape(note)}", soft_wrap=True)
        exit_code = WRONG_INPUT if findings.errors else DONE
        terminal.result({"findings": as_records(list(findings)), "notes": findings.notes}, exit_code)
        raise typer.Exit(exit_code)


def _check_state(found: CheckedInputs, weekly: Weekly) -> None:
    """Add what is wrong with a state; where its model is broken nothing can be said of it."""
    from resilience.files.state.read import state_reading
    from resilience.plan.iso_week import IsoWeek

    if weekly.state is None:
        if weekly.period is not None:
            message = "A week is what a state is of, and no state is named."
            found.findings.add(Finding(Code.NEEDED, message, "Name one with --state.", "--period"))
        return
    week = None if weekly.period is None else IsoWeek.read(weekly.period)
    if found.model is None:
        found.findings.notes.append(NOT_CHECKED.format(state=without_password(weekly.state)))
        return
    state_reading(weekly.state, found.model, found.findings, found.book, week)
