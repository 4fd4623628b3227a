"""How long a plan survives an outage, and what an outage of a given length costs: at constant rates and by periods."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from resilience.errors import SolverError
from resilience.hazard.scenarios import EffectKind
from resilience.solve.highs import Arrays, Limits, Run, RunStatus, Vector, pass_arrays, run
from resilience.solve.instances import check, duals, new_highs
from resilience.solve.pricing.case_vectors import right_hand_sides

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from resilience.hazard.scenarios import Effect, Scenario, Struck
    from resilience.network.parts import Node
    from resilience.program.survival.outages import ServiceTemplate
    from resilience.program.survival.survival_time import SurvivalProgram
    from resilience.solve.instances import Instance

NOTHING_LOST = 1e-7
"""Share of a period's demand below which a loss is rounding."""
FOREVER = 1e-7
"""Pace (1/period) below which stock lasts for ever."""
SAME_TIME = 1e-6
"""Relative accuracy of a time to survive by periods."""
_BLOCKED = {
    EffectKind.PRODUCTION_LOSS: ("make", "surge"),
    EffectKind.STOCK_LOCKED: ("draw",),
    EffectKind.LANE_LOSS: ("move",),
}
_LEAVING = ("move", "expedite")
"""What no longer leaves a position that is down: by lane and around one."""


class Shortfall(NamedTuple):
    """What one outage costs: units and margin (currency) of demand that is missed."""

    units: float
    margin: float


NONE = Shortfall(0.0, 0.0)


class StockUse(NamedTuple):
    """Units drawn from a stock in one outage, and whether a little more of it would save some sales."""

    drawn: float
    saves: bool


