"""Which promises stages may make at the optimum, and their choice as an integer program in arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.solve.highs import Arrays

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from resilience.lean.stages import StageNetwork

Values = dict[str, frozenset[int]]


def worth_promising(network: StageNetwork) -> tuple[Values, Values]:
    """Waits and promises that some cheapest plan is made of.

    The cost is concave wherever stages move together that are tied to each other: who promises as much as another
    supplier of the same taker, what a stage promises at once when it has waited. So such a group is moved until it
    meets a bound: 0, the longest a stage may promise, or another group. All values reached from bounds by adding or
    taking off times along links, within bounds, are hence enough.
    """
    waits: Values = {name: frozenset({0}) for name in network.order}
    promises: Values = {name: frozenset({0}) for name in network.order}
    grown = True
    while grown:
        grown = False
        for name in network.order:
            found, heard = _promises_of(network, name, waits), _waits_of(network, name, promises)
            grown |= found != promises[name] or heard != waits[name]
            promises[name], waits[name] = found, heard
    return waits, promises


def _promises_of(network: StageNetwork, name: str, waits: Values) -> frozenset[int]:
    most, time = network.most_promise(name), network.by_name[name].time
    found = {0, most} | {wait + time for wait in waits[name]}
    for taker in network.downstream[name]:
        found |= {wait - network.under_way[name, taker] for wait in waits[taker]}
    return frozenset(value for value in found if 0 <= value <= most)


def _waits_of(network: StageNetwork, name: str, promises: Values) -> frozenset[int]:
    time = network.by_name[name].time
    most = network.longest[name] - time
    found = {0} | {promise - time for promise in promises[name]}
    for supplier in network.upstream[name]:
        found |= {promise + network.under_way[supplier, name] for promise in promises[supplier]}
    return frozenset(value for value in found if 0 <= value <= most)


@dataclass(frozen=True)
class PromiseProgram:
    """Choose promises, waits and, of each stage, one of the covers it may need.

    The first columns are the promises, then come the waits, then a mark for each cover.
    """

    names: tuple[str, ...]
    arrays: Arrays

    def promises(self, x: NDArray[np.float64]) -> dict[str, int]:
        """Promises of an answer."""
        return {name: round(float(value)) for name, value in zip(self.names, x, strict=False)}


def promise_program(network: StageNetwork, factor: float, waits: Values, promises: Values) -> PromiseProgram:
    """The exact program: wait + time - promise is the cover that is marked, at the cost of its square root.

    Promises and waits need no marks of whole numbers: where the covers are whole they are differences of whole numbers.
    """
    names, rows = network.order, _Triplets()
    number = {name: at for at, name in enumerate(names)}
    costs = [np.zeros(2 * len(names))]
    for at, name in enumerate(names):
        covers = covers_of(network, name, waits, promises)
        first = sum(map(len, costs))
        marks = range(first, first + len(covers))
        rows.add(1.0, 1.0, marks, np.ones(len(covers)))
        time = float(network.by_name[name].time)
        rows.add(-time, -time, [len(names) + at, at, *marks], [1.0, -1.0, *(-covers)])
        spread = np.array([network.spread_over(name, cover) for cover in covers])
        costs.append(network.by_name[name].holding_cost * factor * spread)
    for link in network.links:
        pair = [len(names) + number[link.destination], number[link.origin]]
        rows.add(float(link.time), np.inf, pair, [1.0, -1.0])
    cost = np.concatenate(costs)
    matrix, lower, upper = rows.matrix(len(cost))
    most = np.ones(len(cost))
    most[: len(names)] = [network.most_promise(name) for name in names]
    most[len(names) : 2 * len(names)] = [network.longest[name] - network.by_name[name].time for name in names]
    marked = np.arange(len(cost)) >= 2 * len(names)
    return PromiseProgram(names, Arrays(cost, matrix, lower, upper, np.zeros(len(cost)), most, marked))


def covers_of(network: StageNetwork, name: str, waits: Values, promises: Values) -> NDArray[np.float64]:
    """Covers that a stage may need."""
    time = network.by_name[name].time
    found = {wait + time - promise for wait in waits[name] for promise in promises[name]}
    return np.array(sorted(cover for cover in found if cover >= 0), dtype=float)


class _Triplets:
    """Rows of a matrix as they come."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.columns: list[int] = []
        self.values: list[float] = []
        self.lower: list[float] = []
        self.upper: list[float] = []

    def add(self, lower: float, upper: float, columns: Iterable[int], values: Iterable[float]) -> None:
        before = len(self.columns)
        self.columns += columns
        self.values += map(float, values)
        self.rows += [len(self.lower)] * (len(self.columns) - before)
        self.lower.append(lower)
        self.upper.append(upper)

    def matrix(self, width: int) -> tuple[sparse.csr_array, NDArray[np.float64], NDArray[np.float64]]:
        place = (np.array(self.rows), np.array(self.columns))
        whole = sparse.coo_array((np.array(self.values), place), shape=(len(self.lower), width))
        return sparse.csr_array(whole), np.array(self.lower), np.array(self.upper)
