"""Scenario data: the numbers a scenario writes into the compiled program."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from resilience.hazard.scenarios import EffectKind, Scenario
from resilience.network.parts import Node
from resilience.program.scope.called import CalledMakers
from resilience.program.scope.closed import closes_at, nobody_waits
from resilience.program.scope.kept_away import KeptAway
from resilience.program.scope.later import Later
from resilience.program.scope.ramps import ramp
from resilience.program.scope.season import InSeason
from resilience.program.scope.today import Today
from resilience.quantities import LaneId, PartId, SiteId

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from resilience.hazard.scenarios import Struck
    from resilience.plan.model import Model
    from resilience.program.scope.scope import Scope

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Field:
    """One block of scenario data: its name, its keys in order, and what was said where it is declared."""

    name: str
    keys: tuple[tuple[str, ...], ...]
    timed: bool
    "Whether it varies over the periods."
    seen: bool
    "Whether it shows as it happens, or only in hindsight."


def places_of(name: str, fields: Sequence[Field], periods: int) -> slice:
    """Where the data of one field stand, key by key, period by period."""
    start = 0
    for field in fields:
        end = start + len(field.keys) * (periods if field.timed else 1)
        if field.name == name:
            return slice(start, end)
        start = end
    return slice(0, 0)


@dataclass(frozen=True)
class ScenarioData:
    """Reads the numbers of scenarios that share a scope; every array has one column per scenario.

    With `cautious` the settlement after the watch is priced from above.
    """

    model: Model
    scope: Scope
    scenarios: Sequence[Scenario]
    cautious: bool = False

    def table(self, fields: Sequence[Field]) -> Vector:
        """All data in layout order, shape (n_data, n_scenarios)."""
        sizes = [self.scope.periods if field.timed else 1 for field in fields]
        rows = sum(size * len(field.keys) for size, field in zip(sizes, fields, strict=True))
        table, row = np.empty((rows, len(self.scenarios))), 0
        for size, field in zip(sizes, fields, strict=True):
            for key in field.keys:
                table[row : row + size] = self._readers[field.name](key)
                row += size
        return table

    @cached_property
    def _readers(self) -> Mapping[str, Callable[[tuple[str, ...]], Vector]]:
        return {
            "phase": lambda _: self._phases,
            "lane_available": lambda key: self.lane_available(LaneId(key[0])),
            "lane_open": lambda key: (self.lane_available(LaneId(key[0])) >= 1.0).astype(float),
            "transit_kept": lambda key: 1.0 - self._profile(EffectKind.TRANSIT_LOSS, LaneId(key[0]))[0],
            "call": lambda key: self.call(LaneId(key[0]), self.late),
            "call_early": lambda key: self.call(LaneId(key[0]), self.early) - self.call(LaneId(key[0]), self.late),
            "emergency": lambda key: self.emergency(LaneId(key[0])),
            "expedite_open": lambda _: self._after(self.late),
            "expedite_early": lambda _: self._after(self.early) - self._after(self.late),
            "takes_longer": lambda key: self.takes_longer(LaneId(key[0]), int(key[1])),
            "port_open": lambda key: 1.0 - self.shut(LaneId(key[0])),
            "port_shut": lambda key: self.shut(LaneId(key[0])),
            "make_available": lambda key: self._season.can_make(_node(key), self.make_available(_node(key))),
            "make_open": lambda key: self._season.unlimited(_node(key), self.make_available(_node(key))),
            **CalledMakers(self.model, self.scope.periods, self.late, lambda: self.early, self._works).readers(),
            "resource_available": self._resource_available,
            "scrapped": lambda key: self._profile(EffectKind.YIELD_LOSS, _node(key)).sum(axis=0),
            "locked": lambda key: self._profile(EffectKind.STOCK_LOCKED, _node(key)),
            "stock_left": lambda key: self._stock_left(_node(key)),
            "lot_left": lambda key: self._stock_left(_node(key)) * self._phases,
            "locked_left": lambda key: (
                self._profile(EffectKind.STOCK_LOCKED, _node(key)) * self._stock_left(_node(key))
            ),
            "whole": lambda key: (self._profile(EffectKind.STOCK_LOCKED, _node(key)) <= 0.0).astype(float),
            "sellable": lambda key: self._sellable(_node(key)),
            "unsold": lambda key: self._unsold(LaneId(key[0])),
            "demand": lambda key: self.demand(_node(key)),
            "backlog_cap": lambda key: self._backlog_cap(_node(key)),
            **self._away.readers(),
            **self._season.readers(),
            **self._settled,
            **self._today.readers(),
        }

    @cached_property
    def _today(self) -> Today:
        down = partial(self._profile, EffectKind.STOCK_LOCKED)
        return Today(self.model, self.scope, self.scenarios, down)

    @cached_property
    def _season(self) -> InSeason:
        down = partial(self._profile, EffectKind.STOCK_LOCKED)
        latest = lambda: self.latest  # noqa: E731
        return InSeason(self.model, self.scope, self.scenarios, down, self._stock_left, latest, self.cautious)

    @cached_property
    def _settled(self) -> Mapping[str, Callable[[tuple[str, ...]], Vector]]:
        later = Later(
            self.model,
            self.scope,
            self.scenarios,
            self.late,
            lambda: self.early,
            self.latest,
            self._season,
            self.cautious,
        )
        closes = partial(closes_at, self.model, self.scenarios, self.scope.periods if self.cautious else 0)
        return {**later.readers(), **self._season.settled(), "closes": lambda key: closes(int(key[0]))}

    def settled(self, fields: Sequence[Field]) -> list[Field]:
        """Those fields that are data of the settlement after the watch."""
        return [field for field in fields if field.name in self._settled]

    @cached_property
    def _profiles(self) -> Mapping[tuple[EffectKind, Struck], tuple[list[int], Vector]]:
        """Which scenarios have an effect, and their profiles side by side, the short ones made up with nominal."""
        found: dict[tuple[EffectKind, Struck], dict[int, tuple[float, ...]]] = defaultdict(dict)
        for position, scenario in enumerate(self.scenarios):
            for effect in scenario.effects:
                found[effect.kind, effect.target][position] = effect.profile[: self.scope.periods]
        return {
            (kind, target): (list(given), np.array(list(zip_longest(*given.values(), fillvalue=kind.nominal))))
            for (kind, target), given in found.items()
            if any(given.values())
        }

    def _profile(self, kind: EffectKind, target: Struck) -> Vector:
        values = np.full((self.scope.periods, len(self.scenarios)), kind.nominal)
        if (kind, target) in self._profiles:
            columns, given = self._profiles[kind, target]
            values[: len(given), columns] = given
        return values

    @cached_property
    def late(self) -> Vector:
        """Detection delay without visibility, shape (n_scenarios,)."""
        return np.array([scenario.detection for scenario in self.scenarios], dtype=float)

    @cached_property
    def early(self) -> Vector:
        """Detection delay with visibility: the slowest of the hit sites where it is on offer."""
        sites = self.model.network.sites
        slowest = max(float(sites[site].visibility_detection or 0.0) for site in self.scope.group)
        return np.full(len(self.scenarios), slowest)

    def _after(self, delay: Vector) -> Vector:
        return ramp(delay, 0.0, self.scope.periods)

    def lane_available(self, lane: LaneId) -> Vector:
        """Share of a lane's dispatch that works, by period."""
        return (1.0 - self._profile(EffectKind.LANE_LOSS, lane)) * self._today.ready(lane)

    def shut(self, lane: LaneId) -> Vector:
        """Whether arrivals on a lane are held back, by period; a last part of a period counts from one half."""
        return (self._profile(EffectKind.ARRIVAL_GAP, lane) >= 0.5).astype(float)

    def takes_longer(self, lane: LaneId, longer: int) -> Vector:
        """Whether goods that leave on a lane are under way so many periods longer than usual, by period."""
        open_: Vector = (self._profile(EffectKind.LEAD_TIME, lane) == longer).astype(float)
        return open_

    def make_available(self, node: Node) -> Vector:
        """Share of a production's good output that is possible, by period."""
        lost = self._profile(EffectKind.PRODUCTION_LOSS, node)
        spoiled = self._profile(EffectKind.YIELD_LOSS, node)
        return (1.0 - lost) * (1.0 - spoiled)

    def _works(self, node: Node) -> Vector:
        """The same, less what is shut by plan."""
        return self._season.less_shut(node, self.make_available(node))

    def _with_help(self, lane: LaneId, share: Vector) -> Vector:
        """Recorded help instead of what was worked out; it stays at its last value."""
        if (EffectKind.HELP, lane) not in self._profiles:
            return share
        for position, scenario in enumerate(self.scenarios):
            for effect in scenario.effects:
                if (effect.kind, effect.target) == (EffectKind.HELP, lane):
                    curve = effect.profile[: self.scope.periods]
                    share[:, position] = effect.profile[-1]
                    share[: len(curve), position] = curve
        return share

    def call(self, lane: LaneId, detection: Vector) -> Vector:
        """Share of a called lane's capacity that has arrived, by period, given when the need is known."""
        data = self.model.network.lanes[lane]
        share = ramp(detection + float(data.activation_time or 0.0), data.ramp_time, self.scope.periods)
        return self._with_help(lane, share) * self.lane_available(lane)

    def emergency(self, lane: LaneId) -> Vector:
        """The same for a source that must first be qualified in the emergency."""
        data = self.model.network.lanes[lane]
        if data.qualification_time is not None:
            return self.call(lane, self.late + data.qualification_time)
        never = np.zeros((self.scope.periods, len(self.scenarios)))
        return self._with_help(lane, never) * self.lane_available(lane)

    def _resource_available(self, key: tuple[str, ...]) -> Vector:
        production = self.model.network.production.items()
        users = [n for n, made in production if (made.site, made.resource) == key]
        best: Vector = np.max([self.make_available(n) for n in users], axis=0)
        return best

    def demand(self, node: Node) -> Vector:
        """Demand by period."""
        return self._profile(EffectKind.DEMAND_FACTOR, node) * self._season.asked(node)

    def _sellable(self, node: Node) -> Vector:
        """Most that a market sells, by period: the share of the demand that works; all ever asked for where whole."""
        demand, down = self.demand(node), self._profile(EffectKind.STOCK_LOCKED, node)
        return np.where(down > 0.0, (1.0 - down) * demand, np.cumsum(demand, axis=0) + self._today.late(node))

    def _unsold(self, lane: LaneId) -> Vector:
        """Periods of a lane's flow that were under way at onset and are not sold yet, by period, when sold first.

        So many if the market gets all by this lane; where it gets its goods by several, a mean of them is no less.
        """
        data = self.model.network.lanes[lane]
        demand, down = self.demand(data.target), self._profile(EffectKind.STOCK_LOCKED, data.target)
        sold = (1.0 - down) * demand / self.model.network.demand[data.target].quantity
        unsold, left = np.zeros_like(demand), np.zeros(demand.shape[1])
        if data.target in self.model.network.in_season:  # what the season would have built or taken is no surplus
            sold = sold + 1.0 - self._season.asked(data.target) / self.model.network.demand[data.target].quantity
        for t in range(self.scope.periods):
            left = np.maximum(left + float(t < data.lead_periods) - sold[t], 0.0)
            unsold[t] = left
        return unsold

    @property
    def _phases(self) -> Vector:
        return np.array([scenario.cycle_phase for scenario in self.scenarios])

    def _stock_left(self, node: Node) -> Vector:
        """Share of the stock at onset that is not destroyed, shape (n_scenarios,)."""
        return np.asarray(1.0 - self._profile(EffectKind.STOCK_LOSS, node)[0])

    def _backlog_cap(self, node: Node) -> Vector:
        demand = self.demand(node)
        total = np.vstack([np.zeros_like(demand[:1]), np.cumsum(demand, axis=0)])
        patience = self.model.network.demand[node].patience
        waits = self.scope.periods if patience >= self.scope.periods else int(patience + 0.5)
        first = np.maximum(np.arange(1, self.scope.periods + 1) - waits, 0)
        recent: Vector = total[1:] - total[first]
        still = np.arange(1, self.scope.periods + 1)[:, None] < max(waits, 1)
        most = np.asarray(recent + still * self._today.late(node))
        return nobody_waits(most, self.model, self.scenarios, self.scope.closings)

    @property
    def latest(self) -> list[int]:
        """For each scenario, the most periods until its shortage has reached the last customer."""
        return self._away.latest

    @cached_property
    def _away(self) -> KeptAway:
        return KeptAway(self.model, self.scope.periods, self.scenarios, self._profiles)


def _node(key: tuple[str, ...]) -> Node:
    return Node(SiteId(key[0]), PartId(key[1]))
