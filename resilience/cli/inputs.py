"""Reading what a command works on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from resilience.cli.console import Terminal
    from resilience.cli.options import Changing
    from resilience.files.changes.change import InputChange
    from resilience.files.inputs import CheckedInputs
    from resilience.hazard.book import HazardBook
    from resilience.plan.model import Model

OPTION = "--change"
TOLD = "  [bold]changed first[/]  {change}"


def read_input(
    terminal: Terminal,
    model: str,
    scenarios: str | Path,
    changing: Changing | None = None,
    before: Iterable[InputChange] = (),
) -> tuple[Model, HazardBook]:
    """Read a model and its scenarios, changed as is asked, after everything wrong with both has been found.

    Parameters
    ----------
    before
        Changes that are made first: those of a run.

    Raises
    ------
    InputError
        With every defect of the model and of the scenarios, and every change that cannot be made.
    """
    found = _checked(terminal, model, scenarios, changing, before)
    if found.model is None or found.book is None:
        raise InputError(tuple(found.findings))
    return found.model, found.book


def read_network(terminal: Terminal, model: str, changing: Changing | None = None) -> Model:
    """Read a model alone, changed as is asked, after everything wrong with it has been found.

    Raises
    ------
    InputError
        With every defect of the model, and every change that cannot be made.
    """
    found = _checked(terminal, model, None, changing, ())
    if found.model is None:
        raise InputError(tuple(found.findings))
    return found.model


def checked_input(
    model: str, scenarios: str | Path | None, changing: Changing | None, before: Iterable[InputChange] = ()
) -> CheckedInputs:
    """Everything wrong with a model, with scenarios and with what is to be changed of them."""
    from resilience.files.inputs import raw_inputs
    from resilience.given import PLACE, Maybe, held

    held("check", {"model": (model, PLACE), "scenarios": (scenarios, Maybe(PLACE))})
    given = () if changing is None or changing.change is None else changing.change
    return raw_inputs(model, scenarios).checked([*before, *given], file=OPTION)


def _checked(
    terminal: Terminal,
    model: str,
    scenarios: str | Path | None,
    changing: Changing | None,
    before: Iterable[InputChange],
) -> CheckedInputs:
    from rich.markup import escape

    found = checked_input(model, scenarios, changing, before)
    found.findings.stop()
    if found.findings:
        terminal.findings(list(found.findings), terminal.errors)
    changes = [change for one in (found.model, found.book) if one is not None for change in one.changes]
    if changes:
        terminal.log.write("changed", changes=changes)
        terminal.tell(*(TOLD.format(change=escape(change)) for change in changes))
    return found
