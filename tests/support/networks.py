"""Small random supply networks that can always meet their nominal demand, for tests of whole programs."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from resilience.network.lanes import Alternate, Lane, LaneStatus, Mode
from resilience.network.network import SupplyNetwork
from resilience.network.ordering import BreakKind
from resilience.network.parts import BomLine, Customer, Demand, Node, Part, PenaltyStep, Production, Resource
from resilience.network.sites import Site, SiteKind, SiteStatus
from resilience.plan.levers import Lever
from resilience.plan.model import Model
from resilience.program.sizes import Sizes
from resilience.quantities import Calendar, Duration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

AMPLE = 1.02
"""Smallest multiple of the need that a main source can carry: a network with none to spare is feasible by rounding."""


def draw_model(rng: Random) -> Model:
    """Draw a model: a network, the levers allowed and today's cover."""
    network = _Draft(rng).network()
    dropped = {lever for lever in Lever if rng.random() < 0.06}
    stocked = [node for node in network.nodes if rng.random() < 0.3]
    return Model(
        name="random",
        title="Random",
        currency="EUR",
        calendar=Calendar(Duration(168.0), 52.0),
        network=network,
        levers=frozenset(set(Lever) - dropped),
        cover={node: round(rng.uniform(1, 30), 1) for node in stocked},
        holding_refund=rng.random() < 0.7,
        max_cover=rng.choice([None, None, 1.0, 2.0]),
    )


def with_orders(rng: Random, network: SupplyNetwork) -> SupplyNetwork:
    """Give most lanes lots with least orders, multiples and price breaks; of every place one lane keeps any order."""
    open_ = {lanes[0].id for lanes in network.inbound.values()}
    need = Sizes.of(Model("n", "N", "EUR", Calendar(Duration(168.0), 52.0), network), ()).requirement
    lanes = {key: _ordered(rng, lane, need[lane.part], free=key in open_) for key, lane in network.lanes.items()}
    return replace(network, lanes=lanes)


def _ordered(rng: Random, lane: Lane, need: float, *, free: bool) -> Lane:
    """A lane with order quantities in the size of what is needed; where `free` only price breaks."""
    if rng.random() < 0.2:
        return lane
    options = tuple(sorted(rng.sample([0.25, 0.5, 1.0, 2.0], rng.randint(1, 3))))
    lane = replace(lane, delivery_options=options, delivery_cost=round(rng.uniform(0, 20), 2), deliveries=None)
    if not free:
        least, step = (rng.choice([0.0, round(need * rng.uniform(0.1, 1.2), 1)]) for _ in range(2))
        lane = replace(lane, least_order=least, order_multiple=step / 2)
    starts = sorted({round(need * rng.uniform(0.2, 3), 1) for _ in range(rng.randint(0, 2))} - {0.0})
    price = lane.unit_cost + round(rng.uniform(0.5, 2), 2)
    breaks = tuple((start, price * (1 - 0.2 * (place + 1))) for place, start in enumerate(starts))
    return replace(lane, unit_cost=price, price_breaks=breaks, break_kind=rng.choice(list(BreakKind)))


def with_second_reserves(rng: Random, network: SupplyNetwork) -> SupplyNetwork:
    """Let most makers offer a second reserve, faster or slower, dearer or cheaper than the first that some have."""
    production = {}
    for node, made in network.production.items():
        offer = {
            "second_reserve_max": round(rng.uniform(1, 20), 1),
            "second_reserve_fee": round(rng.uniform(0.1, 20), 2),
            "second_activation_cost": round(rng.choice([0.0, rng.uniform(0, 5)]), 2),
            "second_activation_time": rng.choice([0.0, 0.5, 1.0, 2.0]),
            "second_ramp_time": rng.choice([0.0, 0.0, 1.0, 1.5]),
        }
        production[node] = replace(made, **offer) if rng.random() < 0.7 else made
    return replace(network, production=production)


