"""Which cases are worth solving at a trial plan: those whose loss may have moved away from what the cuts say.

A case's loss is convex in the few first-stage columns it looks at. Along a step from where it was last solved it parts
from its supporting plane by at most the step times how much its slopes differ; how much they do is judged by the slopes
seen so far. The judgement only orders the work: bounds come from cuts, and a plan counts only once every case that may
have moved was solved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Vector
    from resilience.solve.pricing.cuts import Cuts

FLOOR = 0.3
"""A slope seen only once may still change by this share of itself."""
LEAST = 20
"""Cases that are solved at least, so that a round is worth its master."""
MEMORY = 0.5
"""Weight of the past in how far the judgement overstates."""
CAUTION = 2.0
"""What is left out is taken to be this much worse than what was asked for turned out to be."""


@dataclass
class Asking:
    """What is known of each case: where it was last solved, and the range of its slopes.

    Pairs of a case and a first-stage column it looks at stand one after the other: `case` and `column` (n_pairs,), with
    the column's value `inputs` when the case was last solved and its `least` and `most` slope, (n_pairs,).
    """

    weights: Vector
    case: NDArray[np.intp]
    column: NDArray[np.intp]
    inputs: Vector
    least: Vector
    most: Vector
    overstated: float = 1.0
    "What the cases asked for turned out to be off, as a share of what they were judged to be."

    @classmethod
    def about(cls, rated: TwoStageProgram) -> Asking:
        """Nothing is known yet."""
        linked = [block.linked for block in rated.blocks for _ in range(block.size)]
        weights = [block.weights for block in rated.blocks]
        case = np.repeat(np.arange(len(linked)), [len(columns) for columns in linked])
        column = np.concatenate(linked) if linked else np.empty(0, dtype=np.intp)
        unseen = np.full(len(column), np.nan)
        low, high = np.full(len(column), np.inf), np.full(len(column), -np.inf)
        return cls(np.concatenate(weights) if weights else np.empty(0), case, column, unseen, low, high)

    def learn(self, cuts: Cuts) -> None:
        """Take over where cases were solved and how steep they were there."""
        solved = np.zeros(len(self.weights), dtype=bool)
        solved[cuts.cases] = True
        row = np.zeros(len(self.weights), dtype=np.intp)
        row[cuts.cases] = np.arange(len(cuts.cases))
        pairs = np.flatnonzero(solved[self.case])
        slopes = np.asarray(cuts.slopes[row[self.case[pairs]], self.column[pairs]]).ravel()
        self.inputs[pairs] = cuts.trial[self.column[pairs]]
        self.least[pairs] = np.minimum(self.least[pairs], slopes)
        self.most[pairs] = np.maximum(self.most[pairs], slopes)

    def judged(self, x: Vector) -> Vector:
        """How far each case may be from its cuts at a plan, rate times loss, (n_cases,); inf where never solved."""
        off = np.full(len(self.column), np.inf)
        seen = np.flatnonzero(~np.isnan(self.inputs))
        least, most = self.least[seen], self.most[seen]
        steep = np.maximum(most - least, FLOOR * np.maximum(np.abs(most), np.abs(least)))
        step = np.abs(x[self.column[seen]] - self.inputs[seen])
        off[seen] = np.multiply(step, steep, out=np.zeros(len(seen)), where=step > 0)
        each = np.bincount(self.case, weights=off, minlength=len(self.weights))
        return np.multiply(each, self.weights, out=np.zeros(len(each)), where=self.weights > 0)

    def choose(self, judged: Vector, allowed: float) -> NDArray[np.bool_]:
        """Ask for the worst cases until what is left adds up to what is allowed."""
        order = np.argsort(-judged, kind="stable")
        rest = np.cumsum(judged[order][::-1])[::-1]
        count = max(int((rest > allowed / self._scale).sum()), LEAST)
        ask = np.zeros(len(judged), dtype=bool)
        ask[order[:count]] = True
        return ask & (judged > 0)

    def left(self, judged: Vector, ask: NDArray[np.bool_]) -> float:
        """How far the cases not asked for are likely to be off in all."""
        return float(judged[~ask].sum()) * self._scale

    def compare(self, judged: Vector, ask: NDArray[np.bool_], found: float) -> None:
        """Learn from how far the cases asked for really were off."""
        total = float(judged[ask].sum())
        if 0 < total < np.inf:
            self.overstated = MEMORY * self.overstated + (1 - MEMORY) * found / total

    @property
    def _scale(self) -> float:
        return min(1.0, max(CAUTION * self.overstated, 1e-3))
