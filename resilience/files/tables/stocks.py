"""Target stocks: covers written as a duration of nominal use become units."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from resilience.files.tables.network_builder import node_of
from resilience.findings import Code, Severity
from resilience.network.usage import nominal_use
from resilience.quantities import Duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resilience.files.tables.rows import Row
    from resilience.findings import Finding
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.quantities import Calendar

ROUNDING = 1e-9


def target_stocks(rows: Iterable[Row], network: SupplyNetwork, calendar: Calendar) -> dict[Node, float]:
    """Units each `policy` row asks for; NaN where the use to cover is not known."""
    use = nominal_use(network)
    stocks: dict[Node, float] = {}
    for row in sorted(rows, key=lambda row: row.key):
        cover = row.values["cover"]
        node = node_of(row)
        if isinstance(cover, Duration):
            stocks[node] = calendar.periods(cover) * use.get(node, math.nan)
        else:
            stocks[node] = row.number("cover")
    return stocks


def cover_notes(rows: Iterable[Row], network: SupplyNetwork, calendar: Calendar) -> list[str]:
    """Say once what covers in calendar time come to where a period is a working day: that can be read otherwise."""
    if not calendar.works_by_the_day or calendar.working_share == 1:
        return []
    timed = [(row, row.values["cover"]) for row in rows]
    found = [(row, cover) for row, cover in timed if isinstance(cover, Duration) and not cover.in_periods]
    if not found:
        return []
    row, cover = found[0]
    units = target_stocks([row], network, calendar)[node_of(row)]
    more = len(found) - 1
    others = "" if not more else " So is 1 more cover." if more == 1 else f" So are {more} more covers."
    note = (
        f"The cover {cover} of {node_of(row)} is calendar time: {calendar.said(calendar.periods(cover))}, "
        f"{units:,.4g} units.{others} For working days write wd, as in 3 wd."
    )
    return [note]


def excessive_covers(
    rows: Iterable[Row], network: SupplyNetwork, calendar: Calendar, longest: float | None
) -> Iterator[Finding]:
    """Report target stocks above what their site may keep; warn of those above the longest cover of the model."""
    rows, use = list(rows), nominal_use(network)
    stocks = target_stocks(rows, network, calendar)
    for row in rows:
        node = node_of(row)
        own = network.sites[node.site].max_cover
        most = longest if own is None else own
        if most is None or not stocks[node] > most * use.get(node, math.nan) * (1 + ROUNDING):
            continue
        message = f"{node} is to hold {stocks[node]:g}, but max_cover lets {node.site} keep {most * use[node]:g}."
        remedy = f"Lower the cover, or raise max_cover of {node.site} in sites."
        severity = Severity.ERROR
        if own is None:
            message = (
                f"{node} is to hold {stocks[node]:g}, but max_cover of the model comes to {most * use[node]:g} there."
            )
            remedy = (
                "Lower the cover, or raise max_cover in the settings; as it stands, no more than today may be kept."
            )
            severity = Severity.WARNING
        yield row.place.finding(Code.ABOVE_LIMIT, message, remedy, "cover", severity)


def unclear_covers(rows: Iterable[Row], network: SupplyNetwork) -> Iterator[Finding]:
    """Report covers in time where the nominal use is not known."""
    use = nominal_use(network)
    for row in rows:
        node = node_of(row)
        if isinstance(row.values["cover"], Duration) and math.isnan(use.get(node, 0.0)):
            message = f"The nominal use of {node} is not known: today's shares further on are not stated."
            remedy = "State share on the lanes that feed its customers, or write the cover in units."
            yield row.place.finding(Code.USE_UNKNOWN, message, remedy, "cover")
