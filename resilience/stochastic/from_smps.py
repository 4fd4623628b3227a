"""SMPS instances to programs and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.errors import InputError
from resilience.given import TEXT, A, held
from resilience.stochastic.program import ArrayProgram
from resilience.stochastic.random_program import RandomProgram
from resilience.stochastic.smps.instance import Core, DiscreteLaw, PlaceKind, RandomPlace, Smps
from resilience.stochastic.stages import FirstStage, Recourse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.solve.highs import Vector

PERIODS = ("FIRST", "SECOND")


def from_smps(instance: Smps) -> RandomProgram:
    """Split the core into its stages, and keep what is random as it is in the files."""
    held("from_smps", {"instance": (instance, A(Smps))})
    core, rows, columns = instance.core, instance.in_second_row, instance.in_second_column
    low, high = core.sides()
    matrix = sparse.csr_array(core.matrix)
    below, own = matrix[rows], matrix[~rows]
    names = np.array(core.columns, dtype=object)
    first = FirstStage(
        core.cost[~columns],
        sparse.csr_array(own[:, ~columns]),
        low[~rows],
        high[~rows],
        core.lower[~columns],
        core.upper[~columns],
        core.integer[~columns],
        tuple(names[~columns]),
        core.offset,
    )
    recourse = Recourse(
        core.cost[columns],
        sparse.csr_array(below[:, columns]),
        sparse.csr_array(below[:, ~columns]),
        low[rows],
        high[rows],
        core.lower[columns],
        core.upper[columns],
        core.integer[columns],
        tuple(names[columns]),
        tuple(np.array(core.rows, dtype=object)[rows]),
    )
    low_offset, high_offset = core.side_offsets()
    row_at, second_at, first_at = _positions(rows), _positions(columns), _positions(~columns)

    def moved(place: RandomPlace) -> RandomPlace:
        row = -1 if place.row < 0 else int(row_at[place.row])
        at = first_at if place.kind is PlaceKind.TECHNOLOGY else second_at
        return RandomPlace(place.kind, row, -1 if place.column < 0 else int(at[place.column]))

    places = tuple(moved(place) for place in instance.places)
    return RandomProgram(first, recourse, places, instance.sources, low_offset[rows], high_offset[rows])


def _positions(marks: np.ndarray) -> np.ndarray:
    """Position of each marked item among the marked."""
    return np.cumsum(marks) - 1


def to_smps(program: ArrayProgram, name: str = "PROGRAM") -> Smps:
    """Turn a program with listed scenarios into an SMPS instance: one block, an outcome per scenario.

    Raises
    ------
    InputError
        When weights are no probabilities, or the two sides of a row move apart: SMPS cannot say either.
    """
    held("to_smps", {"program": (program, A(ArrayProgram)), "name": (name, TEXT)})
    if abs(program.total_weight - 1) > 1e-9:
        msg = f"SMPS needs probabilities; the weights sum to {program.total_weight:.6g}."
        raise InputError([msg])
    first, recourse, n = program.first, program.recourse, len(program.first.cost)
    kept = np.asarray(np.isfinite(program.scenarios.row_lower).any(axis=0))
    kept |= np.isfinite(program.scenarios.row_upper).any(axis=0)
    kinds, rhs, ranges, sides = _second_rows(program, kept)
    own = [_kind(low, high) for low, high in zip(first.row_lower, first.row_upper, strict=True)]
    bound = [position for position, kind in enumerate(own) if kind]
    below = sparse.hstack([recourse.technology, recourse.matrix], format="csr")[np.flatnonzero(kept)]
    above = sparse.hstack([first.matrix, sparse.csr_array((first.matrix.shape[0], len(recourse.cost)))], format="csr")
    first_sides = [_side(own[at], first.row_lower[at], first.row_upper[at]) for at in bound]
    core = Core(
        name,
        tuple([f"A{at}" for at in bound] + [f"R{at}" for at in np.flatnonzero(kept)]),
        (*first.columns, *(recourse.columns or tuple(f"y{j}" for j in range(len(recourse.cost))))),
        tuple([own[at] for at in bound] + kinds),
        np.concatenate([[side for side, _ in first_sides], rhs]),
        np.concatenate([[span for _, span in first_sides], ranges]),
        np.concatenate([first.cost, recourse.cost]),
        sparse.csr_array(sparse.vstack([above[bound], below], format="csr")),
        np.concatenate([first.lower, recourse.lower]),
        np.concatenate([first.upper, recourse.upper]),
        np.concatenate([first.integer, recourse.integer]),
        first.offset,
    )
    places, values = _moving(program, len(bound), np.flatnonzero(kept), sides)
    source = DiscreteLaw(tuple(range(len(places))), values, program.scenarios.weights)
    n_rows = len(core.rows)
    return Smps(
        core,
        np.arange(n_rows) >= len(bound),
        np.arange(len(core.columns)) >= n,
        PERIODS,
        places,
        (source,) if places else (),
    )


def _kind(low: float, high: float) -> str:
    if low == high:
        return "E"
    if np.isfinite(high):
        return "L"
    return "G" if np.isfinite(low) else ""


def _side(kind: str, low: float, high: float) -> tuple[float, float]:
    """Right-hand side and range of a row."""
    span = high - low if kind == "L" and np.isfinite(low) else np.nan
    return (low if kind == "G" else high), span


def _second_rows(program: ArrayProgram, kept: np.ndarray) -> tuple[list[str], Vector, Vector, Vector]:
    """Kinds, sides and ranges of the recourse's rows, and each scenario's right-hand sides."""
    s = program.scenarios
    low, high = s.row_lower[:, kept], s.row_upper[:, kept]
    kinds = [_kind(low[0, row], high[0, row]) for row in range(low.shape[1])]
    pairs = [_side(kind, low[0, row], high[0, row]) for row, kind in enumerate(kinds)]
    ranges = np.array([span for _, span in pairs])
    sides = np.where(np.array(kinds) == "G", low, high)
    spans = high - low
    if not np.allclose(spans, spans[0], equal_nan=True):
        msg = "The two sides of a row move apart from scenario to scenario; SMPS moves them together."
        raise InputError([msg])
    return kinds, np.array([side for side, _ in pairs]), ranges, sides


def _moving(
    program: ArrayProgram, n_first_rows: int, kept: np.ndarray, sides: Vector
) -> tuple[tuple[RandomPlace, ...], Vector]:
    """Places that differ from the base somewhere, and their numbers in every scenario."""
    s, n = program.scenarios, len(program.first.cost)
    places: list[RandomPlace] = []
    values: list[Vector] = []

    def add(kind: PlaceKind, numbers: Vector | None, at: Sequence[tuple[int, int]], base: Vector) -> None:
        if numbers is None:
            return
        for position in np.flatnonzero((numbers != base).any(axis=0)).tolist():
            places.append(RandomPlace(kind, *at[position]))
            values.append(numbers[:, position])

    second = [(-1, n + column) for column in range(len(program.recourse.cost))]
    add(PlaceKind.RHS, sides, [(n_first_rows + row, -1) for row in range(len(kept))], sides[0])
    add(PlaceKind.COST, s.cost, second, program.recourse.cost)
    add(PlaceKind.LOWER, s.lower, second, program.recourse.lower)
    add(PlaceKind.UPPER, s.upper, second, program.recourse.upper)
    if s.technology is not None and s.technology_rows is not None and s.technology_columns is not None:
        row_at = np.full(program.recourse.technology.shape[0], -1)
        row_at[kept] = n_first_rows + np.arange(len(kept))
        base = np.full(len(s.technology_rows), np.nan)
        rows = row_at[s.technology_rows].tolist()
        add(PlaceKind.TECHNOLOGY, s.technology, list(zip(rows, s.technology_columns.tolist(), strict=True)), base)
    return tuple(places), np.array(values).T.reshape(program.size, len(places))
