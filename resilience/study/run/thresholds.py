"""At which rate of disruptions a change of stock tips, in a sentence: what it pays above, and where the rate is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.network.parts import Node
from resilience.study.advice.recommendation import Status
from resilience.study.advice.steps import ActionKind
from resilience.study.packs import in_packs, units_words
from resilience.study.run.decisions import today as _today
from resilience.study.run.shelves import shelves
from resilience.study.words import at_no_rate, digits, settled

if TYPE_CHECKING:
    from resilience.study.advice.recommendation import Recommendation
    from resilience.study.advice.worth import Worth
    from resilience.study.plan.plan_result import PlanResult

NEAR = 1.25
"""Ratio of a rate and a threshold within which it is just above or below it."""
LARGE = 0.05
"""Share of all changes of stock, by value, from which on one is large."""
TOLD = frozenset({Status.RECOMMENDED, Status.REQUIRED})
"""What is said of a change of stock that stands."""
SEEN = 1e-6, 1e4
"""Rates per year outside which no disruption comes."""


def where(rate: float, limit: float) -> str:
    """Say where a rate lies: `now 0.02, just below`, with as many digits as tell it from the limit."""
    count = next((n for n in (2, 3, 4, 6) if digits(rate, n) != digits(limit, n)), 9)
    if rate == limit:
        return f"now just that, {digits(rate, 2)}: either way"
    near = max(rate, limit) <= NEAR * min(rate, limit)
    return f"now {digits(rate, count)}, {'just ' if near else ''}{'above' if rate > limit else 'below'}"


def tips(name: str, worth: Worth, *, pays: bool, saves: bool) -> str:
    """What decides: `VALVE at PORTO pays above 0.021 a year; now 0.02, just below`.

    Parameters
    ----------
    name
        What pays, or is wrong, above a rate, in words.
    worth
        What it is worth to have it, or to do without it.
    pays
        Whether it is told above which rate it pays, or else above which it is wrong.
    saves
        Whether it is so at the stated rate where none tips it.
    """
    limit, rate = worth.break_even_rate, worth.rate
    does, does_not = ("pays", "does not pay") if pays else ("is right", "is wrong")
    if limit is None or not SEEN[0] <= limit <= SEEN[1]:
        return f"{name} {does if saves else does_not} at any rate (now {digits(rate, 2)} a year)"
    verb = "pays" if pays else "is wrong"
    if worth.beyond:
        return f"{name} {verb} {at_no_rate(limit, worth.most, rate)}"
    count = next((n for n in (2, 3, 4, 6) if digits(rate, n) != digits(limit, n)), 9)
    return f"{name} {verb} above {digits(limit, count)} a year; {where(rate, limit)}"


def thresholds(result: PlanResult) -> list[str]:
    """A sentence for each large change of stock, the largest first."""
    moved = shelves(result).set_index(["site", "part"])["value_change"].abs()
    total = float(moved.sum())
    found = []
    for one in result.recommended:
        node = one.changes[0].place
        if one.status not in TOLD or one.kind is not ActionKind.BUFFER or not isinstance(node, Node):
            continue
        value = float(moved.get((node.site, node.part), 0.0))
        if one.worth is None or total <= 0 or value < LARGE * total:
            continue
        units = [plan.buffers.get(node, 0.0) for plan in (_today(result), result.plan)]
        part = result.model.network.parts[node.part]
        what = f"{node}: holding {units_words(part, max(units))} instead of {in_packs(part, min(units))}"
        more, saves = units[1] > units[0], settled(one.worth.saving, one.whole) > 0
        words = tips(what, one.worth, pays=True, saves=more == saves)
        found.append((value, f"{words}{_despite(one, more=more)}.{_in_group(one)}"))
    return [words for _, words in sorted(found, key=lambda one: -one[0])]


def _despite(one: Recommendation, *, more: bool) -> str:
    """What keeps a plan from following the rate: a demand needs more stock, or forbids it."""
    if one.status is not Status.REQUIRED:
        return ""
    breaks = " and ".join(one.required_by)
    return f"; but with less of it the plan {breaks}" if more else f"; but with that much the plan {breaks}"


def _in_group(one: Recommendation) -> str:
    """At which rate all of a group tips, whose actions lean on each other; nothing where there is none."""
    group = one.group
    if group is None or group.worth is None:
        return ""
    worth = group.worth
    pays = worth.cost > 0
    whole = tips(f"Group {group.name} as a whole", worth, pays=pays, saves=settled(worth.saving, one.whole) > 0)
    return f" That is with the others of group {group.name} kept. {whole}."
