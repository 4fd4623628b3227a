"""How good is a first stage when the outcomes are too many to list: multiple replications (Mak, Morton, Wood 1999).

A sampled problem's optimum is, on average, no more than the true one; the given first stage, priced on the same
sample, is no less. Their difference over independent samples estimates a number above the true gap. Each sampled
problem enters with its proven bound, so that a loose solve can only widen the interval. Samples meet every rare outcome
(`tail`), and limits allow for what no draw met (`evidence`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.given import SEED, Maybe, Word, held
from resilience.hazard.risk.estimate import Estimate
from resilience.solve.highs import Limits
from resilience.stochastic.asked import LEVEL, LIMITS, VectorGiven, asked, count
from resilience.stochastic.cells import DrawnOutcomes
from resilience.stochastic.evidence import upper_limit
from resilience.stochastic.fresh import BATCHES, CANDIDATE, DRAWS, REPLICATION, Fresh, PricedDraws, sampled, stream
from resilience.stochastic.pricing import best, saa
from resilience.stochastic.random_program import RandomProgram
from resilience.stochastic.sampling import Sampling
from resilience.stochastic.tail import Tail

if TYPE_CHECKING:
    from resilience.solve.highs import Vector
    from resilience.stochastic.cells import Cells


@dataclass(frozen=True)
class Assessed:
    """A first stage with what is known of it.

    `gap` is one-sided: with confidence `level`, the cost of `x` is less than `gap.high` above the optimum. `lower` and
    `cost` are two-sided at `level`; the optimum lies in `optimum` with at least that confidence.
    """

    x: Vector
    lower: Estimate
    "Mean optimum of the sampled problems: a lower bound of the optimum."
    cost: Estimate
    "Mean cost of `x`, on fresh draws, or over all outcomes where those are no more."
    gap: Estimate
    level: float
    sample: int
    how: Sampling

    @property
    def optimum(self) -> tuple[float, float]:
        """Interval of the optimal cost: lower end of the bound, upper end of what `x` costs."""
        return self.lower.low, self.cost.high


@dataclass(frozen=True)
class Replications:
    """What sampled problems say of one first stage: their bounds, its gap on each, and what it costs by outcome."""

    bounds: Vector
    gaps: Vector
    priced: PricedDraws

    def gap(self, risk: float, seed: int) -> Estimate:
        """The gap, with the limit that the true one exceeds with a chance of `risk` at most as its upper end."""
        mean = float(self.gaps.mean())
        limit = upper_limit(self.gaps, risk / 2) + self.priced.unseen(risk / 2)
        return Estimate(mean, limit - mean, len(self.gaps), seed)

    def lower(self, level: float, seed: int) -> Estimate:
        """The bound of the optimum."""
        found = Estimate.from_sample(self.bounds, seed, level)
        return Estimate(found.mean, found.half_width + self.priced.unseen(1 - level), found.n, seed)


def replicate(  # noqa: PLR0913  # a study's numbers, each under its own name
    program: RandomProgram,
    x: Vector | None = None,
    *,
    sample: int,
    replications: int,
    seed: int,
    how: Sampling | str = Sampling.MONTE_CARLO,
    draws: int = DRAWS,
    level: float = 0.95,
    limits: Limits | None = None,
) -> Assessed:
    """Bound how far a first stage is from the optimum, on sampled problems.

    Parameters
    ----------
    program
        The program with its sources.
    x
        The first stage; None takes that of one more sampled problem.
    sample
        Outcomes in each sampled problem.
    replications
        Sampled problems behind the interval, at least 2.
    seed
        Of all random numbers.
    how
        Monte Carlo, or Latin hypercubes: less spread, the same validity, for each replication is independent.
    draws
        Fresh outcomes on which the cost of the first stage is estimated.
    level
        Confidence.
    limits
        Gap and seconds of each solve.

    Raises
    ------
    InputError
        With fewer than two replications or no sample: they say nothing about their spread.
    NoPlanError
        When the first stage leaves a sampled outcome without recourse.
    StoppedError
        When a sampled problem gives no first stage or no bound within the limits.
    """
    asked("replicate", RandomProgram, program)
    given = held("replicate", {
        "x": (x, Maybe(VectorGiven(len(program.first.cost)))), "sample": (sample, count(1)),
        "replications": (replications, count(2)), "seed": (seed, SEED), "how": (how, Word(Sampling)),
        "draws": (draws, count(2 * BATCHES)), "level": (level, LEVEL), "limits": (limits, LIMITS),
    })  # fmt: skip
    way, x, limits = Sampling(given["how"]), given["x"], limits or Limits()
    tail = Tail.of(program, sample, limits)
    if x is None:
        x = best(sampled(program, tail.cells(sample), sample, stream(seed, CANDIDATE), way), limits)[0]
    tail = tail.seen_from(x)
    found = replicated(
        program, tail.cells(sample), np.asarray(x, dtype=float), sample, replications, (seed,), way, limits
    )
    return Assessed(
        np.asarray(x, dtype=float),
        found.lower(level, seed),
        Fresh.of(program, tail, x, draws, seed, way).estimate(level),
        found.gap(1 - level, seed),
        level,
        sample,
        way,
    )


def replicated(  # a study's numbers, each under its own name
    program: RandomProgram,
    cells: Cells,
    x: Vector,
    sample: int,
    replications: int,
    seeds: tuple[int, ...],
    how: Sampling,
    limits: Limits,
) -> Replications:
    """Solve independent samples, and price the first stage on each."""
    head, *rest = seeds
    drawn = [
        cells.draw(sample, stream(head, REPLICATION, *rest, replication), how) for replication in range(replications)
    ]
    bounds = np.array([saa(program.at(one.values, one.weights), limits).bound for one in drawn])
    priced = PricedDraws.of(program, cells, x, DrawnOutcomes.joined(drawn))
    means = (priced.costs * priced.weights).reshape(replications, sample).sum(axis=1) * replications
    return Replications(bounds, np.maximum(0.0, means - bounds), priced)
