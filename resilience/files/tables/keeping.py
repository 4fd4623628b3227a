"""Today's target stocks against what their sites can keep of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from resilience.files.tables.stocks import target_stocks
from resilience.findings import Code, Severity
from resilience.network.storage import overfull

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.files.tables.rows import Rows
    from resilience.findings import Finding
    from resilience.network.network import SupplyNetwork
    from resilience.quantities import Calendar

REMEDY = (
    "Correct the targets, the room or the storage. As it stands, today's targets there are lowered by the same share, "
    "and each result says so."
)


def kept_findings(rows: Mapping[str, Rows], network: SupplyNetwork, calendar: Calendar) -> Iterator[Finding]:
    """Warn of stores that are too small for today's target stocks and lots."""
    if not network.stores:
        return
    targets = target_stocks(rows["policy"], network, calendar)
    known = {node: units for node, units in targets.items() if not math.isnan(units)}
    places = {row.text("site"): row.place for row in rows["sites"]}
    for store in overfull(network, known):
        place = places[store.site]
        yield place.finding(Code.TODAY_BREAKS_A_BOUND, store.words, REMEDY, "storage", Severity.WARNING)
