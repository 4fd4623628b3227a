"""What was learned of cases and plans, from one program to the next and across a kill.

A cut bounds a case's loss from below by a function of the plan, and holds in every program that has the same case,
whatever its rate and whatever the first stage costs or allows. So a changed rate, cost, bound or set of scenarios
starts from all that is still true: cuts and bases of the cases that stayed the same, and the last plans.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Self

import numpy as np
from scipy import sparse

from resilience.screen import on_screen
from resilience.solve.memory.fingerprints import SIZE, fingerprints, namesake
from resilience.solve.memory.pool import PlanePool
from resilience.solve.memory.stored import read, write
from resilience.solve.pricing.cuts import Cuts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Vector
    from resilience.solve.pricing.warm import Ended

KEEP = 16
"""Planes kept per case."""
ROOM = 40_000_000
"""Numbers kept in all (320 MB); beyond it the cases longest unasked for are forgotten."""
SLACK = 1e-7
"""Relative violation of the first stage's rows up to which an old plan is a point to start from."""


class Role(StrEnum):
    """Which plan."""

    BEST = "best"
    "The best with whole choices."
    RELAXED = "relaxed"
    "The best of the relaxation."


@dataclass(frozen=True)
class Recalled:
    """What is known of a program before anything is solved.

    `cuts` are rows for the master, several per case or none; `known` counts the cases something is known of, of
    `asked`; `plans` are plans found before that keep this program's first stage, the best whole one first.
    """

    cuts: Cuts
    known: int
    asked: int
    plans: tuple[Vector, ...]

    @property
    def x(self) -> Vector | None:
        """The best plan of before."""
        return self.plans[0] if self.plans else None


@dataclass(frozen=True)
class CasePlace:
    """Where a case stands in a program: its fingerprints, its first outcome, and the columns it looks at, by name."""

    mark: bytes
    namesake: bytes
    outcome: int
    linked: NDArray[np.intp]
    shares: Vector


