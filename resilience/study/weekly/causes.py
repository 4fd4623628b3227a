"""Whose doing the change of a week's plan is: last week's and this week's causes mixed in every way, and solved again.

Of each cause that changed since last week (data and state, events, beliefs, model and settings) either last week's or
this week's is taken: two to the power of their number solves, begun at what earlier ones found. The cost of the
cheapest plan, and each decision that changed, are split fairly among them (Shapley). What no cause explains is told
apart (`tie`): among plans that cost the same another was taken, or a change was left alone for it saved too little.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from resilience.plan.changes import differences
from resilience.plan.fields import PlanField
from resilience.plan.plan import Plan
from resilience.study.weekly.anew import cheapest
from resilience.study.weekly.attribution import CAUSES, attributed
from resilience.study.weekly.bound import bound_rules
from resilience.study.weekly.decide import WeekAsked
from resilience.study.weekly.ways import ways_on

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from resilience.hazard.book import HazardBook
    from resilience.hazard.ongoing import OpenEvent
    from resilience.hazard.scenarios import ScenarioSet
    from resilience.hazard.situation import Situation
    from resilience.plan.changes import Change
    from resilience.plan.model import Model
    from resilience.plan.state import CommittedAction
    from resilience.solve.memory.memory import Memory
    from resilience.study.weekly.attribution import Attribution

STATE, EVENTS, BELIEFS, MODEL = CAUSES
COST = "cost"
COLUMNS = (
    "figure", "site", "part", "lane", "before", "after", "change", *(one.replace(" ", "_") for one in CAUSES), "tie",
)  # fmt: skip
NOTHING = Plan("nothing")


@dataclass(frozen=True)
class WeekSide:
    """What one week was decided on, cause by cause.

    Parameters
    ----------
    model, gap
        The tables, and how closely it was searched.
    situation, bound
        What stands where, and what could not be changed.
    book, events
        What goes on, and the hazards whose words say what that does.
    believed
        The disruptions that were believed in, on the network of either week's model.
    cost, plan
        What the cheapest plan that was found costs in the coming year, and the plan that was recommended.
    """

    model: Model
    situation: Situation
    book: HazardBook
    events: tuple[OpenEvent, ...]
    believed: Callable[[Model], ScenarioSet]
    cost: float
    plan: Plan
    bound: tuple[CommittedAction, ...] = ()
    gap: float = 1e-4


@dataclass(frozen=True)
class WeekCauses:
    """The change of one week's cost and decisions, split; `decisions` belong to the figures after the first."""

    cost: Attribution
    others: tuple[Attribution, ...]
    decisions: tuple[Change, ...]
    changed: tuple[str, ...]
    "Causes that did change."

    def table(self) -> pd.DataFrame:
        """Return a row for the cost and one for each decision that changed: before, after, and what each cause adds."""
        rows = [_row(self.cost, COST, ("", "", ""))]
        rows += [
            _row(one, str(change.decision), _place(change))
            for one, change in zip(self.others, self.decisions, strict=True)
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(one: Attribution, figure: str, place: tuple[str, str, str]) -> tuple[object, ...]:
    shares = {cause.player: cause.value for cause in one.causes}
    return (
        figure, *place, one.before, one.after, one.change, *(shares.get(cause, 0.0) for cause in CAUSES), one.tie,
    )  # fmt: skip


def _place(change: Change) -> tuple[str, str, str]:
    if isinstance(change.place, tuple):
        return change.place.site, change.place.part, ""
    lane = change.decision is not PlanField.VISIBLE
    return ("", "", str(change.place)) if lane else (str(change.place), "", "")


def changed_causes(before: WeekSide, after: WeekSide) -> tuple[str, ...]:
    """Return the causes that are not the same in both weeks."""
    same = {
        STATE: (before.situation, before.bound) == (after.situation, after.bound),
        EVENTS: before.events == after.events,
        BELIEFS: before.believed(after.model).scenarios == after.believed(after.model).scenarios,
        MODEL: (before.model, before.gap) == (after.model, after.gap),
    }
    return tuple(cause for cause in CAUSES if not same[cause])


def whose_doing(before: WeekSide, after: WeekSide, in_force: Plan, memory: Memory | None = None) -> WeekCauses:
    """Split what changed since last week among its causes.

    Parameters
    ----------
    in_force
        The plan in force until this week: of plans that cost the same the nearest to it is taken in every solve.
    memory
        What earlier searches found; what is found is added.

    Raises
    ------
    NoPlanError
        When some mixture of both weeks has no plan that serves the demand.
    """
    decisions = tuple(one for one in differences(before.plan, after.plan) if one.moves)
    names = tuple(f"{one.decision} {one.place}" for one in decisions)
    causes = changed_causes(before, after)

    def solve(chosen: frozenset[str]) -> Mapping[str, float]:
        policy = cheapest(mixed(before, after, in_force, chosen), near=True, memory=memory)
        return {COST: policy.total} | dict(zip(names, _amounts(policy.plan, decisions), strict=True))

    old = {COST: before.cost} | dict(zip(names, (one.amounts[0] for one in decisions), strict=True))
    new = {COST: after.cost} | dict(zip(names, (one.amounts[1] for one in decisions), strict=True))
    cost, *others = attributed(causes, solve, old, new)
    return WeekCauses(cost, tuple(others), decisions, causes)


def mixed(before: WeekSide, after: WeekSide, in_force: Plan, chosen: frozenset[str]) -> WeekAsked:
    """What a week would be decided on in which some causes are this week's and all others last week's."""
    state, going, belief, tables = (after if cause in chosen else before for cause in CAUSES)
    model = tables.model
    present = ways_on(going.book, model, going.events, state.situation)
    rules = bound_rules(model, state.bound)
    return WeekAsked(model, belief.believed(model), present, in_force, 0.0, tables.gap, bound=rules)


def _amounts(plan: Plan, decisions: Sequence[Change]) -> list[float]:
    """What a plan decides where the two weeks differ."""
    found = {(one.decision, one.place): one.amounts[1] for one in differences(NOTHING, plan)}
    return [found.get((one.decision, one.place), 0.0) for one in decisions]
