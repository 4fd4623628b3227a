"""Second stages compiled in bulk: the rules are read once for all scopes in which they say the same.

A row whose rule gets the same answers to all it asks is the same row: it is read once for all scopes where that is so.
One that never asks how long the watch is says the same in a short watch as in a long one, and once everything that
was under way has arrived it says the same in every period: it is read until then and written again for the periods
after. What comes out equals what `compile_model` makes of the Pyomo model, row by row.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import numpy as np
import pyomo.environ as pyo

from resilience.program.formulation.language import SKIP, KnownWhen
from resilience.program.formulation.recourse import build_recourse
from resilience.program.reading.algebra import DATA, TIMED
from resilience.program.reading.assemble import Entries, Label, assemble, numbering, write_out
from resilience.program.reading.notes import Members, Notes
from resilience.program.reading.readings import Readings, SeriesReading
from resilience.program.reading.series import FirstColumns, Register, Watch, series_page
from resilience.program.scope.data import Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resilience.plan.model import Model
    from resilience.program.reading.compile import Compiled
    from resilience.program.reading.series import DeclaredRows, Sheet
    from resilience.program.scope.scope import Scope
    from resilience.program.sizes import Sizes


class _First:
    """The first stage as the rules of the second see it: its variables are terms, the rest is as it is."""

    def __init__(self, model: Any, columns: Sequence[Any]) -> None:
        self._model = model
        self._place = {id(column): place for place, column in enumerate(columns)}
        self.n_columns = len(columns)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._model, name)
        if isinstance(value, pyo.Var):
            value = FirstColumns({index: self._place[id(value[index])] for index in value})
        self.__dict__[name] = value
        return value


@dataclass
class Compiler:
    """Compiles scopes of one model; remembers what it has read."""

    model: Model
    sizes: Sizes
    first: Any
    readings: Readings = field(default_factory=Readings)
    own: Register = field(default_factory=Register)
    data: Register = field(default_factory=Register)
    same: dict[Any, Any] = field(default_factory=dict)
    "What scopes were asked for, once each: equal answers are told apart from others at a glance."
    _constants: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, model: Model, sizes: Sizes, first_model: Any, columns: Sequence[Any]) -> Compiler:
        """For a first stage in Pyomo with its columns in order."""
        return cls(model, sizes, _First(first_model, columns))

    def family(self, scopes: Sequence[Scope]) -> Iterator[tuple[Scope, Compiled, tuple[Field, ...]]]:
        """Compile scopes that differ only in their periods, the longest first."""
        labels: dict[tuple[Label, ...], tuple[Label, ...]] = {}
        for scope in sorted(scopes, key=lambda scope: -scope.periods):
            yield scope, *self._compile(scope, labels)

    def _compile(
        self, scope: Scope, labels: dict[tuple[Label, ...], tuple[Label, ...]]
    ) -> tuple[Compiled, tuple[Field, ...]]:
        notes = Notes()
        watch = Watch(scope.periods, notes)
        watched: Any = _Watched(scope, watch, self.same)
        sheet = build_recourse(self.model, self.sizes, self.first, watched, series_page)
        sheet.number(self.own, 0)
        sheet.data.number(self.data, DATA)
        names = tuple(Label(name, key, rows.timed) for name, rows in sheet.rows.items() for key in rows.keys)
        functions = {name: sheet.functions[name].rule(sheet) for name in ("loss", "short")}
        for part in (sheet, sheet.data, watched):
            part.noting(notes)
        if self._constants != sheet.constants:  # rules use them without asking
            self._constants, self.readings = sheet.constants, Readings()
        reader = _WatchReader(sheet, watch, self._settled(scope), self.readings)
        written = write_out([reader.series(sheet.rows[label.component], label) for label in names], scope.periods)
        own, data = numbering(sheet, scope.periods, labels), numbering(sheet.data, scope.periods, labels)
        names = labels.setdefault(names, names)
        compiled = assemble(own, data, written, names, functions, self.first.n_columns, sheet.decided)
        return compiled, _fields(sheet)

    def _settled(self, scope: Scope) -> int:
        """Periods after which nothing arrives any more that was under way at onset, and two more to see it."""
        lanes = [self.model.network.lanes[lane] for lane in scope.lanes]
        leads = [lane.lead_periods for lane in lanes]
        leads += [self.model.network.lanes[lane].lead_periods + longer for lane, longer in scope.longer]
        leads += [int(lane.expedite_lead_time + 0.5) for lane in lanes if lane.expedite_lead_time is not None]
        return max(leads, default=0) + 3


class _Watched:
    """A scope whose periods are known only through the watch."""

    def __init__(self, scope: Scope, watch: Watch, same: dict[Any, Any]) -> None:
        self.watch = watch
        self._notes: Notes | None = None
        asked = ((field.name, getattr(scope, field.name)) for field in fields(scope) if field.name != "periods")
        self._asked = {name: same.setdefault(value, value) for name, value in asked}

    @property
    def periods(self) -> int:
        """How many; asking makes a row depend on it."""
        return len(self.watch)

    def noting(self, notes: Notes) -> None:
        """Note from now on what rules ask."""
        self._notes = notes
        for name, value in self._asked.items():
            if isinstance(value, frozenset):
                self.__dict__[name] = Members.noted(value, f"scope.{name}", notes)
        notes.asker("scope", self._asked.get)

    def __getattr__(self, name: str) -> Any:
        if name not in self._asked:
            raise AttributeError(name)
        if self._notes is not None:
            self._notes.note("scope", name, self._asked[name])
        return self._asked[name]


@dataclass
class _WatchReader:
    """Reads rows, each only as often as it differs."""

    sheet: Sheet
    watch: Watch
    settled: int
    readings: Readings

    def series(self, rows: DeclaredRows, label: Label) -> Entries:
        """Rows of one key in all periods."""
        notes = self.watch.notes
        known = self.readings.find(label, notes, self.watch.periods)
        if known is not None:
            return known
        notes.begin()
        entries, repeats = self._read(rows, label)
        self.readings.keep(label, SeriesReading(entries, notes.taken, None if repeats else self.watch.periods))
        return entries

    def _read(self, rows: DeclaredRows, label: Label) -> tuple[Entries, bool]:
        """Rows as read, and whether they stand for those of a longer watch, too."""
        if not label.timed:
            return _entries([(0, rows.rule(self.sheet, *label.key))], goes_on=False), True
        periods = self.watch.periods
        found = [(t, rows.rule(self.sheet, *label.key, t)) for t in range(min(self.settled, periods))]
        if periods <= self.settled:
            return _entries(found, goes_on=False), False
        if not _repeats(*(row for _, row in found[-2:])):
            found += [(t, rows.rule(self.sheet, *label.key, t)) for t in range(self.settled, periods)]
            return _entries(found, goes_on=False), False
        return _entries(found, goes_on=found[-1][1] is not SKIP), True


def _repeats(before: Any, after: Any) -> bool:
    """Whether a row is the one before it, a period later."""
    if before is SKIP or after is SKIP:
        return before is after
    a, b = before.body, after.body
    shifted = tuple([code + (1 if code & TIMED else 0) for code in a.codes])
    same = (before.lower, before.upper, a.constant, a.coefficients) == (
        after.lower, after.upper, b.constant, b.coefficients,
    )  # fmt: skip
    return same and shifted == b.codes


def _entries(found: Sequence[tuple[int, Any]], *, goes_on: bool) -> Entries:
    rows = [(t, row) for t, row in found if row is not SKIP]
    return Entries(
        np.array([code for _, row in rows for code in row.body.codes], dtype=np.int64),
        np.array([value for _, row in rows for value in row.body.coefficients], dtype=float),
        np.array([len(row.body.codes) for _, row in rows], dtype=np.int64),
        np.array([t for t, _ in rows], dtype=np.int64),
        np.array([(row.lower - row.body.constant, row.upper - row.body.constant) for _, row in rows]).reshape(-1, 2),
        goes_on,
    )


def _fields(sheet: Sheet) -> tuple[Field, ...]:
    """Scenario data in the order of their columns."""
    return tuple(
        Field(name, tuple(series.keys), timed=series.watch is not None, seen=series.known is KnownWhen.SEEN)
        for name, series in sheet.data.columns.items()
    )
