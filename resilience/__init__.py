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
    from resilience.simulate.layout.rationing import Rationing
    from resilience.study.bands.study import BandsOptions, bands
    from resilience.study.costs.entrance import build_scenarios
    from resilience.study.costs.plan_options import PlanOptions
    from resilience.study.exposure.study import exposure
    from resilience.study.generate.network import generate_model
    from resilience.study.hindcast.study import hindcast
    from resilience.study.judge.judge import JudgeOptions
    from resilience.study.plan.as_pyomo import pyomo_model
    from resilience.study.plan.certify import CertifyOptions, certify
    from resilience.study.plan.optimize import optimize
    from resilience.study.plan.plan_result import PlanResult
    from resilience.study.run.promise_files import read_run
    from resilience.study.run.simulation import simulate_run

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
    "BandsOptions": "resilience.study.bands.study",
    "CertifyOptions": "resilience.study.plan.certify",
    "ChangeLimit": "resilience.plan.levers",
    "End": "resilience.plan.levers",
    "InputError": "resilience.errors",
    "JudgeOptions": "resilience.study.judge.judge",
    "Model": "resilience.plan.model",
    "NoPlanError": "resilience.errors",
    "Plan": "resilience.plan.plan",
    "PlanOptions": "resilience.study.costs.plan_options",
    "PlanResult": "resilience.study.plan.plan_result",
    "Rationing": "resilience.simulate.layout.rationing",
    "Requirements": "resilience.plan.levers",
    "ResilienceError": "resilience.errors",
    "RiskAttitude": "resilience.plan.levers",
    "ScenarioSet": "resilience.hazard.scenarios",
    "StoppedError": "resilience.errors",
    "SupplyNetwork": "resilience.network.network",
    "bands": "resilience.study.bands.study",
    "build_scenarios": "resilience.study.costs.entrance",
    "certify": "resilience.study.plan.certify",
    "check": "resilience.files",
    "exposure": "resilience.study.exposure.study",
    "generate_model": "resilience.study.generate.network",
    "hindcast": "resilience.study.hindcast.study",
    "optimize": "resilience.study.plan.optimize",
    "pyomo_model": "resilience.study.plan.as_pyomo",
    "read_model": "resilience.files",
    "read_plan": "resilience.files",
    "read_run": "resilience.study.run.promise_files",
    "read_scenarios": "resilience.files",
    "simulate_run": "resilience.study.run.simulation",
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
