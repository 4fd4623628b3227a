"""Files of records by their published columns: FEMA National Risk Index, IBTrACS, INFORM, a plain list of events."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files.exchange.grids import given_table, rows_of
from resilience.files.rates.given import RatesFound, counted_prior, refuse_unknown
from resilience.findings import Code, Finding
from resilience.hazard.priors.prior import HazardPrior

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from resilience.files.exchange.grids import GivenRow
    from resilience.files.rates.given import RatesAsked

NRI_HAZARDS = {
    "avln": "avalanche", "cfld": "coastal-flood", "cwav": "cold-wave", "drgt": "drought", "erqk": "earthquake",
    "hail": "hail", "hwav": "heat-wave", "hrcn": "hurricane", "istm": "ice-storm", "lnds": "landslide",
    "ltng": "lightning", "rfld": "river-flood", "ifld": "inland-flood", "swnd": "strong-wind", "trnd": "tornado",
    "tsun": "tsunami", "vlcn": "volcano", "wfir": "wildfire", "wntw": "winter-weather",
}  # fmt: skip
NRI = "FEMA National Risk Index, annualized frequency of county {county} ({place})"
US = "US government work, public domain"
NRI_NOTE = "FEMA counts events or event days in the county; few of them stop a works."
IBTRACS = (
    "IBTrACS, International Best Track Archive for Climate Stewardship (NOAA), doi:10.25921/82ty-9e16; Knapp et al. "
    "2010, doi:10.1175/2009BAMS2755.1"
)
PROVISIONAL = (
    "Season {season} is left out, its storms and its year: tracks of {storms} of its storms are provisional, so it "
    "may not be whole."
)
IBTRACS_LICENCE = "free to use; NOAA asks to be cited"
INFORM_NOTE = (
    "INFORM scores countries from 0 to 10 by an index of hazard, vulnerability and coping. It is an order, no rate: "
    "nothing is made of it but the order."
)
OWN = "your own"
EARTH = 6371.0
"""Radius of the Earth, km."""


def rates_of_nri(path: Path, asked: RatesAsked) -> RatesFound:
    """Annualized frequencies of counties by their five-figure number (`STCOFIPS`)."""
    asked.needed(where=asked.where)
    rows = {row.text("stcofips").zfill(5): row for row in rows_of(given_table(path), ("STCOFIPS", "COUNTY"))}
    refuse_unknown(asked.where, rows, path.name, "county")
    return RatesFound(tuple(one for county in asked.where for one in _nri(county, rows[county])))


def _nri(county: str, row: GivenRow) -> list[HazardPrior]:
    place = ", ".join(filter(None, (row.text("county"), row.text("stateabbrv"))))
    source, year = NRI.format(county=county, place=place), "".join(re.findall(r"\d{4}", row.text("nriver"))[:1])
    made = []
    for code, hazard in NRI_HAZARDS.items():
        rate, events = row.decimal(f"{code}afreq"), row.decimal(f"{code}evnts")
        if rate is not None and rate > 0:  # what is not known is blank, or -9999 in tables made of the shapefiles
            years = events / rate if events is not None and events > 0 else 0.0
            low, high = _interval(rate, years)
            made.append(
                HazardPrior(
                    f"{hazard}/{county}",
                    hazard,
                    county,
                    "region",
                    rate,
                    low,
                    high,
                    years,
                    "V",
                    year,
                    source,
                    US,
                    NRI_NOTE,
                )
            )
    return made


def _interval(rate: float, years: float) -> tuple[float, float]:
    """Where a rate known from so many years may lie; the rate itself where the record is not told."""
    from resilience.hazard.beliefs.rates import stated

    if not years:
        return rate, rate
    low, high = stated(rate, years).interval()
    return min(low, rate), max(high, rate)


def rates_of_ibtracs(path: Path, asked: RatesAsked) -> RatesFound:
    """How often a storm of so much wind passed within so many km of a place, over the seasons of the file.

    A season with provisional tracks is left out, its storms and its year: it may be under way, and what is kept of it
    is not the whole of it.
    """
    asked.needed(where=asked.where, radius=asked.radius, wind=asked.wind)
    places = [_place(text) for text in asked.where]
    rows = rows_of(given_table(path), ("SID", "SEASON", "LAT", "LON"))
    tracks: defaultdict[str, list[tuple[float, float, float]]] = defaultdict(list)
    seasons: set[int] = set()
    open_seasons = _provisional(rows)
    for row in rows:
        season = row.text("season")
        if not season.isdigit() or row.text("tracktype").lower() not in {"", "main"} or int(season) in open_seasons:
            continue  # the row of units, tracks beside the main one, and seasons that are not whole
        seasons.add(int(season))
        wind = max(row.decimal("wmowind") or 0.0, row.decimal("usawind") or 0.0)
        tracks[row.text("sid")].append((row.decimal("lat") or 0.0, row.decimal("lon") or 0.0, wind))
    if not seasons:
        lacks = "It holds no season whose tracks are final." if open_seasons else "It holds no season."
        raise InputError([Finding(Code.NO_RECORDS, lacks, "Download the file of all seasons.", path.name)])
    spanned = set(range(min(seasons), max(seasons) + 1))
    years, radius, wind = len(spanned - set(open_seasons)), asked.radius or 0.0, asked.wind or 0.0
    gaps = sorted(spanned & set(open_seasons))
    without = f" without {', '.join(map(str, gaps))}" if gaps else ""
    made = []
    for name, latitude, longitude in places:
        hits = sum(_passes(points, (latitude, longitude), radius, wind) for points in tracks.values())
        note = (
            f"Storms of at least {wind:g} kn within {radius:g} km, seasons {min(seasons)} to {max(seasons)}{without}."
        )
        said = ("D", str(max(seasons)), IBTRACS, IBTRACS_LICENCE, note)
        made.append(counted_prior(("cyclone", name), "site", hits, years, said))
    notes = tuple(PROVISIONAL.format(season=one, storms=count) for one, count in sorted(open_seasons.items()))
    return RatesFound(tuple(made), notes=notes)


def _provisional(rows: Iterable[GivenRow]) -> Mapping[int, int]:
    """Seasons whose tracks are not all final, with the number of storms that are not."""
    storms: defaultdict[int, set[str]] = defaultdict(set)
    for row in rows:
        if row.text("season").isdigit() and row.text("tracktype").lower().startswith("provisional"):
            storms[int(row.text("season"))].add(row.text("sid"))
    return {season: len(found) for season, found in storms.items()}


def _place(text: str) -> tuple[str, float, float]:
    """A place as `NAME=LAT,LON`."""
    name, equals, rest = text.partition("=")
    try:
        latitude, longitude = (float(part) for part in rest.split(","))
    except ValueError:
        equals = ""
    if not equals or not name.strip() or not (abs(latitude) <= 90 and abs(longitude) <= 360):
        message, remedy = f"{text!r} is no place.", "Write --where NAME=LATITUDE,LONGITUDE, such as OSAKA=34.7,135.5."
        raise InputError([Finding(Code.OPTION, message, remedy, "--where")])
    return name.strip(), latitude, longitude


def _passes(
    points: Sequence[tuple[float, float, float]], place: tuple[float, float], radius: float, wind: float
) -> bool:
    """Whether a storm passes near enough while it is strong enough, also between two points of its track."""
    flat = [_flat(latitude, longitude, place) for latitude, longitude, _ in points]
    winds = [strength for _, _, strength in points]
    ends = zip(flat, [*flat[1:], flat[-1]], winds, [*winds[1:], winds[-1]], strict=True)
    return any(max(one, other) >= wind and _distance(start, end) <= radius for start, end, one, other in ends)


def _flat(latitude: float, longitude: float, place: tuple[float, float]) -> tuple[float, float]:
    """Kilometers east and north of a place, on a plane that touches the Earth there."""
    east = (longitude - place[1] + 180.0) % 360.0 - 180.0
    return math.radians(east) * EARTH * math.cos(math.radians(place[0])), math.radians(latitude - place[0]) * EARTH


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance of the origin from the way between two points."""
    east, north = other[0] - one[0], other[1] - one[1]
    length = east**2 + north**2
    share = 0.0 if length == 0 else min(1.0, max(0.0, -(one[0] * east + one[1] * north) / length))
    return math.hypot(one[0] + share * east, one[1] + share * north)


