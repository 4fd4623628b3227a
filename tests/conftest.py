"""Settings that hold for every test."""

from __future__ import annotations

from hypothesis import settings

# A busy machine must not fail a property: only the answer counts, not the time it took.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
