"""Checks that need the settings or the stock tables besides the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.files.calendar_checks import working_day_findings
from resilience.files.nearest import suggestion
from resilience.files.network_builder import node_of
from resilience.files.stocks import excessive_covers, unclear_covers
from resilience.quantities import CALENDAR_TOLERANCE, HOURS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.files.rows import Rows
    from resilience.files.schema import Document
    from resilience.files.settings import Settings
    from resilience.findings import Finding
    from resilience.network.network import SupplyNetwork
    from resilience.plan.model import Model
    from resilience.quantities import Calendar


def calendar_findings(settings: Settings, document: Document) -> Iterator[Finding]:
    """Check the calendar: the period must be a length of time, and the periods of a year must fit into it."""
    period = settings.period
    if period.in_periods or period.amount <= 0:
        message = f"A period of {period} is no time step."
        yield document.finding(("period",), "bad-value", message, 'Write a length of time such as "1 d".')
    elif settings.periods_per_year * period.amount > HOURS_PER_YEAR * (1 + CALENDAR_TOLERANCE):
        most = HOURS_PER_YEAR / period.amount
        message = f"{settings.periods_per_year:g} periods of {period} do not fit into a year."
        remedy = f"Write at most {most:.6g}, or shorten the period."
        yield document.finding(("periods_per_year",), "out-of-bounds", message, remedy)
    yield from working_day_findings(settings, document)
    if settings.max_cover is not None and settings.max_cover.amount <= 0:
        message = "A longest cover of nothing forbids every buffer."
        remedy = 'Write a duration above 0, or take "buffers" out of levers.'
        yield document.finding(("max_cover",), "out-of-bounds", message, remedy)


def survive_findings(model: Model, document: Document) -> Iterator[Finding]:
    """Check that each site to be survived has a known time to recover and serves nobody itself."""
    sites = model.network.sites
    for index, name in enumerate(model.requirements.survive):
        path = ("constraints", "survive", index)
        site = sites.get(name)
        if site is None:
            message = f"There is no site {name!r}."
            yield document.finding(path, "unknown-reference", message, suggestion(name, sites))
        elif name in model.network.selling:
            message = f"{name} sells to customers itself: while it is down nobody there is served, whatever the plan."
            yield document.finding(path, "conflict", message, "Name sites that supply it instead.")
        elif site.time_to_recover is None:
            message = f"{name} is to be survived, but its time_to_recover is not stated."
            remedy = "Write its time_to_recover in sites."
            yield document.finding(path, "needed", message, remedy)


def stock_findings(rows: Mapping[str, Rows], network: SupplyNetwork, calendar: Calendar) -> Iterator[Finding]:
    """Stock can be kept only where the part passes, and as much as the site allows."""
    nodes = set(network.nodes)
    for table in ("policy", "inventory"):
        for row in rows[table]:
            node = node_of(row)
            if node not in nodes:
                parts = sorted(other.part for other in nodes if other.site == node.site)
                message = f"{node.part} neither passes {node.site} nor is it made, used or sold there."
                remedy = f"Parts at {node.site}: {', '.join(parts)}." if parts else "Correct the site."
                yield row.place.finding("no-such-position", message, remedy, "part")
    yield from unclear_covers(rows["policy"], network)
    yield from excessive_covers(rows["policy"], network, calendar)
