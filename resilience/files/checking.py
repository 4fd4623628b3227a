"""Everything wrong with a model and its scenarios, in one list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.files.coarse_hazards import coarse_hazards
from resilience.files.models import read_reading
from resilience.files.scenario_checks import scenario_findings
from resilience.files.scenarios import MINUTES, read_hazard_file
from resilience.files.sweep_checks import swept_findings
from resilience.findings import Findings

if TYPE_CHECKING:
    from pathlib import Path


def check(model_location: str | Path, scenarios_location: str | Path | None = None) -> Findings:
    """Collect every defect of a model, and of scenarios for it; bad input never raises.

    Parameters
    ----------
    model_location
        A folder of CSV tables, an Excel workbook or a SQLAlchemy URL.
    scenarios_location
        A scenario file or folder, checked on its own and against the model.

    Returns
    -------
    Findings
        Errors and warnings: tables first, then structure, then scenarios.
    """
    findings = Findings()
    reading = read_reading(model_location, findings)
    if scenarios_location is None:
        return findings
    own = Findings()
    file = read_hazard_file(scenarios_location, own)
    calendar = reading.model.calendar if reading.model else MINUTES
    own.extend(file.distribution_findings(calendar))
    own.extend(file.date_findings(calendar))
    if reading.model and reading.whole:
        own.extend(scenario_findings(file, calendar, reading.model.network))
        sound = not findings.errors and not own.errors and not file.torn
        own.extend(swept_findings(file, reading.model, sound=sound))
        if not own.errors:
            own.extend(coarse_hazards(file, file.on(calendar), calendar))
    findings.extend(own)
    return findings
