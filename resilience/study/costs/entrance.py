"""What a study starts from: a model and scenarios, by path or made in Python, and nothing wrong with either."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from resilience.files.nearest import suggestion
from resilience.files.registry.shapes import misfits
from resilience.files.scenarios.hazard_file import HazardFile
from resilience.files.scenarios.hazard_objects import book_findings, set_findings
from resilience.files.scenarios.scenarios import read_scenarios
from resilience.files.tables.model_objects import KIND, refuse_model
from resilience.files.tables.models import read_model
from resilience.findings import Code, Finding, Findings
from resilience.given import FLAG, PLACE, A, Called, Either, Maybe, Number, held, shown
from resilience.hazard.book import HazardBook
from resilience.hazard.build import build_scenarios as built
from resilience.hazard.scenarios import ScenarioSet
from resilience.network.network import SupplyNetwork
from resilience.plan.fields import AMOUNTS
from resilience.plan.known import unknown_names
from resilience.plan.levers import ChangeLimit
from resilience.plan.model import Model
from resilience.plan.plan import Plan
from resilience.quantities import SiteId
from resilience.solve.memory.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.given import Rule
    from resilience.plan.levers import Requirements

Scenarios: TypeAlias = HazardFile | HazardBook | ScenarioSet
MODEL = Either(A(Model), PLACE, "a model or where it is")
SCENARIOS = Either(A((HazardFile, HazardBook, ScenarioSet)), PLACE, "scenarios or where they are")
CALLED = Maybe(Called())
MEMORY = Maybe(A(Memory))
BOOK = Either(A((HazardFile, HazardBook)), PLACE, "hazards or where they are")


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
        findings.extend(plan_findings(previous, model.network, "previous"))
    asked = model.requirements if wanted is None else wanted
    for site in asked.survive:
        finding = unsurvivable(site, model.network)
        if finding is not None:
            findings.add(finding)
    if previous is None and asked.change not in (model.requirements.change, ChangeLimit()):
        message, remedy = "A limit on change needs a plan to compare with.", "Give it as previous."
        findings.add(Finding(Code.NEEDED, message, remedy, "Requirements", column="change"))
    findings.stop()


def plan_findings(plan: Plan, network: SupplyNetwork, place: str) -> Iterator[Finding]:
    """Find what is wrong with a plan made in Python, and with what it says of a network."""
    wrong = [Finding(KIND, f"{shown(one.value)} does not fit.", f"Give {one.wanted}.", place, None,
                     ".".join(map(str, one.path))[:100]) for one in misfits(plan, Plan)]  # fmt: skip
    yield from wrong
    if wrong:
        return
    for name in AMOUNTS:
        for key, value in getattr(plan, name).items():
            if value < 0:
                message, remedy = f"{value:g} for {key} is below nothing.", "Give a number of at least 0."
                yield Finding(Code.OUT_OF_BOUNDS, message, remedy, place, None, name)
    yield from unknown_names(plan, network, place)


def refuse_plan(plan: Plan, network: SupplyNetwork, place: str) -> None:
    """Stop where something is wrong with a plan; see `plan_findings`.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    findings = Findings()
    findings.extend(plan_findings(plan, network, place))
    findings.stop()


def build_scenarios(book: HazardBook, network: SupplyNetwork, *, lots: bool, periods_per_year: float) -> ScenarioSet:
    """Turn the hazards that have a rate into scenarios; see `resilience.hazard.build.build_scenarios`.

    Raises
    ------
    InputError
        With everything that is wrong with the hazards, or keeps one from being applied to the network.
    """
    asked_of(
        "build_scenarios", book=(book, A(HazardBook)), network=(network, A(SupplyNetwork)), lots=(lots, FLAG),
        periods_per_year=(periods_per_year, Number(above=0)),
    )  # fmt: skip
    if not book.hashes:
        book_findings(book, None).stop()
    return built(book, network, lots=lots, periods_per_year=periods_per_year)


def unsurvivable(site: str, network: SupplyNetwork) -> Finding | None:
    """Why a site cannot be asked to be survived, if so."""
    known = network.sites.get(SiteId(site))
    if known is None:
        code, message, remedy = Code.UNKNOWN_REFERENCE, f"There is no site {site!r}.", suggestion(site, network.sites)
    elif known.site in network.selling:
        code, remedy = Code.CONFLICT, "Name sites that supply it instead."
        message = f"{site} sells to customers itself: while it is down nobody there is served, whatever the plan."
    elif known.time_to_recover is None:
        code, remedy = Code.NEEDED, "State its time_to_recover."
        message = f"{site} is to be survived, but its time_to_recover is not stated."
    else:
        return None
    return Finding(code, message, remedy, "Requirements", column="survive")
