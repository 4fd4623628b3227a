"""Two-stage stochastic programs on disk: the SMPS format, a core, a time and a stoch file."""

from __future__ import annotations

from resilience.files.smps.instance import Continuous, Core, Discrete, Law, Place, PlaceKind, Smps, Source
from resilience.files.smps.reader import read_smps
from resilience.files.smps.writer import write_smps

__all__ = [
    "Continuous",
    "Core",
    "Discrete",
    "Law",
    "Place",
    "PlaceKind",
    "Smps",
    "Source",
    "read_smps",
    "write_smps",
]
