r"""Regret: what a plan costs more in a future than the best plan known for it.

For costs $c_{pf}$ of plans $p$ in futures $f$ the regret is $r_{pf} = c_{pf} - \min_q c_{qf}$, and the plan of least
largest regret is $\arg\min_p \max_f r_{pf}$ (Savage, 1951). It asks for no probabilities of the futures.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from resilience.errors import InputError
from resilience.study.bands.sweep import HARDLY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    Given: TypeAlias = Sequence[float] | NDArray[np.float64] | None

Vector = NDArray[np.float64]

CLOSE_TO_BEST = 0.05
"""Regret, as a share, up to which a plan is called close to the best one."""
EQUAL_REGRETS = 1e-9
"""Share of the largest cost below which two regrets are one: rounding."""


class RegretIn(StrEnum):
    """What regret is told in: money, a share of the best whole cost, or of what a plan can influence of it."""

    MONEY = "money"
    WHOLE = "whole"
    INFLUENCED = "influenced"


@dataclass(frozen=True)
class PlanRegret:
    """How one plan fares in all futures.

    `largest` is its largest regret where it serves, in the measure asked for, and `where` the place of that future,
    None where it serves in none. `mean` is its mean regret in money there, currency per year. `fails` is the share of
    futures in which it cannot serve or breaks a requirement and another plan does not, `close` the share in which its
    regret is at most the share asked for.
    """

    plan: int
    largest: float
    where: int | None
    mean: float
    fails: float
    close: float


@dataclass(frozen=True, eq=False)
class Regrets:
    """Regret of every plan in every future.

    Attributes
    ----------
    best
        Cost of the best plan known, (n_futures,), currency per year; NaN where no plan serves.
    money, whole, influenced
        Regret as currency per year, and as shares of 1, (n_plans, n_futures); infinite where a plan cannot serve and
        another can, NaN where none can.
    weights
        Shares of the futures, (n_futures,), adding up to 1 over those in which a plan serves.
    plans
        How each plan fares, in their order.
    least
        Place of the plan of least largest regret. Plans that fail in the fewest futures come first, of equals the one
        of lower mean cost, then the first.
    """

    best: Vector
    money: Vector
    whole: Vector
    influenced: Vector
    weights: Vector
    plans: tuple[PlanRegret, ...]
    least: int

    @property
    def always_serves(self) -> bool:
        """Whether the plan of least largest regret serves wherever another one does."""
        return self.plans[self.least].fails <= 0

    def told_in(self, measure: RegretIn) -> Vector:
        """Regret in a measure, (n_plans, n_futures)."""
        return {RegretIn.MONEY: self.money, RegretIn.WHOLE: self.whole, RegretIn.INFLUENCED: self.influenced}[measure]

    def close_in(self, share: float = CLOSE_TO_BEST, measure: RegretIn = RegretIn.INFLUENCED) -> Vector:
        """Share of futures in which each plan's regret is at most `share`, (n_plans,)."""
        return np.asarray(np.where(self.told_in(measure) <= share + EQUAL_REGRETS, self.weights, 0.0).sum(axis=1))


