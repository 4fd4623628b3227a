"""Levers: what a plan may decide, and the constraints a planner may put on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.given import SEED, A, Maybe, Number, Several, Whole, hold
from resilience.screen import on_screen

if TYPE_CHECKING:
    from resilience.quantities import SiteId


MOST_MARGIN = 100.0
"""Most times the time to recover that a site may be asked to be survived for."""
MOST_YEARS = 1_000_000
"""Most years to sample."""


class Lever(StrEnum):
    """One kind of first-stage decision; a lever not allowed stays as it is today."""

    BUFFERS = "buffers"
    LOTS = "lots"
    SOURCES = "sources"
    RESERVES = "reserves"
    VISIBILITY = "visibility"


TOO_MUCH_CHANGE = {"buffers": 10.0, "flows": 2.0}
"""Shares from which on percent are meant: buffers may grow manyfold, but no plan moves all flow twice."""


@on_screen
@dataclass(frozen=True, slots=True)
class ChangeLimit:
    """How far a plan may move from the previous one: shares of the previous buffer value and total flow."""

    buffers: float | None = None
    flows: float | None = None

    def __post_init__(self) -> None:
        """Refuse what is no share, such as a percentage."""
        hold(self, **{kind: Maybe(Number(least=0, below=most)) for kind, most in TOO_MUCH_CHANGE.items()})


@on_screen
@dataclass(frozen=True, slots=True)
class Requirements:
    """Constraints a user may add; None where not asked for.

    `budget` caps yearly JIC spend; `fill_rate` is the least share of a year's demand served on time or within
    patience; each site in `survive` may fail for its TTR times `survive_margin` without a unit missed.
    """

    budget: float | None = None
    fill_rate: float | None = None
    survive: tuple[SiteId, ...] = ()
    survive_margin: float = 1.0
    change: ChangeLimit = field(default_factory=ChangeLimit)

    def __post_init__(self) -> None:
        """Refuse what cannot be asked for; a single site stands for a list of one."""
        hold(
            self, budget=Maybe(Number(least=0)), fill_rate=Maybe(Number(least=0, most=1)), survive=Several("sites"),
            survive_margin=Number(above=0, most=MOST_MARGIN), change=A(ChangeLimit),
        )  # fmt: skip


@on_screen
@dataclass(frozen=True, slots=True)
class RiskAttitude:
    """Weight and level of the CVaR of the annual loss, and the years sampled to estimate it."""

    weight: float = 0.0
    level: float = 0.95
    years: int = 10_000
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuse what is no weight, level, number of years or seed."""
        hold(
            self, weight=Number(least=0), level=Number(least=0, below=1), years=Whole(least=1, most=MOST_YEARS),
            seed=SEED,
        )  # fmt: skip


class End(StrEnum):
    """What is known of the end of a disruption once it is detected."""

    KNOWN = "known"
    "Each scenario by itself, told its end: costs at most as much as the truth."
    UNKNOWN = "unknown"
    "Scenarios that differ only in duration share every decision until the end is seen: at least as much."
