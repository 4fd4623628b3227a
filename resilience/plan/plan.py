"""The plan: every first-stage decision."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from resilience.frozen import as_floats, counted, freeze, short
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.network.parts import Node
    from resilience.quantities import LaneId, SiteId


@on_screen
@dataclass(frozen=True, slots=True, repr=False)
class Plan:
    """First-stage decisions. Stocks in units, flows and capacities in units per period.

    Missing keys mean zero (buffers, flows, reserves) or False. `deliveries` holds the chosen deliveries per
    period of each used lane that offers a choice. `qualified` names the lanes approved for use.
    """

    name: str
    buffers: Mapping[Node, float] = field(default_factory=dict)
    flows: Mapping[LaneId, float] = field(default_factory=dict)
    deliveries: Mapping[LaneId, float] = field(default_factory=dict)
    production: Mapping[Node, float] = field(default_factory=dict)
    qualified: frozenset[LaneId] = frozenset()
    lane_reserves: Mapping[LaneId, float] = field(default_factory=dict)
    production_reserves: Mapping[Node, float] = field(default_factory=dict)
    visible: frozenset[SiteId] = frozenset()
    second_reserves: Mapping[Node, float] = field(default_factory=dict)
    opened: frozenset[SiteId] = frozenset()
    closed: frozenset[SiteId] = frozenset()

    def __post_init__(self) -> None:
        as_floats(self)
        freeze(self, *(one.name for one in fields(self) if one.default_factory is dict))

    def __repr__(self) -> str:
        counts = (("buffers", self.buffers), ("flows", self.flows), ("qualified lanes", self.qualified))
        return f"Plan({short(self.name)}, {', '.join(counted(held, what) for what, held in counts)})"

    def lot(self, lane: LaneId) -> float:
        """Units per delivery on a lane; 0 where goods flow continuously."""
        frequency = self.deliveries.get(lane)
        return 0.0 if frequency is None else self.flows.get(lane, 0.0) / frequency
