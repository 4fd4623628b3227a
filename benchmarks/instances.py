"""Instances of any size from a seed: a plant, its suppliers and disruptions that touch everything or a single site."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resilience.hazard.scenarios import Effect, EffectKind, Scenario
from resilience.network.lanes import Lane, LaneStatus, Mode
from resilience.network.network import SupplyNetwork
from resilience.network.parts import BomLine, Demand, Node, Part, Production
from resilience.network.sites import Site, SiteKind
from resilience.plan.model import Model
from resilience.quantities import Calendar, Duration, LaneId, PartId, Region, SiteId

WEEKS = 52
PLANT, MARKET = SiteId("PLANT"), SiteId("MARKET")


@dataclass(frozen=True)
class Size:
    """How large an instance is.

    Every product is assembled from every component at one plant and sold on one market. A component comes by road
    from a supplier in use and, as far as `lanes` goes, by air from the same one and by road from candidates.
    """

    products: int
    components: int
    lanes: int
    periods: int

    @property
    def parts(self) -> int:
        """Number of parts."""
        return self.products + self.components


SMALL = Size(products=2, components=18, lanes=50, periods=26)
"""20 parts, 50 lanes, 26 weeks."""
MIDDLE = Size(products=4, components=56, lanes=120, periods=26)
"""60 parts, 120 lanes; used with scenarios that hit one site each."""
TINY = Size(products=1, components=2, lanes=5, periods=6)


def make_model(size: Size, seed: int = 1, *, shelves: bool = False) -> Model:
    """Draw a model of a size; the same seed gives the same model. `shelves`: suppliers may keep stock, too."""
    rng = np.random.default_rng(seed)
    products = [PartId(f"PRODUCT{i}") for i in range(size.products)]
    components = [PartId(f"COMPONENT{i}") for i in range(size.components)]
    value = {part: float(rng.uniform(5, 200)) for part in components}
    bom = tuple(BomLine(product, part, float(rng.integers(1, 4))) for product in products for part in components)
    for product in products:
        value[product] = 1.3 * sum(line.quantity * value[line.child] for line in bom if line.parent == product)
    sold = [Demand(MARKET, p, float(rng.uniform(50, 150)), 0.3 * value[p], 0.0, 0.0) for p in products]
    need = {part: sum(d.quantity * _used(bom, d.part, part) for d in sold) for part in components}
    lanes, production = _supply(rng, size, products, components, need)
    most = None if shelves else 0.0
    origins = sorted({lane.origin for lane in lanes})
    sites = {site: Site(site, SiteKind.SUPPLIER, Region("east"), max_cover=most) for site in origins}
    sites |= {
        PLANT: Site(PLANT, SiteKind.PLANT, Region("west")), MARKET: Site(MARKET, SiteKind.MARKET, Region("west")),
    }  # fmt: skip
    network = SupplyNetwork(
        sites=sites,
        parts={part: Part(part, value[part], 0.25) for part in (*products, *components)},
        bom=bom,
        lanes={lane.id: lane for lane in lanes},
        production={made.node: made for made in production},
        demand={d.node: d for d in sold},
        resources={},
    )
    return Model(
        "dense", "Benchmark instance", "EUR", Calendar(Duration(168.0), WEEKS), network, max_cover=float(size.periods)
    )


def _used(bom: tuple[BomLine, ...], parent: PartId, child: PartId) -> float:
    return sum(line.quantity for line in bom if (line.parent, line.child) == (parent, child))


def _supply(
    rng: np.random.Generator, size: Size, products: list[PartId], components: list[PartId], need: dict[PartId, float]
) -> tuple[list[Lane], list[Production]]:
    """Products go to market on one lane each; the other lanes are dealt out to the components in turn."""
    lanes = [Lane(PLANT, MARKET, p, Mode.ROAD, 0.0, 1.0, np.inf, LaneStatus.ACTIVE) for p in products]
    production = [Production(PLANT, p, np.inf, 10.0) for p in products]
    for i in range(size.lanes - len(products)):
        part, turn = components[i % len(components)], i // len(components)
        most = float(need[part] * rng.uniform(1.1, 2.0))
        candidate = turn > 1 or (turn == 1 and i % 2 == 0)
        origin = SiteId(f"SUPPLIER{turn if candidate else 0}-{part}")
        lanes.append(_lane(rng, origin, part, most, candidate=candidate, by_air=turn == 1 and not candidate))
        if candidate or turn == 0:
            production.append(Production(origin, part, most, float(rng.uniform(1, 4))))
    return lanes, production


def _lane(
    rng: np.random.Generator, origin: SiteId, part: PartId, most: float, *, candidate: bool, by_air: bool
) -> Lane:
    lead, freight = float(rng.integers(1, 4)), float(rng.uniform(0.1, 1))
    if by_air:
        return Lane(origin, PLANT, part, Mode.AIR, 0.0, 5 * freight, most, LaneStatus.ACTIVE)
    if not candidate:
        return Lane(origin, PLANT, part, Mode.ROAD, lead, freight, most, LaneStatus.ACTIVE)
    return Lane(
        origin, PLANT, part, Mode.ROAD, lead, freight, most, LaneStatus.CANDIDATE,
        qualification_cost=float(rng.uniform(500, 20_000)), activation_time=1.0, ramp_time=2.0,
    )  # fmt: skip


def dense_scenarios(model: Model, count: int, periods: int, seed: int = 2) -> tuple[Scenario, ...]:
    """Scenarios that touch the whole network: every maker's output and every lane at random in every period."""
    rng = np.random.default_rng(seed)
    length = periods - 1 - max(lane.lead_periods for lane in model.network.lanes.values())
    targets: list[tuple[EffectKind, Node | LaneId]] = [
        *((EffectKind.PRODUCTION_LOSS, node) for node in model.network.production),
        *((EffectKind.LANE_LOSS, lane) for lane in model.network.lanes),
    ]
    return tuple(_dense(rng, f"s{i}", 1.0 / count, targets, length) for i in range(count))


def _dense(
    rng: np.random.Generator, name: str, rate: float, targets: list[tuple[EffectKind, Node | LaneId]], length: int
) -> Scenario:
    lost = rng.uniform(0, 1, (len(targets), length)) * (rng.uniform(size=(len(targets), 1)) < 0.3)
    lost[:, -1] = np.maximum(lost[:, -1], 0.01)
    rows = ((value or 0.0 for value in row) for row in lost.tolist())  # one zero for all: it is most of the numbers
    effects = tuple(Effect(kind, key, tuple(row)) for (kind, key), row in zip(targets, rows, strict=True))
    return Scenario(name, "dense", rate, effects, detection=float(rng.uniform(0, 2)))


def site_scenarios(model: Model, lengths: tuple[int, ...], seed: int = 3) -> tuple[Scenario, ...]:
    """Scenarios that hit one supplier each: an outage of each length with its own rate."""
    rng = np.random.default_rng(seed)
    suppliers = [n for n in model.network.production if n.site != PLANT]
    return tuple(
        _outage(node, length, float(rng.uniform(0.005, 0.05)) / len(lengths))
        for node in suppliers
        for length in lengths
    )


def _outage(node: Node, length: int, rate: float) -> Scenario:
    key, lost = node, (1.0,) * length
    effects = (Effect(EffectKind.PRODUCTION_LOSS, key, lost), Effect(EffectKind.STOCK_LOCKED, key, lost))
    return Scenario(
        f"{node.site}/{length}", "outage", rate, effects, detection=0.5, sites=(node.site,), duration=length
    )
