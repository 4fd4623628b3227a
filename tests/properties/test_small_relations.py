"""Relations on the smallest networks that can show them: common cause, recovery time, a solver's bad answer."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from resilience.hazard.scenarios import Effect, EffectKind, Scenario
from resilience.network.lanes import Lane, LaneStatus, Mode
from resilience.network.network import SupplyNetwork
from resilience.network.parts import Demand, Node, Part, Production
from resilience.network.sites import Site, SiteKind
from resilience.plan.model import Model
from resilience.program.two_stage import build_program
from resilience.quantities import Calendar, Duration
from resilience.solve import highs
from resilience.solve.highs import Arrays, Limits
from resilience.solve.two_stage import solve_two_stage

few = settings(max_examples=15, derandomize=True, deadline=None)


def model(suppliers=("S1", "S2"), *, lead=0.0, margin=50.0, freight=(0.0, 0.5), holding=1.0, qualification=5.0):
    """Suppliers of P, the first in use and the others to be qualified, and a market that takes 10 per period."""
    lanes = [
        Lane(
            s, "M", "P", Mode.ROAD, lead, cost, 20.0, LaneStatus.CANDIDATE if i else LaneStatus.ACTIVE,
            qualification_cost=qualification if i else 0.0, activation_time=0.0 if i else None,
        )
        for i, (s, cost) in enumerate(zip(suppliers, freight, strict=False))
    ]  # fmt: skip
    made = [Production(s, "P", math.inf, 0.0) for s in suppliers]
    sold = Demand("M", "P", 10.0, margin, 0.0, 0.0)
    kinds = {**dict.fromkeys(suppliers, SiteKind.SUPPLIER), "M": SiteKind.MARKET}
    network = SupplyNetwork(
        sites={s: Site(s, kind, "r") for s, kind in kinds.items()},
        parts={"P": Part("P", 1.0, holding)},
        bom=(),
        lanes={lane.id: lane for lane in lanes},
        production={row.node: row for row in made},
        demand={sold.node: sold},
        resources={},
    )
    return Model("two", "Two", "EUR", Calendar(Duration(168.0), 52.0), network, holding_refund=False)


def stop(rate, periods, *sites):
    """Sites that stop making P together."""
    effects = tuple(Effect(EffectKind.PRODUCTION_LOSS, Node(s, "P"), (1.0,) * periods) for s in sites)
    return Scenario("+".join(sites), "fire", rate, effects, sites=sites)


def least(given_model, *scenarios):
    """Least cost per year."""
    return solve_two_stage(build_program(given_model, scenarios), Limits(gap=1e-9)).objective


@few
@given(st.floats(0.01, 2.0), st.integers(1, 6), st.floats(1.0, 200.0), st.floats(0.1, 20.0))
def test_sources_that_fail_together_are_worth_no_more(rate, periods, margin, holding):
    """Proves: a regional hazard makes a second source worth no more than two separate ones of the same rate.

    Sensitivity: a region taken apart into its sites would make both the same whenever a second source pays.
    """
    two = model(margin=margin, holding=holding)
    together = least(two, stop(rate, periods, "S1", "S2"))
    apart = least(two, stop(rate, periods, "S1"), stop(rate, periods, "S2"))
    alone = least(model(("S1",), margin=margin, holding=holding), stop(rate, periods, "S1"))
    assert alone - together <= alone - apart + 1e-6 * alone


def test_a_second_source_pays_apart_and_not_together():
    """Proves the comparison can differ: at 0.5 a year for 4 periods, 10 a period at 50, the source saves 2/3.

    Alone, no buffer pays at holding 100: 0.5 x 4 x 10 x 50 = 1000 a year. Apart, qualifying for 5 a year and buying
    40 units at a premium of 0.5 costs 5 + 0.5 x 20 = 15.
    """
    two = model(holding=100.0)
    assert least(two, stop(0.5, 4, "S1", "S2")) == pytest.approx(1000.0)
    assert least(two, stop(0.5, 4, "S1"), stop(0.5, 4, "S2")) == pytest.approx(15.0)


@few
@given(st.floats(0.05, 2.0), st.floats(5.0, 200.0), st.floats(0.5, 20.0))
def test_cover_grows_with_the_time_to_recover(rate, margin, holding):
    """Proves: the longer the outage, the larger the best buffer; and it is all or nothing at one break-even rate."""
    found = []
    for periods in range(1, 6):
        program = build_program(model(("S1",), margin=margin, holding=holding), (stop(rate, periods, "S1"),))
        x = solve_two_stage(program, Limits(gap=1e-9)).answer.x
        columns = dict(zip(program.first.columns, x, strict=True))
        found.append(sum(value for name, value in columns.items() if name.startswith("buffer[")))
    assert found == sorted(found)
    if abs(rate * margin - holding) > 1e-3:
        assert found == pytest.approx([10.0 * n if rate * margin > holding else 0.0 for n in range(1, 6)], abs=1e-6)


def test_an_optimal_answer_with_nan_is_solved_again(monkeypatch):
    """Proves: a point with nan, called optimal by presolve of HiGHS 1.16, is never handed on."""
    honest, seen = highs.run, []

    def first_time_nan(*args, **options):
        answer = honest(*args, **options)
        seen.append(answer)
        return replace(answer, x=np.array([np.nan]), objective=math.nan) if len(seen) == 1 else answer

    monkeypatch.setattr(highs, "run", first_time_nan)
    one = Arrays(
        np.ones(1), sparse.csr_array(np.ones((1, 1))), np.array([2.0]), np.array([np.inf]), np.zeros(1),
        np.full(1, np.inf), np.zeros(1, dtype=bool),
    )  # fmt: skip
    assert highs.solve(one, Limits()).x == pytest.approx([2.0])
    assert len(seen) == 2
