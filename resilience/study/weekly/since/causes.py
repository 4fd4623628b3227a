"""Whose doing the change of a week's plan is: last week's and this week's causes mixed in every way, and solved again.

Of each cause that changed since last week (data and state, events, beliefs, model and settings) either last week's or
this week's is taken, and the mixture is solved, begun at what earlier searches found; what all causes of one week make
its own search has found already. So one cause takes no solve, two take 2, three 6, four 14. The cost of the coming
year, and each decision that changed, are split fairly among them (Shapley). What no cause explains is told apart
(`tie`): among plans that cost the same another was taken, or a change was left alone for it saved too little.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from resilience.plan.changes import differences
from resilience.plan.fields import PlanField
from resilience.plan.plan import Plan
from resilience.study.weekly.anew import cheapest
from resilience.study.weekly.bound import bound_rules, with_bound
from resilience.study.weekly.decide import WeekAsked
from resilience.study.weekly.since.attribution import CAUSES, attributed
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
    from resilience.study.weekly.since.attribution import Attribution

STATE, EVENTS, BELIEFS, MODEL = CAUSES
COST = "cost"
COLUMNS = (
    "figure", "site", "part", "lane", "before", "after", "change", *(one.replace(" ", "_") for one in CAUSES), "tie",
)  # fmt: skip
NOTHING = Plan("nothing")


class CheapestFound(NamedTuple):
    """The cheapest plan that a week's own search found, changes or not, and its cost in the coming year."""

    cost: float
    plan: Plan


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
        The plan that was recommended, and what it costs in the coming year.
    cheapest
        The cheapest plan that was found, changes or not; None: it is searched for again.
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
    cheapest: CheapestFound | None = None
    longer: Mapping[str, int] = field(default_factory=dict)
    "Scenarios by name that had to be watched longer, with their periods."


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
        EVENTS: before.events == after.events and (not after.events or _words(before) == _words(after)),
        BELIEFS: before.believed(after.model).scenarios == after.believed(after.model).scenarios,
        MODEL: (before.model, before.gap) == (after.model, after.gap),
    }
    return tuple(cause for cause in CAUSES if not same[cause])


def _words(side: WeekSide) -> tuple[object, ...]:
    """What foretells how events go on."""
    return side.book.hazards, side.book.seed


def whose_doing(before: WeekSide, after: WeekSide, in_force: Plan, memory: Memory | None = None) -> WeekCauses:
    """Split what changed since last week among its causes.

    Parameters
    ----------
    in_force
        Last week's plan, in force until this week: of plans that cost the same the nearest to it is taken.
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

    own = {frozenset[str](): before.cheapest, frozenset(causes): after.cheapest}

    def solve(chosen: frozenset[str]) -> Mapping[str, float]:
        found = own.get(chosen)
        if found is None:
            policy = cheapest(mixed(before, after, in_force, chosen), near=True, memory=memory)
            found = CheapestFound(policy.total, policy.plan)
        return {COST: found.cost} | dict(zip(names, _amounts(found.plan, decisions), strict=True))

    old = {COST: before.cost} | dict(zip(names, (one.amounts[0] for one in decisions), strict=True))
    new = {COST: after.cost} | dict(zip(names, (one.amounts[1] for one in decisions), strict=True))
    cost, *others = attributed(causes, solve, old, new)
    return WeekCauses(cost, tuple(others), decisions, causes)


def mixed(before: WeekSide, after: WeekSide, in_force: Plan, chosen: frozenset[str]) -> WeekAsked:
    """What a week would be decided on in which some causes are this week's and all others last week's."""
    state, going, belief, tables = (after if cause in chosen else before for cause in CAUSES)
    model = tables.model
    present = ways_on(going.book, model, _known(going.events, model), _fitting(state.situation, model))
    bound = [one for one in state.bound if _there(one.at, model)]
    rules, in_force = bound_rules(model, bound), with_bound(in_force, bound)
    longer = {**before.longer, **after.longer}
    return WeekAsked(model, belief.believed(model), present, in_force, 0.0, tables.gap, bound=rules, longer=longer)


def _fitting(situation: Situation, model: Model) -> Situation:
    """What of a situation stands in another week's model: what is gone from it is nowhere."""
    return replace(
        situation,
        on_hand=tuple(one for one in situation.on_hand if _there(one[0], model)),
        on_order=tuple(one for one in situation.on_order if _there(one[0], model)),
        waiting=tuple(one for one in situation.waiting if _there(one[0], model)),
        not_ready=tuple(one for one in situation.not_ready if _there(one[0], model)),
    )


def _known(events: Sequence[OpenEvent], model: Model) -> tuple[OpenEvent, ...]:
    """Events that hit what another week's model has, too."""
    return tuple(one for one in events if not one.target or _there(one.target, model))


def _there(place: object, model: Model) -> bool:
    """Whether a position, lane or site is in a model."""
    network = model.network
    return place in network.nodes or place in network.lanes or place in network.sites


def _amounts(plan: Plan, decisions: Sequence[Change]) -> list[float]:
    """What a plan decides where the two weeks differ."""
    found = {(one.decision, one.place): one.amounts[1] for one in differences(NOTHING, plan)}
    return [found.get((one.decision, one.place), 0.0) for one in decisions]
