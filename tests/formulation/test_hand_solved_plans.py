"""What is worth deciding beforehand, solved by hand.

Unless a test says otherwise: as in `test_hand_solved.py`; holding a unit costs 1 per period, 100 a year.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from resilience.hazard.risk.years import YearSample
from resilience.plan.levers import ChangeLimit, Lever, Requirements
from resilience.plan.plan import Plan
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.outcome import Infeasible
from resilience.solve.two_stage import RiskTerm, solve_two_stage

BUFFERS = frozenset({Lever.BUFFERS})
SHELF = "buffer[M,P]"


@pytest.mark.parametrize(
    ("refund", "rate", "buffer"),
    [(False, 3.32, 0), (False, 3.34, 20), (True, 3.12, 0), (True, 3.13, 10), (True, 3.22, 10), (True, 3.23, 20)],
)
def test_break_even_of_a_buffer_with_and_without_refund(kit, refund, rate, buffer):
    """Proves: without a refund a unit pays above 1/30 outages per period, with it above 1/31 or 1/32.

    One unit costs 1 per period and saves 30 per outage: break-even 100/30 = 3.333 a year. With the refund, the first
    10 units are missing at the end of both periods and save 32 (3.125 a year), the next 10 at the end of the second
    only and save 31 (3.226).
    Sensitivity: a refund until the shelf is refilled would move both; holding per year taken per period, none pays.
    """
    model = kit.chain(levers=BUFFERS, holding_refund=refund)
    answer = kit.solve(model, kit.outage(1, 1, rate=rate))
    assert answer.plan[SHELF] + answer.plan["buffer[S,P]"] == pytest.approx(buffer, abs=1e-6)
    assert answer.plan["buffer[S,P]"] == pytest.approx(0)
    saved = {0: 0.0, 10: 320.0 if refund else 300.0, 20: 630.0 if refund else 600.0}[buffer]
    assert answer.objective == pytest.approx(100 * buffer + rate * (600 - saved))


def test_a_guaranteed_share_is_kept(kit):
    """Proves: the dear source with a share of 30 % gets 3 of 10: 100 x (7 x 1 + 3 x 2) = 1,300.

    Sensitivity: the share ignored would cost 1,000; taken of the other source's flow, 1,231.
    """
    lanes = [kit.lane("A", "M", unit_cost=1.0), kit.lane("B", "M", unit_cost=2.0, min_share=0.3)]
    model = kit.model(lanes, [kit.make("A"), kit.make("B")], [kit.sell()], levers=frozenset({Lever.SOURCES}))
    assert kit.solve(model).objective == pytest.approx(1300)


def test_no_source_exceeds_its_largest_share(kit):
    """Proves: the cheap source may have 60 %: 100 x (6 x 1 + 4 x 2) = 1,400. Without the limit 1,000."""
    lanes = [kit.lane("A", "M", unit_cost=1.0, max_share=0.6), kit.lane("B", "M", unit_cost=2.0)]
    model = kit.model(lanes, [kit.make("A"), kit.make("B")], [kit.sell()], levers=frozenset({Lever.SOURCES}))
    assert kit.solve(model).objective == pytest.approx(1400)


def lots(kit, **made):
    """A lane that offers lots of 100, 50, 40, 20 and 10 at 125 a delivery."""
    way = {"delivery_options": (0.1, 0.2, 0.25, 0.5, 1.0), "delivery_cost": 125.0}
    return kit.chain(lane_is=way, make_is=made, levers=frozenset({Lever.LOTS}))


def test_the_lot_is_the_economic_order_quantity(kit):
    """Proves: sqrt(2 x 10 x 125 / 1) = 50 units, at 100 x (0.2 x 125 + 50 / 2) = 5,000 a year.

    Sensitivity: a whole lot held instead of half would choose 40 units; delivery cost per unit, 10.
    """
    answer = kit.solve(lots(kit))
    assert answer.plan["mode[S>M:P:road,0.2]"] == 1
    assert answer.objective == pytest.approx(5000)


def test_quality_latency_makes_lots_smaller(kit):
    """Proves: with 10 drifts a year the lot is scrapped 10 times: 50 units cost 5,000 + 500, 40 cost 5,125 + 400.

    20 drifts decide for 40: 5,125 + 800 = 5,925 against 6,000; 10 do not.
    Sensitivity: latency ignored would keep 50; half a lot scrapped, too.
    """
    assert kit.solve(lots(kit, quality_incident_rate=10.0)).objective == pytest.approx(5500)
    answer = kit.solve(lots(kit, quality_incident_rate=20.0))
    assert answer.plan["mode[S>M:P:road,0.25]"] == 1
    assert answer.objective == pytest.approx(5925)


@pytest.mark.parametrize(("fee", "bought"), [(599.0, 1), (601.0, 0)])
def test_visibility_is_worth_the_time_it_gains(kit, fee, bought):
    """Proves: seen at once instead of after 2 periods, help comes 2 periods sooner: 20 x 30 = 600 a year.

    Sensitivity: visibility that did not move the activation would be worth nothing; the full outage, 1,200.
    """
    help_ = {"capacity": 10.0, "activation_time": 1.0, "status": kit.Status.QUALIFIED, "share": 0.0}
    lanes = [kit.lane("S", "M"), kit.lane("H", "M", **help_)]
    site = {"S": {"visibility_cost": fee, "visibility_detection": 0.0}}
    levers = frozenset({Lever.VISIBILITY})
    model = kit.model(lanes, [kit.make("S"), kit.make("H")], [kit.sell()], sites=site, levers=levers)
    answer = kit.solve(model, kit.outage(1, 1, 1, 1, detection=2.0))
    assert answer.plan["see[S]"] == bought
    assert answer.objective == pytest.approx(300 + fee if bought else 900)


def test_the_budget_binds(kit):
    """Proves: 20 units would pay at 5 outages a year; a budget of 500 buys 5: 500 + 5 x 15 x 30 = 2,750.

    Sensitivity: holding per period counted against the budget would allow all 20 (2,000).
    """
    model = kit.chain(levers=BUFFERS, requirements=Requirements(budget=500.0))
    answer = kit.solve(model, kit.outage(1, 1, rate=5.0))
    assert answer.plan[SHELF] == pytest.approx(5)
    assert answer.objective == pytest.approx(2750)


def test_the_fill_rate_binds(kit):
    """Proves: 98.5 % of 1,000 a year leaves 15 short; two outages of 20 need 12.5 units, which do not pay alone.

    2 x (20 - 12.5) = 15. Cost 1,250 + 2 x 7.5 x 30 = 1,700 against 1,200 without the demand.
    Sensitivity: the rate of the outages ignored would need 5 units; demand of a period for a year's, 19.925.
    """
    model = kit.chain(levers=BUFFERS, requirements=Requirements(fill_rate=0.985))
    answer = kit.solve(model, kit.outage(1, 1, rate=2.0))
    assert answer.plan[SHELF] == pytest.approx(12.5)
    assert answer.objective == pytest.approx(1700)


@pytest.mark.parametrize(("margin", "buffer"), [(1.0, 22.5), (1.5, 33.75)])
def test_survive_buys_exactly_the_time_to_recover(kit, margin, buffer):
    """Proves: S needs 2.25 periods to recover: 22.5 units at the market, and with a margin of 1.5, 33.75.

    Sensitivity: whole periods would buy 20 or 30; stock at the hit site counted, 0 at the market.
    """
    wishes = Requirements(survive=("S",), survive_margin=margin)
    model = kit.chain(levers=BUFFERS, requirements=wishes, sites={"S": {"time_to_recover": 2.25}})
    answer = kit.solve(model)
    assert answer.plan[SHELF] == pytest.approx(buffer)
    assert answer.objective == pytest.approx(100 * buffer)


def test_the_change_of_buffers_is_limited(kit):
    """Proves: 20 units would pay, but 10 may change by 20 % at most: 12.

    Sensitivity: a share of the new value would allow 12.5; no limit, 20.
    """
    model = kit.chain(levers=BUFFERS, requirements=Requirements(change=ChangeLimit(buffers=0.2)))
    previous = Plan("last week", buffers={kit.Node("M", "P"): 10.0})
    answer = kit.solve(model, kit.outage(1, 1, rate=5.0), previous=previous)
    assert answer.plan[SHELF] == pytest.approx(12)


def test_the_change_of_flows_is_limited(kit):
    """Proves: all 10 came from A; B is cheaper, but 40 % of the flow may change: 2 less there, 2 more here.

    Cost 100 x (8 x 2 + 2 x 1) = 1,800. Sensitivity: a move counted once would shift 4 (1,600).
    """
    lanes = [kit.lane("A", "M", unit_cost=2.0), kit.lane("B", "M", unit_cost=1.0)]
    model = kit.model(
        lanes, [kit.make("A"), kit.make("B")], [kit.sell()],
        levers=frozenset({Lever.SOURCES}), requirements=Requirements(change=ChangeLimit(flows=0.4)),
    )  # fmt: skip
    answer = kit.solve(model, previous=Plan("last week", flows={lanes[0].id: 10.0}))
    assert answer.objective == pytest.approx(1800)


@pytest.mark.parametrize(("weight", "buffer"), [(0.0, 0), (3.2, 0), (3.3, 20)])
def test_aversion_to_risk_raises_the_buffer(kit, weight, buffer):
    """Proves: an outage every tenth year; in the worst tenth of years a unit saves 30, on average 3.

    It pays when 3 + 30 x weight > 100, above 3.233.
    Sensitivity: the mean in place of the CVaR would need a weight of 32.3.
    """
    years = YearSample(csr_array(np.array([[1]] + [[0]] * 9)), seed=0)
    model = kit.chain(levers=BUFFERS)
    answer = kit.solve(model, kit.outage(1, 1, rate=0.1), risk=RiskTerm(weight, 0.9, years))
    assert answer.plan[SHELF] == pytest.approx(buffer, abs=1e-6)
    lost = 30 * (20 - buffer)
    assert answer.objective == pytest.approx(100 * buffer + 0.1 * lost + weight * lost)


def test_conflicting_demands_are_named(kit):
    """Proves: surviving 3 periods takes 30 units at 100, 3,000 a year; a budget of 500 forbids it, and both are named.

    Sensitivity: an explanation by rows would name a stock balance.
    """
    wishes = Requirements(budget=500.0, survive=("S",), fill_rate=0.5)
    model = kit.chain(levers=BUFFERS, requirements=wishes, sites={"S": {"time_to_recover": 3.0}})
    outcome = solve_two_stage(build_program(model, [kit.outage(1)], BuildOptions()))
    assert isinstance(outcome, Infeasible)
    (sentence,) = outcome.conflict
    assert sentence == (
        "No plan can meet the just-in-case budget and surviving an outage of S without a unit missed together; "
        "each subset of them can be met. Relax one of them."
    )


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"make_is": {"capacity": 8.0}}, "Production capacity of P at S is short by 2 per period."),
        ({"lane_is": {"capacity": 8.0}}, "Capacity of lane S>M:P:road is short by 2 per period."),
        (
            {"make_is": {"resource": "line", "cycle_time": 0.5}, "resources": [("S", "line", 4.0)]},
            "Available time of line at S is short by 1 per period.",
        ),
    ],
)
def test_missing_capacity_is_named_with_its_size(kit, given, sentence):
    """Proves: demand 10 against capacity 8 is said as 2 per period short, where it is short.

    Sensitivity: capacities kept as bounds of columns could not be named: "no usable source".
    """
    outcome = solve_two_stage(build_program(kit.chain(**given), []))
    assert isinstance(outcome, Infeasible)
    assert outcome.conflict == (sentence,)
