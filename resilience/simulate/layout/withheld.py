"""What a disruption keeps from each position: the share of its planned intake that comes through what is hit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.hazard.scenarios import EffectKind
from resilience.simulate.layout.rows import NONE

if TYPE_CHECKING:
    from resilience.hazard.scenarios import Scenario
    from resilience.simulate.layout.rows import Layout, MakeRow
    from resilience.simulate.types import Vector

ON_LANES = (EffectKind.LANE_LOSS, EffectKind.TRANSIT_LOSS, EffectKind.ARRIVAL_GAP, EffectKind.LEAD_TIME)
ON_MAKERS = (EffectKind.PRODUCTION_LOSS, EffectKind.YIELD_LOSS)


def through_hit(layout: Layout, scenario: Scenario) -> Vector:
    """Planned units per period that reach each position through what a scenario hits, shape (positions,).

    Positions are visited suppliers first. What leaves a position goes on in proportion to the plan; a product waits for
    the part of which the largest share is hit.
    """
    hit, nodes = scenario.touched, layout.nodes
    down = [(EffectKind.STOCK_LOCKED, node) in hit for node in layout.order]
    units, share = np.zeros(len(nodes)), np.zeros(len(nodes))
    for number, row in enumerate(nodes):
        planned = 0.0
        for i in row.lanes:
            lane = layout.lanes[i]
            struck = down[lane.source] or any((kind, lane.lane.id) in hit for kind in ON_LANES)
            units[number] += lane.plan * (1.0 if struck else share[lane.source])
            planned += lane.plan
        if row.make != NONE:
            make = layout.makes[row.make]
            good = make.made.yield_share * make.plan
            units[number] += good * _share_made(layout, scenario, make, share, down)
            planned += good
        share[number] = min(units[number] / planned, 1.0) if planned > 0 else 0.0
    return units


def _share_made(layout: Layout, scenario: Scenario, make: MakeRow, share: Vector, down: list[bool]) -> float:
    node = layout.order[make.node]
    if any((kind, node) in scenario.touched for kind in ON_MAKERS):
        return 1.0
    return max((1.0 if down[child] else float(share[child]) for child, _ in make.inputs), default=0.0)