class FluidSolver:
    """Solves the constant-rate program for one outage after another; keeps one instance per question, warm."""

    def __init__(self, program: SurvivalProgram) -> None:
        compiled = program.compiled
        no_data = np.zeros((0, 1))
        self._compiled, self._buffers = compiled, program.plan.buffers
        self._row_lower, self._row_upper, self._lower, self._upper = (
            np.array(limits(no_data)[:, 0])
            for limits in (compiled.row_lower, compiled.row_upper, compiled.lower, compiled.upper)
        )
        self._column, self._row = compiled.columns.place, compiled.rows.place
        self._pace = self._column["pace", None]
        self._lost = compiled.columns.of("lost")
        self._network = program.model.network
        self._draws = {node: self._column["draw", node] for node in program.model.network.nodes}
        self._demand = max(sum(demand.quantity for demand in program.model.network.demand.values()), 1e-9)
        self._instances: dict[str, Instance] = {}

    def time_to_survive(self, scenario: Scenario) -> float:
        """Periods the plan survives what the scenario hits, however long it lasts; infinite when for ever.

        What the scenario hits is taken to fail completely; its profile does not matter.
        """
        if any(self._network.demand[node].quantity > 0 for node in self._closed(scenario)):
            return 0.0
        lower, upper = self._bounds(scenario)
        upper[self._lost] = 0.0
        cost = np.zeros(len(lower))
        cost[self._pace] = 1.0
        found = self._run("time", cost, lower, upper, self._row_upper)
        if found.status is RunStatus.INFEASIBLE:
            return 0.0
        pace = float(_optimum(found, scenario)[self._pace])
        return math.inf if pace < FOREVER else 1 / pace

    def shortfall(self, scenario: Scenario, periods: float, stocks: Mapping[Node, float] | None = None) -> Shortfall:
        """Least loss when what the scenario hits is down for a number of periods.

        With `stocks`, units at some positions in the place of the plan's buffers there.
        """
        if periods <= 0:
            return NONE
        found = self._impact(scenario, periods, stocks or {})
        x = _optimum(found, scenario)
        units = float(self._compiled.vectors["units"] @ x)
        if units <= NOTHING_LOST * self._demand:
            return NONE
        return Shortfall(periods * units, periods * float(self._compiled.vectors["margin"] @ x))

    def stock_use(self, scenario: Scenario, periods: float) -> Mapping[Node, StockUse]:
        """What an outage does with each stock that it does not hit, where it does anything with it.

        Stock down to what is drawn, and more of a stock that saves nothing, change nothing.
        """
        x = _optimum(self._impact(scenario, periods, {}), scenario)
        worth, blocked = self._worth_of_stock(), set(self._blocked(scenario))
        uses = {
            node: StockUse(periods * float(x[column]), bool(worth[column] < 0))
            for node, column in self._draws.items()
            if column not in blocked
        }
        return {node: use for node, use in uses.items() if use.drawn > 0 or use.saves}

    def _worth_of_stock(self) -> Vector:
        """What one more unit of stock drawn per period changes the loss by, by column."""
        by_row, worth = duals(self._instances["impact"])
        for node, column in self._draws.items():
            row = self._row.get(("stock", node))
            if row is not None:
                worth[column] = by_row[row]
        return worth

    def _impact(self, scenario: Scenario, periods: float, stocks: Mapping[Node, float]) -> Run:
        lower, upper = self._bounds(scenario)
        lower[self._pace] = upper[self._pace] = 1 / periods
        limits = self._row_upper.copy()
        blocked = set(self._blocked(scenario))
        for node, units in stocks.items():
            row, column = self._row.get(("stock", node)), self._column["draw", node]
            if row is not None:
                limits[row] += (units - self._buffers[node]) / periods
            elif column not in blocked:
                upper[column] = units / periods
        return self._run("impact", self._compiled.cost, lower, upper, limits)

    def _bounds(self, scenario: Scenario) -> tuple[Vector, Vector]:
        lower, upper = self._lower.copy(), self._upper.copy()
        upper[list(self._blocked(scenario))] = 0.0
        for node in self._closed(scenario):
            lower[self._column["lost", node]] = self._network.demand[node].quantity
        return lower, upper

    def _closed(self, scenario: Scenario) -> list[Node]:
        """Where nothing is sold while the failure lasts: a market that is down serves nobody, whatever reaches it."""
        down = (effect.node for effect in scenario.effects if effect.kind is EffectKind.STOCK_LOCKED)
        return [node for node in down if node in self._network.demand]

    def _blocked(self, scenario: Scenario) -> Iterator[int]:
        for effect in scenario.effects:
            for name, key in self._stopped(effect):
                column = self._column.get((name, key))
                if column is not None:
                    yield column

    def _stopped(self, effect: Effect) -> Iterator[tuple[str, Struck]]:
        """Columns by name and key: of what is hit and, where a position is down, of all that leaves it."""
        yield from ((name, effect.target) for name in _BLOCKED[effect.kind])
        if effect.kind is EffectKind.STOCK_LOCKED:
            leaving = self._network.outbound.get(effect.node, ())
            yield from ((name, lane.id) for lane in leaving for name in _LEAVING)

    def _run(self, question: str, cost: Vector, lower: Vector, upper: Vector, limits: Vector) -> Run:
        if question in self._instances:
            highs = self._instances[question]
            _write(highs, (self._row_lower, limits), (lower, upper))
        else:
            highs = self._instances[question] = new_highs()
            _keep_basis(highs)
            whole = np.zeros(len(cost), dtype=bool)
            matrix = self._compiled.matrix
            pass_arrays(highs, Arrays(cost, matrix, self._row_lower, limits, lower, upper, whole))
        return run(highs, Limits(), is_mip=False, interruptible=False)


