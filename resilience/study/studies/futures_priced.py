r"""Plans priced in the futures of compiled programs, with how each future's cost changes with the plan.

At rates $\rho$ a plan costs $c^\top x + \sum_s \rho_s Q_s(x)$, and each $Q_s$ has a supporting plane there; so one
pricing of all scenarios serves every future of a family. Where scenarios are branches of one case that must not know
their end, what is best in a case hangs on their rates, and each future is priced for itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.errors import InputError
from resilience.solve.extensive import build_extensive
from resilience.solve.highs import Arrays
from resilience.solve.lshaped.outcomes import Outcomes
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.study.bands.solver import reweighted
from resilience.study.studies.least.regret_master import AtFutures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Vector


@dataclass(frozen=True, eq=False)
class RatedProgram:
    """A program and the futures it serves: factors of its rates, (n_scenarios,) for each future, in program's order."""

    program: TwoStageProgram
    factors: tuple[Vector, ...]


@dataclass(eq=False)
class FuturesPricer:
    """Prices plans in all futures of several programs with the same first-stage columns, one program after another.

    Steady cost and average annual loss are priced, in currency per year; a fill rate and a CVaR are not.

    Raises
    ------
    InputError
        When the columns of two programs differ: what is a plan in one is none in the other.
    """

    families: Sequence[RatedProgram]
    first: Arrays = field(init=False)
    "Rows that a plan must keep in every program, the recourse of what must be survived after the plan's own columns."

    def __post_init__(self) -> None:
        names = {tuple(one.program.first.columns) for one in self.families}
        if len(names) != 1:
            raise InputError(["Plans of programs with other first-stage columns cannot be priced together."])
        self.first = _rows_of_all([one.program for one in self.families])
        self._pricers = [_pricer_of(one) for one in self.families]

    @property
    def n_plan(self) -> int:
        """Number of the plan's columns."""
        return len(self.families[0].program.first.columns)

    def __call__(self, x: Vector) -> AtFutures:
        """Price a plan, (n_plan,), in all futures."""
        found = [pricer.at(x) for pricer in self._pricers]
        return AtFutures(x, np.concatenate([costs for costs, _ in found]), np.vstack([slopes for _, slopes in found]))


@dataclass(frozen=True, eq=False)
class _OnePricing:
    """Futures whose cases are solved alike: one pricing, weighed by rates of cases (n_futures, n_cases)."""

    cost: Vector
    solver: RecourseSolver
    weights: Vector

    def at(self, x: Vector) -> tuple[Vector, Vector]:
        cuts = self.solver.cuts(x)
        costs = float(self.cost @ x) + self.weights @ cuts.values
        return np.asarray(costs), np.asarray(self.cost + self.weights @ cuts.slopes.toarray())


@dataclass(frozen=True, eq=False)
class _ManyPricings:
    """Futures whose cases are solved each in its own way."""

    futures: tuple[_OnePricing, ...]

    def at(self, x: Vector) -> tuple[Vector, Vector]:
        found = [one.at(x) for one in self.futures]
        return np.concatenate([costs for costs, _ in found]), np.vstack([slopes for _, slopes in found])


def _pricer_of(family: RatedProgram) -> _OnePricing | _ManyPricings:
    """Who prices the futures of a program."""
    there = [Outcomes.in_program(reweighted(family.program, factors)) for factors in family.factors]
    cost = family.program.first.cost
    if any(one.branched for one in there):
        return _ManyPricings(tuple(_OnePricing(cost, RecourseSolver(one.rated), _weights([one])) for one in there))
    return _OnePricing(cost, RecourseSolver(there[0].rated), _weights(there))


def _weights(there: Sequence[Outcomes]) -> Vector:
    """Rates of cases, (n_futures, n_cases)."""
    rows = [np.concatenate([np.empty(0), *(block.weights for block in one.rated.blocks)]) for one in there]
    return np.stack(rows)


def _rows_of_all(programs: Sequence[TwoStageProgram]) -> Arrays:
    """First-stage rows and bounds of all programs at once, each with what must be survived there."""
    each = list(_own_rows(programs))
    n_plan = len(programs[0].first.columns)
    beside = sparse.block_diag([one.matrix[:, n_plan:] for one in each], format="csr")
    plans = sparse.vstack([one.matrix[:, :n_plan] for one in each], format="csr")
    extra = [slice(n_plan, None)] * len(each)
    return Arrays(
        cost=np.zeros(n_plan + beside.shape[1]),
        matrix=sparse.csr_array(sparse.hstack([plans, beside], format="csr")),
        row_lower=np.concatenate([one.row_lower for one in each]),
        row_upper=np.concatenate([one.row_upper for one in each]),
        lower=np.concatenate([np.max([one.lower[:n_plan] for one in each], axis=0),
                              *(one.lower[part] for one, part in zip(each, extra, strict=True))]),
        upper=np.concatenate([np.min([one.upper[:n_plan] for one in each], axis=0),
                              *(one.upper[part] for one, part in zip(each, extra, strict=True))]),
        integer=np.concatenate([each[0].integer[:n_plan],
                                *(one.integer[part] for one, part in zip(each, extra, strict=True))]),
    )  # fmt: skip


def _own_rows(programs: Sequence[TwoStageProgram]) -> Iterator[Arrays]:
    """Rows of each program, with the recourse of what must be survived."""
    for program in programs:
        yield build_extensive(Outcomes.in_program(replace(program, fill_limit=None)).survival).arrays
