"""Recommendations as rows of a table, in a planner's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.network.approvals import paid
from resilience.network.lanes import LaneStatus
from resilience.study.advice.steps import ActionKind
from resilience.study.advice.withdraw import Status
from resilience.study.words import digits, settled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from resilience.network.lanes import Lane
    from resilience.study.advice.near_misses import NearMiss
    from resilience.study.advice.together import Group, Sharing
    from resilience.study.advice.undoing import Undoing
    from resilience.study.advice.worth import Worth

NOTHING = 1e-3
"""Share of the plan's uncertainty below which a saving is rounding."""
SPLIT: Mapping[str, tuple[str, ...]] = {
    "cost_holding": ("buffer_holding", "cycle_holding", "transit_holding"),
    "cost_quality": ("quality_latency",),
    "cost_sources": ("purchase", "transport", "qualification"),
    "cost_deliveries": ("deliveries",),
    "cost_fees": ("reserve_fees", "visibility"),
}
"""Columns that add up to an action's cost, and the steady costs that each sums."""
COLUMNS = [
    "kind", "aim", "site", "part", "action", "cost", *SPLIT, "loss_avoided", "risk_avoided", "saving", "rate",
    "break_even_rate", "spent_once", "payback_years",
    "first_period_break_even_rate", "group", "group_saving", "group_break_even_rate", "share", "proven", "evidence",
    "what_would_reverse_it",
]  # fmt: skip


def action_row(
    undoing: Undoing,
    action: int,
    first: float | None,
    needed: tuple[str, ...],
    uncertainty: float,
    shared: Sharing,
    *,
    doubted: str | None,
) -> dict[str, object]:
    """One action, what it is worth alone and with those it needs."""
    step = undoing.actions[action]
    common = {"kind": str(step.kind), "aim": str(step.aim), "site": step.site, "part": step.part, "action": step.action}
    worth = undoing.worth([action])
    if worth is None:
        words = "Cannot be undone alone: the rest of the plan needs it."
        return dict.fromkeys(COLUMNS) | common | {"proven": False, "evidence": words}
    place, group = _group_of(shared, action)
    count = sum(scenario.rate > 0 for scenario in undoing.evaluator.program.scenarios)
    required = f"Required: without it the plan {' and '.join(needed)}."
    evidence = required if needed else _evidence(worth, uncertainty, count, undoing.least)
    reversal = "Giving up that requirement." if needed else _reversal(worth)
    if group is not None:
        others = len(group.actions) - 1
        evidence += f" Only with {'the other' if others == 1 else f'{others} others'} of group {place}: {_joint(group)}"
        reversal = f"Alone, the others kept: {reversal[0].lower()}{reversal[1:]} {_joint_reversal(group)}"
    return (
        common
        | worth_columns(worth)
        | split_columns(undoing, action)
        | once_columns(undoing, action, worth.saving)
        | {
            "first_period_break_even_rate": first,
            "group": place,
            "group_saving": None if group is None else group.worth.saving,
            "group_break_even_rate": None if group is None else group.worth.break_even_rate,
            "share": None if shared.shares is None else shared.shares.get(action),
            "proven": bool(needed) or (worth.saving > uncertainty and doubted is None),
            "evidence": evidence,
            "what_would_reverse_it": reversal,
        }
    )


def _group_of(shared: Sharing, action: int) -> tuple[str | None, Group | None]:
    found = [(str(place), group) for place, group in enumerate(shared.groups, start=1) if action in group.actions]
    return found[0] if found else (None, None)


def worth_columns(worth: Worth) -> dict[str, object]:
    """What an action is worth as columns of the table."""
    return {
        "cost": worth.cost,
        "loss_avoided": worth.loss_avoided,
        "risk_avoided": worth.risk_avoided,
        "saving": worth.saving,
        "rate": worth.rate,
        "break_even_rate": worth.break_even_rate,
    }


def split_columns(undoing: Undoing, action: int) -> dict[str, object]:
    """What an action's cost is made of, in columns that add up to it; nothing where it cannot be undone alone."""
    without, program = undoing.without([action]), undoing.evaluator.program
    if without is None:
        return {}
    moved = undoing.best.x - without.x
    return {name: sum(program.steady(cost, moved) for cost in costs) for name, costs in SPLIT.items()}


