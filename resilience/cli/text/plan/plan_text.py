"""What `resilience plan` prints: the problem before the work, the answer and its proof after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.text.lean.jit_text import print_jit
from resilience.cli.text.lines import item, section
from resilience.cli.text.plan.actions_text import print_actions, print_lean, print_thresholds
from resilience.cli.text.plan.refill_text import print_refills
from resilience.cli.text.plan.stock_text import print_everyday, print_stock
from resilience.cli.text.simulate_text import print_certificate
from resilience.cli.text.tables import cost_table, lean_table, no_choice, no_choices, service_table, spend_table
from resilience.plan.levers import End
from resilience.report.numbers import digits, money, percent, settled, whole
from resilience.study.costs.not_asked import not_asked
from resilience.study.costs.nothing_known import left_unhit
from resilience.study.costs.service import apart
from resilience.study.costs.value import AVERAGE, IGNORING
from resilience.study.plan.follow import not_undone_notes, taken_back_notes
from resilience.study.policy_names import MIX
from resilience.study.words import outlasting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.console import RenderableType

    from resilience.cli.console import Terminal
    from resilience.hazard.book import HazardBook
    from resilience.plan.model import Model
    from resilience.study.costs.plan_options import PlanOptions
    from resilience.study.plan.optimize import PlanResult

START = """
[bold]{title}[/]
{against}

  network    {sites} sites, {parts} parts, {lanes} lanes; {products} sold
  periods    {period}, {per_year:g} a year; money in {currency}
  hazards    {hazards}
  levers     {levers}
  asked      {asked}{instead}
  holding    {holding}
