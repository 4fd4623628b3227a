"""Any two-stage stochastic program with fixed recourse, given as arrays.

The names below are the interface: a program is built from arrays, solved as one extensive form or by the L-shaped
method, valued (RP, EV, EEV, WS), and, when it has too many outcomes to list, sampled with intervals that hold.
"""

from __future__ import annotations

from resilience.solve.lp import UNBOUNDED
from resilience.stochastic.api import ArrayMethod, solve_arrays
from resilience.stochastic.from_smps import from_smps, to_smps
from resilience.stochastic.measures import Measures, measures
from resilience.stochastic.program import ArrayProgram, ArrayScenario, two_stage
from resilience.stochastic.random_program import RandomProgram
from resilience.stochastic.replications import Assessed, replicate
from resilience.stochastic.sampling import Sampling
from resilience.stochastic.sequential import Schedule, Sequential, sample_until
from resilience.stochastic.stages import FirstStage, Recourse, Scenarios
from resilience.stochastic.terms import ArrayAnswer, Risk

__all__ = [
    "UNBOUNDED",
    "ArrayAnswer",
    "ArrayMethod",
    "ArrayProgram",
    "ArrayScenario",
    "Assessed",
    "FirstStage",
    "Measures",
    "RandomProgram",
    "Recourse",
    "Risk",
    "Sampling",
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
