"""What to do, in a planner's words: where to stop being lean, what only helps together, and where to stay lean."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.text.lines import Hanging, item, section
from resilience.cli.text.plan.action_tables import PAYS as PAYS_ABOVE
from resilience.cli.text.plan.action_tables import WRONG as WRONG_ABOVE
from resilience.cli.text.plan.action_tables import action_table
from resilience.report.numbers import TOO_OFTEN, money, percent, rate, settled
from resilience.study.advice.recommendation import Status
from resilience.study.advice.steps import ActionKind, Aim
from resilience.study.plan.follow import AGAINST_TODAY
from resilience.study.policy_names import MIX
from resilience.study.run.thresholds import LARGE, thresholds, tips

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from resilience.cli.console import Terminal
    from resilience.study.advice.near_misses import NearMiss
    from resilience.study.advice.recommendation import Recommendation
    from resilience.study.advice.together import Group
    from resilience.study.plan.optimize import PlanResult

DO = (
    "{currency} a year. Each action is judged by undoing it alone, the rest of the plan kept: what it costs (+) or "
    "spares (-); the loss it avoids (+) or brings (-){less}; the saving promised by the optimizer (?: not proven) and "
    "simulated without foresight, +- half its interval at 95 %. The two differ because the simulation draws other "
    "disruptions and knows of none how long it will last; the lower of them ranks the action.\n"
    "now: disruptions a year whose loss the action changes, as stated; 0: it changes none. {rates}"
)
LESS_REFUND = ", less the holding spared"
PAYS = "pays above: with more of them than this it pays; any rate, no rate: however many there can be."
WRONG = "wrong above: with more of them than this it is a mistake; no rate: however many there can be, it is none."
FIRST = (
    "To decide on the whole action, take 'pays above'; 'first period' is for its first period of cover alone: with now "
    "above that but below 'pays above', a smaller step pays; the other way round only the whole pays, a little does "
    "not; a dash: it adds less than a period, or is one of a group."
)
GROUPED = (
    "together: for all actions of its group (see 'Only together') at once; alone: for this one, the others of the "
    "group kept."
)
HEADS = {
    Aim.SAFER: ("Stop being lean here", "{shown} of {count} precautions"),
    Aim.LEANER: ("Be leaner than today here", "{shown} of {count}: less stock, smaller lots or fewer sources{safety}"),
    Aim.OTHERWISE: (
        "Run it cheaper here",
        (
            "{shown} of {count}: larger lots, or as many sources in other shares. No precaution is bought or given up "
            "for it; some loss may be avoided or brought by the way"
        ),
    ),
}
SAFETY = (
    "\nOnly stock held against disruptions is judged: keep what everyday variation of demand, lead times and yield "
    "needs (safety stock), even where a buffer is to be lowered to 0 units."
)
LIMITS = {Aim.SAFER: PAYS_ABOVE, Aim.LEANER: WRONG_ABOVE, Aim.OTHERWISE: WRONG_ABOVE}
NO_ACTIONS = "Nothing: today's plan is the best one found."
NONE_STANDS = "Nothing that surely saves: see what is withdrawn below."
GROUPS = (
    "the actions of a group lean on each other: alone, each seems to save what is partly their doing, so that what "
    "they save alone does not add up{shares}"
)
SHARES = "; the shares below what is promised do"
GROUP = "{actions}\n[bold]together[/] they save {saving} a year, {limit}"
SUM = "The actions that nothing requires save {saving} a year together{today}{unshared}."
ALL_OF_IT = ", which is all that the plan saves against today"
WITH_REQUIRED = "; with those that a requirement of yours makes necessary, the plan {does} today"
UNSHARED = (
    ". What falls to each of {count} of them{amount} is not told (undone alone, as above, they do not add up to it): "
    "what one saves hangs on which of the others are done, and to price every set of them would take too long"
)
UNDONE = ". What a group saves, above, is told of undoing that group alone"
TIPS = (
    "changes of stock that make up at least {large} of the value of all that is added or taken away, one at a time, "
    "the rest of the plan kept: the larger stock pays with more disruptions a year than this whose loss it changes; "
    "after 'now', how many are stated. These are limits of the whole change, those of the tables above"
)
LEAN = (
    "this would pay only if the disruptions that it helps against came more often than said, or a requirement of "
    "yours did not forbid it; the rest of the plan is kept. Shelves that are to be leaner are told above"
)
LEAN_MORE = "and {count} more in recommendations.csv"
TOP = 8
"""Actions and lean positions shown; all are in `recommendations.csv`."""


def print_actions(terminal: Terminal, result: PlanResult) -> None:
    """Print precautions, what is to be leaner, and which of them need each other."""
    every = [one for one in result.recommended if not one.lean]
    actions = [one for one in every if one.status is not Status.WITHDRAWN]
    if not actions:
        terminal.show("", section("What to do", NONE_STANDS if every else NO_ACTIONS))
        return
    currency = escape(result.model.currency)
    terminal.show("", section("What to do", _explained(actions, currency, refund=result.model.holding_refund)))
    for aim, (head, words) in HEADS.items():
        which = [one for one in actions if one.aim is aim]
        shown = which[:TOP]
        if shown:
            table = action_table(shown, result.objective, LIMITS[aim], first=aim is Aim.SAFER and _steps(shown))
            safety = SAFETY * any(one.kind is ActionKind.BUFFER for one in shown)
            terminal.show("", section(head, words.format(shown=len(shown), count=len(which), safety=safety)), table)
        if len(which) > TOP:
            terminal.show(item(LEAN_MORE.format(count=len(which) - TOP)))
    _print_together(terminal, result, currency)


def _steps(actions: Iterable[Recommendation]) -> bool:
    """Whether some actions add stock, of which a first period may pay alone."""
    return any(one.first_period_rate is not None for one in actions)


def _explained(actions: Sequence[Recommendation], currency: str, *, refund: bool) -> str:
    """Explain the columns of the tables of actions, those that there are."""
    aims = {one.aim for one in actions}
    said = (
        (PAYS, Aim.SAFER in aims),
        (FIRST, _steps([one for one in actions if one.aim is Aim.SAFER][:TOP])),
        (WRONG, bool(aims & {Aim.LEANER, Aim.OTHERWISE})),
        (GROUPED, any(one.group is not None for one in actions)),
    )
    rates = " ".join(words for words, needed in said if needed)
    return DO.format(currency=currency, less=LESS_REFUND * refund, rates=rates)


def _print_together(terminal: Terminal, result: PlanResult, currency: str) -> None:
    """Print groups of actions that need each other, and what all save."""
    advice = result.advice
    if advice is None:
        return
    found = advice.sharing
    if found.groups:
        known = found.shares is not None and all(i in found.shares for group in found.groups for i in group.actions)
        terminal.show("", section("Only together", GROUPS.format(shares=SHARES if known else "")))
    for place, group in enumerate(found.groups, start=1):
        words = "\n".join(escape(advice.undoing.actions[i].action) for i in group.actions)
        saved = money(group.worth.saving, currency)
        terminal.show(Hanging(f"  {place}. ", GROUP.format(actions=words, saving=saved, limit=_limit(group))))
    if found.saving is not None and (found.groups or found.unshared):
        unshared = "".join(
            UNSHARED.format(count=len(actions), amount=_of_all(saving, found.saving, currency))
            for actions, saving in found.unshared
        )
        unshared += UNDONE * bool(unshared and found.groups)
        saved, today = money(found.saving, currency), against_today(result, found.saving)
        terminal.show("", Hanging("", SUM.format(saving=saved, today=today, unshared=unshared)))


def against_today(result: PlanResult, saving: float) -> str:
    """How what nothing requires saves becomes the saving against today in the table of costs; that may be unknown."""
    against = dict(zip(result.comparison["policy"], result.comparison[AGAINST_TODAY], strict=True)).get(MIX)
    if against is None or not math.isfinite(against):
        return ""
    left, currency = settled(-against, result.objective), escape(result.model.currency)
    if money(left) == money(saving):
        return ALL_OF_IT
    amount = money(abs(left), currency)
    return WITH_REQUIRED.format(does=f"saves {amount} against" if left >= 0 else f"costs {amount} more than")


def _of_all(saving: float, every: float, currency: str) -> str:
    """What some actions save of what all do; nothing where that is all of it."""
    shown = money(saving, currency)
    return "" if shown == money(every, currency) else f", which save {shown},"


def _limit(group: Group) -> str:
    """At which rate of disruptions a group pays or is wrong, and what the rate is."""
    limit, now = group.worth.break_even_rate, rate(group.worth.rate)
    if limit is None or group.worth.beyond:
        return "however often disruptions come"
    return f"{'which pays' if group.worth.cost > 0 else 'which is wrong'} above {rate(limit)}; now {now}"


def print_thresholds(terminal: Terminal, result: PlanResult) -> None:
    """Print at which rate each large change of stock tips."""
    found = thresholds(result)
    if found:
        terminal.show(
            "",
            section("Where stock tips", TIPS.format(large=percent(LARGE))),
            *(item(escape(words)) for words in found[:TOP]),
        )
    if len(found) > TOP:
        terminal.show(item(LEAN_MORE.format(count=len(found) - TOP)))


def print_lean(terminal: Terminal, result: PlanResult) -> None:
    """Print where staying lean is right, alone and together, and what was nearly bought first."""
    misses = () if result.advice is None else result.advice.lean
    if not misses:
        return
    leaner = _leaner(result.recommended)
    left = [miss for miss in misses if not leaner.issuperset(extra.node for extra in miss.extras)]
    ranked = sorted(left, key=lambda miss: miss.worth.factor if miss.worth.factor is not None else math.inf)
    if not ranked:
        return
    terminal.show("", section("Stay lean here", LEAN))
    for miss in ranked[:TOP]:
        where = " and ".join(extra.words for extra in miss.extras) + (": only together" if len(miss.extras) > 1 else "")
        terminal.show(item(escape(lean_words(where, miss))))
    if len(ranked) > TOP:
        terminal.show(item(LEAN_MORE.format(count=len(ranked) - TOP)))


def _leaner(told: Iterable[Recommendation]) -> frozenset[object]:
    """Shelves whose stock is to be lowered, of which another limit would be one too many."""
    stands = (one for one in told if one.aim is Aim.LEANER and one.status is not Status.WITHDRAWN)
    return frozenset(one.changes[0].place for one in stands if one.kind is ActionKind.BUFFER)


def lean_words(where: str, miss: NearMiss) -> str:
    """At which rate what is not bought would pay, and what forbids it even so."""
    worth, words = miss.worth, "together to the plan, they" if len(miss.extras) > 1 else "alone to the plan, it"
    avoids = worth.rate > 0 and worth.loss_avoided + worth.risk_avoided > 0
    if not avoids or (worth.break_even_rate or 0.0) >= TOO_OFTEN:
        return f"{where}: at no rate, for, added {words} would avoid no loss"
    forbidden = f"; but the plan then {' and '.join(miss.breaks)}" if miss.breaks else ""
    return f"{tips(where, worth, pays=True, saves=worth.saving > 0)}{forbidden}"
