"""The page of a run that is tables: what a command other than `plan` and `study` wrote, each table with its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.report.page.blocks import Bullets, PageSection, Paragraph, ReportPage
from resilience.report.sections.plain import WORDS, plain_blocks

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from resilience.study.run.stored_run import StoredTables

TITLES: Mapping[str, str] = {
    "exposure": "Exposure: what the network can do without, and for how long",
    "bands": "Bands: between which rates the plan stays the best",
    "simulation": "Simulation: the plans in fresh years, without foresight",
}
FIRST = (
    "Tables of the run folder {folder}, with what each column says. Times in periods of the model unless it says days."
)
NOTES = "notes.txt"


def _section(name: str, table: pd.DataFrame) -> PageSection:
    heading = name.replace("_", " ").capitalize()
    caption = WORDS[name][0] if name in WORDS else heading
    return PageSection(f"table-{name}", heading, tuple(plain_blocks(name, caption, table)))


def tables_page(run: StoredTables) -> ReportPage:
    """A section for each table of the run that has something in it."""
    own_first = sorted(run.tables.items(), key=lambda one: one[0] != run.content.kind)
    sections = [_section(name, table) for name, table in own_first if not table.empty]
    notes = run.content.others.get(NOTES, b"").decode(errors="replace").split("\n")
    said = tuple(line for line in notes if line.strip())
    if said:
        sections.insert(0, PageSection("notes", "To know before reading on", (Bullets(said),)))
    if not sections:
        sections = [PageSection("nothing", "Nothing was found", (Paragraph("Every table of the run is empty."),))]
    title = TITLES.get(run.content.kind, run.content.kind.capitalize())
    return ReportPage(title, FIRST.format(folder=run.folder.name), tuple(sections))
