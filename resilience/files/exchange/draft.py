"""What an import has made of a file so far: tables as text with blanks, what was carried how, and what was lost."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files.exchange.imported import LostInImport
from resilience.files.nearest import suggestion
from resilience.files.registry.columns import PROVENANCE, TABLES
from resilience.files.registry.naming import SETTINGS
from resilience.files.registry.settings import Settings, read_setting
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FORM = "Write TABLE.COLUMN=VALUE, such as lanes.mode=road, or model.KEY=VALUE, such as model.currency=EUR."


@dataclass
class Draft:
    """A model being made of another form; `settings` as in `model.toml`, `rows` by table, cells as text."""

    settings: dict[str, object] = field(default_factory=dict)
    rows: dict[str, list[dict[str, str]]] = field(default_factory=lambda: {name: [] for name in TABLES})
    carried: list[str] = field(default_factory=list)
    stated: list[str] = field(default_factory=list)
    _lost: Counter[str] = field(default_factory=Counter)
    _why: dict[str, str] = field(default_factory=dict)

    def add(self, table: str, **cells: str | float | None) -> None:
        """Add a record; None and an empty text are blank cells."""
        self.rows[table].append({name: cell_of(cell) for name, cell in cells.items()})

    def lose(self, what: str, why: str, count: int = 1) -> None:
        """Note that something has no place in a model."""
        self._lost[what] += count
        self._why.setdefault(what, why)

    @property
    def lost(self) -> tuple[LostInImport, ...]:
        """What was lost, in the order in which it was met."""
        return tuple(LostInImport(what, count, self._why[what]) for what, count in self._lost.items() if count)

    def state(self, given: Iterable[str]) -> None:
        """Fill the blanks of columns and settings with what the planner states for all of them.

        Raises
        ------
        InputError
            With everything that names no column or setting.
        """
        wrong: list[Finding] = []
        for text in given:
            place, equals, value = text.partition("=")
            table, dot, column = place.strip().partition(".")
            problem = None if equals and dot and value.strip() else f"{text!r} states nothing."
            remedy = FORM
            if problem is None and column not in _columns(table):
                problem, remedy = _unknown(table, column)
            if problem is not None:
                wrong.append(Finding(Code.OPTION, problem, remedy, "--state"))
            else:
                self._fill(table, column, value.strip())
        if wrong:
            raise InputError(wrong)

    def _fill(self, table: str, column: str, value: str) -> None:
        if table == SETTINGS:
            self.settings[column] = read_setting((column,), value)
            self.stated.append(f"{SETTINGS}.{column} = {value}")
            return
        blank = [row for row in self.rows[table] if not row.get(column)]
        for row in blank:
            row[column] = value
        self.stated.append(f"{table}.{column} = {value}, in {len(blank)} of {len(self.rows[table])} records")


def cell_of(cell: str | float | None) -> str:
    """Text of a cell: a whole number without decimals, nothing where nothing is said."""
    return "" if cell is None else str(cell).strip() if isinstance(cell, str) else repr(float(cell)).removesuffix(".0")


def counted(rows: Iterable[Mapping[str, object]], columns: Iterable[str]) -> dict[str, int]:
    """In how many rows each column says something, a 0 included, none left out that never does."""
    found: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        for column in columns:
            found[column] += row.get(column) not in (None, "")
    return found


def _columns(table: str) -> frozenset[str]:
    if table == SETTINGS:
        return frozenset(Settings.model_fields)
    own = TABLES[table].names if table in TABLES else ()
    return frozenset({*own, *(column.name for column in PROVENANCE)}) if own else frozenset()


def _unknown(table: str, column: str) -> tuple[str, str]:
    if table != SETTINGS and table not in TABLES:
        return f"There is no table {table!r}.", suggestion(table, [*TABLES, SETTINGS])
    return f"{table} has no {column!r}.", suggestion(column, _columns(table))
