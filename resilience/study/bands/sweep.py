"""Break-even rates of whole plans: where, as one rate grows, another plan becomes the cheapest.

For a given plan the cost is a line in the rate's multiplier, so the optimum is the lower envelope of lines: concave and
made of straight pieces. Two known lines cross where, if no third plan is cheaper there, the plan changes. So the
optimum is solved at crossings, the most doubtful one first, until no plan can be cheaper by more than the gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import SolverError
from resilience.solve.outcome import influenced
from resilience.study.bands.lines import (
    Doubt,
    Floor,
    Scale,
    Stretch,
    doubts,
    envelope,
    favoured,
    fewest,
    largest_error,
    lowest,
    true_lines,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.study.bands.lines import CostLine
    from resilience.study.bands.pool import Direction, PlanPool
    from resilience.study.bands.solver import WarmSolver

EXTRA_SOLVES = 4
"""Solves allowed beyond the largest number of bands."""
SHARE = 0.8
"""Share of the wanted gap that each solve must prove; most prove more. The rest is for what lies between them."""
HARDLY = 1e-3
"""Errors are never measured against less than this share of what can be influenced at the stated rates."""
CHEAPER = 1e-6
"""Relative amount by which a plan's price, found again, may lie below a proven bound: rounding."""


@dataclass(frozen=True)
class Sweep:
    """Bands of one direction: consecutive stretches of multipliers, each with its cheapest plan.

    `error` is the largest share of the cost a plan can influence by which any band's plan is known to be at most
    dearer than the best plan at the same rates; None where that is only known at the multipliers of a grid.
    `capped` says that more plans, or more solves, would be needed to come within the wanted gap.
    """

    direction: Direction
    stretches: tuple[Stretch, ...]
    error: float | None
    capped: bool
    solved: tuple[float, ...]
    stopped: str | None = None
    grid: float | None = None
    "Ratio of neighbors on the grid; None: edges are exact crossings."
    why: str = ""
    "Why a grid was used, or why the range ends early."


@dataclass
class Sweeper:
    """Follows the optimum along one direction after another; plans and cuts serve all of them."""

    pool: PlanPool
    solver: WarmSolver
    gap: float
    most: int
    stated: CostLine
    "Cost at the stated rates of the plan that is the best there."

    @property
    def scale(self) -> Scale:
        """What errors are measured against."""
        least = self.solver.unavoidable
        return Scale(least, max(HARDLY * (self.stated(1.0) - least), 1e-9 * abs(least)) or 1.0)

    def sweep(self, direction: Direction, high: float, bound: float) -> Sweep:
        """Find the bands from multiplier 0 to `high`, given the bound proven at the stated rates."""
        floor = Floor([1.0], [bound])
        stops = [self._solve(direction, floor, multiplier) for multiplier in (0.0, high)]
        while len(stops) < self.most + EXTRA_SOLVES:
            worst = self._worst(direction, floor, high)
            if worst is None or worst.share <= self.gap:
                break
            stops.append(self._solve(direction, floor, worst.at))
        lines, plan = self.pool.lines(direction), self.stated.plan
        stretches = fewest(
            favoured(lines, plan, 1.0), 0.0, high, floor, self.scale, gap=self.gap, most=self.most, keep=plan
        )  # fmt: skip
        stretches = true_lines(stretches, lines)
        error = largest_error(stretches, floor, self.scale)
        stopped = next((stop for stop in stops if stop is not None), None)
        return Sweep(direction, tuple(stretches), error, error > self.gap, tuple(sorted(floor.at)), stopped)

    def _worst(self, direction: Direction, floor: Floor, high: float) -> Doubt | None:
        """The crossing at which the envelope may be furthest above the optimum, solved ones left out."""
        found = doubts(envelope(self.pool.lines(direction), 0.0, high), floor, self.scale)
        open_ = [doubt for doubt in found if not floor.has(doubt.at)]
        return max(open_, key=lambda doubt: doubt.share, default=None)

    def _solve(self, direction: Direction, floor: Floor, multiplier: float) -> str | None:
        best = lowest(self.pool.lines(direction), multiplier)
        cost = best(multiplier)
        most = influenced(cost, self.solver.unavoidable)
        gap = SHARE * self.gap * self.scale(cost) / most if most > 0 else 1.0
        known = (self.pool.policies[best.plan].x, cost)
        found = self.solver.solve(direction.factors(multiplier), gap, known)
        place = self.pool.add(found.x, f"{direction.name} x {multiplier:.4g}")
        again = self.pool.lines(direction)[place](multiplier)
        if again < found.bound - CHEAPER * max(abs(again), abs(found.bound)):
            msg = f"A plan priced at {again:.10g} lies below the proven bound {found.bound:.10g}."
            raise SolverError(msg)
        floor.add(multiplier, min(found.bound, again))
        return found.stopped


def short_of_fill(pool: PlanPool, direction: Direction, stretches: Sequence[Stretch], limit: float | None) -> bool:
    """Whether some band's plan misses the fill rate somewhere in its band; units short are a line, too."""
    if limit is None:
        return False
    for stretch in stretches:
        short = pool.policies[stretch.line.plan].short
        for multiplier in (stretch.low, stretch.high):
            if float((pool.rates * direction.factors(multiplier)) @ short) > limit * (1 + 1e-6):
                return True
    return False


def grid_of(factor: float) -> np.ndarray:
    """Multipliers of a grid: 0, and from `1 / factor^2` to `factor^2` in steps of the root of the factor."""
    return np.concatenate([[0.0], factor ** np.arange(-2.0, 2.01, 0.5)])
