"""HiGHS instances for many small linear programs, each begun at the last basis of its own.

A few templates keep an instance each. With many, one instance takes them over in turn: handing a model over and giving
it its own last basis costs a fraction of a millisecond, an instance kept costs megabytes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from resilience.solve.highs import Arrays, Limits, RunStatus, pass_arrays, run
from resilience.solve.instances import DEVEX, change_costs, check, duals, new_highs, told
from resilience.solve.pricing.far import is_far
from resilience.solve.pricing.siblings import Siblings
from resilience.solve.pricing.tally import ASTRAY, COLD, WARM, Tally

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.program.blocks.kin import Kin
    from resilience.solve.highs import Run, Vector
    from resilience.solve.pricing.ready import AtPlan, Ready

PIVOTS = 100
"""A warm start is given up after as many pivots as from nothing, or a share of them, and these: it has led astray."""
PIVOTS_UNKNOWN = 1000
LARGE = 20_000
"""Columns from which on a case begun from nothing is presolved, with HiGHS's own edge weights.

Measured on cases of 64,000 and 85,000 columns: 0.7 to 1.7 s so, and 6 to 24 s without presolve.
"""
NO_LIMIT = 2**31 - 1
TOLERANCE = "primal_feasibility_tolerance"
SOLVED, SEARCHED = 1e-7, 1e-6
"""HiGHS's tolerances of rows, of linear programs and of those with integers."""
WEIGHTS, OWN_CHOICE = "simplex_dual_edge_weight_strategy", -1
SHARED = -1
Key = tuple[int, int]
"""A template's number, and a case of it."""


class Ended(NamedTuple):
    """Where a case ended: its basis, and what says for how long that is worth following."""

    basis: Any
    pivots: int | None
    "From nothing, None where it never was solved so."
    linked: Vector | None
    "Columns of the plan, (n_linked,), of a large case."


