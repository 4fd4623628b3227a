"""Contested numbers of the tables: those whose author wrote a range beside them, each end a future of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.files.changes.change import ChangeKind, InputChange, Said
from resilience.files.changes.hazards import HAZARD
from resilience.files.registry.column import NUMERIC
from resilience.files.registry.columns import TABLES
from resilience.files.registry.naming import RANGES
from resilience.files.scenarios.priors_named import listed_hazards
from resilience.hazard.priors.prior import PriorRate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.files.inputs import Inputs
    from resilience.study.studies.futures import Future


@dataclass(frozen=True)
class RangedNumber:
    """A number of the tables with a range beside it: its cell and both ends as written; blank where there is none."""

    table: str
    key: Mapping[str, str]
    column: str
    today: str
    low: str
    high: str

    @property
    def row(self) -> str:
        """Which row it stands in, in words."""
        return ", ".join(word for word in self.key.values() if word)

    def change(self, end: str) -> InputChange:
        """The change that sets it to one of its ends."""
        where = {name: (word,) for name, word in self.key.items() if word}
        said = Said("tornado", f"{self.column} of {self.table} {self.row}")
        return InputChange(self.table, ChangeKind.SET, end, self.column, where, said)


@dataclass(frozen=True)
class Swing:
    """A contested number, and the place of the future of each end; None where there is none, or it makes no sense."""

    number: RangedNumber
    low: int | None
    high: int | None


@dataclass(frozen=True)
class SwingsAsked:
    """Contested numbers, and the futures of their ends."""

    swings: tuple[Swing, ...]
    futures: tuple[Future, ...]
    notes: tuple[str, ...] = ()


def ranged_numbers(inputs: Inputs) -> Iterator[RangedNumber]:
    """Every number of the model's tables that has a range beside it, and every rate that is that of a prior."""
    yield from _ranged_rates(inputs)
    for name, table in inputs.raw.tables.items():
        if name not in TABLES:
            continue
        for row in table.rows:
            key = {column: row.cells.get(column, "") for column in TABLES[name].key}
            for column in TABLES[name].columns:
                low, high = (row.cells.get(column.name + end, "") for end in RANGES)
                if column.kind in NUMERIC and (low or high):
                    yield RangedNumber(name, key, column.name, row.cells.get(column.name, ""), low, high)


def _ranged_rates(inputs: Inputs) -> Iterator[RangedNumber]:
    contents = () if inputs.scenarios is None else inputs.scenarios.contents
    for hazard in (hazard for _, content in contents for hazard in listed_hazards(content)):
        if isinstance(hazard, dict) and isinstance(rate := hazard.get("rate"), PriorRate):
            low, high = (f"{end:.15g}" for end in (rate.prior.rate_low, rate.prior.rate_high))
            yield RangedNumber(HAZARD, {"name": str(hazard.get("name"))}, "rate", f"{rate:.15g}", low, high)
