"""A first basis from a sibling: programs of the same rows and columns, watched for another length, end at a like one.

Outages of one supplier differ in how long they last, and so does the watch; what runs out when, and what catches up
afterwards, is much the same. Begun at the basis of the longest a case takes a third of the pivots it takes from
nothing, and no presolve. A basis that fits badly costs pivots only: HiGHS mends it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import highspy

if TYPE_CHECKING:
    from resilience.program.kin import Kin

    Statuses = list[Any]

_AWAY = highspy.HighsBasisStatus.kLower
_THERE = highspy.HighsBasisStatus.kBasic


@dataclass
class _Eldest:
    """The first of its siblings that was solved; its basis is read when another one asks for it."""

    kin: Kin
    basis: Any
    pivots: int
    _read: tuple[Statuses, Statuses] | None = None

    @property
    def statuses(self) -> tuple[Statuses, Statuses]:
        """Of columns and of rows, each followed by that of what it does not have."""
        if self._read is None:
            self._read = [*self.basis.col_status, _AWAY], [*self.basis.row_status, _THERE]
        return self._read


@dataclass
class Siblings:
    """The eldest of each family of siblings."""

    _eldest: dict[bytes, _Eldest] = field(default_factory=dict)

    def basis_for(self, kin: Kin) -> tuple[Any, int] | None:
        """A basis to begin with, and the pivots its eldest took from nothing; None where no sibling is known."""
        eldest = self._eldest.get(kin.mark)
        if eldest is None:
            return None
        columns, rows = eldest.statuses
        basis = highspy.HighsBasis()
        basis.col_status = [columns[place] for place in kin.columns_in(eldest.kin).tolist()]
        basis.row_status = [rows[place] for place in kin.rows_in(eldest.kin).tolist()]
        basis.valid = True
        return basis, eldest.pivots

    def learn(self, kin: Kin, basis: Any, pivots: int) -> None:
        """Take over the basis at which a case without siblings ended."""
        self._eldest.setdefault(kin.mark, _Eldest(kin, basis, pivots))