def regrets_of(
    costs: Sequence[Sequence[float]] | Vector,
    *,
    best: Given = None,
    floors: Given = None,
    weights: Given = None,
    measure: RegretIn = RegretIn.INFLUENCED,
    close: float = CLOSE_TO_BEST,
) -> Regrets:
    """Regret of every plan in every future, and the plan of least largest regret.

    Parameters
    ----------
    costs
        Whole cost of each plan in each future, (n_plans, n_futures), currency per year; NaN where a plan cannot serve
        or breaks a requirement.
    best
        Cost of the best plan known for each future, (n_futures,), where that is none of the plans; NaN where there is
        none. A plan that costs less counts as the best.
    floors
        What no plan can avoid, (n_futures,), currency per year; 0 by default, so that all of the cost can be
        influenced. What can be influenced never counts as less than a thousandth of the best cost.
    weights
        How much each future counts in means and shares, (n_futures,); alike by default. One of weight 0 does not count
        at all, whatever the regret.
    measure
        What the largest regret is told in. A tie in it is decided by mean cost, in money. Money itself gives the
        harshest futures the most say.
    close
        Share up to which a plan counts as close to the best; of the whole cost where that is the measure, else of what
        can be influenced.

    Raises
    ------
    InputError
        When shapes do not fit, or nothing has a weight.
    """
    table = np.asarray(costs, dtype=float)
    table = np.where(np.isfinite(table), table, np.nan)
    _look_at(table, best, floors, weights)
    known = np.fmin.reduce(table, axis=0) if best is None else np.fmin(np.fmin.reduce(table, axis=0), np.asarray(best))
    served = np.isfinite(known)
    money = np.where(np.isnan(table) & served, np.inf, table - known)
    floor = np.zeros(len(known)) if floors is None else np.asarray(floors, dtype=float)
    influenced = np.maximum(known - floor, HARDLY * np.abs(known))
    given = np.ones(len(known)) if weights is None else np.asarray(weights, dtype=float)
    counted = np.where(served, given, 0.0)
    counted = counted / counted.sum() if counted.sum() > 0 else counted
    found = Regrets(known, money, _share(money, np.abs(known)), _share(money, influenced), counted, (), 0)
    shares = RegretIn.WHOLE if measure is RegretIn.WHOLE else RegretIn.INFLUENCED
    plans = _fare(found, measure, found.close_in(close, shares))
    return Regrets(found.best, money, found.whole, found.influenced, counted, plans, _least(plans, found, measure))


def _look_at(table: Vector, best: Given, floors: Given, weights: Given) -> None:
    """Refuse what makes no sense, all at once."""
    wrong = []
    if table.ndim != 2 or 0 in table.shape:
        raise InputError(["Costs are a table of one row a plan and one column a future, with at least one of each."])
    for name, given in (("best", best), ("floors", floors), ("weights", weights)):
        if given is not None and np.shape(given) != table.shape[1:]:
            wrong.append(f"There are {table.shape[1]} futures, so give as many numbers as {name}.")
    if weights is not None:
        shares = np.asarray(weights, dtype=float)
        if not np.isfinite(shares).all() or (shares < 0).any() or not (shares > 0).any():
            wrong.append("Weights of futures are finite, not below 0, and at least one of them is above 0.")
    if wrong:
        raise InputError(wrong)


def _share(money: Vector, of: Vector) -> Vector:
    """Regret as a share; nothing of nothing is nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(money == 0, 0.0, money / of))


def _fare(found: Regrets, measure: RegretIn, close: Vector) -> tuple[PlanRegret, ...]:
    """How each plan fares in the futures that count."""
    told, counts = found.told_in(measure), found.weights > 0
    return tuple(_fares(place, told[place], found, counts, float(close[place])) for place in range(len(told)))


def _fares(place: int, told: Vector, found: Regrets, counts: NDArray[np.bool_], close: float) -> PlanRegret:
    weights = found.weights
    here = counts & np.isfinite(found.money[place])
    money = np.where(here, found.money[place], 0.0)
    fails = float(np.where(counts & ~here, weights, 0.0).sum())
    if not here.any():
        return PlanRegret(place, np.inf, None, np.inf, fails, close)
    where = int(np.argmax(np.where(here, told, -np.inf)))
    mean = float(np.where(here, money * weights, 0.0).sum() / np.where(here, weights, 0.0).sum())
    return PlanRegret(place, float(told[where]), where, mean, fails, close)


def _least(plans: Sequence[PlanRegret], found: Regrets, measure: RegretIn) -> int:
    """Fewest failures, then least largest regret, then lower mean cost, then order."""
    size = float(np.abs(found.best[found.weights > 0]).max(initial=0.0)) if measure is RegretIn.MONEY else 1.0
    fewest = min(one.fails for one in plans)
    left = [one for one in plans if one.fails <= fewest]
    largest = min(one.largest for one in left)
    left = [one for one in left if one.largest <= largest + EQUAL_REGRETS * size]
    return min(left, key=lambda one: one.mean).plan
