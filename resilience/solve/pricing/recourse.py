"""Every scenario's recourse at a fixed plan, warm-started from the last basis of its own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import SolverError
from resilience.program.reading.compact import Stowed, unpacked
from resilience.solve.highs import Arrays
from resilience.solve.nearest_lanes import nearest_to_plan
from resilience.solve.passes import watch
from resilience.solve.pricing.case_vectors import earlier_dearer, shares_of
from resilience.solve.pricing.cuts import LOSS_ONLY, Cuts, PricedBlock, Prices, RecourseLosses, SeenBlock, joined
from resilience.solve.pricing.lean_rows import LeanRows
from resilience.solve.pricing.priced import Priced
from resilience.solve.pricing.ready import Ready
from resilience.solve.pricing.warm import WarmSolvers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray
    from scipy import sparse

    from resilience.program.blocks.block import Block
    from resilience.program.two_stage import TwoStageProgram
    from resilience.quantities import LaneId
    from resilience.solve.highs import Vector
    from resilience.solve.nearest_lanes import Usual
    from resilience.solve.pricing.ready import AtPlan
    from resilience.solve.pricing.tally import Tally
    from resilience.solve.pricing.warm import Ended

_NO_RECOURSE = "Scenario {} has no feasible recourse."
FEW = 30
"""Templates of a program up to which each keeps its own solver."""
ROOM = 4_000_000
"""Recourse columns of cases that are kept ready, together; each takes some 100 bytes, stowed some 10."""
SAME = 1e-9
"""Relative move of a plan's columns that leaves a supporting plane where it is."""


@dataclass(frozen=True)
class _Aside:
    """What is read beside a loss: the first price for each column added up as it always was, the others sparsely."""

    first: Vector
    others: sparse.csr_array

    @classmethod
    def of(cls, prices: sparse.csr_array) -> _Aside:
        """From rows of prices, at least one."""
        return cls(prices[[0]].toarray()[0], prices[1:])

    @property
    def count(self) -> int:
        return 1 + int(self.others.shape[0])

    def read(self, y: Vector) -> Vector:
        return np.append(self.first @ y, self.others @ y)


