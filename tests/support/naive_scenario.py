"""One scenario of the naive extensive form, with its numbers written into the constraints.

What is missing when the watch ends costs nothing: how books are closed is written down in `naive_closed`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo
from support.kept import Kept
from support.naive_ages import Vintages
from support.naive_contracts import charge_contract
from support.naive_customers import ServedOf
from support.naive_second import use_second
from support.naive_stores import rent_rooms
from support.naive_swaps import SwapsOf
from support.naive_times import latest_shortage, ramped, supply_end

from resilience.hazard.scenarios import EffectKind, Scenario
from resilience.network.lanes import LaneStatus
from resilience.plan.levers import Lever

if TYPE_CHECKING:
    from support.naive import Naive

    from resilience.network.lanes import Lane
    from resilience.network.parts import Node
    from resilience.program.scope.scope import Scope


class NaiveScenario:
    """Recourse of one scenario, added to the naive model; `loss` is what the disruption costs."""

    def __init__(self, naive: Naive, scenario: Scenario, scope: Scope) -> None:
        self.naive, self.network, self.sizes, self.scenario = naive, naive.network, naive.sizes, scenario
        self.fenced = {*scope.fenced_lanes, *scope.fenced_makes}
        self.kept = {*scope.kept_lanes, *scope.kept_makes}
        self.flowing, self.piling = scope.flowing, scope.piling
        self.times = range(scope.periods)
        self.effects = {(e.kind, e.target): e.profile for e in scenario.effects}
        self.loss: Any = 0.0
        self.row = naive.row
        self.per_year = naive.model.calendar.periods_per_year
        self._watch()
        self._variables()
        self.second_make = use_second(self)
        for l, lane in self.network.lanes.items():
            self._ship(l, lane)
        for n in self.network.production:
            self._make(n)
        for key in self.network.resources:
            self._share_line(key)
        self.swapped = SwapsOf(self)
        if naive.model.holding_refund:
            self.withheld = Kept(
                self.network,
                scenario,
                flow=naive.x,
                started=lambda n: naive.make[n],
                new=lambda name: self.new(name, [0])[0],
                at_most=lambda left, right: self.row(left <= right),
            )
        self.vintages = Vintages(self)
        for n in self.network.nodes:
            self._stock(n)
        for n in self.network.demand:
            self._serve(n)
        for n in self.network.nodes:
            self._close(n)
        rent_rooms(self)

    def effect(self, kind: EffectKind, target: Node | str, t: int) -> float:
        """Value of a profile in a period; nominal where there is none."""
        profile = self.effects.get((kind, target), ())
        return profile[t] if t < len(profile) else kind.nominal

    def left(self, n: Node, t: int) -> float:
        """Share of good output that is possible."""
        key = n
        lost = self.effect(EffectKind.PRODUCTION_LOSS, key, t)
        return (1 - lost) * (1 - self.effect(EffectKind.YIELD_LOSS, key, t))

    def ahead(self, n: Node, t: int) -> float:
        """Units built ahead for the season after period t; before the onset for -1. Periods of output at a maker."""
        if n in self.naive.shut:
            return self.naive.shut[n].ahead(self.scenario.time_of_year + (t + 1) / self.per_year) * self.per_year
        if n not in self.naive.years:
            return 0.0
        return self.naive.years[n].ahead(self.scenario.time_of_year + (t + 1) / self.per_year, self.per_year)

    def unit(self, n: Node) -> Any:
        """What a unit of that stands for: at a maker that shuts down, what it ships in a period."""
        return self.network.production[n].yield_share * self.naive.make[n] if n in self.naive.shut else 1.0

    def open(self, n: Node, t: int) -> float:
        """Share of a maker's capacity that no planned shutdown takes in a period."""
        if n not in self.naive.shut:
            return 1.0
        begin = self.scenario.time_of_year + t / self.per_year
        return self.naive.shut[n].opened(begin, begin + 1 / self.per_year)

    def pace(self, n: Node, t: int) -> float:
        """What a maker is planned to make in a period, in periods of its mean output."""
        return 1.0 + self.ahead(n, t) - self.ahead(n, t - 1) if n in self.naive.shut else 1.0

    def wanted(self, n: Node, t: int) -> float:
        """Units that customers ask for in a period."""
        asked = self.network.demand[n].quantity
        if n in self.naive.years:
            begin = self.scenario.time_of_year + t / self.per_year
            asked = self.naive.years[n].taken(begin, begin + 1 / self.per_year, self.per_year)
        return asked * self.effect(EffectKind.DEMAND_FACTOR, n, t)

    def _watch(self) -> None:
        """Early warning (F10 to F13): visibility at any hit site where it is on offer and faster."""
        naive, sites = self.naive, self.network.sites
        allowed = Lever.VISIBILITY in naive.model.levers
        self.seen = tuple(
            s for s in sorted(self.scenario.sites)
            if allowed and s in naive.see and sites[s].visibility_detection < self.scenario.detection
        )  # fmt: skip
        self.late = self.scenario.detection
        self.early = max((sites[s].visibility_detection for s in self.seen), default=self.late)

    def _early(self, name: str, times: Any, most: float = 1.0) -> Any:
        """A quantity that early warning makes available: at most `most`, `times`, and nothing without visibility."""
        if not self.seen:
            return 0.0
        variable = self.new(f"early_{name}", [0])[0]
        self.row(variable <= times)
        self.row(variable <= most * sum(self.naive.see[s] for s in self.seen))
        return variable

    def new(self, name: str, keys: Any) -> Any:
        return self.naive.new(f"{self.scenario.name}_{name}", keys)

    def _variables(self) -> None:
        lanes, production, nodes, times = self.network.lanes, self.network.production, self.network.nodes, self.times
        called = [l for l, d in lanes.items() if d.reserve_max > 0 and d.activation_time is not None]
        self.ship = self.new("ship", [(l, t) for l in lanes for t in times])
        self.reserve_ship = self.new("reserve_ship", [(l, t) for l in called for t in times])
        expedited = [l for l, d in lanes.items() if d.expedite_cost is not None]
        self.expedite = self.new("expedite", [(l, t) for l in expedited for t in times])
        gaps = [l for l in lanes if (EffectKind.ARRIVAL_GAP, l) in self.effects]
        self.port = self.new("port", [(l, t) for l in gaps for t in times])
        self.release = self.new("release", [(l, t) for l in gaps for t in times])
        self.produce = self.new("produce", [(n, t) for n in production for t in times])
        self.surge = self.new("surge", [(n, t) for n in production for t in times])
        self.reserve_make = self.new(
            "reserve_make", [(n, t) for n, d in production.items() if d.reserve_max > 0 for t in times]
        )
        self.stock = self.new("stock", [(n, t) for n in nodes for t in times])
        self.over = self.new("over", [(n, t) for n in nodes for t in times])
        sold = list(self.network.demand)
        self.deliver = self.new("deliver", [(n, t) for n in sold for t in times])
        self.lost = self.new("lost", [(n, t) for n in sold for t in times])
        self.backlog = self.new("backlog", [(n, t) for n in sold for t in times])
        self.extra = self.new("extra", (*lanes, *production))

    def _help(self, l: str, lane: Lane, detection: float, t: int) -> float:
        """Share of a called lane's capacity that has arrived."""
        works = 1 - self.effect(EffectKind.LANE_LOSS, l, t)
        curve = self.effects.get((EffectKind.HELP, l))
        if curve is not None:
            return curve[min(t, len(curve) - 1)] * works
        return ramped(detection + lane.activation_time, lane.ramp_time, t) * works

    def _emergency(self, l: str, lane: Lane, t: int) -> float:
        if (EffectKind.HELP, l) in self.effects:
            return self._help(l, lane, self.late, t)
        if lane.qualification_time is None:
            return 0.0
        return self._help(l, lane, self.late + lane.qualification_time, t)

    def _ship(self, l: str, lane: Lane) -> None:
        x = self.naive.x(l)
        most = lane.capacity if math.isfinite(lane.capacity) else self.sizes.burst_limit(lane.part, len(self.times))
        help_matters = lane.activation_time is not None or lane.expedite_cost is not None
        warned = self._early(f"{l}", self.naive.y(l)) if help_matters else 0.0
        self._call_reserve(l, lane)
        for t in self.times:
            if lane.activation_time is not None:
                self._call(l, lane, most, warned, t)
            else:
                self._use(l, lane, most, t)
            if lane.expedite_cost is not None:  # R4
                late, soon = ramped(self.late, 0, t), ramped(self.early, 0, t)
                self.row(self.expedite[l, t] <= most * (late * self.naive.y(l) + (soon - late) * warned))
            if l in self.fenced:  # R23
                self.row(self.sent(l, t) <= x)
            if l in self.kept:
                self.row(self.sent(l, t) == self.ship[l, t])
            self._hold_back(l, t)
        self._pay_for_lane(l, lane)

    def _use(self, l: str, lane: Lane, most: float, t: int) -> None:
        """A lane that needs no order (R1, first and third form)."""
        works, y = 1 - self.effect(EffectKind.LANE_LOSS, l, t), self.naive.y(l)
        if math.isfinite(lane.capacity):
            self.row(self.ship[l, t] <= works * most * y)
        else:
            self.row(self.ship[l, t] <= (works * self.naive.x(l) if works < 1 else most * y))

    def _call(self, l: str, lane: Lane, most: float, warned: Any, t: int) -> None:
        """A lane that must be called for more than its plan (R1, second form, and R2)."""
        works, y = 1 - self.effect(EffectKind.LANE_LOSS, l, t), self.naive.y(l)
        late = self._help(l, lane, self.late, t)
        help_ = late * y + (self._help(l, lane, self.early, t) - late) * warned
        if lane.status is LaneStatus.CANDIDATE:
            help_ += self._emergency(l, lane, t) * (self.naive.openings.usable(l) - y)
        self.row(self.ship[l, t] <= works * self.naive.x(l) + most * help_)
        if math.isfinite(lane.capacity):
            self.row(self.ship[l, t] <= most * works)

    def _call_reserve(self, l: str, lane: Lane) -> None:
        """Reserve is used as far as it was bought and called (R3)."""
        if (l, 0) not in self.reserve_ship:
            return
        bought = self.naive.lane_reserve[l]
        early = self._early(f"{l}_r", bought, lane.reserve_max)
        for t in self.times:
            late = self._help(l, lane, self.late, t)
            sooner = self._help(l, lane, self.early, t) - late
            self.row(self.reserve_ship[l, t] <= late * bought + sooner * early)

    def _hold_back(self, l: str, t: int) -> None:
        """Arrivals wait while the gap lasts (R5, R6); the last part of a period counts from one half."""
        if (l, t) not in self.port:
            return
        before = self.port[l, t - 1] if t > 0 else 0.0
        self.row(self.port[l, t] == before + self.due(l, t) - self.release[l, t])
        shut = self.effect(EffectKind.ARRIVAL_GAP, l, t) >= 0.5
        self.row((self.release if shut else self.port)[l, t] == 0)

    def _pay_for_lane(self, l: str, lane: Lane) -> None:
        spoiled = self.effect(EffectKind.TRANSIT_LOSS, l, 0) * int(lane.lead_time + 0.5)  # R13b
        self.loss += spoiled * (self.sizes.landed.get(lane.source, 0.0) + lane.moving_cost) * self.naive.x(l)
        total = sum(self.sent(l, t) for t in self.times)
        self.row(self.extra[l] >= total - len(self.times) * self.naive.x(l))  # R7
        self.loss += self.sizes.lane_premium(l) * self.extra[l]
        self.loss += sum(self.effect(EffectKind.LANE_PRICE, l, t) * self.sent(l, t) for t in self.times)
        for t in self.times:
            if (l, t) in self.expedite:
                self.loss += lane.expedite_cost * self.expedite[l, t]
            if (l, t) in self.reserve_ship:
                self.loss += lane.activation_cost * self.reserve_ship[l, t]

    def sent(self, l: str, t: int) -> Any:
        return self.ship[l, t] + self.reserve_ship.get((l, t), 0.0) + self.expedite.get((l, t), 0.0)

    def due(self, l: str, t: int) -> Any:
        lead = int(self.network.lanes[l].lead_time + 0.5)
        if t < lead:
            return (1 - self.effect(EffectKind.TRANSIT_LOSS, l, 0)) * self.naive.x(l)
        left = (u for u in range(t + 1) if u + lead + self.effect(EffectKind.LEAD_TIME, l, u) == t)
        return sum(self.ship[l, u] + self.reserve_ship.get((l, u), 0.0) for u in left)

    def arrives(self, l: str, t: int) -> Any:
        lane = self.network.lanes[l]
        arrived = self.release[l, t] if (l, t) in self.release else self.due(l, t)
        if lane.expedite_lead_time is None:
            return arrived
        return arrived + self.expedite.get((l, t - int(lane.expedite_lead_time + 0.5)), 0.0)

    def _make(self, n: Node) -> None:
        made, z, key = self.network.production[n], self.naive.make[n], n
        limit = made.capacity
        if made.resource is not None:
            limit = min(limit, self.network.resources[n.site, made.resource].available_time / made.cycle_time)
        warned = self._early(f"{key}_g", 1.0) if made.surge_capacity > 0 else 0.0
        for t in self.times:
            left = self.left(n, t)
            if math.isfinite(limit):  # R8
                self.row(self.produce[n, t] <= left * self.open(n, t) * limit)
            elif left < 1 or self.open(n, t) == 0:
                self.row(self.produce[n, t] <= left * self.pace(n, t) * z)
            late, sooner = self._called(n, t)
            self.row(self.surge[n, t] <= made.surge_capacity * (late + sooner * warned))  # R10
            if n in self.fenced:  # R22
                self.row(self.started(n, t) <= self.pace(n, t) * z)
            if n in self.kept:
                self.row(self.started(n, t) == self.produce[n, t])
            self.loss += made.surge_premium * self.surge[n, t]
        self._use_reserve(n)
        total = sum(self.started(n, t) for t in self.times)
        self.row(self.extra[n] >= total - sum(self.pace(n, t) for t in self.times) * z)  # R12
        self.loss += self.sizes.make_premium(n) * made.yield_share * self.extra[n]
        self.loss += sum(self.effect(EffectKind.MAKE_PRICE, n, t) * self.started(n, t) for t in self.times)
        spoiled = sum(self.effects.get((EffectKind.YIELD_LOSS, key), ()))  # R13
        self.loss += self.sizes.scrapped_inputs(n) * made.yield_share * spoiled * z

    def _called(self, n: Node, t: int) -> tuple[float, float]:
        """Share of surge and reserve that has arrived, and how much more with early warning."""
        made, left = self.network.production[n], self.left(n, t) * self.open(n, t)
        late, early = (ramped(d + made.activation_time, made.ramp_time, t) * left for d in (self.late, self.early))
        return late, early - late

    def _use_reserve(self, n: Node) -> None:
        """Reserve production is used as far as it was bought and called (R11a)."""
        made = self.network.production[n]
        if (n, 0) not in self.reserve_make:
            return
        bought = self.naive.make_reserve[n]
        early = self._early(f"{n}_r", bought, made.reserve_max)
        for t in self.times:
            late, sooner = self._called(n, t)
            self.row(self.reserve_make[n, t] <= late * bought + sooner * early)
            self.loss += made.activation_cost * self.reserve_make[n, t]

    def started(self, n: Node, t: int) -> Any:
        called = self.reserve_make.get((n, t), 0.0) + self.second_make.get((n, t), 0.0)
        return self.produce[n, t] + self.surge[n, t] + called

    def _share_line(self, key: tuple[str, str]) -> None:
        """A line has the time that is left to the least hit of its users (R9)."""
        users = [n for n, d in self.network.production.items() if (n.site, d.resource) == key]
        for t in self.times:
            left = max(self.left(n, t) for n in users)
            time = sum(self.network.production[n].cycle_time * self.produce[n, t] for n in users)
            self.row(time <= self.network.resources[key].available_time * left)

    def _stock(self, n: Node) -> None:
        network, naive = self.network, self.naive
        inbound = [l for l, lane in network.lanes.items() if lane.target == n]
        outbound = [l for l, lane in network.lanes.items() if lane.source == n]
        onset = naive.buffer[n] + self.scenario.cycle_phase * naive.lots_into(n)
        onset += self.unit(n) * self.ahead(n, -1)
        burnt = self.effect(EffectKind.STOCK_LOSS, n, 0)  # R13c
        self.loss += burnt * self.sizes.landed.get(n, 0.0) * onset
        lag = latest_shortage(network, self.scenario).get(n)
        cut_until = 0 if lag is None else lag + supply_end(self.scenario)
        holding = network.parts[n.part].holding_cost / naive.model.calendar.periods_per_year
        came: dict[int, Any] = {}
        for t in self.times:
            before = self.stock[n, t - 1] if t > 0 else (1 - burnt) * onset
            gain = sum(self.arrives(l, t) for l in inbound)
            if n in network.production:
                gain += network.production[n].yield_share * self.started(n, t)
            use = sum(self.sent(l, t) for l in outbound) + self.deliver.get((n, t), 0.0)
            use += sum(quantity * self.started(made.node, t) for made, quantity in network.consumers.get(n, ()))
            use += naive.swaps.taken(n, lambda key, t=t: self.swapped.units[key, t])
            came[t] = gain
            self.row(self.stock[n, t] == before + gain - use - self.vintages.gone(n, t))  # R14
            kept = self._kept_above(n, inbound, t) if n in self.piling else 0.0
            level = onset + self.unit(n) * (self.ahead(n, t) - self.ahead(n, -1))
            most = self.ahead(n, t)
            if n in naive.shut and n not in self.flowing:
                most = max(self.ahead(n, u) for u in range(-1, t + 1))
            highest = level + self.unit(n) * (most - self.ahead(n, t))
            self.row(self.stock[n, t] - self.over[n, t] <= highest + kept)  # R15
            before = self.over[n, t - 1] if t > 0 else 0.0
            piling = [l for l in inbound if n not in self.flowing | self.piling or (l, t) in self.release]
            self.row(self.over[n, t] <= before + sum(self._unordered(l, t) for l in piling))  # R16
            locked = self.effect(EffectKind.STOCK_LOCKED, n, t)
            until = self._down_since(n, t) if n in naive.shut else t + 1
            there = self.stock[n, t] + self.vintages.gone_by(n, t)
            least = min(self.ahead(n, u) for u in range(-1, until))
            self.row(there >= locked * (1 - burnt) * (naive.buffer[n] + self.unit(n) * least))  # R17
            refunded = naive.model.holding_refund and t < cut_until
            if refunded:  # R18
                missing = naive.new(f"{self.scenario.name}_missing_{n.site}_{n.part}_{t}", [0], pyo.Reals)[0]
                self.row(missing <= level - self.stock[n, t])
                lost, planned = self.withheld.so_far(n, len(self.times))
                self.row(missing <= lost[t] * planned)
                self.row(missing <= self.withheld.total[n])
                self.loss -= holding * missing
        self.vintages.follow(n, came)

    def _down_since(self, n: Node, t: int) -> int:
        """First period of the stretch for which a site is down in a period; the next one where it is whole."""
        while t >= 0 and self.effect(EffectKind.STOCK_LOCKED, n, t) > 0:
            t -= 1
        return t + 1

    def _kept_above(self, n: Node, inbound: list[str], t: int) -> Any:
        """At a market that is hit: who waits, and what of the goods under way could not be sold as it came (R15)."""
        key, kept = n, self.backlog.get((n, t), 0.0)
        for l in inbound:
            left = 0.0
            for u in range(t + 1):
                came = 1.0 if u < int(self.network.lanes[l].lead_time + 0.5) else 0.0
                works = 1 - self.effect(EffectKind.STOCK_LOCKED, key, u)
                sold, built = self.wanted(n, u), self.ahead(n, u) - self.ahead(n, u - 1)
                left = max(left + came - (works * sold + built) / self.network.demand[key].quantity, 0.0)
            kept = kept + left * self.naive.x(l)
        return kept

    def _close(self, n: Node) -> None:
        """Of a site that is down only what is made there leaves; of one partly down a share, too (R17b to R17d)."""
        out = [(l, lane) for l, lane in self.network.lanes.items() if lane.source == n]
        for t in self.times:
            works = 1 - self.effect(EffectKind.STOCK_LOCKED, n, t)
            if works == 1:
                continue
            if n in self.network.production:
                into = [l for l, lane in self.network.lanes.items() if lane.target == n]
                gone = sum(self.sent(l, t) for l, _ in out) + self.deliver.get((n, t), 0.0)
                came = self.naive.buffer[n] + sum(self.naive.x(l) + self.naive.lot(l) for l in into)
                if into:
                    self.row(gone <= self.network.production[n].yield_share * self.started(n, t) + works * came)
                continue
            for l, lane in out:
                most = lane.capacity + self.naive.lane_reserve.get(l, 0.0) if math.isfinite(lane.capacity) else None
                self.row(self.sent(l, t) <= works * (self.naive.x(l) if most is None else most))
            if n in self.network.demand and not self.network.demand[n].customers:
                self.row(self.deliver[n, t] <= works * self.wanted(n, t))

    def _unordered(self, l: str, t: int) -> Any:
        """Goods that arrive in a period without having been sent in the knowledge of the disruption."""
        if (l, t) in self.release:
            return self.release[l, t]
        return self.due(l, t) if t < int(self.network.lanes[l].lead_time + 0.5) else 0.0

    def _serve(self, n: Node) -> None:
        sold = self.network.demand[n]
        if sold.customers:
            ServedOf(self, n)
            return
        wanted = [self.wanted(n, t) for t in self.times]
        waits = len(wanted) if math.isinf(sold.patience) else int(sold.patience + 0.5)
        for t in self.times:
            before = self.backlog[n, t - 1] if t > 0 else 0.0
            served = self.deliver[n, t] + self.backlog[n, t] - before + self.lost[n, t]
            self.row(served == wanted[t])  # R19
            recent = wanted[max(0, t - waits + 1) : t + 1] if waits else []
            self.row(self.backlog[n, t] <= sum(recent))  # R20
            self.loss += sold.margin * self.lost[n, t] + sold.backlog_cost * self.backlog[n, t]
        charge_contract(self, sold, str(n), sum(self.lost[n, t] for t in self.times))
