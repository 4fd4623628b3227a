"""Recommendations made of what was priced and judged: each action of a plan, and what the plan does without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.network.approvals import paid
from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node
from resilience.network.sites import spread_over
from resilience.plan.changes import SAME
from resilience.study.advice.recommend_table import SPLIT
from resilience.study.advice.recommend_words import lean_action
from resilience.study.advice.recommendation import (
    OnlyTogether,
    Recommendation,
    Reversal,
    SpentOnce,
    Status,
    Turn,
)
from resilience.study.advice.steps import ActionKind
from resilience.study.advice.worth import worth_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resilience.network.network import SupplyNetwork
    from resilience.plan.plan import Plan
    from resilience.study.advice.near_misses import NearMiss
    from resilience.study.advice.together import Sharing
    from resilience.study.advice.undoing import Undoing
    from resilience.study.advice.withdraw import Verdict
    from resilience.study.advice.worth import Worth


def recommendation(
    undoing: Undoing, action: int, verdict: Verdict, needed: tuple[str, ...], shared: Sharing, uncertainty: float
) -> Recommendation:
    """One action, what it is worth alone and with those it needs, and what became of it.

    Parameters
    ----------
    needed
        What the plan would not keep without it.
    uncertainty
        Currency per year by which the plan's objective is uncertain: less is not proven.
    """
    step, worth = undoing.actions[action], undoing.worth([action])
    shared_with = None if worth is None else _group_of(shared, action)
    sure = worth is not None and (bool(needed) or (worth.saving > uncertainty and verdict.because is None))
    return Recommendation(
        step.kind, step.aim, step.site, step.part, step.action, step.changes, verdict.status, undoing.least,
        worth=worth,
        costs=costs_of(undoing, action),
        spent_once=None if worth is None else spent_once(undoing, action, worth.saving),
        first_period_rate=None if worth is None else _first_period(undoing, action),
        group=shared_with,
        share=None if worth is None or shared.shares is None else shared.shares.get(action),
        required_by=needed,
        proven=sure,
        doubt=verdict.because,
        simulated=verdict.simulated,
        reversal=None if worth is None else reversal_of(worth, needed),
        uncertainty=uncertainty,
        scenarios=sum(scenario.rate > 0 for scenario in undoing.evaluator.program.scenarios),
    )  # fmt: skip


def lean_recommendations(found: Iterable[NearMiss], whole: float) -> Iterator[Recommendation]:
    """Where staying lean is right, and from which rate on it would not be: alone, then together.

    `whole` is what the plan costs per year, beside which dust is nothing.
    """
    together = 0
    for miss in found:
        worth, first, many = miss.worth, miss.extras[0], len(miss.extras) > 1
        together += many
        would_break = bool(miss.breaks) and worth.saving > 0
        rate = worth.break_even_rate
        turn = Turn.WOULD_BREAK if would_break else Turn.NO_RATE if rate is None or worth.beyond else Turn.MORE_OFTEN
        yield Recommendation(
            first.kind, None, first.site, first.part, lean_action(miss),
            tuple(change for extra in miss.extras for change in extra.changes),
            Status.STAY_LEAN, whole,
            worth=worth,
            first_period_rate=rate,
            group=OnlyTogether(f"lean {together}", len(miss.extras) - 1) if many else None,
            breaks=miss.breaks,
            proven=worth.saving <= 0,
            reversal=Reversal(turn, rate if turn is Turn.MORE_OFTEN else None),
        )  # fmt: skip


def reversal_of(worth: Worth, needed: tuple[str, ...]) -> Reversal:
    """What would make a mistake of an action that is worth so much."""
    limit = worth.break_even_rate
    if needed:
        return Reversal(Turn.REQUIREMENT)
    if limit is None or worth.beyond:
        return Reversal(Turn.NO_RATE)
    if worth.cost <= 0:
        return Reversal(Turn.MORE_OFTEN, limit)
    return Reversal(Turn.RARER, limit, (worth.loss_avoided + worth.risk_avoided) / worth.cost)


def _group_of(shared: Sharing, action: int) -> OnlyTogether | None:
    for place, group in enumerate(shared.groups, start=1):
        if action in group.actions:
            return OnlyTogether(str(place), len(group.actions) - 1, group.worth)
    return None


def costs_of(undoing: Undoing, action: int) -> dict[str, float]:
    """What an action's cost is made of, in parts that add up to it; nothing where it cannot be undone alone."""
    without, program = undoing.without([action]), undoing.evaluator.program
    if without is None:
        return {}
    moved = undoing.best.x - without.x
    return {name: sum(program.steady(cost, moved) for cost in costs) for name, costs in SPLIT.items()}


def spent_once(undoing: Undoing, action: int, saving: float) -> SpentOnce | None:
    """What an action spends once, and the years until what it saves has paid for that; none where it never does."""
    network = undoing.evaluator.model.network
    (once, spread), (less, thinner) = (
        _once(network, plan) for plan in (undoing.best.plan, undoing.actions[action].before)
    )
    if once <= less:
        return None
    yearly = saving + spread - thinner
    return SpentOnce(once - less, (once - less) / yearly if yearly > 0 else None)


def _once(network: SupplyNetwork, plan: Plan) -> tuple[float, float]:
    """What a plan spends once, and what of it is counted in a year: approvals by supplier and part, sites."""
    new = [lane for lane in paid(network.lanes[key] for key in plan.qualified) if lane.status is LaneStatus.CANDIDATE]
    once = sum(lane.qualification_once for lane in new)
    spread = sum(lane.approval_cost - lane.qualification_cost for lane in new)
    opened, closed = ([network.sites[name] for name in names] for names in (sorted(plan.opened), sorted(plan.closed)))
    once += sum(site.opening_cost or 0.0 for site in opened) + sum(site.closing_cost or 0.0 for site in closed)
    spread += sum(spread_over(site.opening_cost, site.opening_years) for site in opened)
    return once, spread + sum(spread_over(site.closing_cost, site.closing_years) for site in closed)


def _first_period(undoing: Undoing, action: int) -> float | None:
    """Break-even rate of the first extra period of cover, the rest as in the plan; None where less is added."""
    step = undoing.actions[action]
    node, evaluator, best = step.changes[0].place, undoing.evaluator, undoing.best
    if step.kind is not ActionKind.BUFFER or not isinstance(node, Node) or step.changes[0].more <= 0:
        return None
    period = evaluator.throughput(best.plan, node)
    if step.changes[0].more < (1 - SAME) * period:
        return None  # the action is the smaller step: a period would be more than it
    start = step.changes[0].amounts[0]
    low, high = undoing.without([action]), undoing.holding(node, start + period)
    return None if low is None else worth_of(evaluator, undoing.measure, low, high).break_even_rate
