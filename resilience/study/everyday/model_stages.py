"""A model as stages that promise service times: its positions in use today, and the ways between them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import ceil, sqrt
from typing import TYPE_CHECKING

from resilience.lean.stages import StageLink, StageNetwork, StockStage
from resilience.network.parts import Node
from resilience.network.usage import nominal_use, today

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.network.lanes import Lane
    from resilience.plan.model import Model

NOWHERE_ELSE = 1e4
"""How much dearer than the dearest a stock counts where none may be kept: it is then only kept where it must be."""
LEAST_SHARE = 1e-9
"""Share of what a position takes below which it is rounding."""
ROUNDED = 1e-9


@dataclass
class ModelStages:
    """Positions as stages without a time of their own, and lanes and bills of materials as links that take time.

    Only what today uses is there, split as today: a part from two sources is asked of each in its share. A delivery
    that comes less than once a period makes a lane longer by what is waited beyond one period.
    """

    model: Model
    use: Mapping[Node, float] = field(init=False)
    names: dict[Node, str] = field(init=False)
    spread: defaultdict[Node, float] = field(default_factory=lambda: defaultdict(float))
    "Variance of what is taken while lead times vary, by position."
    links: dict[tuple[Node, Node], tuple[float, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.use = {node: units for node, units in nominal_use(self.model.network).items() if units > 0}
        self.names = {node: str(at) for at, node in enumerate(self.use)}
        for node in self.use:
            self._fed(node)

    def network(self) -> StageNetwork:
        """The stages, named by their number."""
        links = [
            StageLink(self.names[source], self.names[node], quantity, time)
            for (source, node), (quantity, time) in self.links.items()
        ]
        return StageNetwork(tuple(map(self._stage, self.use)), tuple(links))

    def keeps_none(self, node: Node) -> bool:
        """Whether the planner allows no stock there."""
        limits = (self.model.network.sites[node.site].max_cover, self.model.max_cover)
        return next((limit for limit in limits if limit is not None), None) == 0

    def _stage(self, node: Node) -> StockStage:
        sold, cost = self.model.network.demand.get(node), self.model.network.parts[node.part].holding_cost
        if self.keeps_none(node):
            cost = NOWHERE_ELSE * max(self.model.network.parts[one.part].holding_cost for one in self.use)
        deviation = 0.0 if sold is None else sold.deviation or 0.0
        return StockStage(self.names[node], 0, cost, deviation, spread=sqrt(self.spread[node]))

    def _fed(self, node: Node) -> None:
        """Link a position to all that it takes from."""
        network = self.model.network
        shares = today(network, node) or {}
        for lane, share in shares.items():
            if share:
                self._link(lane.source, node, share, _time(lane))
                self.spread[node] += (share * self.use[node] * (lane.lead_time_deviation or 0.0)) ** 2
        made, rest = network.production.get(node), 1 - sum(share or 0.0 for share in shares.values())
        if made is not None and rest > LEAST_SHARE:
            for line in network.lines_at(node):
                self._link(Node(node.site, line.child), node, rest / made.yield_share * line.quantity, 0)

    def _link(self, source: Node, node: Node, quantity: float, time: int) -> None:
        more, longer = self.links.get((source, node), (0.0, 0))
        self.links[source, node] = (more + quantity, max(longer, time))


def _time(lane: Lane) -> int:
    """Whole periods under way, and what is waited for a delivery beyond one period."""
    options = lane.delivery_options
    rate = lane.deliveries or (options[0] if len(options) == 1 else None)
    return lane.lead_periods + (0 if rate is None else max(0, ceil(1 / rate - 1 - ROUNDED)))
