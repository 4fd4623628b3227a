"""The economy of a generated network: values, demand, capacities, lanes and today's stocks.

Money in EUR, times in weeks, quantities in units per week.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from resilience.network.lanes import Lane, LaneStatus, Mode
from resilience.network.network import SupplyNetwork
from resilience.network.parts import BomLine, Demand, Node, Part, Production
from resilience.network.sites import Site, SiteKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np

    from resilience.quantities import PartId, SiteId
    from resilience.study.generate.structure import Maker, Structure

HOLDING_RATE = 0.25
DIGITS = 3
"""Significant digits of what is drawn, so that tables stay readable."""
ADDED = (400.0, 1.3)
"""What a supplier adds to a part: median over the parts of one product, EUR, and spread of the logarithm."""
ASSEMBLY_WORK = 0.08
"""Work in an assembly or product, as a share of its inputs."""
DEMAND = (500.0, 0.6)
"""Median and spread of the demand for a product."""
MARGIN = (0.1, 0.25)
"""Margin of a product, as a share of its value."""
PATIENCE = (0.0,)
"""Weeks for which customers of one product or another wait."""
WAITING = 0.02
"""Cost of a week of waiting, as a share of the margin."""
COVERS = (0.0, 0.25, 0.5, 1.0)
"""Today's cover of a bought part where it is used, in weeks."""
SPARE = (1.05, 1.35)
"""Capacity of a maker over what it makes today."""
QUALIFICATION = (12_000.0, 1.0)
"""Median and spread of what keeping a second source approved costs a year."""
FAR_BY_SEA, EXPEDITED, OVERTIME = 0.25, 0.6, 0.2
"""Shares of lanes between regions that go by sea, of those offering a faster way, of makers offering overtime."""
FREIGHT = 0.01
"""Freight per week of lead time, as a share of the value."""


