"""Cells: a partition of all outcomes by which sources are rare, with exact chances and draws from each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.stochastic.sampling import Sampling, realized, uniforms
from resilience.stochastic.smps.instance import DiscreteLaw

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.solve.highs import Vector
    from resilience.stochastic.smps.instance import Source

LARGEST = 0.5
"""Share of a sample that goes into rare cells at most, beyond the draws each must have."""


MOST_AT_ONCE = 12
"""Coincidences of so many sources and of all of them are looked at as one."""


@dataclass(frozen=True)
class Rare:
    """An outcome of one source, its chance, and how much it adds to (or takes from) the cost, in the cost's unit."""

    source: int
    outcome: int
    chance: float
    added: float
    stands_out: bool = True
    "Whether that is far more than costs vary by anyway."


@dataclass(frozen=True)
class DrawnOutcomes:
    """Numbers of drawn outcomes, one line each; their weights, which sum to one; and the cell each is from."""

    values: Vector
    weights: Vector
    cell: NDArray[np.int64]

    @classmethod
    def joined(cls, parts: list[DrawnOutcomes]) -> DrawnOutcomes:
        """Several samples as one, each with an equal share."""
        return cls(
            np.concatenate([part.values for part in parts]),
            np.concatenate([part.weights for part in parts]) / len(parts),
            np.concatenate([part.cell for part in parts]),
        )


