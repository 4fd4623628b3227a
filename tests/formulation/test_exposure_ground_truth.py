"""Time to survive and impact as published, and by hand where lead times and activation count."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from resilience.network.parts import BomLine
from resilience.program.survival.survival_time import build_survival
from resilience.solve.longest import longest_survived
from resilience.solve.survival import FluidSolver
from resilience.study.exposure.elements import Element, ElementKind
from resilience.study.exposure.study import exposure

SUPPLIERS = {"S1": 30.0, "S2": 45.0, "S3": 60.0}


@pytest.fixture(scope="module")
def three_suppliers(kit):
    """Suppliers of 30, 45, 60 that make either product; demand 75 and 50, stock 20 and 25, recovery in 2 periods."""
    lanes = [kit.lane(s, "M", p) for s in SUPPLIERS for p in ("P1", "P2")]
    makes = [kit.make(s, p, resource="line", cycle_time=1.0) for s in SUPPLIERS for p in ("P1", "P2")]
    sells = [kit.sell(part="P1", quantity=75.0, margin=5000.0), kit.sell(part="P2", quantity=50.0, margin=6500.0)]
    return kit.model(
        lanes, makes, sells, resources=[(s, "line", size) for s, size in SUPPLIERS.items()],
        cover={kit.Node("M", "P1"): 20.0, kit.Node("M", "P2"): 25.0}, parts={"P1": (1.0, 0.0), "P2": (1.0, 0.0)},
        sites={s: {"time_to_recover": 2.0} for s in SUPPLIERS},
    )  # fmt: skip


def site(result, name):
    """The row of one site."""
    table = result.table
    return table[(table["kind"] == "site") & (table["name"] == name)].iloc[0]


@pytest.mark.parametrize(
    ("down", "survives", "loss"), [("S1", 2.25, 0.0), ("S2", 9 / 7, 125_000.0), ("S3", 0.9, 275_000.0)]
)
def test_published_times_to_survive_and_losses(three_suppliers, down, survives, loss):
    """Proves: stock 45 over demand 125 less the capacity left: 45/20, 45/35, 45/50; losses 0, 125,000, 275,000.

    By periods the losses are the same. The time is not: the last period is hit in part, and what is spare after it is
    up helps within that period. S2: 35 in the first, then 45 f - 10 = 10, so 1.444.
    Sensitivity: stock ignored would survive 0; the whole capacity of 135 lost, 0.36; margins mixed up, 162,500.
    """
    found = site(exposure(three_suppliers), down)
    assert found["time_to_survive"] == pytest.approx(survives)
    assert found["margin_lost"] == pytest.approx(loss)
    assert found["margin_lost_dynamic"] == pytest.approx(loss)
    assert found["exposure_index"] == pytest.approx(loss / 275_000)
    if down == "S2":
        assert found["time_to_survive_dynamic"] == pytest.approx(1 + 20 / 45, rel=1e-5)


def test_with_nothing_down_the_plan_survives_for_ever(three_suppliers):
    """Proves: 135 of capacity against 125 of demand: infinity, and no loss however long.

    Sensitivity: an outage of nothing read as an outage of everything would give 0.36.
    """
    plan = exposure(three_suppliers, dynamic=False).plan
    fluid = FluidSolver(build_survival(three_suppliers, plan))
    nothing = Element(ElementKind.SITE, "nothing", frozenset(), ()).down(1.0)
    assert math.isinf(fluid.time_to_survive(nothing))
    assert fluid.shortfall(nothing, 1e6).margin == 0


def test_a_region_that_holds_everything_is_survived_on_no_stock(three_suppliers):
    """Proves: all sites share one region, and a region's stock is locked with it: TTS 0, 250 units, 1,400,000 lost.

    Sensitivity: stock left usable would give 45 units less; the false second and third source are reported.
    """
    result = exposure(three_suppliers, dynamic=False)
    region = result.groups[result.groups["kind"] == "region"].iloc[0]
    assert region["time_to_survive"] == 0
    assert region["units_lost"] == pytest.approx(250)
    assert region["margin_lost"] == pytest.approx(2 * (75 * 5000 + 50 * 6500))
    shared = result.false_diversification
    assert set(shared["sources"]) == {"S1|S2|S3"}
    assert set(zip(shared["share"], shared["name"], strict=True)) == {("region", "here")}


def test_a_second_source_helps_at_once_only_at_constant_rates(kit):
    """Proves: a second source that takes 3 periods to come is no help for 3 periods; stock of 20 lasts 2 of 10.

    At constant rates it covers all demand: for ever. By periods a 2-period outage is survived and a longer one is not:
    in 4 periods 10 units are lost (period 2), at 30 each.
    Sensitivity: no activation would lose nothing, no second source 20 units.
    """
    second = {"status": kit.Status.QUALIFIED, "activation_time": 3.0, "capacity": 1000.0}
    model = kit.model(
        [kit.lane("S", "M"), kit.lane("R", "M", **second)], [kit.make("S"), kit.make("R", unit_cost=5.0)],
        [kit.sell()], cover={kit.Node("M", "P"): 20.0}, sites={"S": {"time_to_recover": 4.0}},
    )  # fmt: skip
    found = site(exposure(model), "S")
    assert math.isinf(found["time_to_survive"])
    assert found["margin_lost"] == 0
    assert found["time_to_survive_dynamic"] == pytest.approx(2.0, abs=1e-5)
    assert found["units_lost_dynamic"] == pytest.approx(10.0)
    assert found["margin_lost_dynamic"] == pytest.approx(300.0)


def test_goods_in_transit_do_not_add_to_the_time(kit):
    """Proves: with a lead time of 3 the gap arrives 3 periods later and lasts as long: stock of 20 survives 2, not 5.

    Sensitivity: counting the pipeline as stock would give 5.
    """
    model = kit.chain(
        lane_is={"lead_time": 3.0}, cover={kit.Node("M", "P"): 20.0}, sites={"S": {"time_to_recover": 6.0}}
    )
    found = site(exposure(model), "S")
    assert found["time_to_survive"] == pytest.approx(2.0)
    assert found["time_to_survive_dynamic"] == pytest.approx(2.0, abs=1e-5)
    assert found["units_lost"] == found["units_lost_dynamic"] == pytest.approx(40.0)


def test_a_part_family_fails_wherever_it_is_made(kit):
    """Proves: two makers of one process fail together, one alone is covered by the other; yields and BOM count.

    10 products of 2 parts at a yield of 0.8 need 25 parts a period; stock of 50 lasts 2 periods of the family's outage.
    Sensitivity: yield ignored, 2.5 periods; quantity ignored, 4; one maker only, for ever.
    """
    model = kit.model(
        [kit.lane("A", "F", "C"), kit.lane("B", "F", "C"), kit.lane("F", "M")],
        [kit.make("A", "C"), kit.make("B", "C"), kit.make("F", yield_share=0.8)], [kit.sell()],
        bom=[BomLine("P", "C", 2.0)], cover={kit.Node("F", "C"): 50.0},
    )  # fmt: skip
    parts = {**model.network.parts, "C": replace(model.network.parts["C"], family="wafers")}
    model = replace(model, network=replace(model.network, parts=parts))
    result = exposure(model)
    family = result.groups[result.groups["kind"] == "family"].iloc[0]
    assert family["time_to_survive"] == pytest.approx(2.0)
    assert family["time_to_survive_dynamic"] == pytest.approx(2.0, abs=1e-5)
    assert math.isinf(site(result, "A")["time_to_survive"])
    assert bool(family["single_point_of_failure"])


def test_the_end_of_survival_is_found_where_losses_bend():
    """Proves: losses that start at 2.3 and grow faster after 2.6 are traced back to 2.3 in few evaluations.

    Sensitivity: the chord of the second piece alone would point at 2.45.
    """
    asked = []

    def lost(periods: float) -> float:
        asked.append(periods)
        return max(0.0, periods - 2.3) + max(0.0, 5 * (periods - 2.6))

    assert longest_survived(lost, 7.0) == pytest.approx(2.3, abs=1e-5)
    assert len(asked) < 20


@pytest.mark.parametrize("rise", [0.0, 1e-9])
def test_the_end_of_survival_is_found_where_losses_jump(rise):
    """Proves: where the last period costs about the same however little of it is hit, its beginning is found at once.

    A lane without a capacity is shut for the whole of a period in which it is hit. Sensitivity: chords of equal losses
    crept up by half the accuracy, hundreds of thousands of evaluations for one period.
    """
    asked = []

    def lost(periods: float) -> float:
        asked.append(periods)
        return 0.0 if periods <= 3.0 else 1961.4 + rise * (periods - 3.0)

    assert longest_survived(lost, 3.5) == pytest.approx(3.0, abs=1e-5)
    assert len(asked) < 60