def once_columns(undoing: Undoing, action: int, saving: float) -> dict[str, object]:
    """What an action spends once, and the years until what it saves has paid for that; none where it never does."""
    lanes = undoing.evaluator.model.network.lanes
    (once, spread), (less, thinner) = (
        _once(lanes[key] for key in plan.qualified) for plan in (undoing.best.plan, undoing.actions[action].before)
    )
    if once <= less:
        return {}
    yearly = saving + spread - thinner
    return {"spent_once": once - less, "payback_years": (once - less) / yearly if yearly > 0 else None}


def _once(approved: Iterable[Lane]) -> tuple[float, float]:
    """What approving lanes takes once, per supplier and part, and what of it is counted in a year."""
    new = [lane for lane in paid(approved) if lane.status is LaneStatus.CANDIDATE]
    spread = sum(lane.approval_cost - lane.qualification_cost for lane in new)
    return sum(lane.qualification_once for lane in new), spread


def _joint(group: Group) -> str:
    return f"undone together, the plan costs {digits(group.worth.saving)} more per year."


def _joint_reversal(group: Group) -> str:
    limit = group.worth.break_even_rate
    if limit is None:
        return f"All of the group: {_whatever(group.worth)}"
    word = "rarer" if group.worth.cost > 0 else "more often"
    return f"All of the group: disruptions {word} than {digits(limit, 2)} per year (now {digits(group.worth.rate, 2)})."


def _evidence(worth: Worth, uncertainty: float, count: int, whole: float) -> str:
    if abs(settled(worth.saving, whole)) <= NOTHING * abs(uncertainty):
        return "Makes no difference to cost: leave it as it is today."
    if worth.saving <= uncertainty:
        gap = digits(settled(uncertainty, whole))
        return f"Saves less than the plan's optimality gap ({gap} per year) on {count} scenarios: not proven."
    return f"Undone alone, the plan costs {digits(worth.saving)} more per year on the same {count} scenarios."


def _reversal(worth: Worth) -> str:
    if worth.break_even_rate is None:
        return _whatever(worth)
    limit, now = digits(worth.break_even_rate, 2), digits(worth.rate, 2)
    if worth.cost <= 0:
        return f"Disruptions it lays open to more often than {limit} per year (now {now})."
    times = digits((worth.loss_avoided + worth.risk_avoided) / worth.cost, 3)
    return f"Disruptions it helps against rarer than {limit} per year (now {now}), or a cost {times} times as high."


def _whatever(worth: Worth) -> str:
    """What is said where no rate of the disruptions would turn a saving into a cost."""
    return f"Nothing about disruptions: however often they come, it {'saves' if worth.saving > 0 else 'costs more'}."


def near_miss_rows(found: Iterable[NearMiss], whole: float) -> Iterator[dict[str, object]]:
    """Where staying lean is right, and from which rate on it would not be: alone, then together.

    `whole` is what the plan costs per year, beside which dust is nothing.
    """
    together = 0
    for miss in found:
        worth, rate = miss.worth, miss.worth.break_even_rate
        first, many = miss.extras[0], len(miss.extras) > 1
        together += many
        often = "" if rate is None else digits(rate, 2)
        needed = f"only if disruptions there came more often than {often} per year" if often else "at no rate"
        words = " and ".join(extra.words for extra in miss.extras)
        what = f"Buy none of these, which pay only together: {words}." if many else f"Do without {words}."
        if not many and first.kind is ActionKind.BUFFER:
            what = f"Stay lean here: keep no buffer of {first.node}."
        subject = "They" if many else "A buffer" if first.kind is ActionKind.BUFFER else "It"
        yield dict.fromkeys(COLUMNS) | {
            "kind": str(Status.STAY_LEAN),
            "site": first.site,
            "part": first.part,
            "action": what,
            "cost": 0.0,
            "loss_avoided": 0.0,
            "risk_avoided": 0.0,
            "saving": -worth.saving,
            "rate": worth.rate,
            "break_even_rate": rate,
            "first_period_break_even_rate": rate,
            "group": f"lean {together}" if many else None,
            "proven": worth.saving <= 0,
            "evidence": f"{_amount(miss)} costs {digits(worth.cost)} and avoids "
            f"{digits(settled(worth.loss_avoided + worth.risk_avoided, whole))} per year.",
            "what_would_reverse_it": f"{subject} would pay, but the plan then {' and '.join(miss.breaks)}."
            if miss.breaks and worth.saving > 0
            else f"{subject} would pay {needed} (now {digits(worth.rate, 2)}).",
        }


def _amount(miss: NearMiss) -> str:
    if all(extra.kind is ActionKind.BUFFER for extra in miss.extras):
        return "A first period of each" if len(miss.extras) > 1 else "A first period"
    return "All of it" if len(miss.extras) > 1 else "It"
