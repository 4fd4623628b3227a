"""Rules between the keys of a hazard, and between hazards, that need no model."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.files.nearest import suggestion
from resilience.files.scenarios.extent_rules import extent_findings, point_findings
from resilience.files.scenarios.replay_rules import replay_findings
from resilience.findings import Code, Severity
from resilience.hazard.hazards import Hits, StockFate
from resilience.hazard.onsets import WRITTEN, parse_season

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.files.scenarios.hazard_file import Entry, HazardFile
    from resilience.findings import Finding

ON_THE_WAY = frozenset({Hits.CAPACITY, Hits.ARRIVALS})
ON_LANES = frozenset({Hits.CAPACITY, Hits.ARRIVALS, Hits.LEAD_TIME, Hits.COST, Hits.SURCHARGE, Hits.CURRENCY})


def rule_findings(file: HazardFile) -> Iterator[Finding]:
    """Report every rule that the hazards of a file break."""
    for entry in file.entries:
        for rule in (_selector, _occurrence, _targets, extent_findings, _strata, _transit, _stock, _season, _prices):
            yield from rule(entry)
    for entry in file.torn:
        yield from point_findings(entry)
        yield from _lacking(entry)
    yield from _names(file.entries)
    yield from _compounds(file.entries, file.unread)
    yield from replay_findings(file)


INSTEAD = {"duration": {"curve"}, "rate": {"onset", "only_in_compound"}}
"""Keys that another one may stand for."""


def _lacking(entry: Entry) -> Iterator[Finding]:
    """What a hazard with other defects still lacks: all is told at once. What is written and unreadable is there."""
    read = {key for key in ("hits", "select") if getattr(entry.text, key) is not None}
    rules = [_occurrence, *([extent_findings] if "hits" in read else []), *([_targets] if len(read) == 2 else [])]
    for finding in (finding for rule in rules for finding in rule(entry)):
        key = (finding.column or "").rpartition(".")[2]
        if finding.code == Code.NEEDED and not entry.written & {key, *INSTEAD.get(key, ())}:
            yield finding


def _selector(entry: Entry) -> Iterator[Finding]:
    """An empty list of alternatives would match everything."""
    select = entry.text.select
    for key in sorted(select.model_fields_set):
        if not getattr(select, key):
            message = f"its selector names no {key}: an empty list would hit everything."
            remedy = f"Name what it hits, or delete {key}."
            yield entry.finding(Code.EMPTY_SELECTOR, message, remedy, "select", key)
    if not select.model_fields_set:
        message = "its selector is empty, so it hits everything."
        remedy = 'Say what it hits, e.g. select = { kind = ["supplier", "plant"] }.'
        yield replace(entry.finding(Code.EMPTY_SELECTOR, message, remedy, "select"), severity=Severity.WARNING)


def _occurrence(entry: Entry) -> Iterator[Finding]:
    text = entry.text
    if text.rate is not None and text.onset is not None:
        remedy = "Keep rate for what may happen, onset for what has happened."
        yield entry.finding(Code.CONFLICT, "it has both a rate and an onset.", remedy, "onset")
    if text.rate is None and text.onset is None and not text.only_in_compound:
        remedy = "Add rate (onsets per calendar year) or onset (a date)."
        yield entry.finding(Code.NEEDED, "it has neither a rate nor an onset.", remedy, "rate")


def _targets(entry: Entry) -> Iterator[Finding]:
    text, select = entry.text, entry.text.select
    if any(not getattr(select, key) for key in select.model_fields_set):
        return  # an empty list has been reported
    one_site = not select.mode and (len(select.site) == 1 or len(select.market) == 1)
    if text.rate is not None and text.per is None and not one_site and len(select.lane) != 1:
        message = "it may select several targets, but does not say whether they fail together."
        remedy = 'Add per = "target" (the rate is that of each) or per = "group" (all together).'
        yield entry.finding(Code.NEEDED, message, remedy, "per")
    if (select.lane or select.mode) and text.hits not in ON_LANES:
        message = f"what hits {text.hits} cannot select lanes or modes."
        yield entry.finding(Code.CONFLICT, message, "Select sites, parts or markets.", "select")


def _strata(entry: Entry) -> Iterator[Finding]:
    if entry.text.strata is not None and entry.text.samples is not None:
        remedy = "Keep one: samples are drawn instead of strata."
        yield entry.finding(Code.CONFLICT, "it has both strata and samples.", remedy, "samples")


def _transit(entry: Entry) -> Iterator[Finding]:
    if entry.text.transit_loss > 0 and entry.text.hits not in ON_THE_WAY:
        message = f"what hits {entry.text.hits} destroys no goods in transit."
        yield entry.finding(Code.CONFLICT, message, "Delete transit_loss.", "transit_loss")


def _stock(entry: Entry) -> Iterator[Finding]:
    text = entry.text
    for key in ("stock", "stock_loss"):
        if getattr(text, key) is not None and (text.hits is not Hits.CAPACITY or text.select.lane or text.select.mode):
            message = "what hits no site's capacity leaves the stock there alone."
            yield entry.finding(Code.CONFLICT, message, f"Delete {key}.", key)
            return
    if text.stock is StockFate.DESTROYED and not text.stock_loss:
        remedy = 'Add stock_loss, the share destroyed, such as 0.6; or write stock = "locked".'
        yield entry.finding(Code.NEEDED, "it destroys stock, but does not say how much.", remedy, "stock_loss")
    if text.stock is not StockFate.DESTROYED and text.stock_loss is not None:
        message = "it states a share of the stock that is lost, but does not destroy it."
        yield entry.finding(Code.CONFLICT, message, 'Write stock = "destroyed", or delete stock_loss.', "stock_loss")


def _prices(entry: Entry) -> Iterator[Finding]:
    """What a duty enters, and which currency rises: needed for these, without a meaning elsewhere."""
    text, select = entry.text, entry.text.select
    for key, hits, such in (("into", Hits.DUTY, '"USA"'), ("currency", Hits.CURRENCY, '"CNY"')):
        given = key in select.model_fields_set
        if text.hits is hits and not given:
            message = f"it hits {hits}, but does not say {'what the goods enter' if key == 'into' else 'which one'}."
            yield entry.finding(Code.NEEDED, message, f"Add {key} to select, such as {key} = {such}.", "select", key)
        if text.hits is not hits and given:
            message = f"what hits {text.hits} has no {key}."
            yield entry.finding(Code.CONFLICT, message, f'Delete {key}, or write hits = "{hits}".', "select", key)


def _season(entry: Entry) -> Iterator[Finding]:
    text = entry.text
    if text.season is None:
        return
    if text.onset is not None or text.only_in_compound:
        own = "it has the date of its onset" if text.onset is not None else "it begins with the hazard that brings it"
        yield entry.finding(Code.CONFLICT, f"{own}, so it has no season.", "Delete season.", "season")
    try:
        parse_season(text.season)
    except ValueError as error:
        yield entry.finding(Code.BAD_VALUE, f"season: {error}.", f"Write {WRITTEN}.", "season")


def _names(entries: Sequence[Entry]) -> Iterator[Finding]:
    seen: set[str] = set()
    for entry in entries:
        if entry.text.name in seen:
            yield entry.finding(Code.DUPLICATE_KEY, "the name is already taken.", "Give each its own name.", "name")
        seen.add(entry.text.name)


def _compounds(entries: Sequence[Entry], unread: frozenset[str]) -> Iterator[Finding]:
    by_name = {entry.text.name: entry for entry in entries}
    for entry in entries:
        for place, name in enumerate(entry.text.compound):
            if name not in by_name and name not in unread:
                remedy = suggestion(name, by_name)
                message = f"its compound names the unknown hazard {name!r}."
                yield entry.finding(Code.UNKNOWN_REFERENCE, message, remedy, "compound", place)
    yield from _circles(by_name)
    named = {name for entry in entries for name in entry.text.compound}
    for entry in () if unread else entries:
        if entry.text.only_in_compound and entry.text.name not in named:
            remedy = "Name it in the compound of another hazard, or delete only_in_compound."
            yield entry.finding(Code.NEVER_STRIKES, "no compound brings it along.", remedy, "only_in_compound")


def _circles(by_name: dict[str, Entry]) -> Iterator[Finding]:
    """Report each circle of compounds once, at its alphabetically first hazard."""
    brings: defaultdict[str, set[str]] = defaultdict(set)
    for name, entry in by_name.items():
        waiting = list(entry.text.compound)
        while waiting:
            other = waiting.pop()
            if other in by_name and other not in brings[name]:
                brings[name].add(other)
                waiting += by_name[other].text.compound
    for name in sorted(by_name):
        circle = {other for other in brings[name] if name in brings[other]}
        if name in brings[name] and name == min(circle | {name}):
            message = f"its compound leads back to it ({', '.join(sorted(circle | {name}))})."
            remedy = "Delete one of the names: a hazard cannot bring itself along."
            yield by_name[name].finding(Code.COMPOUND_CYCLE, message, remedy, "compound")
