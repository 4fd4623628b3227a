"""The plan that regrets least at most, among all plans: by hand, and against the whole program written out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import LinearConstraint, milp

from resilience.errors import InputError, NoPlanError, SolverError, StoppedError
from resilience.solve.highs import Arrays
from resilience.study.studies.least.minimax import RegretLimits, least_largest_regret
from resilience.study.studies.least.regret_master import AtFutures, RegretProblem
from resilience.study.studies.regret import RegretIn, regrets_of

RATES = np.array([0.01, 0.03, 0.05])
BEST = np.array([6.0, 18.0, 20.0])
"""Cost of the better of no buffer and a whole one."""
TIGHT = RegretLimits(1e-6)


def first_stage(upper, *, whole=False, rows=None, sides=None):
    """Columns from 0 to `upper`, with rows at most `sides`."""
    upper = np.asarray(upper, dtype=float)
    count = len(upper)
    matrix = sparse.csr_array(np.zeros((0, count)) if rows is None else np.asarray(rows, dtype=float))
    most = np.empty(0) if sides is None else np.asarray(sides, dtype=float)
    integer = np.broadcast_to(np.asarray(whole), count).copy()
    return Arrays(np.ones(count), matrix, np.full(len(most), -np.inf), most, np.zeros(count), upper, integer)


def buffer(x, lot=1.0):
    """A buffer of B units costs B + 30 q (20 - B) at outage rates q."""
    units = lot * x[0]
    return AtFutures(x, units + 30 * RATES * (20 - units), (lot * (1 - 30 * RATES))[:, None])


def money(first, best=BEST):
    """Regret in money, of costs that are not below 0."""
    return RegretProblem(first, np.asarray(best), np.zeros(len(best)), np.ones(len(best)))


def test_half_a_buffer_regrets_less_than_none_and_all():
    """Proves: regrets .7 B, .1 B and 10 - .5 B meet at B = 8.33, 5.83; of the two plans known the best regrets 10.

    By hand: without a buffer 6, 18, 30 against 6, 18, 20; with all of it 20 three times, 14 too much at the low rate.
    """
    known = [buffer(np.array([0.0])), buffer(np.array([20.0]))]
    table = regrets_of([one.costs for one in known], measure=RegretIn.MONEY)
    assert [one.largest for one in table.plans] == pytest.approx([10, 14])
    found = least_largest_regret(money(first_stage([20.0])), buffer, known, TIGHT)
    assert found.x == pytest.approx([25 / 3])
    assert found.regrets == pytest.approx([35 / 6, 5 / 6, 35 / 6])
    assert found.largest == pytest.approx(35 / 6)
    assert found.largest - 1e-6 <= found.bound <= found.largest
    assert found.stopped is None


def test_whole_lots_of_five():
    """Proves: of 0, 5, 10, 15 and 20 units 10 regret least, 7 at the low rate; 5 would regret 7.5 at the high one."""
    known = [buffer(np.array([0.0]), 5.0), buffer(np.array([4.0]), 5.0)]
    problem = money(first_stage([4.0], whole=True))
    found = least_largest_regret(problem, lambda x: buffer(x, 5.0), known, TIGHT)
    assert found.x == pytest.approx([2.0])
    assert (found.largest, found.bound, found.where) == (pytest.approx(7), pytest.approx(7), 0)


def test_shares_of_what_can_be_influenced():
    """Proves: measured in 6, 18 and 20 instead of money, .7 B / 6 and (10 - .5 B) / 20 meet at B = 3.529, 41.2 %."""
    problem = RegretProblem(first_stage([20.0]), BEST, np.zeros(3), BEST)
    found = least_largest_regret(problem, buffer, [], TIGHT)
    assert found.x[0] == pytest.approx(0.5 / (0.7 / 6 + 0.5 / 20), rel=1e-4)
    assert found.largest == pytest.approx(0.4117647, rel=1e-5)


def test_what_is_best_everywhere_regrets_nothing():
    """Proves: with one future the least regret is 0, found and proven, whatever the unit of money."""
    for unit in (1e-6, 1.0, 1e9):
        problem = RegretProblem(first_stage([20.0]), BEST[2:] * unit, np.zeros(1), np.ones(1))

        def price(x, unit=unit):
            one = buffer(x)
            return AtFutures(x, one.costs[2:] * unit, one.slopes[2:] * unit)

        found = least_largest_regret(problem, price, [], RegretLimits(1e-6 * unit))
        assert found.x == pytest.approx([20.0], rel=1e-5)
        assert abs(found.largest) <= 1e-6 * unit


class Random:
    """Costs c x + sum of rates times the largest of some lines, in several futures, whole choices among the columns."""

    def __init__(self, seed):
        draws = np.random.default_rng(seed)
        self.n_columns, self.n_futures, n_scenarios, n_lines = 4, 4, 5, 3
        self.own = draws.uniform(1, 5, (self.n_futures, self.n_columns))
        self.rates = draws.uniform(0, 1, (self.n_futures, n_scenarios))
        self.level = draws.uniform(10, 60, (n_scenarios, n_lines))
        self.slope = -draws.uniform(0, 12, (n_scenarios, n_lines, self.n_columns))
        whole = draws.random(self.n_columns) < 0.5 if seed % 3 else np.zeros(self.n_columns, dtype=bool)
        rows = draws.uniform(0, 1, (2, self.n_columns))
        self.first = first_stage(draws.integers(1, 6, self.n_columns), whole=whole, rows=rows, sides=[3.0, 4.0])

    def price(self, x):
        """Cost and a subgradient in each future."""
        lines = np.maximum(self.level + self.slope @ x, 0.0)
        top = lines.argmax(axis=1)
        losses = lines[np.arange(len(top)), top]
        slopes = np.where(losses[:, None] > 0, self.slope[np.arange(len(top)), top], 0.0)
        return AtFutures(x, self.own @ x + self.rates @ losses, self.own + self.rates @ slopes)

    def whole_program(self, best=None):
        """Least largest regret, or least cost of each future where no best is given, as one program by SciPy."""
        n, s, lines = self.n_columns, len(self.level), self.level.shape[1]
        rows = [LinearConstraint(np.hstack([self.first.matrix.toarray(), np.zeros((2, s + 1))]), ub=[3.0, 4.0])]
        for i, j in itertools.product(range(s), range(lines)):
            row = np.zeros(n + s + 1)
            row[:n], row[n + i] = -self.slope[i, j], 1.0
            rows.append(LinearConstraint(row, lb=self.level[i, j]))
        low = np.concatenate([np.zeros(n + s), [-np.inf]])
        high = np.concatenate([self.first.upper, np.full(s + 1, np.inf)])
        integer = np.concatenate([self.first.integer, np.zeros(s + 1)])
        given = {"bounds": (low, high), "integrality": integer, "options": {"mip_rel_gap": 1e-9}}
        whole = np.hstack([self.own, self.rates, np.zeros((self.n_futures, 1))])
        if best is None:
            return np.array([milp(cost, constraints=rows, **given).fun for cost in whole])
        whole[:, -1] = -1.0
        rows.append(LinearConstraint(whole, ub=best))
        return milp(np.eye(n + s + 1)[-1], constraints=rows, **given).fun


@pytest.mark.parametrize("seed", range(12))
def test_random_programs_against_the_whole_program(seed):
    """Proves: least largest regrets are those of the program with all scenarios and futures written out, and proven."""
    case = Random(seed)
    best = case.whole_program()
    exact = case.whole_program(best)
    problem = RegretProblem(case.first, best, best, np.ones(len(best)))
    found = least_largest_regret(problem, case.price, [], RegretLimits(1e-4))
    assert found.largest == pytest.approx(exact, abs=2e-4)
    assert found.bound <= exact + 1e-6
    assert found.largest - found.bound <= 1e-4 + 1e-9
    assert found.stopped is None
    assert (found.x[case.first.integer] == np.round(found.x[case.first.integer])).all()
    assert (case.first.matrix @ found.x <= case.first.row_upper + 1e-6).all()
    assert found.regrets == pytest.approx(case.price(found.x).costs - best)
    assert (found.cheapest >= best - 1e-6).all()


@pytest.mark.parametrize("seed", [2, 3])
def test_no_random_plan_and_no_plan_known_regrets_less(seed):
    """Proves: of 200 random plans, and of those that were known, none has a smaller largest regret."""
    case = Random(seed)
    best = case.whole_program()
    draws = np.random.default_rng(seed)
    plans = []
    while len(plans) < 200:
        x = draws.uniform(0, case.first.upper)
        x = np.where(case.first.integer, np.floor(x), x)
        if (case.first.matrix @ x <= case.first.row_upper).all():
            plans.append(case.price(x))
    problem = RegretProblem(case.first, best, best, np.ones(len(best)))
    found = least_largest_regret(problem, case.price, plans[:5], RegretLimits(1e-4))
    assert found.largest <= min((one.costs - best).max() for one in plans) + 1e-9


def test_stopped_early_the_bound_still_holds():
    """Proves: after 2 prices the best plan so far and a bound below the truth are told, and why it ended."""
    case = Random(1)
    best = case.whole_program()
    problem = RegretProblem(case.first, best, best, np.ones(len(best)))
    found = least_largest_regret(problem, case.price, [case.price(np.zeros(4))], RegretLimits(1e-6, prices=2))
    assert found.stopped == "2 plans were priced, as many as allowed."
    assert found.prices == 2
    assert found.bound <= case.whole_program(best) <= found.largest + 1e-9


def test_without_time_the_plans_known_are_the_answer():
    """Proves: with no time left the best plan known is told; without any there is none."""
    known = [buffer(np.array([20.0]))]
    problem = money(first_stage([20.0]))
    found = least_largest_regret(problem, buffer, known, RegretLimits(1e-6, seconds=0.0))
    assert (found.largest, found.prices, found.stopped) == (14, 0, "The time is up.")
    with pytest.raises(StoppedError):
        least_largest_regret(problem, buffer, [], RegretLimits(1e-6, seconds=0.0))


def test_a_cheaper_plan_than_the_best_known_is_told():
    """Proves: with 25 for the best cost at the high rate, where 20 is possible, the cheapest cost told is below it."""
    found = least_largest_regret(
        money(first_stage([20.0]), [6.0, 18.0, 25.0]), buffer, [buffer(np.array([20.0]))], TIGHT
    )
    assert found.cheapest[2] == pytest.approx(20)
    assert found.cheapest[2] < 25


def test_prices_that_contradict_their_slopes_are_refused():
    """Proves: slopes that are too steep prove a bound above the truth, 60 where a whole buffer costs 20: an error."""

    def wrong(x):
        one = buffer(x)
        return AtFutures(x, one.costs, one.slopes + 2.0)

    with pytest.raises(SolverError, match="subgradient"):
        least_largest_regret(
            money(first_stage([20.0])), wrong, [wrong(np.array([0.0])), wrong(np.array([20.0]))], TIGHT
        )


def test_rows_that_no_plan_keeps():
    """Proves: a first stage without any plan is told as such, with choices and without."""
    for whole in (False, True):
        first = first_stage([20.0], whole=whole, rows=[[1.0]], sides=[-1.0])
        with pytest.raises(NoPlanError, match="keeps the rows"):
            least_largest_regret(money(first), buffer, [], TIGHT)


@pytest.mark.parametrize(
    ("best", "proven", "scales", "said"),
    [
        (BEST, np.zeros(3), np.array([1.0, 0.0, 1.0]), "above 0"),
        (BEST, np.full(3, -np.inf), np.ones(3), "finite"),
        (BEST, np.zeros(2), np.ones(3), "each future"),
    ],
)
def test_what_regret_cannot_be_measured_in_is_refused(best, proven, scales, said):
    """Proves: a scale of 0 makes no infinite regret, and no bound is invented where none is proven."""
    with pytest.raises(InputError, match=said):
        RegretProblem(first_stage([20.0]), best, proven, scales)
