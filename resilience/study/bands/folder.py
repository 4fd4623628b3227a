"""The tables of a study of bands, and its run folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from resilience.files import RunFolder
from resilience.given import FLAG, PLACE, Of, takes
from resilience.quantities import total_rate
from resilience.study.bands.lines import SAME_PLACE
from resilience.study.bands.words import changes
from resilience.study.policy_names import MIX, STATUS_QUO
from resilience.study.records import records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from resilience.study.bands.lines import Stretch
    from resilience.study.bands.study import BandsResult
    from resilience.study.bands.sweep import Sweep
    from resilience.study.costs.evaluate import Policy

BANDS = [
    "hazard", "band", "low", "high", "onsets_low", "onsets_high", "stated", "steady_cost", "loss_at_stated",
    "cost_low", "cost_high", "jic_spend", "buffer_units", "against", "changes", "method", "error",
]  # fmt: skip
UNCERTAINTY = [
    "policy", "dependence", "mean", "p5", "p5_half_width", "p95", "p95_half_width", "cheapest", "cheapest_low",
    "cheapest_high", "regret", "regret_half_width", "factor", "keep", "draws", "seed",
]  # fmt: skip
KNOWING = ["hazard", "value_of_knowing", "changes_below", "changes_above"]
SEPARATOR = " | "


@takes(result=Of("BandsResult"))
def band_table(result: BandsResult) -> pd.DataFrame:
    """One row per band: multipliers and onsets a year from `low` to `high`, the plan's cost there and what changes.

    Money in the model's currency per year. `changes` are against the band below, for the first band against today.
    """
    rows = [row for sweep in result.sweeps for row in _rows(result, sweep)]
    return pd.DataFrame(rows, columns=BANDS)


def _rows(result: BandsResult, sweep: Sweep) -> Iterator[dict[str, object]]:
    onsets = total_rate((result.evaluator.program.rates * sweep.direction.mask).tolist())
    before, against = result.policies.get(STATUS_QUO), "today"
    for place, stretch in enumerate(sweep.stretches, start=1):
        plan = result.plans[stretch.line.plan]
        told = () if before is None else changes(result.evaluator, before, plan)
        yield _row(result, sweep, stretch, onsets) | {
            "band": place,
            "against": against if before is not None else "",
            "changes": SEPARATOR.join(told),
        }
        before, against = plan, f"band {place}"


def _row(result: BandsResult, sweep: Sweep, stretch: Stretch, onsets: float) -> dict[str, object]:
    plan = result.plans[stretch.line.plan]
    return {
        "hazard": sweep.direction.name,
        "low": stretch.low,
        "high": stretch.high,
        "onsets_low": stretch.low * onsets,
        "onsets_high": stretch.high * onsets,
        "stated": holds(stretch, 1.0),
        "steady_cost": plan.steady,
        "loss_at_stated": float(result.evaluator.program.rates @ plan.losses),
        "cost_low": stretch.line(stretch.low),
        "cost_high": stretch.line(stretch.high),
        "jic_spend": jic_spend(result, plan),
        "buffer_units": sum(plan.plan.buffers.values()),
        "method": "crossings" if sweep.grid is None else f"grid, steps of {sweep.grid:.3g}",
        "error": sweep.error,
    }


def holds(stretch: Stretch, multiplier: float) -> bool:
    """Whether a multiplier lies in a band; an edge belongs to the band below it."""
    slack = SAME_PLACE * multiplier
    return stretch.low + slack < multiplier <= stretch.high + slack


def jic_spend(result: BandsResult, policy: Policy) -> float:
    """Just-in-case spend of a plan, currency per year."""
    return result.evaluator.program.steady("jic_spend", policy.x)


@takes(result=Of("BandsResult"))
def uncertainty_table(result: BandsResult) -> pd.DataFrame:
    """Each policy's cost over uncertain rates: exact mean, quantiles, chance to be the cheapest, regret."""
    rows = [
        {
            "policy": cost.policy,
            "dependence": str(cost.dependence),
            "mean": cost.mean,
            "p5": cost.p5.mean,
            "p5_half_width": cost.p5.half_width,
            "p95": cost.p95.mean,
            "p95_half_width": cost.p95.half_width,
            "cheapest": cost.cheapest,
            "cheapest_low": cost.cheapest_low,
            "cheapest_high": cost.cheapest_high,
            "regret": cost.regret.mean,
            "regret_half_width": cost.regret.half_width,
            "factor": result.law.factor,
            "keep": str(result.law.keep),
            "draws": cost.draws,
            "seed": cost.seed,
        }
        for cost in result.costs
    ]
    return pd.DataFrame(rows, columns=UNCERTAINTY)


@takes(result=Of("BandsResult"))
def knowing_table(result: BandsResult) -> pd.DataFrame:
    """The rates by what knowing them would save, and the multipliers beyond which the plan changes."""
    rows = []
    for one in result.knowing:
        below, above = edges(result, one.hazard)
        rows.append([one.hazard, one.value, below, above])
    return pd.DataFrame(rows, columns=KNOWING).astype({"changes_below": float, "changes_above": float})


def edges(result: BandsResult, hazard: str) -> tuple[float | None, float | None]:
    """Multipliers between which the plan at the stated rate stays the best; None where it stays to the end."""
    for sweep in result.sweeps:
        if sweep.direction.name == hazard:
            inner = [stretch.low for stretch in sweep.stretches[1:]]
            below = [at for at in inner if at < 1 - SAME_PLACE]
            above = [at for at in inner if at >= 1 - SAME_PLACE]
            return (max(below) if below else None), (min(above) if above else None)
    return None, None


def tables(result: BandsResult) -> dict[str, pd.DataFrame]:
    """Every table of the study by name."""
    return {
        "bands": band_table(result),
        "rate_uncertainty": uncertainty_table(result),
        "value_of_knowing": knowing_table(result),
    }


@takes(result=Of("BandsResult"), path=PLACE, replace=FLAG)
def write_bands(result: BandsResult, path: str | Path, *, replace: bool = False) -> Path:
    """Write a run folder with one CSV file per table and `bands.json`, whole or not at all.

    Raises
    ------
    InputError
        When the folder exists and may not be replaced.
    """
    with RunFolder(path, replace=replace, kind="bands") as run:
        for name, table in tables(result).items():
            run.write_table(f"{name}.csv", table)
        run.write_json("bands.json", summary(result))
    return run.target


def summary(result: BandsResult) -> dict[str, object]:
    """Every table, how it was found and what a reader must know, in a form that JSON can say."""
    found: dict[str, object] = {name: records(table) for name, table in tables(result).items()}
    sweeps = [
        {
            "hazard": sweep.direction.name,
            "solved_at": list(sweep.solved),
            "error": sweep.error,
            "capped": sweep.capped,
            "stopped": sweep.stopped,
            "grid": sweep.grid,
            "why": sweep.why,
        }
        for sweep in result.sweeps
    ]
    return found | {
        "model": result.model.name,
        "currency": result.model.currency,
        "unavoidable": result.unavoidable,
        "gap": result.options.gap,
        "sweeps": sweeps,
        "solves": result.solves,
        "mix": MIX,
        "notes": list(result.notes),
    }
