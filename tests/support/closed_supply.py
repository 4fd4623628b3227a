"""What lanes and makers can do in a scenario at a fixed plan, and what it costs: part of the naive closed form."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from support.closed_numbers import Effects, Landed, whole
from support.naive_times import ramped
from support.sparse_lp import Series, SparseProgram

from resilience.hazard.scenarios import EffectKind
from resilience.network.lanes import LaneStatus
from resilience.plan.levers import Lever

if TYPE_CHECKING:
    from support.sparse_lp import Vector

    from resilience.hazard.scenarios import Scenario
    from resilience.network.lanes import Lane
    from resilience.network.parts import Node, Production
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.quantities import LaneId


class Above(StrEnum):
    """How long goods that nobody ordered in the disruption may stand above a shelf's level."""

    AS_WRITTEN = "as written"
    "R15 and R16 to the letter: as many as came, for ever, also where they were used and others took their place."
    WHILE_THERE = "while there"
    "No more than stand on the shelf."
    UNSOLD = "unsold"
    "Where all is sold, only what of them cannot be sold as it comes, from data; elsewhere to the letter."
    PILING = "piling"
    "R15: none where goods can go on as planned; what a hit market cannot sell as it comes, and what waits; else all."
    NEVER = "never"
    "Only what was held back; there is no answer where goods under way at onset find no use."


@dataclass(frozen=True)
class Rules:
    """What may be switched, to compare with a form that lacks it or has it otherwise."""

    nothing_expedited_from_a_downed_site: bool = True
    downed_markets_sell_nothing: bool = True
    destroyed_goods_cost: bool = True
    books_close: bool = True
    "Off: whoever waits at the end is lost, shelves and pipelines stay as they are."
    above: Above = Above.AS_WRITTEN
    also_closed: int = 0
    "Periods after which books are closed a first time, before the watch ends; 0 for none."


