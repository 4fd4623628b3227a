"""Disk to domain and back: models, scenarios, plans and run folders."""

from __future__ import annotations

from resilience.files.checking import check
from resilience.files.runs.plan_json import plan_from_json, plan_to_json, read_plan
from resilience.files.runs.run_folder import RunFolder
from resilience.files.scenarios.scenarios import read_scenarios
from resilience.files.sources.database import write_database
from resilience.files.starter_files import write_starter
from resilience.files.tables.models import read_model
from resilience.files.tables.workbook import write_workbook

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
