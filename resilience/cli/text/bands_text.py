"""What `resilience bands` prints."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.text.grid import grid, ruled
from resilience.cli.text.lines import item, section
from resilience.report.numbers import difference, digits, estimated, money, percent, rate, whole
from resilience.study.bands.folder import edges, holds, jic_spend
from resilience.study.bands.rates import Dependence
from resilience.study.bands.words import changes
from resilience.study.policy_names import MIX, STATUS_QUO

if TYPE_CHECKING:
    from pathlib import Path

    from rich.table import Table

    from resilience.cli.console import Terminal
    from resilience.study.bands.study import BandsResult
    from resilience.study.bands.sweep import Sweep

HEAD = (
    "{onsets} in all as stated. Each line is a band of rates, as multiples of that, in which one plan is the cheapest; "
    "cost in {currency} a year above the floor of {floor} that no plan can avoid. With *: the band of the stated rate."
)
EXACT = (
    "Edges are exact: there both plans cost the same. In its band each plan is within {error} of the best (of the cost "
    "that a plan can influence)."
)
CAPPED = "[yellow]More than {most} bands would be needed to come within {gap}: plans that save little are left out.[/]"
GRID = "[yellow]On a grid[/]: {why} Edges are known to a factor of {step}; in between nothing is proven."
STOPPED = "[yellow]A solve stopped early[/] ({why}); the error counts that."
FACTOR = "Rates uncertain by a factor {factor:g} either way"
UNCERTAIN = (
    "{currency} a year. True rates lie within that factor of the stated ones with 95 % (lognormal; the stated rate is "
    "its {keep}, so that the mean is {mean} times as high), each on its own or all alike.\n"
    "mean, 5 %, 95 %: cost above the floor of {floor} on average, and what it is below and above in one case of "
    "twenty. cheapest: how often the policy is the cheapest of these. regret: what it costs more than the cheapest of "
    "all plans found, on average, +- half its interval. {draws:,} draws, seed {seed}."
)
KNOW = "what knowing it would save, {currency} a year; the others stay uncertain"
WRITTEN = "\nWritten to [bold]{folder}[/]"
TOP = 4
"""Changes shown for each band; all are in `bands.csv`."""


def print_bands(terminal: Terminal, result: BandsResult, folder: Path | None) -> None:
    """Print the bands of each hazard, the policies under uncertain rates, and which rate to ask for."""
    currency = escape(result.model.currency)
    for sweep in result.sweeps:
        _print_sweep(terminal, result, sweep, currency)
    law, cost, floor = result.law, result.costs[0], whole(result.unavoidable)
    words = UNCERTAIN.format(
        currency=currency, floor=floor, keep=law.keep, mean=digits(law.mean), draws=cost.draws, seed=cost.seed
    )
    terminal.show("", section(FACTOR.format(factor=law.factor), words), _costs(result))
    terminal.show("", section("Ask for this rate first", KNOW.format(currency=currency)), _knowing(result))
    terminal.show(*(item(escape(note), dim=True) for note in result.notes))
    if folder is not None:
        terminal.show(WRITTEN.format(folder=escape(str(folder))))


def _print_sweep(terminal: Terminal, result: BandsResult, sweep: Sweep, currency: str) -> None:
    onsets = rate(float((result.evaluator.program.rates * sweep.direction.mask).sum()))
    name, floor = escape(sweep.direction.name), whole(result.unavoidable)
    terminal.show("", section(name, HEAD.format(onsets=onsets, currency=currency, floor=floor)))
    terminal.show(_bands(result, sweep))
    if sweep.grid is not None:
        terminal.show(item(GRID.format(why=sweep.why, step=digits(sweep.grid))))
    else:
        terminal.show(item(EXACT.format(error=percent(sweep.error)), dim=True))
    if sweep.capped:
        terminal.show(item(CAPPED.format(most=result.options.most, gap=percent(result.options.gap))))
    if sweep.stopped is not None:
        terminal.show(item(STOPPED.format(why=sweep.stopped)))


def _bands(result: BandsResult, sweep: Sweep) -> Table:
    table = ruled()
    for name in ("rate x", "just in case", "cost there"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("what changes against the band before", ratio=1)
    before = result.policies.get(STATUS_QUO)
    for stretch in sweep.stretches:
        plan = result.plans[stretch.line.plan]
        told = () if before is None else changes(result.evaluator, before, plan)
        costs = [money(stretch.line(at) - result.unavoidable) for at in (stretch.low, stretch.high)]
        table.add_row(
            f"{'* ' if holds(stretch, 1.0) else ''}{digits(stretch.low)} to {digits(stretch.high)}",
            money(jic_spend(result, plan)),
            " to ".join(costs),
            escape(_few(told, today=stretch is sweep.stretches[0])),
            style="bold" if holds(stretch, 1.0) else None,
        )
        before = plan
    return table


def _few(told: tuple[str, ...], *, today: bool) -> str:
    shown = list(told[:TOP])
    if len(told) > TOP:
        shown.append(f"... and {len(told) - TOP} more in bands.csv")
    words = "\n".join(shown) or "Nothing."
    return f"Against today: {words}" if today else words


def _costs(result: BandsResult) -> Table:
    table = ruled()
    table.add_column("policy")
    table.add_column("rates err")
    for name in ("whole cost", "against today", "mean", "5 %", "95 %", "cheapest", "regret"):
        table.add_column(name, justify="right")
    today = {cost.dependence: cost.mean for cost in result.costs if cost.policy == STATUS_QUO}
    for cost in result.costs:
        against = cost.mean - today.get(cost.dependence, math.nan)
        table.add_row(
            cost.policy,
            "independently" if cost.dependence is Dependence.INDEPENDENT else "all alike",
            whole(cost.mean),
            "-" if cost.policy == STATUS_QUO else difference(against, cost.mean),
            *(money(amount - result.unavoidable) for amount in (cost.mean, cost.p5.mean, cost.p95.mean)),
            percent(cost.cheapest),
            estimated(cost.regret.mean, cost.regret.half_width),
            style="bold" if cost.policy == MIX else None,
        )
    return table


def _knowing(result: BandsResult) -> Table:
    table = grid("hazard", "worth", "plan changes below", "plan changes above")
    for one in result.knowing:
        below, above = edges(result, one.hazard)
        table.add_row(
            escape(one.hazard),
            money(one.value),
            *("-" if at is None else f"x {digits(at)}" for at in (below, above)),
        )
    return table
