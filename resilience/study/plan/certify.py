"""Certify: a plan against fresh years, its recommendations against their uncertainty, its optimum against others."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.given import A, Maybe, Whole, hold
from resilience.hazard.limits import MOST_SCENARIOS
from resilience.program.scope.forecast import within
from resilience.screen import on_screen
from resilience.study.advice.steps import steps
from resilience.study.costs.entrance import CALLED, asked_of
from resilience.study.costs.evaluate import annual_cvar
from resilience.study.foretold import Foretold
from resilience.study.judge.judge import JudgeOptions, judge
from resilience.study.judge.jury import Jury
from resilience.study.judge.promises import Promise, Promises
from resilience.study.judge.tails import Untold
from resilience.study.plan.ahead import Struck, judged
from resilience.study.plan.follow import advised, today_of
from resilience.study.plan.plan_result import ACTIONS, JUDGED, REPLICATED, PlanResult
from resilience.study.plan.replications import optimality_gap
from resilience.study.plan.unfinished import left
from resilience.study.words import in_words

if TYPE_CHECKING:
    from collections.abc import Callable

PLAN_YEARS = 1_000
"""Fresh years by which `resilience plan` judges: enough to see a broken promise, few enough not to be waited for."""
REPLICATION_SIZE = 100
MOST_REPLICATIONS = 10_000
LEAST_TOLD = 4.0
"""Seconds that are not worth telling."""
JURY = 18
"""Stream of the jury's seeds."""


@on_screen
@dataclass(frozen=True)
class CertifyOptions:
    """How to judge; `replications` (0: none) of about `replication_size` scenarios each estimate the optimality gap."""

    judge: JudgeOptions = field(default_factory=lambda: JudgeOptions(years=PLAN_YEARS))
    replications: int = 0
    replication_size: int = REPLICATION_SIZE

    def __post_init__(self) -> None:
        """Refuse numbers that say nothing."""
        hold(
            self, judge=A(JudgeOptions), replications=Whole(least=0, most=MOST_REPLICATIONS),
            replication_size=Whole(least=1, most=MOST_SCENARIOS),
        )  # fmt: skip


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
        The plan without what was withdrawn, its `judgement` by years that no withdrawal was decided on, and
        `replicated` where it was asked for.

    Cut short, it returns what is known, with what was not done in `left_out`.

    Raises
    ------
    InputError
        When replications are asked for that cannot be made.
    """
    asked_of("certify", result=(result, A(PlanResult)), options=(options, Maybe(A(CertifyOptions))), say=(say, CALLED))
    options, say = options or CertifyOptions(), say or (lambda _: None)
    source = result.scenarios.scenarios if result.book is None else result.book
    asked = options.judge
    seed = jury_seed(asked.seed)
    try:
        say("Undoing each action in fresh disruptions without foresight.")
        jury = Jury.called(result.model, source, seed=seed, rationing=asked.rationing, risk=result.risk)
        pace = _pace(result, asked, say)
        result = advised(result, replace(jury, told=pace.did, closer_told=lambda count: _closer(count, say)))
    except KeyboardInterrupt:
        return left(result, ACTIONS, JUDGED)
    try:
        about = _judging(result, asked)
        say(f"Judging by {asked.years:,} fresh years without foresight{about}.")
        judgement = judge(result.model, promises_of(result), result.scenarios.scenarios, result.book, asked)
    except KeyboardInterrupt:
        return left(result, JUDGED)
    if not options.replications:
        return replace(result, judgement=judgement)
    return _replicated(replace(result, judgement=judgement), options, say)


def _pace(result: PlanResult, asked: JudgeOptions, say: Callable[[str], None]) -> Foretold:
    """What undoing takes: a simulation of the plan and of the plan without each action, all on the same draws."""
    count = sum(1 for _ in steps(result.evaluator, today_of(result.policies), result.best))
    done = "Simulated {done} of {total} plans, each with one action undone"
    after = _judging(result, asked, "; then what was nearly bought, and judging")
    return Foretold(say, done, 1 + count, then=lambda _: after)


def _closer(count: int, say: Callable[[str], None]) -> Callable[[int], None]:
    """Whom to tell of plans that are looked at closer."""
    say(f"Looking closer at {count} plans, in more disruptions, where the first look cannot tell.")
    return Foretold(say, "Looked closer at {done} of {total} plans", count).did


def _judging(result: PlanResult, asked: JudgeOptions, words: str = "") -> str:
    """About how long judging takes; nothing where that is not worth telling."""
    scenarios = result.scenarios.scenarios
    longest = max((scenario.end for scenario in scenarios), default=0)
    seconds = judged(result.model, Struck(len(scenarios), result.scenarios.rate, longest), asked.years)
    return f"{words}, {in_words(within(seconds))}" if seconds >= LEAST_TOLD else ""


def _replicated(result: PlanResult, options: CertifyOptions, say: Callable[[str], None]) -> PlanResult:
    count, size = options.replications, options.replication_size
    try:
        found = optimality_gap(result, replications=count, size=size, seed=options.judge.seed, say=say)
    except KeyboardInterrupt:
        return left(result, REPLICATED)
    return replace(result, replicated=found)


def jury_seed(seed: int) -> int:
    """Seed of the draws on which actions are withdrawn, unlike that of the years by which the plan is certified."""
    return int(np.random.SeedSequence([seed, JURY]).generate_state(1)[0])


def promises_of(result: PlanResult) -> Promises:
    """What a study promises of every policy it compares."""
    level = result.risk.level
    policies = {
        name: Promise(policy.plan, policy.steady, policy.aal, annual_cvar(result.years, policy.losses, level))
        for name, policy in result.policies.items()
    }
    return Promises(
        policies,
        result.unavoidable,
        level,
        len(result.scenarios),
        result.scenarios.seed,
        result.risk.weight,
        _untold(result),
    )


def _untold(result: PlanResult) -> Untold | None:
    """What the plan loses where no end is known before it is seen; None where that was not priced."""
    if not result.bracket.losses:
        return None
    losses = np.array([result.bracket.losses[scenario.name] for scenario in result.program.scenarios])
    return Untold(result.bracket.unknown, annual_cvar(result.years, losses, result.risk.level))
