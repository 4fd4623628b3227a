"""A new plan beside the run of the plan before it, as the weekly run wants it: nothing is built anew for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from resilience.errors import InputError, NoPlanError
from resilience.plan.known import unknown_names
from resilience.study.compare.pairs import KeptCost, pair_of
from resilience.study.compare.runs import compared_run
from resilience.study.compare.split import SplitPricing
from resilience.study.run.promise_files import POLICIES

if TYPE_CHECKING:
    from resilience.plan.plan import Plan
    from resilience.study.compare.pairs import RunPair
    from resilience.study.compare.runs import ComparedRun
    from resilience.study.plan.plan_result import PlanResult


def previous_run(previous: Path | None) -> ComparedRun | None:
    """The run that a previous plan is from, a folder or the `plan.json` in one; None where no whole run is there."""
    if previous is None:
        return None
    folder = previous if previous.is_dir() else Path(previous).parent
    if not (folder / POLICIES).is_file():
        return None
    try:
        return compared_run(folder)
    except InputError:  # the plan itself was read: what else lies there is no reason to end
        return None


def beside_previous(first: ComparedRun, folder: Path, result: PlanResult) -> RunPair:
    """Set a plan that was just found beside the run before it; the plan of then is priced on the program of now.

    Raises
    ------
    InputError
        When they have nothing in common, or count in different money.
    """
    return pair_of(first, compared_run(folder), SplitPricing(price=False), kept=KeptCost(_kept(first.plan, result)))


def _kept(plan: Plan, result: PlanResult) -> float | None:
    """What the plan of then costs now; None where it does not fit."""
    if any(unknown_names(plan, result.model.network, plan.name)):
        return None
    try:
        policy = result.evaluator.plan(plan)
    except NoPlanError:
        return None
    return policy.steady + result.measure.cost(policy.losses)
