"""At which rate of disruptions a change of stock tips, in a sentence: what it pays above, and where the rate is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.network.parts import Node
from resilience.study.advice.recommendation import Status
from resilience.study.advice.steps import ActionKind
from resilience.study.packs import in_packs, units_words
from resilience.study.run.decisions import today as _today
from resilience.study.run.shelves import shelves
from resilience.study.words import digits, settled

if TYPE_CHECKING:
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
    """Say where a rate lies: `at 0.02 just below`, with as many digits as tell it from the limit."""
    count = next((n for n in (2, 3, 4, 6) if digits(rate, n) != digits(limit, n)), 9)
    if rate == limit:
        return f"at {digits(rate, 2)} either way"
    near = max(rate, limit) <= NEAR * min(rate, limit)
    return f"at {digits(rate, count)} {'just ' if near else ''}{'above' if rate > limit else 'below'}"


def sentence(name: str, rate: float, limit: float | None, *, more: bool, saves: bool) -> str:
    """What decides on a shelf: `VALVE at PORTO pays above 0.021 a year; at 0.02 just below`.

    Parameters
    ----------
    name
        The stock, in words.
    rate
        Disruptions a year that it helps against, now.
    limit
        Rate at which having more of it saves as much as it costs; None: there is none.
    more
        Whether the plan holds more of it than today, or less.
    saves
        Whether that change saves.
    """
    if limit is None or not SEEN[0] <= limit <= SEEN[1]:
        keeps = more == saves
        return f"{name} {'pays' if keeps else 'does not pay'} at any rate (now {digits(rate, 2)} a year)"
    count = next((n for n in (2, 3, 4, 6) if digits(rate, n) != digits(limit, n)), 9)
    return f"{name} pays above {digits(limit, count)} a year; {where(rate, limit)}"


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
        words = sentence(what, one.worth.rate, one.worth.break_even_rate, more=more, saves=saves)
        required = " (required, whatever it saves)" if one.status is Status.REQUIRED else ""
        found.append((value, f"{words}{required}."))
    return [words for _, words in sorted(found, key=lambda one: -one[0])]
