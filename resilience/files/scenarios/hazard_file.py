"""The content of a scenario file or folder, durations as written: what a model's calendar turns into hazards."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files.registry.curve_text import points
from resilience.files.registry.distribution_text import fixed
from resilience.files.registry.hazard_schema import Per
from resilience.files.scenarios.dated import day_off_problems, from_onset, members_by_lead, unstated_days_off
from resilience.files.scenarios.replay_text import replay_of
from resilience.files.scenarios.swept_hazards import with_value
from resilience.files.scenarios.working_time import worked_in_hazard, worked_in_sweep
from resilience.findings import Code, Findings, Severity
from resilience.frozen import counted, sealed, short
from resilience.hazard.book import CYCLE_STRATA, HazardBook
from resilience.hazard.hazards import Hazard, HelpCurve, Selector, StockFate
from resilience.hazard.onsets import SEASON_STRATA, parse_season
from resilience.hazard.prices import MULTIPLES
from resilience.hazard.priors.prior import UsedPrior
from resilience.hazard.sweeps import HazardSweep, combinations
from resilience.screen import on_screen, table_html

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resilience.files.registry.distribution_text import DistributionText
    from resilience.files.registry.hazard_schema import BookText, HazardText, SelectText
    from resilience.files.registry.schema import Document, Path
    from resilience.findings import Finding
    from resilience.hazard.distributions.all import Distribution
    from resilience.hazard.onsets import OnsetSeason
    from resilience.hazard.priors.prior import HazardPrior
    from resilience.hazard.sweeps import Place
    from resilience.quantities import Calendar


LEAST_EXTRA = 0.5
"""Periods of extra lead time that round to one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One hazard as written, with the file and the key path it stands at, and the keys that are written there."""

    text: HazardText
    document: Document
    index: int
    written: frozenset[str] = frozenset()
    prior: HazardPrior | None = None
    "The prior that its rate is taken from."

    def finding(self, code: Code, message: str, remedy: str, *path: str | int) -> Finding:
        """Report a defect of this hazard at a key path below it."""
        whole: Path = ("hazard", self.index, *path)
        named = f"Hazard {self.text.name!r}" if self.text.name else f"Hazard {self.index + 1}"
        return self.document.finding(whole, code, f"{named}: {message}", remedy)

    def distribution_findings(self, calendar: Calendar) -> Iterator[Finding]:
        """Report distributions whose parameters do not fit together, or reach beyond what they may."""
        for key in ("duration", "ramp", "extra", "severity"):
            text: DistributionText | None = getattr(self.text, key)
            if text is not None:
                yield from _distribution_findings(self, key, text, calendar)


@on_screen
@dataclass(frozen=True, slots=True, repr=False)
class HazardFile:
    """Scenarios as written. `on(calendar)` makes the hazards, with durations in periods of that calendar.

    `top` holds the keys outside the hazards, with the file each comes from. Hazards with defects are left out of
    `entries`: `unread` names them, and `torn` are they as far as they can be read.
    """

    name: str
    entries: tuple[Entry, ...]
    top: BookText
    owners: Mapping[str, Document]
    unread: frozenset[str] = frozenset()
    torn: tuple[Entry, ...] = ()
    hashes: Mapping[str, str] = field(default_factory=dict, init=False, compare=False)
    changes: tuple[str, ...] = field(default=(), init=False, compare=False)

    def __repr__(self) -> str:
        return f"HazardFile({short(self.name)}, {counted(self.entries, 'hazards')})"

    def _repr_html_(self) -> str:
        rows = ((entry.text.name, entry.text.hits, entry.text.source) for entry in self.entries)
        return table_html(f"Hazards of {self.name}", ("hazard", "hits", "source"), rows)

    @property
    def priors(self) -> tuple[UsedPrior, ...]:
        """Hazards whose rate is that of a prior."""
        return tuple(UsedPrior(entry.text.name, entry.prior) for entry in self.entries if entry.prior is not None)

    @property
    def title(self) -> str:
        """One line that names the scenarios."""
        return self.top.title or self.name

    def on(self, calendar: Calendar) -> HazardBook:
        """Make the hazards for a model with this calendar.

        Raises
        ------
        InputError
            When a distribution makes no sense in these periods, or a dated hazard falls on days off.
        """
        findings = Findings(list(self.distribution_findings(calendar)))
        findings.extend(self.date_findings(calendar))
        if findings.errors:
            raise InputError(findings.errors)
        hazards = tuple(self.hazard(place, calendar) for place in range(len(self.entries)))
        replay = replay_of(self.top, calendar)
        swept = () if replay is None else replay.of(HazardSweep)
        book = HazardBook(
            name=self.name,
            title=self.title,
            hazards=hazards,
            seed=self.top.seed or 0,
            cycle_strata=self.top.cycle_strata or CYCLE_STRATA,
            reduce_to=self.top.reduce_to,
            season_strata=self.top.season_strata or SEASON_STRATA,
            replay=replay,
            calendar=calendar,
            brought=members_by_lead([entry.text for entry in self.entries], hazards, calendar),
            priors=self.priors,
            readings={place: self._at(swept, place).on(calendar) for place in combinations(swept)} if swept else {},
        )
        return sealed(book, hashes=self.hashes, changes=self.changes)

    def at(self, sweep: HazardSweep, value: object) -> HazardFile:
        """Return the file with a swept key at one value, in every dated hazard that the sweep is about.

        Raises
        ------
        InputError
            When the value is none of its key.
        """
        findings, entries = Findings(), list(self.entries)
        for place, entry in enumerate(self.entries):
            if entry.text.onset is not None and sweep.hazard in (None, entry.text.name):
                text = with_value(entry.text, sweep.key, value, entry.document, findings, at=("hazard", entry.index))
                entries[place] = replace(entry, text=text or entry.text)
        findings.stop()
        return sealed(replace(self, entries=tuple(entries)), hashes=self.hashes, changes=self.changes)

    def _at(self, sweeps: Sequence[HazardSweep], place: Place) -> HazardFile:
        """The file at one combination of values, with nothing left to sweep."""
        file = sealed(
            replace(self, top=self.top.model_copy(update={"sweep": []})), hashes=self.hashes, changes=self.changes
        )
        for sweep, number in zip(sweeps, place, strict=True):
            file = file.at(sweep, sweep.values[number])
        return file

    def hazard(self, place: int, calendar: Calendar) -> Hazard:
        """Make one hazard, by its place among those read, with durations in periods of a calendar."""
        return _hazard(self.entries[place].text, place + 1, calendar)

    def distribution_findings(self, calendar: Calendar) -> Iterator[Finding]:
        """Report what is wrong with the distributions of all hazards, as far as they can be read."""
        for entry in (*self.entries, *self.torn):
            yield from entry.distribution_findings(calendar)

    def date_findings(self, calendar: Calendar) -> Iterator[Finding]:
        """Report dated hazards that fall on days off, or on some nobody stated, and working days that are none."""
        yield from self._working_days(calendar)
        sound = (entry for entry in self.entries if not any(entry.distribution_findings(calendar)))
        for entry in sound:
            for code, message, remedy, severity in day_off_problems(entry.text, calendar):
                yield replace(entry.finding(code, message, remedy, "onset"), severity=severity)
            unstated = unstated_days_off(entry.text, calendar)
            if unstated is not None:
                key, message, remedy = unstated
                yield replace(entry.finding(Code.DAYS_OFF_UNKNOWN, message, remedy, key), severity=Severity.WARNING)

    def _working_days(self, calendar: Calendar) -> Iterator[Finding]:
        for entry in (*self.entries, *self.torn):
            for path, message, remedy in worked_in_hazard(entry.text, calendar):
                yield entry.finding(Code.WORKING_DAYS, message, remedy, *path)
        for place, sweep in enumerate(self.top.sweep):
            for path, message, remedy in worked_in_sweep(sweep, calendar):
                yield self.owners["sweep"].finding(("sweep", place, *path), Code.WORKING_DAYS, message, remedy)


def _distribution_findings(entry: Entry, key: str, text: DistributionText, calendar: Calendar) -> Iterator[Finding]:
    try:
        made = text.on(calendar)
    except ValueError as error:
        remedy = f"Correct the parameters of the {text.shape} distribution."
        yield entry.finding(Code.DISTRIBUTION, f"{key}: {error}", remedy, key)
        return
    low, high = made.support
    if key == "duration" and high <= 0 and entry.text.ramp is None:
        yield entry.finding(Code.OUT_OF_BOUNDS, "it lasts no time at all.", "Write a duration above 0.", key)
    if key == "ramp" and high <= 0:
        yield entry.finding(Code.OUT_OF_BOUNDS, "its ramp takes no time.", "Delete ramp: it is whole at once.", key)
    if key == "extra" and high < LEAST_EXTRA:
        message = f"the lead time rises by less than half a period of {calendar.period}, which is nothing here."
        yield entry.finding(Code.OUT_OF_BOUNDS, message, "Write a longer extra, or shorten the model's period.", key)
    if key == "severity" and entry.text.is_loss and high > 1:
        message = f"a share lost cannot exceed 1, but the severity reaches {high:g}."
        remedy = "Use a number or a uniform, triangular or discrete distribution between 0 and 1."
        yield entry.finding(Code.OUT_OF_BOUNDS, message, remedy, key)
    if key == "severity" and entry.text.hits in MULTIPLES and 0 <= low < 1:
        message = f"what hits {entry.text.hits} makes things dearer, but the severity falls to {low:g}."
        remedy = "Write a multiple of at least 1, such as 1.25 for a quarter more."
        yield entry.finding(Code.OUT_OF_BOUNDS, message, remedy, key)
    if low < 0:
        yield entry.finding(Code.OUT_OF_BOUNDS, f"{key} must not be negative.", "Write a number of at least 0.", key)


def _hazard(text: HazardText, number: int, calendar: Calendar) -> Hazard:
    hazard = _undated(text, number, calendar)
    return hazard if text.onset is None else from_onset(hazard, text, calendar, text.onset)


def _undated(text: HazardText, number: int, calendar: Calendar) -> Hazard:
    return Hazard(
        name=text.name,
        hits=text.hits,
        select=_selector(text.select),
        rate=text.rate,
        per_target=text.per is Per.TARGET or (text.per is None and text.onset is None),
        duration=_duration(text, calendar),
        severity=(text.severity or fixed(1.0)).on(calendar),
        detection=calendar.periods(text.detection),
        source=text.source,
        ramp=None if text.ramp is None else text.ramp.on(calendar),
        extra=None if text.extra is None else text.extra.on(calendar),
        curve=points(text.curve, calendar),
        onset=text.onset,
        strata=text.strata,
        samples=text.samples,
        transit_loss=text.transit_loss,
        compound=tuple(text.compound),
        help=tuple(HelpCurve(line.lane, points(line.curve, calendar)) for line in text.help),
        only_in_compound=text.only_in_compound,
        stock=text.stock or StockFate.LOCKED,
        stock_loss=text.stock_loss or 0.0,
        season=_season(text),
        row=number,
    )


def _season(text: HazardText) -> tuple[OnsetSeason, ...]:
    """When it begins; none where that cannot be read: it is told by the rules of hazards, and the file only checked."""
    try:
        return () if text.season is None else parse_season(text.season)
    except ValueError:
        return ()


def _duration(text: HazardText, calendar: Calendar) -> Distribution:
    if text.curve or text.duration is None:
        return fixed(text.curve[-1].time if text.curve else 0.0).on(calendar)
    return text.duration.on(calendar)


def _selector(select: SelectText) -> Selector:
    return Selector(
        sites=tuple(select.site),
        regions=tuple(select.region),
        tags=tuple(select.tag),
        kinds=tuple(select.kind),
        parts=tuple(select.part),
        families=tuple(select.family),
        lanes=tuple(select.lane),
        modes=tuple(select.mode),
        markets=tuple(select.market),
        into=tuple(select.into),
        currencies=tuple(select.currency),
    )
