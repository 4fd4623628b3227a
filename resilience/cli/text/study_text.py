"""What `resilience study` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from rich.markup import escape

from resilience.cli.text.grid import grid, ruled
from resilience.cli.text.lines import item, section
from resilience.report.numbers import money, percent, whole
from resilience.study.studies.maps.along import tipping_table
from resilience.study.studies.maps.swings import swing_table
from resilience.study.studies.probes import frontier_table, lever_table
from resilience.study.studies.tables import best_in, name_of, plan_table, regrets
from resilience.study.words import counted, digits, settled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd
    from rich.table import Table

    from resilience.cli.console import Terminal
    from resilience.study.studies.gathered import StudyCell, StudyResult
    from resilience.study.studies.regret import Regrets

ASKED = (
    "{futures} futures; a plan is sought for each and proven to within {gap} of the cost that it can influence, and "
    "{plans} distinct plans are priced in all of them."
)
TODAY = "What each policy costs if today's belief is right, {currency} a year; no plan can avoid {floor} of it."
YEARS = (
    "What each policy costs over {years} if today's belief is right, {currency} in all. What it decides and is not yet "
    "in force is as today until then, with today's losses; by waiting: what that costs more than all in force at once."
)
REGRET = (
    "regret: what a plan costs more in a future than the best plan known there, {currency} a year. nearly best: in how "
    "many of the futures that is at most 5 % of what the best plan there costs above what no plan can avoid."
)
CHOSEN = (
    "Whatever comes, {plan} is wrong by the least: at most {regret} {currency} a year, in {future}. Today's best plan, "
    "{today}, is wrong by at most {other}."
)
FAILING = (
    "Today's best plan, {today}, cannot serve in {fails} of the futures, and is wrong by at most {other} in the rest. "
    "Of the plans that {serve}, {plan} is wrong by the least: at most {regret} {currency} a year, in {future}."
)
SERVES, FAILS_LEAST = "serve wherever any can", "fail in the fewest"
SAME = (
    "Today's best plan, {plan}, is also the one that is wrong by the least whatever comes: at most {regret} {currency} "
    "a year, in {future}."
)
NOBODY = "No plan can serve in any of these futures."
BOUND = "No plan that there is can be wrong by less than {bound} {currency} a year."
MAP = "The best plan at each point; down: {down}, across: {across}. *: today's belief."
TIPPING = (
    "How far today's belief is from where another plan becomes the best, everything else as it is; where it is not "
    "known exactly, between which two points it lies."
)
RANGES = (
    "Each number of the tables that has a range, at either end with everything else as it is: what the best plan costs "
    "there more (+) or less (-) than today's best plan today, {currency} a year; the one that matters most first."
)
SPARED = (
    "An expected loss below 0: while a disruption keeps a shelf empty no holding is paid for what is missing, and that "
    "saves more than is lost (holding_refund)."
)
LEVERS = (
    "What each lever saves, {currency} a year, in today's future: alone; by being there beside all others; its fair "
    "share of what all save together (the mean over all orders in which they could be allowed one after the other)."
)
FRONTIER = (
    "The cheapest plan for today where bad years (the mean of the worst 5 %) are weighed in, or under a budget for "
    "just-in-case; {currency} a year."
)
WRITTEN = "\nWritten to [bold]{folder}[/]"
OWN = "its own"
"""Plan of a policy that has another in each future."""
SHOWN = 12
"""Plans shown; all are in `plans.csv`."""


def print_study(terminal: Terminal, result: StudyResult, folder: Path | None) -> None:
    """Print what today's belief costs, the plans with their regret, and the map where two axes make one."""
    asked, regret = result.asked, regrets(result)
    currency = escape(asked.futures[asked.today].model.currency)
    words = ASKED.format(futures=len(asked.futures), gap=percent(asked.gap), plans=result.shared)
    terminal.show("", section(escape(asked.title), words))
    terminal.show("", section("Verdict", " ".join(_verdict(result, regret, currency))))
    floor = whole(float(result.unavoidable[asked.today]))
    terminal.show("", section("Today", TODAY.format(currency=currency, floor=floor)), _today(result))
    if any(_spared(cell) for cell in result.cells if cell.future == asked.today):
        terminal.show(item(SPARED, dim=True))
    if asked.years is not None:
        said = counted(f"{asked.years:g}", "year")
        words = YEARS.format(years=said, currency=currency)
        terminal.show("", section("Over the years", words), _over_years(result, asked.years))
    terminal.show("", section("Plans", REGRET.format(currency=currency)), _plans(result, regret))
    drawn = _map(result)
    if drawn is not None:
        terminal.show("", *drawn)
    for name, words, table in _tables(result, currency):
        terminal.show("", section(name, words), table)
    terminal.show(*(item(escape(note), dim=True) for note in result.notes))
    if folder is not None:
        terminal.show(WRITTEN.format(folder=escape(str(folder))))