@dataclass
class RecourseSolver:
    """Solves scenarios at fixed first-stage columns; keeps the last basis of each case.

    With `prefer_late`, a lost sale is a little cheaper the later it is lost (this share of its margin over the whole
    watch), so that of plans that lose the same the one that serves first is found; losses are reported without it.
    """

    program: TwoStageProgram
    prefer_late: float = 0.0
    few: int = FEW
    "Templates up to which each keeps its own solver."
    room: int = ROOM
    "Recourse columns of cases that are kept ready; others are stowed."
    aside: Callable[[Block], sparse.csr_array] | None = None
    "What to read beside losses when a plan is evaluated: rows of a price for each column of one scenario."
    priced: Priced = field(default_factory=Priced)
    "What blocks lose at the plans evaluated; shared by solvers that read the same beside losses."
    told: bool = False
    "Whether what is found with slopes counts as priced, too."
    solved: int = 0
    "How many cases were solved."
    _seen: dict[int, SeenBlock] = field(default_factory=dict)
    _rows: tuple[int, LeanRows] | None = None
    "Rows of the block made ready last: its cases come one after the other."
    _ready: dict[tuple[int, int], Ready | Stowed] = field(default_factory=dict)
    _aside: dict[int, _Aside] = field(default_factory=dict)
    "Prices of what is read beside losses, by block."

    def __post_init__(self) -> None:
        blocks = self.program.blocks
        self._case_starts = np.cumsum([0, *(block.size for block in blocks)]).tolist()
        self._outcome_starts = np.cumsum([0, *(block.size * block.n_branches for block in blocks)]).tolist()
        self._solvers = WarmSolvers(shared=len(blocks) > self.few)

    def anew(self) -> RecourseSolver:
        """Another one with models of its own, begun at the last bases: it checks what this one found.

        Where one instance serves all templates every model was handed over anew already, and what was found so is kept:
        the same steps again would prove nothing.
        """
        seen = dict(self._seen) if self._solvers.shared else {}
        other = replace(self, _seen=seen, priced=Priced(), solved=0)
        other._solvers = self._solvers.anew()  # noqa: SLF001  # one of our own
        return other

    def like(self, program: TwoStageProgram) -> RecourseSolver:
        """One for a program of the same templates with other data, begun at the last bases of this one."""
        other = RecourseSolver(program, few=self.few, room=self.room)
        other._solvers = self._solvers.anew()  # one of our own
        return other

    def begin_like(self, other: RecourseSolver) -> None:
        """Begin every case where another one, of the same templates, ended."""
        for key in other._solvers.bases:
            self.begin_at(key, other.ended(key))

    def ended(self, key: tuple[int, int]) -> Ended | None:
        """Where a case ended, by its block and its number there; None where it was not solved yet."""
        return self._solvers.ended(key)

    def begin_at(self, key: tuple[int, int], ended: Ended | None) -> None:
        """Begin a case where one of its rows and columns ended, if that is known."""
        if ended is not None:
            self._solvers.begin_at(key, ended)

    def tally(self) -> Tally:
        """How cases were solved so far."""
        return self._solvers.tally

    def evaluate(self, x: Vector) -> RecourseLosses:
        """Losses of every scenario at a plan `x`, shape (n_first_columns,).

        Scenarios that a plan before had the same columns for are not solved again.

        Raises
        ------
        SolverError
            When a scenario has no feasible recourse although every shortage is allowed: a defect of the program.
        """
        losses: list[float] = []
        short: list[float] = []
        aside: list[list[float]] = []
        with watch().over(self._case_starts[-1]):
            for position, block in enumerate(self.program.blocks):
                found = self._evaluated(position, block, x)
                for values, cases in zip((losses, short, aside), found, strict=False):
                    values.extend(cases.reshape(-1, *cases.shape[2:])[block.outcome_of].tolist())  # type: ignore[attr-defined]
        self._solvers.let_go()
        infeasible = np.isnan(losses)
        missed = [scenario.name for scenario, bad in zip(self.program.scenarios, infeasible, strict=True) if bad]
        return RecourseLosses(np.nan_to_num(losses), np.nan_to_num(short), tuple(missed), np.nan_to_num(aside))

    def _evaluated(self, position: int, block: Block, x: Vector) -> tuple[Vector, ...]:
        """What `_cases` finds, remembered by the columns that matter: other plans often have the same ones here."""
        seen = self._found_at(position, block, x) if self.aside is None else None
        if seen is not None:
            return seen.losses, seen.short
        return self.priced.at(block, x, lambda: self._cases(position, block, x))

    def losses_of(self, x: Vector, places: Sequence[int]) -> Vector:
        """Losses of some scenarios alone, by their places in the program's order, at a plan that survives them."""
        priced: dict[tuple[int, int], Vector] = {}
        found = np.zeros(len(places))
        for i, place in enumerate(places):
            position, where = self.program.place_of(place)
            block = self.program.blocks[position]
            case = int(block.case_of[where])
            if (position, case) not in priced:
                y, ready, _ = self._solve(position, case, x, LOSS_ONLY, block.shares[case])
                if y is None:
                    raise SolverError(_NO_RECOURSE.format(_first_of(block, case)))
                priced[position, case] = _read(ready.loss, y)
            found[i] = priced[position, case][block.branch_of[where]]
        self._solvers.let_go()
        return found

    def _cases(self, position: int, block: Block, x: Vector) -> tuple[Vector, ...]:
        """Loss, units short and what is read aside, by case and branch; not a number where a plan fails to survive."""
        prices = self._prices_aside(position, block)
        losses, short = (np.full((block.size, block.n_branches), np.nan) for _ in range(2))
        aside = np.full((block.size, block.n_branches, 0 if prices is None else prices.count), np.nan)
        for case in range(block.size):
            y, ready, _ = self._solve(position, case, x, LOSS_ONLY, block.shares[case])
            if y is not None:
                losses[case], short[case] = _read(ready.loss, y), _read(ready.short, y)
                if prices is not None:
                    aside[case] = [prices.read(y[columns]) for columns in block.branches.positions]
            elif not block.scope.exact_service:
                raise SolverError(_NO_RECOURSE.format(_first_of(block, case)))
        return (losses, short) if prices is None else (losses, short, aside)

    def _prices_aside(self, position: int, block: Block) -> _Aside | None:
        """Prices of what is read beside losses; None where nothing is."""
        if self.aside is None:
            return None
        if position not in self._aside:
            self._aside[position] = _Aside.of(self.aside(block))
        return self._aside[position]

    def cuts(
        self,
        x: Vector,
        prices: Prices = LOSS_ONLY,
        weights: Vector | None = None,
        ask: NDArray[np.bool_] | None = None,
    ) -> Cuts:
        """Price cases, in block order, with their slopes in the plan.

        Parameters
        ----------
        weights
            Weight of each outcome in what its case minimizes, (n_outcomes,); None: the rates.
        ask
            Which cases to price, (n_cases,); None: all.
        """
        touched = range(len(self.program.blocks)) if ask is None else self._touched(ask)
        longest_first = sorted(touched, key=lambda position: -self.program.blocks[position].scope.periods)
        with watch().over(self._case_starts[-1] if ask is None else int(ask.sum())):
            found = {position: self._priced(position, x, prices, weights, ask) for position in longest_first}
        self._solvers.let_go()
        return joined(x, prices, [found[position] for position in touched], self._outcome_starts[-1])

    def _touched(self, ask: NDArray[np.bool_]) -> list[int]:
        """Blocks of the cases asked for."""
        blocks: list[int] = np.unique(np.searchsorted(self._case_starts, np.flatnonzero(ask), "right") - 1).tolist()
        return blocks

    def _priced(
        self, position: int, x: Vector, prices: Prices, weights: Vector | None, ask: NDArray[np.bool_] | None
    ) -> PricedBlock:
        """Price a block's cases, those asked for."""
        block = self.program.blocks[position]
        first = self._case_starts[position]
        start, end = self._outcome_starts[position : position + 2]
        shares = block.shares if weights is None else shares_of(weights[start:end], block)
        which = np.arange(block.size) if ask is None else np.flatnonzero(ask[first : first + block.size])
        seen = self._again(position, block, x, prices, shares)
        return PricedBlock(
            block.linked, shares, seen or self._planes(position, x, prices, shares, which), which, first, start
        )

    def _found_at(self, position: int, block: Block, x: Vector) -> SeenBlock | None:
        """What was found of a block at this very plan, its branches weighing what they do."""
        seen = self._seen.get(position)
        if seen is None or seen.prices != LOSS_ONLY or not np.array_equal(seen.inputs, x[block.linked]):
            return None
        return seen if np.array_equal(seen.shares, block.shares) else None

    def _planes(self, position: int, x: Vector, prices: Prices, shares: Vector, which: NDArray[np.intp]) -> SeenBlock:
        """Solve some cases of a block; what all of them cost is kept for the next time."""
        block = self.program.blocks[position]
        losses, short = (np.full((block.size, block.n_branches), np.nan) for _ in range(2))
        slopes = np.zeros((block.size, len(block.linked)))
        for case in which.tolist():
            y, ready, at = self._solve(position, case, x, prices, shares[case])
            if y is None:
                raise SolverError(_NO_RECOURSE.format(_first_of(block, case)))
            losses[case], short[case] = _read(ready.loss, y), _read(ready.short, y)
            slopes[case] = self._solvers.slopes(position, ready, at)
        seen = SeenBlock(x[block.linked], prices, shares, losses.ravel(), short.ravel(), slopes)
        if len(which) == block.size:
            self._seen[position] = seen
            if self.told and self.aside is None and prices == LOSS_ONLY and block.n_branches == 1:
                self.priced.learn(block, x, (losses, short))
        return seen

    def _again(self, position: int, block: Block, x: Vector, prices: Prices, shares: Vector) -> SeenBlock | None:
        """What was found when the columns that matter here were last the same, moved along its planes; None: solve."""
        seen = self._seen.get(position)
        if seen is None or seen.prices != prices:
            return None
        if block.n_branches > 1 and not np.array_equal(seen.shares, shares):
            return None
        step = x[block.linked] - seen.inputs
        if not step.any():
            return seen
        near = np.abs(step) <= SAME * np.maximum(1.0, np.abs(seen.inputs))
        if not near.all() or block.n_branches > 1 or prices != LOSS_ONLY:
            return None
        return replace(seen, losses=seen.losses + seen.slopes @ step)

    def _solve(
        self, position: int, case: int, x: Vector, prices: Prices, shares: Vector
    ) -> tuple[Vector | None, Ready, AtPlan]:
        """Columns of a case at a plan, None where there are none, and the numbers they were found with."""
        ready = self._made_ready(position, case)
        at = ready.at(x)
        cost = self._cost(position, ready, prices, shares)
        self.solved += 1
        key, block = (position, case), self.program.blocks[position]
        self._solvers.moved_to(key, block.n_columns, x[block.linked])
        kin = block.kin if self._solvers.is_new(key) else None
        kin = None if kin is None else kin.keeping(self._rows_of(position).kept)
        y = self._solvers.solve(key, ready, at, cost, kin)
        if y is None and at.possible and not block.scope.exact_service:
            y = self._solvers.loosely(position)
        watch().did()
        return y, ready, at

    def _made_ready(self, position: int, case: int) -> Ready:
        """Numbers of a case, kept as they are as long as there is room."""
        known = self._ready.get((position, case))
        if known is not None:
            ready: Ready = unpacked(known)
            return ready
        ready = Ready.of(self._rows_of(position), self.program.blocks[position], case)
        if self.room >= ready.matrix.shape[1]:
            self.room -= ready.matrix.shape[1]
            self._ready[position, case] = ready
        else:
            self._ready[position, case] = Stowed.of(ready)
        return ready

    def _rows_of(self, position: int) -> LeanRows:
        """Rows of a block."""
        if self._rows is None or self._rows[0] != position:
            self._rows = position, LeanRows.of(self.program.blocks[position].template)
        return self._rows[1]

    def _cost(self, position: int, ready: Ready, prices: Prices, shares: Vector) -> Vector:
        """What a case minimizes."""
        if ready.cost is not None and prices == LOSS_ONLY and self.prefer_late == 0:
            return ready.cost
        cost = np.asarray(shares @ ready.loss)
        if self.prefer_late > 0:
            cost = earlier_dearer(self.program.blocks[position], cost, self.prefer_late)
        return np.asarray(prices.loss * cost + prices.short * np.asarray(shares @ ready.short))

    def point(self, position: int, case: int, x: Vector) -> Vector | None:
        """All columns of a case at a plan, its branches weighing what they do; None where there are none."""
        y, _, _ = self._solve(position, case, x, LOSS_ONLY, self.program.blocks[position].shares[case])
        return y

    def columns(
        self, x: Vector, scenario: int, usual: Mapping[LaneId, Usual] | None = None, *, from_above: bool = False
    ) -> tuple[Block, Vector]:
        """Recourse columns of one scenario (its position in the program's order) at a plan, as if it were alone.

        With `usual`, the plans of lanes, those in which every lane keeps nearest to its own of all that cost as little;
        `from_above` what is sent above a plan counts, too.
        """
        position, place = self.program.place_of(scenario)
        block = self.program.blocks[position]
        case = int(block.case_of[place])
        y, ready, at = self._solve(position, case, x, LOSS_ONLY, block.shares[case])
        if y is None:
            raise SolverError(_NO_RECOURSE.format(block.scenarios[place].name))
        places = block.branches.positions[block.branch_of[place]]
        if usual is not None:
            cost = self._cost(position, ready, LOSS_ONLY, block.shares[case])
            continuous = np.zeros(len(y), dtype=np.bool_)
            arrays = Arrays(cost, ready.matrix, at.row_lower, at.row_upper, at.lower, at.upper, continuous)
            named = list(zip(places.tolist(), block.branches.single.columns.entries(), strict=True))
            y = nearest_to_plan(arrays, y, named, usual, from_above=from_above)
        return block, y[places]


def _read(readouts: sparse.csr_array, y: Vector) -> Vector:
    """What each branch loses; of a single one without SciPy's ways, which take longer than the product."""
    if readouts.shape[0] == 1:
        return np.array([readouts.data @ y[readouts.indices]])
    return np.asarray(readouts @ y)


def _first_of(block: Block, case: int) -> str:
    """Name of the first scenario of a case."""
    return block.scenarios[int(np.flatnonzero(block.case_of == case)[0])].name
