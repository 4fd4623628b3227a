"""What no hazard hits, by hand: B and G are made into P at F for M; hazards strike the maker of B alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support import small as kit

from resilience.hazard.scenarios import ScenarioSet
from resilience.network.lanes import LaneStatus
from resilience.network.parts import BomLine, Node
from resilience.plan.levers import Lever, Requirements
from resilience.program.unhit import unhit_positions, unhit_sites
from resilience.study.costs.nothing_known import left_unhit
from resilience.study.plan.optimize import PlanOptions, optimize
from resilience.study.policy_names import JUST_IN_CASE, JUST_IN_TIME, MIX
from resilience.study.run.deliver import write_run

BOLTS, GEARS = Node("F", "B"), Node("F", "G")
LEVERS = frozenset({Lever.BUFFERS, Lever.SOURCES})


def plant(*, more=(), **given):
    """S makes B, T makes G; F makes 10 P of them a period; 40 of each are held today at 1 a unit and year."""
    lanes = [kit.lane("S", "F", "B"), kit.lane("T", "F", "G"), kit.lane("F", "M", "P"), *more]
    makes = [kit.make("S", "B", capacity=30.0), kit.make("T", "G"), kit.make("F", "P", capacity=30.0)]
    makes += [kit.make(lane.origin, lane.part) for lane in more]
    bom = [BomLine("P", "B", 1.0), BomLine("P", "G", 1.0)]
    usual = {"cover": {BOLTS: 40.0, GEARS: 40.0}, "levers": LEVERS}
    return kit.model(lanes, makes, [kit.sell()], holding=0.01, bom=bom, **(usual | given))


def hits(rate=5.0, *more):
    """S is down for 2 periods."""
    return ScenarioSet((kit.outage(1, 1, site="S", part="B", rate=rate), *more), 1)


def test_what_is_fed_by_unhit_sites_alone_is_unhit() -> None:
    """Proves: G is unhit, B and all that is made of it are not; a lock of the shelf, or more demand, hits no supply."""
    network = plant().network
    assert unhit_positions(network, hits().scenarios) == {GEARS, Node("T", "G")}
    locked = kit.scenario(("stock_locked", "F|G", [1.0]), ("production_loss", "F|P", [1.0]), sites=("F",))
    surge = kit.scenario(("demand_factor", "M|P", [1.5]))
    assert unhit_positions(network, hits(5.0, locked, surge).scenarios) == {GEARS, Node("T", "G")}
    delayed = kit.scenario(("arrival_gap", "T>F:G:road", [1.0]))
    assert unhit_positions(network, (delayed,)) >= {BOLTS, Node("T", "G")}
    assert GEARS not in unhit_positions(network, (delayed,))
    assert unhit_positions(network, ()) == frozenset()


def test_unhit_sites_are_those_without_any_hit_of_their_own() -> None:
    """Proves: F and M feel S's outage and are not hit by it; a lane that is hit is a hit of where it starts."""
    network = plant().network
    assert unhit_sites(network, hits().scenarios) == ("F", "M", "T")
    assert unhit_sites(network, (kit.scenario(("lane_loss", "T>F:G:road", [1.0])),)) == ("F", "M", "S")
    assert unhit_sites(network, hits(0.0).scenarios) == ("F", "M", "S", "T")


def test_stock_that_only_the_unknown_could_use_up_is_left_alone(tmp_path) -> None:
    """Proves: 20 of the 40 bolts pay for 2 periods, so 20 go; the gears stay, nobody says that they are worth nothing.

    Sensitivity: judged by hazards that never strike T, all 40 gears would go and save 40 a year.
    """
    result = optimize(plant(), hits())
    assert result.plan.buffers == pytest.approx({BOLTS: 20.0, GEARS: 40.0})
    said = result.recommendations
    assert said[said["part"] == "G"].empty
    assert any("No hazard hits F, M, T" in note for note in result.notes)
    assert any("(40 G at F) is left as it is" in note for note in result.notes)
    table = (write_run(result, tmp_path / "run") / "unhit.csv").read_text(encoding="utf-8").splitlines()
    assert table[0] == "what,site,part,units_today,kept"
    assert "site,T,,," in table
    assert "position,F,G,40.0,True" in table