def _tables(result: StudyResult, currency: str) -> Iterator[tuple[str, str, Table]]:
    """How far today is from another plan, what each lever is worth, and cost against bad years, where asked for."""
    tipping = tipping_table(result)
    if len(tipping):
        yield "How far", TIPPING, _tipping(tipping)
    swings = swing_table(result)
    if len(swings):
        yield "Ranges", RANGES.format(currency=currency), _swings(swings)
    if not result.probed:
        return
    levers = lever_table(result.asked.futures[result.asked.today].model, result.probed)
    if len(levers):
        table = grid("lever", "alone", "beside all others", "fair share", "of all")
        for _, row in levers.iterrows():
            amounts = (row["alone"], row["left_out"], row["shapley"])
            table.add_row(row["lever"], *map(money, amounts), percent(row["share"]))
        yield "Levers", LEVERS.format(currency=currency), table
    frontier = frontier_table(result.probed)
    if len(frontier):
        table = grid("", "", "steady cost", "expected loss", "bad years", "just in case")
        for _, row in frontier.iterrows():
            costs = [settled(row[name], row["cost"]) for name in ("steady_cost", "aal", "cvar", "jic_spend")]
            table.add_row(row["moved"], money(row["value"]), *map(money, costs))
        yield "Cost against bad years", FRONTIER.format(currency=currency), table


def _swings(swings: pd.DataFrame) -> Table:
    table = grid("number", "range", "best plan at low", "at high", "moves by", "another plan")
    for _, row in swings.head(SHOWN).iterrows():
        more = [row[f"best_{end}"] - row["cost"] for end in ("low", "high")]
        ends = [f"{'+' if amount > 0 else ''}{money(amount)}" for amount in more]
        others = " and ".join(end for end in ("low", "high") if row[f"plan_{end}"])
        number, between = f"{row['column']} of {row['row']}", f"{row['low']} to {row['high']}"
        table.add_row(escape(number), escape(between), *ends, money(row["swing"]), others)
    return table


def _tipping(tipping: pd.DataFrame) -> Table:
    table = grid("axis", "today", "side", "another plan from", "which")
    for _, row in tipping.iterrows():
        at = _from(row) if row["plan_beyond"] else _not_found(row)
        table.add_row(escape(row["axis"]), f"{row['today']:.3g}", row["side"], at, row["plan_beyond"])
    return table


def _from(row: pd.Series) -> str:
    """Where another plan becomes the best, or the two points between which that lies."""
    exact = row["low"] == row["high"]
    return f"{row['low']:.3g}" if exact else f"between {row['low']:.3g} and {row['high']:.3g}"


def _not_found(row: pd.Series) -> str:
    """How far was looked in vain; where today is the end of the axis, not at all."""
    return "not looked at" if row["low"] == row["high"] == row["today"] else f"not as far as {row['high']:.3g}"


def _today(result: StudyResult) -> Table:
    table = grid("policy", "plan", "above the floor", "expected loss", "bad years", "just in case")
    floor = float(result.unavoidable[result.asked.today])
    for cell in result.cells:
        if cell.future != result.asked.today:
            continue
        if cell.price is None or cell.plan is None:
            table.add_row(escape(cell.policy), "cannot serve the demand", *[""] * 4)
            continue
        there = cell.price
        amounts = (there.cost - floor, there.aal, there.cvar, there.jic_spend)
        plan = name_of(result, cell.plan) if cell.plan < result.shared else OWN
        table.add_row(escape(cell.policy), plan, *(money(settled(amount, there.cost)) for amount in amounts))
    return table


def _spared(cell: StudyCell) -> bool:
    """Whether a policy spares more holding in disruptions than it loses."""
    return cell.price is not None and settled(cell.price.aal, cell.price.cost) < 0


