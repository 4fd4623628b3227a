"""Certify: a plan against fresh years, its recommendations against their uncertainty, its optimum against others."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from resilience.study.evaluate import annual_cvar
from resilience.study.judge import JudgeOptions, judge
from resilience.study.optimize import uncertain
from resilience.study.promises import Promise, Promises
from resilience.study.replications import optimality_gap
from resilience.study.withdraw import Jury, Undone, judged

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.study.optimize import PlanResult

PLAN_YEARS = 1_000
"""Fresh years by which `resilience plan` judges: enough to see a broken promise, few enough not to be waited for."""
REPLICATION_SIZE = 100


@dataclass(frozen=True)
class CertifyOptions:
    """How to judge; `replications` (0: none) of about `replication_size` scenarios each estimate the optimality gap."""

    judge: JudgeOptions = field(default_factory=lambda: JudgeOptions(years=PLAN_YEARS))
    replications: int = 0
    replication_size: int = REPLICATION_SIZE


def certify(
    result: PlanResult, options: CertifyOptions | None = None, *, say: Callable[[str], None] | None = None
) -> PlanResult:
    """Judge a plan by a simulator that never saw the optimizer, and withdraw what does not stand.

    Parameters
    ----------
    result
        What `optimize` returned.
    options
        See `CertifyOptions`.
    say
        Called with one sentence as each stage of the work begins.

    Returns
    -------
    PlanResult
        The same with its `judgement`, with withdrawn recommendations marked, and `replicated` where it was asked for.

    Raises
    ------
    InputError
        When replications are asked for that cannot be made.
    """
    options, say = options or CertifyOptions(), say or (lambda _: None)
    source = result.scenarios.scenarios if result.book is None else result.book
    asked = options.judge
    say(f"Judging by {asked.years:,} fresh years without foresight.")
    judgement = judge(result.model, promises_of(result), result.scenarios.scenarios, result.book, asked)
    say("Undoing each action there, too.")
    jury = Jury.called(result.model, source, seed=asked.seed, rationing=asked.rationing)
    gap = uncertain(result.objective, result.bound)
    best = Undone(result.plan, result.best.steady)
    table = judged(result.recommendations, result.undone, best, gap, jury)
    replicated = None
    if options.replications:
        replicated = optimality_gap(
            result, replications=options.replications, size=options.replication_size, seed=asked.seed, say=say
        )
    return replace(result, recommendations=table, judgement=judgement, replicated=replicated)


def promises_of(result: PlanResult) -> Promises:
    """What a study promises of every policy it compares."""
    level = result.risk.level
    policies = {
        name: Promise(policy.plan, policy.steady, policy.aal, annual_cvar(result.years, policy.losses, level))
        for name, policy in result.policies.items()
    }
    return Promises(policies, result.unavoidable, level, len(result.scenarios), result.scenarios.seed)
