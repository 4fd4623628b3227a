"""Sampling until the answer is good enough (Bayraksan and Morton, 2011).

Round k draws a fresh sample of n_k outcomes, solves it, and compares the optimum with the candidate on that same
sample: a gap G and the spread s of the paired differences. It stops as soon as `G <= stop * s + tiny`, and then

    P(cost of the candidate - optimum <= width * s + tiny') >= level

as the first sample grows, provided that n_k grows like `(c_p + 2 p ln(k)**2) / (width - stop)**2`. The sizes below
follow from the first sample: `width = stop + sqrt(c_p / first sample)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import InputError
from resilience.hazard.estimate import Estimate
from resilience.solve.arrays.replications import CANDIDATE, DRAWS, REPLICATION, best, cost_of, costs, stream
from resilience.solve.arrays.sampling import Sampling
from resilience.solve.highs import Limits

if TYPE_CHECKING:
    from resilience.solve.arrays.program import ArrayProgram
    from resilience.solve.arrays.random_program import RandomProgram
    from resilience.solve.highs import Vector

TERMS = 1_000_000


@dataclass(frozen=True)
class Schedule:
    """When to stop and how samples grow.

    `stop` is h', the multiple of the spread at which a gap is small enough; `tiny` is the absolute gap always allowed;
    `power` is p. At most `rounds` rounds are run.
    """

    first: int = 100
    stop: float = 0.05
    power: float = 0.191
    tiny: float = 1e-7
    level: float = 0.95
    rounds: int = 20

    def __post_init__(self) -> None:
        if self.first < 2 or self.stop <= 0 or self.power <= 0 or self.tiny < 0 or not 0 < self.level < 1:
            msg = "A schedule takes a first sample of at least 2, a positive stop and power, and a level in (0, 1)."
            raise InputError([msg])

    @property
    def constant(self) -> float:
        """c_p, which makes the chances of stopping too early sum to no more than one less the level."""
        logs = np.log(np.arange(1, TERMS, dtype=float))
        total = float(np.exp(-self.power * logs**2).sum())
        return max(2 * float(np.log(total / (np.sqrt(2 * np.pi) * (1 - self.level)))), 1.0)

    @property
    def width(self) -> float:
        """h, the multiple of the spread in the interval."""
        return self.stop + float(np.sqrt(self.constant / self.first))

    def size(self, k: int) -> int:
        """Outcomes in round k = 1, 2, ..."""
        grown = (self.constant + 2 * self.power * np.log(k) ** 2) / (self.width - self.stop) ** 2
        return int(np.ceil(grown - 1e-9))


@dataclass(frozen=True)
class Sequential:
    """Where sampling ended: with confidence `level` the gap is at most `limit`, unless `stopped` is False.

    `gap` carries the paired estimate of the last round; its half width is what the rule adds to it.
    """

    x: Vector
    gap: Estimate
    cost: Estimate
    limit: float
    rounds: int
    stopped: bool
    "Whether the rule was met; a study that ran out of rounds has no interval of this kind, and its limit is infinite."
    level: float


def sample_until(
    program: RandomProgram,
    *,
    seed: int,
    schedule: Schedule | None = None,
    draws: int = DRAWS,
    limits: Limits | None = None,
) -> Sequential:
    """Sample more until a first stage is as good as the schedule asks.

    Raises
    ------
    StoppedError
        When a sampled problem gives no first stage within the limits.
    """
    plan, limits = schedule or Schedule(), limits or Limits()
    for k in range(1, plan.rounds + 1):
        size = plan.size(k)
        x = best(program.sample(size, stream(seed, CANDIDATE, k), Sampling.MONTE_CARLO), limits)[0]
        sampled = program.sample(size, stream(seed, REPLICATION, k), Sampling.MONTE_CARLO)
        gap, spread = _paired(sampled, x, *best(sampled, limits))
        met = gap <= plan.stop * spread + plan.tiny
        if met or k == plan.rounds:
            break
    limit = plan.width * spread + 2 * plan.tiny if met else float("inf")
    half = max(0.0, limit - gap)
    cost = cost_of(program, x, draws, seed, Sampling.MONTE_CARLO, plan.level)
    return Sequential(x, Estimate(gap, half, size, seed), cost, limit, k, met, plan.level)


def _paired(sampled: ArrayProgram, x: Vector, optimum: Vector, bound: float) -> tuple[float, float]:
    """Gap of a candidate on a sample (against the proven bound) and the spread of the paired differences."""
    own = sampled.first.offset + float(sampled.first.cost @ x)
    at_x = own + costs(sampled, x)
    at_best = sampled.first.offset + float(sampled.first.cost @ optimum) + costs(sampled, optimum)
    gap = max(0.0, float(at_x.mean()) - bound)
    return gap, float((at_x - at_best).std(ddof=1))