def order_of_inform(path: Path, asked: RatesAsked) -> RatesFound:
    """Countries in the order of their INFORM risk, the highest first; no rate is made of an index."""
    rows = rows_of(given_table(path), ("ISO3", "INFORM RISK"))
    scores = {row.text("iso3").upper(): row.decimal("informrisk") for row in rows}
    scored = {name: score for name, score in scores.items() if score is not None}
    refuse_unknown(asked.where, scored, path.name, "country")
    kept = {name: score for name, score in scored.items() if not asked.where or name in asked.where}
    return RatesFound(order=tuple(sorted(kept.items(), key=lambda pair: (-pair[1], pair[0]))), notes=(INFORM_NOTE,))


def rates_of_events(path: Path, asked: RatesAsked) -> RatesFound:
    """A plain list of events (`date`, `hazard`, perhaps `place`) between two days that were watched throughout."""
    asked.needed(**{"from": asked.first, "to": asked.last})
    first, last = asked.first or date.min, asked.last or date.min
    years = ((last - first).days + 1) / 365.25
    if years <= 0:
        raise InputError([Finding(Code.OPTION, "It ends before it begins.", "Give an earlier --from.", "--to")])
    counts: defaultdict[tuple[str, str], int] = defaultdict(int)
    outside = 0
    for row in rows_of(given_table(path), ("date", "hazard")):
        inside = first <= _day(row) <= last
        outside += not inside
        counts[_slug(row.text("hazard")), _slug(row.text("place")) or "all"] += inside
    said = ("V", str(last.year), f"{path.name}, {first} to {last}", OWN, "")
    made = tuple(counted_prior(name, "site", events, years, said) for name, events in sorted(counts.items()))
    notes = (f"{outside} events outside the days watched are not counted.",) if outside else ()
    return RatesFound(tuple(made), notes=notes)


def _day(row: GivenRow) -> date:
    try:
        return date.fromisoformat(row.text("date")[:10])
    except ValueError as error:
        message = f"{row.text('date')!r} is not a date."
        raise InputError(
            [Finding(Code.BAD_VALUE, message, "Write it as 2026-03-01.", row.file, row.row, "date")]
        ) from error


def _slug(text: str) -> str:
    return re.sub(r"[^\w]+", "-", text.strip().lower()).strip("-")
