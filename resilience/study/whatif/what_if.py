"""A model and its scenarios held open: what changes of them mean for cost, risk and plan, one question at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from resilience.files.changes.change import texts
from resilience.files.changes.from_toml import as_changes
from resilience.given import PLACE, Number
from resilience.hazard.risk.years import sample_years
from resilience.solve.outcome import influenced
from resilience.study.costs.entrance import CALLED, asked_of
from resilience.study.costs.evaluate import Evaluator, broken
from resilience.study.costs.measure import Measure
from resilience.study.costs.policies import comparison, cvar_column
from resilience.study.costs.today import with_today
from resilience.study.exposure.sites import held_without, sites_that_fail
from resilience.study.plan.optimize import scenario_set
from resilience.study.studies.futures import Future
from resilience.study.whatif.answers import PlanSide, SiteSurvival, WhatIfAnswer, WhatIfCosts
from resilience.study.whatif.held_program import HeldProgram

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from resilience.files.changes.from_toml import Given
    from resilience.files.inputs import Inputs
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.program.two_stage import TwoStageProgram
    from resilience.study.costs.evaluate import Policy
    from resilience.study.whatif.held_program import HeldPlan

GAP = 1e-4
MOST_PROGRAMS = 3
"""Programs held at once: that of the input as it is, and the newest."""
AS_IT_IS = "as it is"
BUILDING = "Building the program again: more than rates were changed."
BUILT = "Built {done} of {total} templates."
SEEKING = "Searching for the cheapest plan."
OPENING = "Building the program of the input as it is."


def what_if(
    model: str | Path, scenarios: str | Path, *, gap: float = GAP, say: Callable[[str], None] | None = None
) -> WhatIf:
    """Hold a model and its scenarios open for questions; the best plan for them as they are is sought first.

    Parameters
    ----------
    model
        Where the model is.
    scenarios
        Where the scenarios are.
    gap
        Share of the cost that a plan can influence within which each plan is proven.
    say
        Called with one sentence as each stage of the work begins.

    Raises
    ------
    InputError
        With everything wrong with the input.
    NoPlanError
        When no plan for the input as it is keeps the planner's constraints.
    """
    from resilience.files.inputs import read_inputs

    asked_of("what_if", model=(model, PLACE), scenarios=(scenarios, PLACE), gap=(gap, Number(least=0, most=1)),
             say=(say, CALLED))  # fmt: skip
    found = WhatIf(read_inputs(model, scenarios), gap)
    found.open(say)
    return found


@dataclass(eq=False)
class WhatIf:
    """Answers questions about a model and its scenarios: what changes of the input mean.

    What was compiled, every cut and every plan stay: where rates alone differ nothing is built again.
    """

    inputs: Inputs
    gap: float = GAP
    programs: list[HeldProgram] = field(default_factory=list, repr=False)
    plan: Plan | None = None
    "The best plan for the input as it is: the current plan."

    def open(self, say: Callable[[str], None] | None = None) -> WhatIfAnswer:
        """Find the best plan for the input as it is."""
        return self.ask((), say=say)

    def ask(
        self,
        changes: Given | Iterable[Given] = (),
        *,
        say: Callable[[str], None] | None = None,
        at_once: Callable[[WhatIfAnswer], None] | None = None,
    ) -> WhatIfAnswer:
        """Answer what changes of the input mean.

        Parameters
        ----------
        changes
            As `Inputs.changed` takes them; none: the input as it is.
        say
            Called with one sentence as each stage of the work begins.
        at_once
            Called with what the plans known cost there, as soon as that is known: at other rates at once.

        Raises
        ------
        InputError
            With everything wrong with the changes, and with what they make of the input.
        NoPlanError
            When no plan keeps the planner's constraints there.
        """
        say, at_once = say or (lambda _: None), at_once or (lambda _: None)
        future = self.future(changes)
        known = [one for one in self.programs if one.takes(future)]
        held = known[0] if known else self._opened(future, say)
        at_once(self._answer(held, future, None))
        say(SEEKING)
        found = held.best(future, () if self.plan is None else (self.plan,))
        if self.plan is None and not future.changes:
            self.plan = found.policy.plan
        return self._answer(held, future, found)

    def moved(self, changes: Given | Iterable[Given]) -> WhatIfAnswer | None:
        """What the plans known cost where rates alone are changed: products of vectors, without a solver.

        None where the changes make another program.

        Raises
        ------
        InputError
            With everything wrong with the changes, and with what they make of the input.
        """
        future = self.future(changes)
        held = next((one for one in self.programs if one.takes(future)), None)
        return None if held is None else self._answer(held, future, None)

    def survival(self, answer: WhatIfAnswer) -> tuple[SiteSurvival, ...]:
        """How long the plans of an answer do without each site, the site first whose failure loses most."""
        return survival(self.future(answer.changes).model, answer.plans)

    def future(self, changes: Given | Iterable[Given]) -> Future:
        """Return the input after some changes."""
        given = as_changes(changes)
        model, book = self.inputs.changed(given)
        model = with_today(model)
        return Future(AS_IT_IS, AS_IT_IS, {}, model, scenario_set(model, book), texts(given))

    def _opened(self, future: Future, say: Callable[[str], None]) -> HeldProgram:
        say(BUILDING if self.programs else OPENING)
        kin = self.programs[0] if self.programs else None
        made = HeldProgram(future, self.gap, kin, lambda done, total: _tell(say, done, total))
        if len(self.programs) >= MOST_PROGRAMS:
            del self.programs[1]
        self.programs.append(made)
        return made

    def _answer(self, held: HeldProgram, future: Future, found: HeldPlan | None) -> WhatIfAnswer:
        model, there = future.model, held.at(future)
        current = None if self.plan is None else held.of(self.plan)
        policies = {
            PlanSide.TODAY: held.today(),
            PlanSide.HELD: current,
            PlanSide.NEW: None if found is None else found.policy,
        }
        if current is None and self.plan is None and found is not None:
            policies[PlanSide.HELD] = found.policy
        there_costs = costs(model, there, {side: one for side, one in policies.items() if one is not None})
        new = next((one for one in there_costs if one.side is PlanSide.NEW), None)
        return WhatIfAnswer(
            changes=future.changes,
            currency=model.currency,
            level=model.risk.level,
            costs=there_costs,
            plans={side: one.plan for side, one in policies.items() if one is not None},
            floor=held.floor,
            bound=None if found is None else found.bound,
            gap=None if found is None or new is None else _gap(new.cost, found.bound, held.floor),
            stopped=None if found is None else found.stopped,
        )


def _tell(say: Callable[[str], None], done: int, total: int) -> None:
    if total >= 4 and done < total and done % (total // 4) == 0:
        say(BUILT.format(done=done, total=total))


def _gap(cost: float, bound: float, floor: float | None) -> float:
    """Share of what a plan can influence that lies between its cost and what was proven."""
    most = influenced(cost, 0.0 if floor is None else floor)
    return max(0.0, cost - bound) / most if most > 0 else 0.0


def costs(model: Model, there: TwoStageProgram, policies: Mapping[PlanSide, Policy]) -> tuple[WhatIfCosts, ...]:
    """What policies cost on a program at its rates, their losses known: products of vectors."""
    risk = model.risk
    years = sample_years(there.rates, risk.years, risk.seed)
    evaluator, measure = Evaluator(model, there), Measure.of(there, years, risk)
    named = {side: replace(one, name=str(side), aal=float(there.rates @ one.losses)) for side, one in policies.items()}
    if not named:
        return ()
    table = comparison(evaluator, list(named.values()), years, risk.level)
    rows = [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]
    return tuple(
        WhatIfCosts(
            side=side,
            cost=one.steady + measure.cost(one.losses),
            steady=one.steady,
            aal=one.aal,
            cvar=float(row[cvar_column(risk.level)]),
            short=float(there.rates @ one.short),
            row=row,
            broken=broken(evaluator, one),
        )
        for (side, one), row in zip(named.items(), rows, strict=True)
    )


def survival(model: Model, plans: Mapping[PlanSide, Plan]) -> tuple[SiteSurvival, ...]:
    """How long plans do without each site at constant rates, the site first whose failure loses most."""
    if not plans:
        return ()
    elements = sites_that_fail(model, next(iter(plans.values())))
    held = {side: held_without(model, plan, elements) for side, plan in plans.items()}
    days = model.calendar.days
    found = [
        SiteSurvival(
            site,
            None if stated is None else days(stated),
            {side: days(one[site].survived) for side, one in held.items()},
            {side: one[site].lost for side, one in held.items()},
        )
        for site, stated in ((one.sites[0], one.time_to_recover) for one in elements)
    ]
    return tuple(sorted(found, key=_worst))


def _worst(one: SiteSurvival) -> tuple[float, float, str]:
    lost = max((found for found in one.lost.values() if found is not None), default=0.0)
    return -lost, min(one.survived.values(), default=math.inf), str(one.site)
