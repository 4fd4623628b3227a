"""What a replay sweeps: the values that an uncertain input may have, one axis each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resilience.quantities import LaneId, PartId, SiteId


@on_screen
@dataclass(frozen=True, slots=True)
class StockSweep:
    """Alternative covers (periods of demand) of one stock position. `pair` as for all sweeps: see `combinations`."""

    site: SiteId
    part: PartId
    covers: tuple[float, ...]
    source: str
    pair: str | None = None

    def __len__(self) -> int:
        """How many values it has."""
        return len(self.covers)


@on_screen
@dataclass(frozen=True, slots=True)
class LeadSweep:
    """Alternative lead times (periods) of one lane."""

    lane: LaneId
    lead_times: tuple[float, ...]
    source: str
    pair: str | None = None

    def __len__(self) -> int:
        """How many values it has."""
        return len(self.lead_times)


@on_screen
@dataclass(frozen=True, slots=True)
class OutputSweep:
    """Alternative readings of the planned output, units per period.

    Parts used per period stay as they are: the loss in periods is the same, and the loss and every figure in units of
    demand scale with the output.
    """

    outputs: tuple[float, ...]
    source: str
    pair: str | None = None

    def __len__(self) -> int:
        """How many values it has."""
        return len(self.outputs)


@on_screen
@dataclass(frozen=True, slots=True)
class ColumnSweep:
    """Alternative cells, as written, of one column of a model's table, in the rows whose cells are those of `where`."""

    table: str
    where: Mapping[str, tuple[str, ...]]
    column: str
    values: tuple[str, ...]
    source: str
    pair: str | None = None

    def __len__(self) -> int:
        """How many values it has."""
        return len(self.values)

    @property
    def label(self) -> str:
        """What is swept, in a few words."""
        rows = " ".join("/".join(words) for words in self.where.values()) or self.table
        return f"{rows} {self.column}"


@on_screen
@dataclass(frozen=True, slots=True)
class HazardSweep:
    """Alternative values, as written, of one key of a dated hazard, or of all of them where none is named."""

    hazard: str | None
    key: str
    values: tuple[object, ...]
    source: str
    pair: str | None = None

    def __len__(self) -> int:
        """How many values it has."""
        return len(self.values)

    @property
    def label(self) -> str:
        """What is swept, in a few words."""
        return self.key if self.hazard is None else f"{self.hazard} {self.key}"


Sweep: TypeAlias = StockSweep | LeadSweep | OutputSweep | ColumnSweep | HazardSweep
Place: TypeAlias = "tuple[int, ...]"
"""Which value of each sweep, in their order."""


def combinations(sweeps: Sequence[Sweep]) -> Iterator[Place]:
    """Yield every combination of values, the last sweep's changing first; sweeps of one `pair` change together."""
    axes = list(dict.fromkeys(_axis(sweeps, place) for place in range(len(sweeps))))
    lengths = [len(sweeps[axis]) for axis in axes]
    for chosen in product(*map(range, lengths)):
        at = dict(zip(axes, chosen, strict=True))
        yield tuple(at[_axis(sweeps, place)] for place in range(len(sweeps)))


def _axis(sweeps: Sequence[Sweep], place: int) -> int:
    """The first sweep that changes together with this one."""
    pair = sweeps[place].pair
    if pair is None:
        return place
    return next(other for other, sweep in enumerate(sweeps) if sweep.pair == pair)
