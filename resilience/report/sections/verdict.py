"""The verdict: three sentences that can be repeated to whoever signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resilience.report.numbers import digits, estimated, money, percent, whole
from resilience.report.page.blocks import Bullets, PageSection, Paragraph
from resilience.report.sections.acted import actions_of
from resilience.report.sections.known import estimate_of
from resilience.study.advice.recommendation import Status
from resilience.study.advice.steps import Aim
from resilience.study.policy_names import MIX, STATUS_QUO
from resilience.study.words import against_promise, settled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resilience.report.page.blocks import Block
    from resilience.report.sections.acted import Action
    from resilience.report.sections.known import KnownRun

SAVES = (
    "The plan saves {saving} a year against today: all that a year takes costs {plan} {currency} instead of {today}."
)
DEARER = (
    "The plan costs {more} a year more than today, {plan} {currency} instead of {today}: that is the price of what is "
    "asked for."
)
ALONE = "The plan costs {plan} {currency} a year, all that a year takes included; today's plan was not priced."
NO_CHOICE = " Today is no choice, for it {breaks}."
FEW = 3
"""Actions named in the verdict; the table below has all."""
MEANT = (
    "Just-in-time, lean: little stock, small lots, one source. Just-in-case: stock, second sources and reserves kept "
    "for what may go wrong. The plan is the cheapest mix of both that was found."
)
SPREAD_OUT = (
    "A contract's fixed penalty is spread in planning: {planned} a year by the plan's measure, {simulated} simulated, "
    "both of the same units short."
)


def verdict(known: KnownRun) -> PageSection:
    """What the plan saves, where it stops being lean, and how sure that is."""
    sentences = (_money(known), _where(known), _sure(known))
    blocks: list[Block] = [Paragraph(sentence, "lead") for sentence in sentences]
    blocks.append(Paragraph(MEANT, "help"))
    warnings = tuple(_warnings(known))
    if warnings:
        blocks.append(Bullets(warnings))
    return PageSection("verdict", "The verdict", tuple(blocks))


def _money(known: KnownRun) -> str:
    plan = whole(float(known.certificate["proof"]["objective"]))
    saving, currency = known.saving, known.currency
    if saving is None:
        return ALONE.format(plan=plan, currency=currency)
    today = known.comparison[STATUS_QUO]
    costs = {"plan": plan, "currency": currency, "today": whole(float(today["objective"]))}
    if saving >= 0:
        said = SAVES.format(saving=money(saving, currency), **costs)
    else:
        said = DEARER.format(more=money(-saving, currency), **costs)
    breaks = today.get("breaks")
    return said + (NO_CHOICE.format(breaks=breaks) if isinstance(breaks, str) and breaks else "")


def _where(known: KnownRun) -> str:
    actions = [one for one in actions_of(known) if one.done]
    safer, leaner, other = ([one for one in actions if one.aim == aim] for aim in Aim)
    if not actions:
        return "Nothing is to be changed: today's plan is the best one found."
    if not safer:
        return f"There is no place where it pays to stop being lean{_also(leaner, other)}."
    named = "; ".join(_within(one) for one in safer[:FEW])
    more = f"; and {len(safer) - FEW} more" if len(safer) > FEW else ""
    places = "1 place" if len(safer) == 1 else f"{len(safer)} places"
    return f"Stop being lean in {places}: {named}{more}{_also(leaner, other)}."


def _within(one: Action) -> str:
    """An action as a part of a sentence."""
    asked = " (a requirement of yours needs it)" if one.status is Status.REQUIRED else ""
    return f"{one.action[:1].lower()}{one.action[1:].rstrip('.')}{asked}"


def _also(leaner: Sequence[Action], other: Sequence[Action]) -> str:
    said = []
    if leaner:
        said.append(f"be leaner than today in {len(leaner)} (less stock, smaller lots or fewer sources)")
    if other:
        said.append(f"run {len(other)} more cheaply (larger lots or other shares)")
    return f"; {' and '.join(said)}" if said else ""


def _sure(known: KnownRun) -> str:
    proof, currency = known.certificate["proof"], known.currency
    first = _proven(proof, currency)
    judged = known.judged
    if not judged:
        return f"{first}; the plan was not held against fresh years without foresight."
    years = f"{judged['years']:,} fresh years, simulated without knowing how long a disruption will last"
    fresh = judged.get("out_of_sample") or {}
    factor = estimate_of(fresh.get("factor"))
    against = f", it cost {against_promise(factor.mean)}" if factor is not None else ""
    saved = known.simulated(STATUS_QUO, "saving")
    saves = (
        "" if saved is None else f" and saved {estimated(saved.mean, saved.half_width, currency)} a year against today"
    )
    return f"{first}; in {years}{against}{saves}."


def _proven(proof: Mapping[str, Any], currency: str) -> str:
    """How much cheaper another plan could be; a search that is ended early knows nothing of that."""
    if proof.get("lower_bound") is None:
        return "How much cheaper another plan could be is not known: the search was ended before it knew"
    gap = float(proof["objective"]) - float(proof["lower_bound"])
    by = f" by more than {money(gap, currency)} a year" if settled(gap, float(proof["objective"])) > 0 else ""
    return f"It is proven that no plan that keeps to the tables can be cheaper{by}"


def _of_floor(gap: float) -> str:
    return f"{digits(100 * gap, 2)} % of the cost above the floor"


def _warnings(known: KnownRun) -> Iterator[str]:
    """What must be known before the rest is read."""
    why = known.certificate["proof"].get("stopped_because")
    if why:
        yield f"The search was ended before the wanted gap was proven ({why}): a cheaper plan may exist."
    for name in known.certificate.get("left_out") or ():
        yield f"Not done, for the work was cut short: {name}."
    share = estimate_of(known.judged.get("surviving_share_of_saving"))
    if share is not None and share.mean < 0.5 and (known.saving or 0.0) > 0:
        yield f"Only {percent(share.mean)} of the saving promised is left when both plans are simulated."
    contracts = ((known.judged.get("policies") or {}).get(MIX) or {}).get("contract_penalties")
    if contracts:
        planned, exact = (estimate_of(contracts[name]) for name in ("planned", "simulated"))
        if planned is not None and exact is not None and settled(exact.mean - planned.mean, exact.mean):
            yield SPREAD_OUT.format(
                planned=money(planned.mean, known.currency), simulated=money(exact.mean, known.currency)
            )
    beaten = known.judged.get("mix_is_beaten_by") or ()
    if beaten:
        yield f"In the same simulated years {', '.join(map(str, beaten))} costs less than the plan ({MIX})."
    gap = float(known.certificate["proof"].get("gap") or 0.0)
    wanted = float(known.certificate["proof"].get("wanted_gap") or 0.0)
    if gap > wanted:
        yield f"Proven to {_of_floor(gap)}, not to the {digits(100 * wanted, 2)} % asked for."
