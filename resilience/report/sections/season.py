"""The season: what is asked for by month, what is built ahead for it, what a shelf should hold, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from resilience.network.parts import Node
from resilience.plan.seasons import mean_built
from resilience.quantities import PartId, SiteId
from resilience.report.numbers import NOTHING, digits, money
from resilience.report.page.blocks import Head, Listing, PageSection, Paragraph, TableRow
from resilience.report.page.pictures import figure_of
from resilience.report.scales import AMOUNT, TOLD
from resilience.study.policy_names import MIX

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.report.page.blocks import Block
    from resilience.report.sections.known import KnownRun

HELP = (
    "Level: what should lie on a shelf on the first day of a month, beside what is left of a lot. It is the buffer, "
    "which the plan holds all year, and on top of it what is built ahead: what level supply has brought beyond demand "
    "in the low season, until the high season has taken it."
)
CAPTION = "Level of each shelf on the first day of a month, in units, and what is asked for in a period of that month."
BUFFER, AHEAD, ASKED = "buffer", "built ahead", "asked for in a period"
COLORS = {BUFFER: "#0072B2", AHEAD: "#E69F00"}
PANELS = 6
"""Shelves in the picture: those that cost most to fill ahead; the tables have them all."""
SAME = 1.0 - 1e-6
"""Share of the highest demand from which on a month has it, too."""
SOUGHT = 8
"""Rows from which on they can be searched."""


@dataclass(frozen=True)
class SeasonShelf:
    """One shelf with a season; `months` are its rows by month, `cost` what building ahead costs a year if known."""

    name: str
    months: pd.DataFrame
    cost: float | None

    @property
    def most(self) -> float:
        """Most units built ahead on the first day of a month."""
        return float(self.months["built_ahead"].max())

    @property
    def full(self) -> str:
        """The month on the first day of which most is built ahead."""
        return str(self.months["month"].iloc[int(self.months["built_ahead"].argmax())])

    @property
    def high(self) -> str:
        """Months in which most is asked for, such as `Apr to Sep`."""
        asked = [float(units) for units in self.months["demand_per_period"]]
        return runs_of([str(month) for month in self.months["month"]], [units >= max(asked) * SAME for units in asked])

    @property
    def weight(self) -> float:
        """By what shelves are put in order: their cost, or where that is not known what they hold against demand."""
        asked = float(self.months["demand_per_period"].mean())
        return self.cost if self.cost is not None else self.most / asked if asked > 0 else 0.0


def runs_of(months: Sequence[str], chosen: Sequence[bool]) -> str:
    """Months that follow one another, over the end of the year, too, as stretches: `Nov to Jan and Jun`."""
    if all(chosen):
        return f"{months[0]} to {months[-1]}"
    starts = [place for place, one in enumerate(chosen) if one and not chosen[place - 1]]
    found = []
    for start in starts:
        end = next(place for place in range(start, start + len(months)) if not chosen[(place + 1) % len(months)])
        last = months[end % len(months)]
        found.append(months[start] if end == start else f"{months[start]} to {last}")
    return " and ".join(found)


def season(known: KnownRun) -> PageSection | None:
    """Levels by month, what is built ahead and what it costs; None where no demand has a season."""
    table = known.table("season_levels")
    if table is None:
        return None
    shelves = season_shelves(known, table)
    return PageSection("season", "What is built ahead for the season", tuple(_blocks(known, shelves)))


def season_shelves(known: KnownRun, table: pd.DataFrame) -> tuple[SeasonShelf, ...]:
    """Every shelf of the table, those first that cost most to fill ahead."""
    found = []
    for (site, part), rows in table.groupby(["site", "part"], sort=False):
        node = Node(SiteId(str(site)), PartId(str(part)))
        found.append(SeasonShelf(f"{site} {part}", rows.reset_index(drop=True), _cost(known, node)))
    return tuple(sorted(found, key=lambda one: (-one.weight, one.name)))


def _cost(known: KnownRun, node: Node) -> float | None:
    """What holding what is built ahead costs a year; None where the model is not at hand."""
    if known.model is None:
        return None
    return known.model.network.parts[node.part].holding_cost * mean_built(known.model, node)


def _blocks(known: KnownRun, shelves: Sequence[SeasonShelf]) -> Iterator[Block]:
    yield Paragraph(_said(known, shelves))
    yield Paragraph(HELP, "help")
    left = f" Of {len(shelves)} shelves those {PANELS} that hold most." if len(shelves) > PANELS else ""
    yield figure_of(
        "season", season_bars(shelves[:PANELS]), CAPTION + left, f"{CAPTION} The table below has the levels."
    )
    yield _of_shelves(known, shelves)
    yield level_listing([(one.name, one.months) for one in shelves])


def _said(known: KnownRun, shelves: Sequence[SeasonShelf]) -> str:
    """What a season asks for and costs, in a few sentences."""
    first = shelves[0]
    demands = "One demand has" if len(shelves) == 1 else f"{len(shelves)} demands have"
    said = f"{demands} a season, while supply is level. "
    if first.most > 0:
        said += (
            f"Of {first.name} {digits(first.most)} units are built ahead on the first of "
            f"{first.full}; most is asked for in {first.high}. "
        )
    cost = known.comparison.get(MIX, {}).get("seasonal_holding")
    if cost is None:
        return said.strip()
    return f"{said}Holding what is built ahead costs {money(float(cost))} {known.currency} a year, in every plan alike."


def _of_shelves(known: KnownRun, shelves: Sequence[SeasonShelf]) -> Listing:
    heads = (
        Head("shelf", number=False),
        Head("most asked for in", number=False),
        Head("units a period then", "mean of the month"),
        Head("least asked for", "units a period, mean of the month"),
        Head("most built ahead on the first of", number=False),
        Head("units then"),
        Head("buffer", "units, all year"),
        Head("building ahead costs", f"{known.currency} a year"),
    )
    rows = tuple(
        TableRow(
            (
                one.name, one.high, digits(float(one.months["demand_per_period"].max())),
                digits(float(one.months["demand_per_period"].min())), one.full, digits(one.most),
                digits(float(one.months["buffer"].max())), NOTHING if one.cost is None else money(one.cost),
            )
        )
        for one in shelves
    )  # fmt: skip
    return Listing("Shelves with a season, those first that hold most ahead", heads, rows, sought=len(rows) > SOUGHT)


def level_listing(shelves: Sequence[tuple[str, pd.DataFrame]], of: str = "shelf") -> Listing:
    """Level of each shelf on the first day of each month."""
    heads = (
        Head(of, number=False),
        *(Head(str(month)) for month in shelves[0][1]["month"]),
    )
    rows = tuple(TableRow((name, *(digits(float(level)) for level in levels["level"]))) for name, levels in shelves)
    return Listing(
        f"Level of each {of} on the first day of each month, in units", heads, rows, sought=len(rows) > SOUGHT
    )


def season_bars(shelves: Sequence[SeasonShelf]) -> alt.LayerChart | alt.FacetChart:
    """Buffer and what is built ahead on it as bars by month, what is asked for as a line; a panel for each shelf."""
    return level_bars([(one.name, one.months) for one in shelves], "demand_per_period", ASKED)


def level_bars(shelves: Sequence[tuple[str, pd.DataFrame]], flow: str, said: str) -> alt.LayerChart | alt.FacetChart:
    """Levels by month as bars, a panel for each shelf; as a line the column `flow`, units per period, called `said`."""
    months = [str(month) for month in shelves[0][1]["month"]]
    rows = [
        {
            "shelf": name, "month": str(row["month"]), "flow": float(row[flow]), "what": what,
            "rank": rank, "units": float(row[column]), "level": float(row["level"]), "line": said,
        }
        for name, levels in shelves for row in levels.to_dict("records")
        for rank, (what, column) in enumerate(((BUFFER, "buffer"), (AHEAD, "built_ahead")))
    ]  # fmt: skip
    base = alt.Chart().encode(x=alt.X("month:N", sort=months, title=None))
    bars = base.mark_bar().encode(
        y=alt.Y("units:Q", title="units", axis=alt.Axis(labelExpr=AMOUNT, tickCount=5)),
        color=alt.Color("what:N", title=None, scale=alt.Scale(domain=list(COLORS), range=list(COLORS.values()))),
        order="rank:Q",
        tooltip=["shelf", "month", "what", *(alt.Tooltip(f"{name}:Q", format=TOLD) for name in ("units", "level"))],
    )
    line = base.transform_filter(alt.datum.rank == 0).mark_line(color="#000000", point={"color": "#000000"}).encode(
        y="flow:Q", strokeDash=alt.StrokeDash("line:N", title=None, legend=alt.Legend(symbolType="stroke")),
        tooltip=["shelf", "month", alt.Tooltip("flow:Q", format=TOLD, title=said)],
    )  # fmt: skip
    layers = alt.layer(bars, line, data=pd.DataFrame(rows))
    if len(shelves) == 1:
        return layers.properties(width=640, height=240)
    order = alt.Facet("shelf:N", title=None, sort=[name for name, _ in shelves])
    facets = layers.properties(width=280, height=150).facet(order, columns=2)
    panels: alt.FacetChart = facets.resolve_scale(y="independent")
    return panels
