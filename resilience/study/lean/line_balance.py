"""Line balance: the fewest stations that do all tasks within a cycle time, proven by an integer program."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.errors import SolverError
from resilience.given import Number, takes
from resilience.lean.asked import NEAR_WHOLE, POSITIVE, RowOf
from resilience.lean.tasks import LineBalance, LineTask, TaskOrder
from resilience.solve.highs import Arrays, Limits, RunStatus, solve

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_TASKS = 200
FINE = 10**6
"""Largest cycle, in whole units in which all times are whole, that the solver's tolerance tells apart."""


@takes(tasks=RowOf(LineTask, most=MOST_TASKS), cycle=POSITIVE, seconds=Number(least=0, most=10**6))
def balance_line(tasks: Sequence[LineTask], cycle: float, seconds: float = 60.0) -> LineBalance:
    """The fewest stations for a cycle time (SALBP-1).

    Parameters
    ----------
    tasks
        Tasks, each with those that must be done before it.
    cycle
        Time in which each station must be done: the takt, or less.
    seconds
        Time for the proof; what is found by then is told with the number that is proven.

    Returns
    -------
    LineBalance
        Tasks of each station.

    Notes
    -----
    A. Scholl and R. Klein (1999) for the problem and its published optima. A quick balance by ranked positional weight
    bounds the number of stations; tasks have a first and a last station by the work before and behind them; for each
    pair and station, who waits is done by then only if what it waits for is.

    Raises
    ------
    InputError
        Where a task is longer than the cycle, or waits for itself.
    """
    order = TaskOrder(tasks, cycle)
    quick = order.by_rank()
    least = order.least_stations(frozenset(order.order))
    if len(quick) == least or seconds == 0:
        return order.balance(quick, least)
    program = _Stations(order, len(quick), least)
    run = solve(program.arrays(), Limits(gap=0.0, seconds=seconds))
    found = quick if run.x is None else min(program.stations(run.x), quick, key=len)
    if not order.holds(found):
        msg = "The solver's balance breaks a cycle time or an order."
        raise SolverError(msg)
    if run.status is RunStatus.OPTIMAL:
        return order.balance(found, len(found))
    bound = int(np.ceil(run.bound - 1e-6)) if np.isfinite(run.bound) else 0
    return order.balance(found, min(len(found), max(least, bound)))


class _Stations:
    """A mark for each task and each station where it may be, then one for each station that is in use."""

    def __init__(self, order: TaskOrder, most: int, least: int) -> None:
        self.order, self.most, self.least = order, most, least
        self.first, self.last = {}, {}
        for name in order.order:
            self.first[name] = order.least_stations(order.ancestors[name] | {name}) - 1
            self.last[name] = most - order.least_stations(order.descendants[name] | {name})
        spots = [(name, at) for name in order.order for at in range(self.first[name], self.last[name] + 1)]
        self.column = {spot: number for number, spot in enumerate(spots)}
        self.rows: list[dict[int, float]] = []
        self.lower: list[float] = []
        self.upper: list[float] = []

    def _row(self, entries: dict[int, float], lower: float, upper: float) -> None:
        self.rows.append(entries)
        self.lower.append(lower)
        self.upper.append(upper)

    def _up_to(self, name: str, at: int, sign: float) -> dict[int, float]:
        return {self.column[name, one]: sign for one in range(self.first[name], min(at, self.last[name]) + 1)}

    def arrays(self) -> Arrays:
        """The program: fewest stations in use."""
        times, cycle = _whole_times(self.order)
        used = len(self.column)
        for name in self.order.order:
            self._row(self._up_to(name, self.last[name], 1.0), 1.0, 1.0)
            for before in self.order.before[name]:
                for at in range(self.first[name], self.last[before]):
                    self._row(self._up_to(name, at, 1.0) | self._up_to(before, at, -1.0), -np.inf, 0.0)
        for at in range(self.most):
            here = {self.column[name, at]: times[name] for name in self.order.order if (name, at) in self.column}
            self._row(here | {used + at: -cycle}, -np.inf, 0.0)
            for spot in here:
                self._row({spot: 1.0, used + at: -1.0}, -np.inf, 0.0)
            if at > 0:
                self._row({used + at: 1.0, used + at - 1: -1.0}, -np.inf, 0.0)
        size = used + self.most
        cost = np.concatenate([np.zeros(used), np.ones(self.most)])
        lower = np.zeros(size)
        lower[used : used + self.least] = 1.0
        place = [(row, column) for row, entries in enumerate(self.rows) for column in entries]
        values = np.array([value for entries in self.rows for value in entries.values()])
        matrix = sparse.csr_array(sparse.coo_array((values, np.array(place).T), shape=(len(self.rows), size)))
        sides = np.array(self.lower), np.array(self.upper)
        return Arrays(cost, matrix, *sides, lower, np.ones(size), np.ones(size, dtype=bool))

    def stations(self, x: np.ndarray) -> list[list[str]]:
        """Tasks of each station in use."""
        found: list[list[str]] = [[] for _ in range(self.most)]
        for (name, at), number in self.column.items():
            if x[number] > 0.5:
                found[at].append(name)
        return [station for station in found if station]


def _whole_times(order: TaskOrder) -> tuple[dict[str, float], float]:
    """Times and cycle in a unit in which all are whole, where there is one: 0.1 and 0.2 fit into 0.3 then."""
    exact = {name: Fraction(str(time)) for name, time in order.times.items()}
    cycle = Fraction(str(order.cycle))
    unit = lcm(*(time.denominator for time in exact.values()), cycle.denominator)
    if cycle * unit <= FINE:
        return {name: float(time * unit) for name, time in exact.items()}, float(cycle * unit)
    return {name: time / order.cycle for name, time in order.times.items()}, 1.0 + NEAR_WHOLE
