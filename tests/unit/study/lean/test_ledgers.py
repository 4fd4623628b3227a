"""The seven wastes of a plan, of simulated years and of today: they add up to what these cost, line by line by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support import small as kit

import resilience as rs
from resilience.lean.flows import FlowRecord
from resilience.lean.waste import LedgerRow, waste_ledger
from resilience.network.lanes import Alternate, LaneStatus
from resilience.network.ordering import BreakKind
from resilience.network.parts import BomLine, Node, Part
from resilience.program import policies as pinned
from resilience.program.extract import plan_of
from resilience.program.two_stage import BuildOptions, build_program
from resilience.simulate.run.years import simulate_years
from resilience.study.costs.evaluate import Evaluator
from resilience.study.costs.today import with_today
from resilience.study.lean.ledgers import by_waste, plan_wastes, policy_ledger, todays_ledger, waste_table
from resilience.study.lean.records import plan_record
from resilience.study.lean.view import lean_view
from resilience.study.plan.optimize import scenario_set

SHIPPED = ("starter", "toyota-1997", "chips-2021", "ports-2021", "renesas-2021", "tohoku-2011")


def works(*, orders=None, **maker):
    """A makes C at 2, sends 20 a period in lots of 40; B makes P of two C at 10, 80 % good; M takes 8 a period."""
    lanes = [
        kit.lane("A", "B", "C", unit_cost=1.0, lead_time=3.0, delivery_options=(0.5,), deliveries=0.5, share=1.0,
                 delivery_cost=7.0, **(orders or {})),
        kit.lane("B", "M", "P", share=1.0),
    ]  # fmt: skip
    makes = [kit.make("A", "C", unit_cost=2.0, **maker), kit.make("B", "P", unit_cost=10.0, yield_share=0.8)]
    sold = [kit.sell(quantity=8.0, patience=5.0, backlog_cost=1.0)]
    return kit.model(
        lanes, makes, sold, holding=0.01, bom=[BomLine("P", "C", 2.0)], cover={Node("B", "C"): 15.0},
        holding_refund=True,
    )  # fmt: skip


def test_a_year_by_hand():
    """Proves: 1,000 P are started for 800: 200 bad at 10 and the 400 C in them at 2 are defects, 2,800 in all.

    Work on good units 800 x 10 + 1,600 x 2 = 11,200; half a lot of C 20; buffer 15; freight 2,000, 50 deliveries at 7,
    60 under way at 1: 2,410. Bad units counted at their own work only would be 2,000 and leave 800 as value.
    """
    ledger = todays_ledger(works())
    costs = {entry.row: entry.cost for entry in ledger.entries}
    assert costs[LedgerRow.WORK] == pytest.approx(11_200)
    assert costs[LedgerRow.DEFECTS] == pytest.approx(2_800)
    assert costs[LedgerRow.TRANSPORT] == pytest.approx(2_410)
    assert costs[LedgerRow.OVERPRODUCTION] == pytest.approx(20)
    assert costs[LedgerRow.INVENTORY] == pytest.approx(15)
    assert ledger.total == pytest.approx(16_445)
    assert ledger.wasted == pytest.approx(5_245)
    for row in (LedgerRow.MOTION, LedgerRow.OVERPROCESSING, LedgerRow.WAITING):
        assert costs[row] is None


BREAKS = {"price_breaks": ((30.0, 0.8), (50.0, 0.6))}


@pytest.mark.parametrize(
    ("orders", "row", "cost"),
    [
        (BREAKS | {"break_kind": BreakKind.ALL_UNITS}, LedgerRow.TRANSPORT, 2_010),
        (BREAKS | {"break_kind": BreakKind.INCREMENTAL}, LedgerRow.TRANSPORT, 2_310),
        ({"price_breaks": ((40.0, 0.6),), "break_kind": BreakKind.ALL_UNITS}, LedgerRow.TRANSPORT, 1_610),
        ({"order_multiple": 30.0}, LedgerRow.OVERPRODUCTION, 35),
        ({"order_multiple": 20.0, "least_order": 25.0}, LedgerRow.OVERPRODUCTION, 20),
    ],
)
def test_order_quantities_are_priced_as_the_plan_has_them(orders, row, cost):
    """Proves: lots of 40 are paid 0.8 each (1,600 a year), or 38 for 40 (1,900), or 0.6 (1,200), beside 410.

    A lot of 40 in multiples of 30 leaves 15 more on the shelf than half a lot of 20, in multiples of 20 none.

    Sensitivity: at the list price freight is 2,410, and no ledger adds up to what the plan costs.
    """
    model = works(orders=orders)
    program = build_program(model, (), BuildOptions())
    x = Evaluator(model, program).columns(pinned.status_quo, frozenset())
    ledger = todays_ledger(model)
    assert ledger.cost_of(row) == pytest.approx(cost)
    assert ledger.total == pytest.approx(float(program.first.cost @ x), rel=1e-6)


def test_a_plan_with_an_alternate_adds_up_also_on_the_tables_alone():
    """Proves: a quarter of C is replaced by 1.5 D at 0.4 more each: its freight and all else are the plan's cost.

    Sensitivity: what an alternate is picked by is no lane of the tables, and was not found there.
    """
    model = works()
    network = replace(
        model.network,
        parts={**model.network.parts, "D": Part("D", 1.0, 1.0)},
        lanes={**model.network.lanes, (one := kit.lane("A", "B", "D", unit_cost=0.5, share=1.0)).id: one},
        production={**model.network.production, Node("A", "D"): kit.make("A", "D", unit_cost=1.0)},
        alternates=(Alternate("P", "C", "D", 1.5, 0.4, LaneStatus.ACTIVE, share=0.25),),
    )
    model = replace(model, network=network)
    program = build_program(model, (), BuildOptions())
    x = Evaluator(with_today(model), program).columns(pinned.status_quo, frozenset())
    ledger = waste_ledger(plan_record(model, plan_of(program, x, "today")), model.network)
    assert ledger.cost_of("transport") == pytest.approx(1_500 + 350 + 45 + 750 * 0.5 + 500 * 0.4)
    assert ledger.total == pytest.approx(float(program.first.cost @ x), rel=1e-9)
    assert {loop.lane for loop in lean_view(model).loops} == set(network.lanes)


def test_demand_beyond_capacity_stands_in_the_ledger_and_the_view_says_so():
    """Proves: B starts 8 of 10: 6.4 of 8 are good, 1.6 short at 30 are 4,800 a year, and the plan costs that, too.

    Sensitivity: takt, cards and wastes of 6.4 a period were told as those of 8, and nobody said so.
    """
    model = works()
    made = {
        **model.network.production,
        Node("B", "P"): kit.make("B", "P", capacity=8.0, unit_cost=10.0, yield_share=0.8),
    }
    view = lean_view(replace(model, network=replace(model.network, production=made)))
    assert view.wastes.cost_of("sales and goods lost") == pytest.approx(4_800)
    program = build_program(view.model, (), BuildOptions())
    x = Evaluator(view.model, program).columns(pinned.status_quo, frozenset())
    assert view.wastes.total == pytest.approx(float(program.first.cost @ x), rel=1e-6)
    assert "1.6 of 8 P at M a period (20 %) cannot be served even when nothing happens" in view.notes[0]


def test_what_is_not_measured_is_not_zero_and_what_is_zero_is_measured():
    """Proves: a shelf without a buffer is priced, at 0; without yields and drifts nothing is known of defects."""
    bare = kit.model([kit.lane("S", "M", share=1.0)], [kit.make("S", unit_cost=3.0)], [kit.sell()], holding=0.01)
    ledger = todays_ledger(bare)
    assert ledger.cost_of("inventory") == 0
    assert ledger.cost_of("defects") is None
    assert ledger.cost_of("overproduction") is None
    told = waste_table([ledger])
    assert told.loc[~told["measured"], "cost"].isna().all()
    assert set(told.loc[~told["measured"], "waste"]) == {str(row) for row in LedgerRow if row.is_waste}


def test_a_dearer_maker_is_paid_for_apart():
    """Proves: of two makers at 3 and 5 with half of 10 each, work is 1,000 x 3 and 500 x 2 is paid above it."""
    lanes = [kit.lane(site, "M", share=0.5) for site in ("S", "T")]
    makes = [kit.make("S", unit_cost=3.0), kit.make("T", unit_cost=5.0)]
    ledger = todays_ledger(kit.model(lanes, makes, [kit.sell()], holding=0.01))
    assert (ledger.cost_of("work on good units"), ledger.cost_of("dearer makers")) == (3_000, 1_000)


def test_a_drift_found_late_is_a_defect():
    """Proves: 2 drifts a year, each of a lot of 40 and the buffer of 15 before it, are 110 units at 1."""
    ledger = todays_ledger(works(quality_incident_rate=2.0))
    assert ledger.cost_of("defects") == pytest.approx(2_800 + 110)


def test_a_drift_for_each_unit_is_priced_as_the_program_and_as_the_simulation_have_it():
    """Proves: 0.001 at each of 2,000 units, each drift a lot of 40 and 15 on the shelf at 3: 330 a year in the program.

    Exact it is 2,000 x 3 x 55 / (1,000 - 1 + 55) = 313.09; told by the unit value of 1 it would be 110.
    """
    model = works(drift=0.001, bad_cost=3.0)
    program = build_program(model, (), BuildOptions())
    x = Evaluator(model, program).columns(pinned.status_quo, frozenset())
    plan = plan_of(program, x, "today")
    linear, exact = (waste_ledger(plan_record(model, plan, exact=how), model.network) for how in (False, True))
    assert linear.total == pytest.approx(float(program.first.cost @ x), rel=1e-9)
    assert linear.cost_of("defects") == pytest.approx(2_800 + 330)
    assert exact.cost_of("defects") == pytest.approx(2_800 + 2_000 * 3 * 55 / 1_054)


def down(rate, *, length=6, site="A", part="C"):
    """An outage of A."""
    return kit.outage(*[1.0] * length, site=site, part=part, rate=rate, detection=1.0)


def test_a_plan_adds_up_with_its_losses_told_apart():
    """Proves: lost sales, waiting and the holding spared stand in rows of their own and add up to the expected loss."""
    model = works()
    program = build_program(model, (down(0.5), down(0.2, length=30)), BuildOptions())
    policy = Evaluator(model, program).at(Evaluator(model, program).columns(pinned.status_quo, frozenset()), "today")
    ledger = policy_ledger(model, policy)
    assert ledger.total == pytest.approx(policy.total, rel=1e-9)
    assert sum(policy.parts.values()) == pytest.approx(policy.aal, rel=1e-9)
    assert policy.parts["lost_sales"] > 0
    assert policy.parts["waiting"] > 0
    assert policy.parts["holding_refund"] < 0
    assert ledger.cost_of("waiting") == policy.parts["waiting"]
    assert ledger.cost_of("inventory") == pytest.approx(15 + policy.parts["holding_refund"])
    assert plan_wastes(model, [policy])["cost"].sum() == pytest.approx(policy.total, rel=1e-9)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_models_add_up_plan_and_simulation(name):
    """Proves: to 1e-6 of steady cost and loss, which program and simulator reckon by other ways, for three policies.

    A unit that is thrown away further on and counted as value as well would miss it in the starter by 0.6 %.
    """
    model = with_today(rs.read_model(f"models/{name}"))
    book = rs.read_scenarios(f"scenarios/{name}.toml", model.calendar)
    scenarios = scenario_set(model, book).scenarios[:2]
    program = build_program(model, scenarios, BuildOptions())
    evaluator = Evaluator(model, program)
    for adjust, levers in ((pinned.status_quo, frozenset()), (pinned.just_in_time, None)):
        x = evaluator.columns(adjust, levers)
        policy = evaluator.at(x, "policy")
        assert policy_ledger(model, policy).total == pytest.approx(policy.total, rel=1e-6)
    years = simulate_years(model, policy.plan, scenarios, years=40, seed=1, steady=policy.steady)
    losses = {part: mean.mean for part, mean in years.components.items()}
    assert waste_ledger(plan_record(model, policy.plan, losses), model.network).total == pytest.approx(
        years.total, rel=1e-6
    )
    x = evaluator.columns(pinned.just_in_case(12.0))
    ledger = waste_ledger(plan_record(model, evaluator.at(x, "full").plan), model.network)
    assert ledger.total == pytest.approx(float(program.first.cost @ x), rel=1e-6)


def test_a_contract_is_a_line_of_what_is_lost():
    """Proves: penalties of a contract stand with sales lost, so that plan and simulated years add up with them.

    Sensitivity: a price of the program that no part names would be missing from the losses of a plan, and the ledger
    refused the simulator's word for it.
    """
    model = with_today(rs.read_model("models/starter"))
    (node, sold), *_ = model.network.demand.items()
    demand = {**model.network.demand, node: replace(sold, penalties=(rs.PenaltyStep(5.0, 30.0),))}
    model = replace(model, network=replace(model.network, demand=demand))
    book = rs.read_scenarios("scenarios/starter.toml", model.calendar)
    fires = [one for one in scenario_set(model, book).scenarios if one.hazard == "supplier-fire"][-2:]
    evaluator = Evaluator(model, build_program(model, fires, BuildOptions()))
    policy = evaluator.at(evaluator.columns(pinned.just_in_time, None), "policy")
    assert policy.short.max() > 5.0
    assert policy_ledger(model, policy).total == pytest.approx(policy.total, rel=1e-9)
    years = simulate_years(model, policy.plan, fires, years=400, seed=1, steady=policy.steady)
    losses = {part: mean.mean for part, mean in years.components.items()}
    assert losses["penalties"] > 0
    ledger = waste_ledger(plan_record(model, policy.plan, losses), model.network)
    assert ledger.total == pytest.approx(years.total, rel=1e-6)


def test_a_record_of_ones_own_with_waste_that_no_table_prices():
    """Proves: what a record states of motion is its cost, and then nothing of motion is said to be missing."""
    model = works()
    record = FlowRecord("week", made={Node("A", "C"): 100.0}, stated={("motion", "walking to the rack"): 12.5})
    ledger = waste_ledger(record, model.network)
    motion = next(entry for entry in ledger.entries if entry.row is LedgerRow.MOTION)
    assert (motion.cost, motion.not_measured) == (12.5, "")
    assert ledger.total == pytest.approx(212.5)
    assert by_waste(waste_table([ledger]))["transport"] == {"week": None}


def test_goods_that_run_in_a_circle_are_followed_to_their_end():
    """Proves: a tenth of what B holds goes back to A and comes again; all of it is used in the end, none wasted."""
    lanes = [kit.lane("A", "B", share=1.0), kit.lane("B", "A"), kit.lane("B", "M", share=1.0)]
    network = kit.model(lanes, [kit.make("A", unit_cost=1.0)], [kit.sell()], holding=0.01).network
    moved = dict(zip(network.lanes, (110.0, 10.0, 100.0), strict=True))
    made, sold = {Node("A", "P"): 100.0}, {Node("M", "P"): 100.0}
    for bad in (0.0, 20.0):  # without bad units nothing is followed, with them all is
        record = FlowRecord("circle", made=made, bad={Node("A", "P"): bad}, moved=moved, sold=sold)
        assert waste_ledger(record, network).cost_of("work on good units") == pytest.approx(100 - bad)


@pytest.mark.parametrize(
    "strange",
    [
        {"made": {Node("B", "C"): 1.0}}, {"stock": {Node("A", "C"): -1.0}}, {"moved": {"A>M:C:road": 1.0}},
        {"bad": {Node("A", "C"): 1.0}}, {"losses": {"fire": 1.0}}, {"stated": {("sloth", "waiting"): 1.0}},
        {"sold": {Node("M", "P"): float("nan")}},
    ],
)  # fmt: skip
def test_a_record_that_cannot_be_is_refused(strange):
    """Proves: makers that make no such part, amounts below 0, no such lanes, bad units of none, other words."""
    with pytest.raises(rs.InputError):
        waste_ledger(FlowRecord("strange", **strange), works().network)
