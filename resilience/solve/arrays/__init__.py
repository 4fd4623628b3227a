"""Any two-stage stochastic program with fixed recourse, given as arrays.

The names below are the interface: a program is built from arrays, solved as one extensive form or by the L-shaped
method, valued (RP, EV, EEV, WS), and, when it has too many outcomes to list, sampled with intervals that hold.
"""

from __future__ import annotations

from resilience.solve.arrays.api import Method, solve_arrays
from resilience.solve.arrays.lp import UNBOUNDED
from resilience.solve.arrays.measures import Measures, measures
from resilience.solve.arrays.program import ArrayProgram, Scenario, two_stage
from resilience.solve.arrays.random_program import RandomProgram
from resilience.solve.arrays.replications import Assessed, replicate
from resilience.solve.arrays.sampling import Sampling
from resilience.solve.arrays.sequential import Schedule, Sequential, sample_until
from resilience.solve.arrays.smps import from_smps, to_smps
from resilience.solve.arrays.stages import FirstStage, Recourse, Scenarios
from resilience.solve.arrays.terms import ArrayAnswer, Risk

__all__ = [
    "UNBOUNDED",
    "ArrayAnswer",
    "ArrayProgram",
    "Assessed",
    "FirstStage",
    "Measures",
    "Method",
    "RandomProgram",
    "Recourse",
    "Risk",
    "Sampling",
    "Scenario",
    "Scenarios",
    "Schedule",
    "Sequential",
    "from_smps",
    "measures",
    "replicate",
    "sample_until",
    "solve_arrays",
    "to_smps",
    "two_stage",
]
