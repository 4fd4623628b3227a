"""Scenario discovery of a study: in which futures a plan fails, as boxes of the axes in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from resilience.study.records import numeric
from resilience.study.studies.maps.discovery import discover
from resilience.study.studies.regret import CLOSE_TO_BEST
from resilience.study.studies.tables import best_in, name_of, regrets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from resilience.program.reading.compile import Vector
    from resilience.study.studies.gathered import StudyResult

BOXES = ["plan", "box", "axis", "low", "high", "chance", "coverage", "density", "mass", "failing"]
FEWEST = 30
"""Futures from which on boxes are sought: of fewer hardly anything can be said."""


def failing_table(result: StudyResult, share: float = CLOSE_TO_BEST) -> pd.DataFrame:
    """Where today's best plan and that of least largest regret fail: one row per box and axis that it restricts.

    A plan fails in a future where it costs more than `share` more, of what the best plan there costs above what no plan
    can avoid, or cannot serve; a future that no plan can serve says nothing of any and is left out. `coverage` is the
    share of all failures in the box, `density` how many of its futures are failures, `mass` its share of all futures,
    `failing` how many of all are; `chance` how probable as many would be if the axis did not matter. Empty with fewer
    than 30 futures, or where the plan never fails.
    """
    regret = regrets(result)
    axes = [one for one in result.asked.axes if all(isinstance(value, int | float) for value in one.values)]
    points = np.array([[future.point[axis.name] for axis in axes] for future in result.asked.futures], dtype=float)
    served = np.isfinite(regret.best)
    if served.sum() < FEWEST or not axes:
        return numeric(pd.DataFrame([], columns=BOXES))
    today = next((plan for plan, places in best_in(result).items() if result.asked.today in places), regret.least)
    rows = [
        {"plan": name_of(result, plan), **row}
        for plan in dict.fromkeys([today, regret.least])
        for row in _boxes(points[served], ~(regret.influenced[plan, served] <= share), [axis.name for axis in axes])
    ]
    return numeric(pd.DataFrame(rows, columns=BOXES))


def _boxes(points: Vector, fails: NDArray[np.bool_], names: Sequence[str]) -> Iterator[dict[str, object]]:
    """One row per box and axis that it restricts."""
    for number, box in enumerate(discover(points, fails).boxes, start=1):
        whole = {"coverage": box.coverage, "density": box.density, "mass": box.mass, "failing": float(fails.mean())}
        for side in box.sides:
            sides = {"low": side.low, "high": side.high, "chance": side.chance}
            yield {"box": number, "axis": names[side.field], **sides, **whole}
