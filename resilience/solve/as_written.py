"""A case as Pyomo itself reads it, all branches in one program, and what it costs at least by these rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.errors import SolverError
from resilience.solve.highs import Arrays, Limits, pass_arrays, run
from resilience.solve.instances import new_highs, row_duals
from resilience.solve.pricing.ready import CROSSED
from resilience.solve.verify import ROW_TOLERANCE, check_point

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from resilience.program.blocks.block import Block
    from resilience.program.written import WrittenScope
    from resilience.solve.highs import Run, Vector
    from resilience.solve.instances import Instance


@dataclass(frozen=True)
class Joined:
    """The rows of all branches of a case, over the engine's columns and those it left out.

    `arrays` are at a plan of nothing; `links` (n_rows, n_first_columns) are the plan's entries, `set_loss`
    (n_first_columns,) what the plan adds to the loss. `members` are the places in the block of one scenario for each
    branch, `shares` their weights.
    """

    arrays: Arrays
    links: sparse.csr_array
    set_loss: Vector
    rows: list[str]
    members: NDArray[np.intp]
    shares: Vector

    @classmethod
    def of(cls, written: WrittenScope, block: Block, case: int, n_first: int) -> Joined:
        """Write a case's branches into one program, columns that they share once."""
        inside, shares, one = np.flatnonzero(block.case_of == case), block.shares[case], written.compiled
        members = np.array([inside[block.branch_of[inside] == k][0] for k in range(block.n_branches)], dtype=np.intp)
        places = list(_places(written, block))
        width = max(block.n_columns, *(int(where.max(initial=-1)) + 1 for where in places))
        numbers = written.numbers([block.scenarios[member] for member in members.tolist()], n_first)
        lower, upper, cost = np.full(width, -np.inf), np.full(width, np.inf), np.zeros(width)
        for where, own, share in zip(places, numbers, shares.tolist(), strict=True):
            np.maximum.at(lower, where, own.lower)
            np.minimum.at(upper, where, own.upper)
            np.add.at(cost, where, share * one.cost)
        low, high = (np.concatenate([getattr(own, side) for own in numbers]) for side in ("row_lower", "row_upper"))
        arrays = Arrays(cost, _matrix(one.matrix, places, width), low, high, lower, upper, np.zeros(width, dtype=bool))
        links = sparse.csr_array(sparse.vstack([own.links for own in numbers], format="csr"))
        return cls(arrays, links, one.link_vectors["loss"], list(one.rows) * len(members), members, shares)

    def at(self, x: Vector, *, widened: bool = False) -> Arrays:
        """The program at a plan; `widened` by what a solver lets a plan break its rows."""
        moved = self.links @ x
        given = CROSSED + ROW_TOLERANCE * (abs(self.links) @ np.abs(x)) if widened else 0.0
        low, high = self.arrays.row_lower - moved - given, self.arrays.row_upper - moved + given
        return replace(self.arrays, row_lower=low, row_upper=high, offset=float(self.set_loss @ x))


def _matrix(own: sparse.csr_array, places: list[NDArray[np.intp]], width: int) -> sparse.csr_array:
    entries = own.tocoo()
    shape = (own.shape[0], width)
    pieces = [sparse.csr_array((entries.data, (entries.row, where[entries.col])), shape=shape) for where in places]
    return sparse.csr_array(sparse.vstack(pieces, format="csr"))


def _places(written: WrittenScope, block: Block) -> Iterator[NDArray[np.intp]]:
    """Where Pyomo's columns of each branch stand among the engine's; those the engine left out follow at the end."""
    known = block.branches.single.columns.place
    asked = [one.address for one in written.compiled.columns.entries()]
    stranger = known.keys() - set(asked)
    if stranger:
        msg = f"The rules know no column {next(iter(stranger))} of the disruption {block.scenarios[0].name!r}."
        raise SolverError(msg)
    of_engine = np.array([known.get(address, -1) for address in asked], dtype=np.intp)
    left_out = np.flatnonzero(of_engine < 0)
    for branch, where in enumerate(block.branches.positions):
        found = np.where(of_engine < 0, 0, where[of_engine]) if len(where) else np.zeros_like(of_engine)
        found[left_out] = block.n_columns + branch * len(left_out) + np.arange(len(left_out))
        yield found


@dataclass(frozen=True)
class Least:
    """What a case loses at least at a plan, and multipliers of its rows, from a model of its own."""

    value: float
    multipliers: Vector
    arrays: Arrays
    widened: bool
    "Whether its rows had to give by what a solver lets a plan break them."

    @classmethod
    def of(cls, joined: Joined, x: Vector, who: str) -> Least:
        """Solve a case; a plan may break its rows by a share of their terms, and leave nothing between two of them."""
        for widened in (False, True):
            arrays = joined.at(x, widened=widened)
            highs, found = _solved(arrays)
            if found.x is not None:
                check_point(arrays, found.x, f"least answer to the {who}", joined.rows)
                return cls(found.objective, row_duals(highs), arrays, widened)
        msg = f"By Pyomo's own rows the {who} has no answer: {found.detail}."
        raise SolverError(msg)


def _solved(arrays: Arrays) -> tuple[Instance, Run]:
    highs = new_highs()
    pass_arrays(highs, arrays)
    return highs, run(highs, Limits(), is_mip=False, interruptible=False)
