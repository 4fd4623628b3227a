"""What is asked of today's future alone: what each lever is worth, and how cost and bad years trade off.

Each probe is the cheapest plan under limits of its own: few levers, a weight on bad years, or a budget.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from resilience.plan.levers import Lever
from resilience.study.records import numeric
from resilience.study.shapley import contributions, every_set

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.study.studies.pricing import PricedThere

LEVERS = ["lever", "alone", "left_out", "shapley", "share"]
FRONTIER = ["moved", "value", "cost", "steady_cost", "aal", "cvar", "jic_spend", "buffer_units"]


@dataclass(frozen=True)
class Probe:
    """Limits for today's future: levers that may be pulled, a weight on bad years, a budget; None: as in the model."""

    levers: frozenset[Lever] | None = None
    weight: float | None = None
    budget: float | None = None

    def limits(self, model: Model) -> Model:
        """The model under these limits."""
        if self.levers is not None:
            model = replace(model, levers=model.levers & self.levers)
        if self.weight is not None:
            model = replace(model, risk=replace(model.risk, weight=self.weight))
        if self.budget is not None:
            model = replace(model, requirements=replace(model.requirements, budget=self.budget))
        return model


@dataclass(frozen=True)
class Probed:
    """The plan of a probe and what it costs in today's future; None where no plan keeps what is asked for."""

    probe: Probe
    plan: Plan | None
    price: PricedThere | None


def lever_probes(model: Model) -> tuple[Probe, ...]:
    """Every set of the levers that a model allows: two to the power of their number."""
    return tuple(Probe(levers=frozenset(map(Lever, chosen))) for chosen in every_set(_names(model)))


def _names(model: Model) -> tuple[str, ...]:
    return tuple(str(lever) for lever in Lever if lever in model.levers)


def lever_table(model: Model, found: Sequence[Probed]) -> pd.DataFrame:
    """What each lever saves a year: alone, by being there beside all others, and its fair (Shapley) share.

    Savings in the model's currency per year against the cheapest plan without any lever, by the study's measure; the
    Shapley shares of all levers add up to what all of them save together. Where some set of levers has no plan that
    keeps what is asked for, nothing can be said of it, and the table is empty.
    """
    priced = {one.probe.levers: one.price for one in found if one.probe.levers is not None}
    nothing = priced.get(frozenset())
    if nothing is None or any(there is None for there in priced.values()):
        return numeric(pd.DataFrame([], columns=LEVERS))
    values = {
        frozenset(map(str, levers)): nothing.cost - there.cost for levers, there in priced.items() if there is not None
    }
    rows = [[one.player, one.alone, one.left_out, one.value, one.share] for one in contributions(_names(model), values)]
    return numeric(pd.DataFrame(rows, columns=LEVERS))


def frontier_probes(weights: Sequence[float], budgets: Sequence[float]) -> tuple[Probe, ...]:
    """Today's future at each weight on bad years, and under each budget for just-in-case."""
    return (*(Probe(weight=weight) for weight in weights), *(Probe(budget=budget) for budget in budgets))


def frontier_table(found: Sequence[Probed]) -> pd.DataFrame:
    """Steady cost against bad years as the weight on them, or the budget, moves; in currency per year."""
    return numeric(pd.DataFrame(list(_frontier(found)), columns=FRONTIER))


def _frontier(found: Sequence[Probed]) -> Iterator[dict[str, object]]:
    for one in found:
        probe, there = one.probe, one.price
        moved = ("weight of bad years", probe.weight) if probe.weight is not None else ("budget", probe.budget)
        if moved[1] is None:
            continue
        row: dict[str, object] = {"moved": moved[0], "value": moved[1]}
        if there is not None and one.plan is not None:
            row |= {
                "cost": there.cost,
                "steady_cost": there.steady,
                "aal": there.aal,
                "cvar": there.cvar,
                "jic_spend": there.jic_spend,
                "buffer_units": sum(one.plan.buffers.values()),
            }
        yield row
