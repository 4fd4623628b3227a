"""Planned shutdowns: what makers build ahead on their own shelf by month, what they make, and what keeping it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.network.parts import Node
from resilience.plan.seasons import mean_built
from resilience.quantities import PartId, SiteId
from resilience.report.numbers import NOTHING, digits, money
from resilience.report.page.blocks import Head, Listing, PageSection, Paragraph, TableRow
from resilience.report.page.pictures import figure_of
from resilience.report.sections.season import PANELS, SOUGHT, level_bars, level_listing, runs_of
from resilience.study.policy_names import MIX

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from resilience.report.page.blocks import Block
    from resilience.report.sections.known import KnownRun

HELP = (
    "A maker that shuts down by plan ships all year, so it builds ahead on its own shelf, on top of the buffer of the "
    "plan. Level: what should lie there on the first day of a month. What is made is a mean of the month: more than "
    "is shipped while stock is built, less or nothing while the maker is shut."
)
CAPTION = "Level at each maker on the first day of a month, in units, and what it makes in a period of that month."
MADE = "made in a period"
WHOLLY = 1.0 - 1e-9
"""Share of the capacity from which on nothing of a month is shut."""


@dataclass(frozen=True)
class ShutMaker:
    """One maker that shuts down; `months` are its rows by month, `cost` what its stock ahead costs a year if known."""

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
    def shut(self) -> str:
        """Months of which some days are shut, such as `Jul to Aug`."""
        return runs_of(
            [str(month) for month in self.months["month"]], [float(share) < WHOLLY for share in self.months["open"]]
        )

    @property
    def used(self) -> bool:
        """Whether the plan buys there, or keeps a buffer there."""
        return bool((self.months["made_per_period"] > 0).any() or (self.months["buffer"] > 0).any())

    @property
    def weight(self) -> float:
        """By what makers are put in order: their cost, or where it is not known what they hold against their output."""
        made = float(self.months["made_per_period"].mean())
        return self.cost if self.cost is not None else self.most / made if made > 0 else 0.0


def shutdown(known: KnownRun) -> PageSection | None:
    """Levels by month of makers that shut down by plan; None where none does, or the plan uses none that does."""
    table = known.table("shutdown_levels")
    makers = () if table is None else tuple(one for one in shut_makers(known, table) if one.used)
    if not makers:
        return None
    return PageSection("shutdown", "What is built ahead for planned shutdowns", tuple(_blocks(known, makers)))


def shut_makers(known: KnownRun, table: pd.DataFrame) -> tuple[ShutMaker, ...]:
    """Every maker of the table, those first whose stock built ahead costs most."""
    found = []
    for (site, part), rows in table.groupby(["site", "part"], sort=False):
        node = Node(SiteId(str(site)), PartId(str(part)))
        found.append(ShutMaker(f"{site} {part}", rows.reset_index(drop=True), _cost(known, node)))
    return tuple(sorted(found, key=lambda one: (-one.weight, one.name)))


def _cost(known: KnownRun, node: Node) -> float | None:
    """What keeping what is built ahead costs a year; None where the model is not at hand."""
    if known.model is None:
        return None
    return known.model.network.parts[node.part].holding_cost * mean_built(known.model, node, known.run.plan)


def _blocks(known: KnownRun, makers: Sequence[ShutMaker]) -> Iterator[Block]:
    drawn = [(one.name, one.months) for one in makers]
    yield Paragraph(_said(known, makers))
    yield Paragraph(HELP, "help")
    left = f" Of {len(makers)} makers those {PANELS} that hold most." if len(makers) > PANELS else ""
    bars = level_bars(drawn[:PANELS], "made_per_period", MADE)
    yield figure_of("shutdown", bars, CAPTION + left, f"{CAPTION} The table below has the levels.")
    yield _of_makers(known, makers)
    yield level_listing(drawn, "maker")


def _said(known: KnownRun, makers: Sequence[ShutMaker]) -> str:
    """Who shuts, what is built ahead and what it costs, in a few sentences."""
    first = makers[0]
    who = "One maker that the plan uses shuts" if len(makers) == 1 else f"{len(makers)} makers that the plan uses shut"
    said = (
        f"{who} down by plan, and ships all year. " if len(makers) == 1 else f"{who} down by plan, and ship all year. "
    )
    if first.most > 0:
        said += f"{first.name} has built {digits(first.most)} units ahead by the first of {first.full}. "
    cost = known.comparison.get(MIX, {}).get("shutdown_holding")
    if cost is None:
        return said.strip()
    return (
        f"{said}Keeping what is built ahead costs {money(float(cost))} {known.currency} a year: a cost of buying there."
    )


def _of_makers(known: KnownRun, makers: Sequence[ShutMaker]) -> Listing:
    heads = (
        Head("maker", number=False),
        Head("shut on days of", number=False),
        Head("made at most", "units a period, mean of the month"),
        Head("made at least", "units a period, mean of the month"),
        Head("most built ahead on the first of", number=False),
        Head("units then"),
        Head("buffer", "units, all year"),
        Head("building ahead costs", f"{known.currency} a year"),
    )
    rows = tuple(
        TableRow(
            (
                one.name, one.shut, digits(float(one.months["made_per_period"].max())),
                digits(float(one.months["made_per_period"].min())), one.full, digits(one.most),
                digits(float(one.months["buffer"].max())), NOTHING if one.cost is None else money(one.cost),
            )
        )
        for one in makers
    )  # fmt: skip
    return Listing("Makers that shut down by plan, those first that keep most", heads, rows, sought=len(rows) > SOUGHT)
