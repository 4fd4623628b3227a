"""Disk to domain and back: models, scenarios, plans and run folders."""

from __future__ import annotations

from resilience.files.checking import check
from resilience.files.models import read_model
from resilience.files.scenarios import read_scenarios

__all__ = ["check", "read_model", "read_scenarios"]
