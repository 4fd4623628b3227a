"""What each plan of a study costs in a family's futures: losses once, then any rates by products of vectors."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from resilience.hazard.risk.years import sample_years
from resilience.plan.changes import differences
from resilience.plan.fields import PLAN_FIELDS
from resilience.plan.levers import End, Lever
from resilience.program.extract import plan_of
from resilience.program.longer import watched_longer
from resilience.program.policies import status_quo
from resilience.program.two_stage import BuildOptions, build_program, with_known_end
from resilience.solve.pricing.priced import Priced
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.settle import Settling
from resilience.study.bands.solver import reweighted
from resilience.study.costs.evaluate import (
    Evaluator,
    Policy,
    annual_cvar,
    broken_at_any_rates,
    misses_fill_rate,
)
from resilience.study.costs.floor import floor_of
from resilience.study.costs.measure import Measure
from resilience.study.policy_names import STATUS_QUO
from resilience.study.studies.found_plan import columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from resilience.plan.levers import RiskAttitude
    from resilience.plan.plan import Plan
    from resilience.program.reading.compile import Vector
    from resilience.program.two_stage import TwoStageProgram
    from resilience.study.studies.found_plan import FoundPlan, KnownLosses
    from resilience.study.studies.futures import Family


FIRST_PRICED = 6
"""Plans by which it is settled how long to watch before all are priced: whatever is watched longer is priced anew."""


@dataclass(frozen=True)
class PricedThere:
    """A plan in one future: whole cost by the study's measure, and what it is made of, in currency per year.

    `cvar` is that of the annual loss at the study's level; `short` units a year that nobody gets, `lost` the same by
    demand; `broken` names the planner's requirements that it does not keep there.
    """

    cost: float
    steady: float
    aal: float
    cvar: float
    short: float
    jic_spend: float
    jic_share: float | None
    broken: tuple[str, ...]


@dataclass(frozen=True)
class PricedFamily:
    """Plans priced in a family's futures: one row a plan, one column a future; None where a plan cannot serve.

    `errors` is by how much each plan may lose more than is told, at the highest rates of the family.
    """

    prices: tuple[tuple[PricedThere | None, ...], ...]
    errors: tuple[float, ...]
    longer: Mapping[str, int] = field(default_factory=dict)
    "Scenarios that were watched longer than at first, and for how many periods."

    def with_one_more(self, other: PricedFamily, place: int) -> PricedFamily:
        """These prices with those of one more plan at a place."""
        prices = (*self.prices[:place], *other.prices, *self.prices[place:])
        return PricedFamily(prices, (*self.errors[:place], *other.errors, *self.errors[place:]), self.longer)


def price(
    family: Family,
    plans: Sequence[FoundPlan],
    own: Mapping[int, Vector],
    risk: RiskAttitude,
    longer: Mapping[str, int] | None = None,
    known: KnownLosses | None = None,
) -> PricedFamily:
    """Price plans in every future of a family.

    Parameters
    ----------
    plans
        Of the whole study.
    own
        First-stage columns of those that were found in this family, by place.
    risk
        How losses are weighed.
    longer
        Scenarios that were watched longer when the plans were found, and for how many periods.
    known
        What some plans lose there, watched so long.
    """
    untold = build_program(family.model, family.scenarios.scenarios, BuildOptions(end=End.UNKNOWN))
    untold = watched_longer(untold, longer) if longer else untold
    columns = columns_of(Evaluator(family.model, untold), [one.plan for one in plans], own)
    serving = {place: x for place, x in enumerate(columns) if x is not None}
    priced = Priced()
    if known is not None:
        known.tell(priced, with_known_end(untold))
    solver = partial(RecourseSolver, priced=priced)
    settling = Settling(untold, End.KNOWN, solver, floor_of(family.model, untold.sizes))
    settling.settle([serving[place] for place in _some(plans, serving)])  # what these need is watched before the rest
    settled = settling.settle(list(serving.values()))
    evaluator = Evaluator(family.model, settled.program, solver=solver)
    policies = [None if x is None else evaluator.at(x, plans[place].plan.name) for place, x in enumerate(columns)]
    errors = dict(zip(serving, settled.errors, strict=True))
    stays = _Stays.of(evaluator)
    there = [_There.of(family, place, settled.program, risk) for place in range(len(family.futures))]
    return PricedFamily(
        tuple(tuple(None if one is None else at.price(one, stays.moved(one.plan)) for at in there) for one in policies),
        tuple(errors.get(place, 0.0) for place in range(len(plans))),
        {**(longer or {}), **settled.longer},
    )


def _some(plans: Sequence[FoundPlan], serving: Iterable[int]) -> list[int]:
    """Places of a few plans that stand for all: from the one that holds the least stock to the one that holds most."""
    stock = {place: sum(plans[place].plan.buffers.values()) for place in serving}
    order = sorted(serving, key=lambda place: (stock[place], place))
    spread = np.linspace(0, len(order) - 1, min(FIRST_PRICED, len(order)))
    return sorted({order[round(at)] for at in spread})


@dataclass(frozen=True)
class _Stays:
    """What may not be decided in a family: it stays as it is today, and a plan that moves it is none of that future."""

    today: Plan | None
    kept: tuple[Lever, ...]

    @classmethod
    def of(cls, evaluator: Evaluator) -> _Stays:
        kept = tuple(lever for lever in Lever if lever not in evaluator.model.levers)
        x = evaluator.columns(status_quo, frozenset()) if kept else None
        return cls(None if x is None else plan_of(evaluator.program, x, STATUS_QUO), kept)

    def moved(self, plan: Plan) -> tuple[str, ...]:
        """Say which levers a plan pulls that may not be pulled."""
        if self.today is None:
            return ()
        fields = {lever: [one.field for one in PLAN_FIELDS if one.lever is lever] for lever in self.kept}
        pulled = [
            str(lever) for lever, of in fields.items() if any(one.moves for one in differences(self.today, plan, of))
        ]
        return tuple(f"moves {name}, which may not be moved there" for name in pulled)


@dataclass(frozen=True)
class _There:
    """One future of a family: its rates, and how losses are weighed."""

    program: TwoStageProgram
    measure: Measure

    @classmethod
    def of(cls, family: Family, place: int, program: TwoStageProgram, risk: RiskAttitude) -> _There:
        there = reweighted(program, family.factors(family.futures[place], program.scenarios))
        return cls(there, Measure.of(there, sample_years(there.rates, risk.years, risk.seed), risk))

    def price(self, policy: Policy, moved: tuple[str, ...]) -> PricedThere:
        program, measure = self.program, self.measure
        spend, value = program.steady("jic_spend", policy.x), program.steady("purchase_value", policy.x)
        return PricedThere(
            cost=policy.steady + measure.cost(policy.losses),
            steady=policy.steady,
            aal=float(program.rates @ policy.losses),
            cvar=annual_cvar(measure.years, policy.losses, measure.level),
            short=float(program.rates @ policy.short),
            jic_spend=spend,
            jic_share=spend / value if value > 0 else None,
            broken=(*moved, *broken_at_any_rates(program, policy), *misses_fill_rate(program, policy)),
        )
