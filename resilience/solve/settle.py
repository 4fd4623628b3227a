"""Watching long enough: scenarios are watched longer until their settlement says what a plan loses, nearly exactly.

The program says what a plan loses at least; the same program with its settlement priced from above says what it loses
at most. Where the two are apart the watch is doubled, at most until the books are closed, where they are the same.
"""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.plan.levers import End
from resilience.program.longer import careful, watched_longer
from resilience.program.scope.closed import longest_watch
from resilience.program.two_stage import with_known_end
from resilience.program.watching import growth
from resilience.solve.pricing.recourse import FEW, RecourseSolver

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.program.blocks.block import Block
    from resilience.program.scope.scope import Scope
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Vector

AIM = 1e-7
"""Closing error as a share of a plan's loss that is aimed at while it costs little."""
ENOUGH = 0.005
"""Closing error that is enough where more would cost much, as a share of what a plan costs above the floor.

Half of what may be printed. What a plan holds and reserves is in it: a rival that keeps months of stock loses next to
nothing, and a share of that next to nothing tells nobody anything about it.
"""
APART = 0.05
"""The same of a rival, as a share of what it costs more than the cheapest plan.

It loses at least what is told, so that no error makes it the best; of one that keeps months of stock everywhere the
last digits of the loss would be watched for in programs many times as large as that of the plan which is chosen.
"""
LITTLE = 50_000
"""Recourse columns up to which watching longer costs little, or half as many as the program has, if that is more."""
LARGE = 4_000_000
"""Recourse columns of a program from which on only `LITTLE` costs little: watched longer it is searched again.

Of the devices model, 14 million columns, four watches made longer took two fifths of the time, and 17 GB in the search
that followed.
"""
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


def settle(untold: TwoStageProgram, plans: Sequence[Vector], end: End, floor: float | None = None) -> Settlement:
    """Watch scenarios longer until all plans' losses are known closely enough.

    Parameters
    ----------
    untold
        The program with an unknown end: families are watched alike, told their end or not.
    plans
        First-stage columns, each (n_first_columns,).
    end
        The form in which the program is solved.
    floor
        What a year costs at least, whatever is planned; see `Settling`.
    """
    return Settling(untold, end, floor=floor).settle(plans)


