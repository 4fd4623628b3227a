"""Disk to domain and back: models, scenarios, plans and run folders."""

from __future__ import annotations

from resilience.files.models import read_model

__all__ = ["read_model"]
