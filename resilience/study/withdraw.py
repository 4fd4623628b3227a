"""Withdrawals: recommendations whose saving is smaller than its uncertainty are taken back, with the reason.

Each action is undone in the plan, and both plans are simulated without foresight in the same scenarios, drawn anew and
struck alone at the same cycle phases: common random numbers, so that the difference is known far better than either.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import ndtri

from resilience.errors import NoPlanError
from resilience.hazard.estimate import Estimate
from resilience.hazard.fresh import FreshScenarios, draw_scenarios
from resilience.simulate.rationing import Rationing
from resilience.simulate.strata import simulate_strata
from resilience.study.words import digits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.hazard.scenarios import Scenario
    from resilience.hazard.study_input import HazardBook
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.simulate.types import Vector

LEVEL = 0.95
DRAWS = 400
COLUMNS = (
    "status", "withdrawn_because", "simulated_saving", "simulated_half_width", "simulated_n", "simulated_seed",
)  # fmt: skip


class Status(StrEnum):
    """What became of a recommendation."""

    RECOMMENDED = "recommended"
    WITHDRAWN = "withdrawn"
    REQUIRED = "required"
    "A constraint of the planner needs it, whatever it saves."
    INSEPARABLE = "inseparable"
    "It cannot be undone alone, so nothing can be said about it alone."
    STAY_LEAN = "stay lean"


@dataclass(frozen=True)
class Undone:
    """A plan with one action undone, and its steady-state cost per year."""

    plan: Plan
    steady: float


@dataclass(frozen=True)
class Jury:
    """Scenarios on which savings are judged."""

    model: Model
    fresh: FreshScenarios
    rationing: Rationing = Rationing.MARGIN

    @classmethod
    def called(
        cls, model: Model, scenarios: HazardBook | Sequence[Scenario], *, seed: int, rationing: Rationing
    ) -> Jury:
        """Draw scenarios from a book; ready ones are taken as they are, each at two phases of the cycle stock."""
        if isinstance(scenarios, Sequence):
            twice = tuple(_halves(scenarios))
            return cls(model, FreshScenarios(twice, np.arange(len(twice)) // 2, seed), rationing)
        return cls(model, draw_scenarios(scenarios, model.network, count=DRAWS, seed=seed), rationing)

    def losses(self, plan: Plan) -> Vector:
        """Loss of a plan in each scenario, in currency."""
        seed, scenarios = self.fresh.seed, self.fresh.scenarios
        return simulate_strata(self.model, plan, scenarios, seed=seed, draws=1, rationing=self.rationing).losses

    def mean(self, differences: Vector) -> Estimate:
        """Yearly mean of losses or of differences between losses."""
        mean, variance = self.fresh.weighted_mean(differences)
        half_width = float(ndtri((1 + LEVEL) / 2)) * math.sqrt(variance)
        return Estimate(mean, half_width, len(self.fresh.scenarios), self.fresh.seed)


def _halves(scenarios: Sequence[Scenario]) -> list[Scenario]:
    return [replace(scenario, rate=scenario.rate / 2) for scenario in scenarios for _ in range(2)]


def judged(
    table: pd.DataFrame, undone: Mapping[int, Undone], best: Undone, gap: float, jury: Jury | None = None
) -> pd.DataFrame:
    """Withdraw the recommendations whose saving is not larger than its uncertainty.

    Parameters
    ----------
    table
        Recommendations.
    undone
        By row of the table: the plan with that action undone.
    best
        The plan with all of them.
    gap
        Currency per year by which the plan's objective is uncertain (its optimality gap).
    jury
        On what to simulate each saving; None: the optimality gap alone is held against it.

    Returns
    -------
    pandas.DataFrame
        The table with `status`, `withdrawn_because`, `simulated_saving` and `simulated_half_width` (currency per
        year), `simulated_n` and `simulated_seed`.
    """
    with_all = np.zeros(0) if jury is None else jury.losses(best.plan)
    savings = {place: _simulated(other, best, with_all, jury) for place, other in undone.items() if jury is not None}
    rows = [_judged(row, savings.get(place), gap, jury) for place, row in enumerate(table.to_dict("records"))]
    judged_table = table.copy()
    for name in COLUMNS:
        judged_table[name] = pd.Series([row[name] for row in rows], dtype=object, index=table.index)
    return judged_table


def _judged(row: Mapping[object, object], saving: Estimate | None, gap: float, jury: Jury | None) -> dict[str, object]:
    status = _status(row)
    because = _doubt(row, saving, gap, jury) if status is Status.RECOMMENDED else None
    known = (None,) * 4 if saving is None else (saving.mean, saving.half_width, saving.n, saving.seed)
    return dict(zip(COLUMNS, (str(Status.WITHDRAWN if because else status), because, *known), strict=True))


def _simulated(undone: Undone, best: Undone, with_all: Vector, jury: Jury) -> Estimate | None:
    try:
        without = jury.losses(undone.plan)
    except NoPlanError:
        return None
    spared = jury.mean(without - with_all)
    return Estimate(spared.mean + undone.steady - best.steady, spared.half_width, spared.n, spared.seed)


def _status(row: Mapping[object, object]) -> Status:
    if row["kind"] == "stay lean":
        return Status.STAY_LEAN
    evidence = str(row["evidence"])
    if evidence.startswith("Required"):
        return Status.REQUIRED
    return Status.INSEPARABLE if evidence.startswith("Cannot be undone") else Status.RECOMMENDED


def _doubt(row: Mapping[object, object], saving: Estimate | None, gap: float, jury: Jury | None) -> str | None:
    """Why an action is withdrawn; None where it stands."""
    promised = float(str(row["saving"]))
    if promised <= gap:
        saved = f"{digits(promised)} per year" if promised > 0 else "nothing"
        return f"It saves {saved}; the optimality gap is {digits(gap)} per year."
    if jury is None:
        return None
    if saving is None:
        return "The plan without it cannot be simulated."
    if saving.low <= 0:
        spread = f"{digits(saving.mean)} +- {digits(saving.half_width, 2)}"
        return f"Simulated without foresight it saves {spread} per year on {saving.n} scenarios: not surely anything."
    return None
