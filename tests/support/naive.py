"""The whole program written down plainly: one Pyomo model, every scenario over the whole network, numbers in place.

Nothing here is shared with the compiled program but its data-driven numbers (`Sizes`) and, for each scenario, how
long it is watched, which rates may not exceed the plan and where goods flow on (`scope_of`). Nothing is settled: what
is missing when the watch ends costs nothing, as with `BuildOptions(closing=False)`. Equations are numbered as in the
formulation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo
from pyomo.contrib.solver.common.results import TerminationCondition
from pyomo.contrib.solver.solvers.highs import Highs
from support.naive_ages import sell_in_time
from support.naive_duties import Customs
from support.naive_scenario import NaiveScenario
from support.naive_season import Year
from support.naive_second import buy_second, second_fees
from support.naive_shutdown import shut_makers
from support.naive_sites import Openings
from support.naive_stores import fit_stores
from support.naive_swaps import Swaps

from resilience.network.lanes import LaneStatus
from resilience.network.ordering import BreakKind
from resilience.plan.levers import Lever
from resilience.plan.picked import picked
from resilience.program.scope.reach import scope_of
from resilience.program.sizes import Sizes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.network.lanes import Lane
    from resilience.network.parts import Node
    from resilience.plan.model import Model
    from resilience.quantities import LaneId

FIRST = (
    "flow",
    "mode",
    "qualify",
    "make",
    "buffer",
    "lane_reserve",
    "make_reserve",
    "see",
    "make_second",
    "site_open",
    "site_closed",
)


class Naive:
    """The extensive form of a model and its scenarios.

    Attributes hold the first stage: `flow[lane, k]`, `mode[lane, k]`, `qualify[lane]`, `make[node]`, `buffer[node]`,
    `lane_reserve[lane]`, `make_reserve[node]`, `see[site]`.
    """

    def __init__(self, model: Model, scenarios: Sequence[Scenario]) -> None:
        self.model, self.network, self.sizes = model, model.network, Sizes.of(model, tuple(scenarios))
        self.years = {n: Year(self.network, n) for n in {(row.market, row.part) for row in self.network.seasons}}
        self.shut = shut_makers(self.network)
        self.m = pyo.ConcreteModel()
        self.m.rows = pyo.ConstraintList()
        self._decide()
        self.first = {name: getattr(self, name) for name in FIRST}
        self.swaps = Swaps(self)
        self._balance()
        self._share()
        self._order()
        self.customs = Customs(self)
        fit_stores(self)
        sell_in_time(self)
        self._keep_today()
        self.m.steady = pyo.Expression(expr=self._steady_cost())
        self.scenarios = {}
        for scenario in scenarios:
            scope = scope_of(picked(model), self.sizes, scenario, pruned=False)
            self.scenarios[scenario.name] = NaiveScenario(self, scenario, scope)
        self.m.losses = pyo.Expression(expr=sum(s.rate * self.scenarios[s.name].loss for s in scenarios))
        self.m.cost = pyo.Objective(expr=self.m.steady + self.m.losses)

    def solve(self, gap: float = 1e-9) -> float | None:
        """Return the least cost per year; None when no plan exists."""
        options = {"mip_rel_gap": gap, "mip_abs_gap": 0.0, "threads": 1, "mip_feasibility_tolerance": 1e-9,
                   "primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9}  # fmt: skip
        result = Highs().solve(
            self.m, solver_options=options, load_solutions=False, raise_exception_on_nonoptimal_result=False
        )
        if result.termination_condition is TerminationCondition.convergenceCriteriaSatisfied:
            result.solution_loader.load_vars()
            return float(pyo.value(self.m.cost))
        assert result.termination_condition in {
            TerminationCondition.provenInfeasible,
            TerminationCondition.infeasibleOrUnbounded,
        }, result.termination_condition
        return None

    def fix(self, columns: dict[str, float]) -> None:
        """Hold the first stage at the columns of a compiled program, given by name."""
        for name, variables in self.first.items():
            for key, variable in variables.items():
                variable.fix(columns[column_name(name, key)])

    def new(self, name: str, keys: Iterable[Any], within: Any = pyo.NonNegativeReals) -> dict[Any, Any]:
        """Declare a family of variables that are at least 0, by key."""
        keys = list(keys)
        variables = pyo.Var(range(len(keys)), within=within)
        self.m.add_component(name, variables)
        return dict(zip(keys, variables.values(), strict=True))

    def row(self, expression: Any) -> None:
        """Add a constraint; without variables it is a bare truth value."""
        if expression is not True:
            self.m.rows.add(pyo.Constraint.Infeasible if expression is False else expression)

    def _decide(self) -> None:
        lanes, production, sites = self.network.lanes, self.network.production, self.network.sites
        self.frequencies = {l: lane.delivery_options or (0.0,) for l, lane in lanes.items()}
        pairs = [(l, k) for l in lanes for k in self.frequencies[l]]
        self.flow = self.new("flow", pairs)
        self.mode = self.new("mode", [(l, k) for l, k in pairs if lanes[l].delivery_options], within=pyo.Binary)
        self.openings = Openings(self)
        decided = [
            l
            for l, d in lanes.items()
            if d.status is LaneStatus.CANDIDATE or d.qualification_cost > 0 or l in self.openings.gated
        ]
        self.qualify = self.new("qualify", decided, within=pyo.Binary)
        self.make = self.new("make", list(production))
        self.buffer = self.new("buffer", list(self.network.nodes))
        self.lane_reserve = self.new("lane_reserve", [l for l, d in lanes.items() if d.reserve_max > 0])
        self.make_reserve = self.new("make_reserve", [n for n, d in production.items() if d.reserve_max > 0])
        self.make_second = buy_second(self)
        self.see = self.new("see", [s for s, d in sites.items() if d.visibility_cost is not None], within=pyo.Binary)
        for node in self.network.nodes:
            self.row(self.buffer[node] <= self.sizes.buffer_limit(node))
        for l in self.lane_reserve:  # F9
            self.row(self.lane_reserve[l] <= lanes[l].reserve_max * self.y(l))
        for n in self.make_reserve:
            self.row(self.make_reserve[n] <= production[n].reserve_max)
        self.openings.hold_together()

    def y(self, lane: LaneId) -> Any:
        """1 when the lane may carry planned flow."""
        return self.qualify[lane] if lane in self.qualify else 1.0

    def x(self, lane: LaneId) -> Any:
        """Planned flow."""
        return sum(self.flow[lane, k] for k in self.frequencies[lane])

    def lot(self, lane: LaneId) -> Any:
        """Units per delivery."""
        return sum(self.flow[lane, k] / k for k in self.frequencies[lane] if k > 0)

    def lots_into(self, node: Node) -> Any:
        """Units in one delivery on every lane into a node."""
        return sum(self.lot(l) for l, lane in self.network.lanes.items() if lane.target == node)

    def intake(self, node: Node) -> Any:
        """Good units that reach a node per period."""
        made = self.network.production.get(node)
        bought = sum(self.x(l) for l, lane in self.network.lanes.items() if lane.target == node)
        return bought + (made.yield_share * self.make[node] if made else 0)

    def _balance(self) -> None:
        for node in self.network.nodes:  # F1
            sent = sum(self.x(l) for l, lane in self.network.lanes.items() if lane.source == node)
            used = sum(
                line.quantity * self.make[n]
                for n in self.network.production
                for line in self.network.bom
                if n.site == node.site and line.parent == n.part and line.child == node.part
            )
            sold = self.network.demand[node].quantity if node in self.network.demand else 0.0
            self.row(self.intake(node) == sent + used + sold + self.swaps.taken(node, self.swaps.planned))
        for n, made in self.network.production.items():  # F7
            if made.capacity < float("inf"):
                busiest = self.shut[n].busiest if n in self.shut else 1.0
                self.row(self.make[n] * busiest <= made.capacity)
        for (site, name), resource in self.network.resources.items():  # F8
            users = [d for d in self.network.production.values() if d.site == site and d.resource == name]
            self.row(sum(d.cycle_time * self.make[d.node] for d in users) <= resource.available_time)

    def _share(self) -> None:
        for l, lane in self.network.lanes.items():
            most = min(lane.capacity, self.sizes.flow_limit(lane.part))
            self.row(self.x(l) <= most * self.y(l))  # F2
            if lane.delivery_options:
                for k in lane.delivery_options:  # F3
                    self.row(self.flow[l, k] <= most * self.mode[l, k])
                self.row(sum(self.mode[l, k] for k in lane.delivery_options) <= 1)  # F4
            taken = self.intake(lane.target)
            if lane.min_share > 0:  # F5
                excused = lane.min_share * self.sizes.flow_limit(lane.part) * (1 - self.y(l))
                self.row(self.x(l) >= lane.min_share * taken - excused)
            if lane.max_share < 1:  # F6
                self.row(self.x(l) <= lane.max_share * taken)

    def _order(self) -> None:
        """Of every lane and mode: one band of prices, and one count of whole multiples, is chosen of all there are."""
        self.moved, self.left_over = {}, {}
        for l, lane in self.network.lanes.items():
            self.moved[l] = lane.unit_cost * self.x(l)
            for k in lane.delivery_options if lane.least_order or lane.order_multiple else ():
                self.row(self.flow[l, k] >= k * fewest(lane) * self.mode[l, k])
            if lane.price_breaks:
                self.moved[l] = sum(self._banded(l, lane, k) for k in lane.delivery_options)
            if lane.order_multiple:
                self.left_over[l] = self._counted(l, lane)

    def _banded(self, l: LaneId, lane: Lane, k: float) -> Any:
        """Cost per period of what comes in one mode: what a lot at the break costs, and what each unit beyond it."""
        starts = [0.0, *(units for units, _ in lane.price_breaks)]
        prices = [lane.unit_cost, *(price for _, price in lane.price_breaks)]
        ends = [*starts[1:], self.sizes.flow_limit(lane.part) / k + starts[-1]]
        name = f"{l}|{k}"
        chosen = self.new(f"chosen|{name}", range(len(starts)), within=pyo.Binary)
        beyond = self.new(f"beyond|{name}", range(len(starts)))
        self.row(sum(chosen.values()) == self.mode[l, k])
        self.row(self.flow[l, k] == sum(k * (starts[j] * chosen[j] + beyond[j]) for j in chosen))
        cost, paid = 0.0, 0.0
        for j, (start, end, price) in enumerate(zip(starts, ends, prices, strict=True)):
            self.row(beyond[j] <= (end - start) * chosen[j])
            at_start = price * start if lane.break_kind is BreakKind.ALL_UNITS else paid
            cost += k * (at_start * chosen[j] + price * beyond[j])
            paid += price * (end - start)
        return cost

    def _counted(self, l: LaneId, lane: Lane) -> Any:
        """Half a multiple, unless the lot is exactly one of all whole multiples there can be."""
        step = lane.order_multiple
        most = int(self.sizes.flow_limit(lane.part) / min(lane.delivery_options) / step) + 1
        exact = self.new(f"exact|{l}", range(1, most + 1), within=pyo.Binary)
        between = self.new(f"between|{l}", [0], within=pyo.Binary)[0]
        rest = self.new(f"rest|{l}", [0])[0]
        self.row(sum(exact.values()) + between == sum(self.mode[l, k] for k in lane.delivery_options))
        self.row(self.lot(l) == sum(step * n * one for n, one in exact.items()) + rest)
        self.row(rest <= step * (most + 1) * between)
        return 0.5 * step * between

    def _keep_today(self) -> None:
        """Hold what belongs to levers that may not be pulled."""
        kept = set(Lever) - self.model.levers
        today = {
            Lever.BUFFERS: [(variable, self.model.cover.get(n, 0.0)) for n, variable in self.buffer.items()],
            Lever.LOTS: [(self.mode[l, k], 0.0) for l, k in self.mode if self.lane(l).deliveries not in {None, k}],
            Lever.SOURCES: [
                (self.qualify[l], float(self.lane(l).status is not LaneStatus.CANDIDATE)) for l in self.qualify
            ]
            + [(v, 0.0) for v in (*self.site_open.values(), *self.site_closed.values())],
            Lever.RESERVES: [
                (v, 0.0) for v in (*self.lane_reserve.values(), *self.make_reserve.values(), *self.make_second.values())
            ],
            Lever.VISIBILITY: [(v, 0.0) for v in self.see.values()],
        }
        there = {id(self.buffer[n]): self.openings.there(n.site) for n in self.buffer if self.openings.movable(n)}
        for lever in kept:
            for variable, value in today[lever]:
                if id(variable) in there:
                    self.row(variable == value * there[id(variable)])
                else:
                    variable.fix(value)
        self._leave_unhit(kept)
        for lane in self.network.lanes.values() if Lever.SOURCES in kept else []:  # F17
            share = self._share_today(lane)
            if share is not None:
                self.row(self.x(lane.id) == share * self.intake(lane.target))

    def _leave_unhit(self, kept: set[Lever]) -> None:
        """Where no hazard hits what feeds a position, nothing is lowered or dropped."""
        if self.model.requirements.budget is not None:
            return
        for node in self.sizes.unhit & set(self.buffer) if Lever.BUFFERS not in kept else ():
            self.row(self.buffer[node] >= self.model.cover.get(node, 0.0) * self.openings.there(node.site))
        for l in self.qualify if Lever.SOURCES not in kept else ():
            target = self.lane(l).target
            alone = len(self.network.inbound[target]) == 1 and target not in self.network.production
            if target in self.sizes.unhit and self.lane(l).status is not LaneStatus.CANDIDATE and not alone:
                self.row(self.qualify[l] >= self.openings.usable(l))

    def _share_today(self, lane: Lane) -> float | None:
        """As stated; 0 beside stated ones, and where not in use; who is alone in use needs no rule."""
        if lane.share is not None:
            return lane.share
        rivals = [other for other in self.network.inbound[lane.target] if other.status is LaneStatus.ACTIVE]
        beside = lane in rivals and any(other.share is not None for other in rivals)
        return 0.0 if beside or lane.status is LaneStatus.QUALIFIED else None

    def lane(self, lane: LaneId) -> Lane:
        """Data of a lane."""
        return self.network.lanes[lane]

    def _steady_cost(self) -> Any:
        lanes, production, sites = self.network.lanes, self.network.production, self.network.sites
        holding = {part: data.unit_value * data.holding_rate for part, data in self.network.parts.items()}
        year = self.model.calendar.periods_per_year
        cost = sum(holding[node.part] * self.buffer[node] for node in self.network.nodes)
        cost += sum(holding[part] * one.mean_ahead(year) for (_, part), one in self.years.items())
        for n, one in self.shut.items():  # C18
            cost += holding[n.part] * one.mean_ahead() * year * production[n].yield_share * self.make[n]
        for l, lane in lanes.items():
            cycle = 0.5 * self.lot(l) + self.left_over.get(l, 0.0)
            cost += holding[lane.part] * (cycle + lane.lead_time * self.x(l)) + year * self.moved[l]
            if lane.delivery_options:
                cost += year * lane.delivery_cost * sum(k * self.mode[l, k] for k in lane.delivery_options)
        cost += year * (self.swaps.cost() + self.customs.cost())
        for n, made in production.items():
            cost += year * made.unit_cost * self.make[n]
            if made.quality_incident_rate:
                cost += made.quality_incident_rate * self.network.parts[n.part].unit_value * self._exposed(n)
        suppliers = {(lanes[l].origin, lanes[l].part) for l in self.qualify}
        self.approval = self.new("approval", sorted(suppliers))
        for l in self.qualify:  # F18: money, the most of what the lanes of a supplier cost
            self.row(self.approval[lanes[l].origin, lanes[l].part] >= lanes[l].qualification_cost * self.qualify[l])
        cost += sum(self.approval.values())
        cost += sum(lanes[l].reserve_fee * self.lane_reserve[l] for l in self.lane_reserve)
        cost += sum(production[n].reserve_fee * self.make_reserve[n] for n in self.make_reserve)
        cost += second_fees(self) + self.openings.cost()
        return cost + sum(sites[s].visibility_cost * self.see[s] for s in self.see)

    def _exposed(self, node: Node) -> Any:
        ahead = [(l, lane) for l, lane in self.network.lanes.items() if lane.source == node]
        return self.buffer[node] + sum(self.lot(l) + self.buffer[lane.target] for l, lane in ahead)


def fewest(lane: Lane) -> float:
    """Units of the smallest order: multiples are counted up until they are no fewer than the least order."""
    units = lane.order_multiple
    while units < lane.least_order:
        units += lane.order_multiple or lane.least_order
    return units


def column_name(family: str, key: Any) -> str:
    """Name of a column of the compiled program."""
    keys = key if isinstance(key, tuple) else (key,)
    return f"{family}[{','.join(map(str, keys))}]"