def with_openings(rng: Random, network: SupplyNetwork) -> SupplyNetwork:
    """Let sites be closed, and others be only candidates: those without which every place has a source all the same."""
    network = _with_new_supplier(rng, network) if rng.random() < 0.7 else network
    sites, lanes = dict(network.sites), dict(network.lanes)
    sold = {node.site for node in network.demand}
    for name in rng.sample(sorted(sites), len(sites)):
        draw = rng.random()
        if name in sold or draw < 0.2 or sites[name].may_open:
            continue
        cost = {"fixed_cost": round(rng.uniform(0, 400), 1)}
        touching = [key for key, lane in lanes.items() if name in (lane.origin, lane.destination)]
        if draw < 0.7 and _do_without(network, lanes, name):
            sites[name] = replace(
                sites[name], status=SiteStatus.CANDIDATE, opening_cost=round(rng.uniform(0, 500), 1),
                opening_years=rng.choice([1.0, 5.0]), **cost,
            )  # fmt: skip
            for key in touching:
                lanes[key] = _as_candidate(rng, lanes[key])
        else:
            sites[name] = replace(
                sites[name], closing_cost=rng.choice([0.0, round(rng.uniform(0, 300), 1)]), closing_years=4.0, **cost
            )
    return replace(network, sites=sites, lanes=lanes)


def _with_new_supplier(rng: Random, network: SupplyNetwork) -> SupplyNetwork:
    """A candidate that could make a bought part, cheaper or dearer than who makes it now, for all who take it."""
    bought = [node for node in network.production if not network.lines_at(node)]
    taken = [node for node in bought if network.outbound.get(node)]
    if not taken:
        return network
    old = rng.choice(sorted(taken))
    made = network.production[old]
    new = replace(
        made, site="S9", capacity=math.inf, resource=None, cycle_time=None,
        unit_cost=round(made.unit_cost * rng.uniform(0.3, 1.5), 2),
    )  # fmt: skip
    lanes = dict(network.lanes)
    for lane in network.outbound[old]:
        way = _as_candidate(rng, replace(lane, origin="S9", max_share=1.0))
        lanes[way.id] = way
    site = replace(
        network.sites[old.site], site="S9", status=SiteStatus.CANDIDATE, fixed_cost=round(rng.uniform(0, 200), 1),
        opening_cost=round(rng.uniform(0, 500), 1), opening_years=5.0,
    )  # fmt: skip
    return replace(
        network, lanes=lanes, production={**network.production, new.node: new}, sites={**network.sites, "S9": site}
    )


def _as_candidate(rng: Random, lane: Lane) -> Lane:
    """The lane as one that nobody has approved yet."""
    called = {"activation_time": rng.choice([0.0, 1.0]), "qualification_time": rng.choice([None, 1.0])}
    return replace(
        lane, status=LaneStatus.CANDIDATE, share=None, min_share=0.0, **(called if rng.random() < 0.5 else {}),
        qualification_cost=rng.choice([0.0, lane.qualification_cost]),
    )  # fmt: skip


def _do_without(network: SupplyNetwork, lanes: dict[str, Lane], name: str) -> bool:
    """Whether every place that a site feeds is fed by an ample lane from elsewhere too, one that is in use."""
    fed = {lane.target for lane in lanes.values() if lane.origin == name}
    others = [
        lane for lane in lanes.values()
        if lane.origin != name and lane.status is LaneStatus.ACTIVE and math.isinf(lane.capacity)
        and lane.max_share >= 1 and lane.activation_time is None
    ]  # fmt: skip
    made = network.production
    ample = {lane.target for lane in others if lane.source in made and math.isinf(made[lane.source].capacity)}
    return fed <= ample


def with_customers_drawn(rng: Random, network: SupplyNetwork) -> SupplyNetwork:
    """Let most demands be those of one to three classes, of falling margins as their priorities fall."""
    demand = {}
    for node, sold in network.demand.items():
        shares = [rng.uniform(0.2, 1) for _ in range(rng.choice([1, 2, 2, 3]))]
        margins = sorted((sold.margin * rng.choice([1.0, rng.uniform(0.3, 2)]) for _ in shares), reverse=True)
        classes = [
            Customer(
                f"c{place}", place + 1.0, sold.quantity * share / sum(shares), round(margin, 2),
                rng.choice([0.0, sold.patience, 1.0, 2.0, math.inf]), round(rng.uniform(0.1, 3), 2),
            )
            for place, (share, margin) in enumerate(zip(shares, margins, strict=True))
        ]  # fmt: skip
        demand[node] = sold if rng.random() < 0.2 else Demand.of_classes(*node, classes)
    return replace(network, demand=demand)


