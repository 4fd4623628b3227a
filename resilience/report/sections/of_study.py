"""The page of a study: the plan that is wrong by the least, the map, what it costs to be wrong, and the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from resilience.report.numbers import NOTHING, money, percent
from resilience.report.page.blocks import Bullets, Head, Listing, PageSection, Paragraph, ReportPage, TableRow
from resilience.report.page.pictures import figure_of
from resilience.report.sections.plain import plain_blocks
from resilience.report.study_figures import cost_frontier, regime_map, regret_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.report.page.blocks import Block
    from resilience.study.run.stored_run import StoredTables

MAP = (
    "The number of the best plan at each point of the two axes; the darker a cell, the more is spent just in case as a "
    "share of all that is bought."
)
WRONG = (
    "Regret: what a plan costs more in a future than the best plan known there. The darker, the more it costs to be "
    "wrong; a cross where the plan fails."
)
BAD_YEARS = "Steady cost of the cheapest plans against their bad years, as the weight on these or the budget moves."
MOST_DRAWN = 40
"""Futures or plans on one side of a picture: more cannot be read."""
TABLES: Mapping[str, str] = {
    "tipping": "How far today is from where another plan becomes the best, along each axis",
    "borders": "Where one best plan ends and the next begins, along each axis",
    "levers": "What each lever saves, alone and with the others",
    "tornado": "Numbers with a range: what each moves, one at a time",
    "failing": "Where a plan fails: boxes of the axes",
    "frontier": "Cost against bad years",
}


def study_page(run: StoredTables) -> ReportPage:
    """Every part that the study has something for."""
    study = run.documents["study.json"]
    currency = str(study.get("currency") or "")
    sections = [
        PageSection("verdict", "The verdict", tuple(_verdict(run, study, currency))),
        PageSection("today", "If today's belief is right", (_today(run, study, currency),)),
        PageSection("map", "Which plan is best where", tuple(_map(run))),
        PageSection("regret", "What it costs to be wrong", tuple(_regret(run, currency))),
        *(PageSection(name, head, tuple(_told(run, name, head, currency))) for name, head in TABLES.items()),
        PageSection("repeat", "How to repeat the study", tuple(_repeat(study))),
    ]
    return ReportPage(
        title=str(study.get("title") or "Study"),
        subtitle=f"Many futures at once, for model {study.get('model')}; money in {currency} a year.",
        sections=tuple(section for section in sections if section.blocks),
        foot="Written by resilience from the run folder; every number stands in its tables.",
    )


def _verdict(run: StoredTables, study: Mapping[str, Any], currency: str) -> Iterator[Block]:
    plans = run.tables["plans"]
    futures = run.tables["cells"]["future"].nunique()
    yield Paragraph(f"{len(plans)} plans were priced in {futures} futures.", "lead")
    least = study.get("least_largest_regret")
    rows = plans[plans["plan"] == least]
    if rows.empty:
        yield Paragraph("No plan can serve in any of these futures.", "warning")
        return
    row = rows.iloc[0]
    worst = f"at most {money(float(row['largest_regret']), currency)} a year, in {row['largest_regret_in']}"
    yield Paragraph(f"Whatever comes, {least} is wrong by the least: {worst}.", "lead")
    bound = study.get("least_largest_regret_bound")
    if bound is not None:
        yield Paragraph(
            f"No plan that there is can be wrong by less than {money(float(bound), currency)} a year.", "lead"
        )
    notes = tuple(map(str, study.get("notes") or ()))
    if notes:
        yield Bullets(notes)


def _today(run: StoredTables, study: Mapping[str, Any], currency: str) -> Listing:
    cells = run.tables["cells"]
    rows = []
    for row in cells[cells["future"] == study.get("today")].to_dict("records"):
        amounts = [money(_number(row[name])) for name in ("cost", "above_floor", "aal", "cvar", "jic_spend")]
        plan = row["plan"] if isinstance(row["plan"], str) else NOTHING
        rows.append(TableRow((str(row["policy"]), plan, *amounts, percent(_number(row["jit_intensity"])))))
    heads = (
        Head("policy", number=False),
        Head("plan", number=False),
        Head("whole cost", f"{currency} a year"),
        Head("above the floor", "what no plan can avoid taken off"),
        Head("expected loss", "what disruptions cost in a mean year"),
        Head("bad years", "mean loss of the worst years (CVaR)"),
        Head("just in case", "spent on precautions a year"),
        Head("JIT", "how often goods arrive: 100 % most often"),
    )
    return Listing("What each policy costs today", heads, tuple(rows))


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not pd.isna(value) else None


def axes_of(cells: pd.DataFrame) -> list[str]:
    """Names of the axes of a study: they stand between the variant and the policy."""
    names = [str(name) for name in cells.columns]
    return names[names.index("variant") + 1 : names.index("policy")]


def _map(run: StoredTables) -> Iterator[Block]:
    """The first two axes, in the variant as it is, where there are two."""
    cells = run.tables["cells"]
    moved = [name for name in axes_of(cells) if cells[name].nunique() > 1]
    if len(moved) < 2:
        return
    across, down = sorted(moved[:2], key=lambda name: -cells[name].nunique())
    plain = cells[cells["variant"] == cells["variant"].iloc[0]]
    for other in moved[2:]:
        plain = plain[plain[other] == plain[other].iloc[0]]
    if max(plain[across].nunique(), plain[down].nunique()) > MOST_DRAWN or not plain["plan"].notna().any():
        return
    yield figure_of("map", regime_map(plain, across, down), MAP, f"Map of {across} against {down}.", fits=False)


def _regret(run: StoredTables, currency: str) -> Iterator[Block]:
    plans, regret = run.tables["plans"], run.tables.get("regret")
    if regret is not None and not regret.empty and regret[["plan", "future"]].nunique().max() <= MOST_DRAWN:
        alternative = "Regret of each plan in each future; the table below has the largest of each plan."
        yield figure_of("regret", regret_table(regret, currency), WRONG, alternative, fits=False)
    columns = ("plan", "best_in", "largest_regret", "largest_regret_in", "mean_regret", "close", "fails")
    yield from plain_blocks("plans", "Plans, with what each costs at worst where another is right", plans, columns)


def _told(run: StoredTables, name: str, head: str, currency: str) -> Iterator[Block]:
    table = run.tables.get(name)
    if table is None or table.empty:
        return
    if name == "frontier" and bool(table[["steady_cost", "cvar"]].notna().all(axis="columns").any()):
        yield figure_of(name, cost_frontier(table, currency), BAD_YEARS, "Cost against bad years; see the table below.")
    yield from plain_blocks(name, head, table)


def _repeat(study: Mapping[str, Any]) -> Iterator[Block]:
    yield Paragraph(
        f"resilience study with the study file it was made from; each plan is proven to within "
        f"{percent(_number(study.get('gap')))} of the cost that it can influence. The same files and versions give the "
        "same folder, byte for byte."
    )
