"""Checks of hazards against a network: what they select, and the lanes and positions they name, must exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.files.nearest import suggestion
from resilience.files.replay_rules import replay_network_findings
from resilience.hazard.limits import excesses
from resilience.hazard.resolve import resolve
from resilience.network.lanes import Mode
from resilience.network.sites import SiteKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.files.hazard_file import Entry, HazardFile
    from resilience.findings import Finding
    from resilience.hazard.hazards import Hazard
    from resilience.hazard.study_input import HazardBook
    from resilience.network.network import SupplyNetwork


def scenario_findings(file: HazardFile, book: HazardBook, network: SupplyNetwork) -> Iterator[Finding]:
    """Report hazards that mean nothing in a network; `book` holds the hazards of `file` in the same order."""
    known = _known(network)
    for entry, hazard in zip(file.entries, book.hazards, strict=True):
        unknown = list(_unknown_words(entry, known))
        yield from unknown
        if not unknown:
            yield from _no_match(entry, hazard, network)
        yield from _unknown_help(entry, network)
        yield from _excesses(entry, hazard)
    yield from replay_network_findings(file, network)


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
    }


def _unknown_words(entry: Entry, known: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
    for key, names in known.items():
        written: list[str] = getattr(entry.text.select, key)
        for name in written:
            if name not in names:
                message = f"the model has no {key} {name!r}."
                yield entry.finding("unknown-reference", message, suggestion(name, names), "select", key)


def _no_match(entry: Entry, hazard: Hazard, network: SupplyNetwork) -> Iterator[Finding]:
    if not resolve(hazard, network):
        message = f"nothing in the model matches its selector and can be hit by {hazard.hits}."
        remedy = "Widen select, or correct what the hazard hits."
        yield entry.finding("selects-nothing", message, remedy, "select")


def _excesses(entry: Entry, hazard: Hazard) -> Iterator[Finding]:
    for excess in excesses(hazard):
        yield entry.finding("too-much", excess.message, excess.remedy, excess.key)


def _unknown_help(entry: Entry, network: SupplyNetwork) -> Iterator[Finding]:
    for place, line in enumerate(entry.text.help):
        if line.lane not in network.lanes:
            message = f"its help names the unknown lane {line.lane!r}."
            yield entry.finding("unknown-reference", message, suggestion(line.lane, network.lanes), "help", place)
