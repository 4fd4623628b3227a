"""Scenario data: the numbers a scenario writes into the compiled program."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from resilience.hazard.scenarios import EffectKind, Scenario
from resilience.network.parts import Node
from resilience.program.reach import Hits, downstream_lags
from resilience.quantities import LaneId, PartId, SiteId

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from resilience.plan.model import Model
    from resilience.program.scope import Scope

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Field:
    """One block of scenario data: its name, its keys in order, and whether it varies over the periods."""

    name: str
    keys: tuple[tuple[str, ...], ...]
    timed: bool


def layout(recourse: Any) -> tuple[Field, ...]:
    """Fields of a recourse model's data block in the order of its compiled columns."""
    import pyomo.environ as pyo

    fields = []
    periods = len(recourse.periods)
    for component in recourse.data.component_objects(pyo.Var, descend_into=False):
        name = component.local_name
        if name == "phase":
            fields.append(Field(name, ((),), timed=False))
            continue
        timed = name not in ("transit_kept", "scrapped")
        index = [key if isinstance(key, tuple) else (key,) for key in component]
        keys = [key[:-1] for key in index[::periods]] if timed else index
        fields.append(Field(name, tuple(tuple(key) for key in keys), timed=timed))
    return tuple(fields)


def ramp(start: float, ramp_time: float, periods: int) -> Vector:
    """Mean over each period of a ramp that begins at `start` and is full `ramp_time` later, shape (periods,)."""
    edges = np.arange(periods + 1, dtype=float)
    since = np.maximum(edges - start, 0.0)
    if ramp_time > 0:
        rising = np.minimum(since, ramp_time)
        area = rising**2 / (2 * ramp_time) + np.maximum(since - ramp_time, 0.0)
    else:
        area = since
    return np.diff(area)


