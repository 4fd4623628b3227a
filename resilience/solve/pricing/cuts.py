"""What pricing a plan gives: losses, and cuts that say how they change with the plan; joined from all blocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from resilience.solve.highs import Vector
    from resilience.solve.pricing.tally import Tally


@dataclass(frozen=True)
class RecourseLosses:
    """Losses and units short by scenario in the program's order; `missed` names scenarios a plan fails to survive.

    `aside` is what was to be read beside them, a row for each scenario; empty where nothing was.
    """

    losses: Vector
    short: Vector
    missed: tuple[str, ...]
    aside: Vector = field(default_factory=lambda: np.empty(0))


@dataclass(frozen=True)
class Cuts:
    """What every case costs at a trial plan, and how that changes with the plan.

    `cases` (n_asked,) are the cases asked for, all where nothing was asked. `values` (n_asked,) are the least of loss
    plus priced shortage, branches weighted by `shares` (n_asked, n_outcomes), `slopes` a supporting plane of each
    value, (n_asked, n_first_columns). `losses` and `short` (n_outcomes,) are the two parts for every branch of every
    case; not a number where a case was not asked for.
    """

    trial: Vector
    values: Vector
    losses: Vector
    short: Vector
    slopes: sparse.csr_array
    shares: sparse.csr_array
    cases: NDArray[np.intp]


@dataclass(frozen=True)
class Prices:
    """Weights of loss and of a unit short in what a recourse minimizes."""

    loss: float = 1.0
    short: float = 0.0


LOSS_ONLY = Prices()


class Subproblems(Protocol):
    """Whoever prices scenarios at a plan: one process or several; the answers are the same."""

    def cuts(
        self,
        x: Vector,
        prices: Prices = LOSS_ONLY,
        weights: Vector | None = None,
        ask: NDArray[np.bool_] | None = None,
    ) -> Cuts:
        """Price cases, with their slopes in the plan."""
        ...

    def tally(self) -> Tally:
        """How cases were solved so far."""
        ...


@dataclass(frozen=True)
class SeenBlock:
    """What a block's cases cost when its first-stage columns were `inputs`, with supporting planes.

    `slopes` (n_cases, n_linked) are those of the first-stage columns that the block looks at.
    """

    inputs: Vector
    prices: Prices
    shares: Vector
    losses: Vector
    short: Vector
    slopes: Vector


class PricedBlock(NamedTuple):
    """What was found of a block: `seen` of all its cases, those asked for being `which`.

    `linked` are the first-stage columns that the block looks at.
    """

    linked: NDArray[np.intp]
    shares: Vector
    seen: SeenBlock
    which: NDArray[np.intp]
    first: int
    "The position of the block's first case in the program."
    outcome: int
    "The position of its first outcome."


def joined(x: Vector, prices: Prices, found: Sequence[PricedBlock], n_outcomes: int) -> Cuts:
    """What was found of blocks, one below the other, with the rows of the cases that were asked for."""
    lost, short = np.full(n_outcomes, np.nan), np.full(n_outcomes, np.nan)
    for one in found:
        here = slice(one.outcome, one.outcome + one.shares.size)
        lost[here], short[here] = one.seen.losses, one.seen.short
    mix = _mix(found, n_outcomes)
    values = np.asarray(mix @ np.nan_to_num(prices.loss * lost + prices.short * short))
    asked = _end_to_end([one.first + one.which for one in found])
    return Cuts(x, values, lost, short, _planes(found, len(x)), mix, asked)


def _mix(found: Sequence[PricedBlock], n_outcomes: int) -> sparse.csr_array:
    """Shares of the branches of all cases that were asked for, (n_asked, n_outcomes)."""
    shares = [one.shares[one.which] for one in found]
    branches = [np.arange(one.shares.shape[1]) for one in found]
    places = [
        (one.outcome + one.which[:, None] * len(own) + own).ravel() for one, own in zip(found, branches, strict=True)
    ]
    counts = [np.full(len(one.which), len(own)) for one, own in zip(found, branches, strict=True)]
    values = np.concatenate([part.ravel() for part in shares] or [np.empty(0)])
    return _matrix(values, places, counts, n_outcomes)


def _planes(found: Sequence[PricedBlock], width: int) -> sparse.csr_array:
    """Slopes of all cases that were asked for in all first-stage columns, (n_asked, width)."""
    values = np.concatenate([one.seen.slopes[one.which].ravel() for one in found] or [np.empty(0)])
    places = [np.tile(one.linked, len(one.which)) for one in found]
    return _matrix(values, places, [np.full(len(one.which), len(one.linked)) for one in found], width)


def _matrix(
    values: Vector, columns: Sequence[NDArray[np.intp]], counts: Sequence[NDArray[np.intp]], width: int
) -> sparse.csr_array:
    """A matrix of rows with so many entries each, given one after the other."""
    indptr = np.concatenate([[0], np.cumsum(_end_to_end(counts))])
    return sparse.csr_array((values, _end_to_end(columns), indptr), shape=(len(indptr) - 1, width))


def _end_to_end(places: Sequence[NDArray[np.intp]]) -> NDArray[np.intp]:
    return np.concatenate(places) if places else np.empty(0, dtype=np.intp)
