"""Options of `resilience smps` on sampling: which go together, and what a study of samples gives."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Annotated

import typer

from resilience.cli.console import DONE, STOPPED
from resilience.cli.naming import as_options
from resilience.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.cli.options import Effort
    from resilience.hazard.risk.estimate import Estimate
    from resilience.solve.highs import Limits
    from resilience.stochastic import RandomProgram, Sequential

REPLICATIONS, SEED, DRAWS, LEVEL, CVAR_LEVEL = 20, 1, 10_000, 0.95, 0.95
MOST = 10_000_000
"""Most outcomes in a sampled problem, problems and fresh outcomes: beyond it no memory holds them."""
ONLY_SAMPLED = ("until", "replications", "seed", "latin", "draws", "level")


@dataclass(frozen=True)
class SampleStudy:
    """How to sample, and what to minimize; None is an option that was not given."""

    sample: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Outcomes in each sampled problem; none: list them all.")
    ] = None
    replications: Annotated[
        int | None, typer.Option(min=2, metavar="G", help="Sampled problems behind the interval; 20 unless given.")
    ] = None
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of all random numbers; 1 unless given.")] = None
    latin: Annotated[bool, typer.Option("--latin", help="Draw by Latin hypercubes.")] = False
    until: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="Double the sample, from N on, until the gap is surely at most this share of the spread of costs.",
        ),
    ] = None
    draws: Annotated[
        int | None, typer.Option(min=40, help="Fresh outcomes on which the first stage is priced; 10000 unless given.")
    ] = None
    level: Annotated[
        float | None, typer.Option(min=0.5, max=0.9999, help="Confidence of the intervals; 0.95 unless given.")
    ] = None
    cvar_weight: Annotated[
        float | None, typer.Option(min=0.0, help="Weight of the CVaR of the total cost; none unless given.")
    ] = None
    cvar_level: Annotated[
        float | None, typer.Option(min=0.0, max=0.9999, help="Level of the CVaR; 0.95 unless given.")
    ] = None


def refuse_idle(study: SampleStudy, seconds: float | None) -> None:
    """Raise `InputError` for every option that would change nothing, or is no number."""
    found = list(_idle(study, seconds))
    if found:
        raise InputError(found)


def _idle(study: SampleStudy, seconds: float | None) -> Iterator[str]:
    for name in ("sample", "replications", "draws"):
        given = getattr(study, name)
        if given is not None and given > MOST:
            yield f"{_option(name)} takes a whole number up to {MOST:,}."
    if study.cvar_weight is not None and not isfinite(study.cvar_weight):
        yield "--cvar-weight takes a number, such as 0.5."
    if seconds is not None and not isfinite(seconds):
        yield "--time-limit takes a number of seconds; leave it out for no limit."
    if study.until is not None and not (isfinite(study.until) and study.until > 0):
        yield "--until takes a positive share of the spread of costs, such as 0.05."
    yield from _idle_listed(study) if study.sample is None else _idle_sampled(study)


def _idle_listed(study: SampleStudy) -> Iterator[str]:
    """Options that only samples would need."""
    given = [_option(name) for name in ONLY_SAMPLED if getattr(study, name) not in (None, False)]
    if given:
        yield (
            f"{', '.join(given)} would change nothing: without --sample every outcome is listed, none is drawn. "
            f"Add --sample N, or leave {'it' if len(given) == 1 else 'them'} out."
        )
    if study.cvar_level is not None and not study.cvar_weight:
        yield "--cvar-level would change nothing without a weight: add --cvar-weight, or leave it out."


def _idle_sampled(study: SampleStudy) -> Iterator[str]:
    """Options that samples have no answer for."""
    if study.cvar_weight is not None or study.cvar_level is not None:
        yield "A sampled CVaR is biased and has no interval: leave out --sample, or --cvar-weight and --cvar-level."
    if study.until is not None and study.latin:
        yield (
            "--until and --latin exclude each other: its limits need draws that are independent of each other. "
            "Leave one of them out."
        )


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def sampled(program: RandomProgram, study: SampleStudy, effort: Effort) -> tuple[dict[str, object], int]:
    """Sample, and say how far the first stage found may be from the best."""
    from resilience.solve.highs import Limits
    from resilience.stochastic import Sampling, Schedule, replicate, sample_until

    limits: Limits = Limits(effort.gap, effort.time_limit)
    size = study.sample or 2
    replications, seed = study.replications or REPLICATIONS, SEED if study.seed is None else study.seed
    draws, level = study.draws or DRAWS, LEVEL if study.level is None else study.level
    if study.until is not None:
        with as_options(first="sample", stop="until"):
            plan = Schedule(first=size, stop=study.until, level=level, replications=replications)
        ended = sample_until(program, seed=seed, schedule=plan, draws=draws, limits=limits)
        return _ended(program, ended), DONE if ended.stopped else STOPPED
    found = replicate(
        program,
        sample=size,
        replications=replications,
        seed=seed,
        how=Sampling.LATIN_HYPERCUBE if study.latin else Sampling.MONTE_CARLO,
        draws=draws,
        level=level,
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
        "first": first_stage(program, found.x),
    }, DONE


def _ended(program: RandomProgram, ended: Sequential) -> dict[str, object]:
    """Where sampling ended, as the result of the command."""
    return {
        "cost": _estimate(ended.cost),
        "gap": _estimate(ended.gap),
        "gap_limit": ended.limit,
        "optimum": list(ended.optimum),
        "rounds": ended.rounds,
        ("listed" if ended.exact else "sample"): ended.sample,
        "stopped": ended.stopped,
        "words": _words(ended),
        "level": ended.level,
        "first": first_stage(program, ended.x),
    }


def _words(ended: Sequential) -> str:
    """What the limit means."""
    small = "small enough" if ended.stopped else "not as small as asked for"
    if ended.exact:
        return f"{small}; every outcome was listed, nothing is left to chance"
    more = "" if ended.stopped else "; a larger --sample, more --replications or a smaller --gap narrow it"
    return f"{small}; it holds in at least {ended.level:.4g} of all studies{more}"


def _estimate(estimate: Estimate) -> dict[str, object]:
    from math import isfinite

    half = estimate.half_width if isfinite(estimate.half_width) else None
    return {"mean": estimate.mean, "half_width": half, "n": estimate.n, "seed": estimate.seed}


def first_stage(program: RandomProgram, x: object) -> dict[str, float]:
    """First-stage columns that are not zero."""
    from numpy import asarray

    values = asarray(x, dtype=float)
    return {name: float(value) for name, value in zip(program.first.columns, values, strict=True) if abs(value) > 1e-9}
