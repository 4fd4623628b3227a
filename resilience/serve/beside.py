"""Variants and runs side by side: what each costs, and what each plan decides otherwise than the first."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from resilience.errors import InputError
from resilience.files.runs.run_marker import kind_of
from resilience.findings import Code, Finding
from resilience.report.numbers import percent
from resilience.serve.told import decisions_table, side_by_side
from resilience.study.compare.decisions import PlanOn, decision_differences
from resilience.study.policy_names import MIX
from resilience.study.run.stored_run import read_run
from resilience.study.whatif.answers import PlanSide, WhatIfCosts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.study.whatif.answers import WhatIfAnswer

MOST_RUNS = 200
"""Run folders that are offered, the newest."""


class Beside(NamedTuple):
    """One of those that stand side by side: a plan with what it costs on its own input."""

    name: str
    currency: str
    level: float
    costs: WhatIfCosts
    plan: Plan
    model: Model | None


@dataclass(frozen=True)
class KeptVariant:
    """A variant that was saved, with its answer."""

    name: str
    answer: WhatIfAnswer
    model: Model

    @property
    def beside(self) -> Beside:
        """As it is compared."""
        costs = self.answer.of(PlanSide.NEW)
        assert costs is not None  # it was saved with its plan
        plan = self.answer.plans[PlanSide.NEW]
        return Beside(self.name, self.answer.currency, self.answer.level, costs, plan, self.model)


def runs_in(folder: Path) -> tuple[Path, ...]:
    """Run folders of `plan` in a folder, the newest first."""
    if not folder.is_dir():
        return ()
    found = [one for one in folder.iterdir() if one.is_dir() and kind_of(one) == "plan"]
    return tuple(sorted(found, key=lambda one: (-one.stat().st_mtime, one.name))[:MOST_RUNS])


def run_beside(folder: Path) -> Beside:
    """A run folder as it is compared.

    Raises
    ------
    InputError
        When it is no run folder of a plan.
    """
    run = read_run(folder)
    table = run.comparison
    row = {str(key): value for key, value in table[table["policy"] == MIX].iloc[0].to_dict().items()}
    level = float(run.certificate["risk"]["cvar_level"])
    breaks = row.get("breaks")
    costs = WhatIfCosts(
        side=PlanSide.NEW,
        cost=run.objective,
        steady=float(row["steady_cost"]),
        aal=float(row["aal"]),
        cvar=float(row[f"cvar{100 * level:g}"]),
        short=math.nan,  # a run folder does not say
        row=row,
        broken=(breaks,) if isinstance(breaks, str) and breaks else (),
    )
    return Beside(folder.name, run.currency, level, costs, run.plan, None)


def compared(several: Sequence[Beside]) -> Mapping[str, Any]:
    """Tables of those that stand side by side, each held against the first.

    Raises
    ------
    InputError
        When there are fewer than two, or they count in different money.
    """
    if len(several) < 2:
        raise InputError([Finding(Code.NEEDED, "One alone cannot be compared.", "Choose two or more.", "compare")])
    first, *others = several
    moneys = sorted({one.currency for one in several})
    if len(moneys) > 1:
        message = f"They count in {' and '.join(moneys)}."
        raise InputError([Finding(Code.CURRENCY, message, "Choose those of one currency.", "compare")])
    worst = _worst(several)
    costs = side_by_side(f"{first.currency} a year", [(one.name, one.costs) for one in several], None, worst)
    decisions = [
        decisions_table(
            f"What {one.name} decides otherwise than {first.name}",
            first.currency,
            decision_differences(PlanOn(first.plan, first.model), PlanOn(one.plan, one.model)),
        )
        for one in others
    ]
    return {"costs": costs, "decisions": decisions}


def _worst(several: Sequence[Beside]) -> str:
    """Of which share of years the bad year of each is the mean."""
    shares = list(dict.fromkeys(percent(1 - one.level) for one in several))
    if len(shares) == 1:
        return f"mean of the worst {shares[0]} of years"
    said = (
        f"{share} of {', '.join(one.name for one in several if percent(1 - one.level) == share)}" for share in shares
    )
    return f"mean of the worst years, which cannot be compared: {'; '.join(said)}"
