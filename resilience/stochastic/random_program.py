"""A program whose scenarios are not listed but follow from independent sources: listed in full, averaged or sampled."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.errors import InputError
from resilience.stochastic.program import ArrayProgram
from resilience.stochastic.sampling import Sampling, realized, uniforms
from resilience.stochastic.smps.instance import ContinuousLaw, DiscreteLaw, PlaceKind
from resilience.stochastic.stages import FirstStage, Recourse, Scenarios

if TYPE_CHECKING:
    from resilience.solve.highs import Vector
    from resilience.stochastic.smps.instance import RandomPlace, Source

MOST_OUTCOMES = 1_000_000
"""Outcomes that are listed at most: a number each for every row."""
TOO_MANY = "There are {} outcomes, more than the {:,} that can be listed: sample them."


@dataclass(frozen=True)
class RandomProgram:
    """First stage and recourse with random places; `low_offset` and `high_offset` turn a side into two.

    A place's row and column count within the stage they belong to; sources do not share places.
    """

    first: FirstStage
    recourse: Recourse
    places: tuple[RandomPlace, ...]
    sources: tuple[Source, ...]
    low_offset: Vector
    high_offset: Vector

    @property
    def outcomes(self) -> int | None:
        """How many outcomes there are in all; None with a continuous law."""
        if any(isinstance(source, ContinuousLaw) for source in self.sources):
            return None
        return prod(len(source.probabilities) for source in self.sources if isinstance(source, DiscreteLaw))

    def listed(self, most: int = MOST_OUTCOMES) -> ArrayProgram:
        """The program with every outcome listed.

        Raises
        ------
        InputError
            With more than `most` outcomes, or infinitely many.
        """
        count = self.outcomes
        if count is None or count > most:
            raise InputError([TOO_MANY.format("infinitely many" if count is None else _words(count), most)])
        values, weights = np.zeros((1, len(self.places))), np.ones(1)
        for source in self.sources:
            if isinstance(source, DiscreteLaw):
                n, k = len(weights), len(source.probabilities)
                values = np.repeat(values, k, axis=0)
                values[:, list(source.places)] = np.tile(source.values, (n, 1))
                weights = np.repeat(weights, k) * np.tile(source.probabilities, n)
        return self.at(values, weights)

    def mean(self) -> ArrayProgram:
        """The program of the mean outcome."""
        values = np.zeros((1, len(self.places)))
        for source in self.sources:
            if isinstance(source, DiscreteLaw):
                values[0, list(source.places)] = source.probabilities @ source.values
            else:
                values[0, source.place] = source.mean
        return self.at(values, np.ones(1))

    def sample(self, n: int, rng: np.random.Generator, how: Sampling = Sampling.MONTE_CARLO) -> ArrayProgram:
        """A program of `n` equally likely sampled outcomes."""
        return self.at(self.draw(n, rng, how), np.full(n, 1 / n))

    def draw(self, n: int, rng: np.random.Generator, how: Sampling = Sampling.MONTE_CARLO) -> Vector:
        """Numbers of `n` sampled outcomes, one line each in the order of the places."""
        values = np.zeros((n, len(self.places)))
        draws = uniforms(rng, n, len(self.sources), how)
        for position, source in enumerate(self.sources):
            values[:, list(source.places)] = realized(source, draws[:, position])
        return values

    def at(self, values: Vector, weights: Vector) -> ArrayProgram:
        """The program of given outcomes, one line of numbers (in the order of the places) each."""
        n = len(values)
        of: dict[PlaceKind, list[int]] = {kind: [] for kind in PlaceKind}
        for position, place in enumerate(self.places):
            of[place.kind].append(position)
        row_lower = np.tile(self.recourse.row_lower, (n, 1))
        row_upper = np.tile(self.recourse.row_upper, (n, 1))
        rows = [self.places[position].row for position in of[PlaceKind.RHS]]
        row_lower[:, rows] = values[:, of[PlaceKind.RHS]] + self.low_offset[rows]
        row_upper[:, rows] = values[:, of[PlaceKind.RHS]] + self.high_offset[rows]

        def filled(kind: PlaceKind, base: Vector) -> Any:
            if not of[kind]:
                return None
            table = np.tile(base, (n, 1))
            table[:, [self.places[position].column for position in of[kind]]] = values[:, of[kind]]
            return table

        moving = [self.places[position] for position in of[PlaceKind.TECHNOLOGY]]
        scenarios = Scenarios(
            weights,
            row_lower,
            row_upper,
            filled(PlaceKind.COST, self.recourse.cost),
            filled(PlaceKind.LOWER, self.recourse.lower),
            filled(PlaceKind.UPPER, self.recourse.upper),
            np.array([place.row for place in moving], dtype=np.int64) if moving else None,
            np.array([place.column for place in moving], dtype=np.int64) if moving else None,
            values[:, of[PlaceKind.TECHNOLOGY]] if moving else None,
        )
        return ArrayProgram(self.first, self.recourse, scenarios)


def _words(count: int) -> str:
    return f"{count:,}" if count < 10**12 else f"about 1e{len(str(count)) - 1}"
