"""Words and numbers that are read as they stand and hardly ever meant so: names almost alike, too many hours."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from resilience.findings import Severity
from resilience.network.plausibility import CODE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resilience.findings import Finding
    from resilience.network.network import SupplyNetwork
    from resilience.network.places import Places

SEPARATORS = ";,/"
"""Marks that people put between words where `|` is meant."""


def oddities_of(network: SupplyNetwork, places: Places, period_hours: float | None) -> Iterator[Finding]:
    """Warn of what is read as it stands and hardly ever meant so.

    Parameters
    ----------
    period_hours
        Hours of a period; None where a period is no length of time.
    """
    yield from _names(network, places)
    yield from _tags(network, places)
    if period_hours is not None:
        yield from _lines(network, places, period_hours)


def _names(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Regions and families that differ by capitals and blanks alone."""
    regions = [(site.site, site.region) for site in network.sites.values()]
    families = [(part.part, part.family) for part in network.parts.values() if part.family]
    for names, table, column in ((regions, "sites", "region"), (families, "parts", "family")):
        for owner, name, usual in _alike(names):
            message = f"{name!r} and {usual!r} are two names: what hits the one spares the other."
            remedy = f"Write {usual} if the same is meant; leave it else."
            yield places.of(table, owner).finding(CODE, message, remedy, column, Severity.WARNING)


def _tags(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Several tags that are read as one."""
    for site in network.sites.values():
        for tag in site.tags:
            mark = next((mark for mark in SEPARATORS if mark in tag), None)
            if mark is None:
                continue
            meant = "|".join(word.strip() for word in tag.split(mark))
            remedy = f"Write {meant} if {tag.count(mark) + 1} are meant; leave it else."
            place = places.of("sites", site.site)
            yield place.finding(CODE, f"{tag!r} is one tag.", remedy, "tags", Severity.WARNING)


def _lines(network: SupplyNetwork, places: Places, period_hours: float) -> Iterator[Finding]:
    """Lines with more hours than there are."""
    for line in network.resources.values():
        if period_hours < line.available_time < math.inf:
            message = f"{line.resource} has {line.available_time:g} h in a period of {period_hours:g} h."
            remedy = "Write the hours of one period; leave it if several run side by side."
            place = places.of("resources", line.site, line.resource)
            yield place.finding(CODE, message, remedy, "available_time", Severity.WARNING)


def _alike(names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Owners of a name that is like a more usual one but for capitals and blanks, with both."""
    listed = list(names)
    counts = Counter(name for _, name in listed)
    usual: dict[str, str] = {}
    for name, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        usual.setdefault("".join(name.lower().split()), name)
    for owner, name in listed:
        other = usual["".join(name.lower().split())]
        if other != name:
            yield owner, name, other
