"""Scenarios: disruptions from onset to recovery, and the set of all of them with their rates."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, TypeAlias

from resilience.frozen import counted
from resilience.network.parts import Node
from resilience.quantities import LaneId
from resilience.screen import on_screen, table_html

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from resilience.hazard.situation import Situation
    from resilience.quantities import SiteId


Struck: TypeAlias = Node | LaneId
"""What an effect hits: a position, with what is made, kept and sold there, or a lane."""


class EffectKind(StrEnum):
    """What an effect's profile means, period by period from the onset.

    The target of production, stock and demand is a `Node`, that of a lane its id.
    """

    PRODUCTION_LOSS = "production_loss"
    "Share of production capacity lost, 0 to 1. Target `Node`."
    STOCK_LOCKED = "stock_locked"
    """Share of a stock position that is down. Target `Node`.

    That share of the stock on hand at onset cannot be used, and of what comes by lane or is sold there only the rest
    leaves, by whatever means: a site of any kind that is down neither hands on nor sells.
    """
    LANE_LOSS = "lane_loss"
    "Share of the lane's dispatch capacity lost, 0 to 1. Target lane id."
    ARRIVAL_GAP = "arrival_gap"
    "1 where nothing arrives, 0 elsewhere; what was due arrives in a burst when the gap ends. Target lane id."
    LEAD_TIME = "lead_time"
    "Whole periods longer that goods dispatched in the period are under way. Target lane id."
    TRANSIT_LOSS = "transit_loss"
    "A single number: share of the goods in transit at onset that is destroyed and paid anew, 0 to 1. Target lane id."
    STOCK_LOSS = "stock_loss"
    "A single number: share of the stock on hand at onset that is destroyed and paid anew, 0 to 1. Target `Node`."
    YIELD_LOSS = "yield_loss"
    "Share of good output lost, 0 to 1; its inputs are scrapped. Target `Node`."
    DEMAND_FACTOR = "demand_factor"
    "Multiple of the nominal demand. Target `Node`."
    LANE_PRICE = "lane_price"
    "What each unit dispatched in the period costs more, in currency. Target lane id."
    MAKE_PRICE = "make_price"
    "What each unit started in the period costs more, in currency. Target `Node`."
    HELP = "help"
    "Recorded share of a lane's capacity available above plan: replaces detection, activation and ramp."

    @property
    def nominal(self) -> float:
        """Value of a profile where nothing is wrong."""
        return 1.0 if self is EffectKind.DEMAND_FACTOR else 0.0


DEARER = frozenset({EffectKind.LANE_PRICE, EffectKind.MAKE_PRICE})
"""Kinds by which things cost more and nothing less arrives."""
SHARES = frozenset(
    {
        EffectKind.PRODUCTION_LOSS, EffectKind.STOCK_LOCKED, EffectKind.LANE_LOSS, EffectKind.ARRIVAL_GAP,
        EffectKind.TRANSIT_LOSS, EffectKind.YIELD_LOSS, EffectKind.STOCK_LOSS,
    }
)  # fmt: skip
"""Kinds whose profile is a share of what is lost."""
AT_ONCE = frozenset({EffectKind.TRANSIT_LOSS, EffectKind.STOCK_LOSS})
"""Kinds that happen once, at the onset: their profile is one number."""


@on_screen
@dataclass(frozen=True, slots=True)
class Effect:
    """What happens to one target: `profile[t]` in period t from onset; nominal after the profile ends."""

    kind: EffectKind
    target: Struck
    profile: tuple[float, ...]

    @property
    def node(self) -> Node:
        """The position it hits.

        Raises
        ------
        TypeError
            When it hits a lane, or what it hits is no `Node`.
        """
        if not isinstance(self.target, Node):
            msg = f"{self.kind} hits {self.target!r}, which is no Node."
            raise TypeError(msg)
        return self.target

    @property
    def lane(self) -> LaneId:
        """The lane it hits.

        Raises
        ------
        TypeError
            When it hits a position.
        """
        if isinstance(self.target, tuple):
            msg = f"{self.kind} hits {self.target!r}, which is no lane."
            raise TypeError(msg)
        return self.target

    @property
    def end(self) -> int:
        """First period in which it has no effect any more; goods that take longer are waited for.

        Where the effect is at the far end of a lane, its lead time comes on top.
        """
        if self.kind in AT_ONCE:
            return 0
        if self.kind is EffectKind.LEAD_TIME:
            return max((place + int(longer) + 1 for place, longer in enumerate(self.profile)), default=0)
        return len(self.profile)

    @property
    def held_up(self) -> tuple[float, ...]:
        """For longer lead times: share of each period's arrivals that fails to come, a lead time after the period.

        At most as many periods of flow are held up as the lead time is longer, one more each period.
        """
        most = list(accumulate((min(longer, place + 1.0) for place, longer in enumerate(self.profile)), max))
        return tuple(after - before for before, after in pairwise((0.0, *most)))


@on_screen
@dataclass(frozen=True, slots=True)
class Scenario:
    """One disruption from onset to recovery.

    Parameters
    ----------
    name
        Unique in its set.
    hazard
        Name of the hazard it came from.
    rate
        Onsets per calendar year.
    effects
        What is hit, period by period.
    detection
        Periods from the onset until it is known, without visibility.
    sites
        Sites that are hit: visibility at any of them shortens detection.
    cycle_phase
        Share of one lot on hand at onset, 0 to 1.
    duration, severity
        The stratum's representative values, for tables: periods until whole again, ramp included; share.
    onset
        Calendar date of a historical event, if it is one.
    situation
        What stands on shelves and is on its way, where the scenario begins now and not in the steady state.
        Its `rate` is then the probability of the branch.
    season
        Where demand has a season: the stretch of the year that its onsets lie in, from and to, as shares of it.
    """

    name: str
    hazard: str
    rate: float
    effects: tuple[Effect, ...]
    detection: float = 0.0
    sites: tuple[SiteId, ...] = ()
    cycle_phase: float = 0.0
    duration: float = 0.0
    severity: float = 1.0
    onset: date | None = None
    situation: Situation | None = None
    season: tuple[float, float] | None = None

    @property
    def time_of_year(self) -> float:
        """Time of the year of its onset, the middle of its stretch; 0 where it makes no difference."""
        return 0.0 if self.season is None else (self.season[0] + self.season[1]) / 2

    @property
    def touched(self) -> frozenset[tuple[EffectKind, Struck]]:
        """What is hit and how, without how long and how much."""
        return frozenset((effect.kind, effect.target) for effect in self.effects)

    @property
    def longer(self) -> frozenset[tuple[LaneId, int]]:
        """Lanes whose lead time rises, each with every number of periods by which it is longer at some time, also 0."""
        return frozenset(
            (effect.lane, longer)
            for effect in self.effects
            if effect.kind is EffectKind.LEAD_TIME
            for longer in {0, *map(int, effect.profile)}
        )

    @property
    def prices(self) -> tuple[tuple[EffectKind, Struck, tuple[float, ...]], ...]:
        """What costs more, and by how much in each period: scenarios of one price state have the same."""
        found = ((effect.kind, effect.target, effect.profile) for effect in self.effects if effect.kind in DEARER)
        return tuple(sorted((one for one in found if any(one[2])), key=lambda one: (one[0], str(one[1]))))

    @property
    def end(self) -> int:
        """First period in which everything is nominal again."""
        return max((effect.end for effect in self.effects), default=0)


@on_screen
@dataclass(frozen=True, slots=True, repr=False)
class ScenarioSet:
    """All scenarios of a study, immutable, with what is needed to make them again."""

    scenarios: tuple[Scenario, ...]
    seed: int
    notes: tuple[str, ...] = field(default=())
    "What a reader must know: sampling, reduction with its distance, hazards left out."
    overlap_rate: float = 0.0
    "Expected onsets per year that fall inside another scenario's disruption (assumed not to happen)."

    def __repr__(self) -> str:
        return f"ScenarioSet({counted(self.scenarios, 'scenarios')}, seed {self.seed!r})"

    def _repr_html_(self) -> str:
        found: dict[str, list[float]] = {}
        for scenario in self.scenarios:
            found.setdefault(scenario.hazard, []).append(scenario.rate)
        rows = ((hazard, f"{len(rates):,}", f"{sum(rates):.4g}") for hazard, rates in found.items())
        return table_html(f"{len(self):,} scenarios", ("hazard", "scenarios", "onsets per year"), rows)

    def __iter__(self) -> Iterator[Scenario]:
        return iter(self.scenarios)

    def __len__(self) -> int:
        return len(self.scenarios)

    @property
    def rate(self) -> float:
        """Onsets of any scenario per year."""
        return sum(scenario.rate for scenario in self.scenarios)
