"""Distributions of durations and severities, each with its mean, seeded draws and exact strata.

Durations are in periods, severities plain numbers.
"""

from __future__ import annotations

from typing import TypeAlias

from resilience.hazard.distributions.continuous import Exponential, LogNormal, Triangular, Uniform, Weibull
from resilience.hazard.distributions.separate import Discrete, Fixed, Geometric
from resilience.hazard.distributions.strata import Stratum

Continuous: TypeAlias = Uniform | Triangular | LogNormal | Weibull | Exponential
Distribution: TypeAlias = Continuous | Fixed | Geometric | Discrete

__all__ = [
    "Discrete",
    "Distribution",
    "Exponential",
    "Fixed",
    "Geometric",
    "LogNormal",
    "Stratum",
    "Triangular",
    "Uniform",
    "Weibull",
]
