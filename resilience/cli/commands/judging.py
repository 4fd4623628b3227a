"""Options of judging, and what they ask for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resilience.cli.naming import as_options
from resilience.cli.options import LEAST_YEARS
from resilience.findings import Code, Finding, Findings

if TYPE_CHECKING:
    from resilience.simulate.layout.rationing import Rationing
    from resilience.study.judge.judge import JudgeOptions
    from resilience.study.plan.certify import CertifyOptions

PLAN_YEARS = 1_000


Place = Annotated[
    Path | None,
    typer.Option(
        "--scenarios",
        metavar="SCENARIOS",
        help="Where the scenarios are, if they have moved; or any others, on which the plans are judged then.",
    ),
]
Folder = Annotated[Path | None, typer.Option("--output", "-o", metavar="DIR", help="Folder to write the results to.")]


class RationingRule(StrEnum):
    """Who goes short first."""

    MARGIN = "margin"
    FAIR_SHARE = "fair-share"
    PRIORITY = "priority"


@dataclass(frozen=True)
class Judging:
    """How a plan is judged once it is found."""

    judge_years: Annotated[
        int, typer.Option(min=0, help="Fresh years to judge the plan by, without foresight; 0: do not judge.")
    ] = PLAN_YEARS
    undo_sweeps: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            metavar="TIMES",
            help="Work for undoing actions, in times that all scenarios are solved once from nothing; 4 by default, "
            "and in small studies as much as it takes.",
        ),
    ] = None
    replications: Annotated[
        int, typer.Option(min=0, help="Estimate the gap to the best plan from this many fresh studies; 0: do not.")
    ] = 0
    replication_size: Annotated[int, typer.Option(min=1, max=1_000_000, help="Scenarios to draw for each of them.")] = (
        100
    )


@dataclass(frozen=True)
class Simulating:
    """What to simulate."""

    model: Annotated[
        str | None, typer.Option("--model", metavar="MODEL", help="Where the model is, if it has moved.")
    ] = None
    scenarios: Place = None
    years: Annotated[int, typer.Option(min=LEAST_YEARS, help="Fresh years to simulate.")] = 10_000
    seed: Annotated[int, typer.Option(min=0, help="Seed of everything drawn.")] = 1
    rationing: Annotated[RationingRule, typer.Option(help="Who is served first when there is not enough for all.")] = (
        RationingRule.MARGIN
    )
    output: Folder = None
    replace: Annotated[bool, typer.Option("--replace", help="Replace an earlier folder of that name.")] = False


def certify_options(judging: Judging) -> CertifyOptions | None:
    """What was asked of the judge; None: nothing.

    Raises
    ------
    InputError
        When the years are too few to know their own spread.
    """
    from resilience.study.judge.judge import JudgeOptions
    from resilience.study.plan.certify import CertifyOptions

    findings = Findings()
    if 0 < judging.judge_years < LEAST_YEARS:
        message = f"{judging.judge_years} years are too few to know their own spread."
        findings.add(Finding(Code.OUT_OF_RANGE, message, f"Ask for {LEAST_YEARS} or more, or 0.", "--judge-years"))
    if not judging.judge_years and judging.replications:
        message = "Replications are part of judging."
        findings.add(Finding(Code.CONTRADICTION, message, "Leave out --judge-years 0.", "--replications"))
    if judging.replications == 1:
        message = "One replication says nothing about the spread."
        findings.add(Finding(Code.OUT_OF_RANGE, message, "Ask for 2 or more.", "--replications"))
    findings.stop()
    if not judging.judge_years:
        return None
    with as_options(years="judge-years"):
        return CertifyOptions(JudgeOptions(judging.judge_years), judging.replications, judging.replication_size)


def rule(asked: RationingRule) -> Rationing:
    """The simulator's rule for a word of the command line."""
    from resilience.simulate.layout.rationing import Rationing

    return Rationing(asked.value)


def simulate_options(asked: Simulating) -> JudgeOptions:
    """What `resilience simulate` was asked for."""
    from resilience.study.judge.judge import JudgeOptions

    with as_options():
        return JudgeOptions(asked.years, asked.seed, rule(asked.rationing))
