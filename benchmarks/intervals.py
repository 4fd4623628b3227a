"""How often intervals of simulated years hold the truth: `python -m benchmarks.intervals [SEEDS]`.

A cheap compound process stands for a plan: so many disruptions a year, each with a loss. Years come in batches that
draw their losses anew, as those of the judge do, so what is measured is `resilience.study.judge.spread` itself.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from resilience.study.judge.fresh_years import DRAWS_PER_ONSET, FreshYears
from resilience.study.judge.spread import BATCHES, at_risk

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator

    from resilience.simulate.types import Vector

LEVEL = 0.95
TRUTH = 2_000_000
"""Years that stand for the truth."""
PLAN = "plan"


class Process(NamedTuple):
    """Disruptions a year, and what each costs."""

    name: str
    rate: float
    losses: Callable[[Generator, int], Vector]


PROCESSES = (
    Process("exponential, 0.3 a year", 0.3, lambda rng, count: rng.exponential(1.0, count)),
    Process("lognormal, 0.1 a year", 0.1, lambda rng, count: rng.lognormal(0.0, 1.0, count)),
    Process("lognormal, 1 a year", 1.0, lambda rng, count: rng.lognormal(0.0, 1.0, count)),
    Process("Pareto (3), 0.5 a year", 0.5, lambda rng, count: 1.0 + rng.pareto(3.0, count)),
)


class Known(NamedTuple):
    """Intervals that were given, and how many of them held the truth."""

    given: int
    held: int

    @property
    def share(self) -> str:
        """Share of intervals that held the truth, and how often one was given."""
        return f"{self.held / self.given:.0%} of {self.given}" if self.given else "none given"


def truth(process: Process, seed: int = 12_345) -> dict[str, float]:
    """Mean, value at risk and mean of the worst years of a process."""
    rng = np.random.default_rng(seed)
    losses = _annual(process, rng, TRUTH, process.losses(rng, int(TRUTH * process.rate)))
    value = at_risk(losses, LEVEL)
    return {"mean": float(losses.mean()), "VaR": value, "CVaR": float(losses[losses >= value].mean())}


def simulated(process: Process, years: int, seed: int) -> FreshYears:
    """Years of a process, batch after batch, as the judge draws them."""
    rng = np.random.default_rng([seed, years])
    sizes = tuple(len(some) for some in np.array_split(np.arange(years), BATCHES))
    batches = []
    for size in sizes:
        drawn = process.losses(rng, max(1, int(np.ceil(DRAWS_PER_ONSET * size * process.rate))))
        batches.append(_annual(process, rng, size, drawn))
    losses = {PLAN: np.concatenate(batches)}
    return FreshYears(losses, losses, sizes, int((losses[PLAN] > 0).sum()), {}, {}, seed)


def coverage(process: Process, years: int, seeds: int) -> dict[str, Known]:
    """How often the intervals of a mean, a value at risk and a CVaR hold the truth."""
    true, found = truth(process), {name: Known(0, 0) for name in ("mean", "VaR", "CVaR")}
    for seed in range(seeds):
        drawn = simulated(process, years, seed)
        told = {"mean": drawn.mean(PLAN), "VaR": drawn.value_at_risk(PLAN, LEVEL), "CVaR": drawn.cvar(PLAN, LEVEL)}
        for name, estimate in told.items():
            if estimate.known:
                before = found[name]
                held = estimate.low - 1e-9 <= true[name] <= estimate.high + 1e-9
                found[name] = Known(before.given + 1, before.held + held)
    return found


def _annual(process: Process, rng: Generator, years: int, drawn: Vector) -> Vector:
    """Loss of each year, where every disruption costs one of what was drawn."""
    struck = rng.poisson(process.rate, years)
    losses = np.zeros(years)
    np.add.at(losses, np.repeat(np.arange(years), struck), drawn[rng.integers(0, len(drawn), struck.sum())])
    return losses


def main(seeds: int = 400) -> None:
    """Print how often each interval holds the truth."""
    for process in PROCESSES:
        for years in (50, 200, 1_000, 10_000):
            found = coverage(process, years, seeds)
            told = ", ".join(f"{name} {known.share}" for name, known in found.items())
            sys.stdout.write(f"{process.name}, {years:,} years: {told}\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