def with_contracts(rng: Random, network: SupplyNetwork) -> SupplyNetwork:
    """Let most customers have a contract of one to three steps of rising cost, half of them with lumps."""

    def steps(sold: Demand | Customer) -> tuple[PenaltyStep, ...]:
        above = sorted({round(sold.quantity * rng.choice([0.0, rng.uniform(0, 3)]), 1) for _ in range(3)})
        costs = sorted(round(sold.margin * rng.uniform(0, 1.5), 2) for _ in above)
        lumps = [rng.choice([0.0, round(20 * sold.margin * rng.random(), 1)]) for _ in above]
        return tuple(map(PenaltyStep, above, costs, lumps if rng.random() < 0.5 else [0.0] * 3))

    def agreed(sold: Any) -> Any:
        return replace(sold, penalties=steps(sold)) if rng.random() < 0.8 else sold

    sold = {node: agreed(one) for node, one in network.demand.items() if not one.customers}
    of_classes = {
        node: Demand.of_classes(*node, map(agreed, one.customers)) for node, one in network.demand.items()
        if one.customers
    }  # fmt: skip
    return replace(network, demand={node: (sold | of_classes)[node] for node in network.demand})


def with_alternates_drawn(rng: Random, network: SupplyNetwork) -> SupplyNetwork:
    """Let some parts be replaced in some products: by a part that is there already, or by one from a new supplier."""
    found = []
    for line in network.bom:
        if rng.random() < 0.4:
            continue
        makers = [node.site for node in network.production if node.part == line.parent]
        usual = [one.child for one in network.bom if one.parent == line.parent and one.child != line.child]
        if usual and rng.random() < 0.5:
            names = [rng.choice(usual)]
        else:
            names = [f"{line.child}{letter}" for letter in "xy"[: rng.choice([1, 1, 2])]]
            for name in names:
                network = _with_new_part(rng, network, name, line.child, makers)
        shares = [1.0] * len(names) if rng.random() < 0.5 else [round(rng.uniform(0.1, 0.5), 2) for _ in names]
        found += [_alternate(rng, line, name, share) for name, share in zip(names, shares, strict=True)]
    return replace(network, alternates=tuple(found))


def _alternate(rng: Random, line: BomLine, name: str, share: float) -> Alternate:
    status = rng.choice([LaneStatus.QUALIFIED, LaneStatus.CANDIDATE, LaneStatus.ACTIVE])
    more = {}
    if status is LaneStatus.CANDIDATE:
        more = {"qualification_cost": round(rng.uniform(1, 100), 1), "qualification_time": rng.choice([None, 1.0, 1.5])}
    today = round(share * rng.uniform(0, 0.5), 3) if status is LaneStatus.ACTIVE else None
    return Alternate(
        line.parent, line.child, name, rng.choice([1.0, 1.1, 0.5, 2.0]), round(rng.choice([0.0, rng.uniform(0, 3)]), 2),
        status, max_share=share, share=today, **more,
    )  # fmt: skip


def _with_new_part(rng: Random, network: SupplyNetwork, name: str, like: str, makers: list[str]) -> SupplyNetwork:
    """A network with another part like one, from a supplier of its own, brought to some makers."""
    old, origin = network.parts[like], f"S{name}"
    made = Production(origin, name, math.inf, round(rng.uniform(0, 4), 2))
    ways = [
        Lane(origin, site, name, Mode.ROAD, lead, round(rng.uniform(0, 2), 2), math.inf, LaneStatus.ACTIVE)
        for site, lead in zip(makers, rng.choices([0.0, 1.0, 2.0], k=len(makers)), strict=True)
    ]  # fmt: skip
    return replace(
        network,
        sites={**network.sites, origin: Site(origin, SiteKind.SUPPLIER, "new")},
        parts={**network.parts, name: replace(old, part=name)},
        production={**network.production, made.node: made},
        lanes={**network.lanes, **{lane.id: lane for lane in ways}},
    )


