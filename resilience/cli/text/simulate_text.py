"""What the judge says: after a plan in a paragraph, after a simulation in tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.text.grid import grid
from resilience.cli.text.lines import Hanging, item, section
from resilience.report.numbers import difference, digits, estimated, money, percent, settled, whole
from resilience.study.advice.recommend_words import withdrawn_because
from resilience.study.judge.foresight import shifted
from resilience.study.judge.tails import BOTH, DRAWS, FORESIGHT, FOUND_LATE, ORDERING, OVERLAP, PHASE
from resilience.study.policy_names import MIX, STATUS_QUO
from resilience.study.words import against_promise

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence
    from pathlib import Path

    from rich.table import Table

    from resilience.cli.console import Terminal
    from resilience.hazard.risk.estimate import Estimate
    from resilience.study.advice.recommendation import Recommendation
    from resilience.study.judge.judge import Judgement, OptimalityGap
    from resilience.study.run.simulation import Simulation

HEAD = """
[bold]{title}[/]
{years:,} fresh years without foresight, seed {seed}; {onsets:,} disruptions; who goes short first: {rationing}
"""
COSTS = (
    "{currency} a year; +- is half the interval at 95 %. The whole cost is all that a year takes, disruptions "
    "included; no plan can avoid {least} of it, the floor. VaR{level:g}: the loss that is exceeded in {worst} of "
    "years; CVaR{level:g}: its mean there."
)
CHAIN = "average annual loss of the optimized mix, {currency} a year, as one assumption after the other is given up"
CERTIFICATE = """{years:,} fresh years (seed {seed}), drawn from the hazards anew and simulated without \
foresight: nobody there knows how long a disruption will last"""
PROMISED = "promised       {promised}"
WEIGHED = (
    "what is promised and simulated here leaves out the CVaR, which cost and savings of the plan count: {weight:g} "
    "times {cvar}, so {cost} a year above the floor in all"
)
WEIGHED_TABLE = (
    " The CVaR, weighed by {weight:g}, is part of the whole cost, of what is against today and of what the mix saves; "
    "what is above the floor is told without it."
)
SIMULATED = "simulated      {simulated}{factor}"
WORST = "CVaR{level:g}         {promised_cvar} promised, {cvar} simulated: the mean loss of the worst {worst} of years"
ALONE = "the study's own scenarios, simulated: {alone}{alone_factor}{made_of}"
MADE_OF = "; from promised to that {parts}"
SURVIVES = (
    "{share} % of the saving promised over the status quo is left when both are simulated: the status quo, "
    "too, then costs other than promised"
)
SAVES = "in the same years it saves {saving} against {name}{doubt}"
DOUBT = ": not surely anything"
BEATEN = "[red]cheaper in the same years, outside the interval: {names}[/]"
FLAG = "[yellow]Flag[/]: the study's own scenarios, simulated, cost more than a tenth above the promise."
LATER_FLAG = "[yellow]Flag[/]: the cost in fresh years exceeds the promise by more than a tenth, interval counted."
TAIL_FLAG = "[yellow]CVaR flag[/]: the worst years {factor}, by more than a tenth, interval counted."
NO_SPREAD = "+- ?: no interval at 95 %, {why}"
PARTS = "[dim]{what} above the promise: {parts}[/]"
WHY = {
    FORESIGHT: "for not knowing the end",
    ORDERING: "for ordering by simple rules",
    BOTH: "for not knowing the end and ordering by simple rules",
    PHASE: "for striking at any moment between two deliveries, not at a few of them",
    DRAWS: "for other durations and severities than those the plan was chosen for",
    FOUND_LATE: "for bad units found late, by what the plan makes and in the exact form",
    OVERLAP: "for disruptions that strike while another lasts, and for the years drawn",
}
CONTRACTS = (
    "penalties of contracts with customers: of the same units short {planned} a year by the plan's measure and {exact} "
    "by the contracts, for a plan spreads a contract's fixed penalty over the units after its threshold"
)
AS_WRITTEN = "penalties of contracts with customers {exact} a year, as the plan reckons with them"
COARSE = "[yellow]Coarse[/]: {sentence}"
UNSURE = (
    "Not sure to be fine enough: {sentence} Nothing in the scenario file is found wrong by that, and nothing has to be "
    "changed; to be surer, plan once more with more strata (and samples, where a hazard has them) and see whether the "
    "plan stays."
)
"""Said where the draws of the check are too few, and strata are not found to be too coarse."""
REPLICATED = "best plan for other draws: at most {limit} a year cheaper (95 %, {count} replications of {size})"
WITHDRAWN = "{count} of {all} actions do not surely save: the plan is without them"
WITHDRAWN_LINE = "{action}\n[dim]{because}[/]"
MORE = "and {count} more in recommendations.csv"
WRITTEN = "\nWritten to [bold]{folder}[/]"
SHOWN = 5


def spread(estimate: Estimate, currency: str = "") -> str:
    """An estimate with half the width of its interval, both in one unit: `4.87 +- 0.12 m EUR`."""
    return estimated(estimate.mean, estimate.half_width, currency)


def unknown_spreads(found: Judgement) -> Iterator[str]:
    """Why some of what the table of policies says has no interval, each reason once."""
    years, level = found.years, found.promises.level
    told = [
        spread
        for name in found.promises.policies
        for spread in (years.value_at_risk(name, level), years.cvar(name, level))
    ]
    told += [found.saving(name) for name in found.rivals]
    for why in dict.fromkeys(estimate.why for estimate in told if estimate.why):
        yield NO_SPREAD.format(why=why)


def print_simulation(terminal: Terminal, result: Simulation, folder: Path | None) -> None:
    """Print the policies side by side, the chain and the verdict."""
    found, currency = result.judgement, escape(result.model.currency)
    terminal.show(
        HEAD.format(
            title=escape(result.model.title),
            years=found.years.years,
            seed=found.years.seed,
            rationing=str(found.years.rationing).replace("_", " "),
            onsets=found.years.onsets,
        ),
        *(Hanging("", f"[yellow]{escape(note)}[/]\n") for note in result.notes),
        section(
            "Simulated cost by policy",
            COSTS.format(
                currency=currency,
                least=whole(found.promises.unavoidable),
                level=100 * found.promises.level,
                worst=percent(1 - found.promises.level),
            )
            + (WEIGHED_TABLE.format(weight=found.promises.weight) if found.promises.weight > 0 else ""),
        ),
        policy_table(found),
        *map(item, unknown_spreads(found)),
        "",
        section("From promised to simulated", CHAIN.format(currency=currency)),
        chain_table(found),
    )
    _print_judgement(terminal, found, None, currency)
    if folder is not None:
        terminal.show(WRITTEN.format(folder=escape(str(folder))))


def policy_table(found: Judgement) -> Table:
    """What each policy was said to cost and what it costs in the same simulated years."""
    level = 100 * found.promises.level
    table = grid("policy")
    columns = ("promised\nwhole", "against\ntoday", "above\nthe floor", "simulated\nabove it")
    for column in (*columns, f"VaR{level:g}", f"CVaR{level:g}", "the mix\nsaves"):
        table.add_column(column, justify="right", no_wrap=True)
    promises, years = found.promises, found.years
    least, cost = promises.unavoidable, {name: promises.objective(name) for name in promises.policies}
    today = cost.get(STATUS_QUO, math.nan)
    for name in promises.policies:
        table.add_row(
            name,
            whole(cost[name]),
            "-" if name == STATUS_QUO else difference(cost[name] - today, cost[name]),
            money(settled(promises.influenced(name), cost[name])),
            spread(shifted(found.total(name), -least)),
            spread(years.value_at_risk(name, found.promises.level)),
            spread(years.cvar(name, found.promises.level)),
            "-" if name == MIX else spread(found.saving(name)),
            style="bold" if name == MIX else None,
        )
    return table


def chain_table(found: Judgement) -> Table:
    """The average annual loss as one assumption after the other is given up."""
    table = grid("given up", "average annual loss", "change")
    for place, link in enumerate(found.chain):
        aal = money(link.aal.mean) if not link.aal.half_width else spread(link.aal)
        table.add_row(
            link.name, aal, "" if not place else estimated(link.change.mean, link.change.half_width, signed=True)
        )
    return table


def verdict(found: Judgement, currency: str, forbidden: Container[str] = ()) -> Iterator[str]:
    """What follows from the judgement; `forbidden` are policies that are no choice."""
    if found.surviving is not None:
        width = digits(100 * found.surviving.half_width, 2) if found.surviving.known else "?"
        share = f"{digits(100 * found.surviving.mean)} +- {width}"
        yield SURVIVES.format(share=share)
    for name in found.rivals:
        saving = found.saving(name)
        if name not in found.beaten_by:
            yield SAVES.format(saving=spread(saving, currency), name=name, doubt="" if saving.low > 0 else DOUBT)
    if found.beaten_by:
        names = (f"{name} (no choice)" if name in forbidden else name for name in found.beaten_by)
        yield BEATEN.format(names=", ".join(names))
    if found.foresight.flag:
        yield FLAG
    elif found.out_of_sample.flag:
        yield LATER_FLAG
    yield from _tail(found)
    if found.fineness is not None and not found.fineness.fine:
        yield (COARSE if found.fineness.coarse else UNSURE).format(sentence=found.fineness.sentence)


def _tail(found: Judgement) -> Iterator[str]:
    """The flag of the worst years, and what each gap that is flagged comes from."""
    mean, tail = found.parts
    if found.foresight.flag or found.out_of_sample.flag:
        what = "yearly cost" if FOUND_LATE in mean else "average annual loss"
        yield PARTS.format(what=what, parts=_parts(mean))
    if found.tail.flag:
        factor = found.tail.factor
        words = "cost what was not promised" if factor is None else f"are {against_promise(factor.mean)}"
        yield TAIL_FLAG.format(factor=words)
        yield PARTS.format(what="CVaR", parts=_parts(tail))


def _parts(parts: Mapping[str, Estimate]) -> str:
    return ", ".join(
        f"{spread(part) if part.half_width else money(part.mean)} {WHY.get(name, name)}" for name, part in parts.items()
    )


def print_certificate(
    terminal: Terminal,
    found: Judgement | None,
    replicated: OptimalityGap | None,
    told: Sequence[Recommendation],
    currency: str,
    forbidden: Container[str] = (),
) -> None:
    """Print what a plan's judge found, in a paragraph, and what was withdrawn."""
    if found is not None:
        _print_judgement(terminal, found, replicated, escape(currency), forbidden)
    taken = [one for one in told if one.doubt is not None]
    if not taken:
        return
    count = sum(not one.lean for one in told)
    terminal.show("", section("Withdrawn", WITHDRAWN.format(count=len(taken), all=count)))
    for one in taken[:SHOWN]:
        because = "" if one.doubt is None else escape(withdrawn_because(one.doubt))
        terminal.show(item(WITHDRAWN_LINE.format(action=escape(one.action), because=because)))
    if len(taken) > SHOWN:
        terminal.show(item(MORE.format(count=len(taken) - SHOWN)))


