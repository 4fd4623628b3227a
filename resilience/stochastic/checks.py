"""What can be wrong with the arrays of a program, all of it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.solve.highs import Vector
    from resilience.stochastic.stages import FirstStage, Recourse, Scenarios


def problems(first: FirstStage, recourse: Recourse, scenarios: Scenarios) -> Iterator[str]:
    """Say everything that does not fit together."""
    shapes = [*_first_shapes(first), *_recourse_shapes(first, recourse), *_scenario_shapes(recourse, scenarios)]
    if shapes:
        yield from shapes
        return
    yield from _numbers(first, recourse)
    yield from _ordered("first stage's rows", first.row_lower, first.row_upper)
    yield from _ordered("first stage's columns", first.lower, first.upper)
    yield from _ordered("recourse's rows", scenarios.row_lower, scenarios.row_upper)
    low = recourse.lower if scenarios.lower is None else scenarios.lower
    high = recourse.upper if scenarios.upper is None else scenarios.upper
    yield from _ordered("recourse's columns", low, high)
    yield from _scenario_numbers(scenarios)


def _wrong(what: str, found: tuple[int, ...], wanted: tuple[int, ...]) -> Iterator[str]:
    if found != wanted:
        yield f"The {what} have the shape {found}, not {wanted}."


def _first_shapes(first: FirstStage) -> Iterator[str]:
    n, m = len(first.cost), first.matrix.shape[0]
    yield from _wrong("first stage's rows and columns", first.matrix.shape, (m, n))
    for name in ("lower", "upper", "integer"):
        yield from _wrong(f"first stage's {name} marks", getattr(first, name).shape, (n,))
    for name in ("row_lower", "row_upper"):
        yield from _wrong(f"first stage's {name} numbers", getattr(first, name).shape, (m,))
    yield from _wrong("names of first-stage columns", (len(first.columns),), (n,))


def _recourse_shapes(first: FirstStage, recourse: Recourse) -> Iterator[str]:
    n, p, m = len(first.cost), len(recourse.cost), recourse.matrix.shape[0]
    yield from _wrong("recourse's rows and columns", recourse.matrix.shape, (m, p))
    yield from _wrong("technology's rows and columns", recourse.technology.shape, (m, n))
    for name in ("lower", "upper", "integer"):
        yield from _wrong(f"recourse's {name} marks", getattr(recourse, name).shape, (p,))
    for name in ("row_lower", "row_upper"):
        yield from _wrong(f"recourse's {name} numbers", getattr(recourse, name).shape, (m,))


def _scenario_shapes(recourse: Recourse, s: Scenarios) -> Iterator[str]:
    n, p, m = len(s.weights), len(recourse.cost), recourse.matrix.shape[0]
    if n == 0:
        yield "There is no scenario."
    for name, width in (("row_lower", m), ("row_upper", m), ("cost", p), ("lower", p), ("upper", p)):
        values = getattr(s, name)
        if values is not None:
            yield from _wrong(f"scenarios' {name} numbers", values.shape, (n, width))
    if s.technology is not None and s.technology_rows is not None:
        yield from _wrong("scenarios' technology entries", s.technology.shape, (n, len(s.technology_rows)))


def _numbers(first: FirstStage, recourse: Recourse) -> Iterator[str]:
    for name, values in (
        ("cost", first.cost),
        ("matrix", first.matrix.data),
        ("recourse cost", recourse.cost),
        ("recourse matrix", recourse.matrix.data),
        ("technology", recourse.technology.data),
    ):
        if not np.isfinite(values).all():
            yield f"The {name} holds a number that is not finite."


def _ordered(what: str, low: Vector, high: Vector) -> Iterator[str]:
    if np.isnan(low).any() or np.isnan(high).any():
        yield f"The {what} have a bound that is not a number."
    elif (low > high).any() or (low == np.inf).any() or (high == -np.inf).any():
        yield f"The {what} have a lower bound above the upper one."


def _scenario_numbers(scenarios: Scenarios) -> Iterator[str]:
    if not np.isfinite(scenarios.weights).all() or (scenarios.weights <= 0).any():
        yield "A scenario has a weight that is not above 0."
    for name in ("cost", "technology"):
        values = getattr(scenarios, name)
        if values is not None and not np.isfinite(values).all():
            yield f"A scenario's {name} holds a number that is not finite."