@dataclass
class _Draft:
    """A network while it is being drawn, from the products down to what is bought in."""

    rng: Random
    bom: list[BomLine] = field(default_factory=list)
    lanes: dict[str, Lane] = field(default_factory=dict)
    production: dict[Node, Production] = field(default_factory=dict)
    resources: dict[tuple[str, str], Resource] = field(default_factory=dict)
    home: dict[str, str] = field(default_factory=dict)
    ample_second: dict[str, str] = field(default_factory=dict)
    "For parts with a second maker that could meet the whole need: that maker."

    def network(self) -> SupplyNetwork:
        self._draw_parts()
        self._draw_demand()
        self._measure_needs()
        self._draw_makers()
        self._draw_supply()
        self._draw_distribution()
        self._draw_resources()
        return SupplyNetwork(
            sites={site.site: site for site in self._sites()},
            parts=self._valued_parts(),
            bom=tuple(self.bom),
            lanes=self.lanes,
            production=self.production,
            demand=self.demand,
            resources=self.resources,
        )

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def number(self, low: float, high: float) -> float:
        return round(self.rng.uniform(low, high), 2)

    def _draw_parts(self) -> None:
        """One or two products, up to three components on up to two levels; components may be shared."""
        self.products = [f"P{i}" for i in range(self.rng.choice([1, 1, 2]))]
        self.parts = list(self.products)
        self.made = set(self.products)
        for i in range(self.rng.randint(1, 5 - len(self.products))):
            component = f"C{i}"
            parents = [part for part in self.parts if part in self.products or self.chance(0.6)]
            chosen = [part for part in parents if self.chance(0.6)] or [self.rng.choice(parents)]
            self.bom += [BomLine(parent, component, self.rng.choice([0.5, 1.0, 1.0, 2.0])) for parent in chosen]
            self.parts.append(component)
        parents = {line.parent for line in self.bom}
        self.made = {part for part in self.parts if part in parents}
        self.bought = [part for part in self.parts if part not in parents]

    def _draw_demand(self) -> None:
        markets = ["M1", "M2"][: self.rng.choice([1, 1, 2])]
        patient = [0.0] if self.chance(0.5) else [0.0, 1.0, 2.0, 3.0, math.inf]
        self.demand = {}
        for product in self.products:
            for market in markets if self.chance(0.7) else markets[:1]:
                patience = self.rng.choice(patient)
                sold = Demand(
                    market, product, self.number(4, 20), self.number(30, 300), patience,
                    0.0 if patience == 0 else self.number(0.5, 40),
                )  # fmt: skip
                self.demand[sold.node] = sold

    def _measure_needs(self) -> None:
        """Most units of each part per period, at the yields drawn here."""
        self.yields = {p: self.rng.choice([1.0, 1.0, 1.0, self.number(0.8, 0.99)]) for p in self.parts}
        self.need = dict.fromkeys(self.parts, 0.0)
        for sold in self.demand.values():
            self.need[sold.part] += sold.quantity
        for part in self.parts:
            for line in self.bom:
                if line.parent == part:
                    self.need[line.child] += line.quantity * self.need[part] / self.yields[part]

    def _ample(self, part: str) -> float:
        if self.chance(0.3):
            return math.inf
        return self.need[part] / self.yields[part] * self.rng.choice([AMPLE, 1.1, 1.3, 2.0])

    def _any_capacity(self, part: str) -> float:
        return math.inf if self.chance(0.15) else self.need[part] * self.number(0.2, 1.5)

    def _draw_makers(self) -> None:
        self.plants = ["F1", "F2"][: self.rng.choice([1, 2])]
        self.suppliers = [f"S{i}" for i in range(1, self.rng.randint(1, 4) + 1)]
        for part in self.parts:
            places = self.suppliers if part in self.bought else self.plants
            self.home[part] = self.rng.choice(places)
            self._make(self.home[part], part, self._ample(part))
            others = [place for place in places if place != self.home[part]]
            if others and self.chance(0.5 if part in self.bought else 0.2):
                second = self.rng.choice(others)
                ample = part in self.bought and self.chance(0.5)
                self._make(second, part, self._ample(part) if ample else self._any_capacity(part))
                if ample:
                    self.ample_second[part] = second

    def _make(self, site: str, part: str, capacity: float) -> None:
        """A way to make a part, with surge, reserve and drifting quality now and then."""
        share = self.yields[part] if site == self.home[part] else min(1.0, self.yields[part] + 0.01)
        surge, reserve = self.chance(0.15), self.chance(0.15)
        callable_ = surge or reserve
        self.production[Node(site, part)] = Production(
            site, part, capacity,
            unit_cost=self.rng.choice([0.0, self.number(0.1, 4)]),
            yield_share=share,
            surge_capacity=self.number(0.1, 1) * self.need[part] if surge else 0.0,
            surge_premium=self.number(0.5, 20) if surge else 0.0,
            reserve_max=self.number(0.2, 1) * self.need[part] if reserve else 0.0,
            reserve_fee=self.number(0.5, 20) if reserve else 0.0,
            activation_cost=self.number(0, 10) if reserve else 0.0,
            activation_time=self.rng.choice([0.0, 1.0, 1.5, 2.0]) if callable_ else 0.0,
            ramp_time=self.rng.choice([0.0, 1.0, 2.5]) if callable_ else 0.0,
            quality_incident_rate=self.number(0.1, 2) if self.chance(0.1) else None,
        )  # fmt: skip

    def _makers(self, part: str) -> list[str]:
        return sorted(node.site for node in self.production if node.part == part)

    def _draw_supply(self) -> None:
        """Every place that makes a part gets its children from their home, and perhaps from elsewhere."""
        for node in list(self.production):
            for child in [line.child for line in self.bom if line.parent == node.part]:
                for maker in self._makers(child):
                    self._connect(maker, node.site, child)

    def _connect(self, origin: str, destination: str, part: str) -> None:
        if origin == destination:
            return
        if origin == self.home[part]:
            self._main_lane(origin, destination, part)
        elif self.chance(0.8):
            self._other_lane(origin, destination, part)
        if self.chance(0.1):
            self._other_lane(origin, destination, part, Mode.AIR)

    def _draw_distribution(self) -> None:
        """Products reach markets directly or through a warehouse, sometimes both ways."""
        for market, product in list(self.demand):
            for maker in self._makers(product):
                through, direct = self.chance(0.3), self.chance(0.3)
                warehouse = self.rng.choice(["W1", "W2"])
                if through:
                    self._connect(maker, warehouse, product)
                    if any(lane.target == Node(warehouse, product) for lane in self.lanes.values()):
                        self._main_lane(warehouse, market, product)
                if direct or not through:
                    self._connect(maker, market, product)

    def _main_lane(self, origin: str, destination: str, part: str) -> None:
        ample = self._ample(part)
        called = self.chance(0.2)
        second = self.ample_second.get(part)
        self._add(Lane(
            origin, destination, part, Mode.ROAD, self._lead(), self._freight(), ample,
            LaneStatus.QUALIFIED if self.chance(0.1) else LaneStatus.ACTIVE,
            qualification_cost=self.number(1, 200) if self.chance(0.1) else 0.0,
            activation_time=self.rng.choice([0.0, 1.0, 1.5]) if called else None,
            ramp_time=self.rng.choice([0.0, 1.0, 2.0]) if called and math.isfinite(ample) else 0.0,
            max_share=0.7 if self._splits(second, destination, part) else 1.0,
        ))  # fmt: skip

    def _splits(self, second: str | None, destination: str, part: str) -> bool:
        """Whether to cap the main source's share; then the second one gets a lane that could carry it all."""
        if second is None or second == destination or not self.chance(0.4):
            return False
        lane = Lane(
            second, destination, part, Mode.RAIL, self._lead(), self._freight(), self._ample(part),
            LaneStatus.ACTIVE, min_share=self.rng.choice([0.0, 0.1, 0.3]),
        )  # fmt: skip
        self._add(lane)
        return True

    def _other_lane(self, origin: str, destination: str, part: str, mode: Mode = Mode.ROAD) -> None:
        status = self.rng.choice(list(LaneStatus))
        capacity = self._any_capacity(part)
        waits = status is not LaneStatus.ACTIVE or self.chance(0.3)
        candidate = status is LaneStatus.CANDIDATE
        self._add(Lane(
            origin, destination, part, mode, self._lead(), self._freight(), capacity, status,
            qualification_cost=self.number(0, 300) if candidate or self.chance(0.4) else 0.0,
            qualification_time=self.rng.choice([None, 1.0, 2.0, 4.0]),
            activation_time=self.rng.choice([0.0, 0.5, 1.0, 3.0]) if waits else None,
            ramp_time=self.rng.choice([0.0, 1.0, 2.5]) if waits and math.isfinite(capacity) else 0.0,
            min_share=0.1 if candidate and self.chance(0.2) else 0.0,
            max_share=self.rng.choice([1.0, 1.0, 0.5]),
        ))  # fmt: skip

    def _add(self, lane: Lane) -> None:
        if lane.id in self.lanes:
            return
        self.lanes[lane.id] = self._with_extras(lane)

    def _with_extras(self, lane: Lane) -> Lane:
        """Delivery choices, expediting and reserve now and then."""
        if self.chance(0.15):
            options = tuple(sorted(self.rng.sample([0.25, 0.5, 1.0, 2.0], self.rng.randint(1, 3))))
            lane = replace(lane, delivery_options=options, delivery_cost=self.number(0, 20))
            lane = replace(lane, deliveries=self.rng.choice([None, options[0]]))
        if self.chance(0.2):
            fast = self.rng.choice([0.0, 1.0])
            lane = replace(lane, expedite_cost=self.number(0.5, 30), expedite_lead_time=fast)
        if lane.activation_time is not None and self.chance(0.3):
            most = self.number(0.2, 1) * self.need[lane.part]
            fee, use = self.number(0.5, 20), self.number(0, 5)
            lane = replace(lane, reserve_max=most, reserve_fee=fee, activation_cost=use)
        return lane

    def _lead(self) -> float:
        return self.rng.choice([0.0, 0.0, 0.4, 1.0, 1.0, 1.5, 2.0, 3.0])

    def _freight(self) -> float:
        return self.rng.choice([0.0, self.number(0, 3)])

    def _draw_resources(self) -> None:
        """Now and then everything made at a plant shares one line."""
        for plant in self.plants:
            here = [node for node in self.production if node.site == plant]
            if not here or not self.chance(0.25):
                continue
            for node in here:
                made = self.production[node]
                made = replace(made, resource="line", cycle_time=self.number(0.1, 2), capacity=math.inf)
                self.production[node] = made
            load = sum(self.production[n].cycle_time * self.need[n.part] / self.yields[n.part] for n in here)
            self.resources[plant, "line"] = Resource(plant, "line", load * self.rng.choice([AMPLE, 1.2, 2.0]))

    def _sites(self) -> Iterator[Site]:
        kinds = {"S": SiteKind.SUPPLIER, "F": SiteKind.PLANT, "W": SiteKind.WAREHOUSE, "M": SiteKind.MARKET}
        used = {node.site for node in self.production} | {node.site for node in self.demand}
        used |= {end for lane in self.lanes.values() for end in (lane.origin, lane.destination)}
        for site in sorted(used):
            seen, bare = self.chance(0.15), self.chance(0.25)
            yield Site(
                site, kinds[site[0]], self.rng.choice(["east", "west"]),
                time_to_recover=self.rng.choice([1.0, 2.0, 3.5]),
                visibility_cost=self.number(1, 200) if seen else None,
                visibility_detection=self.rng.choice([0.0, 0.5]) if seen else None,
                max_cover=0.0 if bare else None,
            )  # fmt: skip

    def _valued_parts(self) -> dict[str, Part]:
        """Parts worth more than what goes into them, but for a few whose holding is dear for another reason."""
        value: dict[str, float] = {}
        for part in reversed(self.parts):
            inputs = sum(line.quantity * value[line.child] for line in self.bom if line.parent == part)
            value[part] = round(inputs * self.rng.uniform(1, 1.5) + self.rng.uniform(0.2, 3), 3)
        rate = self.rng.choice([0.25, 2.0, 8.0, 20.0])
        return {
            part: Part(part, value[part], self.number(0.1, 15) if self.chance(0.1) else rate) for part in self.parts
        }
