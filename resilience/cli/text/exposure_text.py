"""What `resilience exposure` prints."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.text.grid import grid
from resilience.cli.text.lines import Hanging, item, section
from resilience.report.numbers import digits, money, percent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd
    from rich.table import Table

    from resilience.cli.console import Terminal
    from resilience.plan.model import Model
    from resilience.quantities import Calendar
    from resilience.study.exposure.study import ExposureResult

START = """
[bold]{title}[/]
today's plan, one failure at a time, until recovery

  network    {sites} sites, {parts} parts, {lanes} lanes; {products} sold
  recovery   {stated} of {sites} sites state their time to recover
"""
WORDS = {
    "TTR": "time to recover: days until what failed works again, as the tables state",
    "TTS": "time to survive: days, or hours (h), until the first demand is missed; a failure whose TTS is shorter than "
    "its TTR costs sales; at once: from the first moment on; for ever: none is missed, however long it lasts",
    "lost": "margin of the sales missed until recovery",
    "cuts off": "products that can no longer be sold at all while it lasts, whatever is done",
    "index": "loss of a failure, as a share of the largest of its kind",
}
BOTH = {
    "rough": "at constant rates, as if goods took no time and whoever can help did so at once",
    "by period": "period by period, with lead times, goods on the way, and help only as it comes: decide by this one",
}
SITES = "\n[bold]Most exposed sites[/]  {shown} of {count} with something to lose; times in days, losses in {currency}"
GROUPS = "\n[bold]Regions, part families and lane modes[/]  {shown} of {count}; everything in them fails together"
UNKNOWN = "Impact not known, for want of a time to recover, at {names}."
SAFE = "\n[bold]Without loss[/]  {count} of {known} sites with a known time to recover can fail without a unit missed."
ONE_READING = "At constant rates, with help there at once; leave out --fast for lead times and activation."
SHARED = "\n[bold]Sources that are lost together[/]  {shown} of {count}"
SHARED_LINE = "  {part} at {site}: {sources} share the {share} {name}"
ASK = "margin lost ({currency}) if the site fails, at the least and the most that the stated figure may really be"
ASK_BOTH = "; recoveries are read by period, stocks rough"
PRICE = "the cheapest plan that survives so many days without the site, {currency} a year"
RISES = "{currency} a year on what is planned today, while nothing is done about it"
WORST = "the month in the middle of which a failure is the worst, at constant rates; days survived, {currency} lost"
CUT_SHORT = "\n[yellow]Cut short[/] ({why}). Left out:"
ITEM = "  {what}"
WRITTEN = "\nWritten to [bold]{folder}[/]"
HOURS = 24
TOP = 12
ASKED = 8


def print_start(terminal: Terminal, model: Model) -> None:
    """Restate the problem."""
    network = model.network
    stated = sum(site.time_to_recover is not None for site in network.sites.values())
    terminal.begin(
        START.format(
            title=escape(model.title),
            sites=len(network.sites),
            parts=len(network.parts),
            lanes=len(network.lanes),
            products=escape(", ".join(network.products)),
            stated=stated,
        )
    )
    terminal.begin(*(Hanging(f"  {word:<9}  ", meaning) for word, meaning in WORDS.items()), "")


def print_left_out(terminal: Terminal, left_out: Sequence[str], why: str | None) -> None:
    """Say that the work was cut short, and what was not done."""
    terminal.show(CUT_SHORT.format(why=why or "interrupted"))
    terminal.show(*(ITEM.format(what=escape(what)) for what in left_out), "")


def print_exposure(terminal: Terminal, result: ExposureResult, price: pd.DataFrame | None, folder: Path | None) -> None:
    """Print who is exposed, what is shared, what to ask for and what survival costs."""
    currency = escape(result.model.currency)
    if "time_to_survive_dynamic" in result.table:
        terminal.show(*(Hanging(f"  {word:<9}  ", meaning) for word, meaning in BOTH.items()), "")
    terminal.show(*(item(escape(note), dim=True) for note in result.notes))
    _print_sites(terminal, result, currency)
    groups = result.groups
    shown = groups.head(TOP)
    terminal.show(GROUPS.format(shown=len(shown), count=len(groups)), _table(shown, kinds=True))
    _print_worst(terminal, result.by_month, currency)
    _print_shared(terminal, result.false_diversification)
    _print_rises(terminal, result.price_rises, currency)
    if not result.questions.empty:
        both = ASK_BOTH if result.questions["reading"].nunique() > 1 else ""
        terminal.show("", section("Ask for this first", ASK.format(currency=currency) + both))
        terminal.show(_questions(result.questions.head(ASKED), result.model.calendar))
    if price is not None:
        terminal.show("", section("Price of survival", PRICE.format(currency=currency)), _prices(price))
    if folder is not None:
        terminal.show(WRITTEN.format(folder=escape(str(folder))))


def _print_sites(terminal: Terminal, result: ExposureResult, currency: str) -> None:
    sites = result.sites
    losses = sites[[name for name in ("units_lost", "units_lost_dynamic") if name in sites]]
    exposed = sites[(losses > 0).any(axis=1)]
    shown = exposed.head(TOP)
    terminal.show(SITES.format(shown=len(shown), count=len(exposed), currency=currency), _table(shown, kinds=False))
    if "time_to_survive_dynamic" not in sites:
        terminal.show(item(ONE_READING, dim=True))
    known = sites["time_to_recover"].notna()
    if not known.all():
        more = int((~known).sum()) - ASKED
        names = ", ".join(sites["name"][~known].head(ASKED)) + (f" and {more} more" if more > 0 else "")
        terminal.show(item(UNKNOWN.format(names=escape(names)), dim=True))
    safe = (losses == 0).all(axis=1)  # what was not answered is not known to be
    terminal.show(SAFE.format(count=int(safe.sum()), known=int(known.sum())))


def _print_worst(terminal: Terminal, by_month: pd.DataFrame, currency: str) -> None:
    """Print the worst month of each site for which months are not alike, those first that lose most."""
    if by_month.empty:
        return
    rows = by_month[by_month["worst"] & (by_month["kind"] == "site")]
    rows = rows.sort_values(["margin_lost", "time_to_survive"], ascending=[False, True], kind="stable").head(TOP)
    table = grid("fails", "in", "TTS then", "lost then")
    for _, row in rows.iterrows():
        time, lost = days(row["time_to_survive_days"]), money(row["margin_lost"])
        table.add_row(escape(str(row["name"])), str(row["month"]), time, lost)
    if len(rows):
        terminal.show("", section("Worst month", WORST.format(currency=currency)), table)


def _table(rows: pd.DataFrame, *, kinds: bool) -> Table:
    by_period = "time_to_survive_dynamic" in rows
    first = ["fails", "TTR", *(["TTS rough", "lost rough"] if by_period else ["TTS", "lost"])]
    table = grid(*first, *(["TTS by period", "lost by period"] if by_period else []), "index", "cuts off")
    for _, row in rows.iterrows():
        name = f"{row['kind']} {row['name']}" if kinds else str(row["name"])
        answers = [days(row["time_to_survive_days"]), money(row["margin_lost"])]
        if by_period:
            least = "" if math.isnan(row["tested_up_to"]) else "at least "
            answers += [least + days(row["time_to_survive_dynamic_days"]), money(row["margin_lost_dynamic"])]
        table.add_row(
            escape(name), digits(row["time_to_recover_days"]), *answers, percent(row["exposure_index"]),
            escape(row["products_cut_off"].replace("|", ", ")),
        )  # fmt: skip
    return table


def days(time: float) -> str:
    """Time to survive in days; below one in hours, `at once` where demand is missed from the first moment."""
    if math.isinf(time):
        return "for ever"
    if 0 < time < 1:
        return f"{digits(HOURS * time, 2)} h"
    return "at once" if time == 0 else digits(time)


def _print_shared(terminal: Terminal, shared: pd.DataFrame) -> None:
    if shared.empty:
        return
    terminal.show(SHARED.format(shown=min(len(shared), ASKED), count=len(shared)))
    for _, row in shared.head(ASKED).iterrows():
        words = {name: escape(str(row[name])) for name in ("part", "site", "share", "name")}
        sources = escape(row["sources"].replace("|", ", "))
        loss = "" if math.isnan(row["margin_lost"]) else f": {money(row['margin_lost'])} until it recovers"
        terminal.show(SHARED_LINE.format(sources=sources, **words) + loss)


def _print_rises(terminal: Terminal, rises: pd.DataFrame, currency: str) -> None:
    if rises.empty:
        return
    table = grid("of", "paid on", "paid now", "if it rises by", "costs more")
    for _, row in rises.iterrows():
        by = "1 point" if row["kind"] == "duty" else percent(row["rise"])
        amounts = [money(row[name]) for name in ("paid_on", "paid_now")]
        table.add_row(escape(f"{row['kind']} {row['name']}"), *amounts, by, money(row["costs"]))
    terminal.show("", section("Dearer prices", RISES.format(currency=currency)), table)


def _questions(rows: pd.DataFrame, calendar: Calendar) -> Table:
    table = grid("what", "stated", "range", "basis", "if it fails", "lost at low end", "lost at high end")
    for _, row in rows.iterrows():
        time = row["what"] == "time_to_recover"
        stated, low, high = (
            digits(calendar.days(row[name]) if time else row[name]) for name in ("stated", "low", "high")
        )
        what = f"recovery of {row['site']}, days" if time else f"{row['part']} at {row['site']}, units"
        amounts = (money(row[f"margin_lost_{end}"]) for end in ("low", "high"))
        table.add_row(escape(what), stated, f"{low} to {high}", row["range"], escape(row["failure"]), *amounts)
    return table


def _prices(rows: pd.DataFrame) -> Table:
    table = grid("without", "survives days", "plan costs", "extra", "per further day", "")
    for _, row in rows.iterrows():
        amounts = (money(row[name]) for name in ("steady_cost", "extra", "price_per_day"))
        table.add_row(escape(row["site"]), digits(row["survives_days"]), *amounts, escape(row["why"]) or "")
    return table
