"""Watching long enough: scenarios are watched longer until their settlement says what a plan loses, nearly exactly.

The program says what a plan loses at least; the same program with its settlement priced from above says what it loses
at most. Where the two are apart the watch is doubled, at most until the books are closed, where they are the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.plan.levers import End
from resilience.program.longer import careful, longest_watch, watched_longer
from resilience.program.two_stage import with_known_end
from resilience.solve.recourse import RecourseSolver

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.program.blocks import Block
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Vector

AIM = 1e-7
"""Closing error as a share of a plan's loss that is aimed at while it costs little."""
ENOUGH = 0.005
"""Closing error that is enough where more would cost much: half of what may be printed."""
LITTLE = 300_000
"""Recourse columns up to which watching longer costs little."""
ROUNDS = 12


@dataclass(frozen=True)
class Settlement:
    """A program watched long enough for some plans, and by how much each may lose more than it says.

    `untold` is the program with the scenarios of a family watched alike; `program` the one that is solved. `errors`
    hold currency per year, one for each plan.
    """

    untold: TwoStageProgram
    program: TwoStageProgram
    errors: tuple[float, ...]
    longer: Mapping[str, int] = field(default_factory=dict)
    "Scenarios that are watched longer than until their last effect has arrived, with their periods."


def settle(untold: TwoStageProgram, plans: Sequence[Vector], end: End) -> Settlement:
    """Watch scenarios longer until all plans' losses are known closely enough.

    Parameters
    ----------
    untold
        The program with an unknown end: families are watched alike, told their end or not.
    plans
        First-stage columns, each (n_first_columns,).
    end
        The form in which the program is solved.
    """
    work = _Work(untold, plans)
    work.price(with_known_end(untold).blocks)
    for _ in range(ROUNDS):
        late = work.late()
        if not late:
            break
        work.lengthen(late)
    program = work.untold if end is End.UNKNOWN else with_known_end(work.untold)
    return Settlement(work.untold, program, tuple(work.errors().tolist()), work.longer)


@dataclass
class _Work:
    """Losses of every scenario at every plan from below and above, and the program they are read from."""

    untold: TwoStageProgram
    plans: Sequence[Vector]
    longer: dict[str, int] = field(default_factory=dict)
    _rate: dict[str, float] = field(default_factory=dict)
    _lower: dict[str, Vector] = field(default_factory=dict)
    _upper: dict[str, Vector] = field(default_factory=dict)
    _watched: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        compilation = self.untold.compilation
        assert compilation is not None  # built by `build_program`
        scenarios = [s for block in self.untold.blocks if block.scope.books is not None for s in block.scenarios]
        self._closed = {scenario.name: longest_watch(compilation.model, scenario) for scenario in scenarios}
        self._rate = {scenario.name: scenario.rate for scenario in scenarios}

    def price(self, blocks: Sequence[Block]) -> None:
        """Price scenarios at every plan, from below and from above."""
        part = replace(self.untold, blocks=tuple(b for b in blocks if b.scope.books is not None), fill_limit=None)
        below = RecourseSolver(part)
        names = [scenario.name for scenario in part.scenarios]
        lower = np.stack([below.evaluate(x).losses for x in self.plans], axis=1)
        above = below.like(careful(part))
        upper = np.stack([above.evaluate(x).losses for x in self.plans], axis=1)
        self._lower |= dict(zip(names, lower, strict=True))
        self._watched |= {s.name: block.scope.periods for block in part.blocks for s in block.scenarios}
        closed = np.array([self._watched[name] >= self._closed[name] for name in names], dtype=bool)
        self._upper |= dict(zip(names, np.where(closed[:, None], lower, upper), strict=True))

    def _table(self) -> tuple[list[str], Vector, Vector]:
        """Names, yearly losses and yearly errors of the scenarios, the latter two (n_scenarios, n_plans)."""
        names = list(self._lower)
        rates = np.array([self._rate[name] for name in names])[:, None]
        lower = np.array([self._lower[name] for name in names]).reshape(len(names), len(self.plans))
        upper = np.array([self._upper[name] for name in names]).reshape(len(names), len(self.plans))
        return names, rates * lower, rates * np.maximum(upper - lower, 0.0)

    def errors(self) -> Vector:
        """By how much each plan may lose more than it says, currency per year."""
        return np.asarray(self._table()[2].sum(axis=0))

    def late(self) -> list[str]:
        """Scenarios to watch longer: those whose errors make too much of what some plan loses."""
        names, losses, errors = self._table()
        open_ = np.array([self._watched[name] < self._closed[name] for name in names])
        allowed = self._aim() * np.abs(losses).sum(axis=0)
        found: set[int] = set()
        for plan in range(len(self.plans)):
            order = np.argsort(-errors[:, plan], kind="stable")
            rest = errors[:, plan].sum() - np.cumsum(errors[order, plan])
            needed = int(np.count_nonzero(np.append(errors[:, plan].sum(), rest[:-1]) > allowed[plan]))
            found |= set(order[:needed].tolist())
        return [names[i] for i in sorted(found) if open_[i]]

    def _aim(self) -> float:
        columns = sum(block.size * block.n_columns for block in self.untold.blocks)
        return AIM if columns <= LITTLE else ENOUGH

    def lengthen(self, late: Sequence[str]) -> None:
        """Watch scenarios twice as long, and price whatever has changed."""
        self.longer |= {name: min(2 * self._watched[name], self._closed[name]) for name in late}
        before = {id(block) for block in self.untold.blocks}
        self.untold = watched_longer(self.untold, self.longer)
        changed = tuple(block for block in self.untold.blocks if id(block) not in before)
        self.price(with_known_end(replace(self.untold, blocks=changed)).blocks)
