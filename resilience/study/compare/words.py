"""What a comparison comes to, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.study.compare.cells import ASKED
from resilience.study.words import digits, settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.study.compare.pairs import RunPair

ALIKE = "{second} costs the same as {first}."
MORE = "{second} costs {amount} {currency} a year {way} than {first}"
SPLIT = ": {what}, with the plan of {first} kept, {inputs}, and the plan of {second} in its place {plan}."
INPUTS_ALONE = ": {what} alone does that, for the plans are the same."
OTHER_INPUT, ASKED_OTHERWISE = "other input", "what was asked otherwise"
PLAN_ALONE = ": its plan alone does that, for the input is the same."
UNSPLIT = "What of this other inputs move, and what another plan, is not told: {why}."
REST = "{rest} {currency} of it are not split: priced again, the plan of {second} misses what its run promised by that."
COUNTED = (
    "Neither input nor plan is other: {rest} {currency} of it come of how the two runs were counted, such as by "
    "another version of this program."
)
OTHER_WAY = (
    "The other way round, first the plan and then the inputs, the plan {plan} and the input {inputs}: what both do "
    "together counts to whichever comes second."
)
EACH = (
    "What an input moves is priced with the others, and the plan, as in the first run; what several move only "
    "together{asked} stands by itself."
)
AND_ASKED = ", and what was asked otherwise,"
UNPRICED = "What each input moves by itself is not told: {why}."
DECISIONS = "At the prices of {run}, all that is decided otherwise {amount} what every year costs."
SAME_PLAN = "Both plans decide the same."


def sentences(pair: RunPair) -> Iterator[str]:
    """What a planner can say of two runs."""
    split, names = pair.split, {"first": pair.first, "second": pair.second, "currency": pair.currency}
    yield _head(pair, names)
    if split.inputs is None:
        yield UNSPLIT.format(why="; ".join(split.why))
    elif split.why:
        yield UNPRICED.format(why="; ".join(split.why))
    if settled(split.rest, pair.size):
        said = REST if pair.decisions or pair.inputs or split.inputs else COUNTED
        yield said.format(rest=digits(abs(split.rest), 3), **names)
    if _two_ways(pair):
        plan, inputs = (_adds(pair, amount) for amount in (split.plan_first, split.inputs_last))
        yield OTHER_WAY.format(plan=plan, inputs=inputs)
    if len(split.each) > 1 and settled(split.together or 0.0, pair.size):
        yield EACH.format(asked=AND_ASKED if any(one.table == ASKED for one in pair.inputs) else "")
    if not pair.decisions:
        yield SAME_PLAN
    elif all(one.moved is not None for one in pair.decisions):
        amount = sum(one.moved or 0.0 for one in pair.decisions)
        way = "adds {amount} {currency} to" if amount > 0 else "takes {amount} {currency} off"
        yield DECISIONS.format(
            run=pair.prices, amount=way.format(amount=digits(abs(amount), 3), currency=pair.currency)
        )


def _head(pair: RunPair, names: dict[str, str]) -> str:
    split, whole = pair.split, pair.costs[0]
    change = whole.change or 0.0
    if not change and not split.inputs and not split.plan:
        return ALIKE.format(**names)
    way = "more" if change >= 0 else "less"
    head = MORE.format(amount=digits(abs(change), 3), way=way, **names)
    if split.inputs is None or split.plan is None or not (pair.decisions or pair.inputs or split.inputs):
        return f"{head}."
    if not pair.decisions:
        return head + INPUTS_ALONE.format(what=_what(pair))
    if not pair.inputs:
        return head + PLAN_ALONE
    inputs, plan = (_adds(pair, amount) for amount in (split.inputs, split.plan))
    return head + SPLIT.format(what=_what(pair), inputs=inputs, plan=plan, **names)


def _what(pair: RunPair) -> str:
    """What is other in the input: where it is as it was, what was asked of the plan."""
    return ASKED_OTHERWISE if pair.inputs and all(one.table == ASKED for one in pair.inputs) else OTHER_INPUT


def _adds(pair: RunPair, amount: float | None) -> str:
    """What a part of the change does; what is rounding of the whole cost is nothing."""
    amount = settled(amount or 0.0, pair.size)
    if not amount:
        return "changes nothing"
    return f"{'adds' if amount > 0 else 'takes off'} {digits(abs(amount), 3)} {pair.currency} a year"


def _two_ways(pair: RunPair) -> bool:
    split = pair.split
    return None not in {split.plan_first, split.plan} and bool(pair.decisions) and bool(pair.inputs)
