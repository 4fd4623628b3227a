"""Checks of the sweeps of a replay against a model: each value must make sense by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files.changes.change import ChangeKind, InputChange
from resilience.files.nearest import suggestion
from resilience.files.registry.columns import TABLES
from resilience.files.registry.torn import Torn
from resilience.files.scenarios.hazard_rules import rule_findings
from resilience.files.scenarios.replay_text import cells, node_of
from resilience.files.scenarios.scenario_checks import hazard_findings
from resilience.files.scenarios.swept_hazards import SWEPT, with_value
from resilience.files.tables.changed import changed, unmade
from resilience.findings import Code, Findings, Severity
from resilience.hazard.sweeps import HazardSweep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.files.registry.hazard_schema import SweepText
    from resilience.files.scenarios.hazard_file import HazardFile
    from resilience.findings import Finding
    from resilience.plan.model import Model

ROUNDING = 1e-9


def swept_findings(file: HazardFile, model: Model, *, sound: bool) -> Iterator[Finding]:
    """Report what is swept and is not in the model, and values that make a model or a hazard with defects.

    Values are only tried where model and scenarios are sound: their defects would be found again with every value.
    """
    for place, text in enumerate(file.top.sweep):
        if text.lane is None and text.site and text.part:
            yield from _stock(file, place, text, model)
        if not sound or isinstance(text, Torn):
            continue
        table = TABLES.get(text.table or "")
        if table is not None and text.column in table.names:
            yield from _column(file, place, text, model)
        if text.key in SWEPT:
            yield from _key(file, place, text, model)


def _stock(file: HazardFile, place: int, sweep: SweepText, model: Model) -> Iterator[Finding]:
    """Report a swept stock where none can be, or of more than its site may keep."""
    owner, node, network = file.owners["sweep"], node_of(sweep), model.network
    if node not in network.nodes:
        remedy = suggestion(str(node), map(str, network.nodes))
        message = f"The sweep is about {node}, which is no stock position of the model."
        yield owner.finding(("sweep", place, "site"), Code.NO_SUCH_POSITION, message, remedy)
        return
    most = network.sites[node.site].max_cover
    for number, cover in enumerate(sweep.covers or ()):
        if most is not None and model.calendar.periods(cover) > most * (1 + ROUNDING):
            message = f"A cover of {cover} is more than max_cover lets {node.site} keep, {most:g} periods."
            remedy = f"Lower the cover, or raise max_cover of {node.site} in sites."
            yield owner.finding(("sweep", place, "covers", number), Code.ABOVE_LIMIT, message, remedy)


def _column(file: HazardFile, place: int, text: SweepText, model: Model) -> Iterator[Finding]:
    """Report rows that there are not, and cells with which the tables have defects."""
    table, column, owner = text.table or "", text.column or "", file.owners["sweep"]
    where = {name: tuple(words) for name, words in text.where.items()}
    if not set(where) <= set(TABLES[table].names) or column in TABLES[table].key:
        return
    changes = [InputChange(table, ChangeKind.SET, cell, column, where) for cell in cells(text)]
    missed = list(unmade(model, changes[:1]))
    for one in missed:
        message = f"With its first value, {one.message}"
        yield owner.finding(("sweep", place, "where"), Code.NO_MATCH, message, one.remedy)
    if missed:
        return
    for number, change in enumerate(changes):
        try:
            changed(model, [change])
        except InputError as error:
            for found in error.problems:
                message = f"With {column} {change.value!r}: {_said(found)}"
                remedy = "Correct the value, or sweep what belongs to it as well, with the same pair."
                yield owner.finding(("sweep", place, "values", number), Code.BAD_VALUE, message, remedy)


def _said(found: object) -> str:
    return getattr(found, "message", str(found))


def _key(file: HazardFile, place: int, text: SweepText, model: Model) -> Iterator[Finding]:
    """Report values that are none of the key, or with which a hazard has defects that it has not as written."""
    owner, key = file.owners["sweep"], text.key or ""
    before = {(one.code, one.message) for one in _of_hazards(file, model)}
    dated = [entry.text for entry in file.entries if entry.text.onset is not None]
    for number, value in enumerate(text.values):
        found, at = Findings(), ("sweep", place, "values", number)
        for hazard in [one for one in dated if text.hazard in (None, one.name)][:1]:
            with_value(hazard, key, value, owner, found, at=at)
        yield from found
        if not found:
            there = file.at(HazardSweep(text.hazard, key, tuple(text.values), text.source), value)
            for one in _of_hazards(there, model):
                if (one.code, one.message) not in before:
                    yield owner.finding(at, one.code, f"With {key} {value!r}: {one.message}", one.remedy)


def _of_hazards(file: HazardFile, model: Model) -> Iterator[Finding]:
    """Errors of the hazards themselves."""
    found = [*rule_findings(file), *hazard_findings(file, model.calendar, model.network)]
    found += [*file.distribution_findings(model.calendar), *file.date_findings(model.calendar)]
    yield from (one for one in found if one.severity is Severity.ERROR)
