"""Duties written naively: every lane carries goods of every maker of its part, and each pays for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from support.naive import Naive

    from resilience.network.lanes import Lane


class Customs:
    """What goods pay where they cross into a destination, by the site that made them."""

    def __init__(self, naive: Naive) -> None:
        self.naive, self.network = naive, naive.network
        self.duties: list[Any] = list(self.network.duties)
        if not self.duties:
            return
        makers = {n: n for n in self.network.production}
        self.keys = [(l, n.site) for l, lane in self.network.lanes.items() for n in makers if n.part == lane.part]
        self.carried = naive.new("carried", self.keys)
        taken = [(n, m.site) for n in self.network.nodes for m in makers if m.part == n.part]
        self.taken = naive.new("taken", taken)
        for l in self.network.lanes:
            naive.row(naive.x(l) == sum(v for (key, _), v in self.carried.items() if key == l))
        for node, maker in taken:
            self._balance(node, maker)

    def _balance(self, node: Any, maker: str) -> None:
        """Goods of a maker that reach a position leave it, or are used or sold there."""
        lanes, naive = self.network.lanes, self.naive
        comes = sum(v for (l, one), v in self.carried.items() if one == maker and lanes[l].target == node)
        goes = sum(v for (l, one), v in self.carried.items() if one == maker and lanes[l].source == node)
        made = self.network.production[node].yield_share * naive.make[node] if node.site == maker else 0.0
        naive.row(comes + made == goes + self.taken[node, maker])

    def cost(self) -> Any:
        """Currency per period."""
        if not self.duties:
            return 0.0
        return sum(self._rate(self.network.lanes[l], maker) * v for (l, maker), v in self.carried.items())

    def _rate(self, lane: Lane, maker: str) -> float:
        sites, total = self.network.sites, 0.0

        def there(site: str, place: str) -> bool:
            return site == place or sites[site].region == place

        for one in self.duties:
            enters = there(lane.destination, one.destination) and not there(lane.origin, one.destination)
            concerned = not there(maker, one.destination) if one.origin is None else there(maker, one.origin)
            if enters and concerned and one.part in (None, lane.part):
                value = one.customs_value
                total += one.rate * (self.network.parts[lane.part].unit_value if value is None else value)
        return total
