"""Fitting: the rest of a plan is fitted to given whole choices, which is far cheaper than choosing anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.solve.lshaped.forward import Point
from resilience.solve.lshaped.tuning import FITTED_TIME, REPAIRS, WORTH_FITTING

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.solve.highs import Vector
    from resilience.solve.lshaped.probing import Probing


@dataclass
class Fitting:
    """Fits plans to choices; `whole` tidies a point to a plan."""

    probing: Probing
    whole: Callable[[Vector], Vector]

    def fit(self, choices: Vector) -> None:
        """Alternate between the master with its choices fixed and the cases, as long as that pays."""
        forward, search = self.probing.forward, self.probing.forward.search
        forward.master.choose(choices)
        search.expected = np.inf
        for count in range(REPAIRS):
            run = forward.master.solve(search.left(), relaxed=True)
            if run.x is None or self._is_fitted(search.upper, run.objective):
                break
            point, before = Point(self.whole(run.x[: forward.master.n_first]), run.x), search.upper
            rough = not self._is_fitted(min(search.expected, search.upper), run.objective)
            if count < REPAIRS - 1 and rough and self.probing.probed(point, run.objective):
                continue
            forward.price(point.x, keep=True, master=point)
            search.expected = search.upper
            slow = before - search.upper < WORTH_FITTING * (before - search.bound)
            if forward.learned == 0 or slow or search.is_late(FITTED_TIME):
                break
        forward.master.choose(None)
        search.expected, search.probed = search.upper, None

    def _is_fitted(self, value: float, bound: float) -> bool:
        """Whether a value can fall to the bound of its choices by so little that another round is not worth it."""
        search = self.probing.forward.search
        little = np.isfinite(value) and value - bound <= WORTH_FITTING * (value - search.bound)
        return bool(little) or search.is_nearly(bound)
