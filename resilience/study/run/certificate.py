"""The certificate: what was proven, on what input, with what tools, so that anyone can do it again."""

from __future__ import annotations

import platform
from dataclasses import asdict
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING

from resilience.files import plan_to_json
from resilience.files.runs.run_folder import json_text
from resilience.program.rules_kept import values
from resilience.quantities import total_rate
from resilience.study.advice.recommend_words import withdrawn_because
from resilience.study.changed_first import recorded
from resilience.study.costs.evaluate import annual_cvar
from resilience.study.plan.follow import not_undone_notes, taken_back_notes
from resilience.study.run.judgement_json import judgement_json, replicated_json

if TYPE_CHECKING:
    from resilience.hazard.priors.prior import UsedPrior
    from resilience.study.plan.optimize import PlanResult

SCHEMA = 1
PACKAGES = ("resilience", "highspy", "networkx", "numpy", "pandas", "pyomo", "scipy")
OVERLAP = (
    "Disruptions are assumed not to overlap: each scenario starts from the steady state. "
    "overlap_rate is how many onsets per year fall inside another disruption."
)


def headed(result: PlanResult) -> dict[str, object]:
    """What it is a certificate of."""
    return {
        "schema": SCHEMA,
        "model": result.model.name,
        "title": result.model.title,
        "scenarios": None if result.book is None else result.book.name,
        "currency": result.model.currency,
    }


def certificate(result: PlanResult) -> dict[str, object]:
    """Return the certificate; money in the model's currency per year. It holds no times, so two runs agree."""
    return headed(result) | {
        "proof": _proof(result),
        "holding_refund": {
            "granted": result.model.holding_refund,
            "per_year": finite(float(result.program.rates @ result.best.refunded)),
        },
        "end": result.options.end,
        "bracket": {
            "aal_with_known_end": finite(result.bracket.known),
            "aal_with_unknown_end": finite(result.bracket.unknown),
            "worth_of_knowing_the_end": finite(result.bracket.worth_of_knowing),
        },
        "asked": asdict(result.options.requirements or result.model.requirements) | _rules(result),
        "value_of_planning": {
            "over_ignoring_disruption": result.value.over_ignoring,
            "over_planning_for_the_average": result.value.over_average,
        },
        "scenario_set": {
            "count": len(result.scenarios),
            "rate": total_rate(scenario.rate for scenario in result.scenarios),
            "seed": result.scenarios.seed,
            "overlap_rate": result.scenarios.overlap_rate,
            "overlap_assumption": OVERLAP,
        },
        "risk": {
            "cvar": annual_cvar(result.years, result.best.losses, result.risk.level),
            "cvar_weight": result.risk.weight,
            "cvar_level": result.risk.level,
            "years": result.risk.years,
            "seed": result.risk.seed,
        },
        "foresight_flag": None if result.judgement is None else result.judgement.foresight.flag,
        "cvar_flag": None if result.judgement is None else result.judgement.tail.flag,
        "judgement": judgement_json(result.judgement),
        "replicated_gap": replicated_json(result.replicated),
        "withdrawn": withdrawn(result),
        "left_out": list(result.left_out),
        "inputs": inputs(result),
        **recorded(result.model, result.book),
        **_priors(result),
        "versions": versions(),
        "notes": [*result.notes, *taken_back_notes(result), *not_undone_notes(result)],
    }


def priors_of(result: PlanResult) -> tuple[UsedPrior, ...]:
    """Hazards whose rate is that of a prior."""
    return () if result.book is None else result.book.priors


def _priors(result: PlanResult) -> dict[str, object]:
    """Where rates come from that are those of priors, with source and licence; nothing where there are none."""
    used = [{"for_hazard": one.hazard, **asdict(one.prior)} for one in priors_of(result)]
    return {"priors": used} if used else {}


def withdrawn(result: PlanResult) -> list[dict[str, object]]:
    """Every recommendation taken back, and why."""
    return [
        {"action": one.action, "because": withdrawn_because(one.doubt)}
        for one in result.recommended
        if one.doubt is not None
    ]


def versions() -> dict[str, str]:
    """What worked on it."""
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def inputs(result: PlanResult) -> dict[str, str]:
    """SHA-256 of every input file, and of the previous plan as `plan.json` says it."""
    hashes = {f"model/{name}": digest for name, digest in result.model.hashes.items()}
    if result.book is not None:
        hashes |= {f"scenarios/{name}": digest for name, digest in result.book.hashes.items()}
    if result.options.previous is not None:
        text = json_text(plan_to_json(result.options.previous))
        hashes["previous/plan.json"] = sha256(text.encode()).hexdigest()
    return hashes


def _rules(result: PlanResult) -> dict[str, object]:
    """The planner's own rules with what they come to at the plan; nothing where there are none."""
    found = [
        {"name": row.name, "rule": str(row), "value": value, "low": finite(row.low), "high": finite(row.high)}
        for row, value, _ in values(result.program, result.best.x)
    ]
    return {"extra": found} if found else {}


def _proof(result: PlanResult) -> dict[str, object]:
    attempts = [{"what": attempt.what, "status": attempt.status} for attempt in result.attempts]
    return {
        "status": "solved" if result.stopped is None else "stopped",
        "stopped_because": result.stopped,
        "objective": result.objective,
        "objective_before_withdrawals": result.found,
        "lower_bound": finite(result.bound),
        "floor": result.unavoidable,
        "gap": finite(result.gap),
        "closing_error": dict(result.closing_errors),
        "books_closed_after_periods": list(result.aftermath.closed),
        "wanted_gap": result.options.gap,
        "solver": {"name": "HiGHS", "version": version("highspy")},
        "attempts": attempts,
    }


def finite(value: float) -> float | None:
    """A number, or None where nothing was proven."""
    return value if abs(value) < float("inf") else None
