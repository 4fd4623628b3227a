"""What a run's plans promise on other scenarios than those they were made for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.study.costs.bracket import bracket
from resilience.study.costs.elsewhere import priced_elsewhere, refuse_unserved
from resilience.study.costs.evaluate import annual_cvar
from resilience.study.judge.promises import Promise
from resilience.study.judge.tails import Untold
from resilience.study.policy_names import MIX

if TYPE_CHECKING:
    from resilience.hazard.scenarios import ScenarioSet
    from resilience.study.judge.promises import Promises
    from resilience.study.run.run_inputs import RunInputs


def promised_anew(run: RunInputs, chosen: ScenarioSet) -> Promises:
    """What the plans of a run cost on scenarios that they were not made for, currency per year.

    Raises
    ------
    NoPlanError
        When one of them does not serve the demand.
    """
    promises, model = run.promises, run.model
    plans = {name: promise.plan for name, promise in promises.policies.items()}
    risk = replace(model.risk, weight=promises.weight, level=promises.level)
    found = priced_elsewhere(model, chosen.scenarios, plans, risk, run.end)
    refuse_unserved(found, model, "they cannot be judged on other input")
    policies = {
        name: Promise(plans[name], one.steady, one.aal, annual_cvar(found.years, one.losses, risk.level))
        for name, one in found.policies.items()
    }
    sides = bracket(found.untold, found.policies[MIX].x, run.end, priced=found.policies[MIX].aal)
    losses = np.array([sides.losses[scenario.name] for scenario in found.program.scenarios])
    unknown = Untold(sides.unknown, annual_cvar(found.years, losses, risk.level))
    floor = promises.unavoidable if found.floor is None else found.floor
    return replace(promises, policies=policies, unavoidable=floor, count=len(chosen), seed=chosen.seed, untold=unknown)
