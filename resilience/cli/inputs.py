"""Reading what a command works on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from resilience.cli.console import Terminal
    from resilience.hazard.book import HazardBook
    from resilience.plan.model import Model


def read_input(terminal: Terminal, model: str, scenarios: str | Path) -> tuple[Model, HazardBook]:
    """Read a model and its scenarios, after everything wrong with both has been found.

    Raises
    ------
    InputError
        With every defect of the model and of the scenarios.
    """
    from resilience.files import check, read_model, read_scenarios

    findings = check(model, scenarios)
    findings.stop()
    if findings:
        terminal.findings(list(findings), terminal.errors)
    found = read_model(model)
    return found, read_scenarios(scenarios, found.calendar)
