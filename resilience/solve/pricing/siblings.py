"""A first basis from a sibling: programs of the same rows and columns, watched for another length, end at a like one.

Outages of one supplier differ in how long they last, and so does the watch; what runs out when, and what catches up
afterwards, is much the same. Begun at the basis of the longest a case takes a third of the pivots it takes from
nothing, and no presolve. A basis that fits badly costs pivots only: HiGHS mends it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from resilience.solve.pricing.far import is_far

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.program.blocks.kin import Kin
    from resilience.solve.highs import Vector

    Statuses = NDArray[np.int8]

_STATUSES = {int(status): status for status in highspy.HighsBasisStatus.__members__.values()}
_AWAY, _THERE = int(highspy.HighsBasisStatus.kLower), int(highspy.HighsBasisStatus.kBasic)


@dataclass
class _Eldest:
    """The first of its siblings that was solved; its basis is read when another one asks for it.

    `linked` are the columns of the plan, (n_linked,), where those are known.
    """

    kin: Kin
    basis: Any
    pivots: int
    linked: Vector | None = None
    _read: tuple[Statuses, Statuses] | None = None

    @property
    def statuses(self) -> tuple[Statuses, Statuses]:
        """Of columns and of rows, each followed by that of what it does not have."""
        if self._read is None:
            self._read = _numbers(self.basis.col_status, _AWAY), _numbers(self.basis.row_status, _THERE)
        return self._read

    def is_far(self, linked: Vector | None) -> bool:
        """Whether it was solved at a plan far from these columns."""
        return linked is not None and self.linked is not None and is_far(self.linked, linked)


@dataclass
class Siblings:
    """The eldest of each family of siblings."""

    _eldest: dict[bytes, _Eldest] = field(default_factory=dict)

    def basis_for(self, kin: Kin, linked: Vector | None = None) -> tuple[Any, int] | None:
        """A basis to begin with, and the pivots its eldest took from nothing; None where no sibling is known.

        Nor where it was solved at a plan far from these columns, (n_linked,).
        """
        eldest = self._eldest.get(kin.mark)
        if eldest is None or eldest.is_far(linked):
            return None
        columns, rows = eldest.statuses
        basis = highspy.HighsBasis()
        basis.col_status = [_STATUSES[number] for number in columns[kin.columns_in(eldest.kin)].tolist()]
        basis.row_status = [_STATUSES[number] for number in rows[kin.rows_in(eldest.kin)].tolist()]
        basis.valid = True
        return basis, eldest.pivots

    def learn(self, kin: Kin, basis: Any, pivots: int, linked: Vector | None = None) -> None:
        """Take over the basis at which a case without siblings ended, or with siblings at a plan far from this one."""
        eldest = self._eldest.get(kin.mark)
        if eldest is None or eldest.is_far(linked):
            self._eldest[kin.mark] = _Eldest(kin, basis, pivots, linked)


def _numbers(statuses: list[Any], otherwise: int) -> Statuses:
    """Statuses in a byte each: as HiGHS hands them over each is an object of its own."""
    return np.array([*map(int, statuses), otherwise], dtype=np.int8)
