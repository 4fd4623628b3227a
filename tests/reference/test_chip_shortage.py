"""Chips 2021: cover rises with lead time, and the replay of the shortage.

Diary
-----
2026-11-23: clean-room losses alone, buffers alone; covers 18.9, 21.5, 24.1 and 28.0 weeks against 19, 22, 24
and 28 in the model's README.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from resilience.network.parts import Node
from resilience.plan.levers import Lever
from resilience.program.extract import plan_of
from resilience.program.two_stage import build_program
from resilience.solve.two_stage import solve_two_stage
from resilience.study.hindcast.study import hindcast
from resilience.study.plan.optimize import scenario_set

NEED = {"ANALOG-IO": 50_000.0, "PWR-DRV": 50_000.0, "SENSOR-ACC": 100_000.0, "MCU-BAG": 50_000.0}
COVERS = {"ANALOG-IO": 19.0, "PWR-DRV": 22.0, "SENSOR-ACC": 24.0, "MCU-BAG": 28.0}
"""Weeks by the README's hand calculation, in the order of lead times 12, 16, 20 and 26 weeks."""


def test_cover_is_ordered_by_lead_time(reference):
    """Proves: against the loss of a clean room the chips with longer lead times get more weeks of cover.

    The other fab of a family delivers its first chip a whole lead time after it was asked, so that is what cover must
    bridge: 19, 22, 24 and 28 weeks by hand.
    Sensitivity: lead time put on the main lane makes all covers equal; help without its lead time, 6 weeks or fewer.
    """
    model, book = reference.study("chips-2021")
    model = replace(model, levers=frozenset({Lever.BUFFERS}))
    program = build_program(model, scenario_set(model, reference.only(book, "fab-loss")).scenarios)
    outcome = solve_two_stage(program)
    plan = plan_of(program, outcome.answer.x, "cover")
    weeks = [plan.buffers[Node("T1-CHASSIS", part)] / need for part, need in NEED.items()]
    assert weeks == sorted(weeks)
    assert min(after - before for before, after in pairwise(weeks)) > 1.0
    assert weeks == pytest.approx(list(COVERS.values()), abs=0.75)


def test_replay_of_the_shortage(reference):
    """Proves: first stops by cover as in the README: 5 d in week 14 or 5, 40 d in 50 or 27, 60 d never or in 37.

    Makers with 60 days stop more than two months after those with 40, those with 120 or more not at all in 2021.
    Sensitivity: a sweep read in working days, or the week in the air left out, moves every first stop by a week.
    """
    table = hindcast(*reference.study("chips-2021", "chips-2021-cover")).table
    days = (table["cover_periods"] * 7).round().astype(int)
    found = {
        (day, recovery): None if week != week else int(week)  # noqa: PLR0124
        for day, recovery, week in zip(days, table["recovery"], table["first_stop_period"], strict=True)
    }
    assert found == {
        (5, "net"): 14, (5, "gross"): 5, (40, "net"): 50, (40, "gross"): 27, (60, "net"): None, (60, "gross"): 37,
        (120, "net"): None, (120, "gross"): None, (180, "net"): None, (180, "gross"): None,
    }  # fmt: skip
    assert found[60, "gross"] - found[40, "gross"] > 61 / 7
    lost = table.set_index([days, "recovery"])["loss"]
    assert lost[5, "net"] == pytest.approx(266_000, rel=0.005)
