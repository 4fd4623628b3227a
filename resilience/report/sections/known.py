"""What the page of a plan knows: its run folder, and, where found as they were, its model and its scenarios."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.hazard.risk.estimate import Estimate
from resilience.study.policy_names import MIX, STATUS_QUO

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    import pandas as pd

    from resilience.hazard.book import HazardBook
    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.study.run.stored_run import StoredRun


@dataclass(frozen=True)
class KnownRun:
    """A run of `plan`; `model` and `book` are None where they are not found or are not what the run was made from.

    `missing` says why.
    """

    run: StoredRun
    model: Model | None
    book: HazardBook | None
    missing: str = ""
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)

    @property
    def certificate(self) -> Mapping[str, Any]:
        """`certificate.json`."""
        return self.run.certificate

    @property
    def currency(self) -> str:
        """The model's currency."""
        return self.run.currency

    @cached_property
    def comparison(self) -> Mapping[str, Mapping[str, Any]]:
        """`comparison.csv` by policy; nothing where the work was cut short before it."""
        table = self.table("comparison")
        return {} if table is None else {str(row["policy"]): dict(row) for row in _records(table)}

    @property
    def has_today(self) -> bool:
        """Whether today's plan is known and priced."""
        return STATUS_QUO in self.comparison

    @property
    def saving(self) -> float | None:
        """What the plan saves against today, in currency per year; None where today is not priced."""
        if not self.has_today:
            return None
        return float(self.comparison[STATUS_QUO]["objective"]) - float(self.comparison[MIX]["objective"])

    @property
    def judged(self) -> Mapping[str, Any]:
        """What the simulator found; nothing where the plan was not judged."""
        found: Mapping[str, Any] = self.certificate.get("judgement") or {}
        return found

    def table(self, name: str) -> pd.DataFrame | None:
        """A table of the run with something in it; None where there is none."""
        found = self.run.tables.get(name)
        return None if found is None or found.empty else found

    def simulated(self, policy: str, what: str) -> Estimate | None:
        """An estimate of a policy by the simulator; None where there is none."""
        found = (self.judged.get("policies") or {}).get(policy) or {}
        stated = (found.get("simulated") or {}).get(what) if what != "saving" else found.get("saving_of_the_mix")
        return estimate_of(stated)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows by the names of the columns."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def estimate_of(stated: Any) -> Estimate | None:
    """An estimate as a certificate states it; None where none is stated. A width that is not known is infinite."""
    if not isinstance(stated, dict) or stated.get("mean") is None:
        return None
    width = stated.get("half_width")
    return Estimate(float(stated["mean"]), math.inf if width is None else float(width), stated["n"], stated["seed"])


def known_run(
    run: StoredRun, model: Any = None, scenarios: Any = None, *, made_from: tuple[Model, HazardBook] | None = None
) -> KnownRun:
    """Find what a run was made from, where it still is as it was.

    Parameters
    ----------
    run
        The run folder as read.
    model, scenarios
        Where they are, if they have moved.
    made_from
        The model and the hazards themselves, where they are at hand.
    """
    from resilience.study.plan.optimize import scenario_set
    from resilience.study.run.run_inputs import inputs_of

    if made_from is not None:
        found_model, found_book = made_from
    else:
        try:
            found = inputs_of(run, model, scenarios, place="resilience report")
        except InputError as error:
            return KnownRun(run, None, None, " ".join(str(one) for one in error.problems[:3]))
        if found.book is None:
            return KnownRun(run, found.model, None, "The hazards of the run are not known.")
        found_model, found_book = found.model, found.book
    named = {one.name: one for one in scenario_set(found_model, found_book)}
    return KnownRun(run, found_model, found_book, scenarios=named)
