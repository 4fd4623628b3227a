"""The policies every plan is compared with, on the same scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from resilience.hazard.scenarios import EffectKind
from resilience.network.keeping.freshness import keeping_times
from resilience.plan.intensity import jit_intensity
from resilience.plan.levers import Lever
from resilience.program import policies as pinned
from resilience.program.formulation.parts.steady_cost import COMPONENTS
from resilience.study.costs.evaluate import Policy, annual_cvar, broken
from resilience.study.costs.service import service_columns
from resilience.study.policy_names import JUST_IN_CASE, JUST_IN_TIME, STATUS_QUO

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.hazard.risk.years import YearSample
    from resilience.hazard.scenarios import Scenario
    from resilience.program.reading.compile import Vector
    from resilience.program.two_stage import TwoStageProgram
    from resilience.study.costs.evaluate import Evaluator


def mean_outage(program: TwoStageProgram) -> float:
    """Rate-weighted mean duration of the scenarios in periods: the uniform cover of pure just-in-case."""
    durations = np.array([_outage(scenario) for scenario in program.scenarios])
    total = float(program.rates.sum())
    return float(program.rates @ durations) / total if total > 0 else 0.0


def _outage(scenario: Scenario) -> float:
    """Periods of flow a disruption can keep away: of a lead time that rises by how much, not for how long."""
    longer = [max(effect.profile) for effect in scenario.effects if effect.kind is EffectKind.LEAD_TIME]
    return max(longer) if longer and len(longer) == len(scenario.effects) else scenario.duration


def fixed_columns(evaluator: Evaluator) -> dict[str, Vector | None]:
    """First-stage columns of status quo, pure JIT and pure JIC; None for one that has no feasible steady state."""
    cover = mean_outage(evaluator.program)
    return {
        STATUS_QUO: evaluator.columns(pinned.status_quo, frozenset()),
        JUST_IN_TIME: evaluator.columns(pinned.just_in_time),
        JUST_IN_CASE: evaluator.columns(pinned.just_in_case(cover)),
    }


def fixed_policies(
    evaluator: Evaluator, columns: Mapping[str, Vector | None] | None = None
) -> tuple[dict[str, Policy], tuple[str, ...]]:
    """Status quo, pure JIT and pure JIC with their losses, and a note on each that has no feasible steady state."""
    columns = fixed_columns(evaluator) if columns is None else columns
    found = {name: evaluator.at(x, name) for name, x in columns.items() if x is not None}
    notes = [f"The {name} cannot serve the nominal demand and is left out." for name, x in columns.items() if x is None]
    notes += _kept_back(evaluator.program.first_model.levers)
    cover = mean_outage(evaluator.program)
    time = evaluator.model.calendar.said(cover)
    network = evaluator.model.network
    room = ", as far as there is room and it keeps" if network.stores or keeping_times(network) else ""
    notes.append(f"Pure just-in-case covers {time} of demand everywhere{room}: the mean disruption.")
    return found, tuple(notes)


def _kept_back(levers: frozenset[Lever]) -> list[str]:
    """Say which levers the extremes leave alone because the model does."""
    kept = [lever for lever in Lever if lever not in levers]
    words = ", ".join(kept)
    return [f"The model leaves {words} as today, and so do pure just-in-time and pure just-in-case."] if kept else []


def comparison(evaluator: Evaluator, policies: Sequence[Policy], years: YearSample, level: float) -> pd.DataFrame:
    """One row per policy: steady-state cost by component, loss, risk and intensities, per year."""
    return pd.DataFrame([_row(evaluator, policy, years, level) for policy in policies])


def cvar_column(level: float) -> str:
    """Name of the column that holds the CVaR of the annual loss."""
    return f"cvar{100 * level:g}"


def _row(evaluator: Evaluator, policy: Policy, years: YearSample, level: float) -> dict[str, object]:
    program, network = evaluator.program, evaluator.model.network
    told = COMPONENTS if evaluator.model.short_today is None else (*COMPONENTS, "short_today")
    told = (*told, "seasonal_holding") if network.in_season else told
    told = (*told, "shutdown_holding") if network.shut else told
    told = (*told, "site_costs") if network.gated else told
    steady = {name: program.steady(name, policy.x) for name in told}
    spend, value = program.steady("jic_spend", policy.x), program.steady("purchase_value", policy.x)
    jit, _ = jit_intensity(network, policy.plan)
    short, year = float(program.rates @ policy.short), evaluator.model.calendar.periods_per_year
    return {
        "policy": policy.name,
        "total": policy.total,
        "steady_cost": policy.steady,
        "aal": policy.aal,
        cvar_column(level): annual_cvar(years, policy.losses, level),
        "cvar_years": years.years,
        "cvar_seed": years.seed,
        "jic_spend": spend,
        "jic_intensity": spend / value if value > 0 else None,
        "jit_intensity": jit,
        **service_columns(network, year, short, policy.lost),
        **steady,
        "source_premium": program.steady("source_premium", policy.x),
        "breaks": "; ".join(broken(evaluator, policy)),
        "repaired": _repaired(evaluator, policy),
    }


def _repaired(evaluator: Evaluator, policy: Policy) -> str:
    """What was changed in today's plan so that it keeps every bound; nothing of other policies."""
    repair, network = evaluator.model.repair, evaluator.model.network
    if repair is None or policy.name != STATUS_QUO:
        return ""
    return " ".join(repair.words(network))
