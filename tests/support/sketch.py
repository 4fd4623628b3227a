"""Networks in a few words: whatever lanes and makers mention exists; roads of one period, unlimited production."""

from __future__ import annotations

import math
from dataclasses import replace

from resilience.network.lanes import Lane, LaneStatus, Mode
from resilience.network.network import SupplyNetwork
from resilience.network.parts import BomLine, Demand, Node, Part, Production
from resilience.network.sites import Site, SiteKind


def lane(origin: str, destination: str, part: str, **more) -> Lane:
    """Return an active road lane."""
    base = Lane(origin, destination, part, Mode.ROAD, 1.0, 1.0, math.inf, LaneStatus.ACTIVE)
    return replace(base, **more)


def made(site: str, part: str, **more) -> Production:
    """Return unlimited production."""
    return replace(Production(site, part, math.inf, 1.0), **more)


def network(lanes, production, bom=(), demand=(("M", "P", 10.0),), resources=()) -> SupplyNetwork:
    """Return a network whose sites and parts are whatever is mentioned."""
    lanes, production = tuple(lanes), tuple(production)
    sites = (
        {s for x in lanes for s in (x.origin, x.destination)} | {x.site for x in production} | {d[0] for d in demand}
    )
    parts = {x.part for x in (*lanes, *production)} | {p for b in bom for p in b[:2]} | {d[1] for d in demand}
    return SupplyNetwork(
        sites={s: Site(s, SiteKind.PLANT, "R") for s in sorted(sites)},
        parts={p: Part(p, 1.0, 0.25) for p in sorted(parts)},
        bom=tuple(BomLine(*b) for b in bom),
        lanes={x.id: x for x in lanes},
        production={x.node: x for x in production},
        demand={Node(m, p): Demand(m, p, q, 1.0, 0.0, 0.0) for m, p, q in demand},
        resources={(r.site, r.resource): r for r in resources},
    )
