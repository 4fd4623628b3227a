r"""Early warnings: how much likelier an event is once a source has spoken, and once it has kept silent.

Bayes' rule in odds. A source that speaks before a share `hit` of events and before a share `false` of stretches in
which nothing happens multiplies the odds of an event by `hit / false`; its silence by `(1 - hit) / (1 - false)`. A
signal that is believed only in part counts in part: its ratio is mixed with 1, which says nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.hazard.distributions.strata import expect
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_WARNED = 500.0
"""Onsets within a window beyond which a warning tells nothing new."""


@on_screen
@dataclass(frozen=True, slots=True)
class WarningSource:
    """How reliable a source of warnings is.

    `hit_rate` is the share of events that it announces, `false_alarm_rate` the share of quiet stretches in which it
    speaks all the same; `window` the years ahead of which it speaks.
    """

    hit_rate: float
    false_alarm_rate: float
    window: float

    def __post_init__(self) -> None:
        expect(0 <= self.hit_rate <= 1, "hit_rate from 0 to 1")
        expect(0 < self.false_alarm_rate < 1, "false_alarm_rate above 0 and below 1")
        expect(0 < self.window < math.inf, "window > 0")

    def spoken(self, confidence: float = 1.0) -> float:
        """Likelihood ratio of a signal that is real with this confidence."""
        expect(0 <= confidence <= 1, "confidence from 0 to 1")
        return confidence * self.hit_rate / self.false_alarm_rate + (1 - confidence)

    @property
    def silent(self) -> float:
        """Likelihood ratio of no signal."""
        return (1 - self.hit_rate) / (1 - self.false_alarm_rate)


def warned(rate: float, window: float, ratios: Iterable[float]) -> float:
    """The rate, per year, within a window, after what independent sources have said of it.

    Parameters
    ----------
    rate
        Rate before, per year.
    window
        Years of which the sources speak, above 0.
    ratios
        Likelihood ratio of each source; two signals of one source are one.
    """
    expect(0 <= rate < math.inf, "rate >= 0")
    expect(0 < window < math.inf, "window > 0")
    expect(rate * window < MOST_WARNED, f"fewer than {MOST_WARNED:g} onsets within the window")
    factor = math.prod(ratios)
    expect(0 <= factor < math.inf, "likelihood ratios >= 0 and finite")
    odds = math.expm1(rate * window) * factor
    return math.log1p(odds) / window
