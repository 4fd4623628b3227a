"""Tells a manufacturer exactly where to stop being lean.

The public names load what they need on first use, so importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.files import check, read_model, read_scenarios
    from resilience.hazard.build import build_scenarios
    from resilience.hazard.scenarios import ScenarioSet
    from resilience.network.network import SupplyNetwork
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.study.as_pyomo import pyomo_model
    from resilience.study.bands import bands
    from resilience.study.certify import certify
    from resilience.study.exposure import exposure
    from resilience.study.hindcast import hindcast
    from resilience.study.optimize import optimize
    from resilience.study.simulation import simulate_run

__all__ = [
    "Model",
    "Plan",
    "ScenarioSet",
    "SupplyNetwork",
    "bands",
    "build_scenarios",
    "certify",
    "check",
    "exposure",
    "hindcast",
    "optimize",
    "pyomo_model",
    "read_model",
    "read_scenarios",
    "simulate_run",
]

_HOMES = {
    "Model": "resilience.plan.model",
    "Plan": "resilience.plan.plan",
    "ScenarioSet": "resilience.hazard.scenarios",
    "SupplyNetwork": "resilience.network.network",
    "bands": "resilience.study.bands",
    "build_scenarios": "resilience.hazard.build",
    "certify": "resilience.study.certify",
    "check": "resilience.files",
    "exposure": "resilience.study.exposure",
    "hindcast": "resilience.study.hindcast",
    "optimize": "resilience.study.optimize",
    "pyomo_model": "resilience.study.as_pyomo",
    "read_model": "resilience.files",
    "read_scenarios": "resilience.files",
    "simulate_run": "resilience.study.simulation",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        msg = f"module 'resilience' has no attribute {name!r}"
        raise AttributeError(msg)
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
