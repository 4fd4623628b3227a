"""`resilience smps`: any two-stage stochastic program in the SMPS format, solved or sampled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resilience.cli.console import DONE, STOPPED, Terminal, session
from resilience.cli.options import Common, Effort, grouped
from resilience.errors import NoPlanError, StoppedError

if TYPE_CHECKING:
    from resilience.hazard.estimate import Estimate
    from resilience.solve.arrays import ArrayProgram, RandomProgram, Risk
    from resilience.solve.highs import Limits

CoreArgument = Annotated[Path, typer.Argument(help="Core file: the program in MPS (.cor).", show_default=False)]
TimeArgument = Annotated[Path, typer.Argument(help="Time file: its two periods (.tim).", show_default=False)]
StochArgument = Annotated[Path, typer.Argument(help="Stoch file: what is random (.sto).", show_default=False)]

SIZE = "\n[bold]{name}[/]\n  first stage   {first}\n  recourse      {recourse}\n  outcomes      {outcomes}"
MOST_VALUED = 5_000
"""Outcomes up to which wait-and-see and the mean's plan are valued too: each outcome is solved alone."""
MOST_SHOWN = 20


@dataclass(frozen=True)
class Study:
    """How to sample, and what to minimize."""

    sample: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Outcomes in each sampled problem; none: list them all.")
    ] = None
    replications: Annotated[int, typer.Option(min=2, metavar="G", help="Sampled problems behind the interval.")] = 20
    seed: Annotated[int, typer.Option(min=0, help="Seed of all random numbers.")] = 1
    latin: Annotated[bool, typer.Option("--latin", help="Draw by Latin hypercubes.")] = False
    until: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE", help="Sample until the gap is at most this share of the spread of costs; N comes first."
        ),
    ] = None
    draws: Annotated[int, typer.Option(min=40, help="Fresh outcomes on which the first stage is priced.")] = 10_000
    level: Annotated[float, typer.Option(min=0.5, max=0.9999, help="Confidence of the intervals.")] = 0.95
    cvar_weight: Annotated[float, typer.Option(min=0.0, help="Weight of the CVaR of the total cost.")] = 0.0
    cvar_level: Annotated[float, typer.Option(min=0.0, max=0.9999, help="Level of the CVaR.")] = 0.95


@grouped
def smps(
    core: CoreArgument, time: TimeArgument, stoch: StochArgument, study: Study, effort: Effort, common: Common
) -> None:
    """Solve a two-stage stochastic program given in SMPS files, or sample it with intervals that hold."""
    with session(common, "smps", core=core, time=time, stoch=stoch) as terminal:
        from rich.markup import escape

        from resilience.files.smps import read_smps
        from resilience.findings import Findings
        from resilience.solve.arrays import from_smps

        findings = Findings()
        instance = read_smps(core, time, stoch, findings)
        if findings:
            terminal.findings(list(findings), terminal.errors)
        program = from_smps(instance)
        size = _size(instance.core.name or core.stem, program)
        terminal.show(SIZE.format(**{key: escape(words) for key, words in size.items()}))
        result, code = _sampled(program, study, effort) if study.sample else _listed(program, study, effort)
        _show(terminal, result)
        terminal.result({"instance": size, "outcomes": program.outcomes} | result, code)
        raise typer.Exit(code)


def _size(name: str, program: RandomProgram) -> dict[str, str]:
    """How large an instance is."""
    count = program.outcomes
    stages = (program.first.matrix, program.recourse.matrix)
    first, second = (f"{stage.shape[0]:,} rows x {stage.shape[1]:,} columns" for stage in stages)
    outcomes = "infinitely many"
    if count is not None:
        outcomes = f"{count:,}" if count < 10**12 else f"{float(count):.3e}"
    return {"name": name, "first": first, "recourse": second, "outcomes": outcomes}


def _listed(program: RandomProgram, study: Study, effort: Effort) -> tuple[dict[str, object], int]:
    """Solve with every outcome listed."""
    from resilience.solve.arrays import solve_arrays
    from resilience.solve.highs import Limits
    from resilience.solve.outcome import Infeasible, Solved

    full = program.listed()
    limits = Limits(effort.gap, effort.time_limit)
    outcome = solve_arrays(full, limits, risk=_risk(study))
    if isinstance(outcome, Infeasible):
        raise NoPlanError(" ".join(outcome.conflict))
    if outcome.answer is None:
        raise StoppedError(outcome.reason)
    result: dict[str, object] = {
        "objective": outcome.objective,
        "bound": outcome.bound,
        "gap": outcome.gap,
        "mean": outcome.answer.mean,
        "cvar": outcome.answer.cvar,
    }
    if isinstance(outcome, Solved) and full.size <= MOST_VALUED and study.cvar_weight == 0:
        result |= _values(full, limits)
    result = {key: _finite(value) for key, value in result.items()}
    result["first"] = _first(program, outcome.answer.x)
    return result, DONE if isinstance(outcome, Solved) else STOPPED


