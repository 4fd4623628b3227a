"""Duals shared between scenarios: always bounds, exact where they were found, and worth fewer solves."""

from __future__ import annotations

import numpy as np

from resilience.solve.highs import Limits
from resilience.stochastic import ArrayMethod, ArrayScenario, lshaped, shared, solve_arrays, two_stage
from resilience.stochastic.shared import SharedDuals
from resilience.stochastic.subproblems import ArraySubproblems

ROUTES, DEMANDS, LINKS = 50, 10, 10


def network(size=40, seed=2, **changed):
    """Capacity on links is bought, random demands are routed or left unserved; some routes have bounds of their own."""
    rng = np.random.default_rng(seed)
    uses = np.zeros((LINKS + DEMANDS, ROUTES + DEMANDS))
    for route in range(ROUTES):
        uses[rng.choice(LINKS, 2, replace=False), route] = 1.0
        uses[LINKS + route % DEMANDS, route] = 1.0
    uses[LINKS:, ROUTES:] = np.eye(DEMANDS)
    limit = np.where(np.arange(ROUTES + DEMANDS) % 3 == 0, 6.0, np.inf)
    limit[ROUTES:] = np.inf
    free = np.full(LINKS, -np.inf)
    demand = rng.uniform(0, 10, (size, DEMANDS))
    slack = rng.uniform(0, 2, (size, DEMANDS))
    given = {
        "cost": rng.uniform(1, 2, LINKS),
        "upper": 50.0,
        "recourse_cost": np.concatenate([rng.uniform(0, 1, ROUTES), rng.uniform(5, 15, DEMANDS)]),
        "recourse_matrix": uses,
        "recourse_upper": limit,
        "technology": np.vstack([-np.eye(LINKS), np.zeros((DEMANDS, LINKS))]),
        "row_lower": np.concatenate([free, np.full(DEMANDS, 5.0)]),
        "row_upper": np.concatenate([np.zeros(LINKS), np.full(DEMANDS, np.inf)]),
        "scenarios": [
            ArrayScenario(1 / size, row_lower=np.r_[free, low], row_upper=np.r_[np.zeros(LINKS), low + wide])
            for low, wide in zip(demand, slack, strict=True)
        ],
    }
    return two_stage(**(given | changed))


def test_vertices_of_some_points_bound_all_others():
    """Proves: what is learned at one first stage is exact there and never above the cost elsewhere.

    Without the bounds of the routes it would lie above; with them twice it would miss the cost where it was found.
    """
    program, rng = network(), np.random.default_rng(1)
    exact, known = ArraySubproblems(program), SharedDuals(program)
    assert known.below(np.zeros(LINKS)) is None
    for _ in range(6):
        x = rng.uniform(0, 25, LINKS)
        priced = exact.price(x)
        known.learn(priced.duals)
        np.testing.assert_allclose(known.below(x)[0], priced.values, rtol=1e-9, atol=1e-7)
    for _ in range(30):
        x = rng.uniform(0, 50, LINKS)
        values, duals = known.below(x)
        assert duals.shape == (program.size, LINKS + DEMANDS)
        assert (values <= exact.price(x).values + 1e-7).all()


def test_a_vertex_on_a_side_that_is_not_there_says_nothing():
    """Proves: a dual that leans on an infinite side or an infinite bound gives no bound; read as 0 it would be one."""
    known = SharedDuals(network())
    known.learn(np.eye(LINKS + DEMANDS)[:1])
    assert (known.below(np.zeros(LINKS))[0] == -np.inf).all()
    known.learn(-1000 * np.eye(LINKS + DEMANDS)[LINKS:])
    assert (known.below(np.zeros(LINKS))[0] < 0).all()


def test_full_the_oldest_make_room(monkeypatch):
    """Proves: no more vertices are held than there is room for, and one that had to go can be learned again."""
    program = network()
    monkeypatch.setattr(shared, "ROOM", 3 * program.size)
    known, lines = SharedDuals(program), np.diag(np.r_[np.zeros(LINKS), np.arange(1.0, DEMANDS + 1)])[LINKS:]
    known.learn(lines)
    first = known.below(np.zeros(LINKS))[0]
    known.learn(lines[:1])
    assert len(np.unique(np.r_[known.below(np.zeros(LINKS))[1], lines[:1]], axis=0)) <= 3 + 1
    assert (known.below(np.zeros(LINKS))[0] >= np.minimum(first, known.below(np.zeros(LINKS))[0])).all()


def test_fewer_scenarios_are_solved_for_the_same_optimum(monkeypatch):
    """Proves: with shared vertices the optimum is that of the extensive form, and scenarios are priced less often.

    Were a cut above the cost, the bound would pass the optimum.
    """
    plain, priced = ArraySubproblems.price, {}
    for worth in (np.inf, lshaped.WORTH):
        calls = []
        monkeypatch.setattr(lshaped, "WORTH", worth)
        monkeypatch.setattr(ArraySubproblems, "price", lambda self, x, calls=calls: calls.append(1) or plain(self, x))
        for seed in (1, 2, 3):
            program = network(seed=seed)
            truth = solve_arrays(program, Limits(1e-9), method=ArrayMethod.EXTENSIVE).objective
            solved = solve_arrays(program, Limits(1e-4), method=ArrayMethod.LSHAPED)
            assert truth - 1e-7 <= solved.objective <= truth * (1 + 1.01e-4)
            assert solved.bound <= truth + 1e-7
        priced[worth] = len(calls)
    assert priced[lshaped.WORTH] < 0.9 * priced[np.inf]


def test_random_costs_share_nothing():
    """Proves: where costs or bounds differ between scenarios a vertex of one is none of another, and none is shared."""
    program = network()
    cost = program.recourse.cost
    assert SharedDuals.applies(program)
    for named in ({"cost": cost + 1}, {"upper": np.full(len(cost), 9.0)}, {"lower": np.full(len(cost), 0.1)}):
        assert not SharedDuals.applies(network(scenarios=[ArrayScenario(0.5), ArrayScenario(0.5, **named)]))
