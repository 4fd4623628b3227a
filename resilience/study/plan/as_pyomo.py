"""The program of a study as an ordinary Pyomo model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.given import A, Maybe
from resilience.program.by_scenario import ordinary_model
from resilience.study.costs.entrance import MODEL, SCENARIOS, asked_of, sound_model, sound_scenarios
from resilience.study.costs.today import with_today
from resilience.study.plan.optimize import scenarios_on

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from resilience.files.scenarios.hazard_file import HazardFile
    from resilience.hazard.book import HazardBook
    from resilience.hazard.scenarios import ScenarioSet
    from resilience.plan.model import Model


def pyomo_model(
    model: Model | str | Path,
    scenarios: HazardFile | HazardBook | ScenarioSet | str | Path,
    name: str | None = None,
) -> Any:
    """Write the two-stage program down as a Pyomo model, to look at, to extend, or for any solver that Pyomo knows.

    Parameters
    ----------
    model
        From `read_model`.
    scenarios
        From `read_scenarios`, or a ready scenario set: all of the study, for limits follow from all of them.
    name
        The scenario to write down, at its rate per year; None: all of them, the extensive form.

    Returns
    -------
    pyomo.environ.ConcreteModel
        Blocks `first` (the plan), `recourse[scenario]` and, where sites must be survived, `survive[outage]`; objective
        `cost`, in currency per year.

    Raises
    ------
    InputError
        When no scenario has that name, none has a rate, or a hazard does not fit the network; and where scenarios hang
        together: a CVaR in the objective.
    """
    asked_of("pyomo_model", model=(model, MODEL), scenarios=(scenarios, SCENARIOS), name=(name, Maybe(A(str))))
    model = sound_model(model)
    scenarios = sound_scenarios(scenarios, model)
    model = with_today(model)
    chosen, _ = scenarios_on(model, scenarios)
    return ordinary_model(model, chosen.scenarios, name)
