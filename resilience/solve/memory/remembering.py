"""Pricing that asks a memory first: a case that saw the same before is not solved again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.solve.lshaped.outcomes import Outcomes
from resilience.solve.memory.memory import Role
from resilience.solve.memory.pool import ALIKE
from resilience.solve.pricing.cuts import LOSS_ONLY, Cuts, RecourseLosses
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.pricing.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Vector
    from resilience.solve.lshaped.master import Master
    from resilience.solve.lshaped.risk_term import RiskTerm
    from resilience.solve.memory.memory import CasePlace, Memory
    from resilience.solve.pricing.cuts import Prices, Subproblems

OFFERED_SHARE = 0.2
"""Share of open cases from which on more hands than this process are asked for."""


class Remembering:
    """Prices cases as others do; what a memory knows is not solved, what is solved goes into the memory.

    While few cases are open one solver in this process is enough; `make` is asked for more hands (processes, perhaps)
    when many are for the first time, and then prices all. With prices on shortage or other weights of the branches
    than the rates' nothing is known and nothing kept. The best plan priced so far is kept, as far as losses tell.
    """

    def __init__(self, make: Callable[[TwoStageProgram], Subproblems], memory: Memory, rated: TwoStageProgram) -> None:
        self.make, self.memory, self.rated = make, memory, rated
        self.places = memory.places(rated)
        self.answered = 0
        "Cases that were answered without solving."
        self.solved = 0
        "Cases that were solved."
        self._solver: Subproblems | None = None
        self._is_makers = False
        self._before = Tally()
        self._weights = Outcomes.in_program(rated).weights
        self._least: dict[Role, float] = {}

    def cuts(
        self,
        x: Vector,
        prices: Prices = LOSS_ONLY,
        weights: Vector | None = None,
        ask: NDArray[np.bool_] | None = None,
    ) -> Cuts:
        """Price cases, with their slopes in the plan."""
        wanted = np.ones(len(self.places), dtype=bool) if ask is None else ask
        if prices != LOSS_ONLY or weights is not None:
            return self._hands(wanted).cuts(x, prices, weights, ask)
        known = self._known(x, wanted)
        still_open = wanted.copy()
        still_open[list(known)] = False
        self.answered += len(known)
        self.solved += int(still_open.sum())
        n_outcomes = len(self._weights)
        found = _nothing(x, n_outcomes)
        if still_open.any():
            solver = self._hands(still_open)
            found = solver.cuts(x, prices, weights, None if still_open.all() else still_open)
            self.memory.learn(self.rated, found)
            self._keep_bases(solver, found.cases)
        found = self._joined(x, found, known, n_outcomes) if known else found
        if wanted.all():
            self._remember(x, found)
        return found

    def _hands(self, still_open: NDArray[np.bool_]) -> Subproblems:
        """Who solves: as many as `make` gives once many cases have been open, one solver here until then."""
        if not self._is_makers and still_open.sum() > OFFERED_SHARE * len(still_open):
            self._before = self.tally()
            self._solver, self._is_makers = self.make(self.rated), True
            self._lend_bases(self._solver)
        if self._solver is None:
            self._solver = RecourseSolver(self.rated)
            self._lend_bases(self._solver)
        return self._solver

    def tally(self) -> Tally:
        """How cases were solved so far: none that was remembered."""
        return self._before if self._solver is None else self._before.and_(self._solver.tally())

    def _remember(self, x: Vector, found: Cuts) -> None:
        """Keep the best plan of each kind."""
        total = float(self.rated.first.cost @ x) + float(self._weights @ found.losses)
        integers = x[self.rated.first.integer]
        if total < self._least.get(Role.RELAXED, np.inf):
            self._least[Role.RELAXED] = total
            self.memory.plan(self.rated, x, Role.RELAXED)
        if total < self._least.get(Role.BEST, np.inf) and bool((integers == np.round(integers)).all()):
            self._least[Role.BEST] = total
            self.memory.plan(self.rated, x, Role.BEST)

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

    def _lend_bases(self, solver: Subproblems) -> None:
        if isinstance(solver, RecourseSolver):
            _lend(self.memory, solver, self.places)

    def _keep_bases(self, solver: Subproblems, cases: NDArray[np.intp]) -> None:
        if not isinstance(solver, RecourseSolver):
            return
        keys = list(_keys(self.rated))
        for case in cases.tolist():
            ended = solver.ended(keys[case])
            if ended is not None:
                self.memory.bases[self.places[case].namesake] = ended


def begun(memory: Memory, rated: TwoStageProgram, master: Master, otherwise: Vector) -> list[Vector]:
    """Hand all cuts that are known over to a new master; returns the plans to begin with."""
    recalled = memory.recall(rated)
    master.add(recalled.cuts, np.arange(len(recalled.cuts.values)))
    return list(recalled.plans) or [otherwise]


def checked_losses(
    memory: Memory,
    program: TwoStageProgram,
    x: Vector,
    risk: RiskTerm | None,
    fresh: Callable[[TwoStageProgram, Vector, RiskTerm | None], RecourseLosses],
) -> RecourseLosses:
    """Losses of every scenario at a plan, from new models: `fresh` for all, or here for what is not yet checked.

    New models begin at the last bases. What they said of a case that sees the same is kept, apart from the planes.
    Where losses depend on more than the case itself (a fill rate, risk over branches, sites to be survived) nothing is
    taken from the memory.
    """
    outcomes = Outcomes.in_program(program)
    rated = outcomes.rated
    if program.fill_limit is not None or outcomes.survival.blocks or (risk is not None and outcomes.branched):
        return fresh(program, x, risk)
    places = iter(memory.places(rated))
    by_block = [[next(places) for _ in range(block.size)] for block in rated.blocks]
    known = [[_checked(memory, place, x) for place in inside] for inside in by_block]
    is_open = [any(row is None for row in rows) for rows in known]
    if sum(is_open) > OFFERED_SHARE * len(is_open):
        is_open = [True] * len(is_open)
        solved = fresh(program, x, risk)
    else:
        few = tuple(block for block, new in zip(rated.blocks, is_open, strict=True) if new)
        solver = RecourseSolver(replace(program, blocks=few))
        _lend(memory, solver, [place for inside, new in zip(by_block, is_open, strict=True) if new for place in inside])
        solved = solver.evaluate(x)
    losses, short = [], []
    start = 0
    for block, inside, rows, new in zip(rated.blocks, by_block, known, is_open, strict=True):
        if new:
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
    return RecourseLosses(np.concatenate([[], *losses]), np.concatenate([[], *short]), solved.missed)


def _lend(memory: Memory, solver: RecourseSolver, places: Sequence[CasePlace]) -> None:
    """Begin a new solver's cases at the last bases of their namesake."""
    for place, key in zip(places, _keys(solver.program), strict=True):
        solver.begin_at(key, memory.bases.get(place.namesake))


