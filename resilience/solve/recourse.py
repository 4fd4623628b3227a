"""Every scenario's recourse at a fixed plan, warm-started from the last basis of its own.

A few templates keep a solver each. With many, one solver takes them over in turn: handing a model over and giving it
its own last basis costs a fraction of a millisecond, a solver kept costs megabytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.errors import SolverError
from resilience.solve.case_vectors import earlier_dearer, right_hand_sides, shares_of, slopes_of
from resilience.solve.cuts import LOSS_ONLY, Cuts, Priced, Prices, Recourse, Seen, joined
from resilience.solve.highs import Arrays, Limits, Status, Vector, check, new_highs, pass_arrays, run
from resilience.solve.lean_rows import LeanRows, Limited

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.program.blocks import Block
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Run

_NO_RECOURSE = "Scenario {} has no feasible recourse."
FEW = 30
"""Templates of a program up to which each keeps its own solver."""
PIVOTS = 50
"""A warm start is given up after a quarter of the pivots from nothing and these: without presolve each costs more."""
PIVOTS_UNKNOWN = 1000
NO_LIMIT = 2**31 - 1
DEVEX = 1
"""Edge weights that start at one: the exact ones of a warm basis cost more than the few pivots they save."""
SAME = 1e-9
"""Relative move of a plan's columns that leaves a supporting plane where it is."""


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
    _prices: Prices = LOSS_ONLY
    _instances: dict[int, Any] = field(default_factory=dict)
    _charged: dict[int, Vector] = field(default_factory=dict)
    "Shares of the branches each solver's costs were last written for."
    bases: dict[tuple[int, int], Any] = field(default_factory=dict)
    "Last basis by block and case."
    _pivots: dict[tuple[int, int], int] = field(default_factory=dict)
    "Pivots by block and case when last solved from nothing."
    _loaded: int = -1
    "The block whose model the shared solver holds."
    _seen: dict[int, Seen] = field(default_factory=dict)
    _rows: dict[int, LeanRows] = field(default_factory=dict)
    _limited: Limited | None = None
    "Limits of the case that was solved last."
    solved: int = 0
    "How many cases were solved."

    def anew(self) -> RecourseSolver:
        """Another one with models of its own, begun at the last bases: it checks what this one found."""
        return replace(
            self, bases=dict(self.bases), _prices=LOSS_ONLY, _instances={}, _charged={}, _loaded=-1, _seen={},
            _limited=None, _pivots=dict(self._pivots), solved=0,
        )  # fmt: skip

    def evaluate(self, x: Vector, known: tuple[Vector, Recourse] | None = None) -> Recourse:
        """Losses of every scenario at a plan `x`, shape (n_first_columns,).

        With `known`, another plan and its losses, scenarios that no changed column reaches are not solved again.

        Raises
        ------
        SolverError
            When a scenario has no feasible recourse although every shortage is allowed: a defect of the program.
        """
        losses: list[float] = []
        short: list[float] = []
        missed: list[str] = []
        changed = np.flatnonzero(x != (x if known is None else known[0]))
        for position, block in enumerate(self.program.blocks):
            if known is not None and not np.isin(block.template.link_columns, changed).any():
                _keep(block, known[1], losses, short, missed)
                continue
            case_losses, case_short = self._cases(position, block, x)
            losses += case_losses.ravel()[block.outcome_of].tolist()
            short += case_short.ravel()[block.outcome_of].tolist()
        self._let_go()
        infeasible = np.isnan(losses)
        missed += [scenario.name for scenario, bad in zip(self.program.scenarios, infeasible, strict=True) if bad]
        return Recourse(np.nan_to_num(losses), np.nan_to_num(short), tuple(missed))

    def _cases(self, position: int, block: Block, x: Vector) -> tuple[Vector, Vector]:
        """Loss and units short by case and branch; not a number where a plan fails to survive."""
        low, up = right_hand_sides(block, x)
        losses, short = (np.full((block.size, block.n_branches), np.nan) for _ in range(2))
        for case in range(block.size):
            y = self._solve(position, block, case, low[:, case], up[:, case], block.shares[case])
            if y is not None:
                losses[case], short[case] = block.branches.loss @ y, block.branches.short @ y
            elif not block.scope.exact_service:
                raise SolverError(_NO_RECOURSE.format(_first_of(block, case)))
        return losses, short

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
        self._charge(prices)
        found: list[Priced] = []
        start = first = 0
        for position, block in enumerate(self.program.blocks):
            n = block.size * block.n_branches
            shares = block.shares if weights is None else shares_of(weights[start : start + n], block)
            which = np.arange(block.size) if ask is None else np.flatnonzero(ask[first : first + block.size])
            seen = None
            if len(which):
                seen = self._again(position, block, x, shares) or self._planes(position, block, x, shares, which)
            found.append(Priced(shares, seen, which, first))
            start, first = start + n, first + block.size
        self._charge(LOSS_ONLY)
        self._let_go()
        return joined(x, prices, found)

    def _planes(self, position: int, block: Block, x: Vector, shares: Vector, which: NDArray[np.intp]) -> Seen:
        """Solve some cases of a block; what all of them cost is kept for the next time."""
        low, up = right_hand_sides(block, x)
        duals = np.zeros((len(block.template.rows), block.size))
        losses, short = (np.full((block.size, block.n_branches), np.nan) for _ in range(2))
        for case in which.tolist():
            y = self._solve(position, block, case, low[:, case], up[:, case], shares[case])
            if y is None:
                raise SolverError(_NO_RECOURSE.format(_first_of(block, case)))
            losses[case], short[case] = block.branches.loss @ y, block.branches.short @ y
            duals[:, case] = self._duals(position, block)
        inputs = x[block.linked]
        seen = Seen(inputs, self._prices, shares, losses.ravel(), short.ravel(), slopes_of(block, duals, len(x)))
        if len(which) == block.size:
            self._seen[position] = seen
        return seen

    def _again(self, position: int, block: Block, x: Vector, shares: Vector) -> Seen | None:
        """What was found when the columns that matter here were last the same, moved along its planes; None: solve."""
        seen = self._seen.get(position)
        if seen is None or seen.prices != self._prices:
            return None
        if block.n_branches > 1 and not np.array_equal(seen.shares, shares):
            return None
        step = x[block.linked] - seen.inputs
        if not step.any():
            return seen
        near = np.abs(step) <= SAME * np.maximum(1.0, np.abs(seen.inputs))
        if not near.all() or block.n_branches > 1 or self._prices != LOSS_ONLY:
            return None
        return replace(seen, losses=seen.losses + seen.slopes[:, block.linked] @ step)

    def _let_go(self) -> None:
        """Let the shared solver go: of many shards each would keep megabytes for the model it held last."""
        self._instances.pop(-1, None)
        self._loaded = -1

    def _home(self, position: int) -> int:
        """Which solver a block uses: its own, or the one all share."""
        return position if len(self.program.blocks) <= self.few else -1

    def _charge(self, prices: Prices) -> None:
        """Write other prices into every solver there is."""
        if prices == self._prices:
            return
        self._prices = prices
        self._charged.clear()

    def _cost(self, block: Block, shares: Vector) -> Vector:
        cost = np.asarray(shares @ block.branches.loss)
        if self.prefer_late > 0:
            cost = earlier_dearer(block, cost, self.prefer_late)
        return self._prices.loss * cost + self._prices.short * np.asarray(shares @ block.branches.short)

    def columns(self, x: Vector, scenario: int) -> tuple[Block, Vector]:
        """Recourse columns of one scenario (its position in the program's order) at a plan, as if it were alone."""
        position, place = self.program.place_of(scenario)
        block = self.program.blocks[position]
        case = int(block.case_of[place])
        low, up = right_hand_sides(block, x)
        y = self._solve(position, block, case, low[:, case], up[:, case], block.shares[case])
        if y is None:
            raise SolverError(_NO_RECOURSE.format(block.scenarios[place].name))
        return block, y[block.branches.positions[block.branch_of[place]]]

    def _solve(self, position: int, block: Block, s: int, low: Vector, up: Vector, shares: Vector) -> Vector | None:
        home = self._home(position)
        highs = self._instances.get(home)
        if highs is None:
            highs = self._instances[home] = new_highs()
            check(highs.setOptionValue("simplex_dual_edge_weight_strategy", DEVEX), "choosing edge weights")
            self._loaded = -1
        rows = self._rows.get(position)
        if rows is None:
            rows = self._rows[position] = LeanRows.of(block.template)
        limited = self._limited = rows.limited(block.lower[:, s], block.upper[:, s], low, up)
        if not limited.possible:
            return None
        low, up = low[rows.kept], up[rows.kept]
        if position not in self._charged or (home < 0 and self._loaded != position):
            cost = self._cost(block, shares)
            self._load(highs, position, Arrays(
                cost, rows.matrix.unpacked(), low, up, limited.lower, limited.upper, block.template.integer
            ), shares)  # fmt: skip
        else:
            self._recharge(position, block, shares)
            highs.changeRowsBounds(len(low), np.arange(len(low), dtype=np.int32), low, up)
            columns = np.arange(len(limited.lower), dtype=np.int32)
            highs.changeColsBounds(len(columns), columns, limited.lower, limited.upper)
        return self._run(highs, (position, s))

    def _duals(self, position: int, block: Block) -> Vector:
        """Duals of all rows of the case that was solved last."""
        solution = self._instances[self._home(position)].getSolution()
        assert self._limited is not None  # a case was solved
        return self._rows[position].duals(
            len(block.template.rows), np.array(solution.row_dual), np.array(solution.col_dual), self._limited
        )

    def _run(self, highs: Any, case: tuple[int, int]) -> Vector | None:
        """Run from the case's last basis; presolve, which would throw it away, only where there is none."""
        basis = self.bases.get(case)
        if self._home(case[0]) < 0:
            highs.setOptionValue("presolve", "off" if basis is not None else "on")
        if basis is not None:
            highs.setBasis(basis)
        limit = NO_LIMIT if basis is None else max(0, PIVOTS + self._pivots.get(case, PIVOTS_UNKNOWN) // 4)
        highs.setOptionValue("simplex_iteration_limit", limit)
        outcome = run(highs, Limits(), is_mip=False, interruptible=False)
        if outcome.status is Status.STOPPED:
            outcome = _afresh(highs)
            basis = None
        self.solved += 1
        if basis is None:
            self._pivots[case] = max(0, highs.getInfo().simplex_iteration_count)
        if outcome.status is not Status.OPTIMAL:
            return None
        self.bases[case] = highs.getBasis()
        return outcome.x

    def _load(self, highs: Any, position: int, arrays: Arrays, shares: Vector) -> None:
        """Hand a block's model over with the numbers of a case."""
        highs.setOptionValue("presolve", "off")  # presolve would throw the basis away between scenarios
        pass_arrays(highs, arrays)
        self._charged[position] = shares
        self._loaded = position

    def _recharge(self, position: int, block: Block, shares: Vector) -> None:
        """Write other costs into a solver when the prices or the weights of the branches have changed."""
        if position in self._charged and np.array_equal(self._charged[position], shares):
            return
        cost = self._cost(block, shares)
        status = self._instances[self._home(position)].changeColsCost(
            len(cost), np.arange(len(cost), dtype=np.int32), cost
        )
        check(status, "changing costs")
        self._charged[position] = shares


def _first_of(block: Block, case: int) -> str:
    """Name of the first scenario of a case."""
    return block.scenarios[int(np.flatnonzero(block.case_of == case)[0])].name


def _keep(block: Block, known: Recourse, losses: list[float], short: list[float], missed: list[str]) -> None:
    """Carry over what is known of a block's scenarios."""
    here = slice(len(losses), len(losses) + len(block.scenarios))
    losses += known.losses[here].tolist()
    short += known.short[here].tolist()
    missed += [scenario.name for scenario in block.scenarios if scenario.name in known.missed]


def _afresh(highs: Any) -> Run:
    """Solve from nothing with presolve."""
    highs.clearSolver()
    highs.setOptionValue("simplex_iteration_limit", NO_LIMIT)
    highs.setOptionValue("presolve", "on")
    outcome = run(highs, Limits(), is_mip=False, interruptible=False)
    highs.setOptionValue("presolve", "off")
    return outcome
