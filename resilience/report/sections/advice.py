"""What to do: each action with its evidence, the rate at which it breaks even, what would reverse it, and the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.report.numbers import NOTHING, difference, digits, estimated, money, often, percent, whole
from resilience.report.page.blocks import Head, Listing, PageSection, Paragraph, TableRow
from resilience.report.sections.known import estimate_of
from resilience.study.advice.recommendation import Status
from resilience.study.advice.steps import Aim
from resilience.study.policy_names import STATUS_QUO
from resilience.study.words import against_promise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from resilience.quantities import SiteId
    from resilience.report.page.blocks import Block
    from resilience.report.sections.acted import Action
    from resilience.report.sections.known import KnownRun

HELP = (
    "Each action is judged by undoing it alone, the rest of the plan kept. Saving: what the whole cost falls by, "
    "promised by the optimizer and simulated without foresight (+- half the interval at 95 %). Now: disruptions a year "
    "whose loss it changes, as stated. Break-even: precautions pay above that many a year, and being leaner is wrong "
    "above it; a dash: at no rate. Actions of one group lean on each other: what is told of them alone does not add up."
)
HEADS = {
    Aim.SAFER: "Stop being lean here: precautions, which pay above the break-even rate",
    Aim.LEANER: "Be leaner than today here: wrong above the break-even rate",
    Aim.OTHERWISE: "Run it cheaper here: no precaution is bought or given up for it",
}
SAFETY = (
    "Only stock held against disruptions is judged. Keep what everyday variation of demand, lead times and yield needs "
    "(safety stock), even where a buffer is to be lowered to 0 units."
)
STAY = "Stay lean here: what was looked at and does not pay, and what would change that"
GONE = "Withdrawn: found by the search, and not sure to save"
WORTH_OF_END = (
    "A year: the loss if each end is seen only when it comes, less that if it is known once the disruption is noticed."
)
SHOWN = 60
"""Actions of a table: those that save most, and those that are required."""
LEAST_GAP = 1e-6
"""Share of the cost above the floor below which a gap is not told in digits."""
MORE = "; {count} more save less and stand in recommendations.csv"
NONE = "Nothing is to be changed: today's plan is the best one found."


def advice(known: KnownRun, actions: Sequence[Action], helped: Mapping[SiteId, Sequence[int]]) -> PageSection:
    """Every action in tables by what it aims at, and the certificate beside them."""
    sites = _sites(known, helped)
    blocks: list[Block] = [Paragraph(HELP, "help")]
    done = [one for one in actions if one.done]
    if not done:
        blocks.append(Paragraph(NONE))
    for aim, head in HEADS.items():
        of_aim = [one for one in done if one.aim == aim]
        if of_aim:
            blocks.append(_listing(head, _heads(known), of_aim, lambda one: _row(one, sites)))
            if aim is Aim.LEANER:
                blocks.append(Paragraph(SAFETY, "help"))
    blocks.append(certificate(known))
    for head, status in ((STAY, Status.STAY_LEAN), (GONE, Status.WITHDRAWN)):
        of_status = [one for one in actions if one.status is status]
        if of_status:
            heads = (
                Head("action", number=False),
                Head("saves", f"{known.currency} a year"),
                Head("why, and what would reverse it", number=False),
            )
            blocks.append(_listing(head, heads, of_status, lambda one: _short(one, sites)))
    return PageSection("advice", "What to do, and what would reverse it", tuple(blocks))


def _listing(
    head: str, heads: tuple[Head, ...], actions: Sequence[Action], row: Callable[[Action], TableRow]
) -> Listing:
    """A table of actions in their order; of many those that save most."""
    ranked = sorted(actions, key=lambda one: (one.status is not Status.REQUIRED, -(one.numbers["saving"] or 0.0)))
    shown = {one.place for one in ranked[:SHOWN]}
    rows = tuple(row(one) for one in actions if one.place in shown)
    more = MORE.format(count=f"{len(actions) - SHOWN:,}") if len(actions) > SHOWN else ""
    return Listing(head + more, heads, rows, sought=bool(more))


def _sites(known: KnownRun, helped: Mapping[SiteId, Sequence[int]]) -> Mapping[int, tuple[int, ...]]:
    """Places of the sites that each action is for."""
    found: dict[int, list[int]] = {}
    order = () if known.model is None else known.model.network.sites
    for number, site in enumerate(order):
        for place in helped.get(site, ()):
            found.setdefault(place, []).append(number)
    return {place: tuple(numbers) for place, numbers in found.items()}


def _heads(known: KnownRun) -> tuple[Head, ...]:
    return (
        Head("action", number=False),
        Head("costs", f"{known.currency} a year, + dearer"),
        Head("loss avoided", f"{known.currency} a year"),
        Head("saves, promised", f"{known.currency} a year"),
        Head("saves, simulated", f"{known.currency} a year"),
        Head("now", "disruptions a year"),
        Head("break-even", "disruptions a year"),
        Head("evidence", number=False),
        Head("what would reverse it", number=False),
    )


def _row(one: Action, sites: Mapping[int, tuple[int, ...]]) -> TableRow:
    numbers = one.numbers
    required = " Required: a constraint of yours needs it, whatever it saves." if one.status is Status.REQUIRED else ""
    group = f" (group {one.group})" if one.group else ""
    cells = (
        f"{one.action}{group}{required}",
        difference(numbers["cost"]),
        difference(numbers["loss_avoided"]),
        difference(numbers["saving"]) + ("" if one.proven else " (not proven)"),
        simulated(numbers),
        often(numbers["rate"]),
        often(numbers["break_even_rate"]),
        one.evidence,
        one.reversal,
    )
    return TableRow(cells, sites=sites.get(one.place, ()))


def simulated(numbers: Mapping[str, float | None]) -> str:
    """What an action saves without foresight, with its interval."""
    mean, half = numbers["simulated_saving"], numbers["simulated_half_width"]
    return NOTHING if mean is None else estimated(mean, float("inf") if half is None else half, signed=True)


def _short(one: Action, sites: Mapping[int, tuple[int, ...]]) -> TableRow:
    return TableRow((one.action, difference(one.numbers["saving"]), one.reversal), sites=sites.get(one.place, ()))


def certificate(known: KnownRun) -> Listing:
    """The proof in rows: what was found, what none can beat, and how it did where nobody sees ahead."""
    heads = (Head("certificate", number=False), Head("found"), Head("what it says", number=False))
    return Listing("Certificate: why these numbers can be believed", heads, tuple(_certified(known)))


def _certified(known: KnownRun) -> Iterator[TableRow]:
    proof, currency = known.certificate["proof"], known.currency
    yield TableRow(
        (
            "cheapest plan found",
            f"{whole(proof['objective'])} {currency}",
            "Whole cost of a year by the measure asked for.",
        )
    )
    if proof.get("lower_bound") is not None:
        yield TableRow(
            (
                "no plan can cost less than",
                f"{whole(proof['lower_bound'])} {currency}",
                "Proven by the solver, which is checked against the equations as written.",
            )
        )
    if proof.get("gap") is not None:
        yield TableRow(
            (
                "gap between the two",
                _gap(proof["gap"]),
                f"Of the cost above the floor; {digits(100 * proof['wanted_gap'], 2)} % was asked for.",
            )
        )
    end = known.certificate.get("bracket") or {}
    if end.get("worth_of_knowing_the_end") is not None:
        yield TableRow(
            (
                "not knowing the end of a disruption costs",
                money(end["worth_of_knowing_the_end"], currency),
                WORTH_OF_END,
            )
        )
    yield from _judged(known)


def _judged(known: KnownRun) -> Iterator[TableRow]:
    judged, currency = known.judged, known.currency
    if not judged:
        yield TableRow(("simulation", NOTHING, "The plan was not judged by fresh years."))
        return
    for name, key, says in (
        (
            "same scenarios, nobody sees ahead",
            "foresight_gap",
            "The foresight gap: what the plan costs when orders follow simple rules and no end is known.",
        ),
        (
            "fresh years",
            "out_of_sample",
            f"{judged.get('years', 0):,} years (seed {judged.get('seed')}), disruptions drawn anew.",
        ),
        ("worst years", "cvar_gap", "The mean loss of the worst years, promised against simulated."),
    ):
        factor = estimate_of((judged.get(key) or {}).get("factor"))
        if factor is not None:
            yield TableRow((name, against_promise(factor.mean), says))
    for name in known.comparison:
        saved = known.simulated(name, "saving")
        if saved is not None:
            said = "today" if name == STATUS_QUO else name
            yield TableRow(
                (
                    f"saved against {said}",
                    estimated(saved.mean, saved.half_width, currency),
                    "A year, in the same simulated years.",
                )
            )
    share = estimate_of(judged.get("surviving_share_of_saving"))
    if share is not None:
        yield TableRow(("left of the saving promised", percent(share.mean), "When both plans are simulated."))


def _gap(share: float) -> str:
    """A gap in percent; of one that is smaller than anybody asks for, that it is."""
    return "below 0.0001 %" if 0 < share < LEAST_GAP else f"{digits(100 * share, 2)} %"
