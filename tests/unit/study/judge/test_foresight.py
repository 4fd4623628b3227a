"""The foresight gap, on an example where foresight is worth nearly everything.

One supplier, one market, demand 10 a period, holding 1 per unit and period, a lost sale 30, orders of at most 20. Over
8 periods that begin with empty shelves, one fire may begin in any of the periods 2 to 7, each with chance q, and stops
supply for 2 periods. A clairvoyant, who knows when, prepares for that fire alone.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import lil_array

from resilience import optimize
from resilience.hazard.book import HazardBook
from resilience.hazard.distributions.all import Fixed
from resilience.hazard.hazards import Hazard, Hits, Selector
from resilience.hazard.risk.estimate import Estimate
from resilience.network.lanes import Lane, LaneStatus, Mode
from resilience.network.network import SupplyNetwork
from resilience.network.parts import Demand, Node, Part, Production
from resilience.network.sites import Site, SiteKind
from resilience.plan.levers import Lever
from resilience.plan.model import Model
from resilience.quantities import Calendar, Duration
from resilience.study.judge.foresight import foresight_gap
from resilience.study.judge.judge import JudgeOptions
from resilience.study.plan.certify import CertifyOptions, certify

PERIODS, DEMAND, HOLDING, LOST, CAP = 8, 10.0, 1.0, 30.0, 20.0
FIRES = (None, 2, 3, 4, 5, 6, 7)
SHELF = Node("M", "P")


def chances(q):
    """Chance of each fire, the first of them none."""
    return np.array([1 - 6 * q, *([q] * 6)])


def costs_by_fire(q, *, clairvoyant):
    """Cost under each fire of the best orders, by linear programming; the last entry is the expected cost.

    Without clairvoyance orders of two fires are equal for as long as neither has begun.
    """
    count = len(FIRES)
    orders, stock, lost = (
        lambda s, t: (s * 3 + 0) * PERIODS + t, lambda s, t: (s * 3 + 1) * PERIODS + t,
        lambda s, t: (s * 3 + 2) * PERIODS + t,
    )  # fmt: skip
    size, weight = count * 3 * PERIODS, chances(q)
    cost, upper, rows = np.zeros(size), np.full(size, np.inf), []
    for s, fire in enumerate(FIRES):
        for t in range(PERIODS):
            cost[stock(s, t)], cost[lost(s, t)] = weight[s] * HOLDING, weight[s] * LOST
            upper[orders(s, t)] = 0.0 if fire is not None and fire - 1 <= t < fire + 1 else CAP
            balance = {orders(s, t): 1.0, stock(s, t): -1.0, lost(s, t): 1.0}
            rows.append((balance | ({stock(s, t - 1): 1.0} if t else {}), DEMAND))
            if s and not clairvoyant and t < fire - 1:
                rows.append(({orders(s, t): 1.0, orders(0, t): -1.0}, 0.0))
    matrix = lil_array((len(rows), size))
    for i, (row, _) in enumerate(rows):
        for j, value in row.items():
            matrix[i, j] = value
    found = linprog(cost, A_eq=matrix.tocsr(), b_eq=[right for _, right in rows], bounds=np.c_[np.zeros(size), upper])
    each = (cost * found.x).reshape(count, -1).sum(axis=1) / weight
    return each, float(found.fun)


@pytest.mark.parametrize(("q", "claimed", "true"), [(0.05, 25.5, 119.5), (0.10, 51.0, 119.0), (0.01, 5.1, 36.0)])
def test_a_clairvoyant_promise_is_flagged_with_its_factor(q, claimed, true):
    """Proves: promised by a clairvoyant, and simulated by who must order before he knows, the gap is flagged.

    At q = 0.05 the clairvoyant claims 0.05 x (310 + 5 x 40) = 25.5; the best that can be done is 119.5, 4.7 times as
    much. The simulated cost is a sample of 40,000 histories of the best orders that look at nothing that is to come. A
    gap that compared the promise with itself, or divided the other way, would give 1 or 0.21.
    """
    _, promised = costs_by_fire(q, clairvoyant=True)
    by_fire, best = costs_by_fire(q, clairvoyant=False)
    assert (promised, best) == pytest.approx((claimed, true))
    fires = np.random.default_rng(3).choice(len(FIRES), 40_000, p=chances(q))
    gap = foresight_gap(promised, Estimate.from_sample(by_fire[fires], seed=3))
    assert gap.flag
    assert gap.simulated.low <= true <= gap.simulated.high
    assert gap.factor.mean == pytest.approx(true / claimed, rel=0.03)


def fire_model(holding_refund):
    """The same business without end: the supplier may burn in any period, for 2 periods; nobody knows when."""
    per_year = 100.0
    network = SupplyNetwork(
        sites={s: Site(s, k, "here") for s, k in (("S", SiteKind.SUPPLIER), ("M", SiteKind.MARKET))},
        parts={"P": Part("P", 1.0, HOLDING * per_year)},
        bom=(),
        lanes={"S>M:P:road": Lane("S", "M", "P", Mode.ROAD, 0, 0.0, CAP, LaneStatus.ACTIVE)},
        production={Node("S", "P"): Production("S", "P", CAP, 0.0)},
        demand={SHELF: Demand("M", "P", DEMAND, LOST, 0.0, 0.0)},
        resources={},
    )
    return Model(
        "fire", "Fire", "USD", Calendar(Duration(24.0), per_year), network, frozenset({Lever.BUFFERS}),
        holding_refund=holding_refund,
    )  # fmt: skip


@cache
def planned(q):
    """The engine's plan at q fires a period, judged by 2,000 years of 100 periods."""
    select = Selector(sites=("S",))
    fire = Hazard("fire", Hits.CAPACITY, select, 100 * q, True, Fixed(2.0), Fixed(1.0), 0.0, "test")
    result = optimize(fire_model(holding_refund=False), HazardBook("fires", "Fires", (fire,), seed=1))
    return certify(result, CertifyOptions(JudgeOptions(years=2_000)))