def _checked(memory: Memory, place: CasePlace, x: Vector) -> Vector | None:
    """Losses and units short by branch, as checked where the plan is now."""
    row = memory.checked.get(place.mark)
    if row is None:
        return None
    n, inputs = len(place.shares), x[place.linked]
    near = np.abs(row[n : n + len(inputs)] - inputs) <= ALIKE * np.maximum(1.0, np.abs(inputs))
    same = bool(near.all()) and (n == 1 or np.array_equal(row[:n], place.shares))
    return row[n + len(inputs) :] if same else None


def _keep_checked(
    memory: Memory, inside: list[CasePlace], x: Vector, solved: tuple[NDArray[np.intp], Vector, Vector]
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


def _slopes(rows: list[tuple[Vector, CasePlace, float]], n_first: int) -> sparse.csr_array:
    data = np.concatenate([slopes for slopes, _, _ in rows])
    indices = np.concatenate([place.linked for _, place, _ in rows])
    indptr = np.cumsum([0, *(len(place.linked) for _, place, _ in rows)])
    return sparse.csr_array((data, indices, indptr), shape=(len(rows), n_first))


def _shares(rows: list[tuple[Vector, CasePlace, float]], n_outcomes: int) -> sparse.csr_array:
    data = np.concatenate([place.shares for _, place, _ in rows])
    indices = np.concatenate([place.outcome + np.arange(len(place.shares)) for _, place, _ in rows])
    indptr = np.cumsum([0, *(len(place.shares) for _, place, _ in rows)])
    return sparse.csr_array((data, indices, indptr), shape=(len(rows), n_outcomes))
