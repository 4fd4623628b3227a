"""What a study starts from: a model and scenarios, by path or made in Python, and nothing wrong with either."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from resilience.files.hazard_file import HazardFile
from resilience.files.hazard_objects import book_findings, set_findings
from resilience.files.model_objects import refuse_model
from resilience.files.models import read_model
from resilience.files.scenarios import read_scenarios
from resilience.findings import Finding, Findings
from resilience.given import A, held
from resilience.hazard.scenarios import ScenarioSet
from resilience.hazard.study_input import HazardBook
from resilience.plan.known import unknown_names
from resilience.plan.levers import ChangeLimit
from resilience.plan.model import Model
from resilience.quantities import SiteId

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.given import Rule
    from resilience.network.network import SupplyNetwork
    from resilience.plan.levers import Requirements
    from resilience.plan.plan import Plan

Scenarios: TypeAlias = HazardFile | HazardBook | ScenarioSet
MODEL = A((Model, str, Path), "a model or where it is")
SCENARIOS = A((HazardFile, HazardBook, ScenarioSet, str, Path), "scenarios or where they are")
BOOK = A((HazardFile, HazardBook, str, Path), "hazards or where they are")


def asked_of(place: str, **values: tuple[object, Rule]) -> Mapping[str, Any]:
    """Hold the arguments of a function against their rules; see `held`."""
    return held(place, values)


def sound_model(model: Model | str | Path) -> Model:
    """Return a model with which nothing is wrong, read where a path is given.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    if not isinstance(model, Model):
        return read_model(model)
    refuse_model(model)
    return model


def sound_scenarios(scenarios: Scenarios | str | Path, model: Model) -> Scenarios:
    """Return scenarios with which nothing is wrong, read where a path is given; a book has the model's calendar.

    What was read from files was checked then.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    if isinstance(scenarios, str | Path):
        return read_scenarios(scenarios, model.calendar)
    if isinstance(scenarios, HazardFile):
        return scenarios.on(model.calendar)
    if isinstance(scenarios, ScenarioSet):
        set_findings(scenarios, model).stop()
    elif not scenarios.hashes:
        book_findings(scenarios, model).stop()
    return scenarios


def sound_book(hazards: HazardBook | HazardFile | str | Path, model: Model) -> HazardBook:
    """Return hazards with which nothing is wrong, for the model's calendar; see `sound_scenarios`."""
    found = sound_scenarios(hazards, model)
    assert isinstance(found, HazardBook)  # only ready scenarios are none
    return found


def refuse_wishes(model: Model, wanted: Requirements | None, previous: Plan | None) -> None:
    """Stop where what is asked of a plan cannot be asked of this model.

    Raises
    ------
    InputError
        With everything that cannot.
    """
    findings = Findings()
    if previous is not None:
        findings.extend(unknown_names(previous, model.network, "previous"))
    asked = model.requirements if wanted is None else wanted
    for site in asked.survive:
        finding = unsurvivable(site, model.network)
        if finding is not None:
            findings.add(finding)
    if previous is None and asked.change not in (model.requirements.change, ChangeLimit()):
        message, remedy = "A limit on change needs a plan to compare with.", "Give it as previous."
        findings.add(Finding("needed", message, remedy, "Requirements", column="change"))
    findings.stop()


def unsurvivable(site: str, network: SupplyNetwork) -> Finding | None:
    """Why a site cannot be asked to be survived, if so."""
    known = network.sites.get(SiteId(site))
    if known is None:
        code, message, remedy = "unknown-reference", f"There is no site {site!r}.", "Name a site of the model."
    elif known.site in network.selling:
        code, remedy = "conflict", "Name sites that supply it instead."
        message = f"{site} sells to customers itself: while it is down nobody there is served, whatever the plan."
    elif known.time_to_recover is None:
        code, remedy = "needed", "State its time_to_recover."
        message = f"{site} is to be survived, but its time_to_recover is not stated."
    else:
        return None
    return Finding(code, message, remedy, "Requirements", column="survive")
