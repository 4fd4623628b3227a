"""Which columns and rows of two programs correspond: those of one series, in periods alike.

Programs whose series are the same are kin: they hold the same part of the network, watched for another length each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from resilience.program.reading.assemble import Names
from resilience.program.reading.compact import narrowed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.program.reading.assemble import Label
    from resilience.program.reading.compile import Compiled

    Whole = NDArray[np.signedinteger]
    Places = NDArray[np.intp]

SIZE = 16


@dataclass(frozen=True)
class Standing:
    """Series and period of each column, or of each row."""

    series: Whole
    periods: Whole

    @classmethod
    def of(cls, names: Names) -> Standing:
        """Those of names, in few bytes."""
        return cls(*(narrowed(numbers) for numbers in names.standing))

    def places_in(self, other: Standing, longer: int, middle: float) -> Places:
        """Place of each in the other, which is watched so many periods longer; -1 where there is none.

        Periods before the middle count from the begin of the watch, the others from its end.
        """
        periods = self.periods + np.where(self.periods >= middle, longer, 0)
        shape = [1 + max(int(a.max(initial=0)), int(b.max(initial=0)))
                 for a, b in ((self.series, other.series), (periods, other.periods))]  # fmt: skip
        table = np.full(shape, -1, dtype=np.intp)
        table[other.series, other.periods] = np.arange(len(other.series))
        return np.where(periods >= 0, table[self.series, np.maximum(periods, 0)], -1)


@dataclass(frozen=True)
class Kin:
    """Where a program's columns and rows stand, and for how many periods it is watched; kin have the same `mark`."""

    mark: bytes
    columns: Standing
    rows: Standing
    periods: int

    @classmethod
    def of(cls, template: Compiled, periods: int) -> Kin | None:
        """Tell a template's; None where it is not made of series."""
        columns, rows = template.columns, template.rows
        if not (isinstance(columns, Names) and isinstance(rows, Names)):
            return None
        return cls(_marked(columns.labels) + _marked(rows.labels), Standing.of(columns), Standing.of(rows), periods)

    def keeping(self, rows: Places) -> Kin:
        """The same with some of the rows alone."""
        return replace(self, rows=Standing(self.rows.series[rows], self.rows.periods[rows]))

    def columns_in(self, other: Kin) -> Places:
        """Place of each column in another program of its kin; -1 where there is none."""
        return self.columns.places_in(other.columns, other.periods - self.periods, self.periods / 2)

    def rows_in(self, other: Kin) -> Places:
        """Place of each row in another program of its kin; -1 where there is none."""
        return self.rows.places_in(other.rows, other.periods - self.periods, self.periods / 2)


@lru_cache(maxsize=256)
def _marked(labels: tuple[Label, ...]) -> bytes:
    return blake2b(repr(labels).encode(), digest_size=SIZE).digest()
