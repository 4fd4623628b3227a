"""How good is a first stage when the outcomes are too many to list: multiple replications (Mak, Morton, Wood 1999).

A sampled problem's optimum is, on average, no more than the true one; the given first stage, priced on the same
sample, is no less. Their difference over independent samples estimates a number above the true gap, and Student's t
gives its limit. Each sampled problem enters with its proven bound, so that a loose solve can only widen the interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import InputError, NoPlanError, StoppedError
from resilience.hazard.estimate import Estimate
from resilience.solve.arrays.api import Method, solve_arrays
from resilience.solve.arrays.lp import UNBOUNDED
from resilience.solve.arrays.measures import evaluate
from resilience.solve.arrays.sampling import Sampling
from resilience.solve.arrays.subproblems import Subproblems
from resilience.solve.highs import Limits
from resilience.solve.outcome import Infeasible

if TYPE_CHECKING:
    from resilience.solve.arrays.program import ArrayProgram
    from resilience.solve.arrays.random_program import RandomProgram
    from resilience.solve.arrays.terms import ArrayAnswer
    from resilience.solve.highs import Vector
    from resilience.solve.outcome import Solved, Stopped

DRAWS = 10_000
"""Fresh draws on which a first stage is priced."""
BATCHES = 20
"""Independent Latin hypercubes they are split into: draws within one are not independent."""
CANDIDATE, REPLICATION, FRESH = 0, 1, 2
"""Streams of random numbers: each step draws from its own."""


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
    "Mean cost of `x`, on fresh draws."
    gap: Estimate
    level: float
    sample: int
    how: Sampling

    @property
    def optimum(self) -> tuple[float, float]:
        """Interval of the optimal cost: lower end of the bound, upper end of what `x` costs."""
        return self.lower.low, self.cost.high


def stream(seed: int, *which: int) -> np.random.Generator:
    """Random numbers of one step of a study, independent of every other step's."""
    return np.random.default_rng([seed, *which])


def replicate(  # noqa: PLR0913  # a study's numbers, each under its own name
    program: RandomProgram,
    x: Vector | None = None,
    *,
    sample: int,
    replications: int,
    seed: int,
    how: Sampling = Sampling.MONTE_CARLO,
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
    if replications < 2 or sample < 1 or draws < 2 * BATCHES or not 0.5 < level < 1:
        msg = f"A study takes at least 2 replications, 1 outcome, {2 * BATCHES} draws, and a level from 0.5 to 1."
        raise InputError([msg])
    limits = limits or Limits()
    if x is None:
        x = best(program.sample(sample, stream(seed, CANDIDATE), how), limits)[0]
    bounds, gaps = [], []
    for replication in range(replications):
        sampled = program.sample(sample, stream(seed, REPLICATION, replication), how)
        bound = saa(sampled, limits).bound
        bounds.append(bound)
        gaps.append(max(0.0, priced(sampled, x) - bound))
    return Assessed(
        np.asarray(x, dtype=float),
        Estimate.from_sample(bounds, seed, level),
        cost_of(program, x, draws, seed, how, level),
        Estimate.from_sample(gaps, seed, 2 * level - 1),
        level,
        sample,
        how,
    )


def saa(sampled: ArrayProgram, limits: Limits) -> Solved[ArrayAnswer] | Stopped[ArrayAnswer]:
    """Solve a sampled problem (sample average approximation); its bound is finite."""
    outcome = solve_arrays(sampled, limits, method=Method.AUTO)
    if isinstance(outcome, Infeasible):
        raise NoPlanError(" ".join(outcome.conflict))
    if not np.isfinite(outcome.bound):
        raise StoppedError(getattr(outcome, "reason", UNBOUNDED))
    return outcome


def best(sampled: ArrayProgram, limits: Limits) -> tuple[Vector, float]:
    """First stage of a sampled problem, and its bound."""
    solved = saa(sampled, limits)
    if solved.answer is None:
        msg = f"A sampled problem gave no first stage: {getattr(solved, 'reason', 'no answer')}"
        raise StoppedError(msg)
    return solved.answer.x, solved.bound


def priced(sampled: ArrayProgram, x: Vector) -> float:
    """Mean cost of a first stage on a sample."""
    cost = evaluate(sampled, x)
    if not np.isfinite(cost):
        msg = "The first stage leaves a sampled outcome without recourse: its expected cost is infinite."
        raise NoPlanError(msg)
    return cost


def cost_of(program: RandomProgram, x: Vector, draws: int, seed: int, how: Sampling, level: float = 0.95) -> Estimate:
    """Mean cost of a first stage on fresh draws; Latin hypercubes are averaged first, being independent as wholes."""
    own = program.first.offset + float(program.first.cost @ x)
    batches = BATCHES if how is Sampling.LATIN_HYPERCUBE else 1
    each = draws // batches
    drawn = [
        program.draw(each, stream(seed, FRESH, batch) if batches > 1 else stream(seed, FRESH), how)
        for batch in range(batches)
    ]
    fresh = program.at(np.concatenate(drawn), np.full(batches * each, 1 / (batches * each)))
    found = own + costs(fresh, x)
    return Estimate.from_sample(found if batches == 1 else found.reshape(batches, each).mean(axis=1), seed, level)


def costs(sampled: ArrayProgram, x: Vector) -> Vector:
    """Recourse cost of each sampled outcome at a first stage."""
    if sampled.recourse.integer.any():
        size = sampled.size
        alone = (sampled.only(np.array([s]), np.ones(1)) for s in range(size))
        own = sampled.first.offset + float(sampled.first.cost @ x)
        return np.array([priced(one, x) - own for one in alone])
    found = Subproblems(sampled).price(x)
    if found.infeasible.any():
        msg = "The first stage leaves a sampled outcome without recourse: its expected cost is infinite."
        raise NoPlanError(msg)
    return found.values
