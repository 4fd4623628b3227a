"""Lanes that need a site which a plan may open or close."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from resilience.network.lanes import Lane
    from resilience.network.sites import Site
    from resilience.quantities import LaneId, SiteId


def lane_gates(
    sites: Mapping[SiteId, Site], lanes: Mapping[LaneId, Lane], inside: AbstractSet[SiteId]
) -> Mapping[LaneId, tuple[SiteId, ...]]:
    """Lanes with an end that may be opened or closed, and those ends; what goes on `inside` a site is no lane of it."""
    movable = {name for name, site in sites.items() if site.movable}
    found: dict[LaneId, tuple[SiteId, ...]] = {}
    for key, lane in lanes.items() if movable else ():
        ends = (lane.origin, lane.destination)
        if movable.intersection(ends) and not inside & {*ends}:
            found[key] = tuple(end for end in dict.fromkeys(ends) if end in movable)
    return found
