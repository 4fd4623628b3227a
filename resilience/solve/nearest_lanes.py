"""Ties of a recourse: of all that cost as little, the one in which every lane keeps nearest to its plan.

Where another lane can do a lane's work, the least cost does not say which of them works, or says it for a hair of
freight or a day's holding. Which one does decides when a lane is back to normal, and by how much it fell behind. Taken
is the answer in which least is missing from the plans of all lanes; it is missing early rather than late, and of lanes
of one part equal shares of their plans rather than all from one. What is lost, and what is made of products, and when,
stays as it was found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

from resilience.errors import SolverError
from resilience.quantities import LaneId
from resilience.solve.highs import Arrays, Limits, RunStatus, solve
from resilience.solve.instances import unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from resilience.network.network import SupplyNetwork
    from resilience.program.columns import ColumnKey
    from resilience.quantities import PartId
    from resilience.solve.highs import Vector

    Places = NDArray[np.intp]

SENT = ("ship", "reserve_ship", "expedite")
"""Columns of what a lane dispatches."""
MISSED = ("lost", "backlog")
"""Columns of what customers miss, which stay as they are."""
MADE = "produce"
"""Columns of what is made."""
STEPS = 10
"""Equal steps of a lane's plan, each dearer to miss than the one before: so shortfalls are shared."""
EVENLY, EARLY = 1e-2, 1e-3
"""Share by which a further step is dearer to miss, and by which the last period is dearer than the first."""
ABOVE_PLAN = 0.1
"""What a unit above a lane's plan weighs beside a missing one, where that is asked for."""
TIE = 1e-4
"""Share of its cost by which the answer may be dearer, as the usual gap of a plan."""
TIGHT = 1e-6
"""The same where what is sent above a plan is kept small: what somebody is told to order is what costs least."""


@dataclass(frozen=True)
class Usual:
    """What a lane dispatches in a period by its plan, in units, and what of its part all lanes do."""

    flow: float
    of_part: float

    @classmethod
    def of(cls, network: SupplyNetwork, flows: Mapping[LaneId, float]) -> dict[LaneId, Usual]:
        """What each lane carries by a plan, and all lanes of its part together; of parts that none carries nothing."""
        of_part: dict[PartId, float] = {}
        for name, flow in flows.items():
            part = network.lanes[name].part
            of_part[part] = of_part.get(part, 0.0) + flow
        lanes = network.lanes.values()
        return {
            one.id: cls(flows.get(one.id, 0.0), of_part[one.part]) for one in lanes if of_part.get(one.part, 0.0) > 0
        }


class _Dispatch(NamedTuple):
    """What a lane dispatches in one period: its columns, its plan and what a missing unit weighs."""

    columns: Places
    flow: float
    weight: float


def nearest_to_plan(
    arrays: Arrays,
    y: Vector,
    names: Sequence[tuple[int, ColumnKey]],
    usual: Mapping[LaneId, Usual],
    *,
    from_above: bool = False,
) -> Vector:
    """Return columns that cost as little as `y`, within a tie, with every lane as near to its plan as that allows.

    Parameters
    ----------
    arrays
        The program that `y` solves.
    y
        Its best columns, (n_columns,).
    names
        Place of each column that is looked at and what it is: those of one scenario.
    usual
        Plan of each lane.
    from_above
        Whether what is sent above a plan is kept small, too: goods that arrive after the watch are else free to order.
        Then what is made may be otherwise than in `y`: what is to arrive after the watch is made for nobody there.

    Raises
    ------
    SolverError
        When what `y` meets cannot be met again: a defect of the program.
    """
    dispatches = list(_dispatches(names, usual, idle=from_above))
    if not dispatches:
        return y
    widened = _widened(_held(arrays, y, _fixed(names, made=not from_above), TIGHT if from_above else TIE), dispatches)
    answer = solve(_bounded_above(widened, dispatches, len(y)) if from_above else widened, Limits())
    if answer.status is not RunStatus.OPTIMAL or answer.x is None:
        msg = f"The search for the way of working nearest to the plan ended as {answer.status}."
        raise SolverError(msg)
    return answer.x[: len(y)]


