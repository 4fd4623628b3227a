"""Checks of hazards against a network: what they select, and the lanes and positions they name, must exist."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.files.nearest import suggestion
from resilience.files.registry.torn import Torn
from resilience.files.scenarios.late_figures import late_findings
from resilience.files.scenarios.replay_rules import replay_network_findings
from resilience.findings import Code, Severity
from resilience.hazard.hazards import Hits
from resilience.hazard.limits import excesses
from resilience.hazard.plausibility import oddities
from resilience.hazard.prices import APART, MIXES, currencies, mixing_stores
from resilience.hazard.targets import resolve
from resilience.network.lanes import Mode
from resilience.network.sites import SiteKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.files.scenarios.hazard_file import Entry, HazardFile
    from resilience.findings import Finding
    from resilience.hazard.hazards import Hazard
    from resilience.network.network import SupplyNetwork
    from resilience.quantities import Calendar


def scenario_findings(file: HazardFile, calendar: Calendar, network: SupplyNetwork) -> Iterator[Finding]:
    """Report hazards that mean nothing in a network, and records and sweeps of what it does not have."""
    about_hazards = list(hazard_findings(file, calendar, network))
    yield from about_hazards
    yield from replay_network_findings(file, network)
    if not any(one.severity is Severity.ERROR for one in about_hazards) and not file.torn:
        yield from late_findings(file, calendar, network)


def hazard_findings(file: HazardFile, calendar: Calendar, network: SupplyNetwork) -> Iterator[Finding]:
    """Report hazards that mean nothing in a network."""
    known = _known(network)
    for place, entry in enumerate(file.entries):
        unknown = list(_unknown_words(entry, known))
        yield from unknown
        yield from _unknown_help(entry, network)
        if not any(entry.distribution_findings(calendar)):
            hazard = file.hazard(place, calendar)
            yield from () if unknown else _no_match(entry, hazard, network)
            yield from _excesses(entry, hazard)
            yield from _odd(entry, hazard, calendar)
    for entry in file.torn:
        yield from _unknown_words(entry, known)
        yield from _unknown_help(entry, network)


def _known(network: SupplyNetwork) -> Mapping[str, frozenset[str]]:
    sites, parts = network.sites.values(), network.parts.values()
    return {
        "site": frozenset(network.sites),
        "region": frozenset(site.region for site in sites),
        "tag": frozenset(tag for site in sites for tag in site.tags),
        "kind": frozenset(SiteKind),
        "part": frozenset(network.parts),
        "family": frozenset(part.family for part in parts if part.family),
        "lane": frozenset(network.lanes),
        "mode": frozenset(Mode),
        "market": frozenset(node.site for node in network.demand),
        "into": frozenset({*network.sites, *(site.region for site in sites)}),
        "currency": currencies(network),
    }


def _unknown_words(entry: Entry, known: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
    for key, names in known.items():
        written: list[str] = getattr(entry.text.select, key, None) or []
        for name in written:
            if name not in names:
                message = f"the model has no {key} {name!r}."
                yield entry.finding(Code.UNKNOWN_REFERENCE, message, suggestion(name, names), "select", key)


def _no_match(entry: Entry, hazard: Hazard, network: SupplyNetwork) -> Iterator[Finding]:
    for store in mixing_stores(hazard, network):
        yield entry.finding(Code.CONFLICT, MIXES.format(store=store), APART, "select")
    unsaid = (hazard.hits is Hits.DUTY and not hazard.select.into) or (
        hazard.hits is Hits.CURRENCY and not hazard.select.currencies
    )
    if not unsaid and not resolve(hazard, network):  # what it does not say has been reported
        message = f"nothing in the model matches its selector and can be hit by {hazard.hits}."
        remedy = "Widen select, or correct what the hazard hits."
        yield entry.finding(Code.SELECTS_NOTHING, message, remedy, "select")


def _excesses(entry: Entry, hazard: Hazard) -> Iterator[Finding]:
    for excess in excesses(hazard):
        yield entry.finding(Code.TOO_MUCH, excess.message, excess.remedy, excess.key)


def _odd(entry: Entry, hazard: Hazard, calendar: Calendar) -> Iterator[Finding]:
    """Warn of what a slip would look like."""
    for odd in oddities(hazard, calendar):
        yield replace(entry.finding(Code.IMPLAUSIBLE, odd.message, odd.remedy, odd.key), severity=Severity.WARNING)


def _unknown_help(entry: Entry, network: SupplyNetwork) -> Iterator[Finding]:
    for place, line in enumerate(entry.text.help):
        known = network.lanes if not isinstance(line, Torn) else {*network.lanes, None}
        if line.lane not in known:
            message = f"its help names the unknown lane {line.lane!r}."
            yield entry.finding(Code.UNKNOWN_REFERENCE, message, suggestion(line.lane, network.lanes), "help", place)
