"""Rare outcomes drawn apart: a file states their chances, so whether a sample meets them need not be left to luck.

A source's outcome that a sample would seldom meet, and that stands out by what it costs, is *rare*. Outcomes as a whole
fall into cells: none of the sources is rare; exactly one is, at a given outcome; or several are. The chance of a cell
follows from the file, every sample draws from every cell, and a draw weighs its cell's chance over the cell's draws.
Weighted means stay unbiased whatever is called rare: a poor choice costs width, never validity.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import NoPlanError, StoppedError
from resilience.solve.highs import Limits
from resilience.stochastic.cells import Cells, Rare
from resilience.stochastic.pricing import best, recourse_costs
from resilience.stochastic.smps.instance import DiscreteLaw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.solve.highs import Vector
    from resilience.stochastic.random_program import RandomProgram

SELDOM = 3.0
"""Outcomes that a sample is expected to meet less often than this may be rare."""
OUTSTANDING = 3.0
"""Standard deviations of the cost that an outcome must add or save, where there are too many to draw all apart."""
FEW = 8
"""All seldom outcomes are drawn apart while they are at most one in so many draws of a sample."""
ROOM = 4
"""Cells take at most one in so many draws of a sample by themselves."""
COMMON, BASES = 64, 4
"""Draws behind the ordinary spread of costs, and those in which each seldom outcome is tried."""
ROUNDING = 1e-9
"""Share of the largest addition that counts as none."""
SOURCE = 3
"""Stream of random numbers of these trials: the same for every seed of a study."""


@dataclass(frozen=True)
class Tail:
    """Seldom outcomes of a program's sources, the weightiest first.

    `rares` are those met less than `SELDOM` times in a sample of `size`; `spread` is the ordinary standard deviation of
    the cost, in its unit.
    """

    program: RandomProgram
    size: int
    rares: tuple[Rare, ...]
    spread: float = 0.0
    twice: float = 0.0
    "What the two weightiest outcomes of unlike sources add to the cost when they coincide."

    @classmethod
    def of(cls, program: RandomProgram, size: int, limits: Limits | None = None) -> Tail:
        """Find the seldom outcomes, and what each adds to the cost of the mean outcome's plan."""
        seldom = tuple(
            Rare(j, o, float(chance), 0.0, stands_out=False)
            for j, source in enumerate(program.sources)
            if isinstance(source, DiscreteLaw)
            for o, chance in enumerate(source.probabilities)
            if chance * size < SELDOM
        )
        if not seldom:
            return cls(program, size, ())
        try:
            x = best(program.mean(), limits or Limits())[0]
        except (NoPlanError, StoppedError):  # the mean outcome need not have a plan: then chances alone decide
            return cls(program, size, seldom)
        return cls(program, size, seldom).seen_from(x)

    def seen_from(self, x: Vector) -> Tail:
        """The same with what each seldom outcome adds to the cost of this first stage, too, where that is more."""
        if not self.rares:
            return self
        added, spread = _added(self.program, [(rare,) for rare in self.rares], x)
        least = OUTSTANDING * spread + ROUNDING * (1 + float(added.max()))
        found = [
            replace(rare, added=max(rare.added, value), stands_out=rare.stands_out or value > least)
            for rare, value in zip(self.rares, added.tolist(), strict=True)
        ]
        found.sort(key=lambda rare: (not rare.stands_out, -rare.chance * rare.added**2))
        pair = (found[0], *[rare for rare in found if rare.source != found[0].source][:1])
        twice = max(self.twice, float(_added(self.program, [pair], x)[0][0]))
        return replace(self, rares=tuple(found), spread=max(self.spread, spread), twice=twice)

    def cells(self, size: int) -> Cells:
        """Partition for samples of `size` draws."""
        apart, left = self.rares, 0.0
        if len(apart) > size // FEW:
            apart, rest = self.outstanding[: size // ROOM], self.outstanding[size // ROOM :]
            left = sum(rare.chance * rare.added for rare in rest)
        return Cells.of(self.program.sources, len(self.program.places), apart, self.spread, self.twice, left)

    @property
    def outstanding(self) -> tuple[Rare, ...]:
        """Seldom outcomes that cost far more or less than usual."""
        return tuple(rare for rare in self.rares if rare.stands_out)

    @property
    def needed(self) -> int:
        """Draws of a sample that has room for a cell of every outstanding outcome."""
        return ROOM * len(self.outstanding) if len(self.rares) > self.size // FEW else 1


def _added(program: RandomProgram, seldom: Sequence[tuple[Rare, ...]], x: Vector) -> tuple[Vector, float]:
    """Root mean square of what seldom outcomes at once add to the recourse cost, and the cost's ordinary spread."""
    drawn = program.draw(COMMON, np.random.default_rng(SOURCE))
    trials = np.repeat(drawn[None, :BASES, :], len(seldom), axis=0)
    for line, rares in zip(trials, seldom, strict=True):
        for rare in rares:
            source = program.sources[rare.source]
            assert isinstance(source, DiscreteLaw)  # only such a source has seldom outcomes
            line[:, list(source.places)] = source.values[rare.outcome]
    values = np.vstack([drawn, trials.reshape(-1, drawn.shape[1])])
    found = recourse_costs(program.at(values, np.full(len(values), 1 / len(values))), x)
    usual = found[:COMMON]
    finite = usual[np.isfinite(usual)]
    spread = float(finite.std()) if len(finite) else 0.0
    tried, base = found[COMMON:].reshape(len(seldom), BASES), usual[:BASES]
    served = np.isfinite(tried) & np.isfinite(base)
    away = np.where(served, np.where(served, tried, 0.0) - np.where(np.isfinite(base), base, 0.0), np.inf)
    added = np.sqrt(np.mean(away**2, axis=1))
    known = added[np.isfinite(added)]
    # without recourse an outcome stands out before all others: a draw of it tells that the first stage is no plan
    return np.where(np.isfinite(added), added, 10 * max(spread, float(known.max(initial=0.0)), 1.0)), spread
