"""A few cases that stand for all: where cases are large, the first and longest steps are taken with those alone.

Which cases are alike is told by their slopes at a first plan. Chosen one by one, each case takes what those before it
leave unexplained, as a pivoted QR decomposition does; the others are counted in with the one they are most alike. What
is found so is a plan to begin with and cuts that hold: no bound and no value rests on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.solve.lshaped.tuning import FEW_GAP, FEW_ROUNDS, FEW_SHARE
from resilience.solve.outcome import influenced

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.solve.highs import Limits, Vector
    from resilience.solve.lshaped.forward import ForwardPass
    from resilience.solve.lshaped.level import Level
    from resilience.solve.pricing.cuts import Cuts

EXPLAINED = 1e-6
"""Share of all slopes, squared, that is left to explain when enough cases were chosen."""


@dataclass(frozen=True)
class Few:
    """Cases that stand for all: `ask` (n_cases,) marks them, `weights` (n_cases,) are rates per year, 0 elsewhere."""

    ask: NDArray[np.bool_]
    weights: Vector

    @classmethod
    def among(cls, cuts: Cuts, rates: Vector, sizes: Vector, count: int) -> Few:
        """Choose at most `count` by slopes at a plan; `sizes` (n_first_columns,) makes columns comparable."""
        slopes = cuts.slopes.toarray() * sizes
        weighed = slopes * rates[:, None]
        chosen = _pivots(weighed, count)
        ask, weights = np.zeros(len(rates), dtype=bool), np.zeros(len(rates))
        if not len(chosen):
            return cls(ask, weights)
        own = slopes[chosen]
        size = np.maximum((own**2).sum(axis=1), 1e-300)
        length = np.maximum(np.linalg.norm(slopes, axis=1), 1e-300)
        alike = np.argmax(slopes @ own.T / (length[:, None] * np.sqrt(size)), axis=1)
        alike[chosen] = np.arange(len(chosen))
        counted = rates * np.maximum((slopes * own[alike]).sum(axis=1) / size[alike], 0.0)
        ask[chosen] = True
        weights[chosen] = np.bincount(alike, weights=counted, minlength=len(chosen))
        return cls(ask, weights)


def _pivots(rows: Vector, count: int) -> NDArray[np.intp]:
    """Rows that explain the others best, chosen greedily, (at most count,)."""
    rest, enough = rows.copy(), EXPLAINED * float((rows**2).sum())
    chosen: list[int] = []
    for _ in range(count):
        left = (rest**2).sum(axis=1)
        place = int(np.argmax(left))
        if left[place] <= enough:
            break
        chosen.append(place)
        direction = rest[place] / np.sqrt(left[place])
        rest -= np.outer(rest @ direction, direction)
    return np.array(chosen, dtype=np.intp)


@dataclass
class Rough:
    """The search over a few cases, in their weights; `x` is the best plan so far, `value` what it costs so."""

    forward: ForwardPass
    level: Level
    few: Few
    x: Vector
    value: float
    bound: float = -np.inf

    @classmethod
    def begun(cls, forward: ForwardPass, level: Level, x: Vector, cuts: Cuts) -> Rough:
        """Begin at a plan that was priced in all cases."""
        rates = forward.master.case_weights
        few = Few.among(cuts, rates, level.sizes, max(1, round(FEW_SHARE * len(rates))))
        value = float(forward.program.first.cost @ x) + float(few.weights[cuts.cases] @ cuts.values)
        return cls(forward, level, few, x, value)

    def go(self, limits: Limits) -> Vector:
        """Step until the few cases say little more; returns the plan."""
        master, unavoidable = self.forward.master, self.forward.search.unavoidable
        if not self.few.ask.any():
            return self.x
        with master.weighing(self.few.weights):
            for _ in range(FEW_ROUNDS):
                run = master.solve(limits, relaxed=True)
                self.bound = max(self.bound, run.bound)
                near = self.value - self.bound <= FEW_GAP * influenced(self.value, unavoidable)
                if near or run.x is None or self.forward.search.is_relaxed_long():
                    break
                columns = self.level.step(self.x, self.value, self.bound)
                self._price((run.x if columns is None else columns)[: master.n_first])
                self.forward.search.report()
        return self.x

    def _price(self, x: Vector) -> None:
        """Price a plan in the few cases and add their cuts."""
        master = self.forward.master
        cuts = self.forward.subproblems.cuts(x, ask=self.few.ask)
        master.add(cuts, np.arange(len(cuts.values)))
        if self.forward.asking is not None:
            self.forward.asking.learn(cuts)
        value = float(self.forward.program.first.cost @ x) + float(self.few.weights[cuts.cases] @ cuts.values)
        if value < self.value:
            self.x, self.value = x, value
