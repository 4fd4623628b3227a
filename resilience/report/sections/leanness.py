"""How lean the plan is: the seven wastes of each policy, and what each action does to lots, cards and wastes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from resilience.report.lean_figures import waste_bars
from resilience.report.numbers import NOTHING, difference, digits, money
from resilience.report.page.blocks import Head, Listing, PageSection, Paragraph, TableRow
from resilience.report.page.pictures import figure_of
from resilience.report.sections.policies import SAID

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from resilience.report.page.blocks import Block
    from resilience.report.sections.known import KnownRun

HELP = (
    "The seven wastes of lean production, as far as the tables price them: what is not measured is there nevertheless, "
    "and is not zero. Stock against disruptions is a waste here that pays for itself where the plan holds it."
)
JIT = (
    "What each action does to lots, deliveries and cards, and what it adds (+) to the wastes of a year or takes away "
    "(-), disruptions aside"
)
WASTED = ("waste_overproduction", "waste_transport", "waste_inventory", "waste_defects")
SHOWN = 60
"""Actions listed: those that move the wastes most."""
MORE = "; {count} more move them less and stand in jit.csv"
SOUGHT = 8
"""Rows from which on they can be searched."""
BARS = "What each policy pays a year for each of the seven wastes."


def leanness(known: KnownRun) -> PageSection:
    """The wastes and the just-in-time side of the actions, where the run has them."""
    return PageSection("lean", "How lean it is: the seven wastes", tuple(_blocks(known)))


def _blocks(known: KnownRun) -> Iterator[Block]:
    wastes = known.table("wastes")
    if wastes is not None:
        yield Paragraph(HELP, "help")
        if bool((wastes["is_waste"] & wastes["measured"]).any()):
            yield figure_of("wastes", waste_bars(wastes, known.currency), BARS, f"{BARS} The table below has the sums.")
        yield waste_listing(wastes, known.currency)
    jit = known.table("jit")
    if jit is not None:
        yield _jit_listing(jit, known.currency)


def _jit_listing(jit: pd.DataFrame, currency: str) -> Listing:
    """What each action does to the flow; which lane and line that is, and at which takt, stands in the file."""
    heads = (
        Head("action", number=False),
        Head("lot", "units, without it and with it"),
        Head("every", "calendar days between deliveries"),
        Head("cards", "in the loop of the lane"),
        *(Head(name.removeprefix("waste_"), f"{currency} a year") for name in WASTED),
        Head("all wastes", f"{currency} a year"),
    )
    rows = []
    shown = jit.loc[sorted(jit["waste"].abs().sort_values(ascending=False, kind="stable").index[:SHOWN])]
    for row in shown.to_dict("records"):
        moved = [_moved(row[f"{name}_without"], row[name]) for name in ("lot", "days_between", "cards")]
        wastes = [difference(_number(row[name])) for name in (*WASTED, "waste")]
        rows.append(TableRow((str(row["action"]), *moved, *wastes)))
    more = MORE.format(count=f"{len(jit) - SHOWN:,}") if len(jit) > SHOWN else ""
    return Listing(JIT + more, heads, tuple(rows), sought=len(rows) > SOUGHT)


def _moved(without: object, with_it: object) -> str:
    """A figure without and with the action; one figure where it does not move."""
    before, after = digits(_number(without)), digits(_number(with_it))
    return after if before == after else f"{before} to {after}"


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not math.isnan(value) else None


def waste_listing(wastes: pd.DataFrame, currency: str) -> Listing:
    """Wastes of a table as a run has it, wastes down, policies across."""
    policies = list(dict.fromkeys(map(str, wastes["policy"])))
    heads = (
        Head("waste", number=False),
        Head("of the seven", number=False),
        *(Head(SAID.get(name, name), f"{currency} a year") for name in policies),
    )
    rows = []
    for waste, rest in wastes.groupby("waste", sort=False):
        sums = rest[rest["measured"]].groupby("policy")["cost"].sum()
        amounts = [money(float(sums[name])) if name in sums.index else NOTHING for name in policies]
        rows.append(TableRow((str(waste), "yes" if bool(rest["is_waste"].iloc[0]) else "no", *amounts)))
    return Listing("What a year costs by waste; a dash: not measured", heads, tuple(rows))
