"""Borders and tipping points of a study: along each axis, everything else as it is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from resilience.files.studies.axes import Spacing
from resilience.study.records import numeric
from resilience.study.studies.borders import borders_along, tipping
from resilience.study.studies.tables import axes_of, name_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.files.studies.study_file import StudyAxis
    from resilience.study.studies.borders import Along, Border, Tipping
    from resilience.study.studies.gathered import StudyResult

BORDERS = ["at", "low", "high", "exact", "plan_below", "plan_above"]
TIPPING = ["axis", "side", "today", "plan", "plan_beyond", "at", "low", "high", "difference", "factor"]


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
    futures, lines = result.asked.futures, []
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

    Costs are lines in the axis where neighbors share a program, unless a CVaR is weighed or a fill rate decides.
    """
    families = [result.family[place] for place in line.futures]
    straight = [one == other and result.linear for one, other in pairwise(families)]
    costs = result.costs[:, list(line.futures)]
    return borders_along(line.values, costs, lines=straight, log=line.axis.axis.spacing is Spacing.LOG)


def border_table(result: StudyResult) -> pd.DataFrame:
    """One row per place on an axis where the best plan changes; `exact` where both plans are known to cost the same."""
    rows = [_border(result, line, one) for line in lines_of(result) for one in along(result, line).borders]
    return numeric(pd.DataFrame(rows, columns=["axis", "variant", *axes_of(result), *BORDERS]))


def _border(result: StudyResult, line: AxisLine, border: Border) -> dict[str, object]:
    return {
        "axis": line.axis.name,
        "variant": line.variant,
        **line.others,
        "at": border.at,
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
    return {
        "side": str(one.side),
        "today": one.today,
        "plan": _named(result, one.plan),
        "plan_beyond": _named(result, one.other),
        "at": one.at,
        "low": one.low,
        "high": one.high,
        "difference": one.difference,
        "factor": one.factor,
    }
