"""Two-stage stochastic programs on disk: the SMPS format, a core, a time and a stoch file."""

from __future__ import annotations

from resilience.stochastic.smps.instance import (
    ContinuousLaw,
    Core,
    DiscreteLaw,
    Law,
    PlaceKind,
    RandomPlace,
    Smps,
    Source,
)
from resilience.stochastic.smps.reader import read_smps
from resilience.stochastic.smps.writer import write_smps

__all__ = [
    "ContinuousLaw",
    "Core",
    "DiscreteLaw",
    "Law",
    "PlaceKind",
    "RandomPlace",
    "Smps",
    "Source",
    "read_smps",
    "write_smps",
]
