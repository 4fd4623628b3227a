"""What an outage of any length costs a plan by periods: one program, asked length by length."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from resilience.solve.highs import Arrays, Limits, Run, RunStatus, Vector, pass_arrays, run
from resilience.solve.instances import check, new_highs
from resilience.solve.pricing.case_vectors import right_hand_sides
from resilience.solve.survival import NONE, NOTHING_LOST, Shortfall, keep_basis, optimum, write_limits

if TYPE_CHECKING:
    from resilience.hazard.scenarios import Scenario
    from resilience.program.survival.outages import ServiceTemplate
    from resilience.solve.instances import Instance

LARGE = 20_000
"""Columns from which on a program is large: with presolve it is solved from nothing faster than by many warm pivots."""
FEW = 3_000
"""Pivots from a basis of a large program that cost about as much as all of them from nothing with presolve. Measured on
programs of 34,000 to 108,000 columns: 60e-6 to 90e-6 s each with presolve, 100e-6 to 650e-6 s without."""
NEARBY = 800_000.0
"""Periods by which two lengths may differ for the basis of one to be worth trying for the other, times columns.
Measured on 20 such programs: of 41,000 columns 18 periods took 850 to 1,500 pivots, of 54,000 27 periods 3,300 to
6,200, of 108,000 6 periods 700 at most, and 54 periods 5,000 and more."""
UNLIMITED = 2**31 - 1
"""What HiGHS takes for no limit on pivots."""


class Loss(NamedTuple):
    """What an outage by periods costs, and what is minimized there.

    That is convex in the part of the last period that is hit, as units lost need not be.
    """

    shortfall: Shortfall
    weighted: float


NO_LOSS = Loss(NONE, 0.0)


@dataclass
class PeriodSolver:
    """Solves the program's recourse of one failure at first-stage columns `x`, for any length of its template.

    One instance is kept. A small program begins at its last basis. Of a large one a pivot at a basis costs ten times
    and more what it costs once presolve has taken the program apart, so it may take few of them; an outage that lasts
    much longer or shorter than the last one begins from nothing.
    """

    template: ServiceTemplate
    x: Vector
    _instance: Instance | None = field(default=None, init=False)
    _last: float = field(default=math.nan, init=False)
    _far: float = field(default=math.inf, init=False)
    "Difference of two lengths from which on the last basis is known to be of no use."

    @property
    def is_large(self) -> bool:
        """Whether solving it takes longer than reading a shorter program would."""
        return len(self.template.compiled.cost) > LARGE

    def loss(self, outage: Scenario) -> Loss:
        """Least loss of an outage.

        Raises
        ------
        SolverError
            When there is no feasible recourse although every shortage is allowed: a defect of the program.
        """
        y = self._columns(outage)
        units = float(self.template.units @ y)
        if units <= NOTHING_LOST * self._demand:
            return NO_LOSS
        return Loss(Shortfall(units, float(self.template.margin @ y)), float(self.template.compiled.cost @ y))

    @property
    def _demand(self) -> float:
        demand = self.template.model.network.demand
        return max(sum(demand[node].quantity for node in self.template.scope.demands), 1e-9)

    def _columns(self, outage: Scenario) -> Vector:
        block = self.template.block(outage)
        low, up = right_hand_sides(block, self.x)
        found = self._solve((low[:, 0], up[:, 0]), (block.lower[:, 0].copy(), block.upper[:, 0].copy()), outage)
        self._last = outage.duration
        return optimum(found, outage)

    def _solve(self, sides: tuple[Vector, Vector], bounds: tuple[Vector, Vector], outage: Scenario) -> Run:
        compiled = self.template.compiled
        if self._instance is None:
            self._instance = new_highs()
            keep_basis(self._instance)
            arrays = Arrays(compiled.cost, compiled.matrix, *sides, *bounds, compiled.integer)
            pass_arrays(self._instance, arrays)
        else:
            write_limits(self._instance, sides, bounds)
        return self._large(self._instance, abs(outage.duration - self._last)) if self.is_large else _run(self._instance)

    def _large(self, highs: Instance, moved: float) -> Run:
        """Run a large program whose outage is so much longer or shorter than the last one, nan where there is none."""
        if moved < self._far and moved * len(self.template.compiled.cost) <= NEARBY:
            found = _from_basis(highs)
            if found.status is not RunStatus.STOPPED:
                return found
            self._far = moved
        return _from_nothing(highs)


def _run(highs: Instance) -> Run:
    return run(highs, Limits(), is_mip=False, interruptible=False)


def _from_basis(highs: Instance) -> Run:
    """Run from the last basis for a few pivots."""
    check(highs.setOptionValue("simplex_iteration_limit", FEW), "limiting pivots")
    found = _run(highs)
    check(highs.setOptionValue("simplex_iteration_limit", UNLIMITED), "limiting pivots")
    return found


def _from_nothing(highs: Instance) -> Run:
    """Run with presolve; without it where HiGHS 1.16's is known to go wrong: infeasible, or nan for a column."""
    check(highs.clearSolver(), "forgetting the basis")
    check(highs.setOptionValue("presolve", "on"), "switching presolve on")
    found = _run(highs)
    keep_basis(highs)
    if found.status is RunStatus.OPTIMAL and found.x is not None and np.isfinite(found.x).all():
        return found
    check(highs.clearSolver(), "forgetting the answer")
    return _run(highs)
