"""Today's target stocks against what their sites can keep of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from resilience.files.tables.network_builder import node_of
from resilience.files.tables.stocks import target_stocks
from resilience.findings import Code, Severity
from resilience.network.keeping.freshness import keeping_times, sold_in_time, too_old
from resilience.network.keeping.storage import ROUNDING, lots_today, overfull

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
LOWERED = "Lower the cover. As it stands, today's target is taken as what is used in time, and each result says so."


def kept_findings(rows: Mapping[str, Rows], network: SupplyNetwork, calendar: Calendar) -> Iterator[Finding]:
    """Warn of stores too small for today's target stocks and lots, and of targets that get too old."""
    year = calendar.periods_per_year
    targets = target_stocks(rows["policy"], network, calendar)
    known = {node: units for node, units in targets.items() if not math.isnan(units)}
    places = {row.text("site"): row.place for row in rows["sites"]}
    for store in overfull(network, known, year):
        place = places[store.site]
        yield place.finding(Code.TODAY_BREAKS_A_BOUND, store.words, REMEDY, "storage", Severity.WARNING)
    for row in rows["policy"]:
        node = node_of(row)
        if node in keeping_times(network) and node in known:
            lots, sold = lots_today(network, node, year), sold_in_time(network, node)
            if known[node] > max(sold - lots, 0.0) * (1 + ROUNDING):
                words = too_old(node, known[node], lots, sold)
                yield row.place.finding(Code.TODAY_BREAKS_A_BOUND, words, LOWERED, "cover", Severity.WARNING)