def _print_judgement(
    terminal: Terminal,
    found: Judgement,
    replicated: OptimalityGap | None,
    currency: str,
    forbidden: Container[str] = (),
) -> None:
    """Print the judge's findings in a paragraph."""
    words = CERTIFICATE.format(years=found.years.years, seed=found.years.seed)
    terminal.show("", section("Certificate", words), *map(item, certificate(found, replicated, currency, forbidden)))


def certificate(
    found: Judgement, replicated: OptimalityGap | None, currency: str, forbidden: Container[str] = ()
) -> Iterator[str]:
    """Lines of what the judge found."""
    years, promises = found.years, found.promises
    least = whole(promises.unavoidable)
    fresh, alone = found.out_of_sample, found.foresight
    yield PROMISED.format(promised=f"{money(fresh.promised, currency)} a year above the floor of {least}")
    if promises.weight > 0:
        tail = promises.policies[MIX].cvar
        cost = money(fresh.promised + promises.weight * tail, currency)
        yield WEIGHED.format(weight=promises.weight, cvar=money(tail), cost=cost)
    yield SIMULATED.format(simulated=spread(fresh.simulated, currency), factor=_times(fresh.factor))
    yield WORST.format(
        level=100 * promises.level,
        worst=percent(1 - promises.level),
        promised_cvar=money(promises.policies[MIX].cvar),
        cvar=spread(worst := years.cvar(MIX, promises.level)),
    ) + (f" ({worst.why})" if worst.why else "")
    contracts = years.contracts(MIX)
    if contracts is not None:
        planned, exact = (spread(one, currency) for one in contracts)
        yield (CONTRACTS if planned != exact else AS_WRITTEN).format(planned=planned, exact=exact)
    yield ALONE.format(
        alone=money(alone.simulated.mean, currency), alone_factor=_times(alone.factor), made_of=_made_of(found)
    )
    yield from verdict(found, currency, forbidden)
    if replicated is not None:
        limit, count = money(replicated.limit, currency), len(replicated.gaps)
        yield REPLICATED.format(limit=limit, count=count, size=replicated.size)


def _made_of(found: Judgement) -> str:
    """What lies between the promise and the study's own scenarios as simulated, part by part."""
    parts = [(part.mean, WHY[name]) for name, part in found.parts[0].items() if name not in {DRAWS, OVERLAP}]
    said = ", ".join(f"{difference(amount, found.foresight.promised)} {why}" for amount, why in parts)
    return MADE_OF.format(parts=said) if any(amount for amount, _ in parts) else ""


def _times(factor: Estimate | None) -> str:
    return "" if factor is None else f", {against_promise(factor.mean)}"
