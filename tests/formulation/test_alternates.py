"""Alternates of a part, solved by hand: in the plan, in a disruption, and shared with others who use them.

A takes R100 from S for P and R105 from T for Q, 10 of each a period at 1 a unit; P and Q sell at M, margin 30.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience.hazard.distributions.all import Fixed
from resilience.hazard.hazards import Hazard, Hits, Selector
from resilience.hazard.targets import resolve
from resilience.network.lanes import Alternate, LaneStatus
from resilience.network.parts import BomLine, Node
from resilience.network.picking import with_alternates
from resilience.plan.levers import Lever

SOURCES = frozenset({Lever.SOURCES})
WAY = "R105 at A for P>A:R100 in P:road"


def instead(**given):
    """R105 in place of R100 in P, approved, one for one and at no extra cost unless told otherwise."""
    usual = {"ratio": 1.0, "extra_cost": 0.0, "status": LaneStatus.QUALIFIED}
    return Alternate("P", "R100", "R105", **(usual | given))


def plant(kit, *alternates, costs=(1.0, 1.0), most=(float("inf"), float("inf")), levers=frozenset(), **given):
    """The plant with some alternates; parts cost so much, and their makers make so many."""
    lanes = [kit.lane("S", "A", "R100"), kit.lane("T", "A", "R105"), kit.lane("A", "M", "P"), kit.lane("A", "M", "Q")]
    makes = [
        kit.make("S", "R100", unit_cost=costs[0], capacity=most[0]),
        kit.make("T", "R105", unit_cost=costs[1], capacity=most[1]),
        kit.make("A", "P"),
        kit.make("A", "Q"),
    ]
    bom = [BomLine("P", "R100", 1.0), BomLine("Q", "R105", 1.0)]
    model = kit.model(lanes, makes, [kit.sell(part="P"), kit.sell(part="Q")], bom=bom, levers=levers, **given)
    return replace(model, network=replace(model.network, alternates=alternates))


@pytest.mark.parametrize(
    ("given", "loss"),
    [
        (None, 600),
        ({}, 0),
        ({"extra_cost": 2.0}, 40),
        ({"ratio": 1.1, "extra_cost": 2.0}, 42),
        ({"max_share": 0.3}, 600),
        ({"status": LaneStatus.CANDIDATE, "qualification_cost": 9.0}, 600),
        ({"status": LaneStatus.CANDIDATE, "qualification_cost": 9.0, "qualification_time": 1.0}, 300),
    ],
)
def test_who_stands_in_while_a_supplier_is_down(kit, given, loss):
    """Proves: S is down for two periods, 20 of P at 30 are lost unless R105 stands in: at 2 a unit 40 are paid.

    At a ratio of 1.1 a tenth more of R105 is bought, at 1 a unit: 2 more. Where only 30 % may be replaced nothing can
    be made without R100. A candidate that takes a period to approve serves the second one.
    Sensitivity: a ratio the wrong way round makes it cheaper; a share taken of all R100 there is would lose 420.
    """
    model = plant(kit, *(() if given is None else (instead(**given),)))
    assert kit.solve(model, kit.outage(1, 1, site="S", part="R100")).loss == pytest.approx(loss)


def test_a_share_stretches_what_is_left(kit):
    """Proves: half of S is down for a period: 5 of R100 are 70 % of 7.14 of P, so 2.86 at 30 are lost: 85.71.

    Sensitivity: 30 % of 10 replaced would make 8; none, 5.
    """
    loss = kit.solve(plant(kit, instead(max_share=0.3)), kit.outage(0.5, site="S", part="R100")).loss
    assert loss == pytest.approx(30 * (10 - 5 / 0.7))


def test_stock_and_capacity_are_shared_by_all_who_use_the_part(kit):
    """Proves: 3,000 of R100 and 3,000 of R105 serve 6,000 of demand, whichever product asks: nothing is lost.

    P asks for 6,000 in one period, half of it from R105, and Q for nothing.
    Sensitivity: parts written down twice, one for each product, lose 3,000 here.
    """
    many = [kit.sell(part="P", quantity=3000.0), kit.sell(part="Q", quantity=3000.0)]
    model = plant(kit, instead(), most=(3000.0, 3000.0))
    demand = {one.node: one for one in many}
    model = replace(model, network=replace(model.network, demand=demand))
    swing = kit.scenario(("demand_factor", "M|P", (2.0,)), ("demand_factor", "M|Q", (0.0,)))
    assert kit.solve(model, swing).loss == pytest.approx(0, abs=1e-6)
    apart = replace(model, network=replace(model.network, alternates=()))
    assert kit.solve(apart, swing).loss == pytest.approx(30 * 3000)


def test_approved_for_one_product_is_approved_for_no_other(kit):
    """Proves: R105 for R100 in P is of no use to Q when T is down: Q is lost, 2 x 10 x 30."""
    assert kit.solve(plant(kit, instead()), kit.outage(1, 1, site="T", part="R105")).loss == pytest.approx(600)


def test_two_parts_that_replace_each_other_are_a_transportation_problem(kit):
    """Proves: 12 of R100 at 4 and 8 of R105 at 1, each good for both products at 0.5 extra: 100 x (12 x 4 + 8 + 0 + 1).

    P takes 10 and Q 10. T makes 8: 8 of R105 are the cheapest and all used, where no extra is paid, in Q; Q's other 2
    are R100 at 4.5. P takes 10 of R100 at 4. By the year: 100 x (40 + 8 + 9) = 5,700. Where T makes 14, 4 more of
    R105 replace R100 in P at 1.5 instead of 4: 100 x (10 x 1 + 4 x 1.5 + 6 x 4) = 4,000.
    Sensitivity: a cheaper alternate left unused costs 5,000 where T makes 14; and no plan exists where it makes 8.
    """
    both = instead(extra_cost=0.5), Alternate("Q", "R105", "R100", 1.0, 0.5, LaneStatus.QUALIFIED)
    for made, cost in ((8.0, 5700), (14.0, 4000)):
        model = plant(kit, *both, costs=(4.0, 1.0), most=(12.0, made), levers=SOURCES)
        assert kit.solve(model).objective == pytest.approx(cost)


def test_an_approval_is_bought_where_it_pays(kit):
    """Proves: at one outage of two periods a year approving saves 600 less what R105 costs more; so it pays up to that.

    Sensitivity: an approval that were free, or paid in each product, would move the border of 600.
    """
    for fee, bought in ((590.0, True), (610.0, False)):
        model = plant(kit, instead(status=LaneStatus.CANDIDATE, qualification_cost=fee), levers=SOURCES)
        answer = kit.solve(model, kit.outage(1, 1, site="S", part="R100"))
        assert bool(answer.plan[f"qualify[{WAY}]"] > 0.5) is bought
        assert answer.objective == pytest.approx(2000 + min(fee, 600))


def test_more_alternates_never_cost_more(kit):
    """Proves: an option more, a larger share or an earlier approval never makes the best plan dearer."""
    hit = kit.outage(1, 1, site="S", part="R100")
    late = {"status": LaneStatus.CANDIDATE, "qualification_cost": 700.0}
    steps = [(), (instead(**late),), (instead(**late, qualification_time=1.0),), (instead(),)]
    costs = [kit.solve(plant(kit, *some, levers=SOURCES), hit).objective for some in steps]
    assert costs == pytest.approx([2600, 2600, 2300, 2000])
    half = kit.outage(0.5, 0.5, site="S", part="R100")
    models = [plant(kit, instead(max_share=share), levers=SOURCES) for share in (0.1, 0.4, 1)]
    shares = [kit.solve(model, half).objective for model in models]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[1] > shares[2]


def test_hazards_hit_what_the_tables_name_and_not_where_alternates_are_picked(kit):
    """Proves: a hazard at A, on roads or in its region has the targets that it has without alternates.

    Sensitivity: a rate shared out over a place inside the works would strike A more rarely.
    """
    bare, model = plant(kit), plant(kit, instead())
    whole = with_alternates(model.network)
    assert len(whole.sites) == len(bare.network.sites) + 1
    for select in (Selector(sites=("A",)), Selector(modes=("road",)), Selector(regions=("here",))):
        for hits in (Hits.CAPACITY, Hits.ARRIVALS):
            hazard = Hazard("h", hits, select, 1.0, True, Fixed(2.0), Fixed(1.0), 0.0, "made up")
            assert resolve(hazard, whole) == resolve(hazard, bare.network)


def test_no_stock_is_kept_where_alternates_are_picked(kit):
    """Proves: a buffer pays at this rate, and stands at real positions only: a bound of 0 everywhere else."""
    model = plant(kit, instead(extra_cost=5.0), levers=frozenset({Lever.BUFFERS}))
    answer = kit.solve(model, kit.outage(1, 1, site="S", part="R100", rate=30.0))
    kept = {name: units for name, units in answer.plan.items() if name.startswith("buffer[") and units > 1e-6}
    assert kept
    assert not any(" for P" in name or " in P" in name for name in kept)
    sizes = answer.program.sizes
    assert sizes.buffer_limit(Node("A", "R100 in P")) == 0
