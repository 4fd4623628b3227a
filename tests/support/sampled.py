"""Programs on which sampled limits are judged: their optima and the cost of any first stage are known exactly."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from resilience.solve.highs import Limits
from resilience.stochastic import ArrayProgram, ArrayScenario, RandomProgram, solve_arrays, two_stage
from resilience.stochastic.pricing import costs, own_cost
from resilience.stochastic.smps import DiscreteLaw, PlaceKind, RandomPlace
from resilience.stochastic.subproblems import ArraySubproblems

OPEN = np.inf


@dataclass
class Known:
    """A program with all its outcomes listed: what is sampled can be compared with what is true."""

    program: RandomProgram

    @cached_property
    def full(self) -> ArrayProgram:
        """Every outcome."""
        return self.program.listed()

    @cached_property
    def _subproblems(self) -> ArraySubproblems:
        return ArraySubproblems(self.full)

    @cached_property
    def _known(self) -> dict[bytes, float]:
        return {}

    @cached_property
    def x(self):
        """The best first stage."""
        return solve_arrays(self.full, Limits(1e-7)).answer.x

    @cached_property
    def optimum(self) -> float:
        """Least mean cost."""
        return self.cost(self.x)

    @cached_property
    def spread(self) -> float:
        """True standard deviation of the cost of the best first stage."""
        weights = self.full.scenarios.weights
        return float(np.sqrt(weights @ (costs(self.full, self.x) - self.optimum) ** 2))

    def cost(self, x) -> float:
        """True mean cost of a first stage."""
        key = np.round(x, 9).tobytes()
        if key not in self._known:
            recourse = self._subproblems.price(np.asarray(x)).values
            self._known[key] = own_cost(self.full, x) + float(self.full.scenarios.weights @ recourse)
        return self._known[key]


def demands(laws) -> tuple[DiscreteLaw, ...]:
    """Independent demands from tables of size: chance."""
    return tuple(
        DiscreteLaw((j,), np.array(list(law))[:, None].astype(float), np.array(list(law.values())))
        for j, law in enumerate(laws)
    )


def random_sides(program: ArrayProgram, laws, first_row: int) -> RandomProgram:
    """Let the lower sides of the recourse's rows from one on be the demands."""
    rows = len(program.recourse.row_lower)
    places = tuple(RandomPlace(PlaceKind.RHS, row=first_row + j) for j in range(len(laws)))
    return RandomProgram(program.first, program.recourse, places, demands(laws), np.zeros(rows), np.full(rows, OPEN))


def shelves(laws, penalty: float, pool: float = 0.0, pool_cost: float = 0.0, holding: float = 1.0) -> RandomProgram:
    """Stock of each article at 1 a piece; what is short is fetched from a pool all share, or costs a penalty.

    With the pool empty each article is a newsvendor of its own.
    """
    n = len(laws)
    # rows: the pool, then each article: stock + fetched + short >= demand
    matrix = np.zeros((n + 1, 2 * n))
    matrix[0, :n] = -1.0
    matrix[1:, :n] = matrix[1:, n:] = np.eye(n)
    program = two_stage(
        cost=np.full(n, holding),
        upper=2000.0,
        recourse_cost=[pool_cost] * n + [penalty] * n,
        recourse_matrix=matrix,
        technology=np.vstack([np.zeros(n), np.eye(n)]),
        row_lower=[-pool] + [0.0] * n,
        row_upper=OPEN,
        scenarios=[ArrayScenario(1.0)],
    )
    return random_sides(program, laws, 1)


def rare_runs(articles: int = 6) -> Known:
    """Once in 400 a run on an article, twenty times the usual demand, whose shortage ruins: most samples see none.

    A shelf for the run costs 168 more; without it 168 x 600 / 400 = 252 more are lost on average. A plan for everyday
    demand is 84 an article too dear, and looks best on every sample without a run.
    """
    usual = {8.0: 0.3, 9.0: 0.4, 10.0: 0.2975}
    return Known(shelves([usual | {190.0: 0.0025}] * articles, penalty=600.0, pool=12.0, pool_cost=5.0))


def everyday(articles: int = 5) -> Known:
    """Ordinary demands, six sizes each, and a pool that is short when several are large."""
    law = {10.0: 0.1, 14.0: 0.2, 18.0: 0.25, 22.0: 0.2, 28.0: 0.15, 36.0: 0.1}
    return Known(shelves([law] * articles, penalty=9.0, pool=30.0, pool_cost=3.0))


def depots(customers: int = 5) -> Known:
    """Open whole depots of 30, then ship what is asked for: three of them, with customers at unlike distances."""
    sites = 3
    ship = [1.0 + abs(i * 2.5 - j) for i in range(sites) for j in range(customers)]
    pairs = sites * customers
    matrix = np.zeros((sites + customers, pairs + customers))
    for i in range(sites):
        matrix[i, i * customers : (i + 1) * customers] = -1.0
    for j in range(customers):
        matrix[sites + j, j:pairs:customers] = 1.0
        matrix[sites + j, pairs + j] = 1.0
    program = two_stage(
        cost=[70.0, 55.0, 80.0],
        upper=2.0,
        integer=True,
        recourse_cost=ship + [25.0] * customers,
        recourse_matrix=matrix,
        technology=np.vstack([30.0 * np.eye(sites), np.zeros((customers, sites))]),
        row_lower=0.0,
        row_upper=OPEN,
        scenarios=[ArrayScenario(1.0)],
    )
    law = {4.0: 0.25, 8.0: 0.3, 14.0: 0.2, 19.0: 0.15, 28.0: 0.1}
    return Known(random_sides(program, [law] * customers, sites))


def coincidence(articles: int = 10) -> Known:
    """Each article runs out once in 40; the pool serves one run but not two: what is dear is that two coincide."""
    return Known(shelves([{5.0: 0.975, 45.0: 0.025}] * articles, penalty=400.0, pool=40.0, pool_cost=1.5))


def long_tails(articles: int = 3, points: int = 20) -> Known:
    """Demands with a Pareto tail: size k to the power 1.8, chances falling like 1/k**2.5; no outcome is singular."""
    k = np.arange(1.0, points + 1)
    chances = k**-2.5 / (k**-2.5).sum()
    law = dict(zip((5 * k**1.8).round(3).tolist(), chances.tolist(), strict=True))
    return Known(shelves([law] * articles, penalty=40.0, pool=60.0, pool_cost=6.0))


INSTANCES = {
    "long_tails": long_tails,
    "rare_runs": rare_runs,
    "everyday": everyday,
    "depots": depots,
    "coincidence": coincidence,
}
