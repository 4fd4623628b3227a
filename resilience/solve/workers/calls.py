"""What is asked of the holder of a shard, and who answers: a store of solvers, warm between the rounds."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from resilience.errors import ResilienceError
from resilience.solve.pricing.cuts import LOSS_ONLY
from resilience.solve.pricing.recourse import RecourseSolver

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from resilience.solve.highs import Vector
    from resilience.solve.pricing.cuts import Cuts, Prices, RecourseLosses
    from resilience.solve.pricing.tally import Tally
    from resilience.solve.workers.shards import Shard

Name = tuple[str, int]
"""A shard's name: whose it is, and its number there."""
_NOTHING = np.empty(0)
DEFECTS = (
    ArithmeticError, AssertionError, AttributeError, ImportError, LookupError, MemoryError, NameError, OSError,
    pickle.PickleError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
"""What code, numbers, memory and another installation can do to a worker; whoever asked it must hear of it."""


class Call(Protocol):
    """Something to be worked out for one shard."""

    def on(self, solver: RecourseSolver) -> Any:
        """Work it out."""
        ...


@dataclass(frozen=True)
class Pricing:
    """Price cases with their slopes; weights and cases asked for are the shard's own. The trial is not sent back."""

    x: Vector
    prices: Prices = LOSS_ONLY
    weights: Vector | None = None
    ask: NDArray[np.bool_] | None = None

    def on(self, solver: RecourseSolver) -> Cuts:
        """Price with warm solvers."""
        return replace(solver.cuts(self.x, self.prices, self.weights, self.ask), trial=_NOTHING)


@dataclass(frozen=True)
class Evaluation:
    """Losses of every scenario at a plan."""

    x: Vector

    def on(self, solver: RecourseSolver) -> RecourseLosses:
        """Evaluate with new models, begun at the last bases: it is the check of what the old ones found."""
        return solver.anew().evaluate(self.x)


@dataclass(frozen=True)
class Counting:
    """How cases were solved so far."""

    def on(self, solver: RecourseSolver) -> Tally:
        """Read it off."""
        return solver.tally()


class Tool(Protocol):
    """Something a worker makes ready once and then uses for many jobs."""

    def ready(self) -> Callable[[Any], Any]:
        """Make it ready; what comes out does one job."""
        ...


class ShardMissingError(ResilienceError):
    """A worker is asked for a shard it does not hold; it is to be sent again."""


@dataclass
class Store:
    """Shards held by one process, each with its solver; one call at a time per shard. Tools beside them."""

    solvers: dict[Name, RecourseSolver] = field(default_factory=dict)
    tools: dict[str, Tool] = field(default_factory=dict)
    _ready: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    _locks: dict[Name, Lock] = field(default_factory=dict)

    def hold(self, name: Name, shard: Shard) -> None:
        """Take a shard over, cold, unless it is here already."""
        if name not in self.solvers:
            self._locks[name] = Lock()
            self.solvers[name] = RecourseSolver(shard.program, few=shard.few, room=shard.room)

    def answer(self, name: Name, call: Call) -> Any:
        """Answer for one shard.

        Raises
        ------
        ShardMissingError
            When it is not here.
        """
        if name not in self.solvers:
            msg = f"Shard {name} is not here."
            raise ShardMissingError(msg)
        with self._locks[name]:
            return call.on(self.solvers[name])

    def answers(self, names: Sequence[Name], calls: Sequence[Call]) -> list[Any]:
        """Answer for several shards."""
        return [self.answer(name, call) for name, call in zip(names, calls, strict=True)]

    def equip(self, name: Name, tool: Tool) -> None:
        """Take a tool over; it is made ready with its first job."""
        self.tools[name[0]] = tool

    def do(self, key: str, job: Any) -> Any:
        """Do one job with a tool."""
        if key not in self._ready:
            self._ready[key] = self.tools[key].ready()
        return self._ready[key](job)

    def drop(self, key: str) -> None:
        """Forget all shards of one owner, or a tool."""
        self.tools.pop(key, None)
        self._ready.pop(key, None)
        for name in [name for name in self.solvers if name[0] == key]:
            del self.solvers[name], self._locks[name]
