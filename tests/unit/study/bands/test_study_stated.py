"""Bands at the very rates that were stated, and of the hazards that were asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support import small as kit

from resilience.hazard.scenarios import ScenarioSet
from resilience.network.parts import Node
from resilience.plan.levers import Lever, Requirements, RiskAttitude
from resilience.study.bands.lines import CostLine, Floor, Scale, Stretch, favoured, fewest, largest_error, true_lines
from resilience.study.bands.study import TOGETHER, BandsOptions, bands
from resilience.study.plan.optimize import PlanOptions, optimize


def network():
    """S makes P for M, by a store A: 10 a period; a unit of stock costs 1 a year; 15 of it are at A today."""
    lanes = [kit.lane("S", "A"), kit.lane("A", "M")]
    levers = frozenset({Lever.BUFFERS})
    return kit.model(
        lanes, [kit.make("S", capacity=30.0)], [kit.sell()], holding=0.01, levers=levers, cover={Node("A", "P"): 15.0}
    )


HITS = ScenarioSet(
    (
        kit.outage(1, 1, 1, rate=0.5, name="long"),
        kit.outage(1, 1, rate=0.21, name="short"),
        kit.outage(1, rate=0.1, name="brief"),
    ),
    1,
)


@pytest.mark.parametrize(
    ("asked", "risk"),
    [(Requirements(), None), (Requirements(fill_rate=0.995), None), (Requirements(), RiskAttitude(0.6, 0.9, 300, 2))],
)
@pytest.mark.parametrize("gap", [1e-4, 0.2])
def test_the_band_at_the_stated_rate_is_the_plan(asked, risk, gap) -> None:
    """Proves: at 1 times the rate the band holds the plan that `optimize` finds, however wide bands may be.

    Sensitivity: with a gap of 20 % a neighboring plan would do as well, and ties would be the solver's choice.
    """
    plan = optimize(network(), HITS, PlanOptions(requirements=asked, risk=risk)).plan
    result = bands(network(), HITS, BandsOptions(gap=gap, requirements=asked, risk=risk, draws=500))
    for sweep in result.sweeps:
        assert result.plan_at(sweep, 1.0).plan.buffers == pytest.approx(plan.buffers)
        assert sum(one.low < 1.0 <= one.high for one in sweep.stretches) == 1


def test_only_what_was_asked_for_is_ranked() -> None:
    """Proves: of a hazard not asked for nothing is said; no plan was looked for, so it would read as worth nothing."""
    result = bands(network(), HITS, BandsOptions(hazards=("short",), draws=500))
    assert [one.hazard for one in result.knowing] == ["short"]
    everything = bands(network(), HITS, BandsOptions(draws=500))
    assert {one.hazard for one in everything.knowing} == {"long", "short", "brief", TOGETHER}


def test_a_favoured_plan_is_kept_at_its_place_and_told_at_its_price() -> None:
    """Proves: plan 7 costs 0.05 more than the lines around it at 1; its band is there, its error is said.

    Left to the envelope it would be nowhere; at its favoured price the error would be 0.
    """
    lines = [CostLine(10.0, 0.0, 1), CostLine(2.0, 8.0, 4), CostLine(6.05, 4.0, 7)]
    floor, scale = Floor([0.0, 1.0, 3.0], [2.0, 10.0, 10.0]), Scale(0.0, 1e-9)
    chosen = fewest(favoured(lines, 7, 1.0), 0.0, 3.0, floor, scale, gap=0.01, most=5, keep=7)
    found = true_lines(chosen, lines)
    (here,) = [one for one in found if one.low < 1.0 <= one.high]
    assert here == Stretch(here.low, here.high, lines[2])
    assert largest_error(found, floor, scale) == pytest.approx(0.05 / 10.05)
    assert np.allclose([one.high for one in found[:-1]], [one.low for one in found[1:]])


@pytest.mark.parametrize(("fill", "told"), [(0.9, True), (0.97, False), (None, True)])
def test_a_demand_of_the_model_that_is_not_asked_is_told(fill, told) -> None:
    """Proves: bands under a looser fill rate than the model's, or none, say so in their notes; a stricter one keeps it.

    Sensitivity: bands of plans that the model forbids, without a word.
    """
    model = replace(network(), requirements=Requirements(fill_rate=0.96))
    result = bands(model, HITS, BandsOptions(requirements=Requirements(fill_rate=fill), draws=500))
    assert any("The model asks for a fill rate of 96 %" in note for note in result.notes) == told
