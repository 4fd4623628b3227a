"""Every scenario's recourse at a fixed plan, one warm-started solver per template."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from resilience.errors import SolverError
from resilience.solve.highs import Arrays, Limits, Status, Vector, check, new_highs, pass_arrays, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.program.blocks import Block
    from resilience.program.two_stage import TwoStageProgram

_NO_RECOURSE = "Scenario {} has no feasible recourse."


@dataclass(frozen=True)
class Recourse:
    """Losses and units short by scenario in the program's order; `missed` names scenarios a plan fails to survive."""

    losses: Vector
    short: Vector
    missed: tuple[str, ...]


@dataclass(frozen=True)
class Cuts:
    """What every case costs at a trial plan, and how that changes with the plan.

    `values` (n_cases,) are the least of loss plus priced shortage, branches weighted by `shares` (n_cases, n_outcomes);
    `losses` and `short` (n_outcomes,) are its two parts for every branch of every case, `slopes` a supporting plane of
    each value, (n_cases, n_first_columns).
    """

    trial: Vector
    values: Vector
    losses: Vector
    short: Vector
    slopes: sparse.csr_array
    shares: sparse.csr_array


@dataclass(frozen=True)
class Prices:
    """Weights of loss and of a unit short in what a recourse minimizes."""

    loss: float = 1.0
    short: float = 0.0


LOSS_ONLY = Prices()


@dataclass
class RecourseSolver:
    """Solves scenarios at fixed first-stage columns; keeps one instance and its last basis per template.

    With `prefer_late`, a lost sale is a little cheaper the later it is lost (this share of its margin over the whole
    watch), so that of plans that lose the same the one that serves first is found; losses are reported without it.
    """

    program: TwoStageProgram
    prefer_late: float = 0.0
    _prices: Prices = LOSS_ONLY
    _instances: dict[int, Any] = field(default_factory=dict)
    _charged: dict[int, Vector] = field(default_factory=dict)
    "Shares of the branches each solver's costs were last written for."

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

    def cuts(self, x: Vector, prices: Prices = LOSS_ONLY, weights: Vector | None = None) -> Cuts:
        """Price every case, in block order, with its slopes in the plan.

        Parameters
        ----------
        weights
            Weight of each outcome in what its case minimizes, (n_outcomes,); None: the rates.
        """
        self._charge(prices)
        losses: list[Vector] = []
        short: list[Vector] = []
        slopes: list[sparse.csr_array] = []
        used: list[Vector] = []
        start = 0
        for position, block in enumerate(self.program.blocks):
            n = block.size * block.n_branches
            shares = block.shares if weights is None else _shares(weights[start : start + n], block)
            start += n
            low, up = right_hand_sides(block, x)
            duals = np.zeros((block.template.matrix.shape[0], block.size))
            for case in range(block.size):
                y = self._solve(position, block, case, low[:, case], up[:, case], shares[case])
                if y is None:
                    raise SolverError(_NO_RECOURSE.format(_first_of(block, case)))
                losses.append(block.branches.loss @ y)
                short.append(block.branches.short @ y)
                duals[:, case] = self._instances[position].getSolution().row_dual
            slopes.append(_slopes(block, duals, len(x)))
            used.append(shares)
        self._charge(LOSS_ONLY)
        stacked = sparse.vstack(slopes, format="csr") if slopes else sparse.csr_array((0, len(x)))
        lost, missing = (np.concatenate(found) if found else np.empty(0) for found in (losses, short))
        mix = share_matrix(used)
        values = np.asarray(mix @ (prices.loss * lost + prices.short * missing))
        return Cuts(x, values, lost, missing, sparse.csr_array(stacked), mix)

    def _charge(self, prices: Prices) -> None:
        """Write other prices into every solver there is."""
        if prices == self._prices:
            return
        self._prices = prices
        self._charged.clear()

    def _cost(self, block: Block, shares: Vector) -> Vector:
        cost = np.asarray(shares @ block.branches.loss)
        if self.prefer_late > 0:
            cost = _earlier_dearer(block, cost, self.prefer_late)
        return self._prices.loss * cost + self._prices.short * np.asarray(shares @ block.branches.short)

    def columns(self, x: Vector, scenario: int) -> tuple[Block, Vector]:
        """Recourse columns of one scenario (its position in the program's order) at a plan, as if it were alone."""
        for position, block in enumerate(self.program.blocks):
            if scenario < len(block.scenarios):
                case = int(block.case_of[scenario])
                low, up = right_hand_sides(block, x)
                y = self._solve(position, block, case, low[:, case], up[:, case], block.shares[case])
                if y is None:
                    raise SolverError(_NO_RECOURSE.format(block.scenarios[scenario].name))
                return block, y[block.branches.positions[block.branch_of[scenario]]]
            scenario -= len(block.scenarios)
        msg = "There is no such scenario."
        raise IndexError(msg)

    def _solve(self, position: int, block: Block, s: int, low: Vector, up: Vector, shares: Vector) -> Vector | None:
        highs = self._instances.get(position)
        if highs is None:
            highs = self._instances[position] = _load(block, s, low, up, self._cost(block, shares))
            self._charged[position] = shares
        else:
            self._recharge(position, block, shares)
            n_rows, n_columns = block.template.matrix.shape
            highs.changeRowsBounds(n_rows, np.arange(n_rows, dtype=np.int32), low, up)
            columns = np.arange(n_columns, dtype=np.int32)
            highs.changeColsBounds(n_columns, columns, block.lower[:, s].copy(), block.upper[:, s].copy())
        outcome = run(highs, Limits(), is_mip=False, interruptible=False)
        return outcome.x if outcome.status is Status.OPTIMAL else None

    def _recharge(self, position: int, block: Block, shares: Vector) -> None:
        """Write other costs into a solver when the prices or the weights of the branches have changed."""
        if position in self._charged and np.array_equal(self._charged[position], shares):
            return
        cost = self._cost(block, shares)
        status = self._instances[position].changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)
        check(status, "changing costs")
        self._charged[position] = shares


