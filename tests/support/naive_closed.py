"""One scenario at a fixed plan, written down plainly: every period a period, and the books close at the end.

Nothing here is taken from the program but the words of its rules: no scope, no sizes, no fence, nothing left out
because it cannot matter. Equations are numbered as in the formulation; `close` holds what has to be true at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from support.closed_numbers import closing_price, closing_time, supplied, whole
from support.closed_supply import Above, Rules, Supply
from support.kept import Kept
from support.naive_times import latest_shortage, supply_end
from support.sparse_lp import Series

from resilience.hazard.scenarios import DEARER, EffectKind

if TYPE_CHECKING:
    from support.sparse_lp import Vector

    from resilience.hazard.scenarios import Scenario
    from resilience.network.lanes import Lane
    from resilience.network.parts import Node
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.quantities import LaneId


@dataclass(frozen=True)
class Closed:
    """What one occurrence costs: `loss` in currency, `short` in units of sales, `costs` by kind.

    `unrestored` is what still misses on shelves and on the way when the books close, in units; it counts as short by
    the sales it stands for. `paths` are the columns by kind and key, period by period.
    """

    periods: int
    loss: float
    short: float
    costs: dict[str, float]
    unrestored: float
    paths: dict[tuple[str, object], Vector]


def closed_loss(
    model: Model, scenario: Scenario, plan: Plan, *, watch: int | None = None, rules: Rules | None = None
) -> Closed:
    """Least loss of a scenario at a plan; `watch` closes the books after so many periods instead of in time."""
    return _Closing(model, scenario, plan, watch or closing_time(model, scenario), rules or Rules()).solved()


class _Closing(Supply):
    """The linear program of one scenario: supply, customers, shelves and the end."""

    def __init__(self, model: Model, scenario: Scenario, plan: Plan, periods: int, rules: Rules) -> None:
        super().__init__(model, scenario, plan, periods, rules)
        self.slack: list[Series] = []
        self.short = Series.of(0.0)
        self.supplied = supplied(self.network)
        self.lags = latest_shortage(self.network, scenario)
        if model.holding_refund:
            self.withheld = Kept(
                self.network,
                scenario,
                flow=self.flow_of,
                started=lambda node: plan.production.get(node, 0.0),
                new=lambda _: self.lp.new(np.inf),
                at_most=self.lp.at_most,
            )
        for node in self.network.demand:
            self._serve(node)
        for node in self.network.nodes:
            self._stock(node)
        for lane in self.network.lanes.values():
            self._refill_pipeline(lane)

    def solved(self) -> Closed:
        """Solve and read."""
        x = self.lp.solve()
        costs = {name: float(series.at(x)[0]) for name, series in self.lp.costs.items()}
        paths = {key: series.at(x) for key, series in self.paths.items()}
        unrestored = sum(float(series.at(x)[0]) for series in self.slack)
        return Closed(self.periods, sum(costs.values()), float(self.short.at(x)[0]), costs, unrestored, paths)

    def flow_of(self, lane: LaneId) -> float:
        """Planned flow of a lane."""
        return self.flow(self.network.lanes[lane])

    # Customers

    def _serve(self, node: Node) -> None:
        """Every unit is delivered, late or lost (R19), nobody waits too long (R20) or when the books close."""
        sold = self.network.demand[node]
        wanted = sold.quantity * self.effects.at(EffectKind.DEMAND_FACTOR, node)
        waits = self.periods if sold.patience >= self.periods else whole(sold.patience)
        asked = np.concatenate([[0.0], np.cumsum(wanted)])
        recent = asked[1:] - asked[np.maximum(np.arange(1, self.periods + 1) - waits, 0)]
        if self.rules.books_close:
            recent[[end - 1 for end in self.ends]] = 0.0
        waiting = self._path("backlog", node, recent)
        lost = self._path("lost", node, np.full(self.periods, np.inf))
        given = self._path("deliver", node, np.full(self.periods, np.inf))
        self.lp.equal(given, waiting.later(1) + wanted - waiting - lost)
        down = self.effects.at(EffectKind.STOCK_LOCKED, node)
        if self.rules.downed_markets_sell_nothing and down.any():
            self.lp.at_most(given, np.where(down > 0, (1 - down) * wanted, np.inf))  # R17d
        missed = lost.total() + waiting.part(self.periods - 1, self.periods)
        self.lp.charge("lost", sold.margin * missed)
        self.lp.charge("late", sold.backlog_cost * waiting)
        self.short = self.short + missed

    # Shelves

    def at_onset(self, node: Node) -> float:
        """Stock at the onset: the buffer and the share of a lot that happens to be there."""
        lots = sum(self.plan.lot(lane.id) for lane in self.network.lanes.values() if lane.target == node)
        return self.plan.buffers.get(node, 0.0) + self.scenario.cycle_phase * lots

    def _stock(self, node: Node) -> None:
        level = self.at_onset(node)
        left = 1 - self.effects.at(EffectKind.STOCK_LOSS, node)[0]  # R13c
        if left < 1:
            self.lp.charge("destroyed", Series.of((1 - left) * level * self.landed.cost.get(node, 0.0)))
        locked = left * self.effects.at(EffectKind.STOCK_LOCKED, node) * self.plan.buffers.get(node, 0.0)
        stock = self._path("stock", node, np.full(self.periods, np.inf), lower=locked)  # R17
        self.lp.equal(stock, stock.later(1, left * level) + self._gain(node) - self._use(node))  # R14
        over = self._above(node, stock)
        self.lp.at_most(stock - over, Series.of(np.full(self.periods, level)))  # R15
        self._refund(node, stock, level)
        back = level if node in self.supplied else left * level
        self._close([stock.part(end - 1, end) for end in self.ends], back, node.part)

    def _above(self, node: Node, stock: Series) -> Series:
        """Stock above its level (R15, R16): what was under way at the onset or held back."""
        inbound = [lane for lane in self.network.lanes.values() if lane.target == node]
        held = [self.paths["release", lane.id] for lane in inbound if ("release", lane.id) in self.paths]
        under_way = sum((self._under_way(lane) for lane in inbound), np.zeros(self.periods))
        over = Series.of(np.zeros(self.periods))
        if self.rules.above is Above.UNSOLD and self._only_sells(node):
            over, under_way = over + self._unsold(node, under_way), np.zeros(self.periods)
        if self.rules.above is Above.PILING and self._goes_on(node):
            under_way = np.zeros(self.periods)
        elif self.rules.above is Above.PILING and self._only_sells(node):
            over = over + self._unsold(node, under_way) + self.paths["backlog", node]
            under_way = np.zeros(self.periods)
        if not held and (not under_way.any() or self.rules.above is Above.NEVER):
            return over
        came = sum(held, Series.of(np.zeros(self.periods) if self.rules.above is Above.NEVER else under_way))
        more = self.lp.new(np.full(self.periods, np.inf))
        self.lp.at_most(more, more.later(1) + came)
        if self.rules.above is Above.WHILE_THERE:
            self.lp.at_most(more, stock)
        return over + more

    def _under_way(self, lane: Lane) -> Vector:
        """Goods that arrive without having been sent in the knowledge of the disruption, unless they are held back."""
        if ("release", lane.id) in self.paths:
            return np.zeros(self.periods)
        return (np.arange(self.periods) < whole(lane.lead_time)) * self.effects.kept(lane) * self.flow(lane)

    def _goes_on(self, node: Node) -> bool:
        """Whether goods go on from here as planned, whatever happens: what makers use may lack another part."""
        key = node
        slow = {EffectKind.LEAD_TIME, *DEARER}  # what takes longer, or costs more, can go on as planned
        hit = {target for kind, target in self.effects.given if kind not in slow}
        locked = {target for kind, target in self.effects.given if kind is EffectKind.STOCK_LOCKED}
        if node in self.network.consumers or key in locked or (node in self.network.demand and key in hit):
            return False
        out = [lane for lane in self.network.lanes.values() if lane.source == node]
        return all(lane.id not in hit and self._goes_on(lane.target) for lane in out)

    def _only_sells(self, node: Node) -> bool:
        """Whether nothing but customers draws on a position."""
        sent = any(lane.source == node for lane in self.network.lanes.values())
        return node in self.network.demand and not sent and node not in self.network.consumers

    def _unsold(self, node: Node, came: Vector) -> Vector:
        """What of the goods under way customers cannot take as it comes."""
        wanted = self.network.demand[node].quantity * self.effects.at(EffectKind.DEMAND_FACTOR, node)
        wanted = wanted * (1 - self.effects.at(EffectKind.STOCK_LOCKED, node))
        left = [0.0]
        for arrived, sold in zip(came, wanted, strict=True):
            left.append(max(left[-1] + arrived - sold, 0.0))
        return np.array(left[1:])

    def _gain(self, node: Node) -> Series:
        gain = Series.of(np.zeros(self.periods))
        for lane in self.network.lanes.values():
            if lane.target == node:
                gain = gain + self.paths["arrives", lane.id]
        made = self.network.production.get(node)
        return gain if made is None else gain + made.yield_share * self.paths["started", node]

    def _use(self, node: Node) -> Series:
        use = self.paths.get(("deliver", node), Series.of(np.zeros(self.periods)))
        for lane in self.network.lanes.values():
            if lane.source == node:
                use = use + self.paths["sent", lane.id]
        for maker in self.network.production:
            for line in self.network.bom:
                if maker.site == node.site and (line.parent, line.child) == (maker.part, node.part):
                    use = use + line.quantity * self.paths["started", maker]
        return use

    def _refund(self, node: Node, stock: Series, level: float) -> None:
        """Holding is refunded on what the disruption keeps from arriving (R18a, R18b)."""
        until = min(self.lags[node] + supply_end(self.scenario), self.periods) if node in self.lags else 0
        if not self.model.holding_refund or until == 0:
            return
        lost, planned = self.withheld.so_far(node, until)
        missing = self.lp.new(planned * np.array(lost), lower=-np.inf)
        total = self.withheld.total[node]
        for t in range(until):
            self.lp.at_most(missing.part(t, t + 1), total)
        self.lp.at_most(missing, level - stock.part(0, until))
        holding = self.network.parts[node.part].holding_cost / self.model.calendar.periods_per_year
        self.lp.charge("refund", -holding * missing)

    # The end

    def _close(self, found: list[Series], wanted: float, part: str) -> None:
        """Demand that something is as much as at the onset whenever books close, or priced once."""
        if wanted > 0 and self.rules.books_close:
            missing = self.lp.new(np.inf)
            for there in found:
                self.lp.at_most(wanted - there, missing)
            self.lp.charge("unrestored", closing_price(self.network, part) * missing)
            self.slack.append(missing)

    def _refill_pipeline(self, lane: Lane) -> None:
        """As much on the way as planned, by whatever means it travels."""
        self._close(
            [self._on_the_way(lane, end) for end in self.ends], whole(lane.lead_time) * self.flow(lane), lane.part
        )

    def _on_the_way(self, lane: Lane, end: int) -> Series:
        lead = whole(lane.lead_time)
        on_the_way = self.paths["dispatched", lane.id].part(max(end - lead, 0), end).total()
        if ("port", lane.id) in self.paths:
            on_the_way = on_the_way + self.paths["port", lane.id].part(end - 1, end)
        if lane.expedite_lead_time is not None and ("expedite", lane.id) in self.paths:
            fast = whole(lane.expedite_lead_time)
            on_the_way = on_the_way + self.paths["expedite", lane.id].part(max(end - fast, 0), end).total()
        return on_the_way
