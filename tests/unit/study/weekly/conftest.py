"""The tiny study, its best plan, and a situation that fits a plan."""

from __future__ import annotations

import pytest
from support.tiny import write_tiny

from resilience.files.scenarios.scenarios import read_scenarios
from resilience.files.tables.models import read_model
from resilience.hazard.situation import Situation
from resilience.study.costs.today import with_today
from resilience.study.plan.optimize import PlanOptions, optimize


@pytest.fixture(scope="session")
def small_study(tmp_path_factory):
    """Model, hazards and best plan of the tiny study."""
    files = write_tiny(tmp_path_factory.mktemp("small"))
    asked = with_today(read_model(files.model))
    book = read_scenarios(files.scenarios, asked.calendar)
    return asked, book, optimize(asked, book, PlanOptions(undo=False)).best.plan


@pytest.fixture(scope="session")
def in_steady_state():
    """What makes the situation in which shelves and pipelines are as a plan has them."""

    def made(asked, plan, phase=0.5):
        network = asked.network
        on_hand = tuple(
            (node, plan.buffers.get(node, 0.0) + phase * sum(plan.lot(one.id) for one in network.inbound.get(node, ())))
            for node in network.nodes
        )
        lanes = network.lanes.values()
        on_order = tuple((one.id, t, plan.flows.get(one.id, 0.0)) for one in lanes for t in range(one.lead_periods))
        return Situation(on_hand, on_order)

    return made
