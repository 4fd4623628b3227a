"""Probing: far from the end a trial plan is priced only in the cases that may matter.

The others keep their cuts. What the plan costs is then an estimate, which orders the work and is never a value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.solve.lshaped.tuning import LEFT_OUT, NEAR_END

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.solve.highs import Vector
    from resilience.solve.lshaped.asking import Asking
    from resilience.solve.lshaped.forward import ForwardPass, Point


@dataclass
class Probing:
    """Prices trial plans in part where that is enough."""

    forward: ForwardPass

    def looked_at(self, point: Point) -> bool:
        """Price a relaxation's plan in part, unless the search is near its end or no case can be left out."""
        search = self.forward.search
        rough = not search.is_near(NEAR_END * search.relaxed_share * search.limits.gap)
        return rough and self.probed(point, search.bound)

    def probed(self, point: Point, bound: float) -> bool:
        """Price only the cases that may matter above a bound, if that leaves any out."""
        asking, search = self.forward.asking, self.forward.search
        if asking is None:
            return False
        judged = asking.judged(point.x)
        ask = asking.choose(judged, LEFT_OUT * (min(search.expected, search.upper) - bound))
        if not judged[~ask].any():
            return False
        self._probe(point, asking, judged, ask)
        return True

    def _probe(self, point: Point, asking: Asking, judged: Vector, ask: NDArray[np.bool_]) -> None:
        """Solve some cases, add their cuts, and estimate what the plan costs."""
        forward, master, search = self.forward, self.forward.master, self.forward.search
        cuts = forward.subproblems.cuts(point.x, ask=ask)
        held = point.columns[master.loss_columns]
        off = np.maximum(cuts.values - cuts.shares @ held, 0.0)
        found = float(master.case_weights[cuts.cases] @ off)
        likely = forward.program.first.cost @ point.x + master.weights @ held + found + asking.left(judged, ask)
        asking.compare(judged, ask, found)
        asking.learn(cuts)
        search.expected, search.probed = min(search.expected, float(likely)), point.x
        master.add(cuts, np.flatnonzero(forward.moves(cuts, point)))

    def finish(self) -> None:
        """Price what was only looked at, when a search ends early."""
        search = self.forward.search
        if search.probed is not None:
            self.forward.price(search.probed, keep=True)
            search.probed = None
