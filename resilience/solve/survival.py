"""How long a plan survives an outage, and what an outage of a given length costs, at constant rates."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from resilience.errors import SolverError
from resilience.hazard.scenarios import EffectKind
from resilience.solve.highs import Arrays, Limits, Run, RunStatus, Vector, pass_arrays, run
from resilience.solve.instances import check, duals, new_highs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.hazard.scenarios import Effect, Scenario, Struck
    from resilience.network.parts import Node
    from resilience.program.survival.survival_time import SurvivalProgram
    from resilience.solve.instances import Instance

NOTHING_LOST = 1e-7
"""Share of a period's demand below which a loss is rounding."""
FOREVER = 1e-7
"""Pace (1/period) below which stock lasts for ever."""
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


class MakerShare(NamedTuple):
    """What a maker can make in a window of the year, by itself and by help, as multiples of what the program allows."""

    make: float
    surge: float


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
        pace = float(optimum(found, scenario)[self._pace])
        return math.inf if pace < FOREVER else 1 / pace

    def shortfall(
        self,
        scenario: Scenario,
        periods: float,
        stocks: Mapping[Node, float] | None = None,
        shares: Mapping[Node, MakerShare] | None = None,
    ) -> Shortfall:
        """Least loss when what the scenario hits is down for a number of periods.

        With `stocks`, units at some positions in the place of the plan's buffers there; with `shares`, other capacities
        of some makers.
        """
        if periods <= 0:
            return NONE
        found = self._impact(scenario, periods, stocks or {}, shares or {})
        x = optimum(found, scenario)
        units = float(self._compiled.vectors["units"] @ x)
        if units <= NOTHING_LOST * self._demand:
            return NONE
        return Shortfall(periods * units, periods * float(self._compiled.vectors["margin"] @ x))

    def stock_use(self, scenario: Scenario, periods: float) -> Mapping[Node, StockUse]:
        """What an outage does with each stock that it does not hit, where it does anything with it.

        Stock down to what is drawn, and more of a stock that saves nothing, change nothing.
        """
        x = optimum(self._impact(scenario, periods, {}, {}), scenario)
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

    def _impact(
        self,
        scenario: Scenario,
        periods: float,
        stocks: Mapping[Node, float],
        shares: Mapping[Node, MakerShare],
    ) -> Run:
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
        for node, share in shares.items():
            for name, times in (("make", share.make), ("surge", share.surge)):
                limited = self._column.get((name, node))
                if limited is not None:  # what makes without limit makes nothing while it is shut
                    upper[limited] = upper[limited] * times if times > 0 else 0.0
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
            write_limits(highs, (self._row_lower, limits), (lower, upper))
        else:
            highs = self._instances[question] = new_highs(warm=True)
            keep_basis(highs)
            whole = np.zeros(len(cost), dtype=bool)
            matrix = self._compiled.matrix
            pass_arrays(highs, Arrays(cost, matrix, self._row_lower, limits, lower, upper, whole))
        return run(highs, Limits(), is_mip=False, interruptible=False)


def keep_basis(highs: Instance) -> None:
    """Switch presolve off, as in the recourse of a study: it would throw the basis away between outages."""
    check(highs.setOptionValue("presolve", "off"), "switching presolve off")


def write_limits(highs: Instance, sides: tuple[Vector, Vector], bounds: tuple[Vector, Vector]) -> None:
    """Write other sides of the rows and bounds of the columns into the model that is there."""
    for change, (low, high) in ((highs.changeRowsBounds, sides), (highs.changeColsBounds, bounds)):
        check(change(len(low), np.arange(len(low), dtype=np.int32), low, high), "changing limits")


def optimum(found: Run, scenario: Scenario) -> Vector:
    """Columns of a run that must have an optimum, for every shortage is allowed."""
    if found.status is not RunStatus.OPTIMAL or found.x is None:
        msg = f"The loss of {scenario.name} has no answer although every shortage is allowed: {found.detail}."
        raise SolverError(msg)
    return found.x
