"""The links of a chain from what was promised to simulated years, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.hazard.risk.estimate import Estimate

PROMISED = "promised"
NO_FORESIGHT = "same scenarios, without foresight"
RANDOM_PHASES = "cycle stock at a random phase"
FRESH = "durations and severities drawn anew"
OVERLAPPING = "years in which disruptions overlap"


@dataclass(frozen=True)
class Link:
    """One link of a chain: the AAL or CVaR once another assumption is given up, and the change that made (per year)."""

    name: str
    aal: Estimate
    change: Estimate
