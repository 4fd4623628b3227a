"""Every scenario's recourse at a fixed plan, one warm-started solver per template."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from resilience.errors import SolverError
from resilience.solve.highs import Arrays, Limits, Status, Vector, new_highs, pass_arrays, run

if TYPE_CHECKING:
    from resilience.program.two_stage import Block, TwoStageProgram


@dataclass(frozen=True)
class Recourse:
    """Losses and units short by scenario in the program's order; `missed` names scenarios a plan fails to survive."""

    losses: Vector
    short: Vector
    missed: tuple[str, ...]


@dataclass
class RecourseSolver:
    """Solves scenarios at fixed first-stage columns; keeps one instance and its last basis per template."""

    program: TwoStageProgram
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
            low, up = right_hand_sides(block, x)
            for s, scenario in enumerate(block.scenarios):
                y = self._solve(position, block, s, low[:, s], up[:, s])
                if y is None and not block.scope.exact_service:
                    msg = f"Scenario {scenario.name} has no feasible recourse."
                    raise SolverError(msg)
                if y is None:
                    missed.append(scenario.name)
                losses.append(0.0 if y is None else float(block.template.cost @ y))
                short.append(0.0 if y is None else float(block.template.vectors["short"] @ y))
        return Recourse(np.array(losses), np.array(short), tuple(missed))

    def columns(self, x: Vector, scenario: int) -> tuple[Block, Vector]:
        """Recourse columns of one scenario (its position in the program's order) at a plan."""
        for position, block in enumerate(self.program.blocks):
            if scenario < block.size:
                low, up = right_hand_sides(block, x)
                y = self._solve(position, block, scenario, low[:, scenario], up[:, scenario])
                if y is None:
                    msg = f"Scenario {block.scenarios[scenario].name} has no feasible recourse."
                    raise SolverError(msg)
                return block, y
            scenario -= block.size
        msg = "There is no such scenario."
        raise IndexError(msg)

    def _solve(self, position: int, block: Block, s: int, low: Vector, up: Vector) -> Vector | None:
        highs = self._instances.get(position)
        if highs is None:
            highs = self._instances[position] = _load(block, s, low, up)
        else:
            n_rows, n_columns = block.template.matrix.shape
            highs.changeRowsBounds(n_rows, np.arange(n_rows, dtype=np.int32), low, up)
            columns = np.arange(n_columns, dtype=np.int32)
            highs.changeColsBounds(n_columns, columns, block.lower[:, s].copy(), block.upper[:, s].copy())
        outcome = run(highs, Limits(), is_mip=False, interruptible=False)
        return outcome.x if outcome.status is Status.OPTIMAL else None


def _keep(block: Block, known: Recourse, losses: list[float], short: list[float], missed: list[str]) -> None:
    """Carry over what is known of a block's scenarios."""
    here = slice(len(losses), len(losses) + block.size)
    losses += known.losses[here].tolist()
    short += known.short[here].tolist()
    missed += [scenario.name for scenario in block.scenarios if scenario.name in known.missed]


def _load(block: Block, s: int, low: Vector, up: Vector) -> Any:
    highs = new_highs()
    highs.setOptionValue("presolve", "off")  # presolve would throw the basis away between scenarios
    template = block.template
    pass_arrays(
        highs,
        Arrays(
            template.cost,
            template.matrix,
            low,
            up,
            block.lower[:, s].copy(),
            block.upper[:, s].copy(),
            template.integer,
        ),
    )
    return highs


def right_hand_sides(block: Block, x: Vector) -> tuple[Vector, Vector]:
    """Row bounds of every scenario once the plan is fixed, each of shape (n_rows, n_scenarios)."""
    template = block.template
    n_links = len(template.link_rows)
    pick = sparse.csr_array(
        (np.ones(n_links), (template.link_rows, np.arange(n_links))), shape=(template.matrix.shape[0], n_links)
    )
    linked = pick @ (block.link_values * x[template.link_columns][:, None])
    return block.row_lower - linked, block.row_upper - linked
