"""Hazards and scenarios made or changed in Python, checked as a scenario file would be."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files.registry.shapes import misfits
from resilience.files.scenarios.scenario_checks import scenario_findings
from resilience.files.scenarios.scenario_text import scenario_lines
from resilience.files.scenarios.scenarios import MINUTES, hazard_file_of
from resilience.files.tables.model_objects import KIND, nameless
from resilience.findings import Code, Finding, Findings
from resilience.given import shown
from resilience.hazard.book import HazardBook
from resilience.hazard.scenarios import ScenarioSet
from resilience.hazard.set_problems import set_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.files.registry.shapes import Misfit
    from resilience.files.scenarios.hazard_file import HazardFile
    from resilience.plan.model import Model

SCENARIOS = "scenarios"
"""What a finding calls hazards and scenarios that no file holds."""
_PLACED = re.compile(r"hazard\[(\d+)\]\.?(.*)")


def book_findings(book: HazardBook, model: Model | None) -> Findings:
    """Report everything wrong with hazards made or changed in Python, and with what they say of a model."""
    found = Findings()
    found.extend(_told(misfit, book) for misfit in misfits(book, HazardBook))
    found.extend(nameless(book.name, SCENARIOS))
    if found.errors:
        return found
    own = Findings()
    file = hazard_file_of(book.name, [(SCENARIOS, "\n".join(scenario_lines(book)) + "\n")], own)
    own.extend(_of_file(file, book, model))
    found.extend(_named(finding, book) for finding in own)
    return found


def _of_file(file: HazardFile, book: HazardBook, model: Model | None) -> Iterator[Finding]:
    calendar = MINUTES if model is None else model.calendar
    yield from file.distribution_findings(calendar)
    if model is None:
        return
    try:
        book.on(model.calendar)
    except InputError as error:
        message = " ".join(map(str, error.problems))
        yield Finding(Code.OTHER_CALENDAR, message, "Read them for this model.", SCENARIOS)
        return
    if not file.torn:
        yield from scenario_findings(file, calendar, model.network)


def set_findings(scenarios: ScenarioSet, model: Model | None) -> Findings:
    """Report everything wrong with scenarios made or changed in Python, and with what they say of a model."""
    found = Findings()
    found.extend(_told_scenario(misfit, scenarios) for misfit in misfits(scenarios, ScenarioSet))
    if not found.errors:
        found.extend(set_problems(scenarios, None if model is None else model.network))
    return found


def _told(misfit: Misfit, book: HazardBook) -> Finding:
    path, row = misfit.path, None
    if path[:1] == ("hazards",) and len(path) > 1 and isinstance(path[1], int):
        row, path = _hazard_name(book, path[1]), path[2:]
    return _kind(misfit, row, path)


def _told_scenario(misfit: Misfit, scenarios: ScenarioSet) -> Finding:
    path, row = misfit.path, None
    if path[:1] == ("scenarios",) and len(path) > 1 and isinstance(path[1], int):
        name = getattr(scenarios.scenarios[path[1]], "name", None)
        row, path = name if isinstance(name, str) else f"scenario {path[1] + 1}", path[2:]
    return _kind(misfit, row, path)


def _kind(misfit: Misfit, row: str | None, path: tuple[object, ...]) -> Finding:
    column = ".".join(map(str, path))[:100] or None
    return Finding(KIND, f"{shown(misfit.value)} does not fit.", f"Give {misfit.wanted}.", SCENARIOS, row, column)


def _hazard_name(book: HazardBook, place: int) -> str:
    name = getattr(book.hazards[place], "name", None)
    return name if isinstance(name, str) and name else f"hazard {place + 1}"


def _named(finding: Finding, book: HazardBook) -> Finding:
    """Put the hazard's name in the place of the line."""
    placed = None if finding.column is None else _PLACED.fullmatch(finding.column)
    if finding.file != SCENARIOS:
        return finding
    if placed is None:
        return replace(finding, row=None)
    return replace(finding, row=_hazard_name(book, int(placed[1]) - 1), column=placed[2] or None)
