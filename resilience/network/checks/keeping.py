"""Checks of how stock is kept: whether it is known how much room each part takes where room is limited."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from resilience.findings import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.findings import Finding
    from resilience.network.network import SupplyNetwork
    from resilience.network.places import Places
    from resilience.quantities import PartId, SiteId


def rooms_stated(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Report parts at a site with limited storage of which nobody says how much room they take."""
    limited = {name for name, site in network.sites.items() if site.storage is not None}
    unknown: defaultdict[PartId, list[SiteId]] = defaultdict(list)
    for node in network.nodes:
        part = network.parts.get(node.part)
        if node.site in limited and part is not None and part.room is None and node.part not in network.slots:
            unknown[node.part].append(node.site)
    for name, sites in unknown.items():
        message = f"{name} may be kept at {', '.join(sites)}, where storage is limited, and its room is not stated."
        remedy = "Write the room that one unit takes there; 0 if it takes none."
        yield places.of("parts", name).finding(Code.NEEDED, message, remedy, "room")