@on_screen
@dataclass
class Memory:
    """Cuts by case, bases by case, plans; grows with what is solved, within bounds."""

    keep: int = KEEP
    room: int = ROOM
    pools: dict[bytes, PlanePool] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    "Number of each first-stage column's name: a case's columns are kept in this order."
    plans: dict[Role, tuple[NDArray[np.intp], Vector]] = field(default_factory=dict)
    "Columns by name, and values."
    checked: dict[bytes, Vector] = field(default_factory=dict)
    "Inputs, losses and units short of a case as priced by a cold solver."
    bases: dict[bytes, Ended] = field(default_factory=dict)
    "Where cases ended, by namesake, as the solver holds it: for this process alone."
    after: Callable[[Memory], None] | None = None
    "Called after something was learned: a checkpoint."
    done: Callable[[Memory], None] | None = None
    "Called once a plan is found, which nothing may lose any more."
    known: int = 0
    asked: int = 0
    "Of how many cases of the last program recalled something was known, and how many there were."
    _count: int = 0
    _size: int = 0
    _program: TwoStageProgram | None = None
    _places: tuple[CasePlace, ...] = ()

    def places(self, rated: TwoStageProgram) -> tuple[CasePlace, ...]:
        """Every case of a program."""
        if self._program is not rated:
            self._program, self._places = rated, tuple(self._found_places(rated))
            self._count += 1
        return self._places

    def recall(self, rated: TwoStageProgram) -> Recalled:
        """All that is known of a program whose cases all have rates."""
        places = self.places(rated)
        n_outcomes = sum(len(place.shares) for place in places)
        known = [(case, place) for case, place in enumerate(places) if place.mark in self.pools]
        for _, place in known:
            self.pools[place.mark].used = self._count
        cuts = self._rows(known, len(rated.first.columns), n_outcomes)
        self.known, self.asked = len(known), len(places)
        return Recalled(cuts, len(known), len(places), tuple(self._plans_for(rated)))

    def learn(self, rated: TwoStageProgram, cuts: Cuts) -> None:
        """Keep the planes of a pricing of losses; rows speak of `cuts.cases`."""
        places = self.places(rated)
        plans = self._same_columns(rated)
        slopes = cuts.slopes
        shares = cuts.shares
        for row, case in enumerate(cuts.cases.tolist()):
            place = places[case]
            n = len(place.shares)
            outcomes = slice(place.outcome, place.outcome + n)
            tilt = np.zeros(len(cuts.trial))
            here = slice(slopes.indptr[row], slopes.indptr[row + 1])
            tilt[slopes.indices[here]] = slopes.data[here]
            mix = np.zeros(n)
            here = slice(shares.indptr[row], shares.indptr[row + 1])
            mix[shares.indices[here] - place.outcome] = shares.data[here]
            parts = (mix, cuts.losses[outcomes], cuts.short[outcomes], cuts.trial[place.linked], tilt[place.linked])
            self._add(place, np.concatenate(parts), plans)
        self._forget()
        if self.after is not None:
            self.after(self)

    def plan(self, program: TwoStageProgram, x: Vector, role: Role = Role.BEST) -> None:
        """Remember a plan in the place of the last of its role."""
        self.plans[role] = self._columns(program), x.copy()

    def keep_plan(self, program: TwoStageProgram, x: Vector) -> None:
        """Remember the plan that a search has found, and have it written."""
        self.plan(program, x)
        if self.done is not None:
            self.done(self)

    def copy(self) -> Self:
        """Return one with the same contents that goes its own way: for questions that leave this one as it is."""
        pools = {mark: replace(pool) for mark, pool in self.pools.items()}
        return replace(
            self, pools=pools, names=dict(self.names), plans=dict(self.plans), checked=dict(self.checked),
            bases=dict(self.bases), after=None, done=None, _program=None, _places=(),
        )  # fmt: skip

    def recent(self) -> Self:
        """Return one that holds of all cases only those asked for since this one was made or read.

        A memory that goes from week to week would else gather every situation that ever was.
        """
        asked = {mark: replace(pool) for mark, pool in self.pools.items() if pool.used > 0}
        checked = {mark: known for mark, known in self.checked.items() if mark in asked}
        return replace(self.copy(), pools=asked, checked=checked)

    def save(self, path: Path) -> None:
        """Write planes, plans and checked losses, without bases; the file appears whole or stays as it was."""
        pools = {
            mark: np.concatenate([[pool.n_branches, pool.rows.shape[1]], pool.rows.ravel()])
            for mark, pool in self.pools.items()
        }
        plans = {role.encode().ljust(SIZE): np.concatenate(plan) for role, plan in self.plans.items()}
        write(path, {"pools": pools, "plans": plans, "checked": self.checked}, "\n".join(self.names))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a memory.

        Raises
        ------
        InputError
            When the file is damaged or none of ours.
        """
        parts, text = read(path, ("pools", "plans", "checked"))
        memory = cls(checked=parts["checked"])
        memory.names.update({name: number for number, name in enumerate(text.split("\n") if text else [])})
        for mark, numbers in parts["pools"].items():
            n_branches, width = (int(number) for number in numbers[:2])
            memory.pools[mark] = PlanePool(n_branches, numbers[2:].reshape(-1, width).copy())
        for key, plan in parts["plans"].items():
            columns, values = np.split(plan, 2)
            memory.plans[Role(key.decode().strip())] = columns.astype(np.intp), values
        memory._size = sum(pool.rows.size for pool in memory.pools.values())
        return memory

    def _add(self, place: CasePlace, row: Vector, plans: Sequence[Vector]) -> None:
        pool = self.pools.get(place.mark)
        if pool is None:
            pool = self.pools[place.mark] = PlanePool.empty(len(place.shares), len(place.linked))
        self._size -= pool.rows.size
        pool.add(row, self.keep, [x[place.linked] for x in plans])
        pool.used = self._count
        self._size += pool.rows.size

    def _forget(self) -> None:
        """Drop the cases longest unasked for when there is no room."""
        if self._size <= self.room:
            return
        for mark in sorted(self.pools, key=lambda mark: self.pools[mark].used):
            if self._size <= self.room or self.pools[mark].used == self._count:
                break
            self._size -= self.pools.pop(mark).rows.size
            self.checked.pop(mark, None)

    def _found_places(self, rated: TwoStageProgram) -> list[CasePlace]:
        columns = self._columns(rated)
        marks, namesakes = fingerprints(rated), namesake(rated)
        found: list[CasePlace] = []
        outcome = 0
        for block in rated.blocks:
            linked = block.linked[np.argsort(columns[block.linked])]
            for shares in block.shares:
                found.append(CasePlace(marks[len(found)], namesakes[len(found)], outcome, linked, shares))
                outcome += len(shares)
        return found

    def _columns(self, program: TwoStageProgram) -> NDArray[np.intp]:
        """Numbers of a program's first-stage columns by name; new names get new numbers."""
        names = self.names
        return np.array([names.setdefault(name, len(names)) for name in program.first.columns], dtype=np.intp)

    def _rows(self, known: Sequence[tuple[int, CasePlace]], n_first: int, n_outcomes: int) -> Cuts:
        pools = [(case, place, self.pools[place.mark]) for case, place in known]
        counts = np.array([len(pool.rows) for _, _, pool in pools], dtype=np.intp)
        n_rows = int(counts.sum())
        slopes = _stacked([(pool.slopes, place.linked) for _, place, pool in pools], n_rows, n_first)
        outcomes = [place.outcome + np.arange(pool.n_branches) for _, place, pool in pools]
        shares = _stacked(
            [(pool.shares, where) for (_, _, pool), where in zip(pools, outcomes, strict=True)], n_rows, n_outcomes
        )
        nothing = np.full(n_outcomes, np.nan)
        return Cuts(
            trial=np.zeros(n_first),
            values=np.concatenate([pool.sides for _, _, pool in pools]) if pools else np.empty(0),
            losses=nothing,
            short=nothing,
            slopes=slopes,
            shares=shares,
            cases=np.repeat(np.array([case for case, _ in known], dtype=np.intp), counts),
        )

    def _plans_for(self, program: TwoStageProgram) -> list[Vector]:
        """Plans with the same columns that keep the first stage's rows and bounds, each once."""
        found: list[Vector] = []
        for x in self._same_columns(program):
            if _keeps(program, x) and not any(np.array_equal(x, other) for other in found):
                found.append(x)
        return found

    def _same_columns(self, program: TwoStageProgram) -> list[Vector]:
        """Plans with the same columns, in this program's order, the best whole one first."""
        found: list[Vector] = []
        columns = self._columns(program)
        for others, values in (self.plans[role] for role in Role if role in self.plans):
            at = np.full(len(self.names), np.nan)
            at[others] = values
            x = at[columns]
            if len(others) == len(columns) and np.isfinite(x).all():
                found.append(x)
        return found