class Settling:
    """Losses of every scenario at some plans from below and above, and the program they are read from.

    What was priced is kept: asked again with further plans only these are priced, and what was watched longer stays so.
    Scenarios that are alike in everything are one with their rates added.

    `solver` makes who prices plans from below: one that shares what it finds with others prices nothing twice. `floor`
    is what a year costs at least, whatever is planned; None where that is not known: then losses alone are a measure.
    """

    def __init__(
        self,
        untold: TwoStageProgram,
        end: End,
        solver: Callable[..., RecourseSolver] = RecourseSolver,
        floor: float | None = None,
    ) -> None:
        compilation = untold.compilation
        assert compilation is not None  # built by `build_program`
        self.untold = untold
        self.longer: dict[str, int] = {}
        self._end, self._solver, self._floor = end, solver, floor
        self._plans: list[Vector] = []
        scenarios = [s for block in untold.blocks if block.scope.books is not None for s in block.scenarios]
        self._closed = {scenario: longest_watch(compilation.model, scenario) for scenario in scenarios}
        self._rate: dict[Scenario, float] = defaultdict(float)
        for scenario in scenarios:
            self._rate[scenario] += scenario.rate
        self._all_columns = sum(block.size * block.n_columns for block in untold.blocks)
        self._lower: dict[Scenario, list[float]] = {key: [] for key in self._closed}
        self._upper: dict[Scenario, list[float]] = {key: [] for key in self._closed}
        self._watched: dict[Scenario, int] = {}
        self._growths: dict[Scope, float] = {}

    def __len__(self) -> int:
        """How many plans were priced."""
        return len(self._plans)

    def anew(self) -> Settling:
        """Another one that watches as long and knows no plan yet."""
        other = Settling(self.untold, self._end, self._solver, self._floor)
        other.longer = dict(self.longer)
        return other

    def copy(self) -> Settling:
        """One with the same contents that goes its own way: broken off it leaves this one whole."""
        other = copy(self)
        vars(other).update(
            longer=dict(self.longer),
            _plans=list(self._plans),
            _watched=dict(self._watched),
            _lower={key: list(losses) for key, losses in self._lower.items()},
            _upper={key: list(losses) for key, losses in self._upper.items()},
        )
        return other

    def settle(self, plans: Sequence[Vector], *, rounds: int = ROUNDS) -> Settlement:
        """Watch scenarios longer until the losses of these plans, and of those before, are known closely enough.

        With 0 rounds they are priced as they are watched.
        """
        places = self._places(plans)
        for _ in range(rounds):
            late = self._to_watch()
            if not late:
                break
            self._lengthen(late)
        program = self.untold if self._end is End.UNKNOWN else with_known_end(self.untold)
        errors = self._table()[2].sum(axis=0)
        return Settlement(self.untold, program, tuple(errors[places].tolist()), dict(self.longer))

    def _places(self, plans: Sequence[Vector]) -> list[int]:
        """Places of plans among those that are priced; new ones are priced first, each begun where the last ended."""
        places, known = [], len(self._plans)
        for x in plans:
            found = [i for i, other in enumerate(self._plans) if np.array_equal(other, x)]
            if not found:
                self._plans.append(x)
            places.append(found[0] if found else len(self._plans) - 1)
        new = self._plans[known:]
        if new:
            self._price(self._carry(with_known_end(self.untold).blocks, new, self._plans[:known]), new)
        return places

    def _carry(self, blocks: Sequence[Block], plans: Sequence[Vector], known: Sequence[Vector]) -> list[Block]:
        """Note losses at plans that are, for a block, like one priced before; return the blocks still to be priced."""
        left = []
        for block in blocks:
            alike = [_alike(x[block.linked], block, known) for x in plans]
            if block.scope.books is None or None in alike:
                left.append(block)
                continue
            for scenario in dict.fromkeys(block.scenarios):
                for losses in (self._lower[scenario], self._upper[scenario]):
                    losses += [losses[at] for at in alike if at is not None]
        return left

    def _price(self, blocks: Sequence[Block], plans: Sequence[Vector]) -> None:
        """Price scenarios at some plans, from below and from above."""
        settled = [block for block in blocks if block.scope.books is not None]
        self._watched |= {s: block.scope.periods for block in settled for s in block.scenarios}
        for sure in (True, False):
            some = tuple(block for block in settled if sure != any(map(self._is_open, block.scenarios)))
            part = replace(self.untold, blocks=some, fill_limit=None)
            below = self._solver(part, few=FEW if len(self.untold.blocks) <= FEW else 0)
            lower, above = _from_below(below, plans) if sure else _from_both(below, part, plans)
            places = {scenario: position for position, scenario in enumerate(part.scenarios)}
            for scenario, place in places.items():
                upper = above if self._is_open(scenario) else lower
                self._lower[scenario] += [float(losses[place]) for losses in lower]
                self._upper[scenario] += [float(losses[place]) for losses in upper]

    def _is_open(self, scenario: Scenario) -> bool:
        """Whether a scenario's books are still open when its watch ends: only then do its losses have two prices."""
        return self._watched[scenario] < self._closed[scenario]

    def _table(self) -> tuple[list[Scenario], Vector, Vector]:
        """Keys, yearly losses and yearly errors of the scenarios, the latter two (n_scenarios, n_plans)."""
        names = list(self._lower)
        rates = np.array([self._rate[name] for name in names])[:, None]
        lower = np.array([self._lower[name] for name in names]).reshape(len(names), len(self._plans))
        upper = np.array([self._upper[name] for name in names]).reshape(len(names), len(self._plans))
        return names, rates * lower, rates * np.maximum(upper - lower, 0.0)

    def _to_watch(self) -> list[Scenario]:
        """Scenarios to watch longer: those whose errors make too much of what some plan loses."""
        yearly = self._table()[1]
        losses = np.abs(yearly).sum(axis=0)
        late = self._late(AIM * losses)
        half = self._all_columns / 2 if self._all_columns < LARGE else 0
        if self._columns(late) <= max(LITTLE, half):
            return late
        return self._late(self._enough(losses, yearly.sum(axis=0)))

    def _enough(self, sizes: Vector, losses: Vector) -> Vector:
        """Error that each plan may have where less would cost much, (n_plans,), currency per year.

        `losses` are its losses of a year, of which some may be gains, `sizes` those without their signs.
        """
        if self._floor is None:
            return ENOUGH * sizes
        steady = np.array([float(self.untold.first.cost @ x) for x in self._plans])
        above = np.maximum(steady - self._floor, 0.0)
        costs = losses + above
        enough: Vector = np.maximum(ENOUGH * (sizes + above), APART * (costs - costs.min(initial=np.inf)))
        return enough

    def _late(self, allowed: Vector) -> list[Scenario]:
        """Scenarios without whose errors each plan's are within what is allowed, (n_plans,), currency per year."""
        names, _, errors = self._table()
        open_ = [self._is_open(name) for name in names]
        found: set[int] = set()
        for plan in range(len(self._plans)):
            order = np.argsort(-errors[:, plan], kind="stable")
            rest = errors[:, plan].sum() - np.cumsum(errors[order, plan])
            needed = int(np.count_nonzero(np.append(errors[:, plan].sum(), rest[:-1]) > allowed[plan]))
            found |= set(order[:needed].tolist())
        return [names[i] for i in sorted(found) if open_[i]]

    def _columns(self, keys: Sequence[Scenario]) -> int:
        """Recourse columns of some scenarios once they are watched twice as long, and shelves refilled meanwhile."""
        wanted = set(keys)
        return sum(
            int(2 * block.n_columns * self._growth(block.scope, scenario) / block.n_branches)
            for block in self.untold.blocks
            for scenario in block.scenarios
            if scenario in wanted
        )

    def _growth(self, scope: Scope, scenario: Scenario) -> float:
        """How many times as large a period is in the scope of a scenario that is watched longer."""
        compilation = self.untold.compilation
        assert compilation is not None  # built by `build_program`
        if scope not in self._growths:
            self._growths[scope] = growth(compilation, scope, scenario)
        return self._growths[scope]

    def _lengthen(self, late: Sequence[Scenario]) -> None:
        """Watch scenarios twice as long, and price whatever has changed."""
        self.longer |= {one.name: min(2 * self._watched[one], self._closed[one]) for one in late}
        before = {id(block) for block in self.untold.blocks}
        self.untold = watched_longer(self.untold, self.longer)
        changed = [block for block in self.untold.blocks if id(block) not in before]
        for block in changed:
            for scenario in block.scenarios:
                if scenario.name in self.longer:
                    self.longer[scenario.name] = block.scope.periods
                self._lower[scenario], self._upper[scenario] = [], []
        self._price(with_known_end(replace(self.untold, blocks=tuple(changed))).blocks, self._plans)


def _from_below(below: RecourseSolver, plans: Sequence[Vector]) -> tuple[list[Vector], list[Vector]]:
    """Losses at some plans, twice: they are known for sure."""
    lower = [below.evaluate(x).losses for x in plans]
    return lower, lower


def _from_both(
    below: RecourseSolver, part: TwoStageProgram, plans: Sequence[Vector]
) -> tuple[list[Vector], list[Vector]]:
    """Losses at some plans, and those with the settlement priced from above: begun where they ended from below."""
    lower, upper = [], []
    above = below.like(careful(part))
    for x in plans:
        lower.append(below.evaluate(x).losses)
        above.begin_like(below)
        upper.append(above.evaluate(x).losses)
    return lower, upper


def _alike(columns: Vector, block: Block, plans: Sequence[Vector]) -> int | None:
    """Place of the first plan with these columns, as far as a block depends on them."""
    return next((i for i, x in enumerate(plans) if np.array_equal(x[block.linked], columns)), None)