@dataclass
class SupplyDraws:
    """Draws everything that has a number, part by part."""

    drawn: Structure
    tags: Mapping[SiteId, tuple[str, ...]]
    rng: np.random.Generator
    supplier_stock: bool = True
    "Whether suppliers may keep stock of their own."

    def network(self) -> SupplyNetwork:
        """Make the network."""
        self.value, self.work = self._values()
        demand = list(self._demands())
        self.need = self._needs(demand)
        lanes = sorted(self._lanes(), key=lambda lane: lane.id)
        bom = (
            BomLine(parent, child, float(n)) for child, uses in self.drawn.parents.items() for parent, n in uses.items()
        )
        parts = sorted(self.drawn.parents_first)
        family = {part: f"TIER-{tier}" for tier, row in enumerate(self.drawn.tiers, start=1) for part in row}
        return SupplyNetwork(
            sites={site.site: site for site in sorted(self._sites(lanes), key=lambda site: site.site)},
            parts={part: Part(part, self.value[part], HOLDING_RATE, family.get(part)) for part in parts},
            bom=tuple(sorted(bom, key=lambda line: (line.parent, line.child))),
            lanes={lane.id: lane for lane in lanes},
            production={made.node: made for made in sorted(self._productions(), key=lambda made: made.node)},
            demand={sold.node: sold for sold in sorted(demand, key=lambda sold: sold.node)},
            resources={},
        )

    def covers(self, network: SupplyNetwork, use: Mapping[Node, float]) -> dict[Node, float]:
        """Today's target stocks: some days of use wherever bought parts are used and stock may be kept."""
        found: dict[Node, float] = {}
        for node in network.nodes:
            if node in network.consumers and node not in network.production and use[node] > 0:
                cover = COVERS[int(self.rng.integers(len(COVERS)))]
                if cover > 0 and network.sites[node.site].max_cover != 0:
                    found[node] = rounded(cover * use[node])
        return found

    def _values(self) -> tuple[dict[PartId, float], dict[PartId, float]]:
        """Value of a unit of each part, and what its maker adds; inputs first."""
        drawn, work = self.drawn, {}
        value: defaultdict[PartId, float] = defaultdict(float)
        bought = {part for row in drawn.tiers for part in row}
        median, spread = ADDED[0] * len(drawn.products) / len(bought), ADDED[1]
        for part in reversed(drawn.parents_first):
            added = self._lognormal((median, spread)) if part in bought else ASSEMBLY_WORK * value[part]
            work[part] = rounded(added)
            value[part] = rounded(value[part] + work[part])
            for parent, quantity in drawn.parents[part].items():
                value[parent] += quantity * value[part]
        return value, work

    def _demands(self) -> Iterator[Demand]:
        for number, product in enumerate(self.drawn.products):
            market = self.drawn.markets[number % len(self.drawn.markets)]
            margin = rounded(self.value[product] * self.rng.uniform(*MARGIN))
            patience = PATIENCE[int(self.rng.integers(len(PATIENCE)))]
            late = rounded(WAITING * margin) if patience > 0 else 0.0
            yield Demand(market, product, rounded(self._lognormal(DEMAND)), margin, patience, late)

    def _needs(self, demand: list[Demand]) -> dict[PartId, float]:
        need = {sold.part: sold.quantity for sold in demand}
        for part in self.drawn.parents_first:
            if part not in need:
                need[part] = sum(quantity * need[parent] for parent, quantity in self.drawn.parents[part].items())
        return need

    def _sites(self, lanes: list[Lane]) -> Iterator[Site]:
        kinds = dict.fromkeys(self.drawn.plants, SiteKind.PLANT) | dict.fromkeys(self.drawn.markets, SiteKind.MARKET)
        used = {end for lane in lanes for end in (lane.origin, lane.destination)}
        for site, region in self.drawn.region.items():
            if site in used:
                recovery = float(round(self.rng.uniform(4, 20)))
                tags = self.tags.get(site, ())
                kind = kinds.get(site, SiteKind.SUPPLIER)
                most = 0.0 if kind is SiteKind.SUPPLIER and not self.supplier_stock else None
                yield Site(site, kind, region, time_to_recover=recovery, max_cover=most, tags=tags)

    def _productions(self) -> Iterator[Production]:
        bought = {part for row in self.drawn.tiers for part in row}
        for part in self.drawn.parents_first:
            for maker in self.drawn.makers[part]:
                yield self._bought(part, maker) if part in bought else self._assembled(part, maker)

    def _assembled(self, part: PartId, maker: Maker) -> Production:
        capacity = rounded_up(self.need[part] * self.rng.uniform(*SPARE))
        return Production(maker.site, part, capacity, self.work[part])

    def _bought(self, part: PartId, maker: Maker) -> Production:
        share, need = maker.share, self.need[part]
        usual = share * self.rng.uniform(*SPARE) if share > 0 else self.rng.uniform(0.5, 1.0)
        cost = self.work[part] * (self.rng.uniform(1.02, 1.1) if share < 1 else 1.0)
        if share == 0 or self.rng.random() >= OVERTIME:
            return Production(maker.site, part, rounded_up(usual * need), rounded(cost))
        return Production(
            maker.site, part, rounded_up(usual * need), rounded(cost),
            surge_capacity=rounded(self.rng.uniform(0.1, 0.3) * need), surge_premium=rounded(0.3 * cost),
            activation_time=float(self.rng.integers(1, 3)),
        )  # fmt: skip

    def _lanes(self) -> Iterator[Lane]:
        for product, market in zip(self.drawn.products, self._markets(), strict=True):
            plant = self.drawn.makers[product][0].site
            cost = rounded(FREIGHT * self.value[product])
            yield Lane(plant, market, product, Mode.ROAD, 1.0, cost, math.inf, LaneStatus.ACTIVE)
        for part, parents in self.drawn.parents.items():
            users = [user for parent in parents for user in self.drawn.makers[parent]]
            in_use = {user.site for user in users if user.share > 0}
            for site in dict.fromkeys(user.site for user in users):
                yield from self._lanes_to(site, part, in_use=site in in_use)

    def _lanes_to(self, site: SiteId, part: PartId, *, in_use: bool) -> Iterator[Lane]:
        """Lanes of a part to a site that uses it, or only could: then possible sources are left out."""
        makers = [maker for maker in self.drawn.makers[part] if maker.site != site]
        way = self._way(makers[0].site, site) if makers else None
        for maker in makers:
            if maker.share > 0 and way is not None:
                yield self._lane(part, maker, site, way, in_use=in_use)
            elif in_use:
                yield self._possible_lane(part, maker, site)

    def _markets(self) -> list[SiteId]:
        markets = self.drawn.markets
        return [markets[number % len(markets)] for number in range(len(self.drawn.products))]

    def _possible_lane(self, part: PartId, maker: Maker, site: SiteId) -> Lane:
        way = self._way(maker.site, site)
        return Lane(
            maker.site, site, part, way.mode, way.lead, rounded(FREIGHT * way.lead * self.value[part]),
            rounded_up(self.need[part] * self.rng.uniform(0.5, 1.0)), LaneStatus.CANDIDATE,
            qualification_cost=rounded(self._lognormal(QUALIFICATION)),
            qualification_time=float(self.rng.integers(8, 27)), activation_time=float(self.rng.integers(1, 4)),
            ramp_time=float(self.rng.integers(0, 5)),
        )  # fmt: skip

    def _lane(self, part: PartId, maker: Maker, site: SiteId, way: TransportWay, *, in_use: bool) -> Lane:
        """Lane of a source in use; all of them take the same time to a destination."""
        value, fast = self.value[part], way.lead > 1 and self.rng.random() < EXPEDITED
        return Lane(
            maker.site, site, part, way.mode, way.lead, rounded(FREIGHT * way.lead * value), math.inf,
            LaneStatus.ACTIVE if in_use else LaneStatus.QUALIFIED,
            share=maker.share if in_use and maker.share < 1 else None,
            expedite_cost=rounded(0.05 * way.lead * value) if fast else None, expedite_lead_time=1.0 if fast else None,
        )  # fmt: skip

    def _way(self, origin: SiteId, destination: SiteId) -> TransportWay:
        if self.drawn.region[origin] == self.drawn.region[destination]:
            return TransportWay(Mode.ROAD, 1.0)
        if self.rng.random() < FAR_BY_SEA:
            return TransportWay(Mode.SEA, float(self.rng.integers(3, 6)))
        return TransportWay(Mode.ROAD, float(self.rng.integers(1, 3)))

    def _lognormal(self, shape: tuple[float, float]) -> float:
        median, spread = shape
        return median * math.exp(spread * float(self.rng.standard_normal()))


class TransportWay(NamedTuple):
    """Means of transport and lead time in weeks."""

    mode: Mode
    lead: float


def rounded(number: float) -> float:
    """Round to a few significant digits."""
    return float(f"{number:.{DIGITS}g}")


def rounded_up(number: float) -> float:
    """Round up to a few significant digits, so that a capacity still suffices."""
    near = rounded(number)
    return near if near >= number else rounded(number * (1 + 10.0 ** (1 - DIGITS)))
