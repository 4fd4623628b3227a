"""The form of `policies.json`, and of what `certificate.json` says of the input: each defect has its key."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from resilience.files.registry.schema import Strict

SCHEMA = 1


class UntoldText(Strict):
    """What the mix loses when no end is known."""

    aal: float = Field(description="average annual loss, a number.")
    cvar: float = Field(description="CVaR of the annual loss, a number.")


class PolicyText(Strict):
    """One policy and its promise."""

    name: str = Field(description="the name of the policy.")
    plan: dict[str, Any] = Field(description="a plan as in plan.json.")
    steady_cost: float = Field(description="currency per year, a number.")
    aal: float = Field(description="average annual loss, a number.")
    cvar: float = Field(description="CVaR of the annual loss, a number.")


class PoliciesText(Strict):
    """The form of `policies.json`."""

    version: int = Field(alias="schema", ge=SCHEMA, le=SCHEMA, description=f"the version of this form, {SCHEMA}.")
    model: str | None = Field(description="where the model is, seen from the run folder.")
    scenarios: str | None = Field(description="where the scenarios are, seen from the run folder.")
    unavoidable: float = Field(description="the floor in currency per year, a number.")
    cvar_level: float = Field(ge=0, lt=1, description="a level from 0 up to 1.")
    cvar_weight: float = Field(default=0.0, ge=0, description="a weight of at least 0.")
    end_unknown: UntoldText | None = Field(default=None, description="losses when no end is known, or null.")
    scenario_count: int = Field(ge=0, description="a whole number.")
    scenario_seed: int = Field(ge=0, description="a whole number.")
    policies: list[PolicyText] = Field(min_length=1, description="policies with their promises.")


class InputsText(Strict):
    """What a certificate says of its input: a digest of each file, and what was changed of them."""

    inputs: dict[str, str] = Field(description="SHA-256 by file.")
    changes: list[str] = Field(default=[], description="changes of the input, each one line of text.")