@dataclass(frozen=True)
class ScenarioData:
    """Reads one scenario's numbers over a scope."""

    model: Model
    scope: Scope
    scenario: Scenario

    def vector(self, fields: Sequence[Field]) -> Vector:
        """All data in layout order, shape (n_data,)."""
        return np.concatenate([self._block(field) for field in fields])

    def _block(self, field: Field) -> Vector:
        if not field.keys:
            return np.empty(0)
        if field.name == "phase":
            return np.array([self.scenario.cycle_phase])
        read = self._readers[field.name]
        if field.timed:
            return np.concatenate([read(key) for key in field.keys])
        return np.array([float(read(key)) for key in field.keys])

    @cached_property
    def _readers(self) -> Mapping[str, Callable[[tuple[str, ...]], Any]]:
        return {
            "lane_available": lambda key: self.lane_available(LaneId(key[0])),
            "lane_open": lambda key: (self.lane_available(LaneId(key[0])) >= 1.0).astype(float),
            "transit_kept": lambda key: 1.0 - self._profile(EffectKind.TRANSIT_LOSS, key[0], 0.0)[0],
            "call": lambda key: self.call(LaneId(key[0]), self.scenario.detection),
            "call_early": lambda key: (
                self.call(LaneId(key[0]), self.early) - self.call(LaneId(key[0]), self.scenario.detection)
            ),
            "emergency": lambda key: self.emergency(LaneId(key[0])),
            "expedite_open": lambda _: self._after(self.scenario.detection),
            "expedite_early": lambda _: self._after(self.early) - self._after(self.scenario.detection),
            "port_open": lambda key: 1.0 - self.shut(LaneId(key[0])),
            "port_shut": lambda key: self.shut(LaneId(key[0])),
            "make_available": lambda key: self.make_available(_node(key)),
            "make_open": lambda key: (self.make_available(_node(key)) >= 1.0).astype(float),
            "call_make": lambda key: self.call_make(_node(key), self.scenario.detection),
            "call_make_early": lambda key: (
                self.call_make(_node(key), self.early) - self.call_make(_node(key), self.scenario.detection)
            ),
            "resource_available": self._resource_available,
            "scrapped": lambda key: float(self._profile(EffectKind.YIELD_LOSS, _key(key), 0.0).sum()),
            "locked": lambda key: self._profile(EffectKind.STOCK_LOCKED, _key(key), 0.0),
            "demand": lambda key: self.demand(_node(key)),
            "backlog_cap": lambda key: self._backlog_cap(_node(key)),
            "cut": lambda key: self._cut(_node(key)),
        }

    @cached_property
    def _profiles(self) -> Mapping[tuple[EffectKind, str], tuple[float, ...]]:
        return {(effect.kind, effect.target): effect.profile for effect in self.scenario.effects}

    def _profile(self, kind: EffectKind, target: str, nominal: float) -> Vector:
        values = np.full(self.scope.periods, nominal)
        given = self._profiles.get((kind, target), ())[: self.scope.periods]
        values[: len(given)] = given
        return values

    @property
    def early(self) -> float:
        """Detection delay with visibility: the slowest of the hit sites where it is on offer."""
        sites = self.model.network.sites
        return max(float(sites[site].visibility_detection or 0.0) for site in self.scope.group)

    def _after(self, delay: float) -> Vector:
        return ramp(delay, 0.0, self.scope.periods)

    def lane_available(self, lane: LaneId) -> Vector:
        """Share of a lane's dispatch that works, by period."""
        return 1.0 - self._profile(EffectKind.LANE_LOSS, lane, 0.0)

    def shut(self, lane: LaneId) -> Vector:
        """Whether arrivals on a lane are held back, by period; a last part of a period counts from one half."""
        gap = self._profile(EffectKind.ARRIVAL_GAP, lane, 0.0)
        return (gap >= 0.5).astype(float)

    def make_available(self, node: Node) -> Vector:
        """Share of a production's good output that is possible, by period."""
        lost = self._profile(EffectKind.PRODUCTION_LOSS, _key(node), 0.0)
        spoiled = self._profile(EffectKind.YIELD_LOSS, _key(node), 0.0)
        return (1.0 - lost) * (1.0 - spoiled)

    def _helped(self, lane: LaneId) -> bool:
        return (EffectKind.HELP, lane) in self._profiles

    def call(self, lane: LaneId, detection: float) -> Vector:
        """Share of a called lane's capacity that has arrived, by period, given when the need is known."""
        if self._helped(lane):
            curve = self._profiles[EffectKind.HELP, lane]
            share = self._profile(EffectKind.HELP, lane, curve[-1])
        else:
            data = self.model.network.lanes[lane]
            share = ramp(detection + float(data.activation_time or 0.0), data.ramp_time, self.scope.periods)
        return share * self.lane_available(lane)

    def emergency(self, lane: LaneId) -> Vector:
        """The same for a source that must first be qualified in the emergency."""
        data = self.model.network.lanes[lane]
        if self._helped(lane):
            return self.call(lane, self.scenario.detection)
        if data.qualification_time is None:
            return np.zeros(self.scope.periods)
        return self.call(lane, self.scenario.detection + data.qualification_time)

    def call_make(self, node: Node, detection: float) -> Vector:
        """Share of a production's surge and reserve that has been activated, by period."""
        made = self.model.network.production[node]
        share = ramp(detection + made.activation_time, made.ramp_time, self.scope.periods)
        return share * self.make_available(node)

    def _resource_available(self, key: tuple[str, ...]) -> Vector:
        production = self.model.network.production.items()
        users = [n for n, made in production if (made.site, made.resource) == key]
        best: Vector = np.max([self.make_available(n) for n in users], axis=0)
        return best

    def demand(self, node: Node) -> Vector:
        """Demand by period."""
        factor = self._profile(EffectKind.DEMAND_FACTOR, _key(node), 1.0)
        return factor * self.model.network.demand[node].quantity

    def _backlog_cap(self, node: Node) -> Vector:
        total = np.concatenate([[0.0], np.cumsum(self.demand(node))])
        patience = self.model.network.demand[node].patience
        waits = self.scope.periods if patience >= self.scope.periods else int(patience + 0.5)
        first = np.maximum(np.arange(1, self.scope.periods + 1) - waits, 0)
        recent: Vector = total[1:] - total[first]
        return recent

    @cached_property
    def _lags(self) -> Mapping[Node, tuple[int, int]]:
        return downstream_lags(self.model.network, Hits.of(self.scenario))

    @cached_property
    def _supply_end(self) -> int:
        kinds = (EffectKind.DEMAND_FACTOR, EffectKind.HELP, EffectKind.TRANSIT_LOSS)
        return max((len(effect.profile) for effect in self.scenario.effects if effect.kind not in kinds), default=0)

    def _cut(self, node: Node) -> Vector:
        until = self._supply_end + self._lags[node][1] if node in self._lags else 0
        return (np.arange(self.scope.periods) < until).astype(float)


def _node(key: tuple[str, ...]) -> Node:
    return Node(SiteId(key[0]), PartId(key[1]))


def _key(key: Sequence[str]) -> str:
    return "|".join(key)
