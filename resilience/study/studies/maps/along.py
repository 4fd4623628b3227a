"""Borders and tipping points of a study: along each axis, everything else as it is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from resilience.files.changes.hazards import HAZARD
from resilience.files.studies.axes import Spacing
from resilience.study.records import numeric
from resilience.study.studies.maps.borders import borders_along, tipping
from resilience.study.studies.tables import axes_of, name_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.files.studies.study_file import StudyAxis
    from resilience.program.reading.compile import Vector
    from resilience.study.studies.gathered import StudyResult
    from resilience.study.studies.maps.borders import Along, Border, Tipping

BORDERS = ["at", "low", "high", "exact", "plan_below", "plan_above"]
TIPPING = ["axis", "side", "today", "plan", "plan_beyond", "at", "low", "high", "difference", "factor"]
EVEN = 1e-9
"""Relative distance from a line at which rates count as on it."""


@dataclass(frozen=True)
class AxisLine:
    """Futures that differ along one axis alone, by rising value; `others` is where the other axes stand."""

    axis: StudyAxis
    variant: str
    others: Mapping[str, Any]
    futures: tuple[int, ...]
    values: tuple[float, ...]


def lines_of(result: StudyResult) -> list[AxisLine]:
    """Every line of at least two futures along an axis of numbers."""
    futures, lines = result.asked.futures if result.shared else (), []
    for axis in (one for one in result.asked.axes if all(isinstance(value, int | float) for value in one.values)):
        found: dict[tuple[str, tuple[tuple[str, Any], ...]], list[int]] = {}
        for place, future in enumerate(futures):
            others = tuple((name, value) for name, value in future.point.items() if name != axis.name)
            found.setdefault((future.variant, others), []).append(place)
        for (variant, others), places in found.items():
            at = {place: float(futures[place].point[axis.name]) for place in places}
            rising = sorted(places, key=at.__getitem__)
            if len(rising) > 1:
                values = tuple(at[place] for place in rising)
                lines.append(AxisLine(axis, variant, dict(others), tuple(rising), values))
    return lines


def along(result: StudyResult, line: AxisLine) -> Along:
    """The best plan at each point of a line, and where it changes.

    Costs are lines in the axis where neighbors share a program whose rates move evenly with the axis, unless a CVaR is
    weighed.
    """
    costs = result.costs[:, list(line.futures)]
    return borders_along(line.values, costs, lines=straight(result, line), log=line.axis.axis.spacing is Spacing.LOG)


def straight(result: StudyResult, line: AxisLine) -> list[bool]:
    """Whether costs are lines in the axis over each interval between two neighbors, (n_futures - 1,)."""
    found = [False] * (len(line.futures) - 1)
    if not result.linear:
        return found
    start = 0
    for _, run in groupby(line.futures, key=lambda place: result.family[place]):
        end = start + len(tuple(run))
        even = _moves_a_rate(line.axis) or _is_even(_rates(result, line.futures[start:end]), line.values[start:end])
        found[start : end - 1] = [even] * (end - 1 - start)
        start = end
    return found


def _moves_a_rate(axis: StudyAxis) -> bool:
    """Whether an axis is known to move rates evenly: nothing but one rate column, once."""
    return len(axis.moved) == 1 and (axis.moved[0].table, axis.moved[0].column) == (HAZARD, "rate")


def _rates(result: StudyResult, places: Sequence[int]) -> Vector:
    """Rates of the scenarios that futures of one program have in common, (n_futures, n_scenarios)."""
    each = [{one.name: one.rate for one in result.asked.futures[place].scenarios} for place in places]
    return np.array([[rates.get(name, 0.0) for name in each[0]] for rates in each])


def _is_even(rates: Vector, values: Sequence[float]) -> bool:
    """Whether the rates of three futures or more lie on one line in the axis; of two nothing is known."""
    if len(values) < 3:
        return False
    share = (np.array(values) - values[0]) / (values[-1] - values[0])
    chord = np.outer(1 - share, rates[0]) + np.outer(share, rates[-1])
    return bool(np.allclose(rates, chord, rtol=EVEN, atol=EVEN * float(rates.max(initial=0.0))))


def border_table(result: StudyResult) -> pd.DataFrame:
    """One row per place on an axis where the best plan changes; `exact` where both plans are known to cost the same."""
    rows = [_border(result, line, one) for line in lines_of(result) for one in along(result, line).borders]
    return numeric(pd.DataFrame(rows, columns=["axis", "variant", *axes_of(result), *BORDERS]))


def _border(result: StudyResult, line: AxisLine, border: Border) -> dict[str, object]:
    return {
        "axis": line.axis.name,
        "variant": line.variant,
        **line.others,
        "at": border.at if border.exact else None,
        "low": border.low,
        "high": border.high,
        "exact": border.exact,
        "plan_below": _named(result, border.below),
        "plan_above": _named(result, border.above),
    }


def _named(result: StudyResult, plan: int | None) -> str:
    return "" if plan is None else name_of(result, plan)


def tipping_table(result: StudyResult) -> pd.DataFrame:
    """How far today's belief is from where another plan becomes the best, along each axis, on either side."""
    today = result.asked.futures[result.asked.today].point
    rows = [
        {"axis": line.axis.name, **_tip(result, one)}
        for line in lines_of(result)
        if result.asked.today in line.futures
        for one in tipping(along(result, line), float(today[line.axis.name]))
    ]
    return numeric(pd.DataFrame(rows, columns=TIPPING))


def _tip(result: StudyResult, one: Tipping) -> dict[str, object]:
    exact = one.low == one.high
    return {
        "side": str(one.side),
        "today": one.today,
        "plan": _named(result, one.plan),
        "plan_beyond": _named(result, one.other),
        "at": one.at if exact else None,
        "low": one.low,
        "high": one.high,
        "difference": one.difference if exact else None,
        "factor": one.factor if exact else None,
    }