@dataclass
class PeriodSolver:
    """Solves the program's recourse for outages of one template at first-stage columns `x`; keeps one warm instance."""

    template: ServiceTemplate
    x: Vector
    _instance: Any = field(default=None)

    def shortfall(self, scenario: Scenario) -> Shortfall:
        """Least loss of an outage.

        Raises
        ------
        SolverError
            When there is no feasible recourse although every shortage is allowed: a defect of the program.
        """
        y = self._answer(scenario)
        units = float(self.template.units @ y)
        if units <= NOTHING_LOST * self._demand:
            return NONE
        return Shortfall(units, float(self.template.margin @ y))

    def weighted(self, scenario: Scenario) -> float:
        """What is minimized: convex in the part of the last period that is hit, as units lost need not be."""
        y = self._answer(scenario)
        return float(self.template.compiled.cost @ y) if self.template.units @ y > NOTHING_LOST * self._demand else 0.0

    @property
    def _demand(self) -> float:
        demand = self.template.model.network.demand
        return max(sum(demand[node].quantity for node in self.template.scope.demands), 1e-9)

    def _answer(self, scenario: Scenario) -> Vector:
        block = self.template.block(scenario)
        low, up = right_hand_sides(block, self.x)
        return _optimum(self._solve(block.lower[:, 0].copy(), block.upper[:, 0].copy(), low[:, 0], up[:, 0]), scenario)

    def _solve(self, lower: Vector, upper: Vector, low: Vector, up: Vector) -> Run:
        compiled = self.template.compiled
        if self._instance is None:
            self._instance = new_highs()
            _keep_basis(self._instance)
            arrays = Arrays(compiled.cost, compiled.matrix, low, up, lower, upper, compiled.integer)
            pass_arrays(self._instance, arrays)
        else:
            _write(self._instance, (low, up), (lower, upper))
        return run(self._instance, Limits(), is_mip=False, interruptible=False)


def _keep_basis(highs: Instance) -> None:
    """Switch presolve off, as in the recourse of a study: it would throw the basis away between outages."""
    check(highs.setOptionValue("presolve", "off"), "switching presolve off")


def _write(highs: Instance, sides: tuple[Vector, Vector], bounds: tuple[Vector, Vector]) -> None:
    """Write other sides of the rows and bounds of the columns into the model that is there."""
    for change, (low, high) in ((highs.changeRowsBounds, sides), (highs.changeColsBounds, bounds)):
        check(change(len(low), np.arange(len(low), dtype=np.int32), low, high), "changing limits")


def _optimum(found: Run, scenario: Scenario) -> Vector:
    """Columns of a run that must have an optimum, for every shortage is allowed."""
    if found.status is not RunStatus.OPTIMAL or found.x is None:
        msg = f"The loss of {scenario.name} has no answer although every shortage is allowed: {found.detail}."
        raise SolverError(msg)
    return found.x


def longest_survived(lost: Callable[[float], float], fails: float) -> float:
    """Longest duration below `fails` at which nothing is lost, where losses grow with the duration.

    Parameters
    ----------
    lost
        What is minimized, at a duration in periods.
    fails
        A duration at which something is lost.
    """
    low, loss = 0.0, lost(fails)
    while (end := math.ceil(fails)) - low > 1:
        trial = float((low + end) // 2)
        amount = lost(trial)
        if amount > 0:
            fails, loss = trial, amount
        else:
            low = trial
    return _within_period(lost, low, fails, loss)


def _within_period(lost: Callable[[float], float], low: float, fails: float, loss: float) -> float:
    """Narrow down where losses begin.

    The loss is convex and piecewise linear in the part of the last period that is hit, so the chord through two
    durations that fail reaches nothing at or after the longest that survives; on the first piece it is that one. A last
    period that costs the same however little of it is hit has no such piece: where chords lead nowhere it is halved.
    """
    later: tuple[float, float] | None = None
    exact, share, slow = SAME_TIME * max(fails, 1.0), 0.9, False
    while fails - low > exact:
        chord = fails if later is None or slow else _chord(fails, loss, *later)
        inside = low < chord - exact / 2 < fails - exact / 2
        trial = chord - exact / 2 if inside else low + share * (fails - low)
        amount = lost(trial)
        if amount > 0:
            slow = inside and trial - low > (fails - low) / 2
            later, fails, loss, share = (fails, loss), trial, amount, 0.5
        elif inside:
            return chord
        else:
            low, slow = trial, False
    return low


def _chord(fails: float, loss: float, later: float, more: float) -> float:
    """Where the line through two losses reaches nothing; the earlier duration itself where the losses are equal."""
    return fails - loss * (later - fails) / (more - loss) if more > loss else fails
