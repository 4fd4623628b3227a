"""What an emergency leaves behind where nothing is used as planned."""

from __future__ import annotations

import numpy as np
from support.todays_plan import todays_plan

from resilience.simulate.run.compile import compile_layout
from resilience.simulate.system.state import State
from resilience.study.generate.network import Preset, generate_model


def test_leftovers_where_nothing_is_used_do_not_keep_a_track_open():
    """Proves: surplus at an unused position is no distance from steady state; at a used one it is.

    Counted as distance, a rounding error of 1e-13 there kept nine tracks in ten open for a year of grace.
    """
    model, _ = generate_model(Preset.SMALL, 1)
    state = State(compile_layout(model, todays_plan(model), []), np.zeros((1, 0)))
    everyone = np.array([0])
    idle = next(i for i, row in enumerate(state.layout.nodes) if row.use == 0)
    used = next(i for i, row in enumerate(state.layout.nodes) if row.use > 0)
    state.stock[idle] += 1e-13
    assert state.settled(everyone, 1e-6).all()
    state.stock[idle] += 500.0
    assert state.settled(everyone, 1e-6).all()
    state.stock[used] += 0.01 * state.layout.nodes[used].use
    assert not state.settled(everyone, 1e-6).any()


def test_a_rounding_error_on_an_unused_lane_is_no_distance():
    """Proves: what the sum of a lane without a plan keeps of 500 units that came and went, 1e-13, is none; 1 unit is.

    Measured by what its unused destination uses, such errors decided when tracks were over, by chance of neighbors.
    """
    model, _ = generate_model(Preset.SMALL, 1)
    state = State(compile_layout(model, todays_plan(model), []), np.zeros((1, 0)))
    everyone, nodes = np.array([0]), state.layout.nodes
    idle = next(lane for lane in state.lanes if lane.row.plan == 0 and nodes[lane.row.target].use == 0)
    idle.pipe.total += 1e-13
    assert state.settled(everyone, 1e-6).all()
    idle.pipe.total += 1.0
    assert not state.settled(everyone, 1e-6).any()
