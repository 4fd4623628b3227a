"""How well a number is known from simulated years: half the width of an interval at 95 %, or why there is none.

Years of one batch share the scenarios drawn for it, so a spread is always taken between batches. A value at risk is
known by order statistics, their ranks as for as many independent years as the batches say the sample is worth
(Woodruff, 1952; Korn and Graubard, 1998). A mean of the worst years is the mean of its influence function (Hong and
Liu, 2009), and as few of them say most, its interval is set right for skewness (Hall, 1992). Both are asymmetric: the
wider side is the half width. With too few years in the tail there is no honest interval, and none is given.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit
from scipy.stats import binom

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.simulate.types import Vector

BATCHES = 20
LEVEL = 0.95
LEAST_IN_TAIL = 10
"""Years beyond the value at risk from which the intervals below hold what they say (docs/certificate.md)."""
UNKNOWN = math.inf


def batch_means(values: Vector, sizes: Sequence[int]) -> Vector:
    """Mean of each batch; of batches of one, what is in them."""
    if len(sizes) == len(values):
        return values
    return np.array([batch.mean() for batch in np.split(values, np.cumsum(sizes)[:-1])])


def half_width(each: Vector) -> float:
    """Half the width of the interval of a mean of batches, by Student's t."""
    return _student(len(each)) * float(each.std(ddof=1)) / math.sqrt(len(each))


def at_risk(losses: Vector, level: float) -> float:
    """Loss that is exceeded in `1 - level` of years."""
    return float(np.quantile(losses, level, method="higher"))


def influence(losses: Vector, level: float) -> Vector:
    """Numbers, a year each, whose mean is the mean loss of the worst years."""
    least = at_risk(losses, level)
    return np.asarray(least + np.maximum(losses - least, 0.0) / (1 - level), dtype=float)


def why_unknown(losses: Vector, level: float, onsets: int) -> str:
    """Why the worst years say nothing certain of what lies there; empty where they do.

    A plan that loses the same in all years though enough disruptions struck is known: it withstands them.
    """
    least = math.ceil(round(LEAST_IN_TAIL / (1 - level), 6))
    count = int((losses > at_risk(losses, level)).sum())
    if len(losses) >= least and (count >= LEAST_IN_TAIL - 1 or (onsets >= LEAST_IN_TAIL and np.ptp(losses) == 0)):
        return ""
    seen = math.ceil(len(losses) * 1.5 * LEAST_IN_TAIL / max(count, 1)) if len(losses) >= least else 0
    asked = max(least, round(seen, 1 - len(str(seen))) if seen else 0)
    years = f"{count} year" if count == 1 else f"{count} years"
    return f"known only from {years} of the tail; ask for at least {asked:,} years"


def beyond_the_worst(years: int) -> str:
    """Say that a value at risk may lie beyond the worst year that was simulated."""
    return f"its interval ends beyond the worst of {years:,} years; ask for at least {2 * years:,} years"


def at_risk_half_width(losses: Vector, sizes: Sequence[int], level: float) -> float:
    """Half the width of the interval of a value at risk; infinite where it ends beyond the worst or the best."""
    ordered, value = np.sort(losses), at_risk(losses, level)
    beyond = batch_means((losses > value).astype(float), sizes)
    clustered = float(beyond.var(ddof=1)) / len(sizes) * len(losses) / max(level * (1 - level), 1e-12)
    worth = max(int(len(losses) / max(1.0, clustered)), 1)
    low, high = binom.ppf((1 - LEVEL) / 2, worth, level), binom.ppf((1 + LEVEL) / 2, worth, level) + 1
    if high > worth or low < 1:
        return UNKNOWN
    ranks = (math.floor(low * len(losses) / worth), math.ceil(high * len(losses) / worth))
    return float(max(value - ordered[max(ranks[0], 1) - 1], ordered[min(ranks[1], len(losses)) - 1] - value))


def skewed_half_width(values: Vector, sizes: Sequence[int]) -> float:
    """Half the width of the interval of a mean of skewed numbers, by Hall's transformation of Student's t."""
    each = batch_means(values, sizes)
    error, spread = float(each.std(ddof=1)) / math.sqrt(len(each)), float(values.std(ddof=1))
    if not error or not spread:
        return 0.0
    skewness = float(((values - values.mean()) ** 3).mean()) / spread**3
    bend = skewness / max(spread / error, 1.0)
    t = _student(len(each))
    return error * max(abs(_undone(t, bend)), abs(_undone(-t, bend)))


def _undone(t: float, bend: float) -> float:
    """Student's t for which Hall's cubic gives `t`; `bend` is the skewness over the root of the sample's worth."""
    if abs(bend) < 1e-9:
        return t
    return float(np.cbrt(1 + bend * (t - bend / 6)) - 1) * 3 / bend


def _student(count: int) -> float:
    return float(stdtrit(count - 1, (1 + LEVEL) / 2))
