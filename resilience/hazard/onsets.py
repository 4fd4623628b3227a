"""When in the year a hazard strikes: stated seasons of onset, and the stretches of the year that scenarios begin in.

Where a loss depends on the time of the year the onset is stratified over it, as durations are: the rate of a year is
shared out exactly, and each stretch is seen from its middle.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from resilience.frozen import as_floats
from resilience.network.year.season import (
    DAYS_OF_YEAR,
    LENGTHS,
    MONTHS,
    day_number,
    day_said,
    day_text,
    days_of,
    stretches,
)
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

SEASON_STRATA = 12
"""Stretches of the year in which scenarios begin, unless a file says otherwise."""
SHARES_MISS = 1e-6
"""Rounding allowed in shares that add up to 1."""
WRITTEN = '"Jun..Sep" (only then), or several with the share of the onsets in each, as "Jun..Sep 0.8, Oct..May 0.2"'
_BETWEEN = re.compile(",")
_PIECE = re.compile(r"\s*(.+?)\s*\.\.\s*(\S+)(?:\s+(\S+))?\s*")


@on_screen
@dataclass(frozen=True, slots=True)
class OnsetSeason:
    """A stretch of every year, from its `first` to its `last` day, and the share of a year's onsets in it.

    Days are texts such as `06-01`; a stretch may run over the end of the year.
    """

    first: str
    last: str
    share: float = 1.0

    def __post_init__(self) -> None:
        as_floats(self)

    @property
    def days(self) -> frozenset[int]:
        """Days of the year that it covers, counted from 0."""
        return days_of(self.first, self.last)


def parse_season(text: str) -> tuple[OnsetSeason, ...]:
    """Read the season of a hazard.

    Raises
    ------
    ValueError
        With what is wrong: a day that is none, a day in two stretches, or shares that do not add up to 1.
    """
    pieces = [piece for piece in _BETWEEN.split(text) if piece.strip()]
    found = [_piece(piece, alone=len(pieces) == 1) for piece in pieces]
    if not found:
        msg = "it names no stretch of the year"
        raise ValueError(msg)
    covered: set[int] = set()
    for one in found:
        if shared := covered & one.days:
            raise ValueError(f"{day_said(min(shared))} lies in two of its stretches")  # noqa: EM102, TRY003
        covered |= one.days
    total = math.fsum(one.share for one in found)
    if abs(total - 1.0) > SHARES_MISS:
        msg = f"the shares of its stretches add up to {total:g}, not 1"
        raise ValueError(msg)
    return tuple(found)


def _piece(text: str, *, alone: bool) -> OnsetSeason:
    found = _PIECE.fullmatch(text)
    days = (day_text(found[1], last=False), day_text(found[2], last=True)) if found else (None, None)
    if found is None or days[0] is None or days[1] is None:
        msg = f"{text.strip()[:60]!r} is no stretch of the year"
        raise ValueError(msg)
    if found[3] is None and not alone:
        msg = f"{text.strip()[:60]!r} does not say which share of the onsets lies in it"
        raise ValueError(msg)
    try:
        share = 1.0 if found[3] is None else float(found[3])
    except ValueError:
        share = math.nan
    if not 0 < share <= 1:
        msg = f"{str(found[3])[:60]!r} is no share above 0 and at most 1"
        raise ValueError(msg)
    return OnsetSeason(days[0], days[1], share)


def season_text(seasons: Sequence[OnsetSeason]) -> str:
    """Write a season so that it reads back as the same."""
    if len(seasons) == 1:
        return f"{seasons[0].first}..{seasons[0].last}"
    return ", ".join(f"{one.first}..{one.last} {one.share!r}" for one in seasons)


@dataclass(frozen=True, slots=True)
class OnsetStretch:
    """A stretch of the year in which onsets lie evenly: from `low` to `high`, shares of the year, with their share.

    `name` is the month it lies in, or its place among equal stretches of the year.
    """

    name: str
    low: float
    high: float
    share: float


def onset_stretches(seasons: Sequence[OnsetSeason], count: int) -> tuple[OnsetStretch, ...]:
    """Cut the onsets of a year into `count` stretches, and where a season begins or ends; shares add up to 1.

    Twelve stretches are the months; others are equally long.
    """
    year = DAYS_OF_YEAR
    runs = [
        (start / year, (end + 1) / year, one.share * year / len(one.days))
        for one in seasons for start, end in stretches(one.days)
    ] or [(0.0, 1.0, 1.0)]  # fmt: skip
    months = [0, *accumulate(LENGTHS)]
    cuts = (
        [day / DAYS_OF_YEAR for day in months]
        if count == len(LENGTHS)
        else [place / count for place in range(count + 1)]
    )
    found = []
    for number, (start, stop) in enumerate(pairwise(cuts)):
        name = MONTHS[number].title() if count == len(LENGTHS) else f"y{number + 1}"
        for low, high, density in runs:
            begin, end = max(low, start), min(high, stop)
            if end - begin > SHARES_MISS:
                found.append(OnsetStretch(name, begin, end, density * (end - begin)))
    total = math.fsum(one.share for one in found)
    return tuple(OnsetStretch(one.name, one.low, one.high, one.share / total) for one in sorted(found, key=_low))


def time_at(seasons: Sequence[OnsetSeason], quantile: float) -> float:
    """Time of the year, as a share of it, before which a share of the onsets lies."""
    found = onset_stretches(seasons, 1)
    left = quantile
    for one in found:
        if left <= one.share:
            return one.low + (one.high - one.low) * left / one.share
        left -= one.share
    return found[-1].high


def _low(stretch: OnsetStretch) -> float:
    return stretch.low


def time_of_year(day: date) -> float:
    """Return a date as a share of its year."""
    number = day_number(f"{day.month:02d}-{min(day.day, 28) if day.month == 2 else day.day:02d}")
    return number / DAYS_OF_YEAR