class Supply:
    """Lanes, makers and lines of one scenario as a linear program; `paths` are its series by kind and key."""

    def __init__(self, model: Model, scenario: Scenario, plan: Plan, periods: int, rules: Rules) -> None:
        self.model, self.network, self.scenario, self.plan, self.rules = model, model.network, scenario, plan, rules
        self.periods, self.effects, self.landed = periods, Effects(scenario, periods), Landed(model.network)
        self.lp = SparseProgram()
        self.paths: dict[tuple[str, object], Series] = {}
        self._see()
        for lane in self.network.lanes.values():
            self._ship(lane)
        for made in self.network.production.values():
            self._make(made)
        for key in self.network.resources:
            self._share_line(key)

    def _path(self, kind: str, key: Node | LaneId, upper: Vector, lower: Vector | float = 0.0) -> Series:
        path = self.lp.new(upper, lower=lower)
        self.paths[kind, key] = path
        return path

    @property
    def ends(self) -> list[int]:
        """When books are closed: when the watch ends, and before where the rules say so."""
        return [self.periods, *([self.rules.also_closed] if 0 < self.rules.also_closed < self.periods else [])]

    # What is known when

    def _see(self) -> None:
        """Early warning (F10 to F13): at the pace of the slowest hit site where it is on offer and faster."""
        sites, late = self.network.sites, self.scenario.detection
        faster = [
            site for site in set(self.scenario.sites)
            if Lever.VISIBILITY in self.model.levers
            and sites[site].visibility_cost is not None
            and sites[site].visibility_detection is not None
            and sites[site].visibility_detection < late
        ]  # fmt: skip
        self.late = late
        self.seen = any(site in self.plan.visible for site in faster)
        self.early = max((sites[site].visibility_detection for site in faster), default=late)
        self.known = self.early if self.seen else late

    def _ramp(self, start: float, length: float) -> Vector:
        return np.array([ramped(start, length, t) for t in range(self.periods)])

    def qualified(self, lane: Lane) -> bool:
        """Whether a lane may carry planned flow."""
        open_ = lane.status is not LaneStatus.CANDIDATE and lane.qualification_cost == 0
        return open_ or lane.id in self.plan.qualified

    def _help(self, lane: Lane) -> Vector:
        """Share of a called lane's capacity that has arrived (R1), less what of the lane is hit."""
        curve = self.effects.help_curve(lane)
        if curve is not None:
            return curve * self.effects.works(lane)
        wait = float(lane.activation_time or 0.0)
        if self.qualified(lane):
            return self._ramp(self.known + wait, lane.ramp_time) * self.effects.works(lane)
        if lane.status is not LaneStatus.CANDIDATE or lane.qualification_time is None:
            return np.zeros(self.periods)
        return self._ramp(self.late + lane.qualification_time + wait, lane.ramp_time) * self.effects.works(lane)

    # Lanes

    def flow(self, lane: Lane) -> float:
        """Planned flow."""
        return self.plan.flows.get(lane.id, 0.0)

    def _ship(self, lane: Lane) -> None:
        limit = self._called(lane) if lane.activation_time is not None else self._usual(lane)
        ship = self._path("ship", lane.id, limit)
        sent = [ship]
        reserve = self.plan.lane_reserves.get(lane.id, 0.0)
        if reserve > 0 and lane.activation_time is not None:  # R3
            sent.append(self._path("reserve_ship", lane.id, reserve * self._help(lane)))
            self.lp.charge("reserve", lane.activation_cost * sent[-1])
        self.paths["dispatched", lane.id] = sum(sent, Series.of(np.zeros(self.periods)))
        if lane.expedite_cost is not None:
            sent.append(self._path("expedite", lane.id, self._expedited(lane)))
            self.lp.charge("expedite", lane.expedite_cost * sent[-1])
        self.paths["sent", lane.id] = sum(sent, Series.of(np.zeros(self.periods)))
        self._stay_in(lane)
        self._arrive(lane)
        self._pay(lane)

    def _stay_in(self, lane: Lane) -> None:
        """Out of a site that only hands on goes, by all means together, the share that works (R17b)."""
        down = self.effects.at(EffectKind.STOCK_LOCKED, lane.source)
        handed_on = down.any() and lane.source not in self.network.production
        if not (handed_on and self.rules.nothing_expedited_from_a_downed_site):
            return
        usual = lane.capacity + self.plan.lane_reserves.get(lane.id, 0.0)
        most = (1 - down) * (usual if math.isfinite(lane.capacity) else self.flow(lane))
        self.lp.at_most(self.paths["sent", lane.id], np.where(down > 0, most, np.inf))

    def _usual(self, lane: Lane) -> Vector:
        """Most a lane carries that needs no order (R1, first, third and fourth form)."""
        works = self.effects.works(lane)
        if not self.qualified(lane):
            return np.zeros(self.periods)
        if math.isfinite(lane.capacity):
            return works * lane.capacity
        return np.where(works < 1, works * self.flow(lane), np.inf)

    def _called(self, lane: Lane) -> Vector:
        """Most a lane carries that must be called (R1, second form, and R2)."""
        works, help_ = self.effects.works(lane), self._help(lane)
        if math.isfinite(lane.capacity):
            return np.minimum(works * self.flow(lane) + lane.capacity * help_, works * lane.capacity)
        return np.where(help_ > 0, np.inf, works * self.flow(lane))

    def _expedited(self, lane: Lane) -> Vector:
        """Most that travels by other means (R4): out of a site that only hands on, the share of it that works (R17b).

        What leaves a maker is made in the period, so what works of him limits it (R12, R17c).
        """
        known = self._ramp(self.known, 0.0) * self.qualified(lane)
        if self.rules.nothing_expedited_from_a_downed_site and lane.source not in self.network.production:
            known = known * (1 - self.effects.at(EffectKind.STOCK_LOCKED, lane.source))
        return np.where(known > 0, lane.capacity * np.where(known > 0, known, 1.0), 0.0)

    def _arrive(self, lane: Lane) -> None:
        """Goods in transit, then what was dispatched (R5, R6: a gap holds them back; a half period shuts)."""
        under_way = self.effects.kept(lane) * self.flow(lane)
        lead, longer = whole(lane.lead_time), self.effects.profile(EffectKind.LEAD_TIME, lane.id)
        due = self.paths["dispatched", lane.id].each_later(lead + longer.astype(np.int64), lead, under_way)
        if (EffectKind.ARRIVAL_GAP, lane.id) in self.effects.given:
            shut = self.effects.profile(EffectKind.ARRIVAL_GAP, lane.id) >= 0.5
            port = self._path("port", lane.id, np.where(shut, np.inf, 0.0))
            release = self._path("release", lane.id, np.where(shut, 0.0, np.inf))
            self.lp.equal(port, port.later(1) + due - release)
            due = release
        if lane.expedite_cost is not None:
            assert lane.expedite_lead_time is not None
            due = due + self.paths["expedite", lane.id].later(whole(lane.expedite_lead_time))
        self.paths["arrives", lane.id] = due

    def _pay(self, lane: Lane) -> None:
        """Premium above plan over the whole time (R7), and what replacing destroyed goods costs."""
        premium = self.landed.premium(self.landed.carrying(lane), lane.target)
        self._charge_extra("lane_premium", self.paths["sent", lane.id], self.flow(lane), premium)
        self._charge_rise(EffectKind.LANE_PRICE, lane.id, self.paths["sent", lane.id])
        destroyed = (1 - self.effects.kept(lane)) * whole(lane.lead_time) * self.flow(lane)
        if self.rules.destroyed_goods_cost and destroyed > 0:
            self.lp.charge("destroyed", Series.of(destroyed * self.landed.carrying(lane)))

    def _charge_rise(self, kind: EffectKind, target: object, path: Series) -> None:
        """What is paid more while a price has risen, on all that goes."""
        if (kind, target) in self.effects.given:
            self.lp.charge("rise", path * self.effects.profile(kind, target))

    def _charge_extra(self, name: str, path: Series, planned: float, premium: float) -> None:
        if premium > 0:
            extra = self.lp.new(np.inf)
            for end in self.ends:
                self.lp.at_most(path.part(0, end).total() - end * planned, extra)
            self.lp.charge(name, premium * extra)

    # Makers

    def making(self, made: Production) -> float:
        """Planned production."""
        return self.plan.production.get(made.node, 0.0)

    def _make(self, made: Production) -> None:
        left, limit = self.effects.makes(made.node), made.capacity
        if made.resource is not None:
            limit = min(limit, self.network.resources[made.site, made.resource].available_time / made.cycle_time)
        most = left * limit if math.isfinite(limit) else np.where(left < 1, left * self.making(made), np.inf)
        started = self._path("produce", made.node, most)  # R8
        called = self._ramp(self.known + made.activation_time, made.ramp_time) * left
        if made.surge_capacity > 0:  # R10
            surge = self._path("surge", made.node, made.surge_capacity * called)
            self.lp.charge("surge", made.surge_premium * surge)
            started = started + surge
        bought = self.plan.production_reserves.get(made.node, 0.0)
        if bought > 0:  # R11a
            reserve = self._path("reserve_make", made.node, bought * called)
            self.lp.charge("reserve", made.activation_cost * reserve)
            started = started + reserve
        more = self.plan.second_reserves.get(made.node, 0.0)
        if more > 0:  # R11b
            called = self._ramp(self.known + made.second_activation_time, made.second_ramp_time) * left
            second = self._path("second_make", made.node, more * called)
            self.lp.charge("reserve", made.second_activation_cost * second)
            started = started + second
        self.paths["started", made.node] = started
        premium = self.landed.premium(self.landed.making(made), made.node) * made.yield_share
        self._charge_extra("make_premium", started, self.making(made), premium)  # R12
        self._charge_rise(EffectKind.MAKE_PRICE, made.node, started)
        spoiled = self.effects.at(EffectKind.YIELD_LOSS, made.node).sum() * made.yield_share * self.making(made)
        if spoiled > 0:  # R13
            self.lp.charge("scrap", Series.of(spoiled * self.landed.making(made)))

    def _share_line(self, key: tuple[str, str]) -> None:
        """A line has the time that is left to the least hit of its users (R9)."""
        users = [made for made in self.network.production.values() if (made.site, made.resource) == key]
        if users:
            left = np.max([self.effects.makes(made.node) for made in users], axis=0)
            hours = [made.cycle_time * self.paths["produce", made.node] for made in users]
            self.lp.at_most(sum(hours[1:], hours[0]), Series.of(left * self.network.resources[key].available_time))
