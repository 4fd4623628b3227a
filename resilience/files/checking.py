"""Everything wrong with a model and its scenarios, in one list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.files.scenarios.coarse_hazards import coarse_hazards
from resilience.files.scenarios.hazard_file import HazardFile
from resilience.files.scenarios.hazard_objects import book_findings, set_findings
from resilience.files.scenarios.priors_named import prior_findings, prior_notes
from resilience.files.scenarios.scenario_checks import scenario_findings
from resilience.files.scenarios.scenarios import MINUTES, read_hazard_file
from resilience.files.scenarios.sweep_checks import swept_findings
from resilience.files.tables.model_objects import reading_in_memory
from resilience.files.tables.models import read_reading
from resilience.findings import Findings
from resilience.given import PLACE, held
from resilience.hazard.book import HazardBook
from resilience.hazard.scenarios import ScenarioSet
from resilience.plan.model import Model

if TYPE_CHECKING:
    from pathlib import Path

    from resilience.files.tables.models import ModelReading


def check(
    model: str | Path | Model,
    scenarios: str | Path | HazardFile | HazardBook | ScenarioSet | None = None,
) -> Findings:
    """Collect every defect of a model, and of scenarios for it; bad input never raises.

    Parameters
    ----------
    model
        A folder of CSV tables, an Excel workbook or a SQLAlchemy URL; or a model in Python, which is checked as its
        tables would be, with an object's name for the row.
    scenarios
        A scenario file or folder, hazards or ready scenarios, checked on their own and against the model.

    Returns
    -------
    Findings
        Errors and warnings: tables first, then structure, then scenarios.
    """
    findings = Findings()
    if isinstance(model, Model):
        reading = reading_in_memory(model, findings)
    else:
        reading = read_reading(held("check", {"model": (model, PLACE)})["model"], findings)
    if scenarios is None:
        return findings
    whole = reading.model if reading.standing else None
    if isinstance(scenarios, HazardBook):
        findings.extend(book_findings(scenarios, whole))
    elif isinstance(scenarios, ScenarioSet):
        findings.extend(set_findings(scenarios, whole))
    else:
        own = _of_files(scenarios, reading, sound=not findings.errors)
        findings.extend(own)
        findings.notes += own.notes
    return findings


def _of_files(scenarios: str | Path | HazardFile, reading: ModelReading, *, sound: bool) -> Findings:
    own = Findings()
    if isinstance(scenarios, HazardFile):
        file = scenarios
    else:
        file = read_hazard_file(held("check", {"scenarios": (scenarios, PLACE)})["scenarios"], own)
    found = file_findings(file, reading, sound=sound, clean=not own.errors)
    own.extend(found)
    own.notes += found.notes
    return own


def file_findings(file: HazardFile, reading: ModelReading, *, sound: bool, clean: bool) -> Findings:
    """Report what is wrong with scenarios that could be read, and with what they say of a model.

    Parameters
    ----------
    sound, clean
        Whether nothing was wrong with the model, and with the scenarios alone.
    """
    own = Findings()
    own.notes += prior_notes(file)
    own.extend(prior_findings(file))
    calendar = reading.model.calendar if reading.model else MINUTES
    own.extend(file.distribution_findings(calendar))
    own.extend(file.date_findings(calendar))
    if reading.model and reading.standing:
        own.extend(scenario_findings(file, calendar, reading.model.network))
        sound = sound and clean and not own.errors and not file.torn
        own.extend(swept_findings(file, reading.model, sound=sound))
        if reading.timed and clean and not own.errors:
            own.extend(coarse_hazards(file, file.on(calendar), calendar))
    return own
