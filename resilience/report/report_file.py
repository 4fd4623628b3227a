"""`report.html`: a run folder as one page that can be forwarded."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files.atomic import whole_file
from resilience.files.runs.run_marker import REPORT, kind_of
from resilience.findings import Code, Finding
from resilience.given import FLAG, PLACE, Maybe, takes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.hazard.book import HazardBook
    from resilience.plan.model import Model
    from resilience.report.page.blocks import ReportPage

PAGES: Mapping[str, tuple[str, str]] = {
    "study": ("of_study", "study_page"),
    "lean": ("of_lean", "lean_page"),
    "recommendation": ("of_week", "week_page"),
}
"""Where the page of a kind of run is made; of any other its tables are shown."""
NOTHING_THERE = "There is no table in this folder to report."
KINDS = "Name a run folder of resilience plan, recommend, study, lean, exposure, bands or simulate."


@takes(run=PLACE, model=Maybe(PLACE), scenarios=Maybe(PLACE), output=Maybe(PLACE), static=FLAG)
def write_report(
    run: str | Path,
    model: str | Path | None = None,
    scenarios: str | Path | None = None,
    *,
    output: str | Path | None = None,
    static: bool = False,
) -> Path:
    """Write the report of a run folder: one page, whole in itself, that opens without a network.

    Parameters
    ----------
    run
        The run folder.
    model, scenarios
        Where these are, if they have moved; where they are not found, the network is left out.
    output
        The file to write; None: `report.html` in the run folder.
    static
        Whether to do without scripts: figures are pictures, and no site can be chosen.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        When it is no run folder that has a report, or the file cannot be written.
    """
    page = page_of(Path(run), model, scenarios)
    return put(page, Path(run) / REPORT if output is None else Path(output), static=static)


def page_of(
    run: Path,
    model: str | Path | None = None,
    scenarios: str | Path | None = None,
    made_from: tuple[Model, HazardBook] | None = None,
) -> ReportPage:
    """What the report of a run says.

    Raises
    ------
    InputError
        When there is no report of such a run.
    """
    from resilience.study.run.stored_run import read_tables

    kind = kind_of(run)
    if kind in (None, "plan"):
        return _plan_page(run, model, scenarios, made_from)
    read = read_tables(run)
    if kind not in PAGES and not read.tables:
        raise InputError([Finding(Code.RUN_FOLDER, NOTHING_THERE, KINDS, str(run))])
    room, name = PAGES.get(kind, ("of_tables", "tables_page"))  # each loads what it needs, and nothing for the others
    made: ReportPage = getattr(import_module(f"resilience.report.sections.{room}"), name)(read)
    return made


def _plan_page(
    run: Path,
    model: str | Path | None,
    scenarios: str | Path | None,
    made_from: tuple[Model, HazardBook] | None,
) -> ReportPage:
    from resilience.report.sections.known import known_run
    from resilience.report.sections.of_plan import plan_page
    from resilience.study.run.stored_run import read_run

    return plan_page(known_run(read_run(run), model, scenarios, made_from=made_from))


def put(page: ReportPage, target: Path, *, static: bool = False) -> Path:
    """Write a page, whole or not at all.

    Raises
    ------
    InputError
        When it cannot be written.
    """
    from resilience.report.page.render import html_of

    text = html_of(page, static=static)
    with whole_file(target) as place:
        place.write_bytes(text.encode(errors="backslashreplace"))
    return target