def share_matrix(shares: Sequence[Vector]) -> sparse.csr_array:
    """Shares of all blocks' branches, each (n_cases, n_branches), as one matrix (n_cases, n_outcomes)."""
    values = np.concatenate([block.ravel() for block in shares]) if shares else np.empty(0)
    each = np.concatenate([np.full(block.shape[0], block.shape[1]) for block in shares]) if shares else np.empty(0, int)
    indptr = np.concatenate([[0], np.cumsum(each)])
    return sparse.csr_array((values, np.arange(len(values)), indptr), shape=(len(each), len(values)))


def _shares(weights: Vector, block: Block) -> Vector:
    """Weights of one block's outcomes as shares of their cases."""
    return replace(block, branch_weights=weights.reshape(block.size, block.n_branches)).shares


def _first_of(block: Block, case: int) -> str:
    """Name of the first scenario of a case."""
    return block.scenarios[int(np.flatnonzero(block.case_of == case)[0])].name


def _keep(block: Block, known: Recourse, losses: list[float], short: list[float], missed: list[str]) -> None:
    """Carry over what is known of a block's scenarios."""
    here = slice(len(losses), len(losses) + len(block.scenarios))
    losses += known.losses[here].tolist()
    short += known.short[here].tolist()
    missed += [scenario.name for scenario in block.scenarios if scenario.name in known.missed]


def _load(block: Block, s: int, low: Vector, up: Vector, cost: Vector) -> Any:
    highs = new_highs()
    highs.setOptionValue("presolve", "off")  # presolve would throw the basis away between scenarios
    template = block.template
    pass_arrays(
        highs,
        Arrays(
            cost,
            template.matrix,
            low,
            up,
            block.lower[:, s].copy(),
            block.upper[:, s].copy(),
            template.integer,
        ),
    )
    return highs


def _earlier_dearer(block: Block, cost: Vector, share: float) -> Vector:
    """Recourse costs in which a sale lost early costs up to `share` more than one lost late."""
    cost = cost.copy()
    for position, name in enumerate(block.template.columns):
        if name.startswith("lost["):
            period = int(name.rstrip("]").rsplit(",", 1)[1])
            cost[position] *= 1 + share * (1 - period / block.scope.periods)
    return cost


def right_hand_sides(block: Block, x: Vector) -> tuple[Vector, Vector]:
    """Row bounds of every scenario once the plan is fixed, each of shape (n_rows, n_scenarios)."""
    template = block.template
    n_links = len(template.link_rows)
    pick = sparse.csr_array(
        (np.ones(n_links), (template.link_rows, np.arange(n_links))), shape=(template.matrix.shape[0], n_links)
    )
    linked = pick @ (block.link_values * x[template.link_columns][:, None])
    return block.row_lower - linked, block.row_upper - linked


def _slopes(block: Block, duals: Vector, n_first: int) -> sparse.csr_array:
    """Change of each case's loss with the plan: a row's side moves by minus its link times the plan."""
    template = block.template
    pushes = -duals[template.link_rows] * block.link_values
    gather = sparse.csr_array(
        (np.ones(len(template.link_columns)), (template.link_columns, np.arange(len(template.link_columns)))),
        shape=(n_first, len(template.link_columns)),
    )
    return sparse.csr_array((gather @ pushes).T)
