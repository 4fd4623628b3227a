"""Approval of a supplier by several lanes: what actions, spends and lists of changes say of it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from support.small import lane, make, model, outage, sell

from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node
from resilience.plan.intensity import source_spend
from resilience.plan.levers import Lever
from resilience.plan.plan import Plan
from resilience.program.two_stage import build_program
from resilience.study.advice.told import spent_once
from resilience.study.bands.words import changes
from resilience.study.costs.evaluate import Evaluator

ONCE = {"qualification_once": 300.0, "qualification_years": 4.0}
ROAD, AIR = "C>M:P:road", "C>M:P:air"


def two_ways(cost, other, *, destination="M", **once):
    """S in use, and C that may be approved by road and by air (or to another market)."""
    new = {"status": LaneStatus.CANDIDATE, **once}
    lanes = [
        lane("S", "M"), lane("S", "W"), lane("C", "M", qualification_cost=cost, **new),
        lane("C", destination, mode="air", qualification_cost=other, **new),
    ]  # fmt: skip
    levers = frozenset({Lever.SOURCES, Lever.BUFFERS})
    return model(lanes, [make("S"), make("C")], [sell(), sell("W")], holding=1.0, levers=levers)


@pytest.mark.parametrize(
    ("before", "after", "spent", "years"),
    [
        ((), (ROAD, AIR), 300.0, 300 / (25 + 75)),
        ((), (ROAD,), 300.0, 300 / (25 + 75)),
        ((AIR,), (ROAD, AIR), None, None),
        ((ROAD, AIR), (ROAD,), None, None),
    ],
)
def test_a_supplier_is_paid_for_once(before, after, spent, years):
    """Proves: 300 over four years are spent once for two ways, and not again for the second of them.

    Saving 25 a year beside the 75 that are counted of it, they are paid back in three years.
    Sensitivity: by lane 600 were spent, and 300 more by who adds a way to a supplier approved already.
    """
    network = two_ways(50.0, 50.0, **ONCE).network
    undoing = SimpleNamespace(
        evaluator=SimpleNamespace(model=SimpleNamespace(network=network)),
        best=SimpleNamespace(plan=Plan("best", qualified=frozenset(after))),
        actions=[SimpleNamespace(before=Plan("before", qualified=frozenset(before)))],
    )
    found = spent_once(undoing, 0, 25.0)
    assert (None if found is None else found.amount) == spent
    assert (None if found is None else found.payback_years) == (None if years is None else pytest.approx(years))


@pytest.mark.parametrize(("costs", "spend"), [((100.0, 100.0), 100.0), ((60.0, 100.0), 100.0), ((100.0, 0.0), 100.0)])
def test_the_spend_of_a_part_counts_the_dearest(costs, spend):
    """Proves: the table by part counts what the plan pays. Sensitivity: by lane 200 and 160, unlike the plan's cost."""
    plan = Plan("both", qualified=frozenset({ROAD, AIR}))
    assert source_spend(two_ways(*costs).network, plan, {}, {}) == {"P": spend}


@pytest.mark.parametrize("destination", ["M", "W"])
@pytest.mark.parametrize(("buffer", "first"), [(30.0, "buffer"), (300.0, "buffer"), (5.0, "C")])
def test_changes_rank_an_approval_by_what_is_paid(buffer, first, destination):
    """Proves: approving C for 2,500 a year, shared by what is approved, is told before a buffer of 500, after 3,000.

    Sensitivity: counted nowhere, as its column is no lane's, the approval always came last.
    """
    case = two_ways(2500.0, 2500.0, destination=destination)
    evaluator = Evaluator(case, build_program(case, [outage(1.0, 1.0, 1.0)]))
    base = evaluator.at(evaluator.columns(lambda _: None, frozenset()), "base")
    ways = frozenset({ROAD, f"C>{destination}:P:air"})
    plan = replace(base.plan, qualified=base.plan.qualified | ways, buffers={Node("M", "P"): buffer})
    told = changes(evaluator, base, evaluator.plan(plan))
    assert first in told[0]
    assert sum("ualify C" in one for one in told) == 1 + (destination == "W")
