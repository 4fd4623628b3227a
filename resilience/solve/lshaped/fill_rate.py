"""Pricing a plan under a fill rate: one price on every unit short ties all scenarios together.

At a fixed plan the least expected loss that keeps the expected units short within a limit is, by duality, the largest
over prices of (least loss plus priced shortage) less price times limit. That is concave and piecewise linear in the
price, so following the intersections of its lines finds the right price exactly, in a few passes over the cases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import SolverError
from resilience.solve.lshaped.outcomes import Outcomes
from resilience.solve.pricing.cuts import LOSS_ONLY, Prices, RecourseLosses
from resilience.solve.pricing.recourse import RecourseSolver

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Vector
    from resilience.solve.pricing.cuts import Cuts, Subproblems

ROUNDS = 60
SAME = 1e-9
STEEPEST = 1e6
"""Largest price on a unit short, as a multiple of the loss per unit short without one."""


@dataclass(frozen=True)
class PricedInLimit:
    """Least loss of each outcome under the limit, with the units short (n_outcomes,) and the price that did it.

    `cuts` are those at the price; `unlimited` those without one. `reachable` is False when no recourse keeps the limit:
    then `cuts` are those of the least shortage itself.
    """

    losses: Vector
    short: Vector
    price: float
    cuts: Cuts
    unlimited: Cuts
    reachable: bool = True


def price_within(solver: Subproblems, x: Vector, weights: Vector, limit: float) -> PricedInLimit:
    """Price a plan so that the weighted units short stay within a limit.

    Parameters
    ----------
    x
        First-stage columns.
    weights
        Rate of each outcome per year.
    limit
        Units short per year.
    """
    free = solver.cuts(x, LOSS_ONLY)
    if _over(free, weights, limit) <= SAME * max(limit, 1.0):
        return PricedInLimit(free.losses, free.short, 0.0, free, free)
    least = solver.cuts(x, Prices(0.0, 1.0))
    if _over(least, weights, limit) > SAME * max(limit, 1.0):
        return PricedInLimit(least.losses, least.short, np.inf, least, free, reachable=False)
    return _between(solver, x, weights, limit, free)


def evaluate_within(
    program: TwoStageProgram, x: Vector, solver: Callable[[TwoStageProgram], RecourseSolver] = RecourseSolver
) -> RecourseLosses:
    """Losses of every scenario at a plan, within the program's fill rate where it has one.

    `solver` makes who prices it where there is none.

    Raises
    ------
    SolverError
        When no recourse keeps the fill rate at this plan.
    """
    if program.fill_limit is None:
        return solver(program).evaluate(x)
    outcomes = Outcomes.in_program(program)
    priced = price_within(RecourseSolver(outcomes.rated), x, outcomes.weights, program.fill_limit)
    if not priced.reachable:
        msg = "The plan found does not keep the fill rate."
        raise SolverError(msg)
    missed = RecourseSolver(outcomes.survival).evaluate(x).missed
    return RecourseLosses(outcomes.to_scenarios(priced.losses), outcomes.to_scenarios(priced.short), missed)


def _between(solver: Subproblems, x: Vector, weights: Vector, limit: float, free: Cuts) -> PricedInLimit:
    """Follow the intersections of the lines of the lower envelope down to the right price."""
    low, high, price = free, _dearest(solver, x, weights, limit, free), 0.0
    for _ in range(ROUNDS):
        price = _crossing(low, high, weights)
        middle = solver.cuts(x, Prices(1.0, price))
        over = _over(middle, weights, limit)
        line = _height(low, weights, price)
        on_line = _height(middle, weights, price) >= line - SAME * abs(line)
        if on_line or abs(over) <= SAME * max(limit, 1.0):
            break
        low, high = (middle, high) if over > 0 else (low, middle)
    share = _share(low, high, weights, limit)
    return PricedInLimit(
        (1 - share) * low.losses + share * high.losses,
        (1 - share) * low.short + share * high.short,
        price,
        middle,
        free,
    )


def _dearest(solver: Subproblems, x: Vector, weights: Vector, limit: float, free: Cuts) -> Cuts:
    """Cuts at a price high enough that the limit holds."""
    dearest = float(weights @ np.abs(free.losses)) / float(weights @ free.short)
    price = dearest if dearest > 0 else 1.0  # where nothing is lost any will do
    cuts = solver.cuts(x, Prices(1.0, price))
    most = STEEPEST * price
    while _over(cuts, weights, limit) > 0 and price < most:
        price *= 10
        cuts = solver.cuts(x, Prices(1.0, price))
    return cuts


def _over(cuts: Cuts, weights: Vector, limit: float) -> float:
    return float(weights @ cuts.short) - limit


def _height(cuts: Cuts, weights: Vector, price: float) -> float:
    return float(weights @ (cuts.losses + price * cuts.short))


def _crossing(low: Cuts, high: Cuts, weights: Vector) -> float:
    """Price at which two recourses cost the same."""
    fewer = float(weights @ (low.short - high.short))
    return float(weights @ (high.losses - low.losses)) / fewer if fewer > 0 else 0.0


def _share(low: Cuts, high: Cuts, weights: Vector, limit: float) -> float:
    """Share of the second recourse in the mixture that just keeps the limit."""
    first, second = _over(low, weights, limit), _over(high, weights, limit)
    return 1.0 if first - second <= 0 else min(1.0, max(0.0, first / (first - second)))
