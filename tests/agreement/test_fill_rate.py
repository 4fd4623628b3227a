"""A fill rate in the L-shaped method against the extensive form."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from resilience.hazard.risk.years import sample_years
from resilience.hazard.scenarios import Effect, EffectKind, Scenario
from resilience.network.lanes import Lane, LaneStatus, Mode
from resilience.network.network import SupplyNetwork
from resilience.network.parts import BomLine, Demand, Node, Part, Production
from resilience.network.sites import Site, SiteKind
from resilience.plan.levers import Requirements
from resilience.plan.model import Model
from resilience.program.two_stage import BuildOptions, TwoStageProgram, build_program
from resilience.quantities import Calendar, Duration, PartId, Region, SiteId
from resilience.solve import two_stage
from resilience.solve.highs import Limits
from resilience.solve.lshaped.risk_term import RiskTerm
from resilience.solve.outcome import Infeasible, Solved
from resilience.solve.two_stage import Method, solve_two_stage

MAKER, PLANT, CITY = SiteId("MAKER"), SiteId("PLANT"), SiteId("CITY")
CHIP, BIG, SMALL = PartId("CHIP"), PartId("BIG"), PartId("SMALL")


def program(fill_rate: float | None) -> TwoStageProgram:
    """Two products share a chip: BIG needs three and earns 27, SMALL needs one and earns 6."""
    chip_lane = Lane(MAKER, PLANT, CHIP, Mode.ROAD, 0.0, 0.0, math.inf, LaneStatus.ACTIVE)
    out = [Lane(PLANT, CITY, part, Mode.ROAD, 0.0, 0.0, math.inf, LaneStatus.ACTIVE) for part in (BIG, SMALL)]
    network = SupplyNetwork(
        sites={
            MAKER: Site(MAKER, SiteKind.SUPPLIER, Region("r")),
            PLANT: Site(PLANT, SiteKind.PLANT, Region("r")),
            CITY: Site(CITY, SiteKind.MARKET, Region("r")),
        },
        parts={CHIP: Part(CHIP, 1.0, 10.0), BIG: Part(BIG, 500.0, 10.0), SMALL: Part(SMALL, 500.0, 10.0)},
        bom=(BomLine(BIG, CHIP, 3.0), BomLine(SMALL, CHIP, 1.0)),
        lanes={lane.id: lane for lane in (chip_lane, *out)},
        production={
            Node(MAKER, CHIP): Production(MAKER, CHIP, math.inf, 0.0),
            Node(PLANT, BIG): Production(PLANT, BIG, math.inf, 0.0),
            Node(PLANT, SMALL): Production(PLANT, SMALL, math.inf, 0.0),
        },
        demand={
            Node(CITY, BIG): Demand(CITY, BIG, 10.0, 27.0, 0.0, 0.0),
            Node(CITY, SMALL): Demand(CITY, SMALL, 10.0, 6.0, 0.0, 0.0),
        },
        resources={},
    )
    model = Model("fill", "fill", "EUR", Calendar(Duration(168.0), 52.0), network, holding_refund=False)
    target = Node(MAKER, CHIP)
    outages = [
        Scenario(f"out-{n}", "out", rate, (Effect(EffectKind.PRODUCTION_LOSS, target, (1.0,) * n),), sites=(MAKER,))
        for n, rate in ((1, 0.5), (3, 0.3), (6, 0.2))
    ]
    return build_program(model, outages, BuildOptions(requirements=Requirements(fill_rate=fill_rate)))


@pytest.mark.parametrize("fill_rate", [0.95, 0.975, 0.98, 0.985, 0.99, 0.999])
def test_the_split_program_keeps_the_fill_rate_at_the_same_cost(fill_rate: float) -> None:
    """Proves: one price on shortage gives the cost of the whole program, also where it changes who is served.

    A chip earns 9 in BIG and 6 in SMALL, so the least loss drops SMALL first; three SMALL are served with the chips
    of one BIG, so a fill rate turns that around and mixes the two. Sensitivity: pricing losses alone would break the
    rate; pricing shortage alone would give up BIG too early and cost more.
    """
    made = program(fill_rate)
    whole = solve_two_stage(made, Limits(1e-9), method=Method.EXTENSIVE)
    split = solve_two_stage(made, Limits(1e-9), method=Method.LSHAPED)
    assert isinstance(whole, Solved)
    assert isinstance(split, Solved)
    assert split.objective == pytest.approx(whole.objective, rel=1e-7)
    assert made.fill_limit is not None
    assert float(made.rates @ split.answer.short) <= made.fill_limit * (1 + 1e-7)


def test_an_impossible_fill_rate_is_infeasible_both_ways() -> None:
    """Proves: a rate no buffer can reach is reported as such. Sensitivity: a missing cut would loop or give a plan."""
    made = replace(program(1.0), fill_limit=-1.0)  # one unit more than demanded
    for method in (Method.EXTENSIVE, Method.LSHAPED):
        assert isinstance(solve_two_stage(made, Limits(1e-6), method=method), Infeasible)


@pytest.mark.parametrize("fill_rate", [0.9, 0.975, 0.99, 0.999])
def test_a_fill_rate_beside_a_risk_term_is_kept_at_the_same_cost(fill_rate: float, monkeypatch) -> None:
    """Proves: split without the fill rate first, a large program has the answer of the whole one.

    Where the fill rate binds, what was found without it would be too cheap; where it does not, searching the whole
    program would take for ever on a real one.
    """
    made = program(fill_rate)
    risk = RiskTerm(0.5, 0.9, sample_years(made.rates, 500, seed=3))
    whole = solve_two_stage(made, Limits(1e-9), risk=risk, method=Method.EXTENSIVE)
    monkeypatch.setattr(two_stage, "SMALL", 0)
    found = solve_two_stage(made, Limits(1e-9), risk=risk)
    assert isinstance(found, Solved)
    assert found.objective == pytest.approx(whole.objective, rel=1e-6)
    assert made.fill_limit is not None
    assert float(made.rates @ found.answer.short) <= made.fill_limit * (1 + 1e-6)
