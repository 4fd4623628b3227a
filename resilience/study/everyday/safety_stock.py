"""Everyday safety stock on a network of any shape: an exact integer program, or steps of linear ones with their gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.given import A, Number, takes
from resilience.lean.asked import NOT_NEGATIVE
from resilience.lean.stages import StageNetwork, StagePlan, priced, within
from resilience.solve.highs import Arrays, Limits, solve
from resilience.study.everyday.promises import covers_of, promise_program, worth_promising

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

MOST_COVERS = 20_000
"""Covers to choose from in the exact program up to which it is tried."""
MOST_STEPS = 40
"""Linear programs until steps are given up: they mostly end within five."""
PROVEN = 1e-9
ROUNDED_PROOF = 1e-8
"""Share above the bound at which a cost is proven, rounding aside."""


@takes(network=A(StageNetwork), factor=NOT_NEGATIVE, seconds=Number(least=0, most=10**6))
def stock_on_network(network: StageNetwork, factor: float, seconds: float = 60.0) -> StagePlan:
    """The cheapest everyday safety stock of any stages and links without a circle.

    Parameters
    ----------
    network
        The stages.
    factor
        Standard deviations that stock covers, for example 1.645 for 95 % of periods.
    seconds
        Time for the exact program; what is found by then, and by steps of linear programs, is told with its gap.

    Returns
    -------
    StagePlan
        With its proven bound; the gap is 0 where the integer program was solved.

    Notes
    -----
    S. Graves and S. Willems (2000) for the model, S. Humair and S. Willems, Operations Research 59 (2011) for general
    networks; the integer program is `promise_program`. Steps: M. Shu and I. Karimi, Computers & Chemical Engineering 33
    (2009): the square root is replaced by its tangent at the last answer until nothing moves.
    """
    bound = chord_bound(network, factor)
    best = stepwise(network, factor, bound)
    waits, promises = worth_promising(network)
    size = sum(len(covers_of(network, name, waits, promises)) for name in network.order)
    if size > MOST_COVERS or seconds == 0 or best.gap == 0:
        return best
    program = promise_program(network, factor, waits, promises)
    run = solve(program.arrays, Limits(gap=PROVEN, seconds=seconds))
    found = best.promises if run.x is None else within(network, program.promises(run.x))
    cheaper = min((best.promises, found), key=lambda one: priced(network, factor, one).cost)
    cost = priced(network, factor, cheaper).cost
    proven = max(bound, run.bound)
    return priced(network, factor, cheaper, cost if cost <= proven * (1 + ROUNDED_PROOF) else proven)


def stepwise(network: StageNetwork, factor: float, bound: float) -> StagePlan:
    """Replace the square root by a line again and again, and keep the best promises found."""
    program = _Lines(network, factor)
    slopes = program.chords()
    best: StagePlan | None = None
    for _ in range(MOST_STEPS):
        plan = priced(network, factor, program.promises(slopes), bound)
        if best is not None and plan.cost >= best.cost * (1 - PROVEN):
            break
        best = plan
        slopes = program.tangents(plan.covered)
    assert best is not None  # there is a first step
    return best


def chord_bound(network: StageNetwork, factor: float) -> float:
    """Cost with the straight line below each square root: no promises are cheaper."""
    program = _Lines(network, factor)
    return max(0.0, program.least(program.chords()))


class _Lines:
    """The linear program of promises and waits, for one slope a stage; its corners are whole."""

    def __init__(self, network: StageNetwork, factor: float) -> None:
        self.network = network
        self.names = network.order
        self.number = {name: at for at, name in enumerate(self.names)}
        self.times = np.array([network.by_name[name].time for name in self.names], dtype=float)
        self.price = np.array([network.by_name[name].holding_cost * factor for name in self.names])
        self.fixed = self.price * np.array([network.by_name[name].spread for name in self.names])
        self.longest = np.array([network.longest[name] for name in self.names], dtype=float)
        self.most = np.array([network.most_promise(name) for name in self.names], dtype=float)

    def chords(self) -> NDArray[np.float64]:
        """Slope from nothing to the longest cover that a stage can need."""
        most = np.maximum(self.longest, 1.0)
        slopes: NDArray[np.float64] = (self.price * self._spread(most) - self.fixed) / most
        return slopes

    def tangents(self, covered: Mapping[str, int]) -> NDArray[np.float64]:
        """Slope at a cover; at none that of half a period, steep as it is there."""
        at = np.maximum(np.array([float(covered[name]) for name in self.names]), 0.5)
        spread, own = self._spread(at), np.array([self.network.deviations[name] for name in self.names])
        slopes: NDArray[np.float64] = self.price * own**2 / (2 * np.where(spread > 0, spread, 1.0))
        return slopes

    def _spread(self, covers: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.array([self.network.spread_over(name, cover) for name, cover in zip(self.names, covers, strict=True)])

    def promises(self, slopes: NDArray[np.float64]) -> dict[str, int]:
        """Best promises at these slopes."""
        run = solve(self._arrays(slopes), Limits())
        assert run.x is not None  # to promise nothing, and wait as long as it takes, always fits
        found = {name: round(float(value)) for name, value in zip(self.names, run.x, strict=False)}
        return within(self.network, found)

    def least(self, slopes: NDArray[np.float64]) -> float:
        """Least cost at these slopes."""
        return solve(self._arrays(slopes), Limits()).objective

    def _arrays(self, slopes: NDArray[np.float64]) -> Arrays:
        """Promises, then waits; cover is wait + time - promise, at least 0."""
        count = len(self.names)
        links = self.network.links
        pairs = [(self.number[link.origin], self.number[link.destination]) for link in links]
        rows = np.arange(count + len(pairs))
        first = np.concatenate([np.arange(count), np.array([one for one, _ in pairs], dtype=np.int64)])
        second = count + np.concatenate([np.arange(count), np.array([other for _, other in pairs], dtype=np.int64)])
        signs = np.concatenate([-np.ones(len(rows)), np.ones(len(rows))])
        place = (np.concatenate([rows, rows]), np.concatenate([first, second]))
        matrix = sparse.csr_array(sparse.coo_array((signs, place), shape=(len(rows), 2 * count)))
        lower = np.concatenate([-self.times, np.array([float(link.time) for link in links])])
        cost = np.concatenate([-slopes, slopes])
        upper = np.concatenate([self.most, self.longest - self.times])
        marks = np.zeros(2 * count, dtype=bool)
        none = np.full(len(rows), np.inf)
        return Arrays(cost, matrix, lower, none, np.zeros(2 * count), upper, marks, self._fixed(slopes))

    def _fixed(self, slopes: NDArray[np.float64]) -> float:
        """What the stages' own times cost at these slopes, and varying times whatever is promised."""
        return float(slopes @ self.times + self.fixed.sum())
