"""Sites that may be opened or closed, in the naive form: one yes or no a site, and whatever needs it there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo

from resilience.network.lanes import LaneStatus
from resilience.network.sites import SiteStatus

if TYPE_CHECKING:
    from support.naive import Naive

    from resilience.network.parts import Node
    from resilience.quantities import LaneId


class Openings:
    """Which sites are there: candidates where opened, the others unless closed."""

    def __init__(self, naive: Naive) -> None:
        self.naive, sites = naive, naive.network.sites
        self.candidates = [s for s, d in sites.items() if d.status is SiteStatus.CANDIDATE]
        self.closable = [s for s, d in sites.items() if d.status is SiteStatus.ACTIVE and d.closing_cost is not None]
        naive.site_open = naive.new("site_open", self.candidates, within=pyo.Binary)
        naive.site_closed = naive.new("site_closed", self.closable, within=pyo.Binary)
        self.gated = [l for l, d in naive.network.lanes.items() if self.ends(d)]
        self.both: dict[Any, Any] = {}

    def there(self, site: str) -> Any:
        """1 where a site is open."""
        if site in self.candidates:
            return self.naive.site_open[site]
        return 1 - self.naive.site_closed[site] if site in self.closable else 1

    def ends(self, lane: Any) -> list[str]:
        """Ends of a lane of which a plan decides."""
        return [s for s in (lane.origin, lane.destination) if s in self.candidates or s in self.closable]

    def usable(self, lane: LaneId) -> Any:
        """1 where all ends are there: the product of their choices, written out."""
        if lane not in self.both:
            ends = self.ends(self.naive.lane(lane))
            product = self.naive.new(f"both|{lane}", [0])[0] if len(ends) > 1 else 0
            for end in ends if len(ends) > 1 else ():
                self.naive.row(product <= self.there(end))
            if len(ends) > 1:
                self.naive.row(product >= sum(self.there(end) for end in ends) - (len(ends) - 1))
            self.both[lane] = product if len(ends) > 1 else (self.there(ends[0]) if ends else 1)
        return self.both[lane]

    def hold_together(self) -> None:
        """What is not there has no lane, stock, reserve or watch; a lane in use goes with its ends alone."""
        naive, production = self.naive, self.naive.network.production
        for l in self.gated:
            naive.row(naive.y(l) <= self.usable(l))
            lane = naive.lane(l)
            if lane.status is not LaneStatus.CANDIDATE and not lane.qualification_cost:
                naive.row(naive.y(l) >= self.usable(l))
        for n, units in naive.buffer.items():
            naive.row(units <= naive.sizes.buffer_limit(n) * self.there(n.site))
        for n, units in naive.make_reserve.items():
            naive.row(units <= production[n].reserve_max * self.there(n.site))
        for n, units in naive.make_second.items():
            naive.row(units <= production[n].second_reserve_max * self.there(n.site))
        for s, seen in naive.see.items():
            naive.row(seen <= self.there(s))

    def movable(self, node: Node) -> bool:
        """Whether the site of a position may be opened or closed."""
        return node.site in self.candidates or node.site in self.closable

    def cost(self) -> Any:
        """Currency per year: fixed cost while there, opening and closing spread over their years."""
        total = 0.0
        for s in (*self.candidates, *self.closable):
            site = self.naive.network.sites[s]
            total += site.fixed_cost * self.there(s)
            if s in self.candidates:
                total += site.opening_cost / site.opening_years * self.there(s)
            elif site.closing_cost:
                total += site.closing_cost / site.closing_years * (1 - self.there(s))
        return total
