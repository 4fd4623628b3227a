"""What a first stage costs: its price on fresh draws, or over all outcomes where those are no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from resilience.hazard.risk.estimate import Estimate
from resilience.stochastic.cells import DrawnOutcomes
from resilience.stochastic.evidence import coinciding, stratified, unseen
from resilience.stochastic.pricing import costs
from resilience.stochastic.sampling import Sampling

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.solve.highs import Vector
    from resilience.stochastic.cells import Cells
    from resilience.stochastic.program import ArrayProgram
    from resilience.stochastic.random_program import RandomProgram
    from resilience.stochastic.tail import Tail

DRAWS = 10_000
"""Fresh draws on which a first stage is priced."""
BATCHES = 20
"""Independent Latin hypercubes they are split into: draws within one are not independent."""
CANDIDATE, REPLICATION, FRESH = 0, 1, 2
"""Streams of random numbers: each step draws from its own."""


def stream(seed: int, *which: int) -> np.random.Generator:
    """Random numbers of one step of a study, independent of every other step's."""
    return np.random.default_rng([seed, *which])


def sampled(program: RandomProgram, cells: Cells, n: int, rng: np.random.Generator, how: Sampling) -> ArrayProgram:
    """A program of `n` sampled outcomes over all cells."""
    drawn = cells.draw(n, rng, how)
    return program.at(drawn.values, drawn.weights)


@dataclass(frozen=True)
class PricedDraws:
    """Costs of a first stage by draw, with weights that sum to one and the cell of each.

    `corners` are what it costs when the 2, 3, ... sources whose rare outcomes cost most are rare at once; `coincide`
    are the chances that at least as many are. Both are empty where fewer than two can be.
    """

    costs: Vector
    weights: Vector
    cell: NDArray[np.int64]
    coincide: Vector = field(default_factory=lambda: np.zeros(0))
    corners: Vector = field(default_factory=lambda: np.zeros(0))
    left: float = 0.0
    "What rare outcomes without a cell of their own may add to the mean cost."

    @classmethod
    def of(cls, program: RandomProgram, cells: Cells, x: Vector, drawn: DrawnOutcomes) -> PricedDraws:
        """Price a first stage on draws."""
        chances, lines = cells.corners()
        values = np.vstack([drawn.values, lines])
        found = costs(program.at(values, np.full(len(values), 1 / len(values))), x)
        n = len(drawn.values)
        return cls(found[:n], drawn.weights, drawn.cell, chances, found[n:], cells.left)

    def unseen(self, risk: float) -> float:
        """What outcomes that no draw met may add to the mean cost, or take from it, in the cost's unit."""
        one = unseen(self.costs, self.weights, self.cell, risk)
        if not len(self.corners):
            return self.left + one
        last = self.cell == self.cell.max()
        mean = float(self.costs[last].mean())
        several = coinciding(float(self.weights[last][0]), mean, self.coincide, self.corners, risk)
        return self.left + max(one, several)

    @property
    def mean(self) -> float:
        """Mean cost."""
        return float(self.weights @ self.costs)

    @property
    def spread(self) -> float:
        """Standard deviation of the cost over the outcomes."""
        return float(np.sqrt(self.weights @ (self.costs - self.mean) ** 2))


@dataclass(frozen=True)
class Fresh:
    """What a first stage costs; `exact` says that every outcome was priced once, weighted by its chance.

    Latin hypercubes are averaged first, being independent as wholes: `batches` of them, else 1.
    """

    priced: PricedDraws
    seed: int
    batches: int = 1
    exact: bool = False

    @classmethod
    def of(cls, program: RandomProgram, tail: Tail, x: Vector, draws: int, seed: int, how: Sampling) -> Fresh:
        """Price a first stage on `draws` outcomes."""
        if program.outcomes is not None and program.outcomes <= draws:
            return cls.over_all(program.listed(draws), x, seed)
        if how is Sampling.MONTE_CARLO:
            cells = tail.cells(draws)
            return cls(PricedDraws.of(program, cells, x, cells.draw(draws, stream(seed, FRESH), how, least=2)), seed)
        each = draws // BATCHES
        cells = tail.cells(each)
        drawn = DrawnOutcomes.joined([cells.draw(each, stream(seed, FRESH, batch), how) for batch in range(BATCHES)])
        return cls(PricedDraws.of(program, cells, x, drawn), seed, BATCHES)

    @classmethod
    def over_all(cls, full: ArrayProgram, x: Vector, seed: int) -> Fresh:
        """Price a first stage over all outcomes."""
        priced = PricedDraws(costs(full, x), full.scenarios.weights, np.zeros(full.size, dtype=np.int64))
        return cls(priced, seed, exact=True)

    def estimate(self, level: float) -> Estimate:
        """Mean cost with its interval, which allows for outcomes that no draw met."""
        found, n = self.priced, len(self.priced.costs)
        if self.exact:
            return Estimate(found.mean, 0.0, n, self.seed)
        missed = found.unseen(1 - level)
        if self.batches == 1:
            return Estimate(
                found.mean, stratified(found.costs, found.weights, found.cell, level) + missed, n, self.seed
            )
        means = (found.costs * found.weights).reshape(self.batches, -1).sum(axis=1) * self.batches
        mean = Estimate.from_sample(means, self.seed, level)
        return Estimate(mean.mean, mean.half_width + missed, mean.n, self.seed)
