"""A supplier is approved for a part once, whatever lanes its goods come by."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.closed_engine import columns_of

from resilience.program.policies import as_planned
from resilience.program.two_stage import build_program
from resilience.solve.first_stage import solve_first_stage
from resilience.solve.highs import Limits
from resilience.solve.outcome import Solved
from resilience.solve.two_stage import Method, solve_two_stage
from resilience.study.costs.evaluate import Evaluator


def needed(kit, *lanes):
    """A model in which every market takes 10 per period of each part that some lane brings it."""
    makes = {(one.origin, one.part): kit.make(one.origin, one.part) for one in lanes}
    sells = {(one.destination, one.part): kit.sell(one.destination, one.part) for one in lanes}
    levers = frozenset({kit.Lever.SOURCES})
    return kit.model(list(lanes), list(makes.values()), list(sells.values()), levers=levers)


def candidate(kit, origin="C", destination="M", part="P", mode="road", *, cost=100.0, **given):
    """A lane of 5 per period that may be approved."""
    usual = {"capacity": 5.0, "status": kit.Status.CANDIDATE, "qualification_cost": cost}
    return kit.lane(origin, destination, part, mode, **(usual | given))


def both(kit, name):
    """Two lanes that are both needed, and what approving them costs a year."""
    whole = {"capacity": 10.0}
    once = {"qualification_once": 300.0, "qualification_years": 4.0}
    return {
        "two modes": ((candidate(kit), candidate(kit, mode="air")), 100.0),
        "one of them cheaper": ((candidate(kit), candidate(kit, mode="air", cost=60.0)), 100.0),
        "the first cheaper": ((candidate(kit, cost=60.0), candidate(kit, mode="air")), 100.0),
        "one of them free": ((candidate(kit), candidate(kit, mode="air", cost=0.0)), 100.0),
        "spent once": ((candidate(kit, cost=50.0, **once), candidate(kit, mode="air", cost=60.0)), 125.0),
        "two destinations": ((candidate(kit, **whole), candidate(kit, destination="W", **whole)), 100.0),
        "two suppliers": ((candidate(kit), candidate(kit, "D")), 200.0),
        "two parts": ((candidate(kit, **whole), candidate(kit, part="Q", **whole)), 200.0),
        "kept and new": (
            (candidate(kit, status=kit.Status.QUALIFIED), candidate(kit, mode="air", cost=60.0)),
            100.0,
        ),
    }[name]


NAMES = (
    "two modes", "one of them cheaper", "the first cheaper", "one of them free", "spent once", "two destinations",
    "two suppliers", "two parts", "kept and new",
)  # fmt: skip


@pytest.mark.parametrize("method", [Method.EXTENSIVE, Method.LSHAPED])
@pytest.mark.parametrize("name", NAMES)
def test_the_dearest_is_paid_once_per_supplier_and_part(kit, name, method):
    """Proves: of what is approved together the largest cost counts, once, in both forms of the program.

    C is down for a period once a year: what it sends is lost, whatever is approved.
    Sensitivity: by lane, two ways of one supplier at 100 each cost 200; by supplier alone, its two parts cost 100.
    """
    lanes, cost = both(kit, name)
    program = build_program(needed(kit, *lanes), [kit.outage(1.0, site="C")])
    outcome = solve_two_stage(program, Limits(gap=1e-9), method=method)
    assert isinstance(outcome, Solved)
    x = outcome.answer.x
    assert float(program.first.vectors["qualification"] @ x) == pytest.approx(cost)
    assert float(program.first.cost @ x) == pytest.approx(cost)
    assert float(program.first.vectors["jic_spend"] @ x) == pytest.approx(cost)


@pytest.mark.parametrize(
    ("costs", "approved", "paid"),
    [
        ((100.0, 100.0), (0, 1), 100.0), ((100.0, 100.0), (0,), 100.0), ((100.0, 100.0), (1,), 100.0),
        ((100.0, 100.0), (), 0.0), ((100.0, 60.0), (0, 1), 100.0), ((100.0, 60.0), (1,), 60.0),
        ((1e-7, 3e-8), (0, 1), 1e-7), ((1e9, 4e8), (1,), 4e8),
    ],
)  # fmt: skip
def test_undoing_one_of_two_saves_what_is_no_longer_paid(kit, costs, approved, paid):
    """Proves: a plan without one of two equal approvals costs as much; without both, 100 less; in any currency.

    Sensitivity: a row in money of 1e-7 would lie within the solver's tolerance, and the approval be free.
    """
    spare = tuple(candidate(kit, mode=mode, cost=cost) for mode, cost in zip(("road", "air"), costs, strict=True))
    network = needed(kit, kit.lane("S", "M"), *spare)
    program = build_program(network, [kit.outage(1.0)])
    evaluator = Evaluator(network, program)
    plan = evaluator.at(evaluator.columns(lambda _: None, frozenset()), "today").plan
    kept = replace(plan, qualified=plan.qualified | {spare[place].id for place in approved})
    policy = evaluator.plan(kept)
    assert policy.steady == pytest.approx(paid, rel=1e-6, abs=0)
    assert float(program.first.cost @ columns_of(program, kept)) == pytest.approx(paid, rel=1e-6, abs=0)
    again = evaluator.variant(as_planned(policy.plan))
    assert float(again.cost @ solve_first_stage(again)) == pytest.approx(paid, rel=1e-6, abs=0)


def test_one_lane_alone_is_as_it_was(kit):
    """Proves: nothing is added for a supplier with one lane, or with others that cost nothing: no column, no row."""
    free = {"cost": 0.0, "mode": "sea"}
    model = needed(kit, kit.lane("S", "M"), candidate(kit), candidate(kit, **free), candidate(kit, "D"))
    first = build_program(model, [kit.outage(1.0)]).first
    assert not [name for name in (*first.columns, *first.rows) if name.startswith("approval")]


def test_a_second_way_of_an_approved_supplier_is_worth_taking_for_less(kit):
    """Proves: a second market of C is bought from C where that saves anything, not only where it saves 100.

    M needs C (100 a year). W is served at 0.05 more a unit by S, 10 a period: 50 a year. C serves W as well.
    Sensitivity: with a cost for each lane the second would not pay, and W cost 50.
    """
    lanes = (candidate(kit, capacity=10.0), candidate(kit, destination="W", capacity=10.0))
    dear = kit.lane("S", "W", unit_cost=0.05)
    answer = kit.solve(needed(kit, *lanes, dear), kit.outage(0.0))
    assert answer.objective == pytest.approx(100.0)
