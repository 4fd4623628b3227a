"""What to do: every difference between today and the best plan as an action, with its proof and what would reverse it.

Each action is undone on its own, everything else kept, and the plan priced again on the same scenarios. The action's
saving is the difference; its break-even rate is the rate of the disruptions it helps against at which the saving
would be nil (saving is linear in that rate for a given plan).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from resilience.network.parts import Node
from resilience.program import policies as pinned
from resilience.quantities import PartId, SiteId
from resilience.study.evaluate import broken
from resilience.study.steps import Kind, Step, steps
from resilience.study.withdraw import Undone, judged
from resilience.study.words import digits
from resilience.study.worth import Worth, worth_of

if TYPE_CHECKING:
    from resilience.study.evaluate import Evaluator, Policy


UNDONE = "undone"
NOTHING = 1e-3
"""Share of the plan's uncertainty below which a saving is rounding."""


def recommendations(
    evaluator: Evaluator, today: Policy, best: Policy, *, uncertainty: float
) -> tuple[pd.DataFrame, dict[int, Undone]]:
    """Rank every action by its saving, then say where staying lean is right.

    Parameters
    ----------
    uncertainty
        Currency per year by which the plan's objective is uncertain (its optimality gap); an action that saves less
        is marked as not proven and withdrawn.

    Returns
    -------
    tuple
        The table, and by row the plan with that action undone, where it can be undone alone.
    """
    rows = [_row(evaluator, step, best, uncertainty) for step in steps(evaluator, today, best)]
    ranked = pd.DataFrame(rows, columns=[*COLUMNS, UNDONE]).sort_values(
        "saving", ascending=False, na_position="last", kind="stable"
    )
    undone = {place: one for place, one in enumerate(ranked.pop(UNDONE)) if isinstance(one, Undone)}
    lean = [_lean_row(evaluator, node, best) for node in lean_nodes(evaluator, best)]
    table = pd.concat([ranked, pd.DataFrame(lean, columns=COLUMNS)], ignore_index=True) if lean else ranked
    return judged(table, undone, Undone(best.plan, best.steady), uncertainty), undone


COLUMNS = [
    "kind", "site", "part", "action", "cost", "loss_avoided", "saving", "rate", "break_even_rate",
    "first_period_break_even_rate", "proven", "evidence", "what_would_reverse_it",
]  # fmt: skip


def _row(evaluator: Evaluator, step: Step, best: Policy, uncertainty: float) -> dict[str, object]:
    common = {"kind": str(step.kind), "site": step.site, "part": step.part, "action": step.action}
    x = evaluator.columns(pinned.as_planned(step.before, free=step.free), pinned.ALL)
    if x is None:
        words = "Cannot be undone alone: the rest of the plan needs it."
        return dict.fromkeys(COLUMNS) | common | {"proven": False, "evidence": words}
    undone = evaluator.at(x, step.action, like=best)
    worth = worth_of(evaluator, undone, best)
    needed = broken(evaluator, undone)
    return (
        common
        | _worth_columns(worth)
        | {
            "first_period_break_even_rate": first_period(evaluator, step, best),
            "proven": bool(needed) or worth.saving > uncertainty,
            "evidence": _required(needed) if needed else _evidence(evaluator, worth, uncertainty),
            "what_would_reverse_it": "Giving up that requirement." if needed else _reversal(worth),
            UNDONE: Undone(undone.plan, undone.steady),
        }
    )


def _worth_columns(worth: Worth) -> dict[str, object]:
    return {
        "cost": worth.cost,
        "loss_avoided": worth.loss_avoided,
        "saving": worth.saving,
        "rate": worth.rate,
        "break_even_rate": worth.break_even_rate,
    }


def first_period(evaluator: Evaluator, step: Step, best: Policy) -> float | None:
    """Break-even rate of the first extra period of cover, everything else as in the plan.

    The rate per year of a disruption that uses up that whole period at which it just pays.
    """
    if step.kind is not Kind.BUFFER:
        return None
    node = Node(SiteId(step.site), PartId(step.part))
    start = step.before.buffers.get(node, 0.0)
    if best.plan.buffers.get(node, 0.0) <= start:
        return None
    return _one_more(evaluator, node, start, best).worst_break_even_rate


def _one_more(evaluator: Evaluator, node: Node, start: float, best: Policy) -> Worth:
    """Worth of one more period of cover at a node that holds `start` units."""
    low = evaluator.moved(best, node, start)
    return worth_of(evaluator, low, evaluator.moved(best, node, start + evaluator.throughput(best.plan, node)))


def _required(needed: tuple[str, ...]) -> str:
    return f"Required: without it the plan {' and '.join(needed)}."


def _evidence(evaluator: Evaluator, worth: Worth, uncertainty: float) -> str:
    count = len(evaluator.program.scenarios)
    if abs(worth.saving) <= NOTHING * abs(uncertainty):
        return "Makes no difference to cost: leave it as it is today."
    if worth.saving <= uncertainty:
        gap = digits(uncertainty)
        return f"Saves less than the plan's optimality gap ({gap} per year) on {count} scenarios: not proven."
    return f"Undone alone, the plan costs {digits(worth.saving)} more per year on the same {count} scenarios."


def _reversal(worth: Worth) -> str:
    if worth.break_even_rate is None:
        return "No rate of these disruptions: it is better or worse at any."
    times = digits(worth.rate / worth.break_even_rate, 3)
    limit, now = digits(worth.break_even_rate, 2), digits(worth.rate, 2)
    if worth.cost > 0:
        return f"Disruptions it helps against rarer than {limit} per year (now {now}), or a cost {times} times as high."
    return f"Disruptions it lays open to more often than {limit} per year (now {now})."


def lean_nodes(evaluator: Evaluator, best: Policy) -> list[Node]:
    """Stock positions fed by a lane that the plan leaves without a buffer, where some hazard hits what feeds them."""
    network, unhit = evaluator.model.network, evaluator.program.sizes.unhit
    return [
        n
        for n in sorted(set(network.inbound) - unhit)
        if not best.plan.buffers.get(n) and evaluator.throughput(best.plan, n) > 0
    ]


def _lean_row(evaluator: Evaluator, node: Node, best: Policy) -> dict[str, object]:
    worth = _one_more(evaluator, node, 0.0, best)
    rate = worth.break_even_rate
    least = None if rate is None else digits(rate, 2)
    needed = "at no rate" if least is None else f"only if disruptions there came more often than {least} per year"
    return {
        "kind": str(Kind.STAY_LEAN),
        "site": node.site,
        "part": node.part,
        "action": f"Stay lean here: keep no buffer of {node}.",
        **_worth_columns(Worth(0.0, 0.0, worth.rate, 0.0)),
        "saving": -worth.saving,
        "break_even_rate": rate,
        "first_period_break_even_rate": worth.worst_break_even_rate,
        "proven": worth.saving <= 0,
        "evidence": f"A first period costs {digits(worth.cost)} and avoids {digits(worth.loss_avoided)} per year.",
        "what_would_reverse_it": f"A buffer would pay {needed} (now {digits(worth.rate, 2)}).",
    }
