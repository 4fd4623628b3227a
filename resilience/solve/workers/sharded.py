"""Pricing by shards: who holds them is a crew's matter; the answers are joined in the program's order."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any, Protocol, Self
from uuid import uuid4

import numpy as np
from scipy import sparse

from resilience.solve.passes import watch
from resilience.solve.pricing.cuts import LOSS_ONLY, Cuts, RecourseLosses
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.pricing.tally import Tally
from resilience.solve.workers.calls import Counting, Evaluation, Pricing, Store
from resilience.solve.workers.shards import COLUMNS_EACH, shards_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Vector
    from resilience.solve.pricing.cuts import Prices, Subproblems
    from resilience.solve.workers.calls import Call
    from resilience.solve.workers.shards import Shard


class Crew(Protocol):
    """Whoever holds shards and answers for them; stays for many programs."""

    @property
    def lost(self) -> int:
        """How many workers were lost so far."""
        ...

    def hold(self, key: str, shards: Sequence[Shard]) -> None:
        """Take a program's shards over."""
        ...

    def ask(self, key: str, calls: Sequence[Call]) -> list[Any]:
        """Answer one call for each shard."""
        ...

    def drop(self, key: str) -> None:
        """Forget a program's shards."""
        ...

    def __enter__(self) -> Self: ...
    def __exit__(self, *error: object) -> None: ...


@dataclass
class Here:
    """No workers: this process holds all shards."""

    store: Store = field(default_factory=Store)
    lost: int = 0

    def hold(self, key: str, shards: Sequence[Shard]) -> None:
        """Make a solver for each shard."""
        for number, shard in enumerate(shards):
            self.store.hold((key, number), shard)

    def ask(self, key: str, calls: Sequence[Call]) -> list[Any]:
        """Answer one shard after another."""
        return [self.store.answer((key, number), call) for number, call in enumerate(calls)]

    def drop(self, key: str) -> None:
        """Forget a program's shards."""
        self.store.drop(key)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.store = Store()


@dataclass
class ShardedSolver:
    """Prices a program's cases, shard by shard, as `Subproblems` asks for it."""

    program: TwoStageProgram
    crew: Crew
    shards: tuple[Shard, ...]
    key: str = field(default_factory=lambda: uuid4().hex)

    def __post_init__(self) -> None:
        self.crew.hold(self.key, self.shards)

    def cuts(
        self,
        x: Vector,
        prices: Prices = LOSS_ONLY,
        weights: Vector | None = None,
        ask: NDArray[np.bool_] | None = None,
    ) -> Cuts:
        """Price cases, in the program's order, with their slopes in the plan; see `RecourseSolver.cuts`."""
        calls = [
            Pricing(
                x, prices,
                None if weights is None else weights[shard.outcomes],
                None if ask is None else ask[shard.cases],
            )
            for shard in self.shards
        ]  # fmt: skip
        with watch().over(self.shards[-1].cases.stop if ask is None else int(ask.sum())):
            return _joined(x, self.shards, self.crew.ask(self.key, calls))

    def evaluate(self, x: Vector) -> RecourseLosses:
        """Losses of every scenario at a plan, from new models."""
        with watch().over(self.shards[-1].cases.stop):
            found = self.crew.ask(self.key, [Evaluation(x)] * len(self.shards))
        losses, short = (np.zeros(sum(len(shard.scenarios) for shard in self.shards)) for _ in range(2))
        for shard, part in zip(self.shards, found, strict=True):
            losses[shard.scenarios], short[shard.scenarios] = part.losses, part.short
        return RecourseLosses(losses, short, tuple(name for part in found for name in part.missed))

    def tally(self) -> Tally:
        """How cases were solved so far, by all who hold shards."""
        found: list[Tally] = self.crew.ask(self.key, [Counting()] * len(self.shards))
        return reduce(Tally.and_, found, Tally())

    def close(self) -> None:
        """Let the crew forget the shards."""
        self.crew.drop(self.key)


def subproblems(program: TwoStageProgram, crew: Crew, columns_each: int = COLUMNS_EACH) -> Subproblems:
    """Who prices a program's cases: its shards where it has several, else one solver in this process."""
    shards = shards_of(program, columns_each)
    return ShardedSolver(program, crew, shards) if len(shards) > 1 else RecourseSolver(program)


def _joined(x: Vector, shards: Sequence[Shard], found: Sequence[Cuts]) -> Cuts:
    mixes = [cuts.shares for cuts in found]
    n_outcomes = shards[-1].outcomes.stop
    indices = np.concatenate(
        [mix.indices + shard.outcomes.start for shard, mix in zip(shards, mixes, strict=True)]
    )  # fmt: skip
    ends = np.cumsum([0, *(mix.nnz for mix in mixes)])
    indptr = np.concatenate([[0], *(mix.indptr[1:] + end for mix, end in zip(mixes, ends, strict=False))])
    values = np.concatenate([mix.data for mix in mixes])
    return Cuts(
        trial=x,
        values=np.concatenate([cuts.values for cuts in found]),
        losses=np.concatenate([cuts.losses for cuts in found]),
        short=np.concatenate([cuts.short for cuts in found]),
        slopes=sparse.csr_array(sparse.vstack([cuts.slopes for cuts in found], format="csr")),
        shares=sparse.csr_array((values, indices, indptr), shape=(len(indptr) - 1, n_outcomes)),
        cases=np.concatenate([cuts.cases + shard.cases.start for shard, cuts in zip(shards, found, strict=True)]),
    )
