"""Years in stretches: cut where the network is steady, joined where it is not."""

from __future__ import annotations

import numpy as np
import pytest

from resilience.simulate.layout.script import write_scripts
from resilience.simulate.layout.tracks import Tracks
from resilience.simulate.run import runner as runner_module
from resilience.simulate.run.compile import compile_layout
from resilience.simulate.run.engine import run
from resilience.simulate.run.histories import draw_chunk
from resilience.simulate.run.runner import Runner

YEARS = 256


def uncut(layout, scenarios, events):
    """Loss of every year, each run as a single track that is told of all its onsets."""
    scripts = write_scripts(layout, scenarios)
    length = np.full(YEARS, 400)
    tracks = Tracks(events.year, events.onset, events.scenario, length, np.zeros((YEARS, 0)))
    return run(layout, scripts, tracks).total


@pytest.mark.parametrize(("capacity", "onsets"), [(30.0, 2.0), (20.0, 6.0), (17.0, 10.0)])
@pytest.mark.parametrize("block", [5, 2048])
def test_stretches_add_up_to_whole_years(kit, capacity, onsets, block):
    """Proves: a year cut where all is steady costs what it costs uncut, whether few of its stretches meet or most do.

    Sensitivity: a stretch counted by itself and with the track it fell into would count its loss twice.
    """
    pair = kit.chain(
        lane_is={"lead_time": 2.0}, make_is={"capacity": capacity}, buffer=25.0,
        sell_is={"patience": float("inf"), "backlog_cost": 1.0},
    )  # fmt: skip
    scenarios = [kit.outage(*[1] * n, rate=onsets / 3, name=f"{n}") for n in (1, 2, 4)]
    layout = compile_layout(*pair, scenarios)
    events = draw_chunk(np.full(3, onsets / 3), 100.0, 0, seed=4, chunk=0)
    runner = Runner(layout, scenarios, block)
    found = runner.years(events, 0, YEARS)["loss"]
    assert found == pytest.approx(uncut(layout, scenarios, events), rel=1e-4, abs=1e-2)
    assert runner.onsets == len(events.year)
    assert runner.overlapping < runner.onsets


def test_a_track_may_outlast_more_than_it_was_told_of(kit, monkeypatch):
    """Proves: tracks run into more than `REACH` stretches, and what they cost does not depend on how many they knew of.

    Capacity 10.4 for a use of 10 and 12 onsets a year: more than four in five onsets fall into an earlier track.
    """
    pair = kit.chain(make_is={"capacity": 10.4}, buffer=25.0)
    scenarios = [kit.outage(1, rate=12.0)]
    layout = compile_layout(*pair, scenarios)
    events = draw_chunk(np.array([12.0]), 100.0, 0, seed=4, chunk=0)
    found = []
    for reach in (2, 4, 64):
        monkeypatch.setattr(runner_module, "REACH", reach)
        runner = Runner(layout, scenarios)
        found.append(runner.years(events, 0, YEARS)["loss"])
        assert runner.overlapping > 4 * (runner.onsets - runner.overlapping)
    assert np.array_equal(found[0], found[1])
    assert np.array_equal(found[1], found[2])
