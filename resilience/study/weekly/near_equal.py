"""Plans that cost nearly as little as that of a week and change less of the plan in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from resilience.errors import InputError
from resilience.hazard.risk.years import sample_years
from resilience.study.advice.steps import steps
from resilience.study.advice.undoing import Undoing
from resilience.study.costs.evaluate import Evaluator, broken
from resilience.study.costs.floor import floor_of
from resilience.study.costs.measure import Measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resilience.plan.model import Model
    from resilience.program.two_stage import TwoStageProgram
    from resilience.study.costs.evaluate import Policy

NEARLY = 0.01
"""Share of the cost that a plan can influence by which a plan may be dearer than the week's."""
MOST = 5
COLUMNS = ("plan", "actions", "cost", "more_than_cheapest", "left_alone")


@dataclass(frozen=True)
class NearPlan:
    """One plan: it costs `more` a year than the week's, makes `actions` changes, and leaves some alone, in words."""

    policy: Policy
    actions: int
    more: float
    left_alone: tuple[str, ...]


def near_plans(
    model: Model, program: TwoStageProgram, kept: Policy, cheapest: Policy, within: float = NEARLY, most: int = MOST
) -> tuple[NearPlan, ...]:
    """Return plans that cost nearly as little as another, those with the fewest changes first.

    Each is that plan with some of its actions left alone, and priced anew: those that save least go first, one
    after another, as long as what is left costs little more; and each alone. The plan in force is among them where it
    costs little more itself.

    Parameters
    ----------
    program
        That of the week, its ends known.
    kept, cheapest
        The plan in force, and the other, priced on it: the week's is the cheapest found without what does not pay.
    within
        How much dearer a plan may be, as a share of the cost above what no plan can avoid.

    Raises
    ------
    InputError
        When the share is below 0, or fewer than one plan is asked for.
    """
    if within < 0 or most < 1:
        raise InputError(["Expected a share of 0 or more, and at least one plan."])
    evaluator = Evaluator(model, program)
    measure = Measure.of(program, sample_years(program.rates, 1, 1), model.risk)
    undoing = Undoing(evaluator, measure, tuple(steps(evaluator, kept, cheapest)), cheapest)
    limit = cheapest.total + within * max(cheapest.total - (floor_of(model, program.sizes) or 0.0), 0.0)
    found: dict[frozenset[int], NearPlan] = {}
    for left in _left_alone(undoing):
        policy = undoing.without(left)
        if policy is not None and policy.total <= limit and not broken(evaluator, policy):
            words = tuple(undoing.actions[i].action for i in sorted(left))
            more = policy.total - cheapest.total
            found[left] = NearPlan(policy, len(undoing.actions) - len(left), more, words)
    ranked = sorted(found.items(), key=lambda one: (one[1].actions, one[1].more, sorted(one[0])))
    return tuple(plan for _, plan in ranked[:most])


def _left_alone(undoing: Undoing) -> Iterator[frozenset[int]]:
    """Sets of actions to leave alone: none, each, and more and more of those that save least."""
    yield frozenset()
    savings = {i: undoing.saving([i]) for i in range(len(undoing.actions))}
    alone = {i: saving for i, saving in savings.items() if saving is not None}
    yield from (frozenset([i]) for i in alone)
    order = sorted(alone, key=lambda i: (alone[i], i))
    yield from (frozenset(order[:count]) for count in range(2, len(order) + 1))


def near_table(plans: Iterable[NearPlan]) -> pd.DataFrame:
    """One row for each plan: how many changes it makes, what it costs, and what it leaves alone."""
    rows = [
        (place, one.actions, one.policy.total, one.more, "; ".join(one.left_alone))
        for place, one in enumerate(plans, start=1)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))
