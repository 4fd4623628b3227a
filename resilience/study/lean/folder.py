"""The run folder of a lean view: its tables as CSV, everything it tells as JSON; and how it is read back."""

from __future__ import annotations

from dataclasses import asdict, fields
from math import isinf
from typing import TYPE_CHECKING, Any

import pandas as pd

from resilience.files import RunFolder
from resilience.given import FLAG, PLACE, Of, takes
from resilience.study.changed_first import recorded, told
from resilience.study.lean.conditions import LeanCondition
from resilience.study.lean.drifts import LeanDrift
from resilience.study.lean.ends import LeanEnd
from resilience.study.lean.ledgers import waste_table
from resilience.study.lean.lines import LeanLine
from resilience.study.lean.loops import LeanLoop
from resilience.study.lean.view import lean_records
from resilience.study.records import numeric

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from resilience.study.lean.view import LeanView

KIND = "lean"
DOCUMENT = "lean.json"
LINES = (
    "site", "line", "parts", "units", "takt", "cycle", "needed", "keeps_pace", "bottleneck", "stations",
    "fewest_stations", "at_work", "too_long",
)  # fmt: skip
STATIONS = ("site", "line", "station", "load", "tasks")
CONDITIONS = (*(one.name for one in fields(LeanCondition) if one.name != "missing"), "pays", "missing")
DRIFTS = (*(one.name for one in fields(LeanDrift)), "pays")
JOINT = "; "
"""Between names in one cell."""


def lean_tables(view: LeanView) -> dict[str, pd.DataFrame]:
    """Every table of a view by name; a table of which the model states nothing is left out."""
    ledgers = [one for one in (view.wastes, view.observed) if one is not None]
    found = {
        "lines": _table((_line(one) for one in view.lines), LINES),
        "stations": _table((row for one in view.lines for row in _stations(one)), STATIONS),
        "loops": _table((asdict(one) for one in view.loops), [one.name for one in fields(LeanLoop)]),
        "ends": _table((asdict(one) for one in view.ends), [one.name for one in fields(LeanEnd)]),
        "drifts": _table((asdict(one) | {"pays": one.pays} for one in view.drifts), DRIFTS),
        "conditions": _table((_condition(one) for one in view.conditions), CONDITIONS),
        "wastes": waste_table(ledgers),
    }
    return {name: numeric(table) for name, table in found.items() if not table.empty}


@takes(view=Of("LeanView"), path=PLACE, replace=FLAG)
def write_lean(view: LeanView, path: str | Path, *, replace: bool = False) -> Path:
    """Write a run folder with one CSV file per table and everything as JSON, whole or not at all.

    Parameters
    ----------
    view
        What `lean_view` found.
    path
        The folder to make.
    replace
        Whether an earlier folder of that name and kind may be replaced.

    Raises
    ------
    InputError
        When the folder exists and may not be replaced, or there is no room for it.
    """
    model = view.model
    notes = [*told(model.changes), *view.notes]
    document = {"title": model.title, "currency": model.currency} | lean_records(view)
    with RunFolder(path, replace=replace, kind=KIND, marks=recorded(model)) as run:
        run.write_json(DOCUMENT, document)
        for name, table in lean_tables(view).items():
            run.write_table(f"{name}.csv", table)
        if notes:
            run.write_text("notes.txt", "\n".join(notes) + "\n")
    return run.target


def lines_in(document: Mapping[str, Any]) -> list[LeanLine]:
    """Lines and makers as `lean.json` tells them, without their stations."""
    return [
        LeanLine(**{**one, "parts": tuple(one["parts"]), "too_long": tuple(one["too_long"]), "balance": None})
        for one in document["lines"]
    ]


def conditions_in(document: Mapping[str, Any]) -> list[LeanCondition]:
    """Conditions as `lean.json` tells them; what any length would do has no limit there."""
    known = {one.name for one in fields(LeanCondition)}
    return [
        LeanCondition(**{key: value for key, value in one.items() if key in known} | {"missing": tuple(one["missing"])})
        for one in document["conditions"]
    ]


def _table(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> pd.DataFrame:
    """Rows as a table whose whole numbers stay whole where a cell is empty."""
    return pd.DataFrame(list(rows), columns=list(columns), dtype=object)


def _line(line: LeanLine) -> dict[str, object]:
    balance = line.balance
    return {
        "site": line.site, "line": line.name, "parts": JOINT.join(line.parts), "units": line.units, "takt": line.takt,
        "cycle": line.cycle, "needed": line.needed, "keeps_pace": line.keeps_pace, "bottleneck": line.bottleneck,
        "stations": None if balance is None else len(balance.stations),
        "fewest_stations": None if balance is None else balance.proven,
        "at_work": None if balance is None else balance.efficiency, "too_long": JOINT.join(line.too_long) or None,
    }  # fmt: skip


def _stations(line: LeanLine) -> Iterator[dict[str, object]]:
    if line.balance is None:
        return
    pairs: Sequence[tuple[Sequence[str], float]] = tuple(zip(line.balance.stations, line.balance.loads, strict=True))
    for number, (tasks, load) in enumerate(pairs, start=1):
        yield {"site": line.site, "line": line.name, "station": number, "load": load, "tasks": JOINT.join(tasks)}


def _condition(one: LeanCondition) -> dict[str, object]:
    held = {name: getattr(one, name) for name in CONDITIONS if name != "missing"}
    if one.shorter_days is not None and isinf(one.shorter_days):
        held["shorter_days"] = None
    return held | {"missing": JOINT.join(one.missing) or None}
