"""The table of actions that `resilience plan` prints: what each costs, avoids, promises and saves when simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.text.grid import ruled
from resilience.report.numbers import NOTHING, difference, digits, estimated, money, often, settled, tipping
from resilience.study.advice.recommendation import Status
from resilience.study.advice.steps import ActionKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.table import Table

    from resilience.study.advice.recommendation import Recommendation
    from resilience.study.advice.worth import Worth

PAYS, WRONG = "pays above", "wrong above"
"""The rate above which a precaution pays, and that above which other actions are wrong."""
ANY, NO, NEXT = "any rate", "no rate", "\n"
PARTS = {
    "cost_holding": "holding", "cost_quality": "defects found late", "cost_sources": "sources",
    "cost_deliveries": "deliveries", "cost_fees": "fees",
}  # fmt: skip
"""What the columns of an action's cost are called."""
LEAST = 22
"""Letters of an action on a line, at least."""
ALL_HOLDING = "all of it holding: of what is on the way or in lots"


def action_table(actions: Iterable[Recommendation], whole: float, limit: str, *, first: bool = False) -> Table:
    """Actions, one a row; `whole` is the plan's cost per year, beside which dust is nothing.

    Parameters
    ----------
    limit
        What is said of the rate at which an action's saving is nil.
    first
        Whether the rate from which on the first period of a stock pays is told, too.
    """
    table = ruled()
    table.least = LEAST
    table.add_column("action", ratio=1)
    heads = ("costs", "avoids", "promised", "simulated", limit, *(["first period"] if first else []), "now")
    for name in heads:
        table.add_column(name, justify="right", no_wrap=True)
    for one in actions:
        start = [_first_period(one)] if first else []
        table.add_row(
            escape(one.action) + _split(one, whole) + _once(one),
            difference(None if one.worth is None else one.worth.cost, whole),
            difference(one.avoided, whole),
            _promised(one, whole),
            _simulated(one, whole),
            _limit(one, pays=limit == PAYS),
            *start,
            _now(one.worth),
        )
    return table


def _now(worth: Worth | None) -> str:
    """Rate of the disruptions whose loss an action changes; 0 where it changes none."""
    return "0" if worth is not None and not worth.rate else often(None if worth is None else worth.rate)


def _limit(one: Recommendation, *, pays: bool) -> str:
    """Rate at which an action, or those that need each other, tips; in words where none does."""
    together = None if one.group is None else one.group.worth
    limits = {"together": together, "alone" if together is not None else "": one.worth}
    said = (
        _named(name, _tips(worth, pays=pays, saves=settled(worth.saving, one.whole) > 0))
        for name, worth in limits.items()
        if worth is not None
    )
    return NEXT.join(said) or NOTHING


def _named(name: str, said: str) -> str:
    """A limit after the name of what it is a limit of, on a line of its own where it is long."""
    return f"{name}{NEXT if said.startswith((PAYS, WRONG)) else ' '}{said}" if name else said


def _tips(worth: Worth, *, pays: bool, saves: bool) -> str:
    """Rate above which it pays, or is wrong, as the column says; what tips the other way says so itself."""
    if worth.pays_above is None:
        return ANY if saves == pays else NO
    said = tipping(worth.break_even_rate, worth.most)
    if worth.pays_above == pays:
        return said
    return {ANY: NO, NO: ANY}.get(said, f"{PAYS if worth.pays_above else WRONG} {said}")


def _first_period(one: Recommendation) -> str:
    """Rate above which a first period of stock pays; nothing where it does so only together."""
    if one.group is not None or one.worth is None:
        return NOTHING
    return tipping(one.first_period_rate, one.worth.most)


def _promised(one: Recommendation, whole: float) -> str:
    saving = difference(one.saving, whole)
    if one.status is Status.NOT_UNDONE:
        return "not undone"
    if one.status is Status.REQUIRED:
        return f"{saving}\nrequired"
    told = one.group is not None and one.share is not None
    share = f"\n[dim]share {money(settled(one.share or 0.0, whole))}[/]" if told else ""
    return saving + ("" if one.proven else " ?") + share


def _simulated(one: Recommendation, whole: float) -> str:
    known = one.simulated
    if known is None:
        return NOTHING
    half = settled(settled(known.half_width, known.mean), whole)
    return estimated(settled(known.mean, whole), half, signed=True)


def _once(one: Recommendation) -> str:
    """What is spent once, and when that is paid back, on a line of its own."""
    if one.spent_once is None:
        return ""
    years = one.spent_once.payback_years
    back = "never paid back" if years is None else f"paid back in {digits(years)} years"
    return f"\n[dim]{money(one.spent_once.amount)} of it spent once, {back}[/]"


def _split(one: Recommendation, whole: float) -> str:
    """What a cost is made of, on a line of its own, where it is of several kinds, or of one that is not looked for."""
    kinds = {words: one.costs[name] for name, words in PARTS.items() if settled(one.costs.get(name, 0.0), whole)}
    if len(kinds) < 2:
        held = one.kind is ActionKind.SOURCE and PARTS["cost_holding"] in kinds
        return f"\n[dim]{ALL_HOLDING}[/]" if held else ""
    return f"\n[dim]{', '.join(f'{words} {difference(amount)}' for words, amount in kinds.items())}[/]"
