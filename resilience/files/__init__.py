"""Disk to domain and back: models, scenarios, plans and run folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.lazily import lazily

if TYPE_CHECKING:
    from resilience.files.checking import check
    from resilience.files.runs.plan_json import plan_from_json, plan_to_json, read_plan
    from resilience.files.runs.run_folder import RunFolder
    from resilience.files.scenarios.scenarios import read_scenarios
    from resilience.files.sources.database import write_database
    from resilience.files.starter_files import write_starter
    from resilience.files.tables.models import read_model
    from resilience.files.tables.workbook import write_workbook

_HOMES = {
    "RunFolder": "resilience.files.runs.run_folder",
    "check": "resilience.files.checking",
    "plan_from_json": "resilience.files.runs.plan_json",
    "plan_to_json": "resilience.files.runs.plan_json",
    "read_model": "resilience.files.tables.models",
    "read_plan": "resilience.files.runs.plan_json",
    "read_scenarios": "resilience.files.scenarios.scenarios",
    "write_database": "resilience.files.sources.database",
    "write_starter": "resilience.files.starter_files",
    "write_workbook": "resilience.files.tables.workbook",
}
"""What the room offers, by its home: loaded on first use, so that a word looked up costs no reading of models."""

__all__ = [
    "RunFolder",
    "check",
    "plan_from_json",
    "plan_to_json",
    "read_model",
    "read_plan",
    "read_scenarios",
    "write_database",
    "write_starter",
    "write_workbook",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(globals(), _HOMES)
