"""Pricing that asks a memory first: a case that saw the same before is not solved again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.solve.memory.pool import ALIKE
from resilience.solve.outcomes import Outcomes
from resilience.solve.recourse import LOSS_ONLY, Cuts, Recourse, RecourseSolver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Vector
    from resilience.solve.memory.memory import Memory, Place
    from resilience.solve.recourse import Prices, Subproblems


class Remembering:
    """Prices cases as `inner` does; what a memory knows is not solved, what is solved goes into the memory.

    With prices on shortage or other weights of the branches than the rates' it only passes on.
    """

    def __init__(self, inner: Subproblems, memory: Memory, rated: TwoStageProgram) -> None:
        self.inner, self.memory, self.rated = inner, memory, rated
        self.places = memory.places(rated)
        self.answered = 0
        "Cases that were answered without solving."
        if isinstance(inner, RecourseSolver):
            self._lend_bases(inner)

    def cuts(
        self,
        x: Vector,
        prices: Prices = LOSS_ONLY,
        weights: Vector | None = None,
        ask: NDArray[np.bool_] | None = None,
    ) -> Cuts:
        """Price cases, with their slopes in the plan."""
        if prices != LOSS_ONLY or weights is not None:
            return self.inner.cuts(x, prices, weights, ask)
        wanted = np.ones(len(self.places), dtype=bool) if ask is None else ask
        known = self._known(x, wanted)
        self.answered += len(known)
        open_cases = wanted.copy()
        open_cases[list(known)] = False
        n_outcomes = sum(len(place.shares) for place in self.places)
        found = _nothing(x, n_outcomes)
        if open_cases.any():
            found = self.inner.cuts(x, prices, weights, None if open_cases.all() else open_cases)
            self.memory.learn(self.rated, found)
            self._keep_bases(found.cases)
        return found if not known else self._joined(x, found, known, n_outcomes)

    def _known(self, x: Vector, wanted: NDArray[np.bool_]) -> dict[int, int]:
        """Which plane of which wanted case was found where this plan is."""
        found: dict[int, int] = {}
        for case in np.flatnonzero(wanted).tolist():
            place = self.places[case]
            pool = self.memory.pools.get(place.mark)
            plane = None if pool is None else pool.at(x[place.linked], place.shares)
            if plane is not None:
                found[case] = plane
        return found

    def _joined(self, x: Vector, found: Cuts, known: dict[int, int], n_outcomes: int) -> Cuts:
        """What was solved and what was known, in the order of the cases."""
        losses, short = (np.array(values) for values in (found.losses, found.short))
        rows = []
        for case, plane in known.items():
            place, pool = self.places[case], self.memory.pools[self.places[case].mark]
            inputs = x[place.linked]
            moved = float(pool.slopes[plane] @ (inputs - pool.inputs[plane]))
            outcomes = slice(place.outcome, place.outcome + pool.n_branches)
            losses[outcomes] = pool.losses[plane] + moved
            short[outcomes] = pool.short[plane]
            rows.append((pool.slopes[plane], place, float(pool.shares[plane] @ losses[outcomes])))
        cases = np.concatenate([found.cases, np.fromiter(known, dtype=np.intp)])
        order = np.argsort(cases, kind="stable")
        slopes = sparse.vstack([found.slopes, _slopes(rows, len(x))], format="csr")
        shares = sparse.vstack([found.shares, _shares(rows, n_outcomes)], format="csr")
        values = np.concatenate([found.values, [value for _, _, value in rows]])
        return Cuts(
            x, values[order], losses, short, sparse.csr_array(slopes)[order], sparse.csr_array(shares)[order],
            cases[order],
        )  # fmt: skip

    def _lend_bases(self, inner: RecourseSolver) -> None:
        for place, key in zip(self.places, _keys(self.rated), strict=True):
            if place.kin in self.memory.bases:
                inner.bases[key] = self.memory.bases[place.kin]

    def _keep_bases(self, cases: NDArray[np.intp]) -> None:
        if not isinstance(self.inner, RecourseSolver):
            return
        keys = list(_keys(self.rated))
        for case in cases.tolist():
            if keys[case] in self.inner.bases:
                self.memory.bases[self.places[case].kin] = self.inner.bases[keys[case]]


def checked_losses(
    memory: Memory, program: TwoStageProgram, x: Vector, fresh: Callable[[TwoStageProgram, Vector], Recourse]
) -> Recourse:
    """Losses of every scenario at a plan, solved `fresh` where the memory holds none that were at this very plan.

    Meant for the last pricing of a plan, which is done by cold solvers: what they said of a case that sees the same
    is kept, apart from the planes. Sites to be survived are always solved.
    """
    rated = Outcomes.in_program(program).rated
    if program.fill_limit is not None or len(rated.blocks) < len(program.blocks):
        return fresh(program, x)
    places = iter(memory.places(rated))
    by_block = [[next(places) for _ in range(block.size)] for block in rated.blocks]
    known = [[_checked(memory, place, x) for place in inside] for inside in by_block]
    is_open = [any(row is None for row in rows) for rows in known]
    open_blocks = tuple(block for block, new in zip(rated.blocks, is_open, strict=True) if new)
    solved = fresh(replace(program, blocks=open_blocks), x) if open_blocks else None
    losses, short = [], []
    start = 0
    for block, inside, rows, new in zip(rated.blocks, by_block, known, is_open, strict=True):
        if new and solved is not None:
            here = slice(start, start + len(block.scenarios))
            start = here.stop
            losses.append(solved.losses[here])
            short.append(solved.short[here])
            _keep_checked(memory, inside, x, (block.outcome_of, losses[-1], short[-1]))
            continue
        n = block.n_branches
        whole = np.vstack([row for row in rows if row is not None])
        losses.append(whole[:, :n].ravel()[block.outcome_of])
        short.append(whole[:, n:].ravel()[block.outcome_of])
    missed = () if solved is None else solved.missed
    return Recourse(np.concatenate(losses), np.concatenate(short), missed) if losses else fresh(program, x)


def _checked(memory: Memory, place: Place, x: Vector) -> Vector | None:
    """Losses and units short by branch, as checked where the plan is now."""
    row = memory.checked.get(place.mark)
    if row is None:
        return None
    n, inputs = len(place.shares), x[place.linked]
    near = np.abs(row[n : n + len(inputs)] - inputs) <= ALIKE * np.maximum(1.0, np.abs(inputs))
    same = bool(near.all()) and (n == 1 or np.array_equal(row[:n], place.shares))
    return row[n + len(inputs) :] if same else None


def _keep_checked(
    memory: Memory, inside: list[Place], x: Vector, solved: tuple[NDArray[np.intp], Vector, Vector]
) -> None:
    outcome_of, losses, short = solved
    n = len(inside[0].shares)
    by_outcome = np.full((2, len(inside) * n), np.nan)
    by_outcome[:, outcome_of] = losses, short
    for case, place in enumerate(inside):
        lost, missing = by_outcome[:, case * n : (case + 1) * n]
        memory.checked[place.mark] = np.concatenate([place.shares, x[place.linked], lost, missing])


def _keys(program: TwoStageProgram) -> Iterator[tuple[int, int]]:
    """Block and case of every case, as the solver counts them."""
    for position, block in enumerate(program.blocks):
        for case in range(block.size):
            yield position, case


def _nothing(x: Vector, n_outcomes: int) -> Cuts:
    blank = np.full(n_outcomes, np.nan)
    return Cuts(
        x, np.empty(0), blank, blank, sparse.csr_array((0, len(x))), sparse.csr_array((0, n_outcomes)),
        np.empty(0, np.intp),
    )  # fmt: skip


def _slopes(rows: list[tuple[Vector, Place, float]], n_first: int) -> sparse.csr_array:
    data = np.concatenate([slopes for slopes, _, _ in rows])
    indices = np.concatenate([place.linked for _, place, _ in rows])
    indptr = np.cumsum([0, *(len(place.linked) for _, place, _ in rows)])
    return sparse.csr_array((data, indices, indptr), shape=(len(rows), n_first))


def _shares(rows: list[tuple[Vector, Place, float]], n_outcomes: int) -> sparse.csr_array:
    data = np.concatenate([place.shares for _, place, _ in rows])
    indices = np.concatenate([place.outcome + np.arange(len(place.shares)) for _, place, _ in rows])
    indptr = np.cumsum([0, *(len(place.shares) for _, place, _ in rows)])
    return sparse.csr_array((data, indices, indptr), shape=(len(rows), n_outcomes))
