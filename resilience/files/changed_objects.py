"""Models and hazards in Python with changes made: as if they had been written, changed there and read again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files.changes.applied import changed_scenarios, of_model, of_scenarios
from resilience.files.changes.change import ChangeKind, texts
from resilience.files.changes.from_toml import as_changes
from resilience.files.changes.hazards import HAZARD
from resilience.files.changes.marks import Marks
from resilience.files.inputs import Inputs
from resilience.files.registry.column import Kind
from resilience.files.registry.columns import TABLES
from resilience.files.registry.schema import Document
from resilience.files.registry.toml_text import parse_toml
from resilience.files.scenarios.hazard_objects import SCENARIOS
from resilience.files.scenarios.scenario_text import scenario_lines
from resilience.files.scenarios.scenarios import MINUTES, RawScenarios
from resilience.files.tables.changed import IN_HOURS, raw_of
from resilience.files.tables.model_folder import periods
from resilience.findings import Code, Findings
from resilience.frozen import sealed
from resilience.quantities import parse_duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.files.changes.change import InputChange
    from resilience.files.changes.from_toml import Given
    from resilience.hazard.book import HazardBook
    from resilience.plan.model import Model
    from resilience.quantities import Calendar

RECORDED = "Scenarios with a recorded event are changed in the file they were read from: read_inputs(...).changed(...)."


def changed_model_of(model: Model, given: Sequence[Given]) -> Model:
    """Return a model in Python with changes made; see `Model.changed`."""
    changes = as_changes(given)
    made = Inputs(raw_of(model), None, Findings(), Findings()).model(
        [_in_periods(change, model.calendar) for change in changes]
    )
    known = replace(made, provenance=model.provenance)
    return sealed(known, hashes=model.hashes, checked=True, changes=(*model.changes, *texts(changes)))


def changed_book_of(book: HazardBook, given: Sequence[Given]) -> HazardBook:
    """Return hazards in Python with changes made; see `HazardBook.changed`."""
    changes = as_changes(given)
    if book.replay is not None:
        raise InputError([RECORDED])
    findings = Findings()
    for change in changes:
        if change not in of_scenarios([change]):
            what = "the model" if change in of_model([change]) else "nothing there is"
            message = f"{change}: it is about {what}, and these are scenarios."
            findings.add(change.finding(Code.UNKNOWN_TABLE, message, f"Change {HAZARD} or scenarios.", "table"))
    calendar = book.calendar or MINUTES
    timed = [change if book.calendar is None else _in_periods(change, book.calendar) for change in changes]
    text = "\n".join(scenario_lines(book)) + "\n"
    content = parse_toml(text, SCENARIOS, findings) or {}
    marks, own = Marks(), Findings()
    contents = changed_scenarios([(Document(SCENARIOS, text), content)], timed, marks, findings)
    file = RawScenarios(book.name, contents, {}).file(own)
    own.extend(file.distribution_findings(calendar))
    findings.extend(marks.told(own))
    findings.stop()
    made = file.on(calendar)
    rates = {hazard.name: hazard.rate for hazard in made.hazards}
    kept = tuple(used for used in book.priors if rates.get(used.hazard) == used.prior.rate)
    made = replace(made, calendar=book.calendar, priors=kept)
    return sealed(made, hashes=book.hashes, changes=(*book.changes, *texts(changes)))


def _in_periods(change: InputChange, calendar: Calendar) -> InputChange:
    """A time that is added, in the unit that a model in Python has: what is not one is reported where it is made."""
    if change.kind is not ChangeKind.ADD or not isinstance(change.value, str) or not _is_time(change):
        return change
    negative = change.value.startswith("-")
    try:
        length = parse_duration(change.value.removeprefix("-"))
    except ValueError:
        return change
    return replace(change, value=f"{'-' if negative else ''}{periods(calendar.periods(length))}")


def _is_time(change: InputChange) -> bool:
    if change.table == HAZARD:
        return True
    kinds = {column.name: column.kind for column in TABLES[change.table].columns} if change.table in TABLES else {}
    timed = kinds.get(change.column) in (Kind.DURATION, Kind.PATIENCE) or change.column == "max_cover"
    return timed and (change.table, change.column) not in IN_HOURS
