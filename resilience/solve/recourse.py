"""Every scenario's recourse at a fixed plan, one warm-started solver per template."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from resilience.errors import SolverError
from resilience.solve.highs import Arrays, Limits, Status, Vector, check, new_highs, pass_arrays, run

if TYPE_CHECKING:
    from resilience.program.two_stage import Block, TwoStageProgram

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

    `values` are the least of loss plus priced shortage, `losses` and `short` its two parts (all (n_cases,)), `slopes`
    a supporting plane of each value, (n_cases, n_first_columns).
    """

    trial: Vector
    values: Vector
    losses: Vector
    short: Vector
    slopes: sparse.csr_array


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
            losses += case_losses[block.case_of].tolist()
            short += case_short[block.case_of].tolist()
        infeasible = np.isnan(losses)
        missed += [scenario.name for scenario, bad in zip(self.program.scenarios, infeasible, strict=True) if bad]
        return Recourse(np.nan_to_num(losses), np.nan_to_num(short), tuple(missed))

    def _cases(self, position: int, block: Block, x: Vector) -> tuple[Vector, Vector]:
        """Loss and units short of every case of a block; not a number where a plan fails to survive."""
        low, up = right_hand_sides(block, x)
        losses, short = np.full(block.size, np.nan), np.full(block.size, np.nan)
        for case in range(block.size):
            y = self._solve(position, block, case, low[:, case], up[:, case])
            if y is not None:
                losses[case] = block.template.cost @ y
                short[case] = block.template.vectors["short"] @ y
            elif not block.scope.exact_service:
                raise SolverError(
                    _NO_RECOURSE.format(block.scenarios[int(np.flatnonzero(block.case_of == case)[0])].name)
                )
        return losses, short

    def cuts(self, x: Vector, prices: Prices = LOSS_ONLY) -> Cuts:
        """Price every case, in block order, with its slopes in the plan."""
        self._charge(prices)
        losses: list[float] = []
        short: list[float] = []
        slopes: list[sparse.csr_array] = []
        for position, block in enumerate(self.program.blocks):
            low, up = right_hand_sides(block, x)
            duals = np.zeros((block.template.matrix.shape[0], block.size))
            for case in range(block.size):
                y = self._solve(position, block, case, low[:, case], up[:, case])
                if y is None:
                    first = int(np.flatnonzero(block.case_of == case)[0])
                    raise SolverError(_NO_RECOURSE.format(block.scenarios[first].name))
                losses.append(float(block.template.cost @ y))
                short.append(float(block.template.vectors["short"] @ y))
                duals[:, case] = self._instances[position].getSolution().row_dual
            slopes.append(_slopes(block, duals, len(x)))
        self._charge(LOSS_ONLY)
        stacked = sparse.vstack(slopes, format="csr") if slopes else sparse.csr_array((0, len(x)))
        lost, missing = np.array(losses), np.array(short)
        return Cuts(x, prices.loss * lost + prices.short * missing, lost, missing, sparse.csr_array(stacked))

    def _charge(self, prices: Prices) -> None:
        """Write other prices into every solver there is."""
        if prices == self._prices:
            return
        self._prices = prices
        for position, highs in self._instances.items():
            cost = self._cost(self.program.blocks[position])
            check(highs.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost), "changing costs")

    def _cost(self, block: Block) -> Vector:
        loss = block.template.cost if self.prefer_late == 0 else _earlier_dearer(block, self.prefer_late)
        return self._prices.loss * loss + self._prices.short * block.template.vectors["short"]

    def columns(self, x: Vector, scenario: int) -> tuple[Block, Vector]:
        """Recourse columns of one scenario (its position in the program's order) at a plan."""
        for position, block in enumerate(self.program.blocks):
            if scenario < len(block.scenarios):
                case = int(block.case_of[scenario])
                low, up = right_hand_sides(block, x)
                y = self._solve(position, block, case, low[:, case], up[:, case])
                if y is None:
                    raise SolverError(_NO_RECOURSE.format(block.scenarios[scenario].name))
                return block, y
            scenario -= len(block.scenarios)
        msg = "There is no such scenario."
        raise IndexError(msg)

    def _solve(self, position: int, block: Block, s: int, low: Vector, up: Vector) -> Vector | None:
        highs = self._instances.get(position)
        if highs is None:
            highs = self._instances[position] = _load(block, s, low, up, self._cost(block))
        else:
            n_rows, n_columns = block.template.matrix.shape
            highs.changeRowsBounds(n_rows, np.arange(n_rows, dtype=np.int32), low, up)
            columns = np.arange(n_columns, dtype=np.int32)
            highs.changeColsBounds(n_columns, columns, block.lower[:, s].copy(), block.upper[:, s].copy())
        outcome = run(highs, Limits(), is_mip=False, interruptible=False)
        return outcome.x if outcome.status is Status.OPTIMAL else None


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


def _earlier_dearer(block: Block, share: float) -> Vector:
    """Recourse costs in which a sale lost early costs up to `share` more than one lost late."""
    cost = block.template.cost.copy()
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
