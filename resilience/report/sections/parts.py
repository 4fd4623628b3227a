"""Which parts are held just in case and why: what their failing costs against what a day of them costs to hold."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from resilience.report.colors import QUIET
from resilience.report.numbers import NOTHING, digits, money, percent
from resilience.report.page.blocks import Head, Listing, PageSection, Paragraph, TableRow
from resilience.report.page.pictures import figure_of
from resilience.report.scales import AMOUNT, TOLD
from resilience.report.sections.spots import Yearly, losses, parts_hit
from resilience.study.advice.steps import Aim

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from resilience.report.page.blocks import Block
    from resilience.report.sections.acted import Action
    from resilience.report.sections.known import KnownRun
    from resilience.report.sections.spots import WeakSpot

HELP = (
    "A part is worth holding just in case where its failing costs much and holding it costs little. Criticality: the "
    "margin that is lost when the site that makes or sends it and matters most fails once, today. A day held: what it "
    "costs a year to hold one calendar day of the part's use. JIT: how often it arrives (100 %: the most often on "
    "offer); JIC: what is spent on it just in case, as a share of what is bought of it."
)
MORE, LESS, SAME = "more just in case", "leaner", "as today"
COLORS = {MORE: "#0072B2", LESS: "#E69F00", SAME: QUIET}
MOST_PARTS_NAMED = 40
"""Parts named in the picture: of more, those that change."""
NARROW, HIGH = 300.0, 300
"""Pixels of the picture: its width on a narrow screen, its height."""
LINE, LETTER, LETTERS = 11.0, 6.5, 17
"""Pixels of a line of names and of a letter, and letters of a name that are shown."""
SHOWN = 60
"""Parts listed: for the rest neither is much lost nor anything changed."""


@dataclass(frozen=True)
class PartFacts:
    """One part: its criticality, what a day of it costs to hold, what it costs a year, and what the plan does."""

    part: str
    critical: float
    day: float | None
    yearly: Yearly
    stock_today: float | None
    stock_plan: float | None
    jit: float | None
    jic: float | None
    spend: float
    goes: str
    why: str


def parts_section(known: KnownRun, spots: Sequence[WeakSpot], actions: Sequence[Action]) -> PageSection | None:
    """The parts, criticality against holding cost, as a picture and a table; None where nothing is known of them."""
    found = part_facts(known, spots, actions)
    if not found:
        return None
    blocks: list[Block] = [Paragraph(_said(found)), Paragraph(HELP, "help")]
    drawn = [one for one in found if one.day and one.critical > 0]
    if drawn:
        blocks.append(
            figure_of(
                "parts", _chart(drawn, known.currency),
                "Up: its failing costs much. Left: it is cheap to hold. Up and left stock pays first.",
                "Parts by criticality and by the cost of a day held; the table below has the numbers.",
            )
        )  # fmt: skip
    blocks.append(_listing(known, found))
    return PageSection("parts", "Which parts go just-in-case, and why", tuple(blocks))


def _said(found: Sequence[PartFacts]) -> str:
    more, less = ([one.part for one in found if one.goes == goes] for goes in (MORE, LESS))
    said = [f"{len(more)} of {len(found)} parts go just-in-case" + (f": {_few(more)}" if more else "")]
    if less:
        said.append(f"{len(less)} get leaner: {_few(less)}")
    return "; ".join(said) + "."


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def part_facts(known: KnownRun, spots: Sequence[WeakSpot], actions: Sequence[Action]) -> tuple[PartFacts, ...]:
    """Every part of the run, those first that are most critical."""
    table = known.table("intensity")
    if table is None:
        return ()
    critical: dict[str, float] = defaultdict(float)
    for spot in spots:
        for name in spot.parts:
            critical[name] = max(critical[name], spot.exposure)
    yearly, stock, held = _yearly(known), _stock(known), _days_held(known)
    found = []
    for row in table.to_dict("records"):
        part = str(row["part"])
        if part == "total" or part == "nan":  # noqa: PLR1714  # one is a row, the other a blank
            continue
        before, after = stock.get(part, (None, None))
        goes, why = _goes(part, actions)
        found.append(
            PartFacts(
                part, critical[part], held.get(part), yearly.get(part, Yearly()), before, after,
                _known(row["jit_intensity"]), _known(row["jic_intensity"]), float(row["jic_spend"]), goes, why,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.goes != MORE, -one.critical, one.part)))


def _goes(part: str, actions: Iterable[Action]) -> tuple[str, str]:
    """Which way a part goes, and the reason with most saving; precautions first."""
    mine = [one for one in actions if one.part == part and one.done]
    for goes, aim in ((MORE, Aim.SAFER), (LESS, Aim.LEANER)):
        reasons = [one for one in mine if one.aim == aim]
        if reasons:
            best = max(reasons, key=lambda one: one.numbers["saving"] or 0.0)
            return goes, f"{best.action} {best.reversal}"
    tempting = [one for one in actions if one.part == part and not one.done]
    return SAME, tempting[0].reversal if tempting else ""


def _yearly(known: KnownRun) -> Mapping[str, Yearly]:
    found: dict[str, Yearly] = defaultdict(Yearly)
    if known.model is not None:
        for scenario, rate, today, plan in losses(known):
            for part in parts_hit(scenario, known.model.network):
                found[str(part)] = found[str(part)].plus(rate, today, plan)
    return found


def _stock(known: KnownRun) -> Mapping[str, tuple[float, float]]:
    """Value of the stock held of each part just in case, today and with the plan."""
    table = known.table("shelves")
    if table is None:
        return {}
    sums = table.groupby("part")[["value_today", "value_plan"]].sum()
    return {str(part): (float(row["value_today"]), float(row["value_plan"])) for part, row in sums.iterrows()}


def _days_held(known: KnownRun) -> Mapping[str, float]:
    """What holding one calendar day of each part's use costs a year."""
    if known.model is None:
        return {}
    parts, day = known.model.network.parts, known.model.calendar.days(1.0)
    used = known.model.network.requirements()
    return {str(name): quantity / day * parts[name].holding_cost for name, quantity in used.items()}