def _over_years(result: StudyResult, years: float) -> Table:
    table = grid("policy", "in force", "over these years", "of it above the floor", "by waiting")
    floor = years * float(result.unavoidable[result.asked.today])
    for cell in result.cells:
        if cell.future != result.asked.today:
            continue
        if cell.over is None or cell.price is None:
            table.add_row(escape(cell.policy), "not known", *[""] * 3)
            continue
        after = cell.over.in_force
        when = "at once" if after <= 0 else f"after {counted(digits(after, 2), 'year')}"
        waited = settled(cell.over.cost - years * cell.price.cost, cell.over.cost)
        costs = (whole(cell.over.cost), money(cell.over.cost - floor), money(waited))
        table.add_row(escape(cell.policy), when, *costs)
    return table


def _plans(result: StudyResult, regret: Regrets) -> Table:
    found = plan_table(result, regret)
    order = found.sort_values(["futures", "largest_regret"], ascending=[False, True]).head(SHOWN)
    table = grid("plan", "best in", "largest regret", "in", "nearly best", "fails in")
    for _, row in order.iterrows():
        table.add_row(
            row["plan"],
            f"{row['futures']} of {len(result.asked.futures)}",
            money(row["largest_regret"]),
            escape(row["largest_regret_in"]),
            percent(row["close"]),
            percent(row["fails"]) if row["fails"] > 0 else "",
        )
    return table


def _verdict(result: StudyResult, regret: Regrets, currency: str) -> Iterator[str]:
    """Say which plan is wrong by the least, and how little any can be: the first that is read."""
    yield _chosen(result, regret, currency) if result.shared else NOBODY
    if result.least_bound is not None and settled(max(result.least_bound, 0.0), float(np.nanmax(regret.best))):
        yield BOUND.format(bound=money(result.least_bound), currency=currency)


def _chosen(result: StudyResult, regret: Regrets, currency: str) -> str:
    least = regret.plans[regret.least]
    mixes = {place: plan for plan, places in best_in(result).items() for place in places}
    today = mixes.get(result.asked.today)
    where = "" if least.where is None else escape(result.asked.futures[least.where].name)
    said: dict[str, Any] = {"regret": money(least.largest), "currency": currency, "future": where}
    if today is None or today == least.plan:
        return SAME.format(plan=name_of(result, least.plan), **said)
    other, fails = money(regret.plans[today].largest), regret.plans[today].fails
    if fails > least.fails:
        said |= {"fails": percent(fails), "serve": SERVES if regret.always_serves else FAILS_LEAST}
        return FAILING.format(plan=name_of(result, least.plan), today=name_of(result, today), other=other, **said)
    if other == said["regret"]:
        return SAME.format(plan=name_of(result, today), **said)
    return CHOSEN.format(plan=name_of(result, least.plan), today=name_of(result, today), other=other, **said)


def _map(result: StudyResult) -> tuple[Any, Table] | None:
    """The best plan at each point of two axes; None where there are not two."""
    futures = [(place, one) for place, one in enumerate(result.asked.futures)]
    names = list(dict.fromkeys(name for _, one in futures for name in one.point))
    variants = {one.variant for _, one in futures}
    if len(names) != 2 or len(variants) > 1:
        return None
    down, across = names
    mixes = {place: plan for plan, places in best_in(result).items() for place in places}
    rows, columns = (_in_order([one.point[name] for _, one in futures]) for name in names)
    at = {(one.point[down], one.point[across]): place for place, one in futures}
    table = ruled()
    for name in ("", *(_value(value) for value in columns)):
        table.add_column(name, justify="right")
    for row in rows:
        cells = [_point(at.get((row, column)), mixes, result) for column in columns]
        table.add_row(_value(row), *cells)
    return section("Map", MAP.format(down=escape(down), across=escape(across))), table


def _in_order(values: list[Any]) -> list[Any]:
    """Values of an axis once each: numbers rising, words as they come."""
    once = list(dict.fromkeys(values))
    return once if any(isinstance(value, str) for value in once) else sorted(once)


def _value(value: Any) -> str:
    return escape(value) if isinstance(value, str) else f"{value:.3g}"


def _point(place: int | None, mixes: dict[int, int], result: StudyResult) -> str:
    if place is None or place not in mixes:
        return ""
    return f"{mixes[place] + 1}{'*' if place == result.asked.today else ''}"
