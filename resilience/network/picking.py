"""Picking: how alternates become part of a network that program and simulator know already.

Where a product takes a part or its alternate, it takes what is *picked*: the part itself, which its maker hands over at
no cost, or the alternate, which comes from a place of its own inside the works. That place is fed from the one stock of
the alternate at the site, so stock and capacity are shared with whoever else uses it; the way from there is a source of
this product alone, to be approved, used by plan and called in a disruption as any other source.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import ref

from resilience.network.lanes import Lane, LaneStatus, Mode
from resilience.network.parts import BomLine, Node, Part, Production
from resilience.network.sites import Site
from resilience.quantities import PartId

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.network.lanes import Alternate
    from resilience.network.network import SupplyNetwork
    from resilience.quantities import SiteId

WHOLE = 1 - 1e-9
"""Largest share from which on an alternate may take the whole place of a part."""
_KNOWN: dict[int, tuple[ref[SupplyNetwork], SupplyNetwork]] = {}


def with_alternates(network: SupplyNetwork) -> SupplyNetwork:
    """Return the network with places where alternates are picked: the same where there are none, or they are there."""
    if not network.alternates or network.recipes:
        return network
    known = _KNOWN.get(id(network))
    if known is not None and known[0]() is network:
        return known[1]
    key, found = id(network), _Places(network).whole()
    _KNOWN[key] = (ref(network, lambda _: _KNOWN.pop(key, None)), found)
    return found


class _Places:
    """The network while places are added."""

    def __init__(self, network: SupplyNetwork) -> None:
        self.network = network
        self.makers: defaultdict[PartId, list[SiteId]] = defaultdict(list)
        for made in network.production:
            self.makers[made.part].append(made.site)
        self.parts, self.sites = dict(network.parts), dict(network.sites)
        self.lanes, self.production = dict(network.lanes), dict(network.production)
        self.recipes: dict[Node, tuple[BomLine, ...]] = {}
        self.bom: list[BomLine] = []

    def whole(self) -> SupplyNetwork:
        """All of it."""
        by_line: defaultdict[tuple[PartId, PartId], list[Alternate]] = defaultdict(list)
        for one in self.network.alternates:
            if any(self._reaches(one, site) for site in self.makers[one.parent]):
                by_line[one.line].append(one)
        for line in self.network.bom:
            found = by_line.get((line.parent, line.child))
            self.bom += [line] if found is None else self._line(line, found)
        return replace(
            self.network, sites=self.sites, parts=self.parts, lanes=self.lanes, production=self.production,
            bom=tuple(self.bom), recipes=self.recipes, stated_bom=self.network.bom,
        )  # fmt: skip

    def _line(self, line: BomLine, found: Sequence[Alternate]) -> Iterator[BomLine]:
        """What stands for a line: the part as far as nothing may replace it, and what is picked."""
        together = [one for one in found if one.max_share >= WHOLE]
        kept = 1 - math.fsum(one.max_share for one in found if one.max_share < WHOLE)
        if not together and kept > 1 - WHOLE:
            yield replace(line, quantity=line.quantity * kept)
        groups = [(together, 1.0)] if together else [([one], one.max_share) for one in found]
        for group, share in groups:
            more = "" if len(groups) == 1 else f" or {group[0].alternate}"
            slot = self._slot(PartId(f"{line.child}{more} in {line.parent}"), line, group, share)
            yield BomLine(line.parent, slot, line.quantity * share)

    def _slot(self, slot: PartId, line: BomLine, group: Sequence[Alternate], share: float) -> PartId:
        """Add what is picked as a part, with every place it is picked at."""
        usual = self.network.parts[line.child]
        self.parts[slot] = Part(slot, usual.unit_value, usual.holding_rate)
        self.bom.append(BomLine(slot, line.child, 1.0))
        for site in self.makers[line.parent]:
            self.production[Node(site, slot)] = Production(site, slot, math.inf, 0.0)
            for one in group:
                if self._reaches(one, site):
                    self._pick(one, site, slot, share)
        return slot

    def _reaches(self, one: Alternate, site: SiteId) -> bool:
        """Whether the alternate is made at a site or brought there."""
        node = Node(site, one.alternate)
        return node in self.network.production or node in self.network.inbound

    def _pick(self, one: Alternate, site: SiteId, slot: PartId, share: float) -> None:
        place, real = one.place(site), self.network.sites[site]
        self.sites[place] = Site(place, real.kind, real.region, real.latitude, real.longitude, max_cover=0.0)
        node = Node(place, slot)
        self.production[node] = Production(place, slot, math.inf, 0.0)
        self.recipes[node] = (BomLine(slot, one.alternate, one.ratio),)
        candidate = one.status is LaneStatus.CANDIDATE
        ways = (
            Lane(site, place, one.alternate, Mode.ROAD, 0.0, 0.0, math.inf, LaneStatus.ACTIVE),
            Lane(
                place, site, slot, Mode.ROAD, 0.0, one.extra_cost, math.inf, one.status,
                share=None if one.share is None else one.share / share,
                qualification_cost=one.qualification_cost, qualification_time=one.qualification_time,
                activation_time=0.0 if candidate else None, lever_time=one.lever_time,
            ),
        )  # fmt: skip
        self.lanes |= {lane.id: lane for lane in ways}
