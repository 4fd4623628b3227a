"""The page of a lean view: takt and bottleneck, cards, where lean ends, what just-in-time needs, and the wastes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from resilience.report.lean_figures import PACE, PAYS, condition_chart, takt_chart, waste_bars
from resilience.report.lean_words import condition_words, pace_words
from resilience.report.numbers import percent, whole
from resilience.report.page.blocks import Bullets, PageSection, Paragraph, ReportPage
from resilience.report.page.pictures import figure_of
from resilience.report.sections.leanness import HELP, waste_listing
from resilience.report.sections.plain import plain_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.report.page.blocks import Block
    from resilience.study.run.stored_run import StoredTables

DRAWN = 40
"""Bars of a figure: the table below it has all."""
UNSAID = frozenset({"lane", "shorter_days", "nearer_days"})
"""Columns that the sentences above the table tell, and its file has."""
PACED = (
    "Takt: minutes there are for each good unit that is asked for. Cycle: minutes a good unit takes. A line whose bar "
    "ends beyond its mark cannot keep pace, and no stock mends that."
)
RARE = (
    "Where the dot lies right of the mark, outages are rarer than they need be for supply without a buffer to pay; "
    "left of it a buffer pays. Each lane by itself, as if it were the only source."
)
CARDS = (
    "A card is a full container that may be on its way: as many replenish what is used while a card is under way and "
    "waits for the next delivery, and hold today's buffer. Fewer starve the loop, more only hold stock."
)
ALONE = (
    "Each lane by itself, as if it were the only source, its outage as long on average as its origin needs to recover. "
    "What the whole network should do is said by resilience plan."
)
SPENT = "What can be priced of the seven wastes is {share} of {total} {currency} a year ({name})."
HELD = "{buffer} of all {cards} cards only hold the buffers aimed at today."
ENDING = "Written by resilience from the run folder; every number stands in its tables."


def lean_page(run: StoredTables) -> ReportPage:
    """Every part that the view has something for."""
    document = run.documents["lean.json"]
    currency = str(document["currency"])
    sections = (
        PageSection("verdict", "In short", tuple(_short(run, document, currency))),
        PageSection("lines", "Lines and makers: who keeps pace", tuple(_lines(run))),
        PageSection("cards", "Cards: how much stock the lanes need", tuple(_cards(run))),
        PageSection("ends", "Where lean ends", tuple(_ends(run))),
        PageSection("conditions", "What just-in-time supply needs", tuple(_conditions(run, document))),
        PageSection("drifts", "Found late: when stopping the line pays", tuple(_plain(run, "drifts"))),
        PageSection("wastes", "The seven wastes", tuple(_wastes(run, currency))),
    )
    return ReportPage(
        title=str(document["title"]),
        subtitle=f"As a lean practitioner sees it, as it runs today; money in {currency}.",
        sections=tuple(one for one in sections if one.blocks),
        foot=ENDING,
    )


def _short(run: StoredTables, document: Mapping[str, Any], currency: str) -> Iterator[Block]:
    from resilience.study.lean.folder import lines_in

    for words in pace_words(lines_in(document))[:3]:
        yield Paragraph(words, "lead")
    conditions = run.tables.get("conditions")
    if conditions is not None and conditions["pays"].notna().any():
        pays = conditions["pays"].dropna().astype(bool)
        yield Paragraph(
            f"Lean supply pays on {int(pays.sum())} of the {len(pays)} lanes of which that can be told; "
            f"on {int((~pays).sum())} outages come too often for it.",
            "lead",
        )
    wastes = run.tables.get("wastes")
    if wastes is not None:
        for name, rows in wastes[wastes["measured"]].groupby("policy", sort=False):
            total, wasted = float(rows["cost"].sum()), float(rows.loc[rows["is_waste"], "cost"].sum())
            share = percent(wasted / total if total else None)
            yield Paragraph(SPENT.format(share=share, total=whole(total), currency=currency, name=name), "lead")
    notes = run.content.others.get("notes.txt", b"").decode(errors="replace").split("\n")
    said = tuple(line for line in notes if line.strip())
    if said:
        yield Bullets(said)


def _lines(run: StoredTables) -> Iterator[Block]:
    lines = run.tables.get("lines")
    if lines is None:
        return
    timed = lines[lines["takt"].notna()]
    if not timed.empty:
        drawn = pd.DataFrame(
            {
                "line": timed["site"] + " " + timed["line"], "cycle": timed["cycle"], "takt": timed["takt"],
                "pace": [PACE[bool(one)] for one in timed["keeps_pace"]],
            }
        ).head(DRAWN)  # fmt: skip
        yield figure_of("takt", takt_chart(drawn), PACED, "Cycle of each line against its takt; see the table below.")
    yield from plain_blocks("lines", "Lines and makers, the fullest first", lines)
    stations = run.tables.get("stations")
    if stations is not None:
        yield from plain_blocks("stations", "The fewest stations that the tasks of a line need at its takt", stations)


def _cards(run: StoredTables) -> Iterator[Block]:
    loops = run.tables.get("loops")
    if loops is None:
        return
    yield Paragraph(CARDS, "help")
    if loops["cards"].notna().any():
        cards, buffer = (int(loops[name].fillna(0).sum()) for name in ("cards", "buffer_cards"))
        yield Paragraph(HELD.format(buffer=f"{buffer:,}", cards=f"{cards:,}"))
    shown = [name for name in loops.columns if name != "lane"]
    yield from plain_blocks("loops", "Lanes in use, those with most cards first", loops, shown)


def _ends(run: StoredTables) -> Iterator[Block]:
    ends = run.tables.get("ends")
    if ends is not None:
        yield Paragraph(ALONE, "help")
        shown = [name for name in ends.columns if name != "lane"]
        yield from plain_blocks("ends", "Lanes, those where a buffer pays first at the head", ends, shown)


def _conditions(run: StoredTables, document: Mapping[str, Any]) -> Iterator[Block]:
    from resilience.study.lean.folder import conditions_in

    table = run.tables.get("conditions")
    if table is None:
        return
    known = table[table["rarer_years"].notna() & table["outages"].notna()]
    if not known.empty:
        drawn = pd.DataFrame(
            {
                "lane": known["part"] + ", " + known["origin"] + " to " + known["destination"],
                "years": [1 / one if one > 0 else None for one in known["outages"]],
                "needed": known["rarer_years"],
                "pays": [PAYS[bool(one)] for one in known["pays"]],
            }
        ).head(DRAWN)
        yield figure_of("conditions", condition_chart(drawn), RARE, "Years between outages; see the table below.")
    words = tuple(condition_words(conditions_in(document)))
    if words:
        yield Bullets(words)
    shown = [name for name in table.columns if name not in UNSAID]
    yield from plain_blocks("conditions", "Lanes in use, those with most that is missing first", table, shown)


def _plain(run: StoredTables, name: str) -> Iterator[Block]:
    table = run.tables.get(name)
    if table is not None:
        yield from plain_blocks(name, "Makers whose process drifts, as things stand today", table)


def _wastes(run: StoredTables, currency: str) -> Iterator[Block]:
    wastes = run.tables.get("wastes")
    if wastes is None:
        return
    yield Paragraph(HELP, "help")
    if bool((wastes["is_waste"] & wastes["measured"]).any()):
        bars = "What a year costs by waste, if nothing goes wrong."
        yield figure_of("wastes", waste_bars(wastes, currency), bars, f"{bars} The table below has the sums.")
    yield waste_listing(wastes, currency)
    shown = [name for name in wastes.columns if name != "policy" or wastes["policy"].nunique() > 1]
    yield from plain_blocks("wastes", "What each waste is made of", wastes, shown)
