"""What `resilience bands` prints."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.text.grid import grid, ruled
from resilience.report.numbers import difference, digits, money, percent, rate, whole
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

HEAD = """
[bold]{hazard}[/]  {onsets} in all as stated; cost in {currency} a year above the floor of {floor}"""
EXACT = "  [dim]Edges are exact crossings. In its band each plan is within {error} of the best (of the cost a plan can influence).[/]"  # noqa: E501
CAPPED = (
    "  [yellow]More than {most} bands would be needed to come within {gap}: plans that save little are left out.[/]"
)
GRID = "  [yellow]On a grid[/]: {why} Edges are known to a factor of {step}; in between nothing is proven."
STOPPED = "  [yellow]A solve stopped early[/] ({why}); the error counts that."
UNCERTAIN = """
[bold]Rates uncertain by a factor {factor:g} either way[/]  {currency} a year; mean, 5 % and 95 % are above the floor of
       {floor} that no plan can avoid; cheapest: how often; regret: what it costs more than the best, on average;
       lognormal, 95 % within the factor, the stated rate its {keep}: the mean is {mean} x stated; {draws:,} draws, seed {seed}"""  # noqa: E501
KNOW = """
[bold]Ask for this rate first[/]  what knowing it would save, {currency} per year; the others stay uncertain"""
NOTE = "  [dim]{note}[/]"
WRITTEN = "\nWritten to [bold]{folder}[/]"
TOP = 4
"""Changes shown for each band; all are in `bands.csv`."""


def print_bands(terminal: Terminal, result: BandsResult, folder: Path | None) -> None:
    """Print the bands of each hazard, the policies under uncertain rates, and which rate to ask for."""
    currency = escape(result.model.currency)
    for sweep in result.sweeps:
        _print_sweep(terminal, result, sweep, currency)
    law, cost, floor = result.law, result.costs[0], whole(result.unavoidable)
    terminal.show(
        UNCERTAIN.format(
            factor=law.factor,
            currency=currency,
            floor=floor,
            keep=law.keep,
            mean=digits(law.mean),
            draws=cost.draws,
            seed=cost.seed,
        ),
        _costs(result),
        KNOW.format(currency=currency),
        _knowing(result),
        *(NOTE.format(note=escape(note)) for note in result.notes),
    )
    if folder is not None:
        terminal.show(WRITTEN.format(folder=escape(str(folder))))


def _print_sweep(terminal: Terminal, result: BandsResult, sweep: Sweep, currency: str) -> None:
    onsets = rate(float((result.evaluator.program.rates * sweep.direction.mask).sum()))
    name, floor = escape(sweep.direction.name), whole(result.unavoidable)
    terminal.show(HEAD.format(hazard=name, onsets=onsets, currency=currency, floor=floor))
    terminal.show(_bands(result, sweep))
    if sweep.grid is not None:
        terminal.show(GRID.format(why=sweep.why, step=digits(sweep.grid)))
    else:
        terminal.show(EXACT.format(error=percent(sweep.error)))
    if sweep.capped:
        terminal.show(CAPPED.format(most=result.options.most, gap=percent(result.options.gap)))
    if sweep.stopped is not None:
        terminal.show(STOPPED.format(why=sweep.stopped))


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
            f"{digits(stretch.low)} to {digits(stretch.high)}",
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
            f"{money(cost.regret.mean)} ± {money(cost.regret.half_width, count=2)}",
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
