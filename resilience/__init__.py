"""Tells a manufacturer exactly where to stop being lean.

The public names load what they need on first use, so importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.errors import InputError, NoPlanError, ResilienceError, StoppedError
    from resilience.files import check, read_model, read_plan, read_scenarios
    from resilience.hazard.scenarios import ScenarioSet
    from resilience.network.network import SupplyNetwork
    from resilience.plan.levers import ChangeLimit, End, Requirements, RiskAttitude
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.simulate.rationing import Rationing
    from resilience.study.as_pyomo import pyomo_model
    from resilience.study.bands import BandsOptions, bands
    from resilience.study.certify import CertifyOptions, certify
    from resilience.study.entrance import build_scenarios
    from resilience.study.exposure import exposure
    from resilience.study.generate import generate_model
    from resilience.study.hindcast import hindcast
    from resilience.study.judge import JudgeOptions
    from resilience.study.optimize import optimize
    from resilience.study.plan_options import PlanOptions
    from resilience.study.plan_result import PlanResult
    from resilience.study.promise_files import read_run
    from resilience.study.simulation import simulate_run

    __version__: str

__all__ = [
    "BandsOptions",
    "CertifyOptions",
    "ChangeLimit",
    "End",
    "InputError",
    "JudgeOptions",
    "Model",
    "NoPlanError",
    "Plan",
    "PlanOptions",
    "PlanResult",
    "Rationing",
    "Requirements",
    "ResilienceError",
    "RiskAttitude",
    "ScenarioSet",
    "StoppedError",
    "SupplyNetwork",
    "bands",
    "build_scenarios",
    "certify",
    "check",
    "exposure",
    "generate_model",
    "hindcast",
    "optimize",
    "pyomo_model",
    "read_model",
    "read_plan",
    "read_run",
    "read_scenarios",
    "simulate_run",
]

_HOMES = {
    "BandsOptions": "resilience.study.bands",
    "CertifyOptions": "resilience.study.certify",
    "ChangeLimit": "resilience.plan.levers",
    "End": "resilience.plan.levers",
    "InputError": "resilience.errors",
    "JudgeOptions": "resilience.study.judge",
    "Model": "resilience.plan.model",
    "NoPlanError": "resilience.errors",
    "Plan": "resilience.plan.plan",
    "PlanOptions": "resilience.study.plan_options",
    "PlanResult": "resilience.study.plan_result",
    "Rationing": "resilience.simulate.rationing",
    "Requirements": "resilience.plan.levers",
    "ResilienceError": "resilience.errors",
    "RiskAttitude": "resilience.plan.levers",
    "ScenarioSet": "resilience.hazard.scenarios",
    "StoppedError": "resilience.errors",
    "SupplyNetwork": "resilience.network.network",
    "bands": "resilience.study.bands",
    "build_scenarios": "resilience.study.entrance",
    "certify": "resilience.study.certify",
    "check": "resilience.files",
    "exposure": "resilience.study.exposure",
    "generate_model": "resilience.study.generate",
    "hindcast": "resilience.study.hindcast",
    "optimize": "resilience.study.optimize",
    "pyomo_model": "resilience.study.as_pyomo",
    "read_model": "resilience.files",
    "read_plan": "resilience.files",
    "read_run": "resilience.study.promise_files",
    "read_scenarios": "resilience.files",
    "simulate_run": "resilience.study.simulation",
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        value: object = import_module("importlib.metadata").version("resilience")
    elif name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
    else:
        msg = f"module 'resilience' has no attribute {name!r}"
        raise AttributeError(msg)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "__version__"})