@dataclass(frozen=True)
class Cells:
    """Cell 0 holds no rare outcome, cell c the rare one c - 1 alone, and the last, if there is one, several.

    `common` are the sources without their rare outcomes, `seldom` the rare outcomes alone (None where there are none).
    `pairs` are the two sources that are the first to be rare, with chances `pair_chances`.
    """

    sources: tuple[Source, ...]
    width: int
    "Numbers of one outcome."
    rares: tuple[Rare, ...]
    common: tuple[Source, ...]
    seldom: tuple[DiscreteLaw | None, ...]
    pairs: tuple[tuple[int, int], ...]
    pair_chances: Vector
    chances: Vector
    sizes: Vector
    "How far costs reach within each cell, by which draws are shared out."
    left: float
    "What rare outcomes for which there is no cell may add to the mean cost."

    @classmethod
    def of(
        cls,
        sources: tuple[Source, ...],
        width: int,
        rares: tuple[Rare, ...],
        spread: float,
        twice: float = 0.0,
        left: float = 0.0,
    ) -> Cells:
        """Split the outcomes; `spread` is the ordinary one of the cost, `twice` what two rare ones add at once."""
        mass = np.zeros(len(sources))
        for rare in rares:
            mass[rare.source] += rare.chance
        split = [_split(source, [r.outcome for r in rares if r.source == j]) for j, source in enumerate(sources)]
        usual = 1 - mass
        none, before = float(np.prod(usual)), np.cumprod(usual) / usual
        alone = [rare.chance * none / float(usual[rare.source]) for rare in rares]
        touched = np.flatnonzero(mass > 0).tolist()
        pairs = tuple((i, j) for at, i in enumerate(touched) for j in touched[at + 1 :])
        shares = np.array([mass[i] / usual[i] * mass[j] * before[j] for i, j in pairs], dtype=float)
        chances = [none, *alone, *([float(shares.sum())] if pairs else [])]
        added = [rare.added + spread for rare in rares]
        sizes = [spread, *added, *([max(twice, 2 * max(added))] if pairs else [])]
        common, seldom = (tuple(parts) for parts in zip(*split, strict=True)) if split else ((), ())
        return cls(sources, width, rares, common, seldom, pairs, shares, np.array(chances), np.array(sizes), left)

    def counts(self, n: int, least: int = 1) -> NDArray[np.int64]:
        """Draws of each cell in a sample of `n`: at least `least`, more where chance and cost are larger."""
        weight = self.chances * self.sizes
        share = weight / weight.sum() if weight.sum() > 0 else self.chances
        rare = share[1:].sum()
        share = share[1:] * (min(1.0, LARGEST / rare) if rare > 0 else 1.0)
        own = np.maximum(least, np.floor(share * n)).astype(np.int64)
        while own.sum() > n - least and own.max() > least:
            own[own.argmax()] -= 1
        return np.concatenate([[n - own.sum()], own])

    def corners(self) -> tuple[Vector, Vector]:
        """The worst that coincidences may come to: chances that at least 2, 3, ... sources are rare, and one line each.

        In a line the sources whose rare outcomes cost most are rare, each at its dearest; the last line holds them all.
        """
        dearest: dict[int, Rare] = {}
        for rare in sorted(self.rares, key=lambda one: -one.added):
            dearest.setdefault(rare.source, rare)
        order = list(dearest.values())
        if not self.pairs:
            return np.zeros(0), np.zeros((0, self.width))
        middle = np.zeros(self.width)
        for source in self.common:
            middle[list(source.places)] = realized(source, np.array([0.5]))[0]
        counts = [*range(2, min(len(order), MOST_AT_ONCE)), len(order)]
        lines = np.tile(middle, (len(counts), 1))
        for line, count in zip(lines, counts, strict=True):
            for rare in order[:count]:
                source = self.sources[rare.source]
                assert isinstance(source, DiscreteLaw)  # only such a source has rare outcomes
                line[list(source.places)] = source.values[rare.outcome]
        at_least = self._at_least()
        return np.array([at_least[min(count, MOST_AT_ONCE)] for count in counts]), lines

    def _at_least(self) -> Vector:
        """Chance that at least 0, 1, 2, ... sources are rare."""
        exactly = np.ones(1)
        for position, law in enumerate(self.seldom):
            if law is not None:
                mass = sum(rare.chance for rare in self.rares if rare.source == position)
                exactly = np.convolve(exactly, [1 - mass, mass])
        return np.asarray(exactly[::-1].cumsum()[::-1])

    def draw(
        self, n: int, rng: np.random.Generator, how: Sampling = Sampling.MONTE_CARLO, least: int = 1
    ) -> DrawnOutcomes:
        """Draw `n` outcomes over all cells."""
        counts = self.counts(n, least)
        values = np.zeros((n, self.width))
        cell = np.repeat(np.arange(len(counts)), counts)
        for c in range(len(counts)):
            at = np.flatnonzero(cell == c)
            for lines, sources in self._laws(c, at, rng):
                draws = uniforms(rng, len(lines), len(sources), how)
                for position, source in enumerate(sources):
                    values[np.ix_(lines, np.array(source.places, dtype=np.int64))] = realized(
                        source, draws[:, position]
                    )
        return DrawnOutcomes(values, (self.chances / counts)[cell], cell)

    def _laws(
        self, c: int, at: NDArray[np.int64], rng: np.random.Generator
    ) -> list[tuple[NDArray[np.int64], list[Source]]]:
        """Lines of a cell with the sources they are drawn from."""
        if c == 0:
            return [(at, list(self.common))]
        if c <= len(self.rares):
            rare = self.rares[c - 1]
            laws = list(self.common)
            laws[rare.source] = _only(self.sources[rare.source], [rare.outcome])
            return [(at, laws)]
        ends = np.cumsum(self.pair_chances) / self.pair_chances.sum()
        spaced = (np.arange(len(at)) + rng.random()) / len(at)
        which = np.minimum(np.searchsorted(ends, spaced, side="right"), len(ends) - 1)
        return [(at[which == pair], self._several(*self.pairs[pair])) for pair in np.unique(which).tolist()]

    def _several(self, first: int, second: int) -> list[Source]:
        """Sources when these two are the first that are rare: what comes after them may be anything."""
        laws = [*self.common[:second], *self.sources[second:]]
        for position in (first, second):
            law = self.seldom[position]
            assert law is not None  # a pair is made of sources that can be rare
            laws[position] = law
        return laws


def _split(source: Source, rare: list[int]) -> tuple[Source, DiscreteLaw | None]:
    """A source without its rare outcomes, and those alone."""
    if not rare:
        return source, None
    assert isinstance(source, DiscreteLaw)  # only such a source has single outcomes
    rest = [outcome for outcome in range(len(source.probabilities)) if outcome not in set(rare)]
    return _only(source, rest), _only(source, rare)


def _only(source: Source, outcomes: list[int]) -> DiscreteLaw:
    """A source given that it takes one of some outcomes."""
    assert isinstance(source, DiscreteLaw)
    chances = source.probabilities[outcomes]
    return DiscreteLaw(source.places, source.values[outcomes], chances / chances.sum())