def test_the_engines_own_plan_is_not_flagged():
    """Proves: above the break-even of 1/30 a period the engine holds 20 units for 2 periods and keeps its promise.

    20 units cost 20 x 100 = 2,000 a year; at 0.04 a clairvoyant would have claimed next to nothing. Struck alone, no
    fire loses a sale with that stock, with or without foresight: promised and simulated cost are equal to the cent.
    """
    result = planned(0.04)
    assert result.plan.buffers[SHELF] == pytest.approx(20.0)
    found = result.judgement
    assert found.foresight.promised == pytest.approx(2_000.0)
    assert found.foresight.simulated.mean == pytest.approx(2_000.0)
    assert not found.foresight.flag


def test_overlap_is_told_apart_from_foresight():
    """Proves: what overlapping fires cost is in the chain's last link and not in the foresight gap.

    Two fires that begin 1 period apart stop supply for 3 periods, 2 apart for 4: 10 and 20 units lost, worth 300 and
    600; a third fire adds to that. At 0.04 a period that is at least 100 x 0.04^2 x 900 = 144 a year before anything of
    a higher order, and shelves need 2 periods at 10 spare units each to fill up again, which makes it more.
    """
    links = planned(0.04).judgement.chain
    assert [link.name for link in links][-1] == "years in which disruptions overlap"
    assert links[1].change.mean == pytest.approx(0.0, abs=1e-6)
    assert links[-1].change.low > 100
    assert math.fsum(link.change.mean for link in links) == pytest.approx(links[-1].aal.mean - links[0].aal.mean)


def test_worst_years_beyond_the_promise_are_flagged_and_explained():
    """Proves: 20 units held, so no fire struck alone costs anything and the promised CVaR is 0; those that overlap do.

    The whole gap is overlap: neither foresight nor ordering, nor any fire drawn anew and struck alone, loses a sale.
    Sensitivity: a flag of the mean alone says nothing of it; told as other draws it sends a planner to more strata,
    which change nothing.
    """
    found = planned(0.04).judgement
    assert found.tail.promised == pytest.approx(0.0, abs=1e-6)
    assert found.tail.flag
    assert found.tail.simulated.low > 300
    parts = found.parts[1]
    none = ("foresight", "ordering", "phase", "draws")
    assert [parts[name].mean for name in none if name in parts] == pytest.approx([0.0] * (len(parts) - 1), abs=1e-6)
    assert parts["overlap"].mean == pytest.approx(found.tail.simulated.mean)
    assert math.fsum(part.mean for part in found.parts[0].values()) == pytest.approx(
        found.chain[-1].aal.mean - found.chain[0].aal.mean
    )


def test_below_break_even_the_plan_is_lean_and_true():
    """Proves: at 0.02 a period no stock pays; 600 per fire at 2 fires a year are promised, and simulated."""
    found = planned(0.02)
    assert found.plan.buffers.get(SHELF, 0.0) == pytest.approx(0.0, abs=1e-6)
    assert found.judgement.foresight.simulated.mean == pytest.approx(600 * 2.0)
    assert not found.judgement.foresight.flag


def test_a_gap_within_its_interval_is_no_flag():
    """Proves: 130 +- 25 against a promise of 100 is not surely more than a tenth above it; 130 +- 15 is.

    A flag by the mean alone would be raised for both. Below zero, a tenth of the promise is still added, not taken off.
    """
    assert not foresight_gap(100.0, Estimate(130.0, 25.0, 100, 1)).flag
    assert foresight_gap(100.0, Estimate(130.0, 15.0, 100, 1)).flag
    assert not foresight_gap(-100.0, Estimate(-95.0, 1.0, 100, 1)).flag
    assert foresight_gap(-100.0, Estimate(-80.0, 1.0, 100, 1)).factor is None
