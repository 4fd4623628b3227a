"""A judgement in a form that JSON can say, and as tables. Money in the model's currency per year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from resilience.hazard.risk.years import DEFAULT_CONFIDENCE, wilson_interval
from resilience.study.costs.policies import cvar_column
from resilience.study.judge.foresight import STATED_SHARE
from resilience.study.policy_names import MIX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.hazard.risk.estimate import Estimate
    from resilience.study.judge.fineness import Fineness
    from resilience.study.judge.foresight import Gap
    from resilience.study.judge.fresh_years import FreshYears
    from resilience.study.judge.judge import Judgement, OptimalityGap
    from resilience.study.judge.links import Link

METHOD = (
    "Years simulated without foresight, every plan in the same years; intervals at 95 % from 20 independent batches "
    "that each draw their scenarios anew: of means by Student's t, of values at risk by order statistics (Woodruff, "
    "1952), of the mean of the worst years set right for skewness (Hall, 1992)."
)


def estimate_json(estimate: Estimate | None) -> dict[str, object] | None:
    """Mean, half width of the 95 % interval, draws and seed; where there is no interval, why."""
    if estimate is None:
        return None
    half = estimate.half_width if estimate.known else None
    found: dict[str, object] = {"mean": estimate.mean, "half_width": half, "n": estimate.n, "seed": estimate.seed}
    return found if estimate.known else found | {"no_interval": estimate.why}


def judgement_json(found: Judgement | None) -> dict[str, object] | None:
    """Everything a judgement says."""
    if found is None:
        return None
    years = found.years
    return {
        "method": METHOD,
        "scenarios": "drawn anew from the hazards" if found.fresh else "those of the study: no hazards to draw from",
        "years": years.years,
        "seed": years.seed,
        "rationing": str(years.rationing),
        "onsets": years.onsets,
        "policies": {name: _policy_json(found, name) for name in found.promises.policies},
        "chain": _chain_json(found.chain, "aal"),
        "cvar_chain": _chain_json(found.tail_chain, "cvar"),
        "stated_share": STATED_SHARE,
        "foresight_gap": _gap_json(found.foresight),
        "out_of_sample": _gap_json(found.out_of_sample) | {"parts": _parts_json(found.parts[0])},
        "cvar_gap": _gap_json(found.tail) | {"parts": _parts_json(found.parts[1])},
        "fineness": _fineness_json(found.fineness),
        "surviving_share_of_saving": estimate_json(found.surviving),
        "mix_is_beaten_by": list(found.beaten_by),
    }


def _chain_json(links: Sequence[Link], what: str) -> list[dict[str, object]]:
    return [{"step": link.name, what: estimate_json(link.aal), "change": estimate_json(link.change)} for link in links]


def _parts_json(parts: Mapping[str, Estimate]) -> dict[str, object]:
    return {name: estimate_json(part) for name, part in parts.items()}


def _fineness_json(found: Fineness | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {
        "change_when_drawn_anew": estimate_json(found.change),
        "fine_enough": found.fine,
        "times_as_fine": found.times,
        "scenarios": found.scenarios,
        "draws": found.draws,
        "sentence": found.sentence,
    }


def _contracts_json(years: FreshYears, name: str) -> dict[str, object]:
    found = years.contracts(name)
    if found is None:
        return {}
    return {"contract_penalties": dict(zip(("planned", "simulated"), map(estimate_json, found), strict=True))}


def _policy_json(found: Judgement, name: str) -> dict[str, object]:
    promise, years, level = found.promises.policies[name], found.years, found.promises.level
    return {
        "steady_cost": promise.steady,
        "promised": {"total": promise.total, "aal": promise.aal, cvar_column(level): promise.cvar},
        "simulated": {
            "total": estimate_json(found.total(name)),
            "aal": estimate_json(years.mean(name)),
            cvar_column(level): estimate_json(years.cvar(name, level)),
            f"var{100 * level:g}": estimate_json(years.value_at_risk(name, level)),
            "units_lost": estimate_json(years.units_short(name)),
        },
        "parts_of_the_loss": {part: estimate_json(mean) for part, mean in years.parts(name).items()},
        **_contracts_json(years, name),
        "saving_of_the_mix": None if name == MIX else estimate_json(found.saving(name)),
        "overlapping": years.overlapping[name],
        "unsettled": years.unsettled[name],
    }


def _gap_json(gap: Gap) -> dict[str, object]:
    return {
        "promised": gap.promised,
        "simulated": estimate_json(gap.simulated),
        "factor": estimate_json(gap.factor),
        "flag": gap.flag,
        "sentence": gap.sentence,
    }


def replicated_json(found: OptimalityGap | None) -> dict[str, object] | None:
    """The optimality gap estimated by replications."""
    if found is None:
        return None
    return {
        "method": "Mak, Morton and Wood (1999)",
        "gap": estimate_json(found.mean),
        "upper_limit": found.limit,
        "gaps": list(found.gaps),
        "scenarios_each": found.size,
    }


def simulation_table(found: Judgement) -> pd.DataFrame:
    """One row per policy: promised and simulated cost, risk and units lost, each estimate with its half width."""
    years, level = found.years, found.promises.level
    rows = []
    for name, promise in found.promises.policies.items():
        saving = None if name == MIX else found.saving(name)
        estimates = {
            "simulated_total": found.total(name),
            "simulated_aal": years.mean(name),
            f"var{100 * level:g}": years.value_at_risk(name, level),
            cvar_column(level): years.cvar(name, level),
            "units_lost": years.units_short(name),
            "saving_of_the_mix": saving,
        }
        row: dict[str, object] = {
            "policy": name,
            "steady_cost": promise.steady,
            "promised_total": promise.total,
            "promised_aal": promise.aal,
            f"promised_{cvar_column(level)}": promise.cvar,
        }
        for key, estimate in estimates.items():
            row[key] = None if estimate is None else estimate.mean
            row[f"{key}_half_width"] = None if estimate is None or not estimate.known else estimate.half_width
        row["no_interval"] = "; ".join(
            f"{key}: {estimate.why}" for key, estimate in estimates.items() if estimate is not None and estimate.why
        )
        rows.append(row | {"years": years.years, "seed": years.seed, "rationing": str(years.rationing)})
    return pd.DataFrame(rows)


def simulated_exceedance(found: Judgement) -> pd.DataFrame:
    """Exceedance curve of the simulated annual losses of every policy.

    The interval of each probability takes years as independent, which those of one batch are but for the scenarios
    they share.
    """
    curves = []
    for name, losses in found.years.losses.items():
        loss, times = np.unique(losses, return_counts=True)
        at_least = np.cumsum(times[::-1])[::-1]
        count = len(losses)
        low, high = wilson_interval(at_least.astype(float), count, DEFAULT_CONFIDENCE)
        columns = {"loss": loss, "probability": at_least / count, "return_period": count / at_least}
        curve = pd.DataFrame(columns | {"low": low, "high": high})
        curves.append(curve.assign(policy=name, years=count, seed=found.years.seed))
    columns_out = ["policy", "loss", "probability", "return_period", "low", "high", "years", "seed"]
    return pd.concat(curves, ignore_index=True)[columns_out]
