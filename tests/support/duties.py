"""Random duties: regions, stores that goods of several makers go through, and what is paid where they enter."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.network.customs import Duty
from resilience.network.duties import with_duties
from resilience.network.lanes import Lane, LaneStatus, Mode
from resilience.network.sites import Site, SiteKind

if TYPE_CHECKING:
    from random import Random

    from resilience.network.network import SupplyNetwork

REGIONS = ("east", "west", "home")


def with_duties_drawn(rng: Random, network: SupplyNetwork) -> SupplyNetwork:
    """Draw a region for each site, a store for some parts, and up to four duties."""
    sites = {key: replace(site, region=rng.choice(REGIONS)) for key, site in network.sites.items()}
    network = replace(network, sites=sites)
    for part in network.parts:
        if rng.random() < 0.6:
            network = _through_a_store(rng, network, part)
    duties = {one.key: one for one in (_duty(rng, network) for _ in range(rng.randint(1, 4)))}
    return with_duties(replace(network, duties=tuple(duties[key] for key in sorted(duties))))


def _through_a_store(rng: Random, network: SupplyNetwork, part: str) -> SupplyNetwork:
    """A store that every maker of a part may send to, and that may send to whoever takes the part."""
    store = f"H{part}"
    makers = [node.site for node in network.production if node.part == part]
    takers = sorted({lane.destination for lane in network.lanes.values() if lane.part == part} - set(makers))
    ways = [(maker, store) for maker in makers] + [(store, taker) for taker in takers]
    lanes = [
        Lane(origin, destination, part, Mode.SEA, rng.choice([0.0, 1.0]), round(rng.uniform(0, 1.5), 2), math.inf,
             LaneStatus.ACTIVE)
        for origin, destination in ways
    ]  # fmt: skip
    if not takers:
        return network
    return replace(
        network,
        sites={**network.sites, store: Site(store, SiteKind.WAREHOUSE, rng.choice(REGIONS))},
        lanes={**network.lanes, **{lane.id: lane for lane in lanes}},
    )


def _duty(rng: Random, network: SupplyNetwork) -> Duty:
    """On what some maker's goods pay on some lane, more often than not."""
    lane = rng.choice(list(network.lanes.values()))
    makers = [node.site for node in network.production if node.part == lane.part]
    maker = rng.choice(makers)
    part = rng.choice([None, lane.part, lane.part])
    return Duty(
        destination=rng.choice([lane.destination, network.sites[lane.destination].region]),
        rate=round(rng.uniform(0.02, 0.6), 3),
        origin=rng.choice([None, maker, maker, network.sites[maker].region]),
        part=part,
        customs_value=None if part is None or rng.random() < 0.4 else round(rng.uniform(1, 12), 2),
    )