@dataclass
class WarmSolvers:
    """Solves cases of templates; with `shared` one instance takes all templates over in turn."""

    shared: bool
    bases: dict[Key, Any] = field(default_factory=dict)
    "Last basis of each case."
    siblings: Siblings = field(default_factory=Siblings)
    tally: Tally = field(default_factory=Tally)
    _pivots: dict[Key, int] = field(default_factory=dict)
    "Pivots of each case when last solved from nothing, or those of the sibling it began with."
    _linked: dict[Key, Vector] = field(default_factory=dict)
    "Columns of the plan at which each large case was last solved, (n_linked,)."
    _instances: dict[int, Any] = field(default_factory=dict)
    _costs: dict[int, Vector] = field(default_factory=dict)
    "Costs each instance holds."
    _held: dict[int, AtPlan] = field(default_factory=dict)
    "Sides and bounds each instance holds."
    _loaded: int = -1
    "The template whose model the shared instance holds."

    def anew(self) -> WarmSolvers:
        """Others with models of their own, begun at the last bases."""
        return WarmSolvers(self.shared, dict(self.bases), _pivots=dict(self._pivots), _linked=dict(self._linked))

    def ended(self, key: Key) -> Ended | None:
        """Where a case ended; None where it was not solved yet."""
        if key not in self.bases:
            return None
        return Ended(self.bases[key], self._pivots.get(key), self._linked.get(key))

    def begin_at(self, key: Key, ended: Ended) -> None:
        """Begin a case where one of its rows and columns ended."""
        self.bases[key] = ended.basis
        if ended.pivots is not None:
            self._pivots[key] = ended.pivots
        if ended.linked is not None:
            self._linked[key] = ended.linked

    def moved_to(self, key: Key, columns: int, linked: Vector) -> None:
        """Say at which columns of a plan a case is solved next: a large one far from the last begins from nothing."""
        if columns < LARGE:
            return
        before = self._linked.get(key)
        if before is not None and is_far(before, linked):
            self.bases.pop(key, None)
        self._linked[key] = linked

    def let_go(self) -> None:
        """Let the shared instance go: of many owners each would keep megabytes for the model it held last."""
        self._instances.pop(SHARED, None)
        self._loaded = -1

    def solve(self, key: Key, ready: Ready, at: AtPlan, cost: Vector, kin: Kin | None = None) -> Vector | None:
        """Columns of a case at a plan; None where there are none. One with kin may begin like a sibling."""
        if not at.possible:
            return None
        template, highs = key[0], self._instance(key[0])
        if self._holds(template):
            self._write(highs, template, at, cost)
        else:
            _option(highs, "presolve", "off")  # presolve would throw the basis away between cases
            continuous = np.zeros(len(cost), dtype=np.bool_)
            pass_arrays(highs, Arrays(
                cost, ready.matrix, at.row_lower, at.row_upper, at.lower, at.upper, continuous
            ))  # fmt: skip
            self._costs[self._home(template)] = cost
            self._held[self._home(template)] = at
            self._loaded = template
        return self._run(highs, key, kin)

    def loosely(self, template: int) -> Vector | None:
        """Solve the case at hand within the tolerance of a search, by which a plan it found may break a row."""
        highs = self._instances[self._home(template)]
        _option(highs, TOLERANCE, SEARCHED)
        outcome = _afresh(highs)
        _option(highs, TOLERANCE, SOLVED)
        return outcome.x if outcome.status is RunStatus.OPTIMAL else None

    def is_new(self, key: Key) -> bool:
        """Whether a case would be solved from nothing."""
        return key not in self.bases and (self.shared or key[0] not in self._instances)

    def slopes(self, template: int, ready: Ready, at: AtPlan) -> Vector:
        """Slopes of the case of a template that was solved last; see `Ready.slopes`."""
        return ready.slopes(*duals(self._instances[self._home(template)]), at)

    def _home(self, template: int) -> int:
        return SHARED if self.shared else template

    def _instance(self, template: int) -> Any:
        home = self._home(template)
        if home not in self._instances:
            self._instances[home] = new_highs(warm=True)
            self._costs.pop(home, None)
            self._loaded = -1
        return self._instances[home]

    def _holds(self, template: int) -> bool:
        """Whether the instance holds the template's model."""
        return self._loaded == template if self.shared else template in self._costs

    def _write(self, highs: Any, template: int, at: AtPlan, cost: Vector) -> None:
        """Write a case's numbers into the model that is there, as far as they are others."""
        home = self._home(template)
        if self._costs[home] is not cost and not np.array_equal(self._costs[home], cost):
            change_costs(highs, cost)
        held, self._costs[home], self._held[home] = self._held[home], cost, at
        rows = _moved(held.row_lower, at.row_lower, held.row_upper, at.row_upper)
        columns = _moved(held.lower, at.lower, held.upper, at.upper)
        check(highs.changeRowsBounds(len(rows), rows, at.row_lower[rows], at.row_upper[rows]), "changing sides")
        check(highs.changeColsBounds(len(columns), columns, at.lower[columns], at.upper[columns]), "changing bounds")

    def _most_pivots(self, key: Key, columns: int) -> int:
        """Pivots after which a warm start is given up.

        Without presolve a pivot costs more the larger the program is: of 17,000 pivots from nothing in 0.7 s each took
        0.04 ms, of 2,000 from a basis 0.19 ms, on 64,000 columns.
        """
        share = 1.0 if columns < LARGE else LARGE / (LARGE + columns)
        return PIVOTS + int(self._pivots.get(key, PIVOTS_UNKNOWN) * share)

    def _prepare(self, highs: Any, key: Key, basis: Any) -> None:
        """Choose how a run begins, and how long it may take."""
        columns = highs.getNumCol()
        if self.shared or columns >= LARGE:
            _option(highs, "presolve", "off" if basis is not None else "on")
        if columns >= LARGE:
            _option(highs, WEIGHTS, DEVEX if basis is not None else OWN_CHOICE)
        if basis is not None:
            check(highs.setBasis(basis), "taking over a basis")
        limit = NO_LIMIT if basis is None else self._most_pivots(key, columns)
        _option(highs, "simplex_iteration_limit", max(0, limit))

    def _run(self, highs: Any, key: Key, kin: Kin | None) -> Vector | None:
        """Run from the case's last basis or a sibling's; presolve, which would throw it away, only without."""
        basis = self.bases.get(key)
        linked = self._linked.get(key)
        begun = None if kin is None else self.siblings.basis_for(kin, linked)
        if begun is not None:
            basis, self._pivots[key] = begun
        self._prepare(highs, key, basis)
        before = time.process_time()
        outcome = run(highs, Limits(), is_mip=False, interruptible=False)
        if outcome.status is RunStatus.STOPPED:
            before = self._note(ASTRAY, highs, before)
            outcome = _afresh(highs)
            basis = None
        self._note(COLD if basis is None else WARM, highs, before)
        if basis is None:
            self._pivots[key] = max(0, told(highs, "simplex_iteration_count"))
        if outcome.status is not RunStatus.OPTIMAL:
            return None
        self.bases[key] = highs.getBasis()
        if kin is not None:
            self.siblings.learn(kin, self.bases[key], self._pivots[key], linked)
        return outcome.x

    def _note(self, how: str, highs: Any, before: float) -> float:
        """Count a run that began at some processor time; returns the time now."""
        now = time.process_time()
        self.tally.note(how, max(0, told(highs, "simplex_iteration_count")), now - before, highs.getNumCol())
        return now


def _moved(low: Vector, new_low: Vector, high: Vector, new_high: Vector) -> NDArray[np.int32]:
    """Places at which one of two limits is another than before."""
    return np.flatnonzero((low != new_low) | (high != new_high)).astype(np.int32)


def _afresh(highs: Any) -> Run:
    """Solve from nothing with presolve."""
    check(highs.clearSolver(), "forgetting the basis")
    _option(highs, "simplex_iteration_limit", NO_LIMIT)
    _option(highs, "presolve", "on")
    if highs.getNumCol() >= LARGE:
        _option(highs, WEIGHTS, OWN_CHOICE)
    outcome = run(highs, Limits(), is_mip=False, interruptible=False)
    _option(highs, "presolve", "off")
    return outcome


def _option(highs: Any, name: str, value: str | float) -> None:
    check(highs.setOptionValue(name, value), f"setting {name}")
