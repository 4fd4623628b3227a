"""Hazards that can be meant and hardly ever are: what is odd, under which key, and what may be meant."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from resilience.hazard.distributions.separate import Discrete
from resilience.hazard.hazards import Hits
from resilience.hazard.limits import Excess

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.hazard.hazards import Hazard
    from resilience.quantities import Calendar

FALLS = re.compile(
    r"drop|fall|slump|dip|declin|crash|recession|collapse|lockdown|pandemic|covid|cancel|crisis|strike|los[st]"
)
"""What the name of a hazard says when demand is meant to fall."""
RISES = re.compile(r"surge|peak|ris[ei]|boom|spike|jump|swing|rush|promo|hoard|panic|increas|grow|hype")

MOST_TIMES = 3.0
"""Multiple of planned demand that hardly any surge exceeds."""
ROUNDED = 1e-3
"""How far a share may be rounded."""


def oddities(hazard: Hazard, calendar: Calendar) -> Iterator[Excess]:
    """Everything about a hazard that a slip of the pen would look like."""
    yield from _always_down(hazard, calendar)
    yield from _surge(hazard)
    yield from _weights(hazard)
    yield from _nothing(hazard)


def _nothing(hazard: Hazard) -> Iterator[Excess]:
    """A hazard that changes nothing."""
    if hazard.rate == 0 and hazard.onset is None:
        yield Excess("rate", "it never strikes: its rate is 0.", "Write how often a year it does, such as 0.05; leave "
                     "it if it is switched off.")  # fmt: skip
    if hazard.hits in (Hits.CAPACITY, Hits.YIELD) and hazard.severity.support[1] == 0:
        message = "it takes nothing: its severity, the share that is lost, is 0."
        yield Excess("severity", message, "Write the share that is lost, such as 1 for all of it.")


def _always_down(hazard: Hazard, calendar: Calendar) -> Iterator[Excess]:
    """A rate at which one onset follows another before the first is over."""
    if hazard.rate is None or hazard.onset is not None:
        return
    lasts = hazard.curve[-1][0] if hazard.curve else hazard.duration.mean + (hazard.ramp.mean if hazard.ramp else 0.0)
    years = hazard.rate * lasts / calendar.periods_per_year
    if years > 1:
        days = calendar.days(lasts)
        message = (
            f"it strikes {hazard.rate:g} times a year and lasts {days:.3g} days on average: "
            f"{years:.3g} years of it in each year."
        )
        remedy = (
            f"Check the rate (0.05 is once in 20 years) and the duration; {hazard.rate:g} % a year is {_share(hazard)}."
        )
        yield Excess("rate", message, remedy)


def _share(hazard: Hazard) -> str:
    return f"{(hazard.rate or 0.0) / 100:g}"


def _weights(hazard: Hazard) -> Iterator[Excess]:
    """Shares that do not add up to one: they are taken in proportion, which need not be meant."""
    for key in ("severity", "duration", "ramp", "extra"):
        made = getattr(hazard, key)
        if not isinstance(made, Discrete) or max(made.weights) > 1:
            continue
        total = math.fsum(made.weights)
        if len(made.weights) > 1 and abs(total - 1) > ROUNDED * len(made.weights):
            message = f"the weights of its {key} add up to {total:.6g}, not to 1; they are taken in proportion."
            yield Excess(key, message, "Correct the weights, or leave them if proportions are meant.")


def _multiple(times: float) -> Iterator[Excess]:
    """Demand many times as planned, where a percentage is likely to be meant."""
    if times > MOST_TIMES:
        message = f"demand is up to {times:.6g} times as planned: severity is a multiple of planned demand."
        meant = f"Write {1 + times / 100:.6g} if {times:.6g} % more is meant"
        yield Excess("severity", message, f"{meant}; leave it if demand is that many times as planned.")


def _surge(hazard: Hazard) -> Iterator[Excess]:
    """Demand that falls to a small share where a rise by that share is likely to be meant."""
    if hazard.hits is not Hits.DEMAND:
        return
    low, high = hazard.severity.support
    yield from _multiple(high if math.isfinite(high) else hazard.severity.mean)
    named = hazard.name.lower()
    rise, fall = RISES.search(named), FALLS.search(named)
    if high < 1 and high > 0 and not fall and (rise or high <= 0.5):
        share = f"{100 * low:g} %" if low == high else f"{100 * low:g} to {100 * high:g} %"
        meant = f"{1 + low:g}" if low == high else f"{1 + low:g} to {1 + high:g}"
        message = f"demand falls to {share} of the plan while it lasts: severity is a multiple of planned demand."
        yield Excess("severity", message, f"Write {meant} if a rise by {share} is meant; leave it if it falls.")
