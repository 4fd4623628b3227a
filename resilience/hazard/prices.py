"""Hazards that hit what things cost: freight and spot prices, surcharges, tariffs by origin, and exchange rates.

Each raises what is paid for a unit on a lane or at a maker, by an amount in the model's currency: a multiple of what is
stated, an amount, a share of the customs value, or a multiple of what is paid in a currency.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.hazard.hazards import Hits
from resilience.hazard.matching import SiteView, Target, lane_matches, part_matches, selects_lanes, site_matches
from resilience.hazard.scenarios import EffectKind
from resilience.network.customs import is_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from resilience.hazard.hazards import Hazard
    from resilience.hazard.matching import Key
    from resilience.network.lanes import Lane
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.quantities import SiteId

PRICES = frozenset({Hits.COST, Hits.SURCHARGE, Hits.DUTY, Hits.CURRENCY})
"""What hits costs."""
MULTIPLES = frozenset({Hits.COST, Hits.CURRENCY})
"""Of these the severity is a multiple of what is paid; of a surcharge it is an amount, of a duty a rate added."""


def priced_targets(hazard: Hazard, network: SupplyNetwork) -> tuple[Target, ...]:
    """Everything whose price a hazard raises; empty where nothing is paid of what it names."""
    if hazard.hits is Hits.CURRENCY:
        found = tuple(_by_currency(hazard, network))
    elif hazard.hits is Hits.DUTY:
        found = tuple(_by_origin(hazard, network))
    elif selects_lanes(hazard.select):
        found = tuple(_by_lane(hazard, network))
    else:
        found = tuple(_by_maker(hazard, network))
    return tuple(target for target in found if target.keys)


def price_risen(hazard: Hazard, severity: float) -> float:
    """By how many times its base a price rises at that severity."""
    return severity - 1 if hazard.hits in MULTIPLES else severity


def _target(name: str, sites: Iterable[str], bases: Mapping[Key, float]) -> Target:
    paid = {key: base for key, base in bases.items() if base > 0}
    return Target(name, tuple(sites), tuple(paid), paid)  # type: ignore[arg-type]


def _on_lane(hazard: Hazard, lane: Lane) -> tuple[Key, float]:
    return (EffectKind.LANE_PRICE, lane.id), 1.0 if hazard.hits is Hits.SURCHARGE else lane.unit_cost


def _real_lanes(network: SupplyNetwork) -> Iterator[Lane]:
    inside = network.inside
    return (lane for lane in network.lanes.values() if not inside & {lane.origin, lane.destination})


def _by_lane(hazard: Hazard, network: SupplyNetwork) -> Iterator[Target]:
    for lane in _real_lanes(network):
        if lane_matches(hazard.select, lane, network):
            yield _target(lane.id, (lane.origin, lane.destination), dict([_on_lane(hazard, lane)]))


def _by_maker(hazard: Hazard, network: SupplyNetwork) -> Iterator[Target]:
    view = SiteView(network)
    for site in network.sites.values():
        if site.site in network.inside or not site_matches(hazard.select, site):
            continue
        made = [node for node in view.matching(hazard.select, site.site) if node in network.production]
        bases: dict[Key, float] = {}
        for node in made:
            cost = network.production[node].unit_cost
            bases[EffectKind.MAKE_PRICE, node] = 1.0 if hazard.hits is Hits.SURCHARGE else cost
        yield _target(site.site, (site.site,), bases)


def _by_currency(hazard: Hazard, network: SupplyNetwork) -> Iterator[Target]:
    """One target for each currency, with all that is paid in it as far as the rest of the selector matches."""
    select = hazard.select
    for currency in select.currencies:
        bases: dict[Key, float] = {}
        for node, made in network.production.items():
            named = site_matches(select, network.sites[node.site]) and part_matches(select, node.part, network)
            if made.paid_in == currency and named and not selects_lanes(select):
                bases[EffectKind.MAKE_PRICE, node] = made.unit_cost
        for lane in _real_lanes(network):
            if lane.paid_in == currency and lane_matches(select, lane, network):
                bases[EffectKind.LANE_PRICE, lane.id] = lane.unit_cost
        yield _target(currency, (), bases)


def _by_origin(hazard: Hazard, network: SupplyNetwork) -> Iterator[Target]:
    """Where goods made at each site that the selector names cross into what they enter, or into a store before."""
    makers = _makers(hazard, network, SiteView(network))
    for site, struck in _struck_together(hazard, makers):
        crossings = Crossings(network, hazard.select.into, struck)
        bases: dict[Key, float] = {}
        for node in sorted(node for node in makers if node.site == site):
            for lane in crossings.charged(node):
                bases[EffectKind.LANE_PRICE, lane.id] = customs_value(network, lane, hazard.select.into, (node.site,))
        yield _target(site, (site,), bases)


def _struck_together(hazard: Hazard, makers: frozenset[Node]) -> Iterator[tuple[str, frozenset[Node]]]:
    """Each site that makes, with all that pay when it does: its own goods alone where each is struck by itself."""
    for site in sorted({node.site for node in makers}):
        own = frozenset(node for node in makers if node.site == site)
        yield site, own if hazard.per_target else makers


def _makers(hazard: Hazard, network: SupplyNetwork, view: SiteView) -> frozenset[Node]:
    sites = (site.site for site in network.sites.values() if site_matches(hazard.select, site))
    return frozenset(
        node for site in sites for node in view.matching(hazard.select, site) if node in network.production
    )


def customs_value(network: SupplyNetwork, lane: Lane, into: Iterable[str], makers: Iterable[SiteId]) -> float:
    """What a duty on a part made at some sites is charged on: the largest value that the table states there.

    It is that of duties on what they make, else that of goods of other origins, else the part's own value.
    """
    places, sites = set(into), [network.sites[maker] for maker in makers]
    there = [
        one
        for one in network.duties
        if one.part == lane.part
        and one.customs_value is not None
        and (one.destination in places or is_in(network.sites[lane.destination], one.destination))
    ]
    own = [one for one in there if one.origin is None or any(is_in(site, one.origin) for site in sites)]
    stated = (one.customs_value for one in own or there if one.customs_value is not None)
    return max(stated, default=network.parts[lane.part].unit_value)


class Crossings:
    """Where goods of some makers come into some places, straight or through stores.

    A store outside that holds goods of other makers, too, and sends all it has into those places, is charged for what
    reaches it: what comes in is what goes on.
    """

    def __init__(self, network: SupplyNetwork, into: Iterable[str], makers: frozenset[Node]) -> None:
        self.network, self.into, self.makers = network, tuple(into), makers
        self._from: dict[Node, frozenset[Node]] = {}

    def charged(self, maker: Node) -> list[Lane]:
        """Lanes on which goods of a maker pay."""
        return [lane for lane, paid in self._lanes(maker) if paid]

    def lost(self, maker: Node) -> list[Node]:
        """Stores in which goods of a maker cannot be told from others that go elsewhere."""
        return [lane.target for lane, paid in self._lanes(maker) if not paid]

    def _lanes(self, maker: Node) -> Iterator[tuple[Lane, bool]]:
        """Lanes that are charged, and those into stores that mix what they send on."""
        waiting, seen = [maker], set()
        while waiting:
            node = waiting.pop()
            if node in seen or self._inside(node):
                continue
            seen.add(node)
            for lane in self.network.outbound.get(node, ()):
                if self._inside(lane.target):
                    yield lane, True
                elif self._is_pure(lane.target):
                    waiting.append(lane.target)
                elif self._leads_inside(lane.target, set()):
                    yield lane, self._goes_inside(lane.target, set())

    def _inside(self, node: Node) -> bool:
        return any(is_in(self.network.sites[node.site], place) for place in self.into)

    def _is_pure(self, node: Node) -> bool:
        """Whether all that reaches a position is of the makers."""
        return self._made_by(node, frozenset()) <= self.makers

    def _made_by(self, node: Node, seen: frozenset[Node]) -> frozenset[Node]:
        if node not in self._from:
            found = {node} if node in self.network.production else set()
            for lane in self.network.inbound.get(node, ()):
                if lane.source not in seen:
                    found |= self._made_by(lane.source, seen | {node})
            if seen:
                return frozenset(found)
            self._from[node] = frozenset(found)
        return self._from[node]

    def _leads_inside(self, node: Node, seen: set[Node]) -> bool:
        if node in seen:
            return False
        seen.add(node)
        return any(
            self._inside(lane.target) or self._leads_inside(lane.target, seen)
            for lane in self.network.outbound.get(node, ())
        )

    def _goes_inside(self, node: Node, seen: set[Node]) -> bool:
        """Whether all that leaves a position comes into the places sooner or later."""
        if node in seen:
            return True
        seen.add(node)
        if node in self.network.demand or self.network.consumers.get(node):
            return False
        out = self.network.outbound.get(node, ())
        return bool(out) and all(self._inside(lane.target) or self._goes_inside(lane.target, seen) for lane in out)


def mixing_stores(hazard: Hazard, network: SupplyNetwork) -> tuple[Node, ...]:
    """Stores in which goods that a tariff hits cannot be told from others; none for hazards of another kind."""
    if hazard.hits is not Hits.DUTY:
        return ()
    makers = _makers(hazard, network, SiteView(network))
    found: set[Node] = set()
    for site, struck in _struck_together(hazard, makers):
        crossings = Crossings(network, hazard.select.into, struck)
        found |= {store for maker in makers if maker.site == site for store in crossings.lost(maker)}
    return tuple(sorted(found))


MIXES = (
    "{store} holds goods of other origins, too, and sends some of them elsewhere: how much of a tariff it pays on what "
    "it sends on cannot be told."
)
APART = "State the store twice, once for the goods that pay; or select all who send there."


def currencies(network: SupplyNetwork) -> frozenset[str]:
    """Currencies in which something is paid, beside the model's own."""
    paid = [*(lane.paid_in for lane in network.lanes.values()), *(made.paid_in for made in network.production.values())]
    return frozenset(currency for currency in paid if currency is not None)
