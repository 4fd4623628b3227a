"""How much a study may ask for before it would end without an answer: limits, each with its why.

They are far above what any recorded disruption needs, and low enough that what is asked for fits into memory.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from resilience.hazard.hazards import Hits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.hazard.distributions.all import Distribution
    from resilience.hazard.hazards import Hazard

MOST_PERIODS = 100_000
"""Longest outage or watch, in periods: its program has some ten rows and columns for each of them."""
MOST_STRATA = 1_000
"""Most strata of a duration: each is a scenario of its own on every target."""
MOST_SAMPLES = 10_000
"""Most draws of a hazard, for the same reason."""
MOST_CYCLE_STRATA = 100
"""Most positions of the cycle stock: every scenario is solved once for each of them."""
MOST_SEASON_STRATA = 366
"""Most stretches of the year in which scenarios begin: each is solved once for each of them."""
MOST_ONSETS = 1_000.0
"""Most onsets a year: what happens three times a day is no disruption but a lower capacity or yield."""
MOST_MULTIPLE = 100.0
"""Most times the planned demand: beyond, a unit or a percent sign is meant, and fill rates fall far below nothing."""
MOST_SCENARIOS = 200_000
"""Most scenarios of a study."""
MOST_EVENTS = 100_000_000
"""Most events in all sampled years together."""


class Excess(NamedTuple):
    """What a hazard asks too much of: the key it is stated under, what is wrong, how to mend it."""

    key: str
    message: str
    remedy: str


def excesses(hazard: Hazard) -> Iterator[Excess]:
    """Everything of which a hazard asks too much."""
    longest = longest_case(hazard.duration, hazard.strata)
    if longest > MOST_PERIODS:
        longer = f"it can last {longest:.3g} periods; at most {MOST_PERIODS:,} can be watched."
        remedy = "Check the unit and the spread of its duration, or give the model a longer period."
        yield Excess("duration", longer, remedy)
    counts = (("strata", hazard.strata, MOST_STRATA), ("samples", hazard.samples, MOST_SAMPLES))
    for key, asked, most in counts:
        if asked is not None and asked > most:
            many = f"{asked} {key} are too many: each is a scenario of its own."
            yield Excess(key, many, f"Ask for at most {most:,}.")
    if hazard.hits is Hits.DEMAND and hazard.severity.mean > MOST_MULTIPLE:
        much = f"demand is {hazard.severity.mean:.6g} times as planned; at most {MOST_MULTIPLE:g} times is understood."
        yield Excess("severity", much, "Write the multiple of planned demand: 1.5 for half as much again.")
    if hazard.rate is not None and MOST_ONSETS < hazard.rate < math.inf:
        often = f"it strikes {hazard.rate:.6g} times a year; above {MOST_ONSETS:,.0f} nothing recovers in between."
        yield Excess("rate", often, "Check the rate (onsets a year); put what always happens into capacity or yield.")


def longest_case(duration: Distribution, strata: int | None) -> float:
    """Longest duration that is looked at, in periods; the mean alone where that is too long already."""
    if duration.mean > MOST_PERIODS:
        return float(duration.mean)
    count = strata if strata is None or strata <= MOST_STRATA else None
    return max((stratum.value for stratum in duration.strata(count)), default=0.0)