def _stacked(pieces: Sequence[tuple[Vector, NDArray[np.intp]]], n_rows: int, n_columns: int) -> sparse.csr_array:
    """Dense pieces on columns of their own, one below the other; zeros are left out."""
    data = np.concatenate([values.ravel() for values, _ in pieces]) if pieces else np.empty(0)
    indices = np.concatenate([np.tile(where, len(values)) for values, where in pieces]) if pieces else np.empty(0, int)
    widths = [np.full(len(values), len(where)) for values, where in pieces]
    indptr = np.concatenate([[0], np.cumsum(np.concatenate(widths) if widths else np.empty(0, int))])
    found = sparse.csr_array((data, indices.astype(np.int32), indptr.astype(np.int32)), shape=(n_rows, n_columns))
    found.eliminate_zeros()
    return found


def _keeps(program: TwoStageProgram, x: Vector) -> bool:
    first, no_data = program.first, np.zeros((0, 1))
    rows = first.matrix @ x
    sides = ((rows, first.row_lower, first.row_upper), (x, first.lower, first.upper))
    return all(
        bool(((at >= low(no_data)[:, 0] - slack) & (at <= high(no_data)[:, 0] + slack)).all())
        for at, low, high in sides
        for slack in [SLACK * np.maximum(1.0, np.abs(at))]
    )
