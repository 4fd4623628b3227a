"""Sampling until a first stage is proven good enough.

Round k solves a sample for a first stage and assesses it on fresh replications (`replications`), with the limit that
the true gap exceeds with a chance of a_k = (1 - level)/(k (k + 1)) at most. These chances sum to 1 - level over all
rounds, so that the limit of the round at which sampling ends holds with confidence `level`, whatever made it end there.
It ends as soon as the limit itself, not the estimate, is small; samples double until then. Where the replications of
a round would draw as many outcomes as there are, all are listed instead, and nothing is left to chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.given import SEED, A, Maybe, Number, Whole, hold
from resilience.hazard.risk.estimate import Estimate
from resilience.solve.highs import Limits
from resilience.stochastic.asked import LEVEL, LIMITS, asked, count
from resilience.stochastic.fresh import BATCHES, CANDIDATE, DRAWS, Fresh, PricedDraws, sampled, stream
from resilience.stochastic.pricing import best
from resilience.stochastic.random_program import RandomProgram
from resilience.stochastic.replications import replicated
from resilience.stochastic.sampling import Sampling
from resilience.stochastic.tail import Tail

if TYPE_CHECKING:
    from resilience.solve.highs import Vector

PLAIN = Sampling.MONTE_CARLO
MOST_ROUNDS = 60
"""Rounds, each of twice the sample, beyond which no memory holds one."""
LIFT = 8
"""Times by which a sample is larger than asked for at most, so that it has room for all rare outcomes."""


@dataclass(frozen=True)
class Schedule:
    """When to stop and how samples grow: `first` outcomes in a sampled problem, twice as many each round.

    Sampling ends when the limit of the gap is at most `stop` times the standard deviation of the cost over the
    outcomes, or `tiny` times the cost itself, which numbers of a solver are no better than; or after `rounds` rounds.
    """

    first: int = 100
    stop: float = 0.05
    tiny: float = 1e-6
    level: float = 0.95
    rounds: int = 6
    replications: int = 20

    def __post_init__(self) -> None:
        hold(self, first=count(2), stop=Number(above=0), tiny=Number(least=0), level=LEVEL,
             rounds=Whole(least=1, most=MOST_ROUNDS), replications=count(2))  # fmt: skip

    def size(self, k: int) -> int:
        """Outcomes of each sampled problem in round k = 1, 2, ..."""
        return int(self.first * 2 ** (k - 1))

    def risk(self, k: int) -> float:
        """Chance with which the limit of round k may be wrong."""
        return (1 - self.level) / (k * (k + 1))


@dataclass(frozen=True)
class Sequential:
    """Where sampling ended: with confidence `level` the gap is at most `limit`, good enough or not (`stopped`).

    `gap` carries the estimate of the last round; its half width is what leads to the limit. The optimal cost lies in
    `optimum` with at least the same confidence. `exact` says that every outcome was listed: then nothing is sampled.
    """

    x: Vector
    gap: Estimate
    cost: Estimate
    limit: float
    optimum: tuple[float, float]
    rounds: int
    sample: int
    stopped: bool
    "Whether the limit is as small as was asked for."
    exact: bool
    level: float


def sample_until(
    program: RandomProgram,
    *,
    seed: int,
    schedule: Schedule | None = None,
    draws: int = DRAWS,
    limits: Limits | None = None,
) -> Sequential:
    """Sample more until a first stage is surely as good as the schedule asks.

    Raises
    ------
    InputError
        With every option that cannot be.
    NoPlanError
        When a first stage leaves a sampled outcome without recourse.
    StoppedError
        When a sampled problem gives no first stage within the limits.
    """
    asked(
        "sample_until", RandomProgram, program, seed=(seed, SEED), schedule=(schedule, Maybe(A(Schedule))),
        draws=(draws, count(2 * BATCHES)), limits=(limits, LIMITS),
    )  # fmt: skip
    plan, limits = schedule or Schedule(), limits or Limits()
    for k in range(1, plan.rounds + 1):
        tail = Tail.of(program, plan.size(k), limits)
        size = max(plan.size(k), min(tail.needed, LIFT * plan.size(k)))
        if _listable(program, plan, size):
            return _exact(program, plan, k, seed, limits)
        x = best(sampled(program, tail.cells(size), size, stream(seed, CANDIDATE, k), PLAIN), limits)[0]
        tail = tail.seen_from(x)
        found = replicated(program, tail.cells(size), x, size, plan.replications, (seed, k), PLAIN, limits)
        gap = found.gap(plan.risk(k), seed)
        stopped = gap.high <= _enough(plan, found.priced)
        if stopped:
            break
    fresh = Fresh.of(program, tail, x, draws, seed, PLAIN)
    # the optimum is missed where the gap is (half the risk), or where the cost is (a quarter at either end)
    wide = fresh.estimate((1 + plan.level) / 2)
    optimum = wide.low - found.gap(plan.risk(k) / 2, seed).high, wide.high
    cost = fresh.estimate(plan.level)
    return Sequential(x, gap, cost, gap.high, optimum, k, size, stopped, False, plan.level)  # noqa: FBT003


def _listable(program: RandomProgram, plan: Schedule, size: int) -> bool:
    """Whether all outcomes are no more than a round draws; whole decisions tie them into one large search."""
    times = 1 if program.recourse.integer.any() else plan.replications
    return program.outcomes is not None and program.outcomes <= size * times


def _exact(program: RandomProgram, plan: Schedule, k: int, seed: int, limits: Limits) -> Sequential:
    """Solve with every outcome listed: the gap is what the solver left open."""
    full = program.listed()
    x, bound = best(full, limits)
    fresh = Fresh.over_all(full, x, seed)
    cost = fresh.estimate(plan.level)
    bound = min(bound, cost.mean)
    gap = Estimate(cost.mean - bound, 0.0, full.size, seed)
    small = gap.mean <= _enough(plan, fresh.priced)
    return Sequential(x, gap, cost, gap.mean, (bound, cost.mean), k, full.size, small, True, plan.level)  # noqa: FBT003


def _enough(plan: Schedule, priced: PricedDraws) -> float:
    """Gap that is small enough, in the cost's unit."""
    return plan.stop * priced.spread + plan.tiny * max(1.0, abs(priced.mean))