def test_what_is_left_alone_is_told_beside_the_spend() -> None:
    """Proves: 40 gears at 1 a year are 40 that no plan decides; where a budget may move them, or no lever, nothing is.

    Sensitivity: with the bolts it would be 80; without words 40 looked like a choice of a plan `without precautions`.
    """
    result = optimize(plant(), hits())
    shelves, cost = left_unhit(result.model, result.program)
    assert shelves == str(GEARS)
    assert cost == pytest.approx(40.0)
    free = optimize(plant(), hits(), PlanOptions(requirements=Requirements(budget=10.0)))
    assert left_unhit(free.model, free.program) == ("", 0.0)
    fixed = optimize(plant(levers=frozenset({Lever.SOURCES})), hits())
    assert left_unhit(fixed.model, fixed.program) == ("", 0.0)


@pytest.mark.parametrize(("time", "told"), [(3.0, True), (None, False)])
def test_a_standby_source_says_whether_it_helps_unapproved(time, told) -> None:
    """Proves: what is not bought is the approval beforehand; beside it stands an emergency one, 3 periods of 3.65 days.

    Sensitivity: `SUBS as a standby source avoids no loss` was read as: a second maker never helps.
    """
    spare = {
        "status": LaneStatus.CANDIDATE, "qualification_cost": 500.0, "qualification_time": time, "activation_time": 0.0
    }  # fmt: skip
    result = optimize(plant(more=[kit.lane("U", "F", "B", **spare)]), hits(0.01))
    lean = result.recommendations["action"]
    (words,) = lean[lean.str.contains("as a standby source")]
    assert words.startswith("Do without approving U beforehand as a standby source of B at F")
    assert ("not approved, it can still be in an emergency, within 10.95 calendar days" in words) == told


def test_rivals_leave_it_alone_too() -> None:
    """Proves: no policy is cheaper than the proven plan, because none drops what the plan may not drop."""
    result = optimize(plant(), hits())
    best = result.policies[MIX].total
    for name in (JUST_IN_TIME, JUST_IN_CASE):
        assert result.policies[name].plan.buffers[GEARS] >= 40.0
        assert result.policies[name].total >= best - 1e-6


def test_an_approved_source_is_kept_where_nobody_knows_what_threatens_the_other() -> None:
    """Proves: U is kept for 500 a year beside T, which no hazard strikes; beside S it must pay, and does not at 0.01.

    Sensitivity: priced against nothing, the standby of G would be dropped as worth nothing.
    """
    spare = {"status": LaneStatus.QUALIFIED, "qualification_cost": 500.0, "activation_time": 0.0}
    kept = optimize(plant(more=[kit.lane("U", "F", "G", **spare)]), hits()).plan
    assert "U>F:G:road" in kept.qualified
    judged = optimize(plant(more=[kit.lane("U", "F", "B", **spare)]), hits(0.01)).plan
    assert "U>F:B:road" not in judged.qualified


def test_a_budget_decides_and_that_is_said() -> None:
    """Proves: 10 a year leave room for 10 units; where the planner asks that, gears may go, and a note says so."""
    result = optimize(plant(), hits(), PlanOptions(requirements=Requirements(budget=10.0)))
    assert sum(result.plan.buffers.values()) <= 10.0 + 1e-6
    assert any("rests on nothing" in note for note in result.notes)


def test_moving_to_a_source_that_nothing_hits_is_told_as_such() -> None:
    """Proves: U is chosen beside the struck S because no hazard names it; the note says that this rests on nothing.

    The move is not forbidden: a second source of which no hazard is known is what is usually looked for.
    """
    spare = {"unit_cost": 0.001, "share": 0.0}
    lanes = plant(more=[kit.lane("U", "F", "B", **spare)])
    network = lanes.network
    first = network.lanes["S>F:B:road"]
    model = replace(
        lanes, cover={}, network=replace(network, lanes={**network.lanes, first.id: replace(first, share=1.0)})
    )
    result = optimize(model, hits(20.0))
    assert result.plan.flows["U>F:B:road"] > 0
    assert any("leans more on U than today" in note for note in result.notes)
    calm = optimize(plant(), hits())
    assert not any("leans more" in note for note in calm.notes)