def _held(arrays: Arrays, y: Vector, places: Iterable[int], tie: float) -> Arrays:
    """The program without its cost, which is a row now, and with what is in some places as it is.

    Holding saved on missing stock is left out of the row: it is refunded, but nobody holds goods back for it.
    """
    row = np.maximum(arrays.cost, 0.0) / unit_of(arrays.cost)  # the solver takes less than a billionth for nothing
    most = (1 + tie) * float(row @ np.abs(y))
    lower, upper = arrays.lower.copy(), arrays.upper.copy()
    fixed = list(places)
    lower[fixed] = upper[fixed] = np.clip(y[fixed], lower[fixed], upper[fixed])
    return replace(
        arrays,
        cost=np.zeros(len(y)),
        matrix=sparse.vstack([arrays.matrix, sparse.csr_array(row[None, :])], format="csr"),
        row_lower=np.append(arrays.row_lower, -np.inf),
        row_upper=np.append(arrays.row_upper, most),
        lower=lower,
        upper=upper,
    )


def _fixed(names: Sequence[tuple[int, ColumnKey]], *, made: bool) -> Iterator[int]:
    """Places of what customers miss; with `made` of what is made of products they buy: a plant goes on while it can."""
    parts = [(place, one.component, one.key[-1]) for place, one in names if one.component in {*MISSED, MADE}]
    sold = {part for _, kind, part in parts if kind != MADE}
    yield from (place for place, kind, part in parts if kind != MADE or (made and part in sold))


def _widened(arrays: Arrays, dispatches: Sequence[_Dispatch]) -> Arrays:
    """The program with what each dispatch misses of its plan, in steps, as columns of their own to be made least."""
    n, count = len(arrays.cost), len(dispatches)
    flow = np.array([one.flow for one in dispatches])
    weight = np.array([one.weight for one in dispatches])
    width = [len(one.columns) for one in dispatches]
    columns = np.concatenate([one.columns for one in dispatches])
    sent = sparse.csr_array((np.ones(len(columns)), (np.repeat(np.arange(count), width), columns)), shape=(count, n))
    missing = sparse.kron(sparse.eye_array(count), np.ones((1, STEPS)), format="csr")
    return replace(
        arrays,
        cost=np.concatenate([arrays.cost, np.outer(weight, 1 + EVENLY * np.arange(STEPS)).ravel()]),
        matrix=sparse.block_array([[arrays.matrix, None], [sent, missing]], format="csr"),
        row_lower=np.append(arrays.row_lower, flow),
        row_upper=np.append(arrays.row_upper, np.full(count, np.inf)),
        lower=np.append(arrays.lower, np.zeros(count * STEPS)),
        upper=np.append(arrays.upper, np.repeat(flow / STEPS, STEPS)),
        integer=np.zeros(n + count * STEPS, dtype=np.bool_),
    )


def _bounded_above(arrays: Arrays, dispatches: Sequence[_Dispatch], n: int) -> Arrays:
    """The same with what each dispatch sends above its plan as columns of their own, of little weight.

    Parameters
    ----------
    n
        Columns of the program itself; those of what is missing follow.
    """
    count, rows = len(dispatches), arrays.matrix.shape[0]
    beyond = sparse.vstack([sparse.csr_array((rows - count, count)), -sparse.eye_array(count)], format="csr")
    upper = arrays.row_upper.copy()
    upper[rows - count :] = arrays.row_lower[rows - count :]
    return replace(
        arrays,
        cost=np.append(arrays.cost, [ABOVE_PLAN * one.weight for one in dispatches]),
        matrix=sparse.hstack([arrays.matrix, beyond], format="csr"),
        row_upper=upper,
        lower=np.append(arrays.lower, np.zeros(count)),
        upper=np.append(arrays.upper, np.full(count, np.inf)),
        integer=np.zeros(n + count * (STEPS + 1), dtype=np.bool_),
    )


def _dispatches(
    names: Sequence[tuple[int, ColumnKey]], usual: Mapping[LaneId, Usual], *, idle: bool
) -> Iterator[_Dispatch]:
    """What each lane with a plan dispatches, period by period; `idle` lanes, whose plan is nothing, where asked for."""
    found: dict[tuple[LaneId, int], list[int]] = {}
    for place, one in names:
        if one.component in SENT and one.period is not None and _counts(lane := LaneId(one.key[0]), usual, idle=idle):
            found.setdefault((lane, one.period), []).append(place)
    periods = 1 + max((period for _, period in found), default=0)
    for (lane, when), places in found.items():
        plan = usual[lane]
        yield _Dispatch(np.array(places, dtype=np.intp), plan.flow, (1 + EARLY * when / periods) / plan.of_part)


def _counts(lane: LaneId, usual: Mapping[LaneId, Usual], *, idle: bool) -> bool:
    return lane in usual and (idle or usual[lane].flow > 0)