def _values(full: ArrayProgram, limits: Limits) -> dict[str, object]:
    """What planning for all outcomes and knowing them is worth; why not, where it cannot be told."""
    from resilience.solve.arrays import measures

    try:
        found = measures(full, limits)
    except (NoPlanError, StoppedError) as error:
        return {"not_valued": str(error)}
    return {name: getattr(found, name) for name in ("rp", "ev", "eev", "ws", "vss", "evpi")}


def _finite(value: object) -> object:
    """JSON knows no infinity: a number without end is null."""
    from math import isfinite

    return value if not isinstance(value, float) or isfinite(value) else None


def _risk(study: Study) -> Risk | None:
    from resilience.solve.arrays import Risk

    return Risk(study.cvar_level, study.cvar_weight) if study.cvar_weight > 0 else None


def _sampled(program: RandomProgram, study: Study, effort: Effort) -> tuple[dict[str, object], int]:
    """Sample, and say how far the first stage found may be from the best."""
    from resilience.errors import InputError
    from resilience.solve.arrays import Sampling, Schedule, replicate, sample_until
    from resilience.solve.highs import Limits

    if study.cvar_weight > 0:
        msg = "A sampled CVaR is biased and has no interval here: leave out --sample or --cvar-weight."
        raise InputError([msg])
    limits = Limits(effort.gap, effort.time_limit)
    if study.until is not None:
        plan = Schedule(first=study.sample or 2, stop=study.until, level=study.level)
        ended = sample_until(program, seed=study.seed, schedule=plan, draws=study.draws, limits=limits)
        result: dict[str, object] = {
            "cost": _estimate(ended.cost),
            "gap": _estimate(ended.gap),
            "gap_limit": ended.limit if ended.stopped else None,
            "rounds": ended.rounds,
            "stopped": ended.stopped,
            "level": ended.level,
            "first": _first(program, ended.x),
        }
        return result, DONE if ended.stopped else STOPPED
    found = replicate(
        program,
        sample=study.sample or 2,
        replications=study.replications,
        seed=study.seed,
        how=Sampling.LATIN_HYPERCUBE if study.latin else Sampling.MONTE_CARLO,
        draws=study.draws,
        level=study.level,
        limits=limits,
    )
    return {
        "lower": _estimate(found.lower),
        "cost": _estimate(found.cost),
        "gap": _estimate(found.gap),
        "gap_limit": found.gap.high,
        "optimum": list(found.optimum),
        "level": found.level,
        "sampling": str(found.how),
        "first": _first(program, found.x),
    }, DONE


def _estimate(estimate: Estimate) -> dict[str, object]:
    from math import isfinite

    half = estimate.half_width if isfinite(estimate.half_width) else None
    return {"mean": estimate.mean, "half_width": half, "n": estimate.n, "seed": estimate.seed}


def _first(program: RandomProgram, x: object) -> dict[str, float]:
    """First-stage columns that are not zero."""
    from numpy import asarray

    values = asarray(x, dtype=float)
    return {name: float(value) for name, value in zip(program.first.columns, values, strict=True) if abs(value) > 1e-9}


WORDS = {
    "objective": "objective",
    "bound": "proven to be at least",
    "mean": "mean cost",
    "cvar": "CVaR",
    "rp": "planning for all outcomes (RP)",
    "ev": "mean outcome promises (EV)",
    "eev": "mean outcome's plan costs (EEV)",
    "ws": "knowing the outcome (WS)",
    "vss": "value of planning for all (VSS)",
    "evpi": "value of knowing (EVPI)",
    "not_valued": "not valued",
    "lower": "lower bound of the optimum",
    "cost": "cost of this first stage",
    "gap": "gap",
    "gap_limit": "gap at most, one-sided",
    "optimum": "optimum between",
    "level": "confidence",
    "rounds": "rounds",
}


def _show(terminal: Terminal, result: dict[str, object]) -> None:
    for key, words in WORDS.items():
        if result.get(key) is not None:
            terminal.show(f"  {words:<34}{_text(result[key])}")
    columns = result["first"]
    if isinstance(columns, dict):
        shown = list(columns.items())[:MOST_SHOWN]
        more = f" and {len(columns) - MOST_SHOWN} more" if len(columns) > MOST_SHOWN else ""
        terminal.show("  first stage   " + ", ".join(f"{name} {value:.6g}" for name, value in shown) + more)


def _text(value: object) -> str:
    if isinstance(value, dict):
        half = "" if value["half_width"] is None else f" ± {value['half_width']:.3g}"
        return f"{value['mean']:.8g}{half} (n={value['n']}, seed {value['seed']})"
    if isinstance(value, list):
        return " and ".join(f"{number:.8g}" for number in value)
    return f"{value:.10g}" if isinstance(value, float) else str(value)