"""
INSTEAD = "\n  not asked  {words}: the model asks for it, and what is asked here took its place"
REFUND = "spared while a disruption keeps stock from arriving (holding_refund = true)"
NO_REFUND = "paid also while a disruption keeps stock from arriving (holding_refund = false)"
COSTS = (
    "{currency} a year. The whole cost is all that a year takes, disruptions included. No plan can avoid the floor of "
    "{least}: the cheapest year of these tables if nothing ever went wrong. Above it are steady cost (every year) "
    "plus expected loss (disruptions, averaged over years){minus}.\n"
    "status quo: today's plan, 'today' for short. pure just-in-time: no precaution that can be left out, the smallest "
    "lots. pure just-in-case: the same cover everywhere, large lots, all that is on offer bought. optimized mix: the "
    "plan recommended, which is the cheapest that the search found, less what does not surely save."
)
REFUNDED = ", minus the holding spared while a disruption keeps stock from arriving"
BELOW = " (below 0: what piles up meanwhile costs more to hold than is spared)"
WEIGHED = ", plus the mean of the worst years at its weight, which is part of the whole cost here"
LEAN = (
    "{currency} a year for precautions, counted in full, also where no plan can avoid them: buffers, sources (keeping "
    "second ones approved, and what dearer ones charge above the cheapest), reserves and visibility.{kept}\n"
    "JIC: that spend as a share of the value of all parts bought. JIT: how often goods arrive, from 0 % (the rarest "
    "delivery on offer) to 100 % (the most frequent), by value.{served}\n"
    "{cvar}: mean loss of the worst {worst} of {years:,} sampled years (seed {seed}){less}."
)
KEPT = " Of the buffers, {amount} is in every plan and no decision: no hazard hits what feeds {shelves}."
SERVED = "\nFill rate: units of {product} served, be it late, as a share of those demanded."
SEVERAL = "units served, be it late, as a share of those demanded; unlike products are not added up"
LESS_REFUND = ", less the holding spared"
SPEND = (
    "{currency} a year that the optimized mix spends more (+) or less (-): on precautions (just in case), and every "
    "year in all (steady cost, of which that is a part); the loss it avoids{less}; and what it saves in all."
)
WORTH = "{currency} a year, the optimized mix against simpler ways to plan"
WORTH_LINE = "It saves {saving} against {way}."
WORTH_BREAKS = "It costs {cost} more than {way}; but that plan is no choice, for it {breaks}."
WORTH_EVEN_SO = "It saves {saving} against {way}, which besides {breaks}."
WORTH_LESS = (
    "It costs {cost} more than {way}: what does not surely save was taken back from the cheapest plan found, or that "
    "is not proven to be the cheapest."
)
WORTH_NONE = "{way} finds no plan at all."
PROOF = """the cheapest plan the search found costs {found} {currency} a year, and none can cost less than {bound}: \
a gap of {gap} of the {influenced} that it costs above the floor ({wanted}){without}
expected loss{less}: {known} a year if the end of each disruption were known as soon as it is noticed, {unknown} if it \
is seen only when it comes{chosen}; knowing it would be worth {worth} a year
{count} for all that may happen (draws of seed {seed}); in them {rate:.3g} disruptions begin a year
disruptions are assumed not to overlap; {overlap} a year begin while another lasts, and at most {refilling} while \
shelves are still being refilled after one
what is still missing {closed} calendar days after a disruption began (its last effect, the longest lead time and a \
year) counts as sales forgone; what follows a disruption is priced {steps}"""
WITHOUT = (
    "\nthe plan recommended (optimized mix) is without what does not surely save, and costs {more} more on these "
    "scenarios"
)
EXACT = 1e-6
"""Share of a loss below which what it may be too low by is rounding."""
STOPPED = "[yellow]Stopped before the wanted gap[/] ({reason}). The best plan so far and its bound are kept."
UNKNOWN = "\n[bold]What these numbers do not know[/]"
NOTES = "\n[bold]Notes[/]"
WRITTEN = "\nWritten to [bold]{folder}[/]"

SERVED_SHOWN = 12
"""Products and markets whose fill rate is shown, the poorest; all are in `comparison.csv`."""


def print_start(terminal: Terminal, model: Model, book: HazardBook, options: PlanOptions) -> None:
    """Restate the problem, so that a wrong file or a forgotten option is seen before the wait."""
    network, dropped = model.network, not_asked(model, options)
    terminal.begin(
        START.format(
            title=escape(model.title),
            against=escape(book.title),
            sites=len(network.sites),
            parts=len(network.parts),
            lanes=len(network.lanes),
            products=escape(", ".join(network.products)),
            period=model.calendar.period,
            per_year=model.calendar.periods_per_year,
            currency=escape(model.currency),
            hazards=f"{len(book.hazards)}: " + escape(", ".join(hazard.name for hazard in book.hazards)),
            levers=", ".join(sorted(model.levers)) or "none: today's plan is priced",
            holding=REFUND if model.holding_refund else NO_REFUND,
            asked=escape("; ".join(asked_words(model, options))) or "the least cost, nothing else",
            instead=INSTEAD.format(words=escape("; ".join(dropped))) if dropped else "",
        )
    )


def asked_words(model: Model, options: PlanOptions) -> Iterator[str]:
    """Say each constraint and the attitude to risk."""
    asked, risk = options.requirements or model.requirements, options.risk or model.risk
    if asked.budget is not None:
        yield f"just-in-case budget {money(asked.budget, model.currency)}"
    if asked.fill_rate is not None:
        several = " of all units, whatever the product" if len(model.network.products) > 1 else ""
        yield f"fill rate {percent(asked.fill_rate)}{several}"
    if asked.survive:
        yield f"survive {outlasting(asked.survive, asked.survive_margin)}"
    if model.service_level is not None:
        yield f"everyday safety stock for {percent(model.service_level)} of periods"
    if options.previous is not None:
        limits = {"buffers": asked.change.buffers, "flows": asked.change.flows}
        changed = [f"{name} by {percent(limit)}" for name, limit in limits.items() if limit is not None]
        yield f"change {' and '.join(changed)} at most" if changed else "no limit on change"
    if risk.weight > 0:
        yield f"{risk.weight:g} x CVaR{100 * risk.level:g}"


def print_result(terminal: Terminal, result: PlanResult, folder: Path) -> None:
    """Print what the plan costs, what to do, what it is worth and how well it is proven."""
    currency = escape(result.model.currency)
    less = LESS_REFUND * result.model.holding_refund
    if result.stopped is not None:
        terminal.show(item(STOPPED.format(reason=result.stopped)))
    terminal.show(
        "",
        section("Cost by policy", _costs(result, currency)),
        cost_table(result),
        *(item(escape(words)) for words in no_choice(result)),
        "",
        section("How lean", _how_lean(result, currency)),
        lean_table(result),
        *_served(result),
        "",
        section("Just-in-case spend against loss avoided", SPEND.format(currency=currency, less=less)),
        spend_table(result),
    )
    print_actions(terminal, result)
    print_jit(terminal, result)
    print_thresholds(terminal, result)
    print_lean(terminal, result)
    print_everyday(terminal, result)
    print_refills(terminal, result)
    print_stock(terminal, result)
    terminal.show("", section("Value of planning", WORTH.format(currency=currency)), *map(item, _worth(result)))
    terminal.show("", section("Proof", _proof(result)))
    print_certificate(
        terminal, result.judgement, result.replicated, result.recommended, result.model.currency, no_choices(result)
    )
    terminal.show(UNKNOWN, *(item(escape(note), dim=True) for note in (*result.not_known, *_draws(result))))
    others = (note for note in result.notes if note not in result.not_known)
    notes = (*others, *taken_back_notes(result), *not_undone_notes(result))
    if notes:
        terminal.show(NOTES, *(item(escape(note), dim=True) for note in notes))
    terminal.show(WRITTEN.format(folder=escape(str(folder))))


def _costs(result: PlanResult, currency: str) -> str:
    """Explain what the first table holds."""
    spared = [settled(back, result.objective) for back in result.comparison["holding_refund"]]
    refunded = REFUNDED + BELOW * any(back < 0 for back in spared)
    return COSTS.format(
        currency=currency,
        least=whole(result.unavoidable),
        minus=refunded * result.model.holding_refund + WEIGHED * (result.risk.weight > 0),
    )


def _how_lean(result: PlanResult, currency: str) -> str:
    """Explain what the second table holds."""
    products, level = result.model.network.products, result.risk.level
    alone = SERVED.format(product=escape(products[0])) if len(products) == 1 else ""
    return LEAN.format(
        currency=currency,
        kept=_kept(result),
        served=alone,
        cvar=f"CVaR{100 * level:g}",
        worst=percent(1 - level),
        years=result.years.years,
        seed=result.years.seed,
        less=LESS_REFUND * result.model.holding_refund,
    )


def _kept(result: PlanResult) -> str:
    """Say what stock is left as it is since no hazard hits what feeds it; nothing where there is none."""
    shelves, cost = left_unhit(result.model, result.program)
    if not cost:
        return ""
    return KEPT.format(amount=money(cost), shelves=escape(shelves))


def _served(result: PlanResult) -> Iterator[RenderableType]:
    """Print fill rates where there are several, which are never added up over unlike products."""
    table = service_table(result, SERVED_SHOWN)
    if table is None:
        return
    yield ""
    yield section("How served", SEVERAL)
    yield table
    more = len(apart(result.model.network)) - SERVED_SHOWN
    if more > 0:
        yield item(f"and {more} more in comparison.csv")


def _draws(result: PlanResult) -> Iterator[str]:
    """How far the figures rest on luck: nothing where no year was simulated."""
    if result.judgement is None:
        return
    years, currency = result.judgement.years, result.model.currency
    mean, tail = years.mean(MIX), years.cvar(MIX, result.risk.level)
    worst = f"to +- {money(tail.half_width, currency, 2)}" if tail.known else f"to nothing certain: it is {tail.why}"
    count = len(result.scenarios)
    stand = "1 scenario stands" if count == 1 else f"{count:,} scenarios stand"
    yield (
        f"Draws: {stand} for all that may happen, and the plan is chosen on them. {years.years:,} simulated "
        f"years judge it; they know the yearly loss to +- {money(mean.half_width, currency, 2)}, and the mean of the "
        f"worst {worst}."
    )


def _worth(result: PlanResult) -> Iterator[str]:
    """What planning saves against each simpler way, and where that is no way to go."""
    value = result.value
    for way, saving in ((IGNORING, value.over_ignoring), (AVERAGE, value.over_average)):
        breaks = " and ".join(value.breaks.get(way, ()))
        if saving is None:
            yield WORTH_NONE.format(way=way)
            continue
        amount = settled(saving, result.objective)
        costs, saves = (WORTH_BREAKS, WORTH_EVEN_SO) if breaks else (WORTH_LESS, WORTH_LINE)
        line = costs if amount < 0 else saves
        yield line.format(saving=money(amount), cost=money(-amount), way=way, breaks=escape(breaks))


def _proof(result: PlanResult) -> str:
    scenarios, currency = result.scenarios, escape(result.model.currency)
    wanted = f"{percent(result.options.gap)} {'was asked for' if result.stopped is None else 'was wanted'}"
    more = settled(result.objective - result.found, result.found)
    return PROOF.format(
        found=whole(result.found),
        currency=currency,
        bound=whole(result.bound),
        gap=percent(settled(result.gap, 100.0)),
        influenced=money(result.found - result.unavoidable, currency),
        wanted=wanted,
        without=WITHOUT.format(more=money(more, currency)) if more > 0 else "",
        less=LESS_REFUND * result.model.holding_refund,
        known=money(result.bracket.known, currency),
        unknown=money(result.bracket.unknown, currency),
        worth=money(result.bracket.worth_of_knowing, currency),
        chosen="" if result.options.end is End.KNOWN else " (the plan was chosen by this)",
        count="1 scenario stands" if len(scenarios) == 1 else f"{len(scenarios):,} scenarios stand",
        rate=scenarios.rate,
        seed=scenarios.seed,
        overlap=digits(scenarios.overlap_rate),
        refilling=digits(result.aftermath.overlap_rate),
        closed=_days(result.model, result.aftermath.closed),
        steps=_steps(result),
    )


def _days(model: Model, closed: tuple[int, int]) -> str:
    """Calendar days from an onset until the books are closed."""
    first, last = (round(model.calendar.days(periods)) for periods in closed)
    return f"{first:,}" if first == last else f"{first:,} to {last:,}"


def _steps(result: PlanResult) -> str:
    """How closely what follows a disruption is settled, for the plan and for the others it is compared with."""
    currency = escape(result.model.currency)
    late = {
        name: money(error, currency)
        for name, error in result.closing_errors.items()
        if error > EXACT * max(abs(result.policies[name].aal), 1e-9)
    }
    own = late.pop(MIX, None)
    words = "exactly" if own is None else f"in steps, at most {own} a year too low"
    others = ", ".join(f"{name} at most {amount}" for name, amount in late.items())
    return f"{words} (the others compared in steps, too low a year: {others})" if others else words
