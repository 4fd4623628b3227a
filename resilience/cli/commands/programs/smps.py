"""`resilience smps`: any two-stage stochastic program in the SMPS format, solved or sampled."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resilience.cli.commands.programs.smps_study import CVAR_LEVEL, SampleStudy, first_stage, refuse_idle, sampled
from resilience.cli.console import DONE, STOPPED, Terminal, session
from resilience.cli.options import Common, Effort, grouped
from resilience.errors import NoPlanError, StoppedError

if TYPE_CHECKING:
    from resilience.solve.highs import Limits
    from resilience.stochastic import ArrayProgram, RandomProgram, Risk

CoreArgument = Annotated[Path, typer.Argument(help="Core file: the program in MPS (.cor).", show_default=False)]
TimeArgument = Annotated[Path, typer.Argument(help="Time file: its two periods (.tim).", show_default=False)]
StochArgument = Annotated[Path, typer.Argument(help="Stoch file: what is random (.sto).", show_default=False)]

SIZE = "\n[bold]{name}[/]\n  first stage   {first}\n  recourse      {recourse}\n  outcomes      {outcomes}"
MOST_VALUED = 5_000
"""Outcomes up to which wait-and-see and the mean's plan are valued too: each outcome is solved alone."""
MOST_SHOWN = 20


@grouped
def smps(
    core: CoreArgument, time: TimeArgument, stoch: StochArgument, study: SampleStudy, effort: Effort, common: Common
) -> None:
    """Solve a two-stage stochastic program given in SMPS files, or sample it with intervals that hold."""
    with session(common, "smps", core=core, time=time, stoch=stoch) as terminal:
        from rich.markup import escape

        from resilience.findings import Findings
        from resilience.stochastic import from_smps
        from resilience.stochastic.smps import read_smps

        refuse_idle(study, effort.time_limit)
        findings = Findings()
        instance = read_smps(core, time, stoch, findings)
        if findings:
            terminal.findings(list(findings), terminal.errors)
        program = from_smps(instance)
        size = _size(instance.core.name or core.stem, program)
        terminal.show(SIZE.format(**{key: escape(words) for key, words in size.items()}))
        result, code = sampled(program, study, effort) if study.sample is not None else _listed(program, study, effort)
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


def _listed(program: RandomProgram, study: SampleStudy, effort: Effort) -> tuple[dict[str, object], int]:
    """Solve with every outcome listed."""
    from resilience.solve.highs import Limits
    from resilience.solve.outcome import Infeasible, Solved
    from resilience.stochastic import solve_arrays

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
    if isinstance(outcome, Solved) and full.size <= MOST_VALUED and not study.cvar_weight:
        result |= _values(full, limits)
    result = {key: _finite(value) for key, value in result.items()}
    result["first"] = first_stage(program, outcome.answer.x)
    return result, DONE if isinstance(outcome, Solved) else STOPPED


def _values(full: ArrayProgram, limits: Limits) -> dict[str, object]:
    """What planning for all outcomes and knowing them is worth; why not, where it cannot be told."""
    from resilience.stochastic import measures

    try:
        found = measures(full, limits)
    except (NoPlanError, StoppedError) as error:
        return {"not_valued": str(error)}
    return {name: getattr(found, name) for name in ("rp", "ev", "eev", "ws", "vss", "evpi")}


def _finite(value: object) -> object:
    """JSON knows no infinity: a number without end is null."""
    from math import isfinite

    return value if not isinstance(value, float) or isfinite(value) else None


def _risk(study: SampleStudy) -> Risk | None:
    from resilience.stochastic import Risk

    if not study.cvar_weight:
        return None
    return Risk(CVAR_LEVEL if study.cvar_level is None else study.cvar_level, study.cvar_weight)


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
    "sample": "outcomes in each sampled problem",
    "listed": "outcomes, all of them listed",
    "words": "that is",
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