def _known(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and value == value else None  # noqa: PLR0124


def _listing(known: KnownRun, found: Sequence[PartFacts]) -> Listing:
    heads = (
        Head("part", number=False),
        Head("goes", number=False),
        Head("criticality", f"margin lost by one failure today, {known.currency}"),
        Head("a day held costs", f"{known.currency} a year"),
        Head("disruptions cost today", f"{known.currency} a year"),
        Head("with the plan", f"{known.currency} a year"),
        Head("stock today", f"value, {known.currency}"),
        Head("stock with the plan", f"value, {known.currency}"),
        Head("spent just in case", f"{known.currency} a year"),
        Head("JIC"),
        Head("JIT"),
        Head("why", number=False),
    )
    rows = tuple(
        TableRow(
            (
                one.part, one.goes, money(one.critical) if one.critical else NOTHING,
                NOTHING if one.day is None else money(one.day), money(one.yearly.today), money(one.yearly.plan),
                money(one.stock_today), money(one.stock_plan), money(one.spend), percent(one.jic), percent(one.jit),
                one.why,
            )
        )
        for one in found[:SHOWN]
    )  # fmt: skip
    left = f"; {digits(len(found) - SHOWN)} more are less critical" if len(found) > SHOWN else ""
    return Listing(f"Parts, those first that go just-in-case{left}", heads, rows, sought=len(found) > 8)


def _chart(found: Sequence[PartFacts], currency: str) -> alt.LayerChart | alt.FacetChart:
    rows = [{"part": one.part, "day": one.day, "critical": one.critical, "goes": one.goes} for one in found[:300]]
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X(
            "day:Q",
            title=f"a day held costs, {currency} a year",
            scale=alt.Scale(type="log"),
            axis=alt.Axis(labelExpr=AMOUNT, tickCount=5),
        ),
        y=alt.Y(
            "critical:Q",
            title=f"one failure loses, {currency}",
            scale=alt.Scale(zero=True),
            axis=alt.Axis(labelExpr=AMOUNT, tickCount=6),
        ),
    )
    there = [goes for goes in COLORS if any(row["goes"] == goes for row in rows)]
    colors = alt.Scale(domain=there, range=[COLORS[goes] for goes in there])
    dots = base.mark_point(filled=True, size=90, opacity=0.9).encode(
        color=alt.Color("goes:N", title=None, scale=colors, legend=alt.Legend(orient="bottom")),
        shape=alt.Shape("goes:N", title=None, scale=alt.Scale(domain=there)),
        tooltip=["part:N", "goes:N", alt.Tooltip("day:Q", format=TOLD), alt.Tooltip("critical:Q", format=TOLD)],
    )
    shown = pd.DataFrame(rows if len(rows) <= MOST_PARTS_NAMED else [row for row in rows if row["goes"] != SAME])
    layers = [dots]  # of nothing a browser finds no extent, and says so: no names where none is shown
    shown = shown if shown.empty else shown.sort_values("day", kind="stable")
    levels = _levels(shown.to_dict("records"), rows)
    for level in sorted(set(levels)):
        data = shown[[one == level for one in levels]]
        named = base.properties(data=data).mark_text(dy=-10 - LINE * level, fontSize=10, limit=110)
        layers.append(named.encode(text="part:N"))
    return alt.layer(*layers).properties(width=640, height=HIGH)


def _levels(named: Sequence[Mapping[Any, Any]], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """How many lines above its mark each name stands so that it covers no other, on a narrow screen either."""
    decades = [math.log10(row["day"]) for row in rows]
    low, high = math.floor(min(decades)), math.ceil(max(decades))
    top = max(row["critical"] for row in rows)
    placed: list[tuple[float, float, float]] = []
    levels: list[int] = []
    for row in named:
        x = NARROW * (math.log10(row["day"]) - low) / max(high - low, 1)
        y, half, level = HIGH * row["critical"] / top, LETTER * min(len(row["part"]), LETTERS) / 2, 0
        while any(abs(x - x2) < half + half2 and abs(y + LINE * level - y2) < LINE for x2, y2, half2 in placed):
            level += 1
        placed.append((x, y + LINE * level, half))
        levels.append(level)
    return levels
